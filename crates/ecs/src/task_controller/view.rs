//! What the controller has seen: nodes, tasks, where they are, and whether they have stopped.

use std::{collections::HashMap, sync::Arc};

use tokio::time::Instant;
use wharf_controller::Change;
use wharf_core::{
    Scope, Timestamp,
    node::{NODE_PREFIX, Node},
    sandbox::{Phase, STATUS_PREFIX, SandboxStatus},
};
use wharf_scheduler::{Refusal, Request};
use wharf_store::{Revision, StoreError};

use super::{
    key::{self, Kind},
    nodes::Nodes,
};
use crate::{
    keys,
    task::{Placement, StoredTask},
};

/// What is known of one task.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// What it asks for, and the revision of its last change; `None` once it is deleted.
    pub(super) wanted: Option<Wanted>,
    pub(super) placement: Option<Placement>,
    pub(super) phase: Option<Phase>,
    pub(super) stopped_at: Option<Timestamp>,
}

#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) request: Arc<Request>,
    pub(super) revision: Revision,
    pub(super) stop: bool,
}

pub(super) struct View {
    nodes: Nodes,
    placement: wharf_scheduler::View,
    tasks: HashMap<Arc<str>, Seen>,
    /// Statuses speak of sandboxes; this says whose they are.
    by_id: HashMap<String, Arc<str>>,
    /// Statuses of sandboxes whose task was not seen yet.
    early: HashMap<String, (Phase, Option<Timestamp>)>,
    /// Since when nodes that tasks are bound to are missing.
    missing: HashMap<String, Instant>,
    rng: fastrand::Rng,
}

impl View {
    pub(super) fn new(rng: fastrand::Rng) -> Self {
        Self {
            nodes: Nodes::default(),
            placement: wharf_scheduler::View::default(),
            tasks: HashMap::new(),
            by_id: HashMap::new(),
            early: HashMap::new(),
            missing: HashMap::new(),
            rng,
        }
    }

