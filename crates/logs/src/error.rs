use wharf_aws_wire::{ApiError, logs::errors};
use wharf_telemetry::LogStoreError;

/// The input is refused.
pub(crate) fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::client(errors::INVALID_PARAMETER_EXCEPTION, message)
}

pub(crate) fn group_missing() -> ApiError {
    ApiError::client(errors::RESOURCE_NOT_FOUND_EXCEPTION, "The specified log group does not exist.")
}

/// A token that no answer held.
pub(crate) fn token() -> ApiError {
    invalid("The specified nextToken is invalid.")
}

/// A failure of ours. What it was is in our log only.
pub(crate) fn internal(error: &dyn std::error::Error) -> ApiError {
    let cause = error.source().map(ToString::to_string);
    tracing::error!(%error, cause, "a CloudWatch Logs request failed");
    ApiError::server(errors::SERVICE_UNAVAILABLE_EXCEPTION, "The service cannot complete the request.")
}

/// A store's error in the service's words.
pub(crate) fn store(error: LogStoreError) -> ApiError {
    let (code, message) = match &error {
        LogStoreError::GroupMissing(_) => return group_missing(),
        LogStoreError::GroupExists(_) => {
            (errors::RESOURCE_ALREADY_EXISTS_EXCEPTION, "The specified log group already exists")
        }
        LogStoreError::StreamMissing(_) => {
            (errors::RESOURCE_NOT_FOUND_EXCEPTION, "The specified log stream does not exist.")
        }
        LogStoreError::StreamExists(_) => {
            (errors::RESOURCE_ALREADY_EXISTS_EXCEPTION, "The specified log stream already exists")
        }
        LogStoreError::Corrupt { .. } | LogStoreError::Io { .. } => return internal(&error),
    };
    ApiError::client(code, message)
}
