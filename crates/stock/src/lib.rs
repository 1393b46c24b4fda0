//! Things made before anyone asks, so that who asks need not wait.
//!
//! How many are kept follows demand: as many as the largest burst of the last minute took, between two bounds. What a burst
//! takes is made again after it, not during it, when the machine has better things to do; only the last few are made again at
//! once. A stock that is full and small waits for an event and costs no time at all.

#![forbid(unsafe_code)]

use std::{
    io,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// Without a taking for so long a burst is over.
const QUIET: Duration = Duration::from_millis(100);
/// For so long the size of a burst is remembered.
const MEMORY: Duration = Duration::from_secs(60);
/// After a failure, the time until the next try.
const AGAIN: Duration = Duration::from_secs(1);

/// A stock of things, kept by a thread. When this value is gone so are the thread and what was ready.
#[derive(Debug)]
pub struct Stock<T> {
    shared: Arc<Shared<T>>,
    keeper: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct State<T> {
    ready: Vec<T>,
    demand: Demand,
    closed: bool,
}

/// How many are wanted.
#[derive(Debug)]
struct Demand {
    least: usize,
    most: usize,
    /// Taken in the present burst, and when the last was.
    burst: usize,
    last: Option<Instant>,
    /// The largest burst that is remembered, and until when.
    largest: usize,
    until: Option<Instant>,
}

/// What is to be done next.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Make,
    Drop,
    Wait(Option<Duration>),
}

impl Demand {
    fn taken(&mut self, now: Instant) {
        let goes_on = self.last.is_some_and(|last| now.saturating_duration_since(last) < QUIET);
        self.burst = if goes_on { self.burst + 1 } else { 1 };
        self.last = Some(now);
        if self.burst >= self.largest || self.until.is_none_or(|until| until <= now) {
            self.largest = self.burst;
            self.until = Some(now + MEMORY);
        }
    }

    fn wanted(&self, now: Instant) -> usize {
        let remembered = if self.until.is_some_and(|until| now < until) { self.largest } else { 0 };
        remembered.clamp(self.least, self.most)
    }

    fn step(&self, ready: usize, now: Instant) -> Step {
        let wanted = self.wanted(now);
        let quiet = self.last.map_or(Duration::ZERO, |last| (last + QUIET).saturating_duration_since(now));
        if ready < self.least || (ready < wanted && quiet.is_zero()) {
            Step::Make
        } else if ready < wanted {
            Step::Wait(Some(quiet))
        } else if ready > wanted {
            Step::Drop
        } else if wanted > self.least {
            Step::Wait(self.until.map(|until| until.saturating_duration_since(now)))
        } else {
            Step::Wait(None)
        }
    }
}

impl<T: Send + 'static> Stock<T> {
    /// Begins to keep from `least` to `most` of what `make` makes, on a thread of this name.
    ///
    /// # Errors
    /// If there can be no thread.
    pub fn new(
        name: &'static str,
        least: usize,
        most: usize,
        mut make: impl FnMut() -> io::Result<T> + Send + 'static,
    ) -> io::Result<Self> {
        let demand = Demand { least, most, burst: 0, last: None, largest: 0, until: None };
        let state = Mutex::new(State { ready: Vec::new(), demand, closed: false });
        let shared = Arc::new(Shared { state, changed: Condvar::new() });
        let kept = Arc::clone(&shared);
        let keeper = thread::Builder::new().name(name.to_owned()).stack_size(128 << 10);
        let keeper = Some(keeper.spawn(move || keep(&kept, name, &mut make))?);
        Ok(Self { shared, keeper })
    }

    /// One that is ready, if any is.
    #[must_use]
    pub fn take(&self) -> Option<T> {
        let mut state = self.shared.lock();
        state.demand.taken(Instant::now());
        let taken = state.ready.pop();
        drop(state);
        self.shared.changed.notify_all();
        taken
    }

    /// How many are ready.
    #[must_use]
    pub fn ready(&self) -> usize {
        self.shared.lock().ready.len()
    }

    /// Waits until so many are ready, for at most `limit`; answers whether they are.
    #[must_use]
    pub fn wait_for(&self, count: usize, limit: Duration) -> bool {
        let few = |state: &mut State<T>| state.ready.len() < count;
        let waited = self.shared.changed.wait_timeout_while(self.shared.lock(), limit, few);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State<T>>, limit: Option<Duration>) -> MutexGuard<'a, State<T>> {
        match limit {
            Some(limit) => self.changed.wait_timeout(state, limit).unwrap_or_else(PoisonError::into_inner).0,
            None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
        }
    }
}

