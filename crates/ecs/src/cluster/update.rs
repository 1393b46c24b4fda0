use wharf_aws_model::ecs::types::{
    Cluster, ClusterSetting, UpdateClusterRequest, UpdateClusterResponse, UpdateClusterSettingsRequest,
    UpdateClusterSettingsResponse,
};
use wharf_aws_wire::Context;
use wharf_core::Scope;
use wharf_store::{Compare, Store, Txn};

use super::{
    ClusterRef,
    configuration::{check_configuration, check_settings, service_connect_defaults},
    describe::View,
    load_cluster,
};
use crate::EcsError;

/// UpdateCluster: what the request names is replaced, the rest stays.
pub(crate) async fn update(
    store: &dyn Store,
    context: &Context,
    input: UpdateClusterRequest,
) -> Result<UpdateClusterResponse, EcsError> {
    let reference = ClusterRef::parse(&input.cluster)?;
    check_settings(input.settings.as_deref().unwrap_or_default())?;
    check_configuration(input.configuration.as_ref())?;
    let defaults = service_connect_defaults(input.service_connect_defaults.as_ref())?;
    let cluster = change(store, &context.scope, &reference, |cluster| {
        merge_settings(cluster, input.settings.as_deref().unwrap_or_default());
        if let Some(configuration) = &input.configuration {
            cluster.configuration = Some(configuration.clone());
        }
        if input.service_connect_defaults.is_some() {
            cluster.service_connect_defaults.clone_from(&defaults);
        }
        Ok(())
    })
    .await?;
    Ok(UpdateClusterResponse { cluster: Some(View::EVERYTHING.show(store, &context.scope, cluster).await?) })
}

/// UpdateClusterSettings.
pub(crate) async fn update_settings(
    store: &dyn Store,
    context: &Context,
    input: UpdateClusterSettingsRequest,
) -> Result<UpdateClusterSettingsResponse, EcsError> {
    let reference = ClusterRef::parse(&input.cluster)?;
    check_settings(&input.settings)?;
    let cluster = change(store, &context.scope, &reference, |cluster| {
        merge_settings(cluster, &input.settings);
        Ok(())
    })
    .await?;
    Ok(UpdateClusterSettingsResponse { cluster: Some(View::EVERYTHING.show(store, &context.scope, cluster).await?) })
}

/// Changes an active cluster, again if another came between.
pub(crate) async fn change(
    store: &dyn Store,
    scope: &Scope,
    reference: &ClusterRef,
    mut change: impl FnMut(&mut Cluster) -> Result<(), EcsError>,
) -> Result<Cluster, EcsError> {
    loop {
        let (mut cluster, revision) = load_cluster(store, scope, reference).await?;
        change(&mut cluster)?;
        let key = reference.key(scope);
        let txn = Txn::new().when(Compare::ModRevision(key.clone(), revision)).put_json(key, &cluster);
        if store.txn(txn).await?.succeeded {
            return Ok(cluster);
        }
    }
}

fn merge_settings(cluster: &mut Cluster, settings: &[ClusterSetting]) {
    let present = cluster.settings.get_or_insert_default();
    for setting in settings {
        present.retain(|other| other.name != setting.name);
        present.push(setting.clone());
    }
}
