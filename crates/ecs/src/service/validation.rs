//! What CreateService and UpdateService check alike. Messages are the service's where they are known.

use wharf_aws_model::ecs::{
    enums,
    types::{
        Cluster, CreateServiceRequest, DeploymentCircuitBreaker, DeploymentConfiguration, DeploymentController,
        LoadBalancer, PlacementStrategy, ServiceConnectConfiguration, TaskDefinition,
    },
};
use wharf_core::{Scope, network::Vpc, target};
use wharf_store::{Store, StoreExt};

use super::record::{ServiceTemplate, StoredService};
use crate::{
    EcsError,
    task::{Template, Wanted, launch::Wish},
};

/// Members that nothing in Wharf can act upon yet. Such a service is refused: it would only seem to work.
pub(super) struct Asked<'a> {
    pub(super) controller: Option<&'a DeploymentController>,
    pub(super) configuration: Option<&'a DeploymentConfiguration>,
    pub(super) service_connect: Option<&'a ServiceConnectConfiguration>,
    pub(super) registries: bool,
    pub(super) volumes: bool,
    pub(super) lattice: bool,
    pub(super) gateways: bool,
    pub(super) monitoring: bool,
    /// A role, and whether there are load balancers that it could be for.
    pub(super) role: Option<(&'a str, bool)>,
}

/// What a request asks for, CreateService's or UpdateService's.
macro_rules! asked {
    ($input:expr, $role:expr) => {
        $crate::service::validation::Asked {
            controller: $input.deployment_controller.as_ref(),
            configuration: $input.deployment_configuration.as_ref(),
            service_connect: $input.service_connect_configuration.as_ref(),
            registries: $input.service_registries.as_ref().is_some_and(|list| !list.is_empty()),
            volumes: $input.volume_configurations.as_ref().is_some_and(|list| !list.is_empty()),
            lattice: $input.vpc_lattice_configurations.as_ref().is_some_and(|list| !list.is_empty()),
            gateways: $input.gateway_connectors.as_ref().is_some_and(|list| !list.is_empty()),
            monitoring: $input.monitoring.is_some(),
            role: $role,
        }
    };
}
pub(super) use asked;

