//! Archiving: an image is kept and cannot be pulled. Nothing is moved, for there is no colder disk: its record says so, and
//! those of the blobs that no other image names.
//!
//! Source: Amazon ECR User Guide, "Archiving an image in Amazon ECR"; that what says something of an image goes with it, and
//! that an index holds what it names, from "Lifecycle policy evaluation rules" and "Signing images".

use std::collections::{BTreeMap, BTreeSet, HashSet};

use wharf_core::{
    Digest, Timestamp, now,
    registry::{ImageStatus, RepositoryId},
};
use wharf_store::{Compare, StoreExt, Txn};

use crate::{
    BlobRecord, Change, ImageRecord, ImageReference, PullRecord, Registry, RegistryError, StorageClassRefusal, keys,
};

/// What was known of an image when it was decided that it is to be archived.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    pub tags: &'a [String],
    pub pulled_at: Option<Timestamp>,
}

/// Images of a repository as they were read, each with its revision.
pub(crate) type Records = BTreeMap<Digest, (ImageRecord, u64)>;

impl Registry {
    /// Archives an image, and what says something of it.
    ///
    /// # Errors
    /// [`RegistryError::NoRepository`], [`RegistryError::NoImage`], [`RegistryError::StorageClass`].
    pub async fn archive_image(&self, id: &RepositoryId, digest: &Digest) -> Result<ImageRecord, RegistryError> {
        loop {
            if let Some(record) = self.archive_image_when(id, digest, None, &[]).await? {
                return Ok(record);
            }
        }
    }

    /// The same, if `conditions` hold, it has no other tags than were judged and was not pulled since, and nothing comes
    /// between; `None` if not.
    ///
    /// # Errors
    /// [`RegistryError::NoRepository`], [`RegistryError::NoImage`], [`RegistryError::StorageClass`].
    pub async fn archive_image_when(
        &self,
        id: &RepositoryId,
        digest: &Digest,
        judged: Option<Judged<'_>>,
        conditions: &[Compare],
    ) -> Result<Option<ImageRecord>, RegistryError> {
        // An index that comes from here on may name it, and an image its layers.
        let mut txn = Txn::new().when(self.no_image_since(id).await?);
        txn.compares.extend(conditions.iter().cloned());
        let images = self.records(id).await?;
        let Some((record, _)) = images.get(digest) else {
            self.exists(id).await?;
            return Err(RegistryError::NoImage(ImageReference::Digest(digest.clone())));
        };
        may_go(&images, digest, record).map_err(RegistryError::StorageClass)?;
        if let Some(judged) = judged {
            // A tag that comes later writes the image anew.
            let tags = self.tags(id).await?;
            if tags.iter().any(|(tag, means)| means.digest == *digest && !judged.tags.contains(tag)) {
                return Ok(None);
            }
            let key = keys::pull(id, digest);
            let pull = self.0.store.get_json::<PullRecord>(&key).await?;
            if pull.map(|(pull, _)| pull.pulled_at) != judged.pulled_at {
                return Ok(None);
            }
            txn = txn.when(match pull {
                Some((_, revision)) => Compare::ModRevision(key, revision),
                None => Compare::Missing(key),
            });
        }
        let archived_at = now();
        let going = with_referrers(&images, digest, ImageStatus::Active);
        let mut archived = record.clone();
        for (digest, with) in &going {
            let Some((record, revision)) = images.get(digest) else { continue };
            let image = ImageRecord { status: ImageStatus::Archived, archived_at: Some(archived_at), ..record.clone() };
            let key = keys::image(id, digest);
            txn = txn.when(Compare::ModRevision(key.clone(), *revision)).put_json(key, &image);
            let with = with.as_ref();
            txn.then.extend(self.0.journal.entries(Change::Moved { repository: id, digest, image: &image, with }));
            if with.is_none() {
                archived = image;
            }
        }
        let gone: HashSet<&Digest> = going.iter().map(|(digest, _)| digest).collect();
        let (mut blobs, mut needed) = (BTreeSet::new(), HashSet::new());
        for (digest, (record, _)) in &images {
            let named = record.blobs.iter().map(|blob| &blob.digest);
            if gone.contains(digest) {
                blobs.extend(named);
            } else if record.status != ImageStatus::Archived {
                needed.extend(named);
            }
        }
        blobs.retain(|blob| !needed.contains(blob));
        txn = self.mark_blobs(txn, id, blobs, true).await?;
        Ok(self.0.store.txn(txn).await?.succeeded.then_some(archived))
    }

