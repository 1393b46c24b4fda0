use serde_json::to_value;
use wharf_aws_model::ecs::types::{CreateServiceRequest, CreateServiceResponse};
use wharf_aws_wire::Context;
use wharf_core::Timestamp;
use wharf_store::{Compare, Store, Txn};

use super::{
    ServiceRef, StoredService,
    record::{ServiceTemplate, StoredRevision, Target},
    reference::{Life, LoadedService},
    render::render,
    template,
    validation::{
        asked, check_load_balancers, check_supported, deployment_configuration, grace_period, may_rebalance,
        propagate_tags, scheduling, zone_rebalancing,
    },
};
use crate::{
    EcsError,
    arn::is_name,
    cluster::{ClusterRef, load_cluster},
    keys, placement, tags,
    task::{definition, vpc},
};

/// How long a client token may be (the real service's own words for a longer one are below).
const LONGEST_TOKEN: usize = 36;

/// CreateService. The same request with the same client token answers with the service that is there.
pub(crate) async fn create(
    store: &dyn Store,
    context: &Context,
    input: CreateServiceRequest,
) -> Result<CreateServiceResponse, EcsError> {
    let scope = &context.scope;
    let reference = ClusterRef::or_default(input.cluster.as_deref())?;
    if !is_name(&input.service_name, 255) {
        return Err(EcsError::invalid_parameter(
            "Invalid service name. A service's name can have up to 255 letters, digits, hyphens and underscores.",
        ));
    }
    if input.client_token.as_ref().is_some_and(|token| token.len() > LONGEST_TOKEN) {
        return Err(EcsError::invalid_parameter(format!("idempotency token longer than {LONGEST_TOKEN}.")));
    }
    let own_tags = tags::check(input.tags.as_deref().unwrap_or_default(), "InvalidParameterException")?;
    loop {
        let (cluster, cluster_revision) = load_cluster(store, scope, &reference).await?;
        let text = input.task_definition.as_deref().unwrap_or_default();
        if text.is_empty() {
            return Err(EcsError::invalid_parameter("TaskDefinition can not be blank."));
        }
        let loaded = definition(store, scope, text).await?;
        let (service, revision) =
            wanted(context, &input, loaded.definition.task_definition_arn.clone().unwrap_or_default())?;
        check_load_balancers(store, &service.template.load_balancers, &loaded.definition).await?;
        let vpc = vpc(store).await?;
        let made = template(scope, &cluster, &loaded.definition, &service, &service.template, vpc.as_ref())?;
        let revision = StoredRevision {
            fargate: made.launch.fargate,
            template: ServiceTemplate {
                strategy: made.launch.strategy.clone(),
                launch_type: launch_type(&service.template, &made.launch),
                ..revision.template
            },
            ..revision
        };
        let service = StoredService { template: revision.template.clone(), ..service };
        if service.daemon && made.launch.fargate {
            return Err(EcsError::invalid_parameter(
                "The daemon scheduling strategy does not support the FARGATE launch type. Change the launch type and try \
                 again",
            ));
        }

        let named = ServiceRef::parse(&input.service_name)?;
        let present = LoadedService::load(store, scope, &reference.name, &named).await?;
        let key = keys::service(scope, &reference.name, &service.name);
        let unchanged = match &present {
            None => Compare::Missing(key.clone()),
            Some(present) => match present.life() {
                Life::Active if is_same(&present.service, &input) => {
                    return Ok(CreateServiceResponse { service: Some(render(store, present, true).await?) });
                }
                Life::Active => {
                    return Err(EcsError::invalid_parameter("Creation of service was not idempotent."));
                }
                Life::Draining => {
                    return Err(EcsError::invalid_parameter("Unable to Start a service that is still Draining."));
                }
                Life::Inactive => Compare::ModRevision(key.clone(), present.mod_revision),
            },
        };
        let path = (scope, reference.name.as_str(), service.name.as_str());
        let txn = Txn::new()
            .when(Compare::ModRevision(reference.key(scope), cluster_revision))
            .when(Compare::ModRevision(loaded.key.clone(), loaded.mod_revision))
            .when(unchanged)
            // What an inactive service of that name left.
            .delete(keys::service_status(path.0, path.1, path.2))
            .delete_prefix(keys::service_revision(path.0, path.1, path.2, ""))
            .delete_prefix(keys::service_deployment(path.0, path.1, path.2, ""))
            .put_json(key, &service)
            .put_json(keys::service_revision(path.0, path.1, path.2, &revision.id), &revision);
        let txn = tags::put(txn, scope, &format!("service/{}/{}", reference.name, service.name), &own_tags);
        let written = store.txn(txn).await?;
        if written.succeeded {
            let loaded = LoadedService {
                scope: scope.clone(),
                cluster: reference.name.clone(),
                service,
                mod_revision: written.revision,
                status: None,
            };
            return Ok(CreateServiceResponse { service: Some(render(store, &loaded, true).await?) });
        }
    }
}

