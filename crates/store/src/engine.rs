use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use crate::{
    LeaseId, Page, Range, Revision, StoreError, Watch,
    hub::{Hub, Wake},
    index::Index,
    lease::Deadlines,
    stage::Changes,
};

/// What both backends are made of: the current values, the watches and the leases' time.
///
/// There is one writer. It evaluates transactions in a [`Stage`](crate::stage::Stage) over [`Engine::index`], makes
/// what they decided safe in whatever way it has, and calls [`Engine::publish`].
#[derive(Debug)]
pub(crate) struct Engine {
    index: RwLock<Index>,
    hub: Arc<Hub>,
    deadlines: Deadlines,
}

impl Engine {
    /// An engine that starts from `index`, with every lease's time beginning now.
    pub(crate) fn new(index: Index) -> Self {
        let deadlines = Deadlines::default();
        for (id, ttl) in index.leases() {
            deadlines.start(id, ttl);
        }
        let hub = Arc::new(Hub::new(index.revision()));
        Self { index: RwLock::new(index), hub, deadlines }
    }

    pub(crate) fn index(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn deadlines(&self) -> &Deadlines {
        &self.deadlines
    }

    pub(crate) fn range(&self, range: &Range, after: Option<&str>, limit: usize) -> Page {
        self.index().page(range, after, limit)
    }

    pub(crate) fn revision(&self) -> Revision {
        self.index().revision()
    }

    pub(crate) fn watch(&self, range: Range, after: Option<Revision>) -> Box<dyn Watch> {
        let after = after.unwrap_or_else(|| self.revision());
        self.hub.watch(range, after)
    }

    pub(crate) fn compact(&self, revision: Revision) {
        self.hub.compact(revision);
    }

    pub(crate) fn keep_alive(&self, lease: LeaseId) -> Result<(), StoreError> {
        self.deadlines.restart(lease)
    }

    /// Lets everyone see what changed. Readers see it before watchers hear of it, so that who hears and reads never
    /// reads something older; the hub leaves out what a watcher's reader has seen already.
    #[must_use]
    pub(crate) fn publish(&self, changes: Changes) -> Wake {
        self.index.write().unwrap_or_else(PoisonError::into_inner).apply(&changes);
        for (id, lease) in &changes.leases {
            match lease {
                Some(ttl) => self.deadlines.start(*id, *ttl),
                None => self.deadlines.remove(*id),
            }
        }
        self.hub.publish(changes.batches)
    }

    /// Ends all watches.
    pub(crate) fn close(&self) {
        self.hub.close();
    }
}
