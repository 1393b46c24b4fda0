//! Which capacity providers a cluster has, and how tasks that name none are spread over them.

use wharf_aws_model::ecs::types::{
    CapacityProviderStrategyItem, Cluster, PutClusterCapacityProvidersRequest, PutClusterCapacityProvidersResponse,
};
use wharf_aws_wire::Context;
use wharf_store::Store;

use super::{ClusterRef, describe::View, update::change};
use crate::{EcsError, task::TaskSummary};

/// The providers that every account has. Others are made with CreateCapacityProvider, which is not served yet.
const RESERVED: [&str; 2] = ["FARGATE", "FARGATE_SPOT"];
/// A strategy's length at most (API reference of RunTask).
const MOST_ITEMS: usize = 20;

/// Checks a cluster's providers and default strategy, and fills in the strategy's defaults.
pub(crate) fn check(
    providers: &[String],
    strategy: &[CapacityProviderStrategyItem],
) -> Result<Vec<CapacityProviderStrategyItem>, EcsError> {
    for provider in providers {
        if !RESERVED.contains(&provider.as_str()) {
            return Err(EcsError::invalid_parameter(
                "The specified capacity provider does not exist. Specify a valid name or ARN and try again.",
            ));
        }
    }
    if strategy.len() > MOST_ITEMS {
        return Err(EcsError::invalid_parameter(format!(
            "The specified capacity provider strategy can contain a maximum of {MOST_ITEMS} capacity providers."
        )));
    }
    let mut checked: Vec<CapacityProviderStrategyItem> = Vec::with_capacity(strategy.len());
    for item in strategy {
        let name = item.capacity_provider.as_deref().unwrap_or_default();
        if !providers.iter().any(|provider| provider == name) {
            return Err(EcsError::invalid_parameter(
                "The specified capacity provider strategy cannot contain a capacity provider that is not associated with \
                 the cluster. Associate the capacity provider with the cluster and try again.",
            ));
        }
        if checked.iter().any(|other| other.capacity_provider.as_deref() == Some(name)) {
            return Err(EcsError::invalid_parameter(
                "The specified capacity provider strategy cannot contain duplicate capacity providers.",
            ));
        }
        let (weight, base) = (item.weight.unwrap_or(0), item.base.unwrap_or(0));
        if !(0..=1000).contains(&weight) {
            return Err(EcsError::invalid_parameter("The weight must be between 0 and 1000."));
        }
        if !(0..=100_000).contains(&base) {
            return Err(EcsError::invalid_parameter("The base must be between 0 and 100000."));
        }
        checked.push(CapacityProviderStrategyItem {
            capacity_provider: Some(name.to_owned()),
            weight: Some(weight),
            base: Some(base),
        });
    }
    if checked.iter().filter(|item| item.base.is_some_and(|base| base > 0)).count() > 1 {
        return Err(EcsError::invalid_parameter(
            "Only one capacity provider in a capacity provider strategy can have a base defined.",
        ));
    }
    if checked.len() > 1 && checked.iter().all(|item| item.weight == Some(0)) {
        return Err(EcsError::invalid_parameter(
            "There are no capacity providers in the capacity provider strategy with a weight value greater than zero. \
             Specify a weight value greater than zero and try again.",
        ));
    }
    Ok(checked)
}

/// PutClusterCapacityProviders.
pub(crate) async fn put_capacity_providers(
    store: &dyn Store,
    context: &Context,
    input: PutClusterCapacityProvidersRequest,
) -> Result<PutClusterCapacityProvidersResponse, EcsError> {
    let reference = ClusterRef::parse(&input.cluster)?;
    let strategy = check(&input.capacity_providers, &input.default_capacity_provider_strategy)?;
    let in_use = providers_in_use(store, context, &reference).await?;
    let cluster = change(store, &context.scope, &reference, |cluster: &mut Cluster| {
        let had = cluster.capacity_providers.iter().flatten();
        if had.filter(|name| !input.capacity_providers.contains(name)).any(|name| in_use.contains(name)) {
            return Err(EcsError::of(
                "ResourceInUseException",
                "The specified capacity provider is in use and cannot be removed.",
            ));
        }
        cluster.capacity_providers = Some(input.capacity_providers.clone());
        cluster.default_capacity_provider_strategy = Some(strategy.clone());
        Ok(())
    })
    .await?;
    let cluster = View::EVERYTHING.show(store, &context.scope, cluster).await?;
    Ok(PutClusterCapacityProvidersResponse { cluster: Some(cluster) })
}

/// The providers that tasks of the cluster were placed by and that have not stopped.
async fn providers_in_use(store: &dyn Store, context: &Context, cluster: &ClusterRef) -> Result<Vec<String>, EcsError> {
    let mut names = Vec::new();
    for task in TaskSummary::of_cluster(store, &context.scope, &cluster.name).await? {
        if task.progress.last_status() != "STOPPED" {
            names.extend(task.capacity_provider);
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(name: &str, weight: Option<i32>, base: Option<i32>) -> CapacityProviderStrategyItem {
        CapacityProviderStrategyItem { capacity_provider: Some(name.to_owned()), weight, base }
    }

    fn check_both(strategy: &[CapacityProviderStrategyItem]) -> Result<Vec<CapacityProviderStrategyItem>, EcsError> {
        check(&["FARGATE".to_owned(), "FARGATE_SPOT".to_owned()], strategy)
    }

    #[test]
    fn a_strategy_names_providers_of_the_cluster_once_with_one_base() {
        let filled = check_both(&[item("FARGATE", Some(1), Some(2)), item("FARGATE_SPOT", None, None)]).unwrap();
        assert_eq!(filled[1], item("FARGATE_SPOT", Some(0), Some(0)));
        assert!(check(&["mine".to_owned()], &[]).is_err());
        assert!(check(&["FARGATE".to_owned()], &[item("FARGATE_SPOT", Some(1), None)]).is_err());
        assert!(check_both(&[item("FARGATE", Some(1), None), item("FARGATE", Some(1), None)]).is_err());
        assert!(check_both(&[item("FARGATE", Some(1), Some(1)), item("FARGATE_SPOT", Some(1), Some(1))]).is_err());
        assert!(check_both(&[item("FARGATE", None, None), item("FARGATE_SPOT", None, None)]).is_err());
        assert!(check_both(&[item("FARGATE", Some(1001), None)]).is_err());
        assert!(check_both(&[item("FARGATE", Some(1), Some(-1))]).is_err());
    }
}
