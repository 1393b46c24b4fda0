use wharf_aws_model::ecs::types::{StopTaskRequest, StopTaskResponse};
use wharf_aws_wire::Context;
use wharf_core::sandbox::StopRequest;
use wharf_store::{Compare, Store, Txn};

use super::{LoadedTask, StopCode, TaskRef, render::STOPPED_BY_USER};
use crate::{
    EcsError, check_cluster,
    cluster::{ClusterRef, load_cluster},
    keys,
};

/// How long a reason may be (CLI reference, "stop-task").
const LONGEST_REASON: usize = 255;

/// StopTask: writes that the task is to stop. A task that has stopped or is stopping stays as it is.
pub(crate) async fn stop(
    store: &dyn Store,
    context: &Context,
    input: StopTaskRequest,
) -> Result<StopTaskResponse, EcsError> {
    let scope = &context.scope;
    let cluster = ClusterRef::or_default(input.cluster.as_deref())?;
    load_cluster(store, scope, &cluster).await?;
    let reference = TaskRef::parse(&input.task)?;
    if input.reason.as_deref().is_some_and(|reason| reason.chars().count() > LONGEST_REASON) {
        return Err(EcsError::invalid_parameter(format!("Reason must be at most {LONGEST_REASON} characters.")));
    }
    let missing = || EcsError::invalid_parameter("The referenced task was not found.");
    if let Some(named) = &reference.cluster {
        check_cluster(named, &cluster.name)?;
    }
    if !reference.is_in(scope, &cluster.name) {
        return Err(missing());
    }
    loop {
        let mut loaded = LoadedTask::load(store, scope, &cluster.name, &reference.id).await?.ok_or_else(missing)?;
        if loaded.progress().desired_status() == "STOPPED" {
            return Ok(StopTaskResponse { task: Some(loaded.render()) });
        }
        let reason = input.reason.clone().filter(|reason| !reason.is_empty());
        loaded.task.stop =
            Some(StopRequest { at: context.received_at, reason: reason.unwrap_or_else(|| STOPPED_BY_USER.to_owned()) });
        loaded.task.stop_code = Some(StopCode::UserInitiated);
        // A stopped task's tags are gone (API reference, "StopTask").
        let txn = Txn::new()
            .when(Compare::ModRevision(loaded.key(), loaded.revision))
            .put_json(loaded.key(), &loaded.task)
            .delete(keys::tags(scope, &loaded.resource()));
        if store.txn(txn).await?.succeeded {
            loaded.version += 1;
            return Ok(StopTaskResponse { task: Some(loaded.render()) });
        }
    }
}
