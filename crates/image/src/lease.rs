use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

use wharf_core::Digest;

/// Counts who in this process uses which blob or layer, so that the collector leaves them alone.
#[derive(Debug, Default)]
pub(crate) struct Leases {
    uses: Mutex<Uses>,
    /// Told when a collection ends.
    ended: Condvar,
}

/// What is in use, held still: nobody begins or ends a use meanwhile.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    counts: HashMap<Digest, usize>,
    /// What was in use at some time since a collection began: what its user wrote down meanwhile, the collector may have
    /// looked for too early.
    since: Option<HashSet<Digest>>,
}

impl Uses {
    /// Whether a collector must leave it alone.
    pub(crate) fn contains(&self, digest: &Digest) -> bool {
        self.counts.contains_key(digest) || self.since.as_ref().is_some_and(|since| since.contains(digest))
    }
}

impl Leases {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Uses> {
        self.uses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A collection begins, once no other goes on: from here every use counts until [`end`](Self::end).
    pub(crate) fn begin(&self) {
        let mut uses = self.lock();
        while uses.since.is_some() {
            uses = self.ended.wait(uses).unwrap_or_else(PoisonError::into_inner);
        }
        // What is in use now may be written down after the collector looked, and its use end before it removes.
        uses.since = Some(uses.counts.keys().cloned().collect());
    }

    pub(crate) fn end(&self) {
        self.lock().since = None;
        self.ended.notify_one();
    }
}

/// Keeps digests in use, away from the collector, until the last clone is dropped.
#[derive(Clone)]
pub struct Lease(Arc<Held>);

struct Held {
    leases: Arc<Leases>,
    digests: Mutex<Vec<Digest>>,
}

impl Lease {
    pub(crate) fn new(leases: &Arc<Leases>) -> Self {
        Self(Arc::new(Held { leases: Arc::clone(leases), digests: Mutex::default() }))
    }

    /// From here on the digest is in use. Ask whether it is present only afterwards.
    pub fn hold(&self, digest: &Digest) {
        let mut uses = self.0.leases.lock();
        *uses.counts.entry(digest.clone()).or_default() += 1;
        if let Some(since) = &mut uses.since {
            since.insert(digest.clone());
        }
        drop(uses);
        self.0.digests.lock().unwrap_or_else(PoisonError::into_inner).push(digest.clone());
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut uses = self.leases.lock();
        for digest in self.digests.get_mut().unwrap_or_else(PoisonError::into_inner).drain(..) {
            if let Some(count) = uses.counts.get_mut(&digest) {
                *count -= 1;
                if *count == 0 {
                    uses.counts.remove(&digest);
                }
            }
        }
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lease")
    }
}
