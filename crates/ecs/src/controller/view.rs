//! What the controller has seen: nodes, tasks, services, and where everything is.
//!
//! It is kept from the controller's watches and holds nothing that they would not tell again. What the controller itself wrote
//! is seen here like everything else; until then a service is left alone ([`Service::written`]), so that no step is taken
//! twice.

mod members;
mod services;
mod tasks;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use tokio::time::Instant;
use wharf_controller::Change;
use wharf_core::{
    hex_id,
    node::{NODE_PREFIX, Node},
    sandbox::STATUS_PREFIX,
    target::HEALTH_PREFIX,
};
use wharf_scheduler::{Explanation, Refusal, Request};
use wharf_store::{Revision, StoreError};

pub(super) use self::{
    members::Census,
    services::Service,
    tasks::{Reported, Seen, Wanted},
};
use super::{
    key::{self, Kind},
    nodes::Nodes,
};
use crate::task::cluster_pool;

pub(super) struct View {
    nodes: Nodes,
    placement: wharf_scheduler::View,
    tasks: HashMap<Arc<str>, Seen>,
    /// Statuses speak of sandboxes; this says whose they are.
    by_id: HashMap<String, Arc<str>>,
    /// Statuses of sandboxes whose task was not seen yet.
    early: HashMap<String, Reported>,
    /// Tasks by the node that they are bound to.
    on_node: HashMap<String, BTreeSet<Arc<str>>>,
    /// Nodes that a task has left.
    vacated: BTreeSet<String>,
    /// Since when nodes that tasks are bound to are missing.
    missing: HashMap<String, Instant>,
    services: HashMap<Arc<str>, Service>,
    /// By the pool of their cluster, the services that other instances than those of their tasks concern: daemons, and those
    /// that are balanced over zones.
    concerned: HashMap<String, BTreeSet<Arc<str>>>,
    /// What load balancers say of targets, by registrant, then by group.
    targets: HashMap<String, HashMap<String, wharf_core::target::TargetHealth>>,
    /// Services whose tasks found no room, and what was there when they last asked.
    waiting: BTreeMap<Arc<str>, Attempt>,
    /// Counts whatever could make room.
    room: u64,
    /// Everything of the ECS face up to here was seen.
    caught_up: Revision,
    rng: fastrand::Rng,
    /// Whether ids are drawn from `rng` too, so that a run can be replayed.
    replays: bool,
}

/// When tasks last found no room.
#[derive(Clone, Copy, Debug)]
struct Attempt {
    at: Instant,
    room: u64,
}

