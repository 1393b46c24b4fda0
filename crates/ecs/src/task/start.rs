//! StartTask: a task on each of the instances that the client names, whatever else speaks for others.

use wharf_aws_model::ecs::types::{ContainerInstance, Failure, StartTaskRequest, StartTaskResponse};
use wharf_aws_wire::Context;
use wharf_core::hex_id;
use wharf_store::{Compare, Store, Txn};

use super::{
    launch::Wish,
    request, submit,
    template::{Individual, Template, Wanted},
};
use crate::{
    ContainerInstanceRef, EcsError,
    cluster::{ClusterRef, load_cluster},
    container_instance::load_container_instance,
    tags,
};

/// How many instances a request may name (API reference, "StartTask").
const MOST: usize = 10;

/// StartTask.
pub(crate) async fn start(
    store: &dyn Store,
    context: &Context,
    input: StartTaskRequest,
) -> Result<StartTaskResponse, EcsError> {
    let scope = &context.scope;
    request::check_members(&request::Members {
        started_by: input.started_by.as_deref(),
        group: input.group.as_deref(),
        reference_id: input.reference_id.as_deref(),
        propagate_tags: input.propagate_tags.as_deref(),
        volumes: input.volume_configurations.as_ref().is_some_and(|list| !list.is_empty()),
    })?;
    let own_tags = tags::check(input.tags.as_deref().unwrap_or_default(), "InvalidParameterException")?;
    if input.container_instances.is_empty() {
        return Err(EcsError::client("Container Instances cannot be empty."));
    }
    if input.container_instances.len() > MOST {
        return Err(EcsError::invalid_parameter(format!("Container instances can have at most {MOST} items.")));
    }
    let reference = ClusterRef::or_default(input.cluster.as_deref())?;
    loop {
        let (cluster, cluster_revision) = load_cluster(store, scope, &reference).await?;
        let loaded = submit::definition(store, scope, &input.task_definition).await?;
        let wanted = Wanted {
            // Instances are what the client names, whatever the cluster's default strategy is.
            launch: Wish { launch_type: Some("EC2"), ..Wish::default() },
            network: input.network_configuration.as_ref(),
            overrides: input.overrides.as_ref(),
            ..Wanted::default()
        };
        let template =
            Template::resolve(scope, &cluster, &loaded.definition, &wanted, submit::vpc(store).await?.as_ref())?;
        let family = loaded.definition.family.as_deref().unwrap_or_default();
        let (mut tasks, mut failures) = (Vec::new(), Vec::new());
        for (i, text) in input.container_instances.iter().enumerate() {
            let instance = ContainerInstanceRef::parse(text)?;
            let found = load_container_instance(store, scope, &reference.name, &instance).await?;
            let Some(reason) = unfit(found.as_ref().map(|(found, _)| found)) else {
                tasks.push(template.task(Individual {
                    id: hex_id(32),
                    turn: i,
                    provider: None,
                    group: input.group.clone().unwrap_or_else(|| format!("family:{family}")),
                    started_by: input.started_by.clone(),
                    reference_id: input.reference_id.clone(),
                    node: Some(instance.id.clone()),
                    enable_execute_command: input.enable_execute_command.unwrap_or(false),
                    created_at: context.received_at,
                })?);
                continue;
            };
            let arn = scope.arn("ecs", format_args!("container-instance/{}/{}", reference.name, instance.id));
            failures.push(Failure { arn: Some(arn), reason: Some(reason.to_owned()), ..Failure::default() });
        }
        let managed = input.enable_ecs_managed_tags == Some(true);
        let task_tags =
            submit::all_tags(&own_tags, input.propagate_tags.as_deref(), managed, &loaded.tags, &reference.name);
        let txn = Txn::new()
            .when(Compare::ModRevision(reference.key(scope), cluster_revision))
            .when(Compare::ModRevision(loaded.key.clone(), loaded.mod_revision));
        let written = store.txn(submit::put(txn, scope, &reference.name, &tasks, &task_tags)).await?;
        if written.succeeded {
            let answered =
                submit::answer(store, scope, &reference.name, tasks, task_tags, None, written.revision).await?;
            failures.extend(answered.failures.unwrap_or_default());
            return Ok(StartTaskResponse { tasks: answered.tasks, failures: Some(failures) });
        }
    }
}

/// Why an instance cannot take a task at all (ECS Developer Guide, "API failure reasons").
fn unfit(instance: Option<&ContainerInstance>) -> Option<&'static str> {
    match instance.map(|instance| instance.status.as_deref()) {
        None => Some("MISSING"),
        // One that is drained takes what it is asked to by name (API reference, "UpdateContainerInstancesState").
        Some(Some("ACTIVE" | "DRAINING")) => None,
        Some(_) => Some("INACTIVE"),
    }
}
