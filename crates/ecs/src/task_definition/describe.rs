use wharf_aws_model::ecs::{
    enums,
    types::{
        DeleteTaskDefinitionsRequest, DeleteTaskDefinitionsResponse, DeregisterTaskDefinitionRequest,
        DeregisterTaskDefinitionResponse, DescribeTaskDefinitionRequest, DescribeTaskDefinitionResponse, Failure,
        TaskDefinition,
    },
};
use wharf_aws_wire::Context;
use wharf_store::{Compare, Store, Txn};

use super::{ACTIVE, DELETE_IN_PROGRESS, INACTIVE, LoadedTaskDefinition, TaskDefinitionRef, load_task_definition};
use crate::{EcsError, keys};

/// DescribeTaskDefinition.
pub(crate) async fn describe(
    store: &dyn Store,
    context: &Context,
    input: DescribeTaskDefinitionRequest,
) -> Result<DescribeTaskDefinitionResponse, EcsError> {
    let include = input.include.as_deref().unwrap_or_default();
    if include.iter().any(|field| !enums::TASK_DEFINITION_FIELD.contains(&field.as_str())) {
        return Err(EcsError::invalid_parameter(format!(
            "include should be one of [{}]",
            enums::TASK_DEFINITION_FIELD.join(",")
        )));
    }
    let reference = TaskDefinitionRef::parse(&input.task_definition)?;
    let LoadedTaskDefinition { definition, tags, .. } = load_task_definition(store, &context.scope, &reference)
        .await?
        .ok_or_else(|| EcsError::client("Unable to describe task definition."))?;
    let tags = if include.is_empty() { Vec::new() } else { tags };
    Ok(DescribeTaskDefinitionResponse { task_definition: Some(definition), tags: Some(tags) })
}

/// DeregisterTaskDefinition: no new tasks are made of the revision; those that are there go on.
pub(crate) async fn deregister(
    store: &dyn Store,
    context: &Context,
    input: DeregisterTaskDefinitionRequest,
) -> Result<DeregisterTaskDefinitionResponse, EcsError> {
    let reference = TaskDefinitionRef::parse(&input.task_definition)?;
    if reference.revision.is_none() {
        return Err(EcsError::client("Revision is missing."));
    }
    loop {
        let Some(mut loaded) = load_task_definition(store, &context.scope, &reference).await? else {
            return Err(EcsError::client("The specified task definition does not exist."));
        };
        match loaded.definition.status.as_deref() {
            Some(ACTIVE) => {
                loaded.definition.status = Some(INACTIVE.to_owned());
                loaded.definition.deregistered_at = Some(context.received_at.into());
                if !store.txn(change(&loaded)).await?.succeeded {
                    continue;
                }
            }
            Some(DELETE_IN_PROGRESS) => {
                return Err(EcsError::client(
                    "The task definition could not be deregistered because it is in the process of being deleted.",
                ));
            }
            _ => {}
        }
        return Ok(DeregisterTaskDefinitionResponse { task_definition: Some(loaded.definition) });
    }
}

/// DeleteTaskDefinitions: deregistered revisions are on their way out, and gone once no task uses them.
pub(crate) async fn delete(
    store: &dyn Store,
    context: &Context,
    input: DeleteTaskDefinitionsRequest,
) -> Result<DeleteTaskDefinitionsResponse, EcsError> {
    if input.task_definitions.is_empty() {
        return Err(EcsError::invalid_parameter("size of TaskDefinition references list must be greater than 0"));
    }
    if input.task_definitions.len() > 10 {
        return Err(EcsError::invalid_parameter("Size of TaskDefinition references list cannot exceed 10"));
    }
    let (mut deleted, mut failures) = (Vec::new(), Vec::new());
    for text in &input.task_definitions {
        match delete_one(store, context, text).await? {
            Ok(definition) => deleted.push(definition),
            Err(reason) => failures.push(Failure {
                arn: Some(text.clone()),
                reason: Some(reason.to_owned()),
                ..Failure::default()
            }),
        }
    }
    Ok(DeleteTaskDefinitionsResponse { task_definitions: Some(deleted), failures: Some(failures) })
}

/// The deleted revision, or why it was not deleted.
async fn delete_one(
    store: &dyn Store,
    context: &Context,
    text: &str,
) -> Result<Result<TaskDefinition, &'static str>, EcsError> {
    let reference = TaskDefinitionRef::parse(text).ok();
    let Some((reference, revision)) = reference.and_then(|reference| reference.revision.map(|n| (reference, n))) else {
        return Ok(Err(
            "The specified task definition identifier is invalid. Specify a valid name or ARN and try again.",
        ));
    };
    loop {
        let Some(mut loaded) = load_task_definition(store, &context.scope, &reference).await? else {
            return Ok(Err(
                "The specified task definition does not exist. Specify a valid account, family, revision and try again.",
            ));
        };
        match loaded.definition.status.as_deref() {
            Some(ACTIVE) => {
                return Ok(Err(
                    "The specified task definition is still in ACTIVE status. Please deregister the target and try again.",
                ));
            }
            Some(DELETE_IN_PROGRESS) => return Ok(Ok(loaded.definition)),
            _ => {}
        }
        loaded.definition.status = Some(DELETE_IN_PROGRESS.to_owned());
        loaded.definition.delete_requested_at = Some(context.received_at.into());
        let mark = keys::deleted_task_definition(&context.scope, &reference.family, revision);
        if store.txn(change(&loaded).put_json(mark, &())).await?.succeeded {
            return Ok(Ok(loaded.definition));
        }
    }
}

/// Writes the definition back unless another came between.
fn change(loaded: &LoadedTaskDefinition) -> Txn {
    let compare = Compare::ModRevision(loaded.key.clone(), loaded.mod_revision);
    Txn::new().when(compare).put_json(loaded.key.clone(), &loaded.definition)
}
