//! Draining, and taking away.

use wharf_aws_model::ecs::types::{
    ContainerInstance, DeregisterContainerInstanceRequest, DeregisterContainerInstanceResponse, Failure,
    UpdateContainerInstancesStateRequest, UpdateContainerInstancesStateResponse,
};
use wharf_aws_wire::Context;
use wharf_store::{Compare, Store, StoreExt, Txn};

use super::{ContainerInstanceRef, describe::Shown, load_container_instance};
use crate::{
    EcsError,
    cluster::{ClusterRef, load_cluster},
    keys,
};

/// How many instances a request may name (API reference, "UpdateContainerInstancesState").
const MOST: usize = 10;

/// UpdateContainerInstancesState: an instance that is DRAINING takes no new tasks, and services move theirs away.
pub(crate) async fn update_state(
    store: &dyn Store,
    context: &Context,
    input: UpdateContainerInstancesStateRequest,
) -> Result<UpdateContainerInstancesStateResponse, EcsError> {
    let scope = &context.scope;
    let cluster = ClusterRef::or_default(input.cluster.as_deref())?;
    load_cluster(store, scope, &cluster).await?;
    if !matches!(input.status.as_str(), "ACTIVE" | "DRAINING") {
        return Err(EcsError::invalid_parameter("Container instances status should be one of [ACTIVE,DRAINING]"));
    }
    if input.container_instances.is_empty() {
        return Err(EcsError::invalid_parameter("Container instance cannot be empty."));
    }
    if input.container_instances.len() > MOST {
        return Err(EcsError::invalid_parameter(format!("Container instances can have at most {MOST} items.")));
    }
    let mut references = Vec::new();
    for text in &input.container_instances {
        let reference = ContainerInstanceRef::parse(text)?;
        load_container_instance(store, scope, &cluster.name, &reference).await?;
        references.push((text, reference));
    }
    let (mut changed, mut failures) = (Vec::new(), Vec::new());
    for (text, reference) in references {
        let key = keys::container_instance(scope, &cluster.name, &reference.id);
        let mut found = None;
        if reference.is_in(scope) {
            store
                .update_json::<ContainerInstance, EcsError, _>(&key, |present| {
                    let new = present.clone().map(|instance| ContainerInstance {
                        status: Some(input.status.clone()),
                        version: instance.version.map(|version| version + 1),
                        ..instance
                    });
                    found.clone_from(&new);
                    Ok(new.filter(|new| present.is_none_or(|present| present.status != new.status)))
                })
                .await?;
        }
        match found {
            Some(instance) => changed.push((reference.id, instance)),
            None => failures.push(Failure {
                arn: Some(match &reference.home {
                    Some(_) => text.clone(),
                    None => scope.arn("ecs", format_args!("container-instance/{}/{}", cluster.name, reference.id)),
                }),
                reason: Some("MISSING".to_owned()),
                ..Failure::default()
            }),
        }
    }
    let shown = Shown::of_cluster(store, scope, &cluster.name).await?;
    let mut instances = Vec::new();
    for (id, instance) in changed {
        instances.push(shown.instance(store, &id, instance).await?);
    }
    Ok(UpdateContainerInstancesStateResponse { container_instances: Some(instances), failures: Some(failures) })
}

/// DeregisterContainerInstance. By force it goes with its tasks: they are stopped, and services replace them.
pub(crate) async fn deregister(
    store: &dyn Store,
    context: &Context,
    input: DeregisterContainerInstanceRequest,
) -> Result<DeregisterContainerInstanceResponse, EcsError> {
    let scope = &context.scope;
    let cluster = ClusterRef::or_default(input.cluster.as_deref())?;
    load_cluster(store, scope, &cluster).await?;
    let reference = ContainerInstanceRef::parse(&input.container_instance)?;
    loop {
        let found = load_container_instance(store, scope, &cluster.name, &reference).await?;
        let (instance, revision) =
            found.ok_or_else(|| EcsError::invalid_parameter("The referenced container instance was not found."))?;
        let shown = Shown::of_cluster(store, scope, &cluster.name).await?;
        let mut shown = shown.instance(store, &reference.id, instance).await?;
        let tasks = shown.running_tasks_count.unwrap_or(0) + shown.pending_tasks_count.unwrap_or(0);
        if tasks > 0 && input.force != Some(true) {
            return Err(EcsError::invalid_parameter("Found running tasks on the instance."));
        }
        shown.status = Some("INACTIVE".to_owned());
        let key = keys::container_instance(scope, &cluster.name, &reference.id);
        let resource = format!("container-instance/{}/{}", cluster.name, reference.id);
        let txn = Txn::new()
            .when(Compare::ModRevision(key.clone(), revision))
            .delete(key)
            .delete(keys::tags(scope, &resource))
            .delete_prefix(keys::instance_attributes(scope, &cluster.name, &reference.id));
        if store.txn(txn).await?.succeeded {
            return Ok(DeregisterContainerInstanceResponse { container_instance: Some(shown) });
        }
    }
}
