use std::{fmt::Display, future::Future, hash::Hash, sync::Arc, time::Duration};

use tokio::{task::JoinSet, time::Instant};
use wharf_store::{Revision, Store};

use crate::{
    Backoff, Change,
    feed::{Feed, Heard},
    queue::Queue,
};

/// A loop's own part: what it looks at and what it does about it.
pub trait Controller: Send + Sync + 'static {
    /// What is looked at as a whole: one object.
    type Key: Clone + Eq + Hash + Send + Sync + Display + 'static;
    type Error: Display + Send + 'static;

    /// The prefixes of the store that it looks at.
    fn prefixes(&self) -> Vec<String>;

    /// Tells of a change, the present state first. `look` takes the keys that are to be looked at because of it. It runs
    /// between changes, so it only notes things.
    fn observe(&self, change: Change<'_>, look: &mut dyn FnMut(Self::Key));

    /// All changes of the prefix with this index (see [`Controller::prefixes`]) up to a revision were told. A transaction's
    /// changes of one prefix are never told in part when this comes.
    fn caught_up(&self, prefix: usize, revision: Revision, look: &mut dyn FnMut(Self::Key)) {
        let _ = (prefix, revision, look);
    }

    /// Looks at one key: compares what is wanted with what is, and takes the next step. It is called again whenever
    /// something changes, so it must not mind being called for nothing.
    fn reconcile(&self, key: Self::Key) -> impl Future<Output = Result<Next, Self::Error>> + Send;
}

/// When a key is to be looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// When something changes.
    OnChange,
    /// Then too.
    After(Duration),
}

/// How a loop runs.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// A name for the log.
    pub name: &'static str,
    /// How many keys are looked at side by side.
    pub workers: usize,
    pub backoff: Backoff,
    /// For the spread of pauses after failures; drawn if `None`.
    pub seed: Option<u64>,
}

/// Runs a controller until `shutdown` is ready (what is being looked at is finished first) or the store is closed.
/// Dropping the future ends it at once, which costs nothing either.
pub async fn run<C: Controller>(
    store: Arc<dyn Store>,
    controller: Arc<C>,
    options: Options,
    shutdown: impl Future<Output = ()> + Send,
) {
    let mut feed = Feed::new(store, controller.prefixes());
    let mut queue = Queue::new();
    let mut looks = JoinSet::new();
    let mut rng = options.seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
    let mut unread: Vec<usize> = (0..feed.len()).collect();
    let mut read_failures = 0;
    let mut read_at = Instant::now();
    tokio::pin!(shutdown);
    loop {
        if read_at <= Instant::now() {
            while let Some(&index) = unread.last() {
                let told = &mut |change: Change<'_>| controller.observe(change, &mut |key| queue.add(key));
                match feed.read(index, told).await {
                    Ok(revision) => controller.caught_up(index, revision, &mut |key| queue.add(key)),
                    Err(error) => {
                        tracing::warn!(controller = options.name, %error, "a prefix could not be read");
                        read_failures += 1;
                        read_at = Instant::now() + options.backoff.pause(read_failures, &mut rng);
                        break;
                    }
                }
                read_failures = 0;
                unread.pop();
            }
        }
        // Until everything was read once the view has holes, and nothing is decided on it.
        if unread.is_empty() {
            queue.ripen(Instant::now());
            while looks.len() < options.workers
                && let Some(key) = queue.take()
            {
                let controller = Arc::clone(&controller);
                looks.spawn(async move {
                    let result = controller.reconcile(key.clone()).await;
                    (key, result)
                });
            }
        }
        let due =
            if unread.is_empty() { queue.next_due().filter(|_| looks.len() < options.workers) } else { Some(read_at) };
        tokio::select! {
            biased;
            () = &mut shutdown => break,
            Some(finished) = looks.join_next() => match finished {
                Ok((key, result)) => conclude(&options, &mut queue, &mut rng, key, result),
                Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                Err(_) => {}
            },
            heard = feed.hear() => match heard {
                Heard::Batch(index, batch) => {
                    feed.tell(index, &batch, |change| controller.observe(change, &mut |key| queue.add(key)));
                    controller.caught_up(index, batch.revision, &mut |key| queue.add(key));
                }
                Heard::Gap(index) => unread.push(index),
                Heard::Closed => break,
            },
            () = sleep_until(due) => {}
        }
    }
    while looks.join_next().await.is_some() {}
}

fn conclude<K: Clone + Eq + Hash + Display, E: Display>(
    options: &Options,
    queue: &mut Queue<K>,
    rng: &mut fastrand::Rng,
    key: K,
    result: Result<Next, E>,
) {
    match result {
        Ok(next) => {
            queue.succeeded(&key);
            if let Next::After(pause) = next {
                queue.add_at(key.clone(), Instant::now() + pause);
            }
        }
        Err(error) => {
            let failures = queue.failed(&key);
            let pause = options.backoff.pause(failures, rng);
            tracing::warn!(controller = options.name, %key, %error, failures, ?pause, "a look failed");
            queue.add_at(key.clone(), Instant::now() + pause);
        }
    }
    queue.done(key);
}

async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
