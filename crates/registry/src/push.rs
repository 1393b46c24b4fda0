use bytes::Bytes;
use wharf_core::{
    Digest, now,
    registry::{RepositoryId, TagRecord},
};
use wharf_image::Algorithm;
use wharf_store::{Compare, StoreExt, Txn};

use crate::{
    BlobRecord, BlobRef, Change, ImageRecord, ImageReference, Mutability, Registry, RegistryError, Repository, keys,
    manifest::{self, Read},
    settle::SMALL,
};

/// The longest manifest, in bytes. Source: OCI distribution specification, "Pushing Manifests": at least 4 MiB.
pub(crate) const MANIFEST_MAX: usize = 4 << 20;
/// How often a push begins anew because something else changed what it had looked at.
const ATTEMPTS: usize = 64;

/// A manifest or index to be pushed.
#[derive(Clone, Debug)]
pub struct Push {
    pub bytes: Bytes,
    /// What its sender calls it.
    pub media_type: Option<String>,
    /// By which it is kept, where no digest says so.
    pub algorithm: Algorithm,
    /// What its digest must be.
    pub digest: Option<Digest>,
    pub tags: Vec<String>,
}

impl Push {
    /// A push under a tag or a digest.
    #[must_use]
    pub fn new(bytes: Bytes, media_type: Option<String>, reference: &ImageReference) -> Self {
        let (digest, tags) = match reference {
            ImageReference::Digest(digest) => (Some(digest.clone()), Vec::new()),
            ImageReference::Tag(tag) => (None, vec![tag.clone()]),
        };
        Self { bytes, media_type, algorithm: digest.as_ref().map(Algorithm::of).unwrap_or_default(), digest, tags }
    }
}

/// A push that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    pub digest: Digest,
    pub record: ImageRecord,
    /// False if the image was there, not archived, and had the tags.
    pub changed: bool,
}

impl Registry {
    /// Keeps a manifest or an index, and has tags mean it. All that it names must be in the repository and not archived,
    /// its subject excepted. An archived image is restored at once.
    ///
    /// # Errors
    /// Those of a manifest, an immutable tag, what it names and is not there, the disk, the store.
    pub async fn push(&self, id: &RepositoryId, push: Push) -> Result<Pushed, RegistryError> {
        // What was begun is ended, whether or not the client is still there.
        let (registry, id) = (self.clone(), id.clone());
        let pushing = tokio::spawn(async move { registry.push_whole(&id, push).await });
        pushing.await.map_err(|error| RegistryError::Interrupted(error.to_string()))?
    }

    async fn push_whole(&self, id: &RepositoryId, push: Push) -> Result<Pushed, RegistryError> {
        if push.bytes.len() > MANIFEST_MAX {
            return Err(RegistryError::ManifestTooLong(MANIFEST_MAX as u64));
        }
        let algorithm = push.digest.as_ref().map_or(push.algorithm, Algorithm::of);
        let digest = algorithm.digest(&push.bytes);
        if let Some(expected) = &push.digest
            && *expected != digest
        {
            return Err(RegistryError::WrongDigest { expected: expected.clone(), actual: digest });
        }
        let read = manifest::read(&digest, &push.bytes, push.media_type.as_deref(), now())?;
        // Held until it is written down.
        let lease = self.0.blobs.lease();
        let mut small = false;
        let made = async {
            for _ in 0..ATTEMPTS {
                let (mut txn, pushed) = self.prepare(id, &digest, &read, &push.tags).await?;
                // Only now that it will do are the bytes kept.
                let bytes = push.bytes.clone();
                if bytes.len() as u64 <= SMALL {
                    small = true;
                    txn.then.extend(self.keep_small(&digest, bytes, &lease).await?);
                } else {
                    let held = lease.clone();
                    self.0.blocking(move |blobs| blobs.put(algorithm, &bytes, &held)).await?;
                }
                if self.0.store.txn(txn).await?.succeeded {
                    return Ok(pushed);
                }
            }
            Err(RegistryError::Contended)
        };
        let made = made.await;
        if small {
            self.settle_later(&digest, lease);
        }
        made
    }

