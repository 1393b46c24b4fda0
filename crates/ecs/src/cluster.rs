//! Clusters: where tasks and container instances belong.

mod capacity;
mod configuration;
mod count;
mod create;
mod delete;
mod describe;
mod reference;
mod update;

use wharf_aws_model::ecs::types::Cluster;
use wharf_core::Scope;
use wharf_store::{Compare, Store, StoreError, StoreExt, Txn};

pub(crate) use capacity::{check as check_capacity_strategy, put_capacity_providers};
pub(crate) use count::{Counts, number};
pub(crate) use create::create;
pub(crate) use delete::delete;
pub(crate) use describe::{describe, list};
pub use reference::{ClusterRef, load_cluster};
pub(crate) use update::{update, update_settings};

use crate::keys;

/// The name of the cluster that is meant when none is named.
pub const DEFAULT_CLUSTER: &str = "default";

pub(crate) const ACTIVE: &str = "ACTIVE";
/// While it is being deleted.
const DEPROVISIONING: &str = "DEPROVISIONING";
pub(crate) const INACTIVE: &str = "INACTIVE";

/// A new cluster as it is stored: without counts, statistics and tags, which are added when it is shown.
pub(crate) fn new_cluster(scope: &Scope, name: &str, container_insights: &str) -> Cluster {
    Cluster {
        cluster_arn: Some(scope.arn("ecs", format_args!("cluster/{name}"))),
        cluster_name: Some(name.to_owned()),
        status: Some(ACTIVE.to_owned()),
        settings: Some(vec![configuration::container_insights(container_insights)]),
        capacity_providers: Some(Vec::new()),
        default_capacity_provider_strategy: Some(Vec::new()),
        ..Cluster::default()
    }
}

/// Makes the cluster `default` of `scope` unless it was ever made there. The machine's own container instance belongs to
/// it, so the composition calls this for the default scope when it starts.
///
/// # Errors
/// [`StoreError`].
pub async fn ensure_default_cluster(store: &dyn Store, scope: &Scope) -> Result<(), StoreError> {
    let key = keys::cluster(scope, DEFAULT_CLUSTER);
    if store.get(&key).await?.is_none() {
        let cluster = new_cluster(scope, DEFAULT_CLUSTER, "disabled");
        // Should another have made it since, it is there, which is all that is wanted.
        store.txn(Txn::new().when(Compare::Missing(key.clone())).put_json(key, &cluster)).await?;
    }
    Ok(())
}
