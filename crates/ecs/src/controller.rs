//! What makes tasks and services happen.
//!
//! A task is put on a node, stopped when that is wanted, and forgotten an hour after it has stopped. Its placement and its
//! node's `SandboxSpec` are written in one transaction, so that no node runs what was not placed.
//!
//! A service is brought step by step to where it is wanted ([`service`]): a look works out what to start and what to stop, and
//! one transaction writes the tasks with their placements, what was stopped, and how far the service is.
//!
//! What is known of nodes, tasks and services ([`view`]) is kept from the controller's watches. One view serves both, so that
//! what is placed for a service is taken into account for the next task before any of it was written.

mod explain;
mod key;
mod nodes;
pub(crate) mod service;
mod task;
mod view;

use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use wharf_controller::{Backoff, Change, Controller, Next, Options};
use wharf_core::{Timestamp, node::NODE_PREFIX, sandbox::STATUS_PREFIX, target::HEALTH_PREFIX};
use wharf_store::{Revision, Store, StoreError};

pub use explain::{ServiceExplanation, explain_service};
use key::{ECS_PREFIX, Kind};
use service::Templates;
use view::View;

/// How the controller decides.
#[derive(Clone)]
pub struct ControllerConfig {
    /// How many times a node's unreserved memory the limits of its FARGATE tasks may add up to.
    pub overcommit: f64,
    /// How long a stopped task is still described. The real service's hour unless told otherwise.
    pub stopped_task_retention: Duration,
    /// How long a node's key may be missing before its tasks are given up.
    pub node_grace: Duration,
    /// After how long a service's task counts as well that neither a health check nor a load balancer speaks for (ECS
    /// Developer Guide, "Deploy Amazon ECS services by replacing tasks": 40 seconds).
    pub healthy_after: Duration,
    /// How many objects are looked at side by side.
    pub workers: usize,
    /// For the strategy `random` and the ids of services' tasks, so that a run can be replayed; drawn if `None`.
    pub seed: Option<u64>,
    /// What time it is.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

impl Default for ControllerConfig {
    fn default() -> Self {
        Self {
            overcommit: 8.0,
            stopped_task_retention: Duration::from_secs(3600),
            node_grace: Duration::from_secs(120),
            healthy_after: Duration::from_secs(40),
            workers: 32,
            seed: None,
            clock: Arc::new(wharf_core::now),
        }
    }
}

/// Runs the controller of tasks and services until `shutdown` is ready or the store is closed. Dropping the future ends it too: whatever it
/// left undone is done by the next one.
pub fn controller(
    store: Arc<dyn Store>,
    config: ControllerConfig,
    shutdown: impl Future<Output = ()> + Send,
) -> impl Future<Output = ()> + Send {
    let options = Options { name: "ecs", workers: config.workers, backoff: Backoff::default(), seed: config.seed };
    let view = Mutex::new(View::new(config.seed));
    let controller =
        Arc::new(EcsController { store: Arc::clone(&store), config, view, templates: Templates::default() });
    wharf_controller::run(store, controller, options, shutdown)
}

struct EcsController {
    store: Arc<dyn Store>,
    config: ControllerConfig,
    view: Mutex<View>,
    templates: Templates,
}

impl EcsController {
    /// The view, for as long as nothing is awaited.
    fn view(&self) -> std::sync::MutexGuard<'_, View> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Controller for EcsController {
    /// A task's, a service's or a client token's key in the store.
    type Key = Arc<str>;
    type Error = StoreError;

    fn prefixes(&self) -> Vec<String> {
        // The first is the one whose revisions say what was seen of what is written here.
        [ECS_PREFIX, NODE_PREFIX, STATUS_PREFIX, HEALTH_PREFIX].map(str::to_owned).into()
    }

    fn observe(&self, change: Change<'_>, look: &mut dyn FnMut(Self::Key)) {
        let key = change.key().to_owned();
        if let Err(error) = self.view().observe(change, look) {
            // The same value would fail again: it is left alone until it changes.
            tracing::error!(%key, %error, "an entry of the store could not be read");
        }
    }

    fn caught_up(&self, prefix: usize, revision: Revision, look: &mut dyn FnMut(Self::Key)) {
        let mut view = self.view();
        if prefix == 0 {
            view.caught_up(revision);
        }
        view.look_around(look);
    }

    async fn reconcile(&self, key: Self::Key) -> Result<Next, StoreError> {
        match key::parse(&key) {
            Some((scope, Kind::Task { cluster, id })) => self.task(&key, &scope, cluster, id).await,
            Some((scope, Kind::Service { cluster })) => self.service(&key, &scope, cluster).await,
            Some((_, Kind::ClientToken)) => self.token(&key).await,
            _ => Ok(Next::OnChange),
        }
    }
}
