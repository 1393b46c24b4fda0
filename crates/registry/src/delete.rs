use wharf_core::{
    Digest,
    registry::{RepositoryId, TagRecord},
};
use wharf_store::{Compare, StoreExt, Txn};

use crate::{Change, ImageRecord, ImageReference, Registry, RegistryError, keys};

impl Registry {
    /// Removes an image and its tags; the tags it had. The blobs go when nothing names them any more.
    ///
    /// # Errors
    /// [`RegistryError::NoRepository`], [`RegistryError::NoImage`].
    pub async fn delete_image(&self, id: &RepositoryId, digest: &Digest) -> Result<Vec<String>, RegistryError> {
        loop {
            if let Some(tags) = self.delete_image_when(id, digest, None, &[]).await? {
                return Ok(tags);
            }
        }
    }

    /// What holds until an image that the repository did not have comes into it, an index say: for who looks at all of
    /// them and then decides on one.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn no_image_since(&self, id: &RepositoryId) -> Result<Compare, RegistryError> {
        let key = keys::latest_push(id);
        Ok(match self.0.store.get(&key).await? {
            Some(latest) => Compare::ModRevision(key, latest.mod_revision),
            None => Compare::Missing(key),
        })
    }

    /// As [`Registry::delete_image`], if `conditions` hold, it has no other tags than `judged` (if they are given), and nothing
    /// comes between; `None` if not.
    ///
    /// # Errors
    /// [`RegistryError::NoRepository`], [`RegistryError::NoImage`].
    pub async fn delete_image_when(
        &self,
        id: &RepositoryId,
        digest: &Digest,
        judged: Option<&[String]>,
        conditions: &[Compare],
    ) -> Result<Option<Vec<String>>, RegistryError> {
        let key = keys::image(id, digest);
        let Some((record, revision)) = self.0.store.get_json::<ImageRecord>(&key).await? else {
            self.exists(id).await?;
            return Err(RegistryError::NoImage(ImageReference::Digest(digest.clone())));
        };
        let mut tags = Vec::new();
        // A tag that comes to it from here on writes it anew.
        let mut txn = Txn::new().when(Compare::ModRevision(key, revision));
        txn.compares.extend(conditions.iter().cloned());
        for (tag, present) in self.tags(id).await? {
            if present.digest == *digest {
                let key = id.tag_key(&tag);
                txn = txn.when(Compare::Value(key.clone(), json(&present))).delete(key);
                tags.push(tag);
            }
        }
        if judged.is_some_and(|judged| tags.iter().any(|tag| !judged.contains(tag))) {
            return Ok(None);
        }
        txn = txn.delete(keys::image(id, digest)).delete(keys::pull(id, digest));
        if let Some(subject) = &record.subject {
            txn = txn.delete(keys::referrer(id, subject, digest));
        }
        txn.then.extend(self.0.journal.entries(Change::Deleted {
            repository: id,
            digest,
            image: &record,
            tags: &tags,
        }));
        if !self.0.store.txn(txn).await?.succeeded {
            return Ok(None);
        }
        self.0.dirty.notify_one();
        Ok(Some(tags))
    }

    /// Takes a tag away; the image it meant stays.
    ///
    /// # Errors
    /// [`RegistryError::NoRepository`], [`RegistryError::NoImage`].
    pub async fn delete_tag(&self, id: &RepositoryId, tag: &str) -> Result<Digest, RegistryError> {
        self.delete_tag_of(id, tag, None).await
    }

    /// The same, only if the tag means the image that is given.
    ///
    /// # Errors
    /// [`RegistryError::NoRepository`]; [`RegistryError::NoImage`], also if it means another.
    pub async fn delete_tag_of(
        &self,
        id: &RepositoryId,
        tag: &str,
        meaning: Option<&Digest>,
    ) -> Result<Digest, RegistryError> {
        let key = id.tag_key(tag);
        loop {
            let Some((present, revision)) = self.0.store.get_json::<TagRecord>(&key).await? else {
                self.exists(id).await?;
                return Err(RegistryError::NoImage(ImageReference::Tag(tag.to_owned())));
            };
            let digest = present.digest;
            if meaning.is_some_and(|meaning| *meaning != digest) {
                return Err(RegistryError::NoImage(ImageReference::Tag(tag.to_owned())));
            }
            let mut txn = Txn::new().when(Compare::ModRevision(key.clone(), revision)).delete(key.clone());
            let image = self.0.store.get_json::<ImageRecord>(&keys::image(id, &digest)).await?;
            if let Some((image, _)) = image {
                let change = Change::Untagged { repository: id, digest: &digest, image: &image, tag };
                txn.then.extend(self.0.journal.entries(change));
            }
            if self.0.store.txn(txn).await?.succeeded {
                return Ok(digest);
            }
        }
    }

    /// The indexes of the repository that name an image.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn indexes_of(&self, id: &RepositoryId, digest: &Digest) -> Result<Vec<Digest>, RegistryError> {
        let images = self.images(id).await?;
        let naming = images.into_iter().filter(|image| image.record.manifests.contains(digest));
        Ok(naming.map(|image| image.digest).collect())
    }
}

/// The bytes a tag's record has in the store.
fn json(record: &TagRecord) -> bytes::Bytes {
    serde_json::to_vec(record).expect("a record of strings and numbers can be written").into()
}
