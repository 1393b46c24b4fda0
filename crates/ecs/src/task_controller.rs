//! What makes tasks happen: puts each on a node, has it stopped when that is wanted, and forgets it an hour after it has
//! stopped.
//!
//! It writes a task's placement, and its node's `SandboxSpec`; both in one transaction, so that no node runs what was not
//! placed. What it knows of nodes and tasks ([`view`]) it keeps from its watch, so that placing a task reads nothing but
//! the task.

mod key;
mod nodes;
mod reconcile;
mod view;

use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use wharf_controller::{Backoff, Change, Controller, Next, Options};
use wharf_core::{Timestamp, node::NODE_PREFIX, sandbox::STATUS_PREFIX};
use wharf_store::{Store, StoreError};

use key::{ECS_PREFIX, Kind};
use view::View;

/// How the task controller decides.
#[derive(Clone)]
pub struct TaskControllerConfig {
    /// How many times a node's unreserved memory the limits of its FARGATE tasks may add up to.
    pub overcommit: f64,
    /// How long a stopped task is still described. The real service's hour unless told otherwise.
    pub stopped_task_retention: Duration,
    /// How long a node's key may be missing before its tasks are given up.
    pub node_grace: Duration,
    /// For the strategy `random`; drawn if `None`.
    pub seed: Option<u64>,
    /// What time it is.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

impl Default for TaskControllerConfig {
    fn default() -> Self {
        Self {
            overcommit: 8.0,
            stopped_task_retention: Duration::from_secs(3600),
            node_grace: Duration::from_secs(120),
            seed: None,
            clock: Arc::new(wharf_core::now),
        }
    }
}

/// Runs the task controller until `shutdown` is ready or the store is closed. Dropping the future ends it too: whatever it
/// left undone is done by the next one.
pub fn task_controller(
    store: Arc<dyn Store>,
    config: TaskControllerConfig,
    shutdown: impl Future<Output = ()> + Send,
) -> impl Future<Output = ()> + Send {
    let rng = config.seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
    let controller = Arc::new(TaskController { store: Arc::clone(&store), config, view: Mutex::new(View::new(rng)) });
    let options = Options { name: "ecs tasks", workers: 32, backoff: Backoff::default() };
    wharf_controller::run(store, controller, options, shutdown)
}

struct TaskController {
    store: Arc<dyn Store>,
    config: TaskControllerConfig,
    view: Mutex<View>,
}

impl TaskController {
    /// The view, for as long as nothing is awaited.
    fn view(&self) -> std::sync::MutexGuard<'_, View> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Controller for TaskController {
    /// A task's or a client token's key in the store.
    type Key = Arc<str>;
    type Error = StoreError;

    fn prefixes(&self) -> Vec<String> {
        vec![NODE_PREFIX.to_owned(), STATUS_PREFIX.to_owned(), ECS_PREFIX.to_owned()]
    }

    fn observe(&self, change: Change<'_>, look: &mut dyn FnMut(Self::Key)) {
        let key = change.key().to_owned();
        if let Err(error) = self.view().observe(change, look) {
            // The same value would fail again: it is left alone until it changes.
            tracing::error!(%key, %error, "an entry of the store could not be read");
        }
    }

    async fn reconcile(&self, key: Self::Key) -> Result<Next, StoreError> {
        match key::parse(&key) {
            Some((scope, Kind::Task { cluster, id })) => self.task(&key, &scope, cluster, id).await,
            Some((_, Kind::ClientToken)) => self.token(&key).await,
            _ => Ok(Next::OnChange),
        }
    }
}
