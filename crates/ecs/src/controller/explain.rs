//! Why a service is as it is, for people: what it waits for, and what each node would say to its next task.

use std::fmt::Write as _;

use serde::Serialize;
use wharf_controller::Change;
use wharf_core::{Scope, Timestamp, node::NODE_PREFIX, sandbox::STATUS_PREFIX};
use wharf_scheduler::Explanation;
use wharf_store::{Store, StoreExt};

use super::{
    key::ECS_PREFIX,
    service::{pause_after_failures, probe_of},
    view::View,
};
use crate::{
    EcsError,
    cluster::{ClusterRef, load_cluster},
    service::{LoadedService, ServiceRef, StoredRevision, record::Rollout, template},
    task::vpc,
    task_definition::{TaskDefinitionRef, load_task_definition},
};

/// What there is to say of a service. Its text is for people.
#[derive(Clone, Debug, Serialize)]
pub struct ServiceExplanation {
    pub service: String,
    pub desired: u32,
    pub running: u32,
    pub pending: u32,
    /// `ecs-svc/ID`: the deployment that goes on, or was last, and how far it is.
    pub deployment: String,
    pub rollout: String,
    pub reason: String,
    /// What it waits for, if anything.
    pub waits: Vec<String>,
    /// The newest event.
    pub last_event: Option<String>,
    /// What would become of one more task.
    pub next_task: Explanation,
}

/// Explains a service. It reads everything that the controller knows anew, so it is for people who ask, not for loops.
///
/// `overcommit` and `now` are as in [`ControllerConfig`](crate::ControllerConfig).
///
/// # Errors
/// `ClusterNotFoundException`, `ServiceNotFoundException`, and what keeps tasks from being made of its definition.
pub async fn explain_service(
    store: &dyn Store,
    scope: &Scope,
    cluster: Option<&str>,
    service: &str,
    overcommit: f64,
    now: Timestamp,
) -> Result<ServiceExplanation, EcsError> {
    let named = ServiceRef::parse(service)?;
    let reference = ClusterRef::or_default(cluster.or(named.cluster.as_deref()))?;
    let (found, _) = load_cluster(store, scope, &reference).await?;
    let loaded = LoadedService::load(store, scope, &reference.name, &named).await?;
    let loaded = loaded.ok_or_else(|| EcsError::of("ServiceNotFoundException", "Service not found."))?;
    let revision = loaded.revision(store, loaded.primary()).await?;
    let revision = revision.ok_or_else(|| EcsError::of("ServiceNotFoundException", "The service is gone."))?;
    let wanted = TaskDefinitionRef::parse(&revision.template.task_definition)?;
    let definition = load_task_definition(store, scope, &wanted).await?;
    let definition = definition.ok_or_else(|| EcsError::client("TaskDefinition not found."))?.definition;
    let vpc = vpc(store).await?;
    let made = template(scope, &found, &definition, &loaded.service, &revision.template, vpc.as_ref())?;
    let request = probe_of(scope, &reference.name, &loaded.service, &made)
        .ok_or_else(|| EcsError::client("No task can be made of the service's definition."))?;

    let mut view = View::new(None);
    for prefix in [ECS_PREFIX, NODE_PREFIX, STATUS_PREFIX] {
        for entry in store.list(prefix).await? {
            view.observe(Change::Put(&entry), &mut |_| {})?;
        }
    }
    let status = loaded.status.clone().unwrap_or_default();
    let primary = status.deployments.first().cloned().unwrap_or_default();
    let mut waits = Vec::new();
    let desired = if loaded.service.daemon { status.desired } else { loaded.service.desired };
    if let Some(left) = pause_after_failures(&status, desired, now) {
        let failures = status.throttle.failures;
        waits.push(format!(
            "{failures} tasks failed one after the other: the next is started in {} s",
            left.as_secs() + 1
        ));
    }
    if primary.rollout == Rollout::Failed {
        waits.push(match &status.last_completed {
            Some(kept) => format!(
                "the deployment failed: until the service is updated, tasks are started of {}",
                StoredRevision::name(kept)
            ),
            None => {
                "the deployment failed, and there was none before: until the service is updated, nothing is started"
                    .to_owned()
            }
        });
    }
    if let Some(unplaced) = &status.unplaced {
        waits.push(format!("tasks find no place since {}{}", unplaced.since.rfc3339(), unplaced.reason));
    }
    if status.held > 0 {
        waits.push(format!("{} tasks that were to go are protected", status.held));
    }
    if let Some(moving) = &status.moving {
        waits.push(format!("task {moving} moves to {}", status.moving_to.as_deref().unwrap_or("another zone")));
    }
    Ok(ServiceExplanation {
        service: loaded.service.name.clone(),
        desired,
        running: status.deployments.iter().map(|deployment| deployment.running).sum(),
        pending: status.deployments.iter().map(|deployment| deployment.pending).sum(),
        deployment: StoredRevision::name(loaded.primary()),
        rollout: primary.rollout.as_str().to_owned(),
        reason: primary.reason,
        waits,
        last_event: status.events.first().map(|event| event.message.clone()),
        next_task: view.explain(&request, overcommit),
    })
}

impl std::fmt::Display for ServiceExplanation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = format!(
            "service {}: {} wanted, {} running, {} on their way\n{} {}: {}\n",
            self.service, self.desired, self.running, self.pending, self.deployment, self.rollout, self.reason
        );
        for wait in &self.waits {
            writeln!(text, "waits: {wait}")?;
        }
        if let Some(event) = &self.last_event {
            writeln!(text, "last said: {event}")?;
        }
        write!(f, "{text}\none more task:\n{}", self.next_task)
    }
}
