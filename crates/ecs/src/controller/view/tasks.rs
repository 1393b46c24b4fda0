use std::{sync::Arc, time::Duration};

use wharf_controller::Change;
use wharf_core::{
    Scope, Timestamp,
    sandbox::{Health, Phase, SandboxStatus, StopCause},
};
use wharf_scheduler::Request;
use wharf_store::{Revision, StoreError};

use super::View;
use crate::{
    controller::service::member::Well,
    keys,
    task::{Placement, Protection, StopCode, StoredTask, TASK_UNHEALTHY},
};

/// What is known of one task.
#[derive(Clone, Debug, Default)]
pub(in crate::controller) struct Seen {
    /// What it asks for, and the revision of its last change; `None` once it is deleted.
    pub(in crate::controller) wanted: Option<Wanted>,
    pub(in crate::controller) placement: Option<Placement>,
    pub(in crate::controller) reported: Option<Reported>,
    pub(super) protected_until: Option<Timestamp>,
}

#[derive(Clone, Debug)]
pub(in crate::controller) struct Wanted {
    pub(in crate::controller) request: Arc<Request>,
    pub(in crate::controller) revision: Revision,
    pub(in crate::controller) stop: bool,
    pub(in crate::controller) fargate: bool,
    /// The key of the service that it belongs to.
    pub(super) service: Option<Arc<str>>,
    /// It was stopped by its service because it was not well.
    pub(super) found_unhealthy: bool,
    /// Of its interface's subnet; others are in the zone of their node.
    pub(super) zone: Option<Box<str>>,
    pub(super) provider: Option<Box<str>>,
    pub(super) created_at: Timestamp,
    /// Essential containers with a health check.
    pub(super) checked: Box<[String]>,
}

/// What a node says of a task's sandbox.
#[derive(Clone, Debug)]
pub(in crate::controller) struct Reported {
    pub(in crate::controller) phase: Phase,
    pub(super) started_at: Option<Timestamp>,
    pub(in crate::controller) stopped_at: Option<Timestamp>,
    /// Containers of whose health something is known.
    health: Box<[(String, Health)]>,
    pub(super) ended: Option<Ending>,
}

/// How a sandbox came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Asked,
    ByItself,
    NeverStarted,
    Lost,
}

impl Reported {
    fn of(status: &SandboxStatus) -> Self {
        let known = status.containers.iter().filter(|container| container.health != Health::Unknown);
        Self {
            phase: status.phase,
            started_at: status.started_at,
            stopped_at: status.stopped_at,
            health: known.map(|container| (container.name.clone(), container.health)).collect(),
            ended: status.cause.as_ref().map(|cause| match cause {
                StopCause::Requested => Ending::Asked,
                StopCause::EssentialExited { .. } => Ending::ByItself,
                StopCause::FailedToStart { .. } => Ending::NeverStarted,
                StopCause::Lost { .. } => Ending::Lost,
            }),
        }
    }

    /// What the health checks of these containers say together.
    pub(super) fn well(&self, checked: &[String]) -> Well {
        let of = |name: &String| self.health.iter().find(|(known, _)| known == name).map(|(_, health)| *health);
        if checked.iter().any(|name| of(name) == Some(Health::Unhealthy)) {
            Well::Unhealthy
        } else if checked.iter().all(|name| of(name) == Some(Health::Healthy)) {
            Well::Healthy
        } else {
            Well::Unknown
        }
    }

    /// How long it ran.
    pub(super) fn ran(&self) -> Duration {
        let (Some(from), Some(to)) = (self.started_at, self.stopped_at) else { return Duration::ZERO };
        Duration::from_millis(u64::try_from(to.0.saturating_sub(from.0)).unwrap_or(0))
    }
}

impl Seen {
    pub(in crate::controller) fn phase(&self) -> Option<Phase> {
        self.reported.as_ref().map(|reported| reported.phase)
    }
}

impl Wanted {
    fn of(task: &StoredTask, scope: &Scope, cluster: &str, revision: Revision, request: Option<Arc<Request>>) -> Self {
        let containers = task.sandbox.containers.iter();
        Self {
            request: request.unwrap_or_else(|| Arc::new(task.request(scope, cluster))),
            revision,
            stop: task.stop.is_some(),
            fargate: task.fargate,
            service: task.service().map(|service| Arc::from(keys::service(scope, cluster, service))),
            found_unhealthy: task.stop_code == Some(StopCode::ServiceSchedulerInitiated)
                && task.stop.as_ref().is_some_and(|stop| stop.reason.starts_with(TASK_UNHEALTHY)),
            zone: task.attachment.as_ref().map(|interface| interface.availability_zone.as_str().into()),
            provider: task.capacity_provider.as_deref().map(Into::into),
            created_at: task.created_at,
            checked: containers
                .filter(|container| container.essential && container.health_check.is_some())
                .map(|container| container.name.clone())
                .collect(),
        }
    }
}

