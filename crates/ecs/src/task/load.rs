//! A task together with its placement and what its node sees.

use std::collections::HashMap;

use wharf_aws_model::ecs::types::Task;
use wharf_core::{
    Scope,
    sandbox::{SandboxStatus, status_key},
};
use wharf_store::{KeyValue, Revision, Store, StoreError, StoreExt};

use super::{Placement, StoredTask, placement_key};
use crate::keys;

/// All that is known of a task.
#[derive(Clone, Debug)]
pub(crate) struct LoadedTask {
    pub(crate) scope: Scope,
    pub(crate) cluster: String,
    pub(crate) task: StoredTask,
    /// The revision of the task's own last change.
    pub(crate) revision: Revision,
    pub(crate) placement: Option<Placement>,
    pub(crate) status: Option<SandboxStatus>,
    /// How many changes all of it has seen.
    pub(crate) version: u64,
}

impl LoadedTask {
    /// The task, if the cluster has it.
    pub(crate) async fn load(
        store: &dyn Store,
        scope: &Scope,
        cluster: &str,
        id: &str,
    ) -> Result<Option<Self>, StoreError> {
        let Some(entry) = store.get(&keys::task(scope, cluster, id)).await? else { return Ok(None) };
        let placement = store.get(&placement_key(scope, cluster, id)).await?;
        Self::assemble(store, scope, cluster, &entry, placement.as_ref()).await.map(Some)
    }

    /// Every task of a cluster, in the order of their ids.
    pub(crate) async fn of_cluster(store: &dyn Store, scope: &Scope, cluster: &str) -> Result<Vec<Self>, StoreError> {
        let entries = store.list(&keys::cluster_tasks(scope, cluster)).await?;
        let placements = store.list(&placement_key(scope, cluster, "")).await?;
        let placements: HashMap<&str, &KeyValue> =
            placements.iter().map(|entry| (last_part(&entry.key), entry)).collect();
        let mut tasks = Vec::with_capacity(entries.len());
        for entry in &entries {
            let placement = placements.get(last_part(&entry.key)).copied();
            tasks.push(Self::assemble(store, scope, cluster, entry, placement).await?);
        }
        Ok(tasks)
    }

    async fn assemble(
        store: &dyn Store,
        scope: &Scope,
        cluster: &str,
        entry: &KeyValue,
        placement: Option<&KeyValue>,
    ) -> Result<Self, StoreError> {
        let task: StoredTask = entry.json()?;
        let mut version = entry.version + placement.map_or(0, |entry| entry.version);
        let placement: Option<Placement> = placement.map(KeyValue::json).transpose()?;
        let mut status = None;
        if let Some(Placement::Bound { node, .. } | Placement::Ended { node: Some(node), .. }) = &placement
            && let Some(entry) = store.get(&status_key(node, &task.sandbox.id)).await?
        {
            version += entry.version;
            status = Some(entry.json()?);
        }
        Ok(Self {
            scope: scope.clone(),
            cluster: cluster.to_owned(),
            task,
            revision: entry.mod_revision,
            placement,
            status,
            version,
        })
    }

    /// Its key in the store.
    pub(crate) fn key(&self) -> String {
        keys::task(&self.scope, &self.cluster, &self.task.sandbox.id)
    }

    /// `task/CLUSTER/ID`.
    pub(crate) fn resource(&self) -> String {
        format!("task/{}/{}", self.cluster, self.task.sandbox.id)
    }

    /// Its ARN.
    pub(crate) fn arn(&self) -> String {
        self.scope.arn("ecs", self.resource())
    }

    /// The node that it was put on.
    pub(crate) fn node(&self) -> Option<&str> {
        match &self.placement {
            Some(Placement::Bound { node, .. } | Placement::Ended { node: Some(node), .. }) => Some(node),
            _ => None,
        }
    }
}

/// Every task of a cluster as a client is shown it, without tags: for counting.
pub(crate) async fn tasks_of_cluster(store: &dyn Store, scope: &Scope, cluster: &str) -> Result<Vec<Task>, StoreError> {
    Ok(LoadedTask::of_cluster(store, scope, cluster).await?.iter().map(LoadedTask::render).collect())
}

fn last_part(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or_default()
}
