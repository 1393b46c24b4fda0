use wharf_aws_model::ecs::{
    enums,
    types::{
        ListTaskDefinitionFamiliesRequest, ListTaskDefinitionFamiliesResponse, ListTaskDefinitionsRequest,
        ListTaskDefinitionsResponse, TaskDefinition,
    },
};
use wharf_aws_wire::Context;
use wharf_store::{Store, StoreExt};

use super::ACTIVE;
use crate::{EcsError, Limits, PageRequest, error::check_enum, keys, paginate};

/// ListTaskDefinitions: by family, then by number; only the active ones unless another status is asked for.
pub(crate) async fn list(
    store: &dyn Store,
    context: &Context,
    input: ListTaskDefinitionsRequest,
) -> Result<ListTaskDefinitionsResponse, EcsError> {
    check_enum("status", input.status.as_deref(), enums::TASK_DEFINITION_STATUS)?;
    check_enum("sort", input.sort.as_deref(), enums::SORT_ORDER)?;
    let status = input.status.as_deref().unwrap_or(ACTIVE);
    let descending = input.sort.as_deref() == Some("DESC");
    // In spite of its name the filter is a whole family (API reference, "ListTaskDefinitions").
    let family = input.family_prefix.as_deref().filter(|family| !family.is_empty());
    let prefix = match family {
        Some(family) => keys::task_definition_family(&context.scope, family),
        None => keys::prefix(&context.scope, "task-definition"),
    };
    let collection = format!("ListTaskDefinitions {family:?} {status} {descending}");
    let request = PageRequest::new(collection, input.max_results, input.next_token.as_deref(), Limits::HUNDRED)?;
    let mut found: Vec<(String, String)> = Vec::new();
    for entry in store.list(&prefix).await? {
        let definition: TaskDefinition = entry.json()?;
        if definition.status.as_deref() == Some(status) {
            let place = place(&definition);
            found.push((place, definition.task_definition_arn.unwrap_or_default()));
        }
    }
    found.sort_unstable();
    if descending {
        found.reverse();
    }
    let follows = |item: &(String, String), after: &str| {
        if descending { item.0.as_str() < after } else { item.0.as_str() > after }
    };
    let (page, next_token) = paginate(found, &request, |(place, _)| place.clone(), follows);
    let arns = page.into_iter().map(|(_, arn)| arn).collect();
    Ok(ListTaskDefinitionsResponse { task_definition_arns: Some(arns), next_token })
}

/// Where a revision stands in a listing. A space sorts before whatever a family's name may hold, so a family comes before
/// those whose names go on.
fn place(definition: &TaskDefinition) -> String {
    let family = definition.family.as_deref().unwrap_or_default();
    format!("{family} {:010}", definition.revision.unwrap_or_default())
}

/// ListTaskDefinitionFamilies: ACTIVE ones have an active revision, INACTIVE ones have none.
pub(crate) async fn families(
    store: &dyn Store,
    context: &Context,
    input: ListTaskDefinitionFamiliesRequest,
) -> Result<ListTaskDefinitionFamiliesResponse, EcsError> {
    check_enum("status", input.status.as_deref(), enums::TASK_DEFINITION_FAMILY_STATUS)?;
    let status = input.status.as_deref().unwrap_or("ALL");
    let prefix = input.family_prefix.as_deref().unwrap_or_default();
    let collection = format!("ListTaskDefinitionFamilies {prefix} {status}");
    let request = PageRequest::new(collection, input.max_results, input.next_token.as_deref(), Limits::HUNDRED)?;
    let mut found: Vec<(String, bool)> = Vec::new();
    for entry in store.list(&format!("{}{prefix}", keys::prefix(&context.scope, "task-definition"))).await? {
        let definition: TaskDefinition = entry.json()?;
        let active = definition.status.as_deref() == Some(ACTIVE);
        let family = definition.family.unwrap_or_default();
        match found.last_mut() {
            Some((last, any_active)) if *last == family => *any_active |= active,
            _ => found.push((family, active)),
        }
    }
    found.retain(|(_, active)| match status {
        "ACTIVE" => *active,
        "INACTIVE" => !active,
        _ => true,
    });
    let mut families: Vec<String> = found.into_iter().map(|(family, _)| family).collect();
    // A slash ends a family in keys, and sorts behind a hyphen.
    families.sort_unstable();
    let (page, next_token) = paginate(families, &request, Clone::clone, |family, after| family.as_str() > after);
    Ok(ListTaskDefinitionFamiliesResponse { families: Some(page), next_token })
}
