use wharf_aws_model::ecs::{
    enums,
    types::{
        ListServicesByNamespaceRequest, ListServicesByNamespaceResponse, ListServicesRequest, ListServicesResponse,
    },
};
use wharf_aws_wire::Context;
use wharf_store::{Store, StoreExt};

use super::StoredService;
use crate::{
    EcsError, Limits, PageRequest,
    cluster::{ClusterRef, load_cluster},
    keys, paginate,
};

/// ListServices: those that were not deleted, ten to a page unless told otherwise.
pub(crate) async fn list(
    store: &dyn Store,
    context: &Context,
    input: ListServicesRequest,
) -> Result<ListServicesResponse, EcsError> {
    let scope = &context.scope;
    let reference = ClusterRef::or_default(input.cluster.as_deref())?;
    load_cluster(store, scope, &reference).await?;
    let check = |what: &str, value: Option<&str>, allowed: &[&str]| match value {
        Some(value) if !allowed.contains(&value) => {
            Err(EcsError::invalid_parameter(format!("{what} should be one of [{}]", allowed.join(","))))
        }
        _ => Ok(()),
    };
    check("launch type", input.launch_type.as_deref(), enums::LAUNCH_TYPE)?;
    check("Scheduling strategy", input.scheduling_strategy.as_deref(), enums::SCHEDULING_STRATEGY)?;
    check("resourceManagementType", input.resource_management_type.as_deref(), enums::RESOURCE_MANAGEMENT_TYPE)?;
    if input.max_results.is_some_and(|most| most > 100) {
        return Err(EcsError::invalid_parameter("Max results can not be greater than 100"));
    }
    let collection = format!(
        "ListServices {} {:?} {:?} {:?}",
        reference.name, input.launch_type, input.scheduling_strategy, input.resource_management_type
    );
    let size = Some(input.max_results.unwrap_or(10));
    let request = PageRequest::new(collection, size, input.next_token.as_deref(), Limits::HUNDRED)?;
    let wanted = |service: &StoredService| {
        service.deleted_at.is_none()
            && input.launch_type.as_ref().is_none_or(|launch| service.template.launch_type.as_ref() == Some(launch))
            && input.scheduling_strategy.as_deref().is_none_or(|strategy| (strategy == "DAEMON") == service.daemon)
            && input.resource_management_type.as_deref().is_none_or(|kind| kind == "CUSTOMER")
    };
    let mut arns = Vec::new();
    for entry in store.list(&keys::cluster_services(scope, &reference.name)).await? {
        let service: StoredService = entry.json()?;
        if wanted(&service) {
            arns.push(scope.arn("ecs", format_args!("service/{}/{}", reference.name, service.name)));
        }
    }
    let (page, next_token) = paginate(arns, &request, Clone::clone, |arn, after| arn.as_str() > after);
    Ok(ListServicesResponse { service_arns: Some(page), next_token })
}

/// ListServicesByNamespace. Service Connect is not served yet, so there is no namespace that a service could be in.
pub(crate) async fn list_by_namespace(
    _store: &dyn Store,
    _context: &Context,
    input: ListServicesByNamespaceRequest,
) -> Result<ListServicesByNamespaceResponse, EcsError> {
    if input.namespace.is_empty() {
        return Err(EcsError::invalid_parameter("Namespace can not be blank."));
    }
    Err(EcsError::of("NamespaceNotFoundException", "The specified namespace was not found."))
}
