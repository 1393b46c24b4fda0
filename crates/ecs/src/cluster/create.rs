use wharf_aws_model::ecs::types::{Cluster, CreateClusterRequest, CreateClusterResponse, Tag};
use wharf_aws_wire::Context;
use wharf_store::{Compare, Store, StoreExt, Txn};

use super::{
    ACTIVE, DEFAULT_CLUSTER, capacity,
    configuration::{check_configuration, check_settings, service_connect_defaults},
    describe::View,
    new_cluster,
};
use crate::{EcsError, account_setting, arn::is_name, keys, tags};

/// CreateCluster. Asked again with the same arguments it answers with the cluster that is there.
pub(crate) async fn create(
    store: &dyn Store,
    context: &Context,
    input: CreateClusterRequest,
) -> Result<CreateClusterResponse, EcsError> {
    let scope = &context.scope;
    let name = input.cluster_name.as_deref().filter(|name| !name.is_empty()).unwrap_or(DEFAULT_CLUSTER);
    if !is_name(name, 255) {
        return Err(EcsError::invalid_parameter("Cluster name contains invalid characters."));
    }
    let wanted_tags = tags::check(input.tags.as_deref().unwrap_or_default(), "InvalidParameterException")?;
    check_settings(input.settings.as_deref().unwrap_or_default())?;
    check_configuration(input.configuration.as_ref())?;

    let insights = account_setting::effective(store, context, "containerInsights").await?;
    let mut wanted = new_cluster(scope, name, &insights);
    if let Some(settings) = input.settings.clone().filter(|settings| !settings.is_empty()) {
        wanted.settings = Some(settings);
    }
    wanted.configuration.clone_from(&input.configuration);
    wanted.service_connect_defaults = service_connect_defaults(input.service_connect_defaults.as_ref())?;
    let providers = input.capacity_providers.clone().unwrap_or_default();
    let strategy = input.default_capacity_provider_strategy.as_deref().unwrap_or_default();
    wanted.default_capacity_provider_strategy = Some(capacity::check(&providers, strategy)?);
    wanted.capacity_providers = Some(providers);

    let key = keys::cluster(scope, name);
    let resource = format!("cluster/{name}");
    loop {
        let present = store.get_json::<Cluster>(&key).await?;
        let compare = match present {
            Some((cluster, _)) if cluster.status.as_deref() == Some(ACTIVE) => {
                let present_tags = tags::of(store, scope, &resource).await?;
                check_same(&input, &wanted, &wanted_tags, &cluster, &present_tags)?;
                return answer(store, context, cluster).await;
            }
            Some((_, revision)) => Compare::ModRevision(key.clone(), revision),
            None => Compare::Missing(key.clone()),
        };
        let txn = Txn::new().when(compare).put_json(key.clone(), &wanted);
        if store.txn(tags::put(txn, scope, &resource, &wanted_tags)).await?.succeeded {
            return answer(store, context, wanted).await;
        }
    }
}

async fn answer(store: &dyn Store, context: &Context, cluster: Cluster) -> Result<CreateClusterResponse, EcsError> {
    Ok(CreateClusterResponse { cluster: Some(View::EVERYTHING.show(store, &context.scope, cluster).await?) })
}

/// Whether what the request says is what the cluster is; what it leaves out may be anything.
fn check_same(
    input: &CreateClusterRequest,
    wanted: &Cluster,
    wanted_tags: &[Tag],
    present: &Cluster,
    present_tags: &[Tag],
) -> Result<(), EcsError> {
    let same = (input.settings.is_none() || wanted.settings == present.settings)
        && (input.configuration.is_none() || wanted.configuration == present.configuration)
        && (input.capacity_providers.is_none() || wanted.capacity_providers == present.capacity_providers)
        && (input.default_capacity_provider_strategy.is_none()
            || wanted.default_capacity_provider_strategy == present.default_capacity_provider_strategy)
        && (input.tags.is_none() || tags::same(wanted_tags, present_tags));
    if same {
        Ok(())
    } else {
        Err(EcsError::invalid_parameter(
            "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
        ))
    }
}
