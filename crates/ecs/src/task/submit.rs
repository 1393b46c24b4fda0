//! What RunTask and StartTask have in common: tasks are written, the controller's word on each is awaited, and what no
//! node took is taken away again.

use std::time::Duration;

use wharf_aws_model::ecs::types::{ContainerInstance, Failure, RunTaskResponse, Tag};
use wharf_core::{
    Scope,
    network::{DEFAULT_VPC_KEY, Vpc},
};
use wharf_store::{Event, Range, Revision, Store, StoreError, StoreExt, Txn, WatchError};

use super::{LoadedTask, Placement, StoredTask, StoredToken, placement_key};
use crate::{
    EcsError, keys, tags,
    task_definition::{LoadedTaskDefinition, TaskDefinitionRef, load_task_definition},
};

/// How long a task may wait for its placement before it is answered without.
const PATIENCE: Duration = Duration::from_secs(10);

/// An active task definition.
pub(crate) async fn definition(store: &dyn Store, scope: &Scope, text: &str) -> Result<LoadedTaskDefinition, EcsError> {
    let reference = TaskDefinitionRef::parse(text)?;
    let loaded = load_task_definition(store, scope, &reference).await?;
    let loaded = loaded.ok_or_else(|| EcsError::client("TaskDefinition not found."))?;
    if loaded.is_active() { Ok(loaded) } else { Err(EcsError::client("TaskDefinition is inactive")) }
}

/// The network that awsvpc tasks join.
pub(crate) async fn vpc(store: &dyn Store) -> Result<Option<Vpc>, StoreError> {
    Ok(store.get_json::<Vpc>(DEFAULT_VPC_KEY).await?.map(|(vpc, _)| vpc))
}

/// Refuses tasks for instances in a cluster that has none.
pub(super) async fn check_instances(store: &dyn Store, scope: &Scope, cluster: &str) -> Result<(), EcsError> {
    for entry in store.list(&keys::cluster_container_instances(scope, cluster)).await? {
        if entry.json::<ContainerInstance>()?.status.as_deref() == Some("ACTIVE") {
            return Ok(());
        }
    }
    Err(EcsError::invalid_parameter("No Container Instances were found in your cluster."))
}

/// The request's own tags, then those of the definition that it does not name, then the service's.
pub(super) fn all_tags(
    own: &[Tag],
    propagate: Option<&str>,
    managed: bool,
    definition: &[Tag],
    cluster: &str,
) -> Vec<Tag> {
    let mut all = own.to_vec();
    if propagate == Some("TASK_DEFINITION") {
        let further: Vec<Tag> =
            definition.iter().filter(|tag| !all.iter().any(|own| own.key == tag.key)).cloned().collect();
        all.extend(further);
    }
    if managed {
        all.push(Tag { key: Some("aws:ecs:clusterName".to_owned()), value: Some(cluster.to_owned()) });
    }
    all
}

/// Adds the tasks and their tags to a transaction.
pub(super) fn put(mut txn: Txn, scope: &Scope, cluster: &str, tasks: &[StoredTask], task_tags: &[Tag]) -> Txn {
    for task in tasks {
        txn = txn.put_json(keys::task(scope, cluster, &task.sandbox.id), task);
        if !task_tags.is_empty() {
            txn = tags::put(txn, scope, &format!("task/{cluster}/{}", task.sandbox.id), task_tags);
        }
    }
    txn
}

/// Waits for the placements, takes away what was refused, and says what became of each task.
pub(super) async fn answer(
    store: &dyn Store,
    scope: &Scope,
    cluster: &str,
    written: Vec<StoredTask>,
    task_tags: Vec<Tag>,
    token_key: Option<String>,
    revision: Revision,
) -> Result<RunTaskResponse, EcsError> {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    let (mut tasks, mut failures) = (Vec::new(), Vec::new());
    let (mut kept, mut refused) = (Vec::new(), Vec::new());
    for task in written {
        let key = placement_key(scope, cluster, &task.sandbox.id);
        let placement = match tokio::time::timeout_at(deadline, verdict(store, &key, revision)).await {
            Ok(placement) => Some(placement?),
            Err(_) => None,
        };
        let loaded = LoadedTask {
            scope: scope.clone(),
            cluster: cluster.to_owned(),
            task,
            revision,
            version: 1,
            placement,
            status: None,
        };
        if let Some(Placement::Refused { failures: reasons, .. }) = &loaded.placement {
            failures.extend(reasons.iter().map(|failure| Failure {
                arn: failure.node.as_deref().map(|node| loaded.instance_arn(node)),
                reason: Some(failure.reason.clone()),
                ..Failure::default()
            }));
            refused.push(loaded);
        } else {
            kept.push(loaded.task.sandbox.id.clone());
            let mut shown = loaded.render();
            shown.tags = Some(task_tags.clone());
            tasks.push(shown);
        }
    }
    if !refused.is_empty() {
        let mut txn = Txn::new();
        for loaded in &refused {
            txn = txn.delete(loaded.key()).delete(keys::tags(scope, &loaded.resource()));
        }
        if let Some(key) = token_key {
            // A request that got nothing may be made again.
            txn = match store.get_json::<StoredToken>(&key).await? {
                Some((stored, _)) if !kept.is_empty() => txn.put_json(key, &StoredToken { tasks: kept, ..stored }),
                _ => txn.delete(key),
            };
        }
        store.txn(txn).await?;
    }
    Ok(RunTaskResponse { tasks: Some(tasks), failures: Some(failures) })
}

/// The placement of a task that was written in `revision`, as soon as it is there.
async fn verdict(store: &dyn Store, key: &str, mut revision: Revision) -> Result<Placement, EcsError> {
    loop {
        let mut watch = store.watch(Range::Key(key.to_owned()), Some(revision));
        loop {
            match watch.next().await {
                Ok(batch) => {
                    for event in &batch.events {
                        if let Event::Put(entry) = event {
                            return Ok(entry.json()?);
                        }
                    }
                }
                Err(WatchError::Closed) => return Err(StoreError::Closed.into()),
                Err(WatchError::Compacted { .. } | WatchError::Lagged) => break,
            }
        }
        let page = store.range(Range::Key(key.to_owned()), None, 1).await?;
        match page.items.first() {
            Some(entry) => return Ok(entry.json()?),
            None => revision = page.revision,
        }
    }
}