/// The launch type that a service shows: none if a strategy decides.
pub(super) fn launch_type(asked: &ServiceTemplate, launch: &crate::task::launch::Launch) -> Option<String> {
    launch.strategy.is_empty().then(|| asked.launch_type.clone().unwrap_or_else(|| "EC2".to_owned()))
}

/// The service and its first revision.
fn wanted(
    context: &Context,
    input: &CreateServiceRequest,
    task_definition: String,
) -> Result<(StoredService, StoredRevision), EcsError> {
    check_supported(&asked!(input, input.role.as_deref().map(|role| (role, input.load_balancers.is_some()))))?;
    let (daemon, desired) = scheduling(input)?;
    let configuration = deployment_configuration(input.deployment_configuration.as_ref(), None, daemon)?;
    let constraints = input.placement_constraints.clone().unwrap_or_default();
    let strategies = input.placement_strategy.clone().unwrap_or_default();
    placement::check(&constraints, &strategies)?;
    let maximum = configuration.maximum_percent.unwrap_or(0);
    let zone_rebalancing = zone_rebalancing(
        input.availability_zone_rebalancing.as_deref(),
        may_rebalance(daemon, maximum, &strategies),
        daemon,
        maximum,
        &strategies,
        "created",
    )?;
    let template = ServiceTemplate {
        task_definition,
        launch_type: input.launch_type.clone(),
        strategy: input.capacity_provider_strategy.clone().unwrap_or_default(),
        platform_version: input.platform_version.clone().filter(|version| !version.is_empty()),
        network: input.network_configuration.clone(),
        load_balancers: input.load_balancers.clone().unwrap_or_default(),
    };
    let target = new_target(context.received_at);
    let service = StoredService {
        name: input.service_name.clone(),
        created_at: context.received_at,
        created_by: context.principal.arn.clone(),
        daemon,
        desired,
        deployment_configuration: configuration,
        placement_constraints: constraints,
        placement_strategy: strategies,
        health_check_grace_period: grace_period(input.health_check_grace_period_seconds)?,
        zone_rebalancing,
        managed_tags: input.enable_ecs_managed_tags.unwrap_or(false),
        propagate_tags: propagate_tags(input.propagate_tags.as_deref())?.unwrap_or_else(|| "NONE".to_owned()),
        enable_execute_command: input.enable_execute_command.unwrap_or(false),
        template: template.clone(),
        target: target.clone(),
        passed: Vec::new(),
        stop: None,
        deleted_at: None,
        request: input.client_token.is_some().then(|| idempotency(input)),
    };
    let revision = StoredRevision { id: target.revision, created_at: context.received_at, template, fargate: false };
    Ok((service, revision))
}

/// What two requests with one token must have alike; tags may differ.
fn idempotency(input: &CreateServiceRequest) -> serde_json::Value {
    let mut input = input.clone();
    input.tags = None;
    to_value(input).unwrap_or_default()
}

fn is_same(present: &StoredService, input: &CreateServiceRequest) -> bool {
    input.client_token.is_some() && present.request.as_ref() == Some(&idempotency(input))
}

/// 19 digits: a revision's id, and its deployment's.
fn revision_id() -> String {
    (0..19).map(|_| char::from(b'0' + fastrand::u8(..10))).collect()
}

/// 21 letters, digits, hyphens and underscores: a service deployment's id.
fn deployment_id() -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    (0..21).map(|_| char::from(ALPHABET[fastrand::usize(..64)])).collect()
}

/// Where a new revision leads from now.
pub(super) fn new_target(at: Timestamp) -> Target {
    Target { revision: revision_id(), deployment: deployment_id(), at }
}
