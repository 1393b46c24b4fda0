use wharf_aws_model::ecs::types::{
    ContainerImage, DescribeServiceRevisionsRequest, DescribeServiceRevisionsResponse, Failure, ServiceRevision,
};
use wharf_aws_wire::Context;
use wharf_core::Scope;
use wharf_store::Store;

use super::{
    ServiceRef,
    record::StoredRevision,
    reference::{Life, LoadedService},
    render::{revision_arn, seconds},
};
use crate::{
    EcsError, ResourceArn, ResourceKind,
    task::launch,
    task_definition::{TaskDefinitionRef, load_task_definition},
};

/// How many a request may name (API reference, "DescribeServiceRevisions").
const MOST: usize = 20;

/// DescribeServiceRevisions: of one service.
pub(crate) async fn describe(
    store: &dyn Store,
    context: &Context,
    input: DescribeServiceRevisionsRequest,
) -> Result<DescribeServiceRevisionsResponse, EcsError> {
    let scope = &context.scope;
    if input.service_revision_arns.is_empty() {
        return Err(EcsError::invalid_parameter("The Service ARN provided is invalid."));
    }
    if input.service_revision_arns.len() > MOST {
        return Err(EcsError::invalid_parameter(format!("Service Revision ARN count cannot exceed {MOST}")));
    }
    let mut asked = Vec::new();
    for text in &input.service_revision_arns {
        let arn = ResourceArn::parse(text).filter(|arn| arn.kind == ResourceKind::ServiceRevision);
        let arn = arn.ok_or_else(|| EcsError::invalid_parameter("The Service ARN provided is invalid."))?;
        let parts: Vec<&str> = arn.rest.split('/').collect();
        match parts[..] {
            [cluster, service, id] if arn.scope == *scope && id.bytes().all(|b| b.is_ascii_digit()) => {
                asked.push((text, cluster.to_owned(), service.to_owned(), id.to_owned()));
            }
            _ => return Err(EcsError::invalid_parameter("The ServiceRevision ARN is invalid.")),
        }
    }
    let (_, cluster, name, _) = &asked[0];
    if asked.iter().any(|(_, other_cluster, other, _)| other_cluster != cluster || other != name) {
        return Err(EcsError::invalid_parameter(
            "Cross service requests are not allowed. All requested service revisions must be for a single service",
        ));
    }
    let loaded = LoadedService::load(store, scope, cluster, &ServiceRef::parse(name)?).await?;
    let loaded = loaded.ok_or_else(|| EcsError::of("ServiceNotFoundException", "Service not found."))?;
    if loaded.life() == Life::Inactive {
        return Err(EcsError::invalid_parameter("Cannot call DescribeServiceRevisions for a service that is INACTIVE"));
    }
    let (mut revisions, mut failures) = (Vec::new(), Vec::new());
    for (text, _, _, id) in &asked {
        match loaded.revision(store, id).await? {
            Some(revision) => revisions.push(show(store, scope, &loaded, revision).await?),
            None => failures.push(Failure {
                arn: Some((*text).clone()),
                reason: Some("MISSING".to_owned()),
                ..Failure::default()
            }),
        }
    }
    Ok(DescribeServiceRevisionsResponse { service_revisions: Some(revisions), failures: Some(failures) })
}

async fn show(
    store: &dyn Store,
    scope: &Scope,
    loaded: &LoadedService,
    revision: StoredRevision,
) -> Result<ServiceRevision, EcsError> {
    let StoredRevision { id, created_at, template, fargate } = revision;
    let definition = load_task_definition(store, scope, &TaskDefinitionRef::parse(&template.task_definition)?).await?;
    let containers = definition.and_then(|loaded| loaded.definition.container_definitions).unwrap_or_default();
    let image = |container: wharf_aws_model::ecs::types::ContainerDefinition| ContainerImage {
        container_name: container.name,
        image: container.image,
        image_digest: None,
    };
    Ok(ServiceRevision {
        service_revision_arn: Some(revision_arn(scope, &loaded.cluster, &loaded.service.name, &id)),
        service_arn: Some(loaded.arn()),
        cluster_arn: Some(scope.arn("ecs", format_args!("cluster/{}", loaded.cluster))),
        task_definition: Some(template.task_definition),
        launch_type: template.launch_type,
        capacity_provider_strategy: (!template.strategy.is_empty()).then_some(template.strategy),
        platform_version: fargate
            .then(|| launch::shown_platform_version(template.platform_version.as_deref()).to_owned()),
        platform_family: fargate.then(|| "Linux".to_owned()),
        network_configuration: template.network,
        load_balancers: Some(template.load_balancers),
        service_registries: Some(Vec::new()),
        container_images: Some(containers.into_iter().map(image).collect()),
        guard_duty_enabled: Some(false),
        created_at: seconds(created_at),
        ..ServiceRevision::default()
    })
}
