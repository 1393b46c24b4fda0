use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use wharf_core::Digest;

/// Counts who in this process uses which blob or layer, so that the collector leaves them alone.
#[derive(Debug, Default)]
pub(crate) struct Leases(Mutex<HashMap<Digest, usize>>);

impl Leases {
    /// The counts, held still: nobody begins or ends a use meanwhile.
    pub(crate) fn lock(&self) -> MutexGuard<'_, HashMap<Digest, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps digests in use until the last clone is dropped.
#[derive(Clone)]
pub(crate) struct Lease(Arc<Held>);

struct Held {
    leases: Arc<Leases>,
    digests: Mutex<Vec<Digest>>,
}

impl Lease {
    pub(crate) fn new(leases: &Arc<Leases>) -> Self {
        Self(Arc::new(Held { leases: Arc::clone(leases), digests: Mutex::default() }))
    }

    /// From here on the digest is in use. Ask whether it is present only afterwards.
    pub(crate) fn hold(&self, digest: &Digest) {
        *self.0.leases.lock().entry(digest.clone()).or_default() += 1;
        self.0.digests.lock().unwrap_or_else(PoisonError::into_inner).push(digest.clone());
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut counts = self.leases.lock();
        for digest in self.digests.get_mut().unwrap_or_else(PoisonError::into_inner).drain(..) {
            if let Some(count) = counts.get_mut(&digest) {
                *count -= 1;
                if *count == 0 {
                    counts.remove(&digest);
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
