use wharf_aws_model::ecs::types::{UpdateServiceRequest, UpdateServiceResponse};
use wharf_aws_wire::Context;
use wharf_store::{Compare, Store, Txn};

use super::{
    ServiceRef, StoredService,
    create::{launch_type, new_target},
    record::{ServiceTemplate, StoredRevision},
    reference::{Life, LoadedService},
    render::render,
    template,
    validation::{
        asked, check_load_balancers, check_supported, deployment_configuration, grace_period, propagate_tags,
        zone_rebalancing,
    },
};
use crate::{
    EcsError,
    cluster::{ClusterRef, load_cluster},
    keys, placement,
    task::vpc,
    task_definition::{LoadedTaskDefinition, TaskDefinitionRef, load_task_definition},
};

/// UpdateService. What changes how tasks are made, or `forceNewDeployment`, begins a deployment; the rest holds at once.
pub(crate) async fn update(
    store: &dyn Store,
    context: &Context,
    input: UpdateServiceRequest,
) -> Result<UpdateServiceResponse, EcsError> {
    let scope = &context.scope;
    let reference = ClusterRef::or_default(input.cluster.as_deref())?;
    let named = ServiceRef::parse(&input.service)?;
    check_supported(&asked!(input, None))?;
    loop {
        let (cluster, cluster_revision) = load_cluster(store, scope, &reference).await?;
        let loaded = LoadedService::load(store, scope, &reference.name, &named).await?;
        let loaded = loaded.ok_or_else(|| EcsError::of("ServiceNotFoundException", "Service not found."))?;
        if loaded.life() != Life::Active {
            return Err(EcsError::of("ServiceNotActiveException", "Service was not ACTIVE."));
        }
        // After a rollback the revision before is what an update starts from.
        let running = match loaded.revision(store, loaded.primary()).await? {
            Some(revision) if *loaded.primary() != loaded.service.target.revision => revision.template,
            _ => loaded.service.template.clone(),
        };
        let mut service = StoredService { template: running.clone(), ..loaded.service.clone() };
        change(&mut service, &input)?;
        let definition = match input.task_definition.as_deref() {
            Some(text) => crate::task::definition(store, scope, text).await?,
            None => present_definition(store, scope, &running).await?,
        };
        if input.task_definition.is_some() {
            service.template.task_definition = definition.definition.task_definition_arn.clone().unwrap_or_default();
        }
        let triggers = ServiceTemplate {
            launch_type: running.launch_type.clone(),
            strategy: running.strategy.clone(),
            ..service.template.clone()
        } != running;
        if triggers {
            check_load_balancers(store, &service.template.load_balancers, &definition.definition).await?;
        }
        let vpc = vpc(store).await?;
        let made = template(scope, &cluster, &definition.definition, &service, &service.template, vpc.as_ref())?;
        service.template.strategy.clone_from(&made.launch.strategy);
        service.template.launch_type = launch_type(&service.template, &made.launch);
        let forced = input.force_new_deployment == Some(true);
        if input.capacity_provider_strategy.is_some() && service.template.strategy != running.strategy && !forced {
            return Err(EcsError::invalid_parameter(
                "When switching from launch type to capacity provider strategy on an existing service, or making a change to a \
                 capacity provider strategy on a service that is already using one, you must force a new deployment.",
            ));
        }
        let mut txn = Txn::new()
            .when(Compare::ModRevision(reference.key(scope), cluster_revision))
            .when(Compare::ModRevision(definition.key.clone(), definition.mod_revision))
            .when(Compare::ModRevision(loaded.key(), loaded.mod_revision));
        if triggers || forced {
            let target = new_target(context.received_at);
            let revision = StoredRevision {
                id: target.revision.clone(),
                created_at: context.received_at,
                template: service.template.clone(),
                fargate: made.launch.fargate,
            };
            let key = keys::service_revision(scope, &reference.name, &service.name, &revision.id);
            txn = txn.put_json(key, &revision);
            service.aim(target, loaded.status.as_ref().and_then(|status| status.taken_up.as_ref()));
        } else if *loaded.primary() != loaded.service.target.revision {
            // What was rolled back stays the target that was taken up.
            service.template.clone_from(&loaded.service.template);
        }
        let written = store.txn(txn.put_json(loaded.key(), &service)).await?;
        if written.succeeded {
            let loaded = LoadedService { service, mod_revision: written.revision, ..loaded };
            return Ok(UpdateServiceResponse { service: Some(render(store, &loaded, false).await?) });
        }
    }
}

/// The definition that the service has now: it may have been deregistered since.
async fn present_definition(
    store: &dyn Store,
    scope: &wharf_core::Scope,
    running: &ServiceTemplate,
) -> Result<LoadedTaskDefinition, EcsError> {
    let reference = TaskDefinitionRef::parse(&running.task_definition)?;
    let loaded = load_task_definition(store, scope, &reference).await?;
    loaded.ok_or_else(|| EcsError::client("TaskDefinition not found."))
}

/// Applies what the request names: an empty list clears, what is absent stays.
fn change(service: &mut StoredService, input: &UpdateServiceRequest) -> Result<(), EcsError> {
    if let Some(count) = input.desired_count {
        if service.daemon {
            return Err(EcsError::invalid_parameter(
                "The daemon scheduling strategy does not support a desired count for services. Remove the desired count \
                 value and try again",
            ));
        }
        service.desired =
            u32::try_from(count).map_err(|_| EcsError::invalid_parameter("Task count can not be lesser than 0"))?;
    }
    let daemon = service.daemon;
    service.deployment_configuration = deployment_configuration(
        input.deployment_configuration.as_ref(),
        Some(&service.deployment_configuration),
        daemon,
    )?;
    if let Some(constraints) = &input.placement_constraints {
        service.placement_constraints.clone_from(constraints);
    }
    if let Some(strategies) = &input.placement_strategy {
        if daemon && !strategies.is_empty() {
            return Err(EcsError::invalid_parameter(
                "The daemon scheduling strategy does not support placement strategies for services. Remove the placement \
                 strategies and try again",
            ));
        }
        service.placement_strategy.clone_from(strategies);
    }
    placement::check(&service.placement_constraints, &service.placement_strategy)?;
    service.zone_rebalancing = zone_rebalancing(
        input.availability_zone_rebalancing.as_deref(),
        service.zone_rebalancing,
        daemon,
        service.deployment_configuration.maximum_percent.unwrap_or(0),
        &service.placement_strategy,
        "updated",
    )?;
    if input.health_check_grace_period_seconds.is_some() {
        service.health_check_grace_period = grace_period(input.health_check_grace_period_seconds)?;
    }
    if let Some(execute) = input.enable_execute_command {
        service.enable_execute_command = execute;
    }
    if let Some(managed) = input.enable_ecs_managed_tags {
        service.managed_tags = managed;
    }
    if let Some(propagate) = propagate_tags(input.propagate_tags.as_deref())? {
        service.propagate_tags = propagate;
    }
    if let Some(strategy) = &input.capacity_provider_strategy {
        service.template.strategy.clone_from(strategy);
        if !strategy.is_empty() {
            service.template.launch_type = None;
        }
    }
    if let Some(version) = input.platform_version.clone().filter(|version| !version.is_empty()) {
        service.template.platform_version = Some(version);
    }
    if let Some(network) = &input.network_configuration {
        service.template.network = Some(network.clone());
    }
    if let Some(balancers) = &input.load_balancers {
        service.template.load_balancers.clone_from(balancers);
    }
    Ok(())
}
