use wharf_aws_model::ecs::{
    enums,
    types::{DescribeServicesRequest, DescribeServicesResponse, Failure},
};
use wharf_aws_wire::Context;
use wharf_store::Store;

use super::{ServiceRef, reference::LoadedService, render::render};
use crate::{
    EcsError,
    cluster::{ClusterRef, load_cluster},
};

/// How many services a request may name (API reference, "DescribeServices").
const MOST: usize = 10;

/// DescribeServices. Those that were deleted are still described for a while.
pub(crate) async fn describe(
    store: &dyn Store,
    context: &Context,
    input: DescribeServicesRequest,
) -> Result<DescribeServicesResponse, EcsError> {
    let scope = &context.scope;
    let include = input.include.as_deref().unwrap_or_default();
    if include.iter().any(|field| !enums::SERVICE_FIELD.contains(&field.as_str())) {
        return Err(EcsError::invalid_parameter(format!(
            "include should be one of [{}]",
            enums::SERVICE_FIELD.join(",")
        )));
    }
    let reference = ClusterRef::or_default(input.cluster.as_deref())?;
    load_cluster(store, scope, &reference).await?;
    if input.services.is_empty() {
        return Err(EcsError::invalid_parameter("Services cannot be empty."));
    }
    if input.services.len() > MOST {
        return Err(EcsError::invalid_parameter(format!("Services can have at most {MOST} items.")));
    }
    let (mut services, mut failures) = (Vec::new(), Vec::new());
    for text in &input.services {
        let named = ServiceRef::parse(text)?;
        match LoadedService::load(store, scope, &reference.name, &named).await? {
            Some(loaded) => services.push(render(store, &loaded, !include.is_empty()).await?),
            None => {
                let arn = if text.starts_with("arn:") {
                    text.clone()
                } else {
                    scope.arn("ecs", format_args!("service/{}/{text}", reference.name))
                };
                failures.push(Failure { arn: Some(arn), reason: Some("MISSING".to_owned()), ..Failure::default() });
            }
        }
    }
    Ok(DescribeServicesResponse { services: Some(services), failures: Some(failures) })
}
