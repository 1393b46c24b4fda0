//! What carries the tasks of a RunTask or of a service: instances or Fargate, and through which capacity providers.

use wharf_aws_model::ecs::{
    enums,
    types::{CapacityProviderStrategyItem, Cluster, TaskDefinition},
};
use wharf_scheduler::distribute;

use crate::{EcsError, cluster::check_capacity_strategy};

/// The platform version that LATEST means (ECS Developer Guide, "Fargate Linux platform versions").
const LATEST: &str = "1.4.0";

/// What a request says of it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wish<'a> {
    pub(crate) launch_type: Option<&'a str>,
    pub(crate) strategy: &'a [CapacityProviderStrategyItem],
    pub(crate) platform_version: Option<&'a str>,
}

/// How tasks are launched.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Launch {
    pub(crate) fargate: bool,
    pub(crate) platform_version: Option<String>,
    /// Empty if a launch type decided; otherwise with its defaults filled in.
    pub(crate) strategy: Vec<CapacityProviderStrategyItem>,
}

impl Launch {
    /// The capacity providers that `count` further tasks count for, where each has `present` already.
    pub(crate) fn providers(&self, present: &dyn Fn(&str) -> usize, count: usize) -> Vec<Option<String>> {
        if self.strategy.is_empty() {
            return vec![None; count];
        }
        let shares = self.shares();
        let there: Vec<usize> = shares.iter().map(|(name, _)| present(name)).collect();
        let items: Vec<(usize, usize)> = shares.iter().map(|(_, item)| *item).collect();
        distribute(&items, &there, count).into_iter().map(|i| Some(shares[i].0.clone())).collect()
    }

    /// The capacity providers of the strategy, with weight and base.
    pub(crate) fn shares(&self) -> Vec<(String, (usize, usize))> {
        let size = |number: Option<i32>| usize::try_from(number.unwrap_or(0)).unwrap_or(0);
        let share = |item: &CapacityProviderStrategyItem| {
            (item.capacity_provider.clone().unwrap_or_default(), (size(item.weight), size(item.base)))
        };
        self.strategy.iter().map(share).collect()
    }
}

/// The platform version that a wish comes to.
pub(crate) fn shown_platform_version(wish: Option<&str>) -> &str {
    wish.filter(|version| *version != "LATEST").unwrap_or(LATEST)
}

/// Works it out by the rules of RunTask and CreateService: a launch type, or a strategy, or the cluster's default strategy,
/// or EC2.
pub(crate) fn resolve(wish: &Wish<'_>, cluster: &Cluster, definition: &TaskDefinition) -> Result<Launch, EcsError> {
    if wish.launch_type.is_some() && !wish.strategy.is_empty() {
        return Err(EcsError::invalid_parameter(
            "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
        ));
    }
    let default = cluster.default_capacity_provider_strategy.as_deref().unwrap_or_default();
    let strategy = match (wish.launch_type, wish.strategy) {
        (Some(_), _) => &[],
        (None, []) => default,
        (None, given) => given,
    };
    let (fargate, strategy) = if strategy.is_empty() {
        let launch_type = wish.launch_type.unwrap_or("EC2");
        if !enums::LAUNCH_TYPE.contains(&launch_type) {
            let allowed = enums::LAUNCH_TYPE.join(",");
            return Err(EcsError::invalid_parameter(format!("launch type should be one of [{allowed}]")));
        }
        if !matches!(launch_type, "EC2" | "FARGATE") {
            return Err(EcsError::client(format!("launchType {launch_type} is not supported by Wharf yet.")));
        }
        (launch_type == "FARGATE", Vec::new())
    } else {
        let available = cluster.capacity_providers.as_deref().unwrap_or_default();
        // Clusters have no providers but FARGATE and FARGATE_SPOT.
        (true, check_capacity_strategy(available, strategy)?)
    };
    let launch_type = if fargate { "FARGATE" } else { "EC2" };
    if !definition.compatibilities.iter().flatten().any(|compatible| compatible == launch_type) {
        return Err(EcsError::invalid_parameter(format!(
            "Task definition does not support launch_type {launch_type}."
        )));
    }
    Ok(Launch { fargate, platform_version: platform_version(wish.platform_version, fargate)?, strategy })
}

fn platform_version(given: Option<&str>, fargate: bool) -> Result<Option<String>, EcsError> {
    let given = given.filter(|version| !version.is_empty());
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
    fn a_strategys_providers_share_the_tasks() {
        let launch = Launch {
            fargate: true,
            platform_version: None,
            strategy: vec![item("FARGATE", 1, 2), item("FARGATE_SPOT", 3, 0)],
        };
        let names = launch.providers(&|_| 0, 10);
        assert_eq!(names.iter().filter(|name| name.as_deref() == Some("FARGATE_SPOT")).count(), 6);
        let none = Launch { strategy: Vec::new(), ..launch };
        assert_eq!(none.providers(&|_| 0, 2), [None, None]);
    }

    #[test]
    fn launch_type_strategy_default_strategy_then_ec2() {
        let both = definition(&["EC2", "FARGATE"]);
        let ec2 = resolve(&Wish::default(), &Cluster::default(), &both).unwrap();
        assert_eq!((ec2.fargate, ec2.platform_version), (false, None));
        let spot = resolve(&Wish::default(), &cluster(), &both).unwrap();
        assert_eq!((spot.fargate, &spot.strategy), (true, &vec![item("FARGATE_SPOT", 1, 0)]));
        let fargate = Wish { launch_type: Some("FARGATE"), ..Wish::default() };
        let chosen = resolve(&fargate, &cluster(), &both).unwrap();
        assert_eq!((chosen.strategy, chosen.platform_version.as_deref()), (vec![], Some("1.4.0")));
        let error = resolve(&fargate, &cluster(), &definition(&["EC2"])).unwrap_err();
        assert!(error.to_string().contains("Task definition does not support launch_type FARGATE."));
        let strategy = [item("FARGATE", 1, 0)];
        assert!(resolve(&Wish { strategy: &strategy, ..fargate }, &cluster(), &both).is_err());
        let unknown = Wish { platform_version: Some("9.9.9"), ..fargate };
        assert!(resolve(&unknown, &cluster(), &both).unwrap_err().to_string().starts_with("PlatformUnknownException"));
        let version = Wish { platform_version: Some("LATEST"), ..Wish::default() };
        assert!(resolve(&version, &Cluster::default(), &both).is_err());
    }
}
