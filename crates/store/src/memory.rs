use std::{
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use tokio::task::AbortHandle;

use crate::{
    LeaseId, Page, Range, Revision, Store, StoreError, Txn, TxnResult, Watch, engine::Engine, index::Index,
    stage::Stage,
};

/// A store that lives as long as its process.
///
/// A transaction runs where it is called, under a lock and without another thread, so a test with tokio's paused clock
/// sees the same order of events every time. Only [`Store::grant`] needs a tokio runtime.
#[derive(Debug)]
pub struct MemoryStore {
    shared: Arc<Shared>,
    expiry: OnceLock<AbortHandle>,
}

#[derive(Debug)]
struct Shared {
    engine: Engine,
    writer: Mutex<()>,
}

impl Shared {
    fn write<T>(&self, work: impl FnOnce(&mut Stage<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let (outcome, changes) = {
            let index = self.engine.index();
            let mut stage = Stage::new(&index);
            (work(&mut stage), stage.finish())
        };
        let wake = self.engine.publish(changes);
        drop(writer);
        drop(wake);
        outcome
    }

    async fn expire(self: Arc<Self>) {
        loop {
            for id in self.engine.deadlines().run_out().await {
                // Missing only if it was revoked at the same moment.
                let _ = self.write(|stage| stage.revoke(id));
            }
        }
    }
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        let shared = Shared { engine: Engine::new(Index::default()), writer: Mutex::new(()) };
        Self { shared: Arc::new(shared), expiry: OnceLock::new() }
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for MemoryStore {
    fn drop(&mut self) {
        if let Some(expiry) = self.expiry.get() {
            expiry.abort();
        }
        self.shared.engine.close();
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn range(&self, range: Range, after: Option<&str>, limit: usize) -> Result<Page, StoreError> {
        Ok(self.shared.engine.range(&range, after, limit))
    }

    async fn txn(&self, txn: Txn) -> Result<TxnResult, StoreError> {
        // Nothing here ever waits, so a busy caller would otherwise keep its thread from everyone else.
        tokio::task::consume_budget().await;
        self.shared.write(|stage| stage.txn(txn))
    }

    fn watch(&self, range: Range, after: Option<Revision>) -> Box<dyn Watch> {
        self.shared.engine.watch(range, after)
    }

    async fn grant(&self, ttl: Duration) -> Result<LeaseId, StoreError> {
        self.expiry.get_or_init(|| tokio::spawn(Arc::clone(&self.shared).expire()).abort_handle());
        self.shared.write(|stage| Ok(stage.grant(ttl)))
    }

    async fn keep_alive(&self, lease: LeaseId) -> Result<(), StoreError> {
        self.shared.engine.keep_alive(lease)
    }

    async fn revoke(&self, lease: LeaseId) -> Result<(), StoreError> {
        self.shared.write(|stage| stage.revoke(lease))
    }

    async fn compact(&self, revision: Revision) -> Result<(), StoreError> {
        self.shared.engine.compact(revision);
        Ok(())
    }

    fn revision(&self) -> Revision {
        self.shared.engine.revision()
    }
}