    /// Whether every image that names a blob of the repository is archived, or not back yet, so that it cannot be had.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn is_archived(
        &self,
        id: &RepositoryId,
        digest: &Digest,
        blob: &BlobRecord,
    ) -> Result<bool, RegistryError> {
        if !blob.archived {
            return Ok(false);
        }
        let mut named = false;
        for (record, _) in self.records(id).await?.into_values() {
            if record.blobs.iter().any(|blob| blob.digest == *digest) {
                if record.status.is_active() {
                    return Ok(false);
                }
                named = true;
            }
        }
        Ok(named)
    }

    /// Every image of a repository. Empty also if the repository does not exist.
    pub(crate) async fn records(&self, id: &RepositoryId) -> Result<Records, RegistryError> {
        let prefix = keys::images(id);
        let mut found = BTreeMap::new();
        for entry in self.0.store.list(&prefix).await? {
            let Ok(digest) = entry.key[prefix.len()..].parse() else { continue };
            found.insert(digest, (entry.json()?, entry.mod_revision));
        }
        Ok(found)
    }

    /// Writes down of blobs whether all images that name them are archived.
    pub(crate) async fn mark_blobs(
        &self,
        mut txn: Txn,
        id: &RepositoryId,
        blobs: BTreeSet<&Digest>,
        archived: bool,
    ) -> Result<Txn, RegistryError> {
        for blob in blobs {
            let key = keys::blob(id, blob);
            if let Some((present, revision)) = self.0.store.get_json::<BlobRecord>(&key).await?
                && present.archived != archived
            {
                let marked = BlobRecord { archived, ..present };
                txn = txn.when(Compare::ModRevision(key.clone(), revision)).put_json(key, &marked);
            }
        }
        Ok(txn)
    }
}

/// Whether an image may be archived by itself.
fn may_go(images: &Records, digest: &Digest, record: &ImageRecord) -> Result<(), StorageClassRefusal> {
    if !record.status.is_active() {
        return Err(StorageClassRefusal::AlreadyThere(record.status));
    }
    if let Some(subject) = record.subject.as_ref().filter(|subject| images.contains_key(subject)) {
        return Err(StorageClassRefusal::Referrer(subject.clone()));
    }
    let naming = images_naming(images, digest);
    if naming.is_empty() { Ok(()) } else { Err(StorageClassRefusal::Referenced(naming)) }
}

/// The indexes that name an image and are not archived.
fn images_naming(images: &Records, digest: &Digest) -> Vec<Digest> {
    let names = |record: &ImageRecord| record.status != ImageStatus::Archived && record.manifests.contains(digest);
    images.iter().filter(|(_, (record, _))| names(record)).map(|(digest, _)| digest.clone()).collect()
}

/// An image, and what says something of it, or of that, and has this status; each with what it says something of. What an
/// index holds that stays is not among them.
pub(crate) fn with_referrers(images: &Records, digest: &Digest, status: ImageStatus) -> Vec<(Digest, Option<Digest>)> {
    let mut found = vec![(digest.clone(), None)];
    let mut seen = HashSet::from([digest.clone()]);
    let mut next = 0;
    while let Some((subject, _)) = found.get(next).cloned() {
        for (digest, (record, _)) in images {
            if record.subject.as_ref() == Some(&subject)
                && record.status == status
                && (status != ImageStatus::Active || images_naming(images, digest).is_empty())
                && seen.insert(digest.clone())
            {
                found.push((digest.clone(), Some(subject.clone())));
            }
        }
        next += 1;
    }
    found
}
