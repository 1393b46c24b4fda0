//! The members of RunTask that need nothing but themselves to be checked.

use wharf_aws_model::ecs::{enums, types::RunTaskRequest};

use super::{token, unsupported::refuse};
use crate::{EcsError, placement};

/// How many tasks a request asks for, if all of it is as it must be. Limits: API reference, "RunTask".
pub(super) fn check(request: &RunTaskRequest) -> Result<usize, EcsError> {
    let invalid = |message: &str| Err(EcsError::invalid_parameter(message));
    let count = request.count.unwrap_or(1);
    let Some(count) = usize::try_from(count).ok().filter(|count| (1..=10).contains(count)) else {
        return invalid("Tasks count must be between 1 and 10.");
    };
    check_members(&Members {
        started_by: request.started_by.as_deref(),
        group: request.group.as_deref(),
        reference_id: request.reference_id.as_deref(),
        propagate_tags: request.propagate_tags.as_deref(),
        volumes: request.volume_configurations.as_ref().is_some_and(|list| !list.is_empty()),
    })?;
    if let Some(token) = &request.client_token {
        token::check(token)?;
    }
    placement::check(
        request.placement_constraints.as_deref().unwrap_or_default(),
        request.placement_strategy.as_deref().unwrap_or_default(),
    )?;
    Ok(count)
}

/// What RunTask and StartTask say alike.
pub(super) struct Members<'a> {
    pub(super) started_by: Option<&'a str>,
    pub(super) group: Option<&'a str>,
    pub(super) reference_id: Option<&'a str>,
    pub(super) propagate_tags: Option<&'a str>,
    /// It has volumes that are made for its tasks.
    pub(super) volumes: bool,
}

/// Checks them.
pub(super) fn check_members(members: &Members<'_>) -> Result<(), EcsError> {
    let invalid = |message: &str| Err(EcsError::invalid_parameter(message));
    // The API reference names characters too; the service does not hold clients to them.
    if members.started_by.is_some_and(|by| by.chars().count() > 128) {
        return invalid("startedBy longer than 128.");
    }
    if members.group.is_some_and(|group| group.len() > 255) {
        return invalid("Group must be at most 255 characters.");
    }
    if members.group.is_some_and(|group| group.starts_with("service:")) {
        return invalid("Invalid namespace for group.");
    }
    if members.reference_id.is_some_and(|id| id.len() > 1024) {
        return invalid("referenceId must be at most 1024 characters.");
    }
    match members.propagate_tags {
        None | Some("TASK_DEFINITION" | "NONE") => {}
        Some("SERVICE") => return invalid("Tags can only be propagated from a service to the tasks that it starts."),
        Some(_) => return invalid(&format!("propagateTags should be one of [{}]", enums::PROPAGATE_TAGS.join(","))),
    }
    refuse(members.volumes, || "volumeConfigurations".to_owned())
}