    pub(super) fn observe(&mut self, change: Change<'_>, look: &mut dyn FnMut(Arc<str>)) -> Result<(), StoreError> {
        let changed = change.key();
        if let Some(id) = changed.strip_prefix(NODE_PREFIX) {
            self.node(id, change, look)
        } else if let Some(rest) = changed.strip_prefix(STATUS_PREFIX) {
            let id = rest.rsplit('/').next().unwrap_or_default().to_owned();
            self.status(id, change, look)
        } else {
            match key::parse(changed) {
                Some((scope, Kind::Task { cluster, id })) => self.task(&scope, cluster, id, change, look),
                Some((scope, Kind::Placement { cluster, id })) => self.verdict(&scope, cluster, id, change, look),
                Some((scope, Kind::ContainerInstance { cluster, id })) => {
                    match change {
                        Change::Put(entry) => self.nodes.put_instance(&scope, cluster, id, entry.json()?),
                        Change::Gone(_) => self.nodes.remove_instance(&scope, cluster, id),
                    }
                    self.compose(id);
                    Ok(())
                }
                Some((_, Kind::Attribute { instance, name })) => {
                    match change {
                        Change::Put(entry) => self.nodes.put_attribute(instance, name, entry.json()?),
                        Change::Gone(_) => self.nodes.remove_attribute(instance, name),
                    }
                    self.compose(instance);
                    Ok(())
                }
                Some((_, Kind::ClientToken)) => {
                    if matches!(change, Change::Put(_)) {
                        look(Arc::from(changed));
                    }
                    Ok(())
                }
                None => Ok(()),
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
            Change::Gone(_) => {
                self.nodes.remove_node(id);
                for (key, seen) in &self.tasks {
                    if matches!(&seen.placement, Some(Placement::Bound { node }) if node == id) {
                        look(Arc::clone(key));
                    }
                }
            }
        }
        self.compose(id);
        Ok(())
    }

    fn compose(&mut self, id: &str) {
        match self.nodes.compose(id) {
            Some(node) => self.placement.put_node(node),
            None => self.placement.remove_node(id),
        }
    }

    fn status(&mut self, id: String, change: Change<'_>, look: &mut dyn FnMut(Arc<str>)) -> Result<(), StoreError> {
        let Change::Put(entry) = change else {
            self.early.remove(&id);
            return Ok(());
        };
        let status: SandboxStatus = entry.json()?;
        let Some(key) = self.by_id.get(&id).cloned() else {
            self.early.insert(id, (status.phase, status.stopped_at));
            return Ok(());
        };
        let seen = self.tasks.entry(Arc::clone(&key)).or_default();
        let before = seen.phase.replace(status.phase);
        seen.stopped_at = status.stopped_at;
        if status.phase == Phase::Stopped {
            self.placement.unbind(&id);
        }
        if before != Some(status.phase) {
            look(key);
        }
        Ok(())
    }

    fn task(
        &mut self,
        scope: &Scope,
        cluster: &str,
        id: &str,
        change: Change<'_>,
        look: &mut dyn FnMut(Arc<str>),
    ) -> Result<(), StoreError> {
        let key: Arc<str> = Arc::from(change.key());
        match change {
            Change::Put(entry) => {
                let task: StoredTask = entry.json()?;
                let early = self.early.remove(id);
                let seen = self.tasks.entry(Arc::clone(&key)).or_default();
                let request = match &seen.wanted {
                    Some(wanted) => Arc::clone(&wanted.request),
                    None => Arc::new(task.request(scope, cluster)),
                };
                seen.wanted = Some(Wanted { request, revision: entry.mod_revision, stop: task.stop.is_some() });
                if let Some((phase, stopped_at)) = early {
                    seen.phase = Some(phase);
                    seen.stopped_at = stopped_at;
                }
                self.by_id.insert(id.to_owned(), Arc::clone(&key));
                self.account(&key);
            }
            Change::Gone(_) => {
                self.placement.unbind(id);
                self.by_id.remove(id);
                self.early.remove(id);
                if let Some(seen) = self.tasks.get_mut(&key) {
                    seen.wanted = None;
                    if seen.placement.is_none() {
                        self.tasks.remove(&key);
                    }
                }
            }
        }
        look(key);
        Ok(())
    }

    fn verdict(
        &mut self,
        scope: &Scope,
        cluster: &str,
        id: &str,
        change: Change<'_>,
        look: &mut dyn FnMut(Arc<str>),
    ) -> Result<(), StoreError> {
        let key: Arc<str> = Arc::from(keys::task(scope, cluster, id));
        match change {
            Change::Put(entry) => {
                self.tasks.entry(Arc::clone(&key)).or_default().placement = Some(entry.json()?);
                self.account(&key);
            }
            Change::Gone(_) => {
                if let Some(seen) = self.tasks.get_mut(&key) {
                    seen.placement = None;
                    if seen.wanted.is_none() {
                        self.tasks.remove(&key);
                    }
                }
            }
        }
        look(key);
        Ok(())
    }

    /// Takes a task's share from its node if it is bound and has not stopped.
    fn account(&mut self, key: &str) {
        let Some(seen) = self.tasks.get(key) else { return };
        let Some(wanted) = &seen.wanted else { return };
        let node = match &seen.placement {
            // Not placed, as far as was seen: a placement may be on its way.
            None => return,
            Some(Placement::Bound { node }) if seen.phase != Some(Phase::Stopped) => Some(node.as_str()),
            Some(_) => None,
        };
        match node {
            Some(node) if self.placement.bound(&wanted.request.id) == Some(node) => {}
            Some(node) => self.placement.bind(&wanted.request, node),
            None => self.placement.unbind(&wanted.request.id),
        }
    }

    /// What is known of a task.
    pub(super) fn seen(&self, key: &str) -> Option<Seen> {
        self.tasks.get(key).cloned()
    }

    /// Finds a node for a request and holds its share there until the outcome is known.
    pub(super) fn place(&mut self, request: &Request, overcommit: f64) -> Result<String, Refusal> {
        let node = wharf_scheduler::place(&self.placement, request, overcommit, &mut self.rng)?.to_owned();
        self.placement.bind(request, &node);
        Ok(node)
    }

    /// Gives back what [`View::place`] held.
    pub(super) fn release(&mut self, key: &str, id: &str) {
        self.placement.unbind(id);
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
}
