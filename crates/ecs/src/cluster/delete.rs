use wharf_aws_model::ecs::types::{Cluster, DeleteClusterRequest, DeleteClusterResponse};
use wharf_aws_wire::Context;
use wharf_store::{Compare, Store, StoreExt, Txn};

use super::{ACTIVE, ClusterRef, INACTIVE, count::Counts, describe::View};
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
    let key = reference.key(scope);
    loop {
        let Some((mut cluster, revision)) = store.get_json::<Cluster>(&key).await? else {
            return Err(EcsError::cluster_not_found());
        };
        if cluster.status.as_deref() == Some(ACTIVE) {
            check_empty(&Counts::of(store, scope, &reference.name).await?)?;
            cluster.status = Some(INACTIVE.to_owned());
            let txn = Txn::new()
                .when(Compare::ModRevision(key.clone(), revision))
                .put_json(key.clone(), &cluster)
                .delete(keys::tags(scope, &format!("cluster/{}", reference.name)));
            if !store.txn(txn).await?.succeeded {
                continue;
            }
        }
        let cluster = View::EVERYTHING.show(store, scope, cluster).await?;
        return Ok(DeleteClusterResponse { cluster: Some(cluster) });
    }
}

fn check_empty(counts: &Counts) -> Result<(), EcsError> {
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
