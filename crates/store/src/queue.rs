use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::oneshot;

use crate::{StoreError, stage::Stage};

/// Work for the writer thread, taken a batch at a time.
#[derive(Default)]
pub(crate) struct Queue {
    state: Mutex<State>,
    arrived: Condvar,
}

#[derive(Default)]
struct State {
    jobs: Vec<Job>,
    closed: bool,
}

/// Something to evaluate, and whom to answer.
pub(crate) struct Job {
    /// Whether its changes must be on disk before the answer.
    pub(crate) durable: bool,
    pub(crate) run: Box<dyn FnOnce(&mut Stage<'_>) -> Answer + Send>,
}

/// Answers a job, once it is known whether the batch could be written.
pub(crate) type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

impl Job {
    /// A job, and where its answer will come.
    pub(crate) fn new<T: Send + 'static>(
        durable: bool,
        work: impl FnOnce(&mut Stage<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> (Self, oneshot::Receiver<Result<T, StoreError>>) {
        let (sender, receiver) = oneshot::channel();
        let run = Box::new(move |stage: &mut Stage<'_>| -> Answer {
            let outcome = work(stage);
            Box::new(move |written| {
                // Who does not wait any more need not know.
                let _ = sender.send(written.and(outcome));
            })
        });
        (Self { durable, run }, receiver)
    }
}

impl Queue {
    /// # Errors
    /// [`StoreError::Closed`].
    pub(crate) fn push(&self, job: Job) -> Result<(), StoreError> {
        let mut state = self.lock();
        if state.closed {
            return Err(StoreError::Closed);
        }
        state.jobs.push(job);
        drop(state);
        self.arrived.notify_one();
        Ok(())
    }

    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.arrived.notify_one();
    }

    /// Waits for jobs, at most for `patience` if given, and takes all of them into `jobs`, which is empty. Answers
    /// whether the queue is open; jobs that came before it was closed are still handed out.
    pub(crate) fn take(&self, jobs: &mut Vec<Job>, patience: Option<Duration>) -> bool {
        let idle = |state: &mut State| state.jobs.is_empty() && !state.closed;
        let state = self.lock();
        let mut state = match patience {
            Some(patience) => {
                self.arrived.wait_timeout_while(state, patience, idle).unwrap_or_else(PoisonError::into_inner).0
            }
            None => self.arrived.wait_while(state, idle).unwrap_or_else(PoisonError::into_inner),
        };
        std::mem::swap(&mut state.jobs, jobs);
        !state.closed
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
