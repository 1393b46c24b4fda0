use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

use crate::{LeaseId, StoreError};

/// When each lease runs out, by tokio's clock. Deadlines live in memory only: a store that is opened again gives every
/// lease its full time.
#[derive(Debug, Default)]
pub(crate) struct Deadlines {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    leases: HashMap<LeaseId, (Duration, Instant)>,
    order: BTreeSet<(Instant, LeaseId)>,
}

impl Deadlines {
    /// Lets a lease run from now.
    pub(crate) fn start(&self, id: LeaseId, ttl: Duration) {
        self.lock().set(id, ttl);
        self.changed.notify_one();
    }

    /// Lets a lease run from now again.
    pub(crate) fn restart(&self, id: LeaseId) -> Result<(), StoreError> {
        let mut state = self.lock();
        let (ttl, _) = *state.leases.get(&id).ok_or(StoreError::LeaseMissing(id))?;
        // Later than before, so whoever waits need not be told.
        state.set(id, ttl);
        Ok(())
    }

    pub(crate) fn remove(&self, id: LeaseId) {
        self.lock().remove(id);
    }

    /// Waits until leases have run out. They cannot be kept alive any more.
    pub(crate) async fn run_out(&self) -> Vec<LeaseId> {
        loop {
            let next = {
                let mut state = self.lock();
                let due = state.take_due(Instant::now());
                if !due.is_empty() {
                    return due;
                }
                state.order.first().map(|(at, _)| *at)
            };
            match next {
                Some(at) => {
                    tokio::select! {
                        () = tokio::time::sleep_until(at) => {}
                        () = self.changed.notified() => {}
                    }
                }
                None => self.changed.notified().await,
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn set(&mut self, id: LeaseId, ttl: Duration) {
        self.remove(id);
        let at = Instant::now() + ttl;
        self.leases.insert(id, (ttl, at));
        self.order.insert((at, id));
    }

    fn remove(&mut self, id: LeaseId) {
        if let Some((_, at)) = self.leases.remove(&id) {
            self.order.remove(&(at, id));
        }
    }

    fn take_due(&mut self, now: Instant) -> Vec<LeaseId> {
        let mut due = Vec::new();
        while let Some(&(at, id)) = self.order.first()
            && at <= now
        {
            self.remove(id);
            due.push(id);
        }
        due
    }
}
