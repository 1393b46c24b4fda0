//! The store as a control plane has it that is far from it: what others wrote comes to its ears late.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use wharf_store::{LeaseId, Page, Range, Revision, Store, StoreError, Txn, TxnResult, Watch, WatchBatch, WatchError};

pub(crate) struct Slow {
    store: Arc<dyn Store>,
    rng: Mutex<fastrand::Rng>,
    /// The longest that a change takes, milliseconds.
    longest: u64,
}

impl Slow {
    pub(crate) fn behind(store: Arc<dyn Store>, rng: fastrand::Rng, longest: u64) -> Arc<dyn Store> {
        Arc::new(Self { store, rng: Mutex::new(rng), longest })
    }
}

#[async_trait]
impl Store for Slow {
    async fn range(&self, range: Range, after: Option<&str>, limit: usize) -> Result<Page, StoreError> {
        self.store.range(range, after, limit).await
    }

    async fn txn(&self, txn: Txn) -> Result<TxnResult, StoreError> {
        self.store.txn(txn).await
    }

    fn watch(&self, range: Range, after: Option<Revision>) -> Box<dyn Watch> {
        let rng = self.rng.lock().unwrap().fork();
        Box::new(Late { watch: self.store.watch(range, after), rng, longest: self.longest })
    }

    async fn grant(&self, ttl: Duration) -> Result<LeaseId, StoreError> {
        self.store.grant(ttl).await
    }

    async fn keep_alive(&self, lease: LeaseId) -> Result<(), StoreError> {
        self.store.keep_alive(lease).await
    }

    async fn revoke(&self, lease: LeaseId) -> Result<(), StoreError> {
        self.store.revoke(lease).await
    }

    async fn compact(&self, revision: Revision) -> Result<(), StoreError> {
        self.store.compact(revision).await
    }

    fn revision(&self) -> Revision {
        self.store.revision()
    }
}

struct Late {
    watch: Box<dyn Watch>,
    rng: fastrand::Rng,
    longest: u64,
}

#[async_trait]
impl Watch for Late {
    async fn next(&mut self) -> Result<WatchBatch, WatchError> {
        let batch = self.watch.next().await;
        // Most come at once.
        if self.rng.u32(..4) == 0 {
            tokio::time::sleep(Duration::from_millis(self.rng.u64(..=self.longest))).await;
        }
        batch
    }
}