    /// The transaction of a push, on condition of all that was looked at.
    async fn prepare(
        &self,
        id: &RepositoryId,
        digest: &Digest,
        read: &Read,
        tags: &[String],
    ) -> Result<(Txn, Pushed), RegistryError> {
        let (store, record) = (&self.0.store, &read.record);
        let (mut txn, repository) = self.when_repository(id).await?;
        let image_key = keys::image(id, digest);
        let (record, new, back) = match store.get_json::<ImageRecord>(&image_key).await? {
            Some((mut present, revision)) => {
                // Who is deleting it, or is about to, has not seen this push, and shall not succeed.
                present.pushed_again_at = Some(record.pushed_at);
                let back = !present.status.is_active();
                if back {
                    present = present.activated();
                    txn = self.with_returning_referrers(txn, id, digest).await?;
                }
                txn = txn.when(Compare::ModRevision(image_key.clone(), revision)).put_json(image_key, &present);
                (present, false, back)
            }
            None => {
                txn = txn.when(Compare::Missing(image_key.clone())).put_json(image_key, record);
                if let Some(subject) = &record.subject {
                    txn = txn.put(keys::referrer(id, subject, digest), "");
                }
                (record.clone(), true, false)
            }
        };
        txn = txn.put_json(keys::latest_push(id), &read.record.pushed_at);
        txn = self.when_whole(txn, id, read).await?;
        let mut changed = new || back;
        let mut tagged = Vec::new();
        for tag in tags {
            let key = id.tag_key(tag);
            match store.get_json::<TagRecord>(&key).await? {
                Some((present, revision)) => {
                    txn = txn.when(Compare::ModRevision(key.clone(), revision));
                    if present.digest == *digest {
                        continue;
                    }
                    if !repository.mutability.may_move(tag) {
                        return Err(RegistryError::Immutable(tag.clone()));
                    }
                }
                None => txn = txn.when(Compare::Missing(key.clone())),
            }
            txn = txn.put_json(key, &TagRecord { digest: digest.clone(), tagged_at: now() });
            tagged.push(tag.as_str());
            changed = true;
        }
        let told = match (changed, tagged.is_empty()) {
            (false, _) => Vec::new(),
            (true, true) => vec![None],
            (true, false) => tagged.into_iter().map(Some).collect(),
        };
        if back {
            let change = Change::Moved { repository: id, digest, image: &record, with: None };
            txn.then.extend(self.0.journal.entries(change));
        }
        for tag in told {
            txn.then.extend(self.0.journal.entries(Change::Pushed { repository: id, digest, image: &record, tag }));
        }
        Ok((txn, Pushed { digest: digest.clone(), record, changed }))
    }

    /// A transaction on condition that the repository is as it is now; one that does not exist it makes, where a push may.
    pub(crate) async fn when_repository(&self, id: &RepositoryId) -> Result<(Txn, Repository), RegistryError> {
        let key = keys::repository(id);
        match self.0.store.get_json::<Repository>(&key).await? {
            Some((repository, revision)) => Ok((Txn::new().when(Compare::ModRevision(key, revision)), repository)),
            None if self.0.settings.create_on_push => {
                let repository = Repository { created_at: now(), mutability: Mutability::default() };
                Ok((Txn::new().when(Compare::Missing(key.clone())).put_json(key, &repository), repository))
            }
            None => Err(RegistryError::NoRepository(id.clone())),
        }
    }

    /// Adds the condition that everything an image names is there.
    async fn when_whole(&self, mut txn: Txn, id: &RepositoryId, read: &Read) -> Result<Txn, RegistryError> {
        let (mut blobs, mut manifests) = (Vec::new(), Vec::new());
        for blob in &read.record.blobs {
            let key = keys::blob(id, &blob.digest);
            match self.0.store.get_json::<BlobRecord>(&key).await? {
                Some((present, _)) if present.size != blob.size => {
                    let (digest, says, is) = (&blob.digest, blob.size, present.size);
                    return Err(RegistryError::InvalidManifest(format!(
                        "blob {digest} has {is} bytes, and it says {says}"
                    )));
                }
                Some((present, revision)) if present.archived => {
                    let present = BlobRecord { archived: false, ..present };
                    txn = txn.when(Compare::ModRevision(key.clone(), revision)).put_json(key, &present);
                }
                Some(_) => txn = txn.when(Compare::Exists(key)),
                None => blobs.push(blob.digest.clone()),
            }
        }
        for child in &read.children {
            let key = keys::image(id, &child.digest);
            match self.0.store.get_json::<ImageRecord>(&key).await? {
                Some((present, _)) if present.size != child.size => return Err(wrong_size(child, present.size)),
                // It has to stay so.
                Some((present, revision)) if present.status.is_active() => {
                    txn = txn.when(Compare::ModRevision(key, revision));
                }
                // The client pushes it first, which brings it back.
                Some(_) | None => manifests.push(child.digest.clone()),
            }
        }
        if !blobs.is_empty() {
            return Err(RegistryError::UnknownBlobs(blobs));
        }
        if !manifests.is_empty() {
            return Err(RegistryError::UnknownManifests(manifests));
        }
        Ok(txn)
    }
}

fn wrong_size(named: &BlobRef, is: u64) -> RegistryError {
    let (digest, says) = (&named.digest, named.size);
    RegistryError::InvalidManifest(format!("{digest} has {is} bytes, and it says {says}"))
}
