//! What carries the tasks of a RunTask: instances or Fargate, and through which capacity provider.

use wharf_aws_model::ecs::{
    enums,
    types::{CapacityProviderStrategyItem, Cluster, RunTaskRequest, TaskDefinition},
};

use crate::{EcsError, cluster::check_capacity_strategy};

/// The platform version that LATEST means (ECS Developer Guide, "Fargate Linux platform versions").
const LATEST: &str = "1.4.0";

/// How the tasks of a request are launched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Launch {
    pub(super) fargate: bool,
    pub(super) platform_version: Option<String>,
    /// For each task the capacity provider that it counts for.
    pub(super) providers: Vec<Option<String>>,
}

/// Works it out by the rules of RunTask: a launch type, or a strategy, or the cluster's default strategy, or EC2.
pub(super) fn resolve(
    request: &RunTaskRequest,
    cluster: &Cluster,
    definition: &TaskDefinition,
    count: usize,
) -> Result<Launch, EcsError> {
    let given = request.capacity_provider_strategy.as_deref().unwrap_or_default();
    if request.launch_type.is_some() && !given.is_empty() {
        return Err(EcsError::invalid_parameter(
            "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
        ));
    }
    let default = cluster.default_capacity_provider_strategy.as_deref().unwrap_or_default();
    let strategy = match (&request.launch_type, given) {
        (Some(_), _) => &[],
        (None, []) => default,
        (None, given) => given,
    };
    let (fargate, providers) = if strategy.is_empty() {
        let launch_type = request.launch_type.as_deref().unwrap_or("EC2");
        if !enums::LAUNCH_TYPE.contains(&launch_type) {
            let allowed = enums::LAUNCH_TYPE.join(",");
            return Err(EcsError::invalid_parameter(format!("launchType should be one of [{allowed}]")));
        }
        if !matches!(launch_type, "EC2" | "FARGATE") {
            return Err(EcsError::client(format!("launchType {launch_type} is not supported by Wharf yet.")));
        }
        (launch_type == "FARGATE", vec![None; count])
    } else {
        let available = cluster.capacity_providers.as_deref().unwrap_or_default();
        let strategy = check_capacity_strategy(available, strategy)?;
        // Clusters have no providers but FARGATE and FARGATE_SPOT.
        (true, distribute(&strategy, count).into_iter().map(Some).collect())
    };
    let launch_type = if fargate { "FARGATE" } else { "EC2" };
    if !definition.compatibilities.iter().flatten().any(|compatible| compatible == launch_type) {
        return Err(EcsError::invalid_parameter(format!(
            "Task definition does not support launch_type {launch_type}."
        )));
    }
    Ok(Launch { fargate, platform_version: platform_version(request, fargate)?, providers })
}

fn platform_version(request: &RunTaskRequest, fargate: bool) -> Result<Option<String>, EcsError> {
    let given = request.platform_version.as_deref().filter(|version| !version.is_empty());
    match (fargate, given) {
        (false, None) => Ok(None),
        (false, Some(_)) => {
            Err(EcsError::invalid_parameter("The platform version must be null when specifying an EC2 launch type."))
        }
        (true, None | Some("LATEST")) => Ok(Some(LATEST.to_owned())),
        (true, Some(version @ ("1.3.0" | LATEST))) => Ok(Some(version.to_owned())),
        (true, Some(_)) => Err(EcsError::of("PlatformUnknownException", "The specified platform does not exist.")),
    }
}

