use wharf_core::Scope;
use wharf_store::{Store, StoreError, StoreExt, Txn};

use crate::{
    keys,
    service::StoredService,
    task::{LoadedTask, StoredTask},
};

/// Takes away the deleted task definitions that no task uses any more, and says how many went. A step for a controller:
/// call it now and then, or whenever a task is gone.
///
/// # Errors
/// [`StoreError`].
pub async fn reap_task_definitions(store: &dyn Store) -> Result<usize, StoreError> {
    let mut gone = 0;
    for mark in store.list(keys::DELETED_PREFIX).await? {
        let Some((scope, family, revision)) = parse(&mark.key) else { continue };
        let resource = format!("task-definition/{family}:{revision}");
        if is_used(store, &scope, &scope.arn("ecs", &resource)).await? {
            continue;
        }
        let txn = Txn::new()
            .delete(keys::task_definition(&scope, family, revision))
            .delete(keys::tags(&scope, &resource))
            .delete(&*mark.key);
        store.txn(txn).await?;
        gone += 1;
    }
    Ok(gone)
}

/// What [`keys::deleted_task_definition`] wrote.
fn parse(key: &str) -> Option<(Scope, &str, u32)> {
    let (scope, rest) = Scope::from_key(key.strip_prefix(keys::DELETED_PREFIX)?)?;
    let (family, revision) = rest.split_once('/')?;
    Some((scope, family, revision.parse().ok()?))
}

/// Whether a service makes tasks of the definition, or one is there that was made of it and has not stopped.
async fn is_used(store: &dyn Store, scope: &Scope, arn: &str) -> Result<bool, StoreError> {
    for entry in store.list(&keys::prefix(scope, "service")).await? {
        let service: StoredService = entry.json()?;
        if service.deleted_at.is_none() && service.template.task_definition == arn {
            return Ok(true);
        }
    }
    for entry in store.list(&keys::prefix(scope, "task")).await? {
        let task: StoredTask = entry.json()?;
        let Some((cluster, id)) =
            entry.key.rsplit_once('/').and_then(|(path, id)| Some((path.rsplit('/').next()?, id)))
        else {
            continue;
        };
        if task.task_definition_arn == arn
            && let Some(loaded) = LoadedTask::load(store, scope, cluster, id).await?
            && loaded.last_status() != "STOPPED"
        {
            return Ok(true);
        }
    }
    Ok(false)
}