pub(super) fn check_supported(asked: &Asked<'_>) -> Result<(), EcsError> {
    let kind = asked.controller.and_then(|controller| controller.r#type.as_deref());
    if kind.is_some_and(|kind| !enums::DEPLOYMENT_CONTROLLER_TYPE.contains(&kind)) {
        let allowed = enums::DEPLOYMENT_CONTROLLER_TYPE.join(",");
        return Err(EcsError::invalid_parameter(format!("Deployment controller type should be one of [{allowed}]")));
    }
    let strategy = asked.configuration.and_then(|configuration| configuration.strategy.as_deref());
    if strategy.is_some_and(|strategy| !enums::DEPLOYMENT_STRATEGY.contains(&strategy)) {
        let allowed = enums::DEPLOYMENT_STRATEGY.join(",");
        return Err(EcsError::invalid_parameter(format!("Deployment strategy should be one of [{allowed}]")));
    }
    if asked.role.is_some_and(|(role, balanced)| !role.is_empty() && !balanced) {
        return Err(EcsError::invalid_parameter("A role was passed, but no load balancers were present."));
    }
    let alarms = asked.configuration.and_then(|configuration| configuration.alarms.as_ref());
    let hooks = asked.configuration.and_then(|configuration| configuration.lifecycle_hooks.as_ref());
    let bake_time = asked.configuration.and_then(|configuration| configuration.bake_time_in_minutes);
    let early = asked.configuration.and_then(|configuration| configuration.early_success_criteria.as_ref());
    let linear = asked.configuration.is_some_and(|configuration| configuration.linear_configuration.is_some());
    let canary = asked.configuration.is_some_and(|configuration| configuration.canary_configuration.is_some());
    let missing = [
        (kind.is_some_and(|kind| kind != "ECS"), "deploymentController"),
        (strategy.is_some_and(|strategy| strategy != "ROLLING"), "deploymentConfiguration.strategy"),
        (alarms.is_some_and(|alarms| alarms.enable == Some(true)), "deploymentConfiguration.alarms"),
        (hooks.is_some_and(|hooks| !hooks.is_empty()), "deploymentConfiguration.lifecycleHooks"),
        (bake_time.is_some_and(|minutes| minutes != 0), "deploymentConfiguration.bakeTimeInMinutes"),
        (early.is_some_and(|early| early.enable == Some(true)), "deploymentConfiguration.earlySuccessCriteria"),
        (linear, "deploymentConfiguration.linearConfiguration"),
        (canary, "deploymentConfiguration.canaryConfiguration"),
        (asked.service_connect.is_some_and(|connect| connect.enabled == Some(true)), "serviceConnectConfiguration"),
        (asked.registries, "serviceRegistries"),
        (asked.volumes, "volumeConfigurations"),
        (asked.lattice, "vpcLatticeConfigurations"),
        (asked.gateways, "gatewayConnectors"),
        (asked.monitoring, "monitoring"),
        (asked.role.is_some_and(|(role, _)| !role.is_empty()), "role"),
    ];
    match missing.into_iter().find(|(asked, _)| *asked) {
        None => Ok(()),
        Some((_, field)) => {
            Err(EcsError::of("UnsupportedFeatureException", format!("{field} is not supported by Wharf yet.")))
        }
    }
}

/// The given configuration over the present one (or the defaults), member by member (API reference,
/// "DeploymentConfiguration").
pub(super) fn deployment_configuration(
    given: Option<&DeploymentConfiguration>,
    present: Option<&DeploymentConfiguration>,
    daemon: bool,
) -> Result<DeploymentConfiguration, EcsError> {
    let (minimum, maximum) = if daemon { (0, 100) } else { (100, 200) };
    let defaults = DeploymentConfiguration {
        deployment_circuit_breaker: Some(DeploymentCircuitBreaker {
            enable: Some(false),
            rollback: Some(false),
            ..DeploymentCircuitBreaker::default()
        }),
        maximum_percent: Some(maximum),
        minimum_healthy_percent: Some(minimum),
        strategy: Some("ROLLING".to_owned()),
        bake_time_in_minutes: Some(0),
        ..DeploymentConfiguration::default()
    };
    let mut merged = present.cloned().unwrap_or(defaults);
    if let Some(given) = given {
        merged.maximum_percent = given.maximum_percent.or(merged.maximum_percent);
        merged.minimum_healthy_percent = given.minimum_healthy_percent.or(merged.minimum_healthy_percent);
        if let Some(breaker) = &given.deployment_circuit_breaker {
            check_threshold(breaker)?;
            merged.deployment_circuit_breaker.clone_from(&given.deployment_circuit_breaker);
        }
        if given.alarms.is_some() {
            merged.alarms.clone_from(&given.alarms);
        }
    }
    let (minimum, maximum) = (merged.minimum_healthy_percent.unwrap_or(0), merged.maximum_percent.unwrap_or(0));
    let refuse = |message: &str| Err(EcsError::invalid_parameter(message));
    if maximum < 100 {
        return refuse("maximumPercent must be at least 100");
    }
    if maximum > 200 {
        return refuse("maximumPercent must be at most 200");
    }
    if minimum < 0 {
        return refuse("minimumHealthyPercent must be at least 0");
    }
    if minimum > 100 {
        return refuse("minimumHealthyPercent must be at most 100");
    }
    if daemon && maximum > 100 {
        return refuse(
            "The daemon scheduling strategy does not support values above 100 for maximumPercent on a deployment configuration. \
             Change the maximumPercent value to 100, and try again",
        );
    }
    if minimum == 100 && maximum == 100 {
        return refuse("Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.");
    }
    Ok(merged)
}

fn check_threshold(breaker: &DeploymentCircuitBreaker) -> Result<(), EcsError> {
    let Some(threshold) = &breaker.threshold_configuration else { return Ok(()) };
    if threshold.r#type.as_deref().is_none_or(|kind| !enums::THRESHOLD_TYPE.contains(&kind)) {
        let allowed = enums::THRESHOLD_TYPE.join(",");
        return Err(EcsError::invalid_parameter(format!("thresholdConfiguration type should be one of [{allowed}]")));
    }
    if threshold.value.is_none_or(|value| value < 1) {
        return Err(EcsError::invalid_parameter("thresholdConfiguration value must be at least 1"));
    }
    Ok(())
}

/// Whether zones are rebalanced if the request does not say: where it can be (ECS Developer Guide, "Balancing an Amazon ECS
/// service across Availability Zones").
pub(super) fn may_rebalance(daemon: bool, maximum: i32, strategies: &[PlacementStrategy]) -> bool {
    !daemon && maximum > 100 && zones_come_first(strategies)
}

fn zones_come_first(strategies: &[PlacementStrategy]) -> bool {
    strategies.first().is_none_or(|first| {
        first.r#type.as_deref() == Some("spread")
            && first.field.as_deref().is_some_and(|field| field.ends_with("ecs.availability-zone"))
    })
}

/// Reads `availabilityZoneRebalancing`; `verb` is what the request was to do.
pub(super) fn zone_rebalancing(
    given: Option<&str>,
    default: bool,
    daemon: bool,
    maximum: i32,
    strategies: &[PlacementStrategy],
    verb: &str,
) -> Result<bool, EcsError> {
    let wanted = match given {
        None => default,
        Some("ENABLED") => true,
        Some("DISABLED") => false,
        Some(_) => {
            let allowed = enums::AVAILABILITY_ZONE_REBALANCING.join(",");
            return Err(EcsError::invalid_parameter(format!(
                "Availability Zone Rebalancing should be one of [{allowed}]"
            )));
        }
    };
    let why = if !wanted {
        return Ok(false);
    } else if daemon {
        "DAEMON services. Update the scheduling strategy"
    } else if maximum <= 100 {
        "maximumPercent <= 100 % as deployment configuration. Update deployment configuration"
    } else if !zones_come_first(strategies) {
        "placement strategies that do not begin with a spread over attribute:ecs.availability-zone. Update the placement \
         strategies"
    } else {
        return Ok(true);
    };
    Err(EcsError::invalid_parameter(format!(
        "The service couldn't be {verb} because Availability Zone Rebalancing does not support {why} and try again."
    )))
}

