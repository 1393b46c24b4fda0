//! The nodes of an instance: this machine, or with `--simulate-nodes` any number of others that run nothing.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::sleep;
use wharf_core::{Scope, node::Node};
use wharf_simulator::{Course, Simulator};
use wharf_store::{EmbeddedStore, LeaseId, Store, StoreError, Txn};

use super::node_identity;
use crate::config::Config;

/// How long this machine counts as there when it is not heard of. Only a process that is stopped and continued is ever silent
/// for so long: the agent lives in the same one.
const TTL: Duration = Duration::from_secs(60);
const BEAT: Duration = Duration::from_secs(15);

/// The nodes that take tasks, and what keeps them alive.
pub(super) struct Nodes {
    /// All that take tasks.
    pub(super) members: Vec<Node>,
    alive: Mutex<Option<Alive>>,
}

enum Alive {
    Machine(Node, LeaseId),
    Simulated(Simulator),
}

impl Nodes {
    /// Writes down which nodes there are, and makes each a container instance of the cluster `default`. `machine` is what this
    /// machine is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn register(
        store: &Arc<EmbeddedStore>,
        config: &Config,
        machine: &Node,
    ) -> Result<Self, StoreError> {
        let shared: Arc<dyn Store> = Arc::<EmbeddedStore>::clone(store);
        let (members, alive) = match config.simulate_nodes {
            None => {
                let lease = node_identity::register(&*shared, machine, TTL).await?;
                (vec![machine.clone()], Alive::Machine(machine.clone(), lease))
            }
            Some(wanted) => {
                let version = env!("CARGO_PKG_VERSION");
                let region = config.scope.region.as_str();
                let nodes = wharf_simulator::nodes(wanted.count, wanted.size, region, machine.registered_at, version);
                // This machine takes no tasks then.
                shared.txn(Txn::new().delete(Node::key(&machine.id))).await?;
                let clock = Arc::new(wharf_core::now);
                let (mut simulator, _control) = Simulator::new(shared, nodes.clone(), clock, Box::new(Course::of));
                simulator.register().await?;
                (nodes, Alive::Simulated(simulator))
            }
        };
        let nodes = Self { members, alive: Mutex::new(Some(alive)) };
        nodes.ensure_instances(&**store, &config.scope).await?;
        Ok(nodes)
    }

    /// Makes the cluster `default` with the nodes in it, and takes out of it those of an earlier life that was simulated, or
    /// was not.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn ensure_instances(&self, store: &dyn Store, scope: &Scope) -> Result<(), StoreError> {
        wharf_ecs::ensure_default_cluster(store, scope).await?;
        wharf_ecs::ensure_container_instances(store, scope, &self.members).await
    }

    /// Keeps the nodes there until it is dropped.
    ///
    /// # Errors
    /// [`StoreError`], if simulated nodes cannot go on.
    pub(super) async fn keep_alive(
        &self,
        store: Arc<dyn Store>,
        stopped: impl Future<Output = ()> + Send,
    ) -> Result<(), StoreError> {
        let alive = self.alive.lock().unwrap_or_else(PoisonError::into_inner).take();
        match alive {
            None => {
                stopped.await;
                Ok(())
            }
            Some(Alive::Simulated(simulator)) => simulator.run(stopped).await,
            Some(Alive::Machine(node, lease)) => {
                tokio::select! {
                    () = beat(&*store, &node, lease) => {}
                    () = stopped => {}
                }
                Ok(())
            }
        }
    }
}

async fn beat(store: &dyn Store, node: &Node, mut lease: LeaseId) {
    loop {
        sleep(BEAT).await;
        match store.keep_alive(lease).await {
            Ok(()) => {}
            Err(StoreError::LeaseMissing(_)) => {
                tracing::warn!("this machine was not heard of for a while, and is there again");
                match node_identity::register(store, node, TTL).await {
                    Ok(renewed) => lease = renewed,
                    Err(error) => tracing::warn!(%error, "this machine cannot say that it is there: it is tried again"),
                }
            }
            Err(error) => tracing::warn!(%error, "this machine cannot say that it is there: it is tried again"),
        }
    }
}

/// What this machine is; its container instance says since when it is registered.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn describe(store: &dyn Store, id: &str, config: &Config, port: u16) -> Result<Node, StoreError> {
    let mut node = node_identity::describe(id, port, &config.gpu_devices);
    if let Some(at) = wharf_ecs::registered_at(store, &config.scope, id).await? {
        node.registered_at = at;
    }
    Ok(node)
}
