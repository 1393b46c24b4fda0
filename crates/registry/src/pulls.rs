//! When images were last pulled. Only observed: nobody waits for the disk.

use std::{
    collections::HashMap,
    mem,
    sync::{MutexGuard, PoisonError},
    time::Duration,
};

use wharf_core::{Digest, Timestamp, now, registry::RepositoryId};
use wharf_store::{Compare, StoreExt, Txn};

use crate::{PullRecord, Registry, RegistryError, keys};

/// How long pulls by tasks are gathered: many start at once, often of one image.
const GATHER: Duration = Duration::from_millis(500);

/// Pulls that are not written down yet.
pub(crate) type Pulls = HashMap<(RepositoryId, Digest), Timestamp>;

impl Registry {
    /// Writes down that an image was pulled.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn pulled(&self, id: &RepositoryId, digest: &Digest) -> Result<(), RegistryError> {
        let record = PullRecord { pulled_at: now() };
        self.0.store.txn(Txn::new().put_json(keys::pull(id, digest), &record).observed()).await?;
        Ok(())
    }

    /// Has it written down a moment later that a task had an image; a start does not wait for it.
    /// [`Registry::keep_noting_pulls`] does it.
    pub fn pulled_by_task(&self, id: &RepositoryId, digest: &Digest) {
        self.unwritten().insert((id.clone(), digest.clone()), now());
        self.0.pulled.notify_one();
    }

    /// Writes down what tasks had, for as long as it is awaited.
    pub async fn keep_noting_pulls(&self) {
        loop {
            self.0.pulled.notified().await;
            tokio::time::sleep(GATHER).await;
            let gathered = mem::take(&mut *self.unwritten());
            for ((id, digest), pulled_at) in gathered {
                // It may have been deleted, and shall leave nothing.
                let present = Compare::Exists(keys::image(&id, &digest));
                let txn = Txn::new().when(present).put_json(keys::pull(&id, &digest), &PullRecord { pulled_at });
                if let Err(error) = self.0.store.txn(txn.observed()).await {
                    tracing::warn!(%error, repository = %id, %digest, "a task's pull is not written down");
                }
            }
        }
    }

    fn unwritten(&self) -> MutexGuard<'_, Pulls> {
        self.0.pulls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When the repository's images were last pulled.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn pulls(&self, id: &RepositoryId) -> Result<HashMap<Digest, Timestamp>, RegistryError> {
        let prefix = keys::pulls(id);
        let mut found = HashMap::new();
        for entry in self.0.store.list(&prefix).await? {
            if let Ok(digest) = entry.key[prefix.len()..].parse() {
                found.insert(digest, entry.json::<PullRecord>()?.pulled_at);
            }
        }
        Ok(found)
    }
}