/// Gives each of `count` tasks a provider: first the base, then by weight (ECS Developer Guide, "Capacity providers").
fn distribute(strategy: &[CapacityProviderStrategyItem], count: usize) -> Vec<String> {
    let name = |item: &CapacityProviderStrategyItem| item.capacity_provider.clone().unwrap_or_default();
    let size = |number: Option<i32>| usize::try_from(number.unwrap_or(0)).unwrap_or(0);
    let mut providers: Vec<String> =
        strategy.iter().flat_map(|item| std::iter::repeat_n(name(item), size(item.base))).take(count).collect();
    // A strategy of one may leave its weight out.
    let weight = |item: &CapacityProviderStrategyItem| if strategy.len() == 1 { 1 } else { size(item.weight) };
    let mut given = vec![0_usize; strategy.len()];
    while providers.len() < count {
        // The one that is furthest behind its weight comes next: the least (given + 1) / weight.
        let next = (0..strategy.len())
            .filter(|&i| weight(&strategy[i]) > 0)
            .min_by(|&a, &b| ((given[a] + 1) * weight(&strategy[b])).cmp(&((given[b] + 1) * weight(&strategy[a]))));
        let Some(next) = next else { break };
        given[next] += 1;
        providers.push(name(&strategy[next]));
    }
    providers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(name: &str, weight: i32, base: i32) -> CapacityProviderStrategyItem {
        CapacityProviderStrategyItem {
            capacity_provider: Some(name.to_owned()),
            weight: Some(weight),
            base: Some(base),
        }
    }

    fn cluster() -> Cluster {
        Cluster {
            capacity_providers: Some(vec!["FARGATE".to_owned(), "FARGATE_SPOT".to_owned()]),
            default_capacity_provider_strategy: Some(vec![item("FARGATE_SPOT", 1, 0)]),
            ..Cluster::default()
        }
    }

    fn definition(compatible: &[&str]) -> TaskDefinition {
        TaskDefinition {
            compatibilities: Some(compatible.iter().map(|&c| c.to_owned()).collect()),
            ..TaskDefinition::default()
        }
    }

    #[test]
    fn base_comes_first_and_weights_share_the_rest() {
        let strategy = [item("FARGATE", 1, 2), item("FARGATE_SPOT", 3, 0)];
        let spread = distribute(&strategy, 10);
        assert_eq!(spread[..2], ["FARGATE", "FARGATE"]);
        assert_eq!(spread.iter().filter(|name| *name == "FARGATE_SPOT").count(), 6);
        assert_eq!(distribute(&[item("FARGATE", 0, 0)], 2), ["FARGATE", "FARGATE"]);
    }

    #[test]
    fn launch_type_strategy_default_strategy_then_ec2() {
        let both = definition(&["EC2", "FARGATE"]);
        let launch = |request: RunTaskRequest, cluster: &Cluster, definition: &TaskDefinition| {
            resolve(&request, cluster, definition, 1)
        };
        let plain = RunTaskRequest::default;
        let ec2 = launch(plain(), &Cluster::default(), &both).unwrap();
        assert_eq!((ec2.fargate, ec2.platform_version), (false, None));
        let spot = launch(plain(), &cluster(), &both).unwrap();
        assert_eq!((spot.fargate, spot.providers), (true, vec![Some("FARGATE_SPOT".to_owned())]));
        let fargate = RunTaskRequest { launch_type: Some("FARGATE".to_owned()), ..plain() };
        let chosen = launch(fargate.clone(), &cluster(), &both).unwrap();
        assert_eq!((chosen.providers, chosen.platform_version.as_deref()), (vec![None], Some("1.4.0")));
        let error = launch(fargate.clone(), &cluster(), &definition(&["EC2"])).unwrap_err();
        assert!(error.to_string().contains("Task definition does not support launch_type FARGATE."));
        let strategy = Some(vec![item("FARGATE", 1, 0)]);
        assert!(
            launch(RunTaskRequest { capacity_provider_strategy: strategy, ..fargate.clone() }, &cluster(), &both)
                .is_err()
        );
        let unknown = RunTaskRequest { platform_version: Some("9.9.9".to_owned()), ..fargate };
        assert!(launch(unknown, &cluster(), &both).unwrap_err().to_string().starts_with("PlatformUnknownException"));
        let version = RunTaskRequest { platform_version: Some("LATEST".to_owned()), ..plain() };
        assert!(launch(version, &Cluster::default(), &both).is_err());
    }
}