/// The target groups that the tasks are to be registered with: they have to be there.
pub(super) async fn check_load_balancers(
    store: &dyn Store,
    balancers: &[LoadBalancer],
    definition: &TaskDefinition,
) -> Result<(), EcsError> {
    for balancer in balancers {
        let refuse = |message: String| Err(EcsError::invalid_parameter(message));
        let group = balancer.target_group_arn.as_deref().filter(|arn| !arn.is_empty());
        let Some(group) = group else {
            return Err(EcsError::of(
                "UnsupportedFeatureException",
                "Classic Load Balancers are not supported by Wharf: name a target group.",
            ));
        };
        if balancer.load_balancer_name.as_deref().is_some_and(|name| !name.is_empty()) {
            return refuse(
                "loadBalancerName and targetGroupArn cannot both be specified. Remove one and try again.".to_owned(),
            );
        }
        if store.get(&target::group_key(group)).await?.is_none() {
            return refuse(format!("The target group {group} does not exist."));
        }
        let (name, port) = (balancer.container_name.as_deref().unwrap_or_default(), balancer.container_port);
        let Some(container) =
            definition.container_definitions.iter().flatten().find(|c| c.name.as_deref() == Some(name))
        else {
            return refuse(format!("The container {name} does not exist in the task definition."));
        };
        if !container.port_mappings.iter().flatten().any(|mapping| mapping.container_port == port) {
            let port = port.unwrap_or_default();
            return refuse(format!("The container {name} did not have a container port {port} defined."));
        }
    }
    Ok(())
}

/// What a service's tasks are made from; resolving it checks everything that RunTask would check.
pub(crate) fn template(
    scope: &Scope,
    cluster: &Cluster,
    definition: &TaskDefinition,
    service: &StoredService,
    template: &ServiceTemplate,
    vpc: Option<&Vpc>,
) -> Result<Template, EcsError> {
    let wanted = Wanted {
        launch: Wish {
            launch_type: template.launch_type.as_deref(),
            strategy: &template.strategy,
            platform_version: template.platform_version.as_deref(),
        },
        network: template.network.as_ref(),
        overrides: None,
        constraints: &service.placement_constraints,
        strategies: &service.placement_strategy,
    };
    Template::resolve(scope, cluster, definition, &wanted, vpc)
}

/// Whether the service is a daemon, and how many tasks a replica service is to have.
pub(super) fn scheduling(input: &CreateServiceRequest) -> Result<(bool, u32), EcsError> {
    let refuse = |message: &str| Err(EcsError::invalid_parameter(message));
    let daemon = match input.scheduling_strategy.as_deref() {
        None | Some("REPLICA") => false,
        Some("DAEMON") => true,
        Some(_) => return refuse("Scheduling strategy should be one of [REPLICA,DAEMON]"),
    };
    if daemon {
        if input.desired_count.is_some() {
            return refuse(
                "The daemon scheduling strategy does not support a desired count for services. Remove the desired count \
                 value and try again",
            );
        }
        if input.launch_type.as_deref() == Some("FARGATE") {
            return refuse(
                "The daemon scheduling strategy does not support the FARGATE launch type. Change the launch type and try \
                 again",
            );
        }
        if input.placement_strategy.as_ref().is_some_and(|list| !list.is_empty()) {
            return refuse(
                "The daemon scheduling strategy does not support placement strategies for services. Remove the placement \
                 strategies and try again",
            );
        }
        return Ok((true, 0));
    }
    match input.desired_count {
        None => refuse("DesiredCount is missing"),
        Some(count) => match u32::try_from(count) {
            Ok(count) => Ok((false, count)),
            Err(_) => refuse("DesiredCount can not be lesser than 0"),
        },
    }
}

/// `propagateTags` of a service.
pub(super) fn propagate_tags(given: Option<&str>) -> Result<Option<String>, EcsError> {
    match given {
        Some(value) if !enums::PROPAGATE_TAGS.contains(&value) => Err(EcsError::invalid_parameter(format!(
            "propagateTags should be one of [{}]",
            enums::PROPAGATE_TAGS.join(",")
        ))),
        given => Ok(given.map(str::to_owned)),
    }
}

/// `healthCheckGracePeriodSeconds`.
pub(super) fn grace_period(given: Option<i32>) -> Result<Option<i32>, EcsError> {
    if given.is_some_and(|seconds| seconds < 0) {
        return Err(EcsError::invalid_parameter("Health check grace period can not be lesser than 0"));
    }
    Ok(given)
}
