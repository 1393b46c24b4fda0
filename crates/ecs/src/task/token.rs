//! A request that comes twice with one client token is answered once (API reference, "RunTask": `clientToken`).

use serde::{Deserialize, Serialize};
use wharf_aws_model::ecs::types::RunTaskRequest;
use wharf_core::{Scope, Timestamp};

use crate::{EcsError, keys};

/// What is kept of a request that came with a token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredToken {
    pub(crate) request: RunTaskRequest,
    pub(crate) tasks: Vec<String>,
    pub(crate) at: Timestamp,
}

/// The key of a cluster's client token. It is kept for a day, as the service keeps it.
pub(super) fn key(scope: &Scope, cluster: &str, token: &str) -> String {
    // A token may hold any printable character, so it stands last.
    format!("{}{cluster}/{token}", keys::prefix(scope, "client-token"))
}

/// At most 64 characters from `!` to `~`.
pub(super) fn check(token: &str) -> Result<(), EcsError> {
    if token.len() <= 64 && token.bytes().all(|b| b.is_ascii_graphic()) {
        Ok(())
    } else {
        Err(EcsError::invalid_parameter("clientToken must be at most 64 characters in the range 33-126."))
    }
}

/// `ConflictException` for a token that came with another request.
pub(super) fn conflict(scope: &Scope, cluster: &str, tasks: &[String]) -> EcsError {
    let arns: Vec<String> = tasks.iter().map(|id| scope.arn("ecs", format_args!("task/{cluster}/{id}"))).collect();
    let message = "The clientToken was used before with different parameters.";
    wharf_aws_wire::ApiError::client("ConflictException", message).with("resourceIds", arns).into()
}
