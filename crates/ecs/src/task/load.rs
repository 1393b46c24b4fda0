//! A task together with its placement and what its node sees.

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
        let placed = store.get(&placement_key(scope, cluster, id)).await?;
        let task: StoredTask = entry.json()?;
        let mut version = entry.version + placed.as_ref().map_or(0, |entry| entry.version);
        let placement: Option<Placement> = placed.as_ref().map(KeyValue::json).transpose()?;
        let mut status = None;
        if let Some(node) = placement.as_ref().and_then(Placement::node)
            && let Some(entry) = store.get(&status_key(node, id)).await?
        {
            version += entry.version;
            status = Some(entry.json()?);
        }
        Ok(Some(Self {
            scope: scope.clone(),
            cluster: cluster.to_owned(),
            task,
            revision: entry.mod_revision,
            placement,
            status,
            version,
        }))
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
        self.placement.as_ref().and_then(Placement::node)
    }
}