impl<T> Drop for Stock<T> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.closed = true;
        let left = std::mem::take(&mut state.ready);
        drop(state);
        self.shared.changed.notify_all();
        drop(left);
        // One that is being made must not appear after everything else is gone. A keeper that panicked has said so.
        let _ended = self.keeper.take().map(JoinHandle::join);
    }
}

fn keep<T>(shared: &Shared<T>, name: &str, make: &mut dyn FnMut() -> io::Result<T>) {
    let mut state = shared.lock();
    while !state.closed {
        match state.demand.step(state.ready.len(), Instant::now()) {
            Step::Wait(limit) => state = shared.wait(state, limit),
            Step::Drop => {
                let surplus = state.ready.pop();
                drop(state);
                drop(surplus);
                state = shared.lock();
            }
            Step::Make => {
                drop(state);
                let made = make();
                state = shared.lock();
                match made {
                    Ok(made) if state.closed => {
                        drop(state);
                        drop(made);
                        return;
                    }
                    Ok(made) => {
                        state.ready.push(made);
                        shared.changed.notify_all();
                    }
                    Err(_) if state.closed => return,
                    Err(error) => {
                        tracing::warn!("{name}: nothing could be made ahead, who needs one makes it: {error}");
                        state = shared.wait(state, Some(AGAIN));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn demand() -> Demand {
        Demand { least: 2, most: 10, burst: 0, last: None, largest: 0, until: None }
    }

    #[test]
    fn demand_follows_the_largest_burst_and_forgets_it() {
        let begin = Instant::now();
        let mut demand = demand();
        assert_eq!((demand.step(1, begin), demand.step(2, begin)), (Step::Make, Step::Wait(None)));
        (0..5).for_each(|_| demand.taken(begin));
        assert_eq!(demand.wanted(begin), 5);
        assert_eq!(demand.step(3, begin), Step::Wait(Some(QUIET)), "not while the burst goes on");
        assert_eq!(demand.step(1, begin), Step::Make, "but the last few at once");
        assert_eq!(demand.step(3, begin + QUIET), Step::Make);
        let later = begin + MEMORY / 2;
        demand.taken(later);
        assert_eq!(demand.wanted(later), 5, "a small burst does not make a large one forgotten");
        assert_eq!(demand.step(5, later + QUIET), Step::Wait(Some(MEMORY / 2 - QUIET)));
        assert_eq!(demand.step(5, begin + MEMORY), Step::Drop);
        assert_eq!(demand.step(2, begin + MEMORY), Step::Wait(None));
        (0..50).for_each(|_| demand.taken(begin));
        assert_eq!(demand.wanted(begin), 10);
    }

    #[derive(Debug)]
    struct Counted(Arc<AtomicUsize>);

    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn what_is_taken_is_made_again_and_what_is_left_goes_with_the_stock() {
        let alive = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&alive);
        let make = move || {
            count.fetch_add(1, Ordering::SeqCst);
            Ok(Counted(Arc::clone(&count)))
        };
        let stock = Stock::new("test", 3, 20, make).unwrap();
        let patience = Duration::from_secs(10);
        assert!(stock.wait_for(3, patience));
        let taken: Vec<Counted> = std::iter::from_fn(|| stock.take()).take(3).collect();
        assert_eq!(taken.len(), 3);
        while stock.take().is_some() {}
        assert!(stock.wait_for(4, patience), "more than the least after a burst of more");
        drop(taken);
        drop(stock);
        assert_eq!(alive.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn a_failure_is_survived() {
        let stock: Stock<()> = Stock::new("test", 1, 1, || Err(io::ErrorKind::Other.into())).unwrap();
        assert_eq!(stock.take(), None);
        assert!(!stock.wait_for(1, Duration::from_millis(10)));
    }
}
