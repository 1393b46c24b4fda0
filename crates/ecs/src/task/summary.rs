//! A task in short, for what looks at many: lists and counts. Only what they ask for is read of what is stored.

use serde::{Deserialize, de::IgnoredAny};
use wharf_core::{
    Scope,
    sandbox::{NetworkSpec, Phase, status_key},
};
use wharf_store::{KeyValue, Store, StoreError, StoreExt};

use super::{Placement, StoredTask, placement_key};
use crate::keys;

/// How far a task is: what its states follow from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Progress {
    awsvpc: bool,
    placed: Placed,
    /// As its node sees it.
    phase: Option<Phase>,
    stop: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Placed {
    NotYet,
    Bound,
    /// It was refused, or ended without its node.
    Over,
}

impl Progress {
    /// `stop` says that the task was asked to stop.
    pub(super) const fn new(awsvpc: bool, placement: Option<&Placement>, phase: Option<Phase>, stop: bool) -> Self {
        let placed = match placement {
            None => Placed::NotYet,
            Some(Placement::Bound { .. }) => Placed::Bound,
            Some(Placement::Refused { .. } | Placement::Ended { .. }) => Placed::Over,
        };
        Self { awsvpc, placed, phase, stop }
    }

    /// Where the task is in its life, in the service's words (ECS Developer Guide, "Amazon ECS task lifecycle").
    pub(crate) const fn last_status(self) -> &'static str {
        match (self.placed, self.phase) {
            (Placed::NotYet, _) => "PROVISIONING",
            (Placed::Over, _) | (_, Some(Phase::Stopped)) => "STOPPED",
            (_, None | Some(Phase::Provisioning)) if self.awsvpc => "PROVISIONING",
            (_, None | Some(Phase::Provisioning | Phase::Pending)) => "PENDING",
            (_, Some(Phase::Running)) => "RUNNING",
            (_, Some(Phase::Deprovisioning)) if self.awsvpc => "DEPROVISIONING",
            (_, Some(Phase::Stopping | Phase::Deprovisioning)) => "STOPPING",
        }
    }

    /// Where the task is to get to.
    pub(crate) fn desired_status(self) -> &'static str {
        let stopping = self.phase.is_some_and(|phase| phase >= Phase::Stopping);
        if self.placed == Placed::Over || stopping || self.stop { "STOPPED" } else { "RUNNING" }
    }
}

/// A task in short.
#[derive(Clone, Debug)]
pub(crate) struct TaskSummary {
    pub(crate) fargate: bool,
    pub(crate) group: String,
    pub(crate) started_by: Option<String>,
    pub(crate) capacity_provider: Option<String>,
    task_definition_arn: String,
    /// The node that it was put on.
    pub(crate) node: Option<String>,
    pub(crate) progress: Progress,
}

/// What is read of a [`StoredTask`].
#[derive(Deserialize)]
struct Wanted {
    sandbox: WantedSandbox,
    fargate: bool,
    group: String,
    task_definition_arn: String,
    #[serde(default)]
    started_by: Option<String>,
    #[serde(default)]
    capacity_provider: Option<String>,
    #[serde(default)]
    stop: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct WantedSandbox {
    network: NetworkSpec,
}

/// What is read of a `SandboxStatus`.
#[derive(Deserialize)]
struct Seen {
    phase: Phase,
}

impl TaskSummary {
    /// Every task of a cluster, in the order of their ids.
    pub(crate) async fn of_cluster(store: &dyn Store, scope: &Scope, cluster: &str) -> Result<Vec<Self>, StoreError> {
        let entries = store.list(&keys::cluster_tasks(scope, cluster)).await?;
        let placements = store.list(&placement_key(scope, cluster, "")).await?;
        // Both are in the order of the ids.
        let mut placements = placements.iter().peekable();
        let mut tasks = Vec::with_capacity(entries.len());
        for entry in &entries {
            let id = last_part(&entry.key);
            while placements.next_if(|placement| last_part(&placement.key) < id).is_some() {}
            let placement = placements.next_if(|placement| last_part(&placement.key) == id);
            tasks.push(Self::assemble(store, entry, placement).await?);
            // There may be very many, and others wait for the thread.
            tokio::task::consume_budget().await;
        }
        Ok(tasks)
    }

    /// The task whose own entry this is.
    pub(super) async fn of_entry(
        store: &dyn Store,
        scope: &Scope,
        cluster: &str,
        entry: &KeyValue,
    ) -> Result<Self, StoreError> {
        let placement = store.get(&placement_key(scope, cluster, last_part(&entry.key))).await?;
        Self::assemble(store, entry, placement.as_ref()).await
    }

    async fn assemble(store: &dyn Store, entry: &KeyValue, placement: Option<&KeyValue>) -> Result<Self, StoreError> {
        let id = last_part(&entry.key);
        let task: Wanted = entry.json()?;
        let placement: Option<Placement> = placement.map(KeyValue::json).transpose()?;
        let node = placement.as_ref().and_then(Placement::node).map(str::to_owned);
        let status = match &node {
            Some(node) => store.get_json::<Seen>(&status_key(node, id)).await?,
            None => None,
        };
        let awsvpc = matches!(task.sandbox.network, NetworkSpec::Interface { .. });
        let phase = status.map(|(status, _)| status.phase);
        Ok(Self {
            fargate: task.fargate,
            group: task.group,
            started_by: task.started_by,
            capacity_provider: task.capacity_provider,
            task_definition_arn: task.task_definition_arn,
            node,
            progress: Progress::new(awsvpc, placement.as_ref(), phase, task.stop.is_some()),
        })
    }

    /// The family of its task definition.
    pub(crate) fn family(&self) -> &str {
        let name = self.task_definition_arn.rsplit('/').next().unwrap_or_default();
        name.split(':').next().unwrap_or_default()
    }

    /// `FARGATE` or `EC2`.
    pub(crate) const fn launch_type(&self) -> &'static str {
        StoredTask::launch_type_of(self.fargate)
    }
}

pub(super) fn last_part(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or_default()
}
