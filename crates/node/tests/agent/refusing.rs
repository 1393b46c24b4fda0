//! A store whose disk is full for a while.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::sync::watch;
use wharf_store::{Durability, LeaseId, Page, Range, Revision, Store, StoreError, Txn, TxnResult, Watch};

type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Passes everything on but refuses changes while it is told to.
pub(crate) struct Refusing {
    inner: Arc<dyn Store>,
    pub(crate) refuses: AtomicBool,
    /// How many changes it has refused, those that were to be durable and all.
    pub(crate) refused: watch::Sender<(usize, usize)>,
}

impl Refusing {
    pub(crate) fn new(inner: Arc<dyn Store>) -> Self {
        Self { inner, refuses: AtomicBool::new(false), refused: watch::channel((0, 0)).0 }
    }
}

// Written out as the trait's macro has it, to depend on no macro.
impl Store for Refusing {
    fn range<'s, 'k, 'a>(&'s self, range: Range, after: Option<&'k str>, limit: usize) -> Answer<'a, Page>
    where
        's: 'a,
        'k: 'a,
    {
        self.inner.range(range, after, limit)
    }

    fn txn<'s, 'a>(&'s self, txn: Txn) -> Answer<'a, TxnResult>
    where
        's: 'a,
    {
        if self.refuses.load(Ordering::SeqCst) {
            let durable = usize::from(txn.durability == Durability::Durable);
            self.refused.send_modify(|(d, all)| (*d, *all) = (*d + durable, *all + 1));
            let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
            return Box::pin(async { Err(StoreError::Io(Arc::new(full))) });
        }
        self.inner.txn(txn)
    }

    fn watch(&self, range: Range, after: Option<Revision>) -> Box<dyn Watch> {
        self.inner.watch(range, after)
    }

    fn grant<'s, 'a>(&'s self, ttl: Duration) -> Answer<'a, LeaseId>
    where
        's: 'a,
    {
        self.inner.grant(ttl)
    }

    fn keep_alive<'s, 'a>(&'s self, lease: LeaseId) -> Answer<'a, ()>
    where
        's: 'a,
    {
        self.inner.keep_alive(lease)
    }

    fn revoke<'s, 'a>(&'s self, lease: LeaseId) -> Answer<'a, ()>
    where
        's: 'a,
    {
        self.inner.revoke(lease)
    }

    fn compact<'s, 'a>(&'s self, revision: Revision) -> Answer<'a, ()>
    where
        's: 'a,
    {
        self.inner.compact(revision)
    }

    fn revision(&self) -> Revision {
        self.inner.revision()
    }
}
