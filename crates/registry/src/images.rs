use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use wharf_core::{
    Digest,
    registry::{RepositoryId, TagRecord},
};
use wharf_store::{Range, StoreExt};

use crate::{ImageRecord, ImageReference, Registry, RegistryError, keys, manifest};

/// An image, and its tags in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundImage {
    pub digest: Digest,
    pub record: ImageRecord,
    pub tags: Vec<String>,
}

/// An image that says something of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referrer {
    pub digest: Digest,
    pub record: ImageRecord,
    pub annotations: BTreeMap<String, String>,
}

impl Registry {
    /// Every image of a repository in the order of their digests. Empty also if the repository does not exist.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn images(&self, id: &RepositoryId) -> Result<Vec<FoundImage>, RegistryError> {
        let mut tags: HashMap<Digest, Vec<String>> = HashMap::new();
        for (tag, record) in self.tags(id).await? {
            tags.entry(record.digest).or_default().push(tag);
        }
        let prefix = keys::images(id);
        let mut found = Vec::new();
        for entry in self.0.store.list(&prefix).await? {
            let Ok(digest) = entry.key[prefix.len()..].parse::<Digest>() else { continue };
            let tags = tags.remove(&digest).unwrap_or_default();
            found.push(FoundImage { digest, record: entry.json()?, tags });
        }
        Ok(found)
    }

    /// Every tag in order, and what it means.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn tags(&self, id: &RepositoryId) -> Result<BTreeMap<String, TagRecord>, RegistryError> {
        let prefix = keys::tags(id);
        let entries = self.0.store.list(&prefix).await?;
        entries.iter().map(|entry| Ok((entry.key[prefix.len()..].to_owned(), entry.json()?))).collect()
    }

    /// Up to `limit` tags (all, for `None`) behind `after`, in order; and whether there are more.
    ///
    /// # Errors
    /// [`RegistryError::NoRepository`].
    pub async fn tag_page(
        &self,
        id: &RepositoryId,
        after: Option<&str>,
        limit: Option<usize>,
    ) -> Result<(Vec<String>, bool), RegistryError> {
        self.exists(id).await?;
        if limit == Some(0) {
            return Ok((Vec::new(), false));
        }
        let prefix = keys::tags(id);
        let after = after.map(|tag| format!("{prefix}{tag}"));
        let page = self.0.store.range(Range::Prefix(prefix.clone()), after.as_deref(), limit.unwrap_or(0)).await?;
        let tags = page.items.iter().map(|entry| entry.key[prefix.len()..].to_owned()).collect();
        Ok((tags, page.next.is_some()))
    }

    /// An image's digest and record.
    ///
    /// # Errors
    /// [`RegistryError::NoRepository`], [`RegistryError::NoImage`].
    pub async fn image(
        &self,
        id: &RepositoryId,
        reference: &ImageReference,
    ) -> Result<(Digest, ImageRecord), RegistryError> {
        let missing = || RegistryError::NoImage(reference.clone());
        let digest = match reference {
            ImageReference::Digest(digest) => Some(digest.clone()),
            ImageReference::Tag(tag) => self.0.store.get_json::<TagRecord>(&id.tag_key(tag)).await?.map(|t| t.0.digest),
        };
        if let Some(digest) = digest
            && let Some((record, _)) = self.0.store.get_json(&keys::image(id, &digest)).await?
        {
            return Ok((digest, record));
        }
        self.exists(id).await?;
        Err(missing())
    }

    /// The same of an image that can be pulled.
    ///
    /// # Errors
    /// [`RegistryError::NoRepository`], [`RegistryError::NoImage`], [`RegistryError::Archived`].
    pub async fn pullable_image(
        &self,
        id: &RepositoryId,
        reference: &ImageReference,
    ) -> Result<(Digest, ImageRecord), RegistryError> {
        let (digest, record) = self.image(id, reference).await?;
        if record.status.is_active() { Ok((digest, record)) } else { Err(RegistryError::Archived(reference.clone())) }
    }

    /// A manifest's bytes.
    ///
    /// # Errors
    /// It is not in the content store, or is damaged there.
    pub async fn manifest(&self, digest: &Digest) -> Result<Bytes, RegistryError> {
        let digest = digest.clone();
        self.0.blocking(move |blobs| blobs.read(&digest)).await.map(Bytes::from)
    }

    /// The images that say something of `subject`, which need not be there, in the order of their digests; perhaps only
    /// those of one kind.
    ///
    /// # Errors
    /// [`RegistryError::NoRepository`].
    pub async fn referrers(
        &self,
        id: &RepositoryId,
        subject: &Digest,
        artifact_type: Option<&str>,
    ) -> Result<Vec<Referrer>, RegistryError> {
        self.exists(id).await?;
        let prefix = keys::referrers(id, subject);
        let mut found = Vec::new();
        for entry in self.0.store.list(&prefix).await? {
            let Ok(digest) = entry.key[prefix.len()..].parse::<Digest>() else { continue };
            let Some((record, _)) = self.0.store.get_json::<ImageRecord>(&keys::image(id, &digest)).await? else {
                continue;
            };
            if artifact_type.is_none_or(|wanted| record.artifact_type.as_deref() == Some(wanted)) {
                let annotations = manifest::annotations(&digest, &self.manifest(&digest).await?)?;
                found.push(Referrer { digest, record, annotations });
            }
        }
        Ok(found)
    }

    /// # Errors
    /// [`RegistryError::NoRepository`].
    pub(crate) async fn exists(&self, id: &RepositoryId) -> Result<(), RegistryError> {
        match self.0.store.get(&keys::repository(id)).await? {
            Some(_) => Ok(()),
            None => Err(RegistryError::NoRepository(id.clone())),
        }
    }
}
