use wharf_aws_model::ecs::{
    enums,
    types::{ListTasksRequest, ListTasksResponse},
};
use wharf_aws_wire::Context;
use wharf_core::sandbox::spec_key;
use wharf_store::{Range, Store, StoreExt};

use super::TaskSummary;
use crate::{
    ContainerInstanceRef, EcsError, Limits, PageRequest,
    cluster::{ClusterRef, load_cluster},
    container_instance::load_container_instance,
    keys, paginate,
    service::ServiceRef,
};

/// How many tasks are read at once.
const CHUNK: usize = 200;

/// ListTasks. A task is listed by where it is to get to, so that tasks on their way down are listed with the stopped ones
/// (API reference, "ListTasks"); none is ever to get to PENDING.
pub(crate) async fn list(
    store: &dyn Store,
    context: &Context,
    input: ListTasksRequest,
) -> Result<ListTasksResponse, EcsError> {
    let scope = &context.scope;
    let cluster = ClusterRef::or_default(input.cluster.as_deref())?;
    load_cluster(store, scope, &cluster).await?;
    check_enum("desiredStatus", input.desired_status.as_deref(), enums::DESIRED_STATUS)?;
    check_enum("launchType", input.launch_type.as_deref(), enums::LAUNCH_TYPE)?;
    let desired = input.desired_status.as_deref().unwrap_or("RUNNING");
    // A task has one starter: with startedBy, no other filter may stand (API reference, "ListTasks").
    if input.started_by.is_some() && (input.family.is_some() || input.service_name.is_some()) {
        return Err(EcsError::invalid_parameter("You can only specify one of serviceName, startedBy or family."));
    }
    let service = match input.service_name.as_deref() {
        None => None,
        Some(text) => {
            let named = ServiceRef::parse(text)?;
            if !named.exists(store, scope, &cluster.name).await? {
                return Err(EcsError::of("ServiceNotFoundException", "Service not found."));
            }
            Some(format!("service:{}", named.name))
        }
    };
    if input.daemon_name.is_some() {
        return Err(EcsError::of("UnsupportedFeatureException", "Daemons are not supported by Wharf yet."));
    }
    let instance = match input.container_instance.as_deref() {
        None => None,
        Some(text) => {
            let reference = ContainerInstanceRef::parse(text)?;
            let found = load_container_instance(store, scope, &cluster.name, &reference).await?;
            found.ok_or_else(|| EcsError::invalid_parameter("The referenced container instance was not found."))?;
            Some(reference.id)
        }
    };
    let collection = format!(
        "ListTasks {} {desired} {:?} {:?} {:?} {instance:?} {service:?}",
        cluster.name, input.family, input.started_by, input.launch_type
    );
    let request = PageRequest::new(collection, input.max_results, input.next_token.as_deref(), Limits::HUNDRED)?;
    let wanted = |task: &TaskSummary| {
        task.progress.desired_status() == desired
            && service.as_ref().is_none_or(|service| task.group == *service)
            && input.family.as_deref().is_none_or(|family| task.family() == family)
            && input.started_by.as_ref().is_none_or(|by| task.started_by.as_ref() == Some(by))
            && input.launch_type.as_deref().is_none_or(|launch_type| task.launch_type() == launch_type)
            && instance.as_deref().is_none_or(|id| !task.fargate && task.node.as_deref() == Some(id))
    };
    // What is to run of a service or on an instance is known by its name; all else is looked through, as far as the page goes.
    let of_service = service.as_deref().and_then(|group| group.strip_prefix("service:"));
    let prefix = match (instance.as_deref(), of_service) {
        (Some(node), _) if desired == "RUNNING" => spec_key(node, ""),
        (_, Some(name)) if desired == "RUNNING" => keys::service_task(scope, &cluster.name, name, ""),
        _ => keys::cluster_tasks(scope, &cluster.name),
    };
    let mut after = request.after().and_then(|arn| arn.rsplit('/').next()).map(|id| format!("{prefix}{id}"));
    let mut arns = Vec::new();
    while arns.len() < request.enough() {
        let chunk = store.range(Range::Prefix(prefix.clone()), after.as_deref(), CHUNK).await?;
        for entry in &chunk.items {
            let id = entry.key.rsplit('/').next().unwrap_or_default();
            let Some(entry) = store.get(&keys::task(scope, &cluster.name, id)).await? else { continue };
            let task = TaskSummary::of_entry(store, scope, &cluster.name, &entry).await?;
            if wanted(&task) {
                arns.push(scope.arn("ecs", format_args!("task/{}/{id}", cluster.name)));
            }
            tokio::task::consume_budget().await;
        }
        let Some(next) = chunk.next else { break };
        after = Some(next);
    }
    let (page, next_token) = paginate(arns, &request, Clone::clone, |arn, after| arn.as_str() > after);
    Ok(ListTasksResponse { task_arns: Some(page), next_token })
}

fn check_enum(member: &str, value: Option<&str>, allowed: &[&str]) -> Result<(), EcsError> {
    if value.is_none_or(|value| allowed.contains(&value)) {
        Ok(())
    } else {
        Err(EcsError::invalid_parameter(format!("{member} should be one of [{}]", allowed.join(","))))
    }
}
