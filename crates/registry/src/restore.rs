//! Restoring: an image is on its way back, and then there. The bytes were never gone, so it takes as long as writing that
//! down; but it is two steps, as at the real service, whose clients wait for the second.
//!
//! Source: Amazon ECR User Guide, "Restoring an archived image".

use std::{
    collections::{BTreeSet, HashSet},
    time::Duration,
};

use wharf_core::{
    Digest, now,
    registry::{ImageStatus, RepositoryId},
};
use wharf_store::{Compare, KeyValue, StoreExt, Txn};

use crate::{
    Change, ImageRecord, ImageReference, Registry, RegistryError, StorageClassRefusal,
    archive::{Records, with_referrers},
    keys,
};

/// After a failure.
const AGAIN: Duration = Duration::from_secs(10);

/// What comes back: an image, and the one that it comes back with if it says something of that.
type Returning = (Digest, Option<Digest>);

impl Registry {
    /// Begins to restore an archived image, with what says something of it; with an index also what that names, for it
    /// could not be pulled without. [`Registry::keep_activating`] ends it.
    ///
    /// # Errors
    /// [`RegistryError::NoRepository`], [`RegistryError::NoImage`], [`RegistryError::StorageClass`].
    pub async fn restore_image(&self, id: &RepositoryId, digest: &Digest) -> Result<ImageRecord, RegistryError> {
        loop {
            let images = self.records(id).await?;
            let Some((record, _)) = images.get(digest) else {
                self.exists(id).await?;
                return Err(RegistryError::NoImage(ImageReference::Digest(digest.clone())));
            };
            may_return(&images, record).map_err(RegistryError::StorageClass)?;
            let returning = returning(&images, digest);
            // Who archives an image that an index names looks whether one came.
            let mut txn = Txn::new().put_json(keys::latest_push(id), &now());
            for (digest, _) in &returning {
                let Some((record, revision)) = images.get(digest) else { continue };
                let key = keys::image(id, digest);
                txn = txn.when(Compare::ModRevision(key.clone(), *revision));
                if record.status == ImageStatus::Archived {
                    txn = txn.put_json(key, &ImageRecord { status: ImageStatus::Activating, ..record.clone() });
                }
            }
            txn = txn.put_json(keys::activating(id, digest), &returning);
            if self.0.store.txn(txn).await?.succeeded {
                self.0.activating.notify_one();
                return Ok(ImageRecord { status: ImageStatus::Activating, ..record.clone() });
            }
        }
    }

    /// Ends what restoring was begun, by a former process too, for as long as it is awaited.
    pub async fn keep_activating(&self) {
        loop {
            match self.activate_all().await {
                Ok(()) => self.0.activating.notified().await,
                Err(error) => {
                    tracing::warn!(%error, "archived images are not back yet: it is tried again");
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
    }

    async fn activate_all(&self) -> Result<(), RegistryError> {
        for entry in self.0.store.list(keys::ACTIVATING).await? {
            while !self.activate(&entry).await? {}
        }
        Ok(())
    }

    /// False if something came between.
    async fn activate(&self, entry: &KeyValue) -> Result<bool, RegistryError> {
        let mut txn = Txn::new().delete(entry.key.to_string());
        if let Some(id) = keys::activating_in(&entry.key) {
            // What was deleted or pushed since needs nothing any more.
            let mut back = Vec::new();
            for (digest, with) in entry.json::<Vec<Returning>>()? {
                let read = self.0.store.get_json::<ImageRecord>(&keys::image(&id, &digest)).await?;
                if let Some((record, revision)) = read.filter(|(record, _)| record.status == ImageStatus::Activating) {
                    back.push((digest, with, record, revision));
                }
            }
            txn = self.when_active(txn, &id, &back).await?;
        }
        Ok(self.0.store.txn(txn).await?.succeeded)
    }

    /// Adds to a transaction that images are back, if they are as they were read.
    async fn when_active(
        &self,
        mut txn: Txn,
        id: &RepositoryId,
        back: &[(Digest, Option<Digest>, ImageRecord, u64)],
    ) -> Result<Txn, RegistryError> {
        let mut blobs = BTreeSet::new();
        for (digest, with, record, revision) in back {
            let (key, image) = (keys::image(id, digest), record.clone().activated());
            txn = txn.when(Compare::ModRevision(key.clone(), *revision)).put_json(key, &image);
            let with = with.as_ref();
            txn.then.extend(self.0.journal.entries(Change::Moved { repository: id, digest, image: &image, with }));
            blobs.extend(record.blobs.iter().map(|blob| &blob.digest));
        }
        self.mark_blobs(txn, id, blobs, false).await
    }

    /// Adds to a transaction that brings an archived image back at once, by a push, that what says something of it comes
    /// back with it.
    pub(crate) async fn with_returning_referrers(
        &self,
        txn: Txn,
        id: &RepositoryId,
        digest: &Digest,
    ) -> Result<Txn, RegistryError> {
        let images = self.records(id).await?;
        let mut back = Vec::new();
        for status in [ImageStatus::Archived, ImageStatus::Activating] {
            for (referrer, with) in with_referrers(&images, digest, status) {
                if let (Some(with), Some((record, revision))) = (with, images.get(&referrer)) {
                    back.push((referrer, Some(with), record.clone(), *revision));
                }
            }
        }
        self.when_active(txn, id, &back).await
    }
}

impl ImageRecord {
    /// As it is once it is back from the archive.
    pub(crate) fn activated(self) -> Self {
        Self { status: ImageStatus::Active, activated_at: Some(now()), ..self }
    }
}

/// Whether an image may be restored by itself.
fn may_return(images: &Records, record: &ImageRecord) -> Result<(), StorageClassRefusal> {
    if record.status != ImageStatus::Archived {
        return Err(StorageClassRefusal::AlreadyThere(record.status));
    }
    match record.subject.as_ref().and_then(|subject| Some((subject, images.get(subject)?))) {
        Some((subject, (image, _))) if !image.status.is_active() => Err(StorageClassRefusal::Referrer(subject.clone())),
        _ => Ok(()),
    }
}

/// What is restored with an image, itself first; of what an index names also what is not archived, for it has to stay so.
fn returning(images: &Records, digest: &Digest) -> Vec<Returning> {
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    let mut parts = vec![digest.clone()];
    while let Some(part) = parts.pop() {
        let Some((record, _)) = images.get(&part) else { continue };
        for (digest, with) in with_referrers(images, &part, ImageStatus::Archived) {
            if seen.insert(digest.clone()) {
                found.push((digest, with));
            }
        }
        parts.extend(record.manifests.iter().filter(|manifest| !seen.contains(*manifest)).cloned());
    }
    found
}
