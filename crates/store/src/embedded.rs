use std::{
    path::PathBuf,
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

use async_trait::async_trait;
use tokio::{runtime::Handle, task::AbortHandle};

use crate::{
    Durability, LeaseId, OpenError, Page, Range, Revision, Store, StoreError, Txn, TxnResult, Watch,
    disk::Disk,
    engine::Engine,
    medium::{Medium, PlainFile},
    queue::{Job, Queue},
    stage::Stage,
    writer::Writer,
};

/// A store in one file, for one process.
///
/// Dropping it writes what is still only in memory and waits for that, a few milliseconds. What a caller did not wait
/// for (a transaction whose future was dropped) may still happen.
pub struct EmbeddedStore {
    engine: Arc<Engine>,
    queue: Arc<Queue>,
    writer: Option<JoinHandle<()>>,
    expiry: AbortHandle,
}

impl EmbeddedStore {
    /// Opens the store's file, or makes it. Reads all of it, so it blocks for some milliseconds.
    ///
    /// Every lease gets its full time from now. Watches reach back to now.
    ///
    /// # Errors
    /// [`OpenError`], such as a file that another process has open or that a newer version wrote, or when not called
    /// within a tokio runtime, whose clock the leases run by.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, OpenError> {
        Self::open_medium(Box::new(PlainFile(path.into())))
    }

    pub(crate) fn open_medium(medium: Box<dyn Medium>) -> Result<Self, OpenError> {
        let runtime = Handle::try_current().map_err(|_| OpenError::NoRuntime)?;
        let path = medium.path().to_owned();
        let (disk, index) = Disk::open(medium)?;
        let engine = Arc::new(Engine::new(index));
        let queue = Arc::new(Queue::default());
        let expiry = tokio::spawn(expire(Arc::clone(&engine), Arc::clone(&queue))).abort_handle();
        let writer = Writer::new(Arc::clone(&engine), Arc::clone(&queue), disk);
        let work = move || {
            // Leases begin on this thread, by the runtime's clock.
            let _runtime = runtime.enter();
            writer.run();
        };
        let writer = thread::Builder::new().name("store".to_owned()).spawn(work).map_err(|source| {
            expiry.abort();
            OpenError::Io { path, source }
        })?;
        Ok(Self { engine, queue, writer: Some(writer), expiry })
    }

    /// Waits until everything that was answered is on disk, [`Durability::Observed`] too.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be written.
    pub async fn flush(&self) -> Result<(), StoreError> {
        write(&self.queue, true, |stage| {
            stage.settle();
            Ok(())
        })
        .await
    }
}

async fn write<T: Send + 'static>(
    queue: &Queue,
    durable: bool,
    work: impl FnOnce(&mut Stage<'_>) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let (job, answer) = Job::new(durable, work);
    queue.push(job)?;
    answer.await.unwrap_or(Err(StoreError::Closed))
}

/// Ends the leases that run out.
async fn expire(engine: Arc<Engine>, queue: Arc<Queue>) {
    loop {
        for id in engine.deadlines().run_out().await {
            match write(&queue, true, move |stage| stage.revoke(id)).await {
                Ok(()) | Err(StoreError::LeaseMissing(_)) => {}
                Err(StoreError::Closed) => return,
                Err(error) => {
                    tracing::warn!(lease = id, %error, "a lease that ran out could not be ended; trying again");
                    engine.deadlines().start(id, Duration::from_secs(1));
                }
            }
        }
    }
}

impl Drop for EmbeddedStore {
    fn drop(&mut self) {
        self.expiry.abort();
        self.queue.close();
        if let Some(writer) = self.writer.take()
            && writer.join().is_err()
        {
            tracing::error!("the store's writer panicked; what was only observed may be lost");
        }
    }
}

#[async_trait]
impl Store for EmbeddedStore {
    async fn range(&self, range: Range, after: Option<&str>, limit: usize) -> Result<Page, StoreError> {
        Ok(self.engine.range(&range, after, limit))
    }

    async fn txn(&self, txn: Txn) -> Result<TxnResult, StoreError> {
        let durable = txn.durability == Durability::Durable;
        write(&self.queue, durable, move |stage| stage.txn(txn)).await
    }

    fn watch(&self, range: Range, after: Option<Revision>) -> Box<dyn Watch> {
        self.engine.watch(range, after)
    }

    async fn grant(&self, ttl: Duration) -> Result<LeaseId, StoreError> {
        write(&self.queue, true, move |stage| Ok(stage.grant(ttl))).await
    }

    async fn keep_alive(&self, lease: LeaseId) -> Result<(), StoreError> {
        self.engine.keep_alive(lease)
    }

    async fn revoke(&self, lease: LeaseId) -> Result<(), StoreError> {
        write(&self.queue, true, move |stage| stage.revoke(lease)).await
    }

    async fn compact(&self, revision: Revision) -> Result<(), StoreError> {
        self.engine.compact(revision);
        Ok(())
    }

    fn revision(&self) -> Revision {
        self.engine.revision()
    }
}
