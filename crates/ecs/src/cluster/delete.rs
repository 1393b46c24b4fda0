use wharf_aws_model::ecs::types::{Cluster, DeleteClusterRequest, DeleteClusterResponse};
use wharf_aws_wire::Context;
use wharf_core::Scope;
use wharf_store::{Compare, Revision, Store, StoreExt, Txn};

use super::{ACTIVE, ClusterRef, DEPROVISIONING, INACTIVE, count::Counts, describe::View};
use crate::{EcsError, keys};

/// DeleteCluster: the cluster becomes INACTIVE, and may still be described.
pub(crate) async fn delete(
    store: &dyn Store,
    context: &Context,
    input: DeleteClusterRequest,
) -> Result<DeleteClusterResponse, EcsError> {
    let scope = &context.scope;
    let reference = ClusterRef::parse(&input.cluster)?;
    if !reference.is_in(scope) {
        return Err(EcsError::cluster_not_found());
    }
    loop {
        let (mut cluster, revision) = load(store, scope, &reference).await?;
        let empty = check_empty(&Counts::of(store, scope, &reference.name).await?);
        // Who makes a task compares with the cluster's revision. So once DEPROVISIONING is written no task comes in any
        // more, and the next count sees one that came in since this one.
        match (cluster.status.as_deref(), empty) {
            (Some(INACTIVE), _) => {
                let cluster = View::EVERYTHING.show(store, scope, cluster).await?;
                return Ok(DeleteClusterResponse { cluster: Some(cluster) });
            }
            (Some(DEPROVISIONING), Ok(())) => write(store, scope, &mut cluster, revision, INACTIVE).await?,
            (Some(DEPROVISIONING), Err(error)) => {
                write(store, scope, &mut cluster, revision, ACTIVE).await?;
                return Err(error);
            }
            (_, Ok(())) => write(store, scope, &mut cluster, revision, DEPROVISIONING).await?,
            (_, Err(error)) => return Err(error),
        }
    }
}

async fn load(store: &dyn Store, scope: &Scope, reference: &ClusterRef) -> Result<(Cluster, Revision), EcsError> {
    store.get_json::<Cluster>(&reference.key(scope)).await?.ok_or_else(EcsError::cluster_not_found)
}

/// Gives the cluster another status unless another came between. With the last one its tags go.
async fn write(
    store: &dyn Store,
    scope: &Scope,
    cluster: &mut Cluster,
    revision: Revision,
    status: &str,
) -> Result<(), EcsError> {
    cluster.status = Some(status.to_owned());
    let name = cluster.cluster_name.as_deref().unwrap_or_default();
    let key = keys::cluster(scope, name);
    let mut txn = Txn::new().when(Compare::ModRevision(key.clone(), revision)).put_json(key, cluster);
    if status == INACTIVE {
        txn = txn.delete(keys::tags(scope, &format!("cluster/{name}")));
    }
    store.txn(txn).await?;
    Ok(())
}

fn check_empty(counts: &Counts) -> Result<(), EcsError> {
    if counts.services > 0 {
        return Err(EcsError::of(
            "ClusterContainsServicesException",
            "The Cluster cannot be deleted while Services are active.",
        ));
    }
    if counts.alive > 0 {
        return Err(EcsError::of(
            "ClusterContainsTasksException",
            "The Cluster cannot be deleted while Tasks are active.",
        ));
    }
    if counts.instances > 0 {
        return Err(EcsError::of(
            "ClusterContainsContainerInstancesException",
            "The Cluster cannot be deleted while Container Instances are active or draining.",
        ));
    }
    Ok(())
}
