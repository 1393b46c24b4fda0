//! The members of RunTask that need nothing but themselves to be checked.

use wharf_aws_model::ecs::{enums, types::RunTaskRequest};
use wharf_scheduler::{InvalidStrategy, Strategy};

use super::{token, unsupported::refuse};
use crate::EcsError;

/// How many tasks a request asks for, if all of it is as it must be. Limits: API reference, "RunTask".
pub(super) fn check(request: &RunTaskRequest) -> Result<usize, EcsError> {
    let invalid = |message: &str| Err(EcsError::invalid_parameter(message));
    let count = request.count.unwrap_or(1);
    let Some(count) = usize::try_from(count).ok().filter(|count| (1..=10).contains(count)) else {
        return invalid("Tasks count must be between 1 and 10.");
    };
    if request.started_by.as_deref().is_some_and(|by| by.len() > 128 || !by.chars().all(is_starter)) {
        return invalid(
            "startedBy must be at most 128 letters, digits, hyphens, underscores, slashes, colons or dots.",
        );
    }
    if request.group.as_deref().is_some_and(|group| group.len() > 255) {
        return invalid("Group must be at most 255 characters.");
    }
    if request.group.as_deref().is_some_and(|group| group.starts_with("service:")) {
        return invalid("Invalid namespace for group.");
    }
    if request.reference_id.as_deref().is_some_and(|id| id.len() > 1024) {
        return invalid("referenceId must be at most 1024 characters.");
    }
    match request.propagate_tags.as_deref() {
        None | Some("TASK_DEFINITION" | "NONE") => {}
        Some("SERVICE") => return invalid("Tags can only be propagated from a service to the tasks that it starts."),
        Some(_) => return invalid(&format!("propagateTags should be one of [{}]", enums::PROPAGATE_TAGS.join(","))),
    }
    if let Some(token) = &request.client_token {
        token::check(token)?;
    }
    refuse(request.volume_configurations.as_ref().is_some_and(|list| !list.is_empty()), || {
        "volumeConfigurations".to_owned()
    })?;
    placement(request)?;
    Ok(count)
}

fn is_starter(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_/:.".contains(c)
}

fn placement(request: &RunTaskRequest) -> Result<(), EcsError> {
    let constraints = request.placement_constraints.as_deref().unwrap_or_default();
    if constraints.len() > 10 {
        return Err(EcsError::invalid_parameter("placementConstraints can have at most 10 items."));
    }
    for constraint in constraints {
        let kind = constraint.r#type.as_deref().unwrap_or_default();
        if !enums::PLACEMENT_CONSTRAINT_TYPE.contains(&kind) {
            return Err(EcsError::invalid_parameter("Invalid placement constraint type."));
        }
        refuse(true, || format!("placementConstraints of type {kind}"))?;
    }
    let strategies = request.placement_strategy.as_deref().unwrap_or_default();
    if strategies.len() > 5 {
        return Err(EcsError::invalid_parameter("placementStrategy can have at most 5 items."));
    }
    for strategy in strategies {
        let kind = strategy.r#type.as_deref().unwrap_or_default();
        Strategy::parse(kind, strategy.field.as_deref()).map_err(|invalid| {
            EcsError::invalid_parameter(match invalid {
                InvalidStrategy::Type => {
                    format!("type should be one of [{}]", enums::PLACEMENT_STRATEGY_TYPE.join(","))
                }
                InvalidStrategy::Field => format!("Invalid field for placement strategy of type {kind}."),
            })
        })?;
    }
    Ok(())
}