impl View {
    pub(super) fn status(
        &mut self,
        id: String,
        change: Change<'_>,
        look: &mut dyn FnMut(Arc<str>),
    ) -> Result<(), StoreError> {
        let Change::Put(entry) = change else {
            self.early.remove(&id);
            return Ok(());
        };
        let reported = Reported::of(&entry.json()?);
        let Some(key) = self.by_id.get(&id).cloned() else {
            self.early.insert(id, reported);
            return Ok(());
        };
        let phase = reported.phase;
        let seen = self.tasks.entry(Arc::clone(&key)).or_default();
        let before = seen.reported.replace(reported).map(|before| before.phase);
        let service = seen.wanted.as_ref().and_then(|wanted| wanted.service.clone());
        if phase == Phase::Stopped {
            self.account(&key);
        }
        // Health changes concern services alone.
        if let Some(service) = service {
            look(service);
        }
        if before != Some(phase) {
            look(key);
        }
        Ok(())
    }

    pub(super) fn task(
        &mut self,
        scope: &Scope,
        cluster: &str,
        id: &str,
        change: Change<'_>,
        look: &mut dyn FnMut(Arc<str>),
    ) -> Result<(), StoreError> {
        let key: Arc<str> = Arc::from(change.key());
        let service;
        match change {
            Change::Put(entry) => {
                let task: StoredTask = entry.json()?;
                let early = self.early.remove(id);
                let seen = self.tasks.entry(Arc::clone(&key)).or_default();
                let request = seen.wanted.as_ref().map(|wanted| Arc::clone(&wanted.request));
                let wanted = Wanted::of(&task, scope, cluster, entry.mod_revision, request);
                service = wanted.service.clone();
                seen.wanted = Some(wanted);
                seen.reported = early.or(seen.reported.take());
                self.by_id.insert(id.to_owned(), Arc::clone(&key));
                self.account(&key);
            }
            Change::Gone(_) => {
                self.by_id.remove(id);
                self.early.remove(id);
                let wanted = self.tasks.get_mut(&key).and_then(|seen| seen.wanted.take());
                service = wanted.and_then(|wanted| wanted.service);
                self.unbind(&key, id);
                if self.tasks.get(&key).is_some_and(|seen| seen.placement.is_none()) {
                    self.tasks.remove(&key);
                }
            }
        }
        service.into_iter().for_each(&mut *look);
        look(key);
        Ok(())
    }

    pub(super) fn verdict(
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
        let wanted = self.tasks.get(&key).and_then(|seen| seen.wanted.as_ref());
        wanted.and_then(|wanted| wanted.service.clone()).into_iter().for_each(&mut *look);
        look(key);
        Ok(())
    }

    pub(super) fn protection(
        &mut self,
        scope: &Scope,
        cluster: &str,
        id: &str,
        change: Change<'_>,
        look: &mut dyn FnMut(Arc<str>),
    ) -> Result<(), StoreError> {
        let until = match change {
            Change::Put(entry) => Some(entry.json::<Protection>()?.until),
            Change::Gone(_) => None,
        };
        if let Some(seen) = self.tasks.get_mut(keys::task(scope, cluster, id).as_str()) {
            seen.protected_until = until;
            if let Some(service) = seen.wanted.as_ref().and_then(|wanted| wanted.service.clone()) {
                look(service);
            }
        }
        Ok(())
    }

    /// Takes a task's share from its node if it is bound and has not stopped.
    pub(super) fn account(&mut self, key: &str) {
        let Some((key, seen)) = self.tasks.get_key_value(key) else { return };
        let Some(wanted) = &seen.wanted else { return };
        let node = match &seen.placement {
            // Not placed, as far as was seen: a placement may be on its way.
            None => return,
            Some(Placement::Bound { node, .. }) if seen.phase() != Some(Phase::Stopped) => Some(node.as_str()),
            Some(_) => None,
        };
        match node {
            Some(node) => {
                if self.placement.bound(&wanted.request.id) != Some(node) {
                    self.placement.bind(&wanted.request, node);
                }
                self.on_node.entry(node.to_owned()).or_default().insert(Arc::clone(key));
            }
            None => {
                let (key, id) = (Arc::clone(key), wanted.request.id.clone());
                self.unbind(&key, &id);
            }
        }
    }

    /// Gives a task's share back.
    fn unbind(&mut self, key: &Arc<str>, id: &str) {
        let Some(node) = self.placement.bound(id).map(str::to_owned) else { return };
        self.placement.unbind(id);
        self.room += 1;
        if let Some(there) = self.on_node.get_mut(&node) {
            there.remove(key);
            if there.is_empty() {
                self.on_node.remove(&node);
            }
        }
        self.vacated.insert(node);
    }
}
