use std::fs::File;

use wharf_core::{Digest, now, registry::RepositoryId};
use wharf_store::{Compare, Op, StoreExt, Txn};

use crate::{BlobRecord, Registry, RegistryError, keys};

impl Registry {
    /// A blob of a repository; `None` if it has none of that digest. Who asks may be about to name it in a manifest: it
    /// stays for a while.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn blob(&self, id: &RepositoryId, digest: &Digest) -> Result<Option<BlobRecord>, RegistryError> {
        let found = self.0.store.get_json(&keys::blob(id, digest)).await?;
        if found.is_some() {
            self.0.asked_for(id, digest);
        }
        Ok(found.map(|(record, _)| record))
    }

    /// A blob's bytes and their number.
    ///
    /// # Errors
    /// [`RegistryError::NoRepository`]; [`RegistryError::NoBlob`], also if it is archived.
    pub async fn open_blob(&self, id: &RepositoryId, digest: &Digest) -> Result<(File, u64), RegistryError> {
        let found = match self.blob(id, digest).await? {
            Some(record) => !self.is_archived(id, digest, &record).await?,
            None => {
                self.exists(id).await?;
                false
            }
        };
        if !found {
            return Err(RegistryError::NoBlob(digest.clone()));
        }
        let digest = digest.clone();
        self.0.blocking(move |blobs| blobs.open(&digest)).await
    }

    /// Has a repository have a blob that another has; false if that one does not, or has it archived.
    ///
    /// # Errors
    /// [`RegistryError::NoRepository`], [`RegistryError::Quota`].
    pub async fn mount(&self, id: &RepositoryId, from: &RepositoryId, digest: &Digest) -> Result<bool, RegistryError> {
        let key = keys::blob(from, digest);
        let Some((record, _)) = self.0.store.get_json::<BlobRecord>(&key).await? else { return Ok(false) };
        if self.is_archived(from, digest, &record).await? {
            return Ok(false);
        }
        let lease = self.0.blobs.lease();
        lease.hold(digest);
        self.link(id, digest, record.size, Some(Compare::Exists(key)), None).await
    }

    /// A repository of the same account and region that has the blob.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn where_is(&self, id: &RepositoryId, digest: &Digest) -> Result<Option<RepositoryId>, RegistryError> {
        for (other, _) in self.repositories(&id.scope, None, 0).await?.0 {
            if self.0.store.get(&keys::blob(&other, digest)).await?.is_some() {
                return Ok(Some(other));
            }
        }
        Ok(None)
    }

    /// Takes a blob from a repository. Images of it that name it stay, without it.
    ///
    /// # Errors
    /// [`RegistryError::NoRepository`], [`RegistryError::NoBlob`].
    pub async fn delete_blob(&self, id: &RepositoryId, digest: &Digest) -> Result<(), RegistryError> {
        self.exists(id).await?;
        let key = keys::blob(id, digest);
        if !self.0.store.txn(Txn::new().when(Compare::Exists(key.clone())).delete(key)).await?.succeeded {
            return Err(RegistryError::NoBlob(digest.clone()));
        }
        self.0.dirty.notify_one();
        Ok(())
    }

    /// Writes down that a repository has a blob, which the caller holds, and does `further` with it; false if `when` does not
    /// hold any more.
    pub(crate) async fn link(
        &self,
        id: &RepositoryId,
        digest: &Digest,
        size: u64,
        when: Option<Compare>,
        further: Option<Op>,
    ) -> Result<bool, RegistryError> {
        let key = keys::blob(id, digest);
        loop {
            let (mut txn, _) = self.when_repository(id).await?;
            if self.0.settings.quota.is_some() && self.0.store.get(&key).await?.is_none() {
                // Nobody else's blob may come between what is counted and what is written.
                let linked = keys::linked(id);
                txn = txn.when(match self.0.store.get(&linked).await? {
                    Some(present) => Compare::ModRevision(linked.clone(), present.mod_revision),
                    None => Compare::Missing(linked.clone()),
                });
                txn = txn.put(linked, "");
                self.within_quota(id, size).await?;
            }
            txn = txn.put_json(key.clone(), &BlobRecord { size, linked_at: now(), archived: false });
            txn.compares.extend(when.clone());
            txn.then.extend(further.clone());
            if self.0.store.txn(txn).await?.succeeded {
                return Ok(true);
            }
            if let Some(Compare::Exists(source)) = &when
                && self.0.store.get(source).await?.is_none()
            {
                return Ok(false);
            }
        }
    }
}
