use serde::{Deserialize, Serialize};
use wharf_aws_model::ecs::types::{RegisterTaskDefinitionRequest, RegisterTaskDefinitionResponse, TaskDefinition};
use wharf_aws_wire::Context;
use wharf_store::{Compare, Store, StoreExt, Txn};

use super::{
    ACTIVE,
    compatibility::{compatibilities, required_attributes},
    normalize::normalize,
    validation::validate,
};
use crate::{EcsError, keys, tags};

/// A family's revision counter. It stays when the revisions are deleted, so that no number is given twice.
#[derive(Serialize, Deserialize)]
struct Family {
    latest: u32,
}

/// RegisterTaskDefinition.
pub(crate) async fn register(
    store: &dyn Store,
    context: &Context,
    mut input: RegisterTaskDefinitionRequest,
) -> Result<RegisterTaskDefinitionResponse, EcsError> {
    if input.tags.as_ref().is_some_and(Vec::is_empty) {
        return Err(EcsError::client("Tags can not be empty."));
    }
    let checked_tags = tags::check(input.tags.as_deref().unwrap_or_default(), "ClientException")?;
    normalize(&mut input)?;
    validate(&input)?;
    let scope = &context.scope;
    let family = input.family.clone();
    let mut definition = definition(context, input);
    let counter = keys::family(scope, &family);
    loop {
        let (revision, compare) = match store.get_json::<Family>(&counter).await? {
            Some((Family { latest }, revision)) => (latest + 1, Compare::ModRevision(counter.clone(), revision)),
            None => (1, Compare::Missing(counter.clone())),
        };
        let resource = format!("task-definition/{family}:{revision}");
        definition.task_definition_arn = Some(scope.arn("ecs", &resource));
        definition.revision = i32::try_from(revision).ok();
        let txn = Txn::new()
            .when(compare)
            .put_json(counter.clone(), &Family { latest: revision })
            .put_json(keys::task_definition(scope, &family, revision), &definition);
        if store.txn(tags::put(txn, scope, &resource, &checked_tags)).await?.succeeded {
            let tags = (!checked_tags.is_empty()).then_some(checked_tags);
            return Ok(RegisterTaskDefinitionResponse { task_definition: Some(definition), tags });
        }
    }
}

/// The task definition that a checked request makes, but for its number.
fn definition(context: &Context, input: RegisterTaskDefinitionRequest) -> TaskDefinition {
    let attributes = required_attributes(&input);
    TaskDefinition {
        compatibilities: Some(compatibilities(&input)),
        requires_attributes: (!attributes.is_empty()).then_some(attributes),
        status: Some(ACTIVE.to_owned()),
        registered_at: Some(context.received_at.into()),
        registered_by: Some(context.principal.arn.clone()),
        container_definitions: Some(input.container_definitions),
        family: Some(input.family),
        task_role_arn: input.task_role_arn,
        execution_role_arn: input.execution_role_arn,
        network_mode: input.network_mode,
        volumes: input.volumes,
        placement_constraints: input.placement_constraints,
        runtime_platform: input.runtime_platform,
        requires_compatibilities: input.requires_compatibilities.filter(|list| !list.is_empty()),
        cpu: input.cpu,
        memory: input.memory,
        inference_accelerators: input.inference_accelerators,
        pid_mode: input.pid_mode,
        ipc_mode: input.ipc_mode,
        proxy_configuration: input.proxy_configuration,
        ephemeral_storage: input.ephemeral_storage,
        enable_fault_injection: input.enable_fault_injection,
        ..TaskDefinition::default()
    }
}
