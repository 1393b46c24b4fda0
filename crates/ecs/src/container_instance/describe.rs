use wharf_aws_model::ecs::{
    enums,
    types::{
        Attribute, ContainerInstance, ContainerInstanceHealthStatus, DescribeContainerInstancesRequest,
        DescribeContainerInstancesResponse, Failure, InstanceHealthCheckResult, ListContainerInstancesRequest,
        ListContainerInstancesResponse, Task,
    },
};
use wharf_aws_wire::Context;
use wharf_core::Scope;
use wharf_store::{Store, StoreExt};

use super::{ContainerInstanceRef, load_container_instance, remaining_resources};
use crate::{
    EcsError, Limits, PageRequest,
    cluster::{ClusterRef, Counts, load_cluster, number},
    keys, paginate, tags,
};

/// DescribeContainerInstances.
pub(crate) async fn describe(
    store: &dyn Store,
    context: &Context,
    input: DescribeContainerInstancesRequest,
) -> Result<DescribeContainerInstancesResponse, EcsError> {
    let scope = &context.scope;
    let cluster = ClusterRef::or_default(input.cluster.as_deref())?;
    load_cluster(store, scope, &cluster).await?;
    if input.container_instances.is_empty() {
        return Err(EcsError::invalid_parameter("Container instances cannot be empty."));
    }
    if input.container_instances.len() > 100 {
        return Err(EcsError::invalid_parameter("Container instances can have at most 100 items."));
    }
    let include = input.include.as_deref().unwrap_or_default();
    if include.iter().any(|field| !enums::CONTAINER_INSTANCE_FIELD.contains(&field.as_str())) {
        return Err(EcsError::invalid_parameter(format!(
            "include should be one of [{}]",
            enums::CONTAINER_INSTANCE_FIELD.join(",")
        )));
    }
    let with = |field: &str| include.iter().any(|asked| asked == field);
    let tasks = tasks(store, scope, &cluster.name).await?;
    let (mut instances, mut failures) = (Vec::new(), Vec::new());
    for text in &input.container_instances {
        let reference = ContainerInstanceRef::parse(text)?;
        let Some((instance, _)) = load_container_instance(store, scope, &cluster.name, &reference).await? else {
            let arn = match &reference.home {
                Some(_) => text.clone(),
                None => scope.arn("ecs", format_args!("container-instance/{}/{}", cluster.name, reference.id)),
            };
            failures.push(Failure { arn: Some(arn), reason: Some("MISSING".to_owned()), ..Failure::default() });
            continue;
        };
        let mut shown = show(instance, &tasks);
        let own = store.list(&keys::instance_attributes(scope, &cluster.name, &reference.id)).await?;
        for entry in own {
            let Attribute { name, value, .. } = entry.json()?;
            shown.attributes.get_or_insert_default().push(Attribute { name, value, ..Attribute::default() });
        }
        let resource = format!("container-instance/{}/{}", cluster.name, reference.id);
        shown.tags = Some(if with("TAGS") { tags::of(store, scope, &resource).await? } else { Vec::new() });
        if with("CONTAINER_INSTANCE_HEALTH") {
            shown.health_status = Some(health(&shown));
        }
        instances.push(shown);
    }
    Ok(DescribeContainerInstancesResponse { container_instances: Some(instances), failures: Some(failures) })
}

/// ListContainerInstances.
pub(crate) async fn list(
    store: &dyn Store,
    context: &Context,
    input: ListContainerInstancesRequest,
) -> Result<ListContainerInstancesResponse, EcsError> {
    let scope = &context.scope;
    let cluster = ClusterRef::or_default(input.cluster.as_deref())?;
    load_cluster(store, scope, &cluster).await?;
    let status = input.status.as_deref();
    if status.is_some_and(|status| !enums::CONTAINER_INSTANCE_STATUS.contains(&status)) {
        return Err(EcsError::invalid_parameter(format!(
            "status should be one of [{}]",
            enums::CONTAINER_INSTANCE_STATUS.join(",")
        )));
    }
    if input.filter.as_deref().is_some_and(|filter| !filter.trim().is_empty()) {
        return Err(EcsError::of(
            "UnsupportedFeatureException",
            "Filtering container instances by a cluster query expression is not supported by Wharf.",
        ));
    }
    let collection = format!("ListContainerInstances {} {status:?}", cluster.name);
    let request = PageRequest::new(collection, input.max_results, input.next_token.as_deref(), Limits::HUNDRED)?;
    let mut arns = Vec::new();
    for entry in store.list(&keys::cluster_container_instances(scope, &cluster.name)).await? {
        let instance: ContainerInstance = entry.json()?;
        if status.is_none_or(|wanted| instance.status.as_deref() == Some(wanted)) {
            arns.extend(instance.container_instance_arn);
        }
    }
    let (page, next_token) = paginate(arns, &request, Clone::clone, |arn, after| arn.as_str() > after);
    Ok(ListContainerInstancesResponse { container_instance_arns: Some(page), next_token })
}

/// The instance with what follows from the tasks that are bound to it.
fn show(mut instance: ContainerInstance, tasks: &[Task]) -> ContainerInstance {
    let arn = instance.container_instance_arn.clone();
    let bound: Vec<Task> = tasks.iter().filter(|task| task.container_instance_arn == arn).cloned().collect();
    let (running, pending) = Counts::of_tasks(&bound).tasks();
    instance.running_tasks_count = Some(number(running));
    instance.pending_tasks_count = Some(number(pending));
    let registered = instance.registered_resources.as_deref().unwrap_or_default();
    instance.remaining_resources = Some(remaining_resources(registered, &bound));
    instance
}

/// The container runtime is part of the agent, so it is well while the agent is connected.
fn health(instance: &ContainerInstance) -> ContainerInstanceHealthStatus {
    let state = if instance.agent_connected == Some(true) { "OK" } else { "INSUFFICIENT_DATA" };
    ContainerInstanceHealthStatus {
        overall_status: Some(state.to_owned()),
        details: Some(vec![InstanceHealthCheckResult {
            r#type: Some("CONTAINER_RUNTIME".to_owned()),
            status: Some(state.to_owned()),
            last_status_change: instance.registered_at,
            ..InstanceHealthCheckResult::default()
        }]),
    }
}

async fn tasks(store: &dyn Store, scope: &Scope, cluster: &str) -> Result<Vec<Task>, EcsError> {
    let entries = store.list(&keys::cluster_tasks(scope, cluster)).await?;
    Ok(entries.iter().map(wharf_store::KeyValue::json).collect::<Result<_, _>>()?)
}
