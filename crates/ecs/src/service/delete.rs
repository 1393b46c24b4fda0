use wharf_aws_model::ecs::types::{DeleteServiceRequest, DeleteServiceResponse};
use wharf_aws_wire::Context;
use wharf_store::{Compare, Store, Txn};

use super::{
    ServiceRef,
    reference::{Life, LoadedService},
    render::render,
};
use crate::{
    EcsError,
    cluster::{ClusterRef, load_cluster},
    keys,
};

/// DeleteService: the service is DRAINING until its last task is gone, and INACTIVE then. Deleting it again changes nothing.
pub(crate) async fn delete(
    store: &dyn Store,
    context: &Context,
    input: DeleteServiceRequest,
) -> Result<DeleteServiceResponse, EcsError> {
    let scope = &context.scope;
    let reference = ClusterRef::or_default(input.cluster.as_deref())?;
    load_cluster(store, scope, &reference).await?;
    let named = ServiceRef::parse(&input.service)?;
    loop {
        let loaded = LoadedService::load(store, scope, &reference.name, &named).await?;
        // The real service has the code and an empty message.
        let mut loaded = loaded.ok_or_else(|| EcsError::of("ServiceNotFoundException", "Service not found."))?;
        if loaded.life() != Life::Active {
            return Ok(DeleteServiceResponse { service: Some(render(store, &loaded, false).await?) });
        }
        let scaled = !loaded.service.daemon && loaded.service.desired > 0;
        if scaled && input.force != Some(true) {
            return Err(EcsError::invalid_parameter("The service cannot be stopped while it is scaled above 0."));
        }
        loaded.service.deleted_at = Some(context.received_at);
        loaded.service.desired = 0;
        let txn = Txn::new()
            .when(Compare::ModRevision(loaded.key(), loaded.mod_revision))
            .put_json(loaded.key(), &loaded.service)
            .delete(keys::tags(scope, &loaded.resource()));
        if store.txn(txn).await?.succeeded {
            return Ok(DeleteServiceResponse { service: Some(render(store, &loaded, false).await?) });
        }
    }
}