impl View {
    pub(super) fn new(seed: Option<u64>) -> Self {
        Self {
            nodes: Nodes::default(),
            placement: wharf_scheduler::View::default(),
            tasks: HashMap::new(),
            by_id: HashMap::new(),
            early: HashMap::new(),
            on_node: HashMap::new(),
            vacated: BTreeSet::new(),
            missing: HashMap::new(),
            services: HashMap::new(),
            concerned: HashMap::new(),
            targets: HashMap::new(),
            waiting: BTreeMap::new(),
            room: 0,
            caught_up: 0,
            rng: seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed),
            replays: seed.is_some(),
        }
    }

    pub(super) fn observe(&mut self, change: Change<'_>, look: &mut dyn FnMut(Arc<str>)) -> Result<(), StoreError> {
        let changed = change.key();
        if let Some(id) = changed.strip_prefix(NODE_PREFIX) {
            return self.node(id, change, look);
        }
        if let Some(rest) = changed.strip_prefix(STATUS_PREFIX) {
            let id = rest.rsplit('/').next().unwrap_or_default().to_owned();
            return self.status(id, change, look);
        }
        if changed.starts_with(HEALTH_PREFIX) {
            return self.target(change, look);
        }
        let Some((scope, kind)) = key::parse(changed) else { return Ok(()) };
        match kind {
            Kind::Task { cluster, id } => self.task(&scope, cluster, id, change, look)?,
            Kind::Placement { cluster, id } => self.verdict(&scope, cluster, id, change, look)?,
            Kind::Protection { cluster, id } => self.protection(&scope, cluster, id, change, look)?,
            Kind::Service { cluster } => self.service(&cluster_pool(&scope, cluster), change, look)?,
            Kind::ServiceStatus { cluster, service } => {
                self.service_status(&scope, cluster, service, change, look)?;
            }
            Kind::ServiceTask { cluster, service, id } => {
                self.membership(&scope, cluster, service, id, change, look)?;
            }
            Kind::ContainerInstance { cluster, id } => {
                match change {
                    Change::Put(entry) => self.nodes.put_instance(&scope, cluster, id, entry.json()?),
                    Change::Gone(_) => self.nodes.remove_instance(&scope, cluster, id),
                }
                self.compose(id);
                self.look_on(id, look);
                self.look_in_pool(&cluster_pool(&scope, cluster), look);
            }
            Kind::Attribute { cluster, instance, name } => {
                match change {
                    Change::Put(entry) => self.nodes.put_attribute(instance, name, entry.json()?),
                    Change::Gone(_) => self.nodes.remove_attribute(instance, name),
                }
                self.compose(instance);
                self.look_in_pool(&cluster_pool(&scope, cluster), look);
            }
            Kind::ClientToken => {
                if matches!(change, Change::Put(_)) {
                    look(Arc::from(changed));
                }
            }
        }
        Ok(())
    }

    /// Everything of the ECS face up to `revision` was told.
    pub(super) fn caught_up(&mut self, revision: Revision) {
        self.caught_up = self.caught_up.max(revision);
    }

    /// Looks at the services that changes of others concern: those that wait for room, if there may be some, and those of the
    /// pools of nodes that a task has left.
    pub(super) fn look_around(&mut self, look: &mut dyn FnMut(Arc<str>)) {
        for (key, attempt) in &self.waiting {
            if attempt.room != self.room {
                look(Arc::clone(key));
            }
        }
        for node in std::mem::take(&mut self.vacated) {
            for pool in self.nodes.pools_of(&node) {
                self.look_in_pool(&pool, look);
            }
        }
    }

    fn node(&mut self, id: &str, change: Change<'_>, look: &mut dyn FnMut(Arc<str>)) -> Result<(), StoreError> {
        match change {
            Change::Put(entry) => {
                let node: Node = entry.json()?;
                self.nodes.put_node(node);
                self.missing.remove(id);
            }
            Change::Gone(_) => self.nodes.remove_node(id),
        }
        self.compose(id);
        self.look_on(id, look);
        for pool in self.nodes.pools_of(id) {
            self.look_in_pool(&pool, look);
        }
        Ok(())
    }

    fn compose(&mut self, id: &str) {
        self.room += 1;
        match self.nodes.compose(id) {
            Some(node) => self.placement.put_node(node),
            None => self.placement.remove_node(id),
        }
    }

    /// Everything on a node is looked at again.
    fn look_on(&self, node: &str, look: &mut dyn FnMut(Arc<str>)) {
        for key in self.on_node.get(node).into_iter().flatten() {
            if let Some(wanted) = self.tasks.get(key).and_then(|seen| seen.wanted.as_ref())
                && let Some(service) = &wanted.service
            {
                look(Arc::clone(service));
            }
            look(Arc::clone(key));
        }
    }

    fn look_in_pool(&self, pool: &str, look: &mut dyn FnMut(Arc<str>)) {
        for key in self.concerned.get(pool).into_iter().flatten() {
            look(Arc::clone(key));
        }
    }

    /// What is known of a task.
    pub(super) fn seen(&self, key: &str) -> Option<Seen> {
        self.tasks.get(key).cloned()
    }

    /// Whether the node is still an instance of the pool, in whatever state.
    pub(super) fn is_instance(&self, node: &str, pool: &str) -> bool {
        self.nodes.status(node, pool).is_some()
    }

    /// Finds a node for a request and holds its share there until the outcome is known.
    pub(super) fn place(&mut self, request: &Request, overcommit: f64) -> Result<String, Refusal> {
        let node = wharf_scheduler::place(&self.placement, request, overcommit, &mut self.rng)?.to_owned();
        self.placement.bind(request, &node);
        Ok(node)
    }

    /// As [`View::place`], for each of them.
    pub(super) fn place_many(&mut self, requests: &[Arc<Request>], overcommit: f64) -> Vec<Result<String, Refusal>> {
        let requests = requests.iter().map(|request| &**request);
        wharf_scheduler::place_many(&mut self.placement, requests, overcommit, &mut self.rng)
    }

    /// Why each node would not take the request.
    pub(super) fn explain(&self, request: &Request, overcommit: f64) -> Explanation {
        wharf_scheduler::explain(&self.placement, request, overcommit)
    }

    /// Gives back what [`View::place`] held.
    pub(super) fn release(&mut self, key: &str, id: &str) {
        self.placement.unbind(id);
        self.room += 1;
        // What was seen meanwhile holds.
        self.account(key);
    }

    /// Since when a node is missing; `None` if it is there.
    pub(super) fn missing_since(&mut self, node: &str) -> Option<Instant> {
        if self.nodes.is_there(node) {
            return None;
        }
        Some(*self.missing.entry(node.to_owned()).or_insert_with(Instant::now))
    }

    /// So many lower-case hexadecimal digits.
    pub(super) fn id(&mut self, digits: usize) -> String {
        if self.replays {
            (0..digits).map(|_| char::from(b"0123456789abcdef"[self.rng.usize(..16)])).collect()
        } else {
            hex_id(digits)
        }
    }

    /// The randomness of a look.
    pub(super) fn rng(&mut self) -> &mut fastrand::Rng {
        &mut self.rng
    }
}
