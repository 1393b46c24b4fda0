use std::collections::{BTreeMap, HashSet};

use wharf_aws_model::ecs::{
    enums,
    types::{
        Attribute, ContainerInstance, ContainerInstanceHealthStatus, DescribeContainerInstancesRequest,
        DescribeContainerInstancesResponse, Failure, InstanceHealthCheckResult, ListContainerInstancesRequest,
        ListContainerInstancesResponse, Task,
    },
};
use wharf_aws_wire::Context;
use wharf_core::{Scope, node::NODE_PREFIX, sandbox::spec_key};
use wharf_scheduler::{Expression, Facts, Instance};
use wharf_store::{Store, StoreExt};

use super::{ContainerInstanceRef, load_container_instance, remaining_resources};
use crate::{
    EcsError, Limits, PageRequest,
    cluster::{ClusterRef, Counts, load_cluster, number},
    keys, paginate, placement, tags,
    task::LoadedTask,
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
        return Err(EcsError::invalid_parameter("Container instance cannot be empty."));
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
    let cluster_now = Shown::of_cluster(store, scope, &cluster.name).await?;
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
        let mut shown = cluster_now.instance(store, &reference.id, instance).await?;
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
    let filter = input.filter.as_deref().filter(|text| !text.trim().is_empty());
    let query = filter.map(placement::expression_of).transpose()?;
    let collection = format!("ListContainerInstances {} {status:?} {filter:?}", cluster.name);
    let request = PageRequest::new(collection, input.max_results, input.next_token.as_deref(), Limits::HUNDRED)?;
    let cluster_now = Shown::of_cluster(store, scope, &cluster.name).await?;
    let mut arns = Vec::new();
    for entry in store.list(&keys::cluster_container_instances(scope, &cluster.name)).await? {
        let instance: ContainerInstance = entry.json()?;
        if status.is_some_and(|wanted| instance.status.as_deref() != Some(wanted)) {
            continue;
        }
        if let Some(query) = &query {
            let id = entry.key.rsplit('/').next().unwrap_or_default();
            let tasks = cluster_now.on(store, id).await?;
            let shown = cluster_now.with(store, id, instance.clone(), &tasks).await?;
            if !holds(query, &shown, &tasks) {
                continue;
            }
        }
        arns.extend(instance.container_instance_arn);
    }
    let (page, next_token) = paginate(arns, &request, Clone::clone, |arn, after| arn.as_str() > after);
    Ok(ListContainerInstancesResponse { container_instance_arns: Some(page), next_token })
}

/// What a cluster's instances are shown with.
pub(super) struct Shown<'a> {
    scope: &'a Scope,
    cluster: &'a str,
    /// The nodes that can be reached.
    there: HashSet<String>,
}

impl<'a> Shown<'a> {
    pub(super) async fn of_cluster(store: &dyn Store, scope: &'a Scope, cluster: &'a str) -> Result<Self, EcsError> {
        let nodes = store.list(NODE_PREFIX).await?;
        let there = nodes.iter().filter_map(|entry| entry.key.strip_prefix(NODE_PREFIX)).map(str::to_owned).collect();
        Ok(Self { scope, cluster, there })
    }

    /// An instance with what follows from its tasks and its node, and with the attributes that clients put on it.
    pub(super) async fn instance(
        &self,
        store: &dyn Store,
        id: &str,
        instance: ContainerInstance,
    ) -> Result<ContainerInstance, EcsError> {
        self.with(store, id, instance, &self.on(store, id).await?).await
    }

    async fn with(
        &self,
        store: &dyn Store,
        id: &str,
        mut instance: ContainerInstance,
        bound: &[Task],
    ) -> Result<ContainerInstance, EcsError> {
        let (running, pending) = Counts::of_tasks(bound.iter().map(state)).tasks();
        instance.running_tasks_count = Some(number(running));
        instance.pending_tasks_count = Some(number(pending));
        let registered = instance.registered_resources.as_deref().unwrap_or_default();
        instance.remaining_resources = Some(remaining_resources(registered, bound));
        instance.agent_connected = Some(self.there.contains(id));
        add_own_attributes(store, self.scope, self.cluster, id, &mut instance).await?;
        Ok(instance)
    }

    /// The tasks of the cluster that were put on an instance.
    async fn on(&self, store: &dyn Store, id: &str) -> Result<Vec<Task>, EcsError> {
        let mut tasks = Vec::new();
        for entry in store.list(&spec_key(id, "")).await? {
            let task = entry.key.rsplit('/').next().unwrap_or_default();
            let loaded = LoadedTask::load(store, self.scope, self.cluster, task).await?;
            tasks.extend(loaded.filter(|loaded| !loaded.task.fargate).map(|loaded| loaded.render()));
        }
        Ok(tasks)
    }
}

/// Launch type and status.
fn state(task: &Task) -> (&str, &str) {
    (task.launch_type.as_deref().unwrap_or_default(), task.last_status.as_deref().unwrap_or_default())
}

/// Whether an expression holds for an instance as it is shown, with the tasks that were put on it.
fn holds(expression: &Expression, instance: &ContainerInstance, tasks: &[Task]) -> bool {
    let attributes: BTreeMap<String, String> = instance
        .attributes
        .iter()
        .flatten()
        .map(|a| (a.name.clone().unwrap_or_default(), a.value.clone().unwrap_or_default()))
        .collect();
    let facts = Facts {
        agent_version: instance.version_info.as_ref().and_then(|info| info.agent_version.clone()),
        instance_id: instance.ec2_instance_id.clone(),
        registered_at: instance.registered_at.map(|at| at.0.rfc3339()),
    };
    let alive = |task: &&Task| task.last_status.as_deref() != Some("STOPPED");
    let groups: Vec<&str> = tasks.iter().filter(alive).filter_map(|task| task.group.as_deref()).collect();
    expression.holds(&Instance {
        attributes: &attributes,
        facts: &facts,
        connected: instance.agent_connected == Some(true),
        running: instance.running_tasks_count.and_then(|count| usize::try_from(count).ok()).unwrap_or(0),
        groups: groups.iter().copied(),
    })
}

/// Adds the attributes that clients put on the instance.
async fn add_own_attributes(
    store: &dyn Store,
    scope: &Scope,
    cluster: &str,
    id: &str,
    instance: &mut ContainerInstance,
) -> Result<(), EcsError> {
    let attributes = instance.attributes.get_or_insert_default();
    for entry in store.list(&keys::instance_attributes(scope, cluster, id)).await? {
        let Attribute { name, value, .. } = entry.json()?;
        attributes.push(Attribute { name, value, ..Attribute::default() });
    }
    Ok(())
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
