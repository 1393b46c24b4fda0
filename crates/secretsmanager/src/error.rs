//! Errors in the service's words, as its clients' reports and tests quote them.

use wharf_aws_wire::{ApiError, secretsmanager::errors};
use wharf_store::StoreError;

/// Why an operation was refused or failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("Secrets Manager can't find the specified secret.")]
    NotFound,
    #[error("Secrets Manager can't find the specified secret value for {0}")]
    NoValue(String),
    #[error("You can't perform this operation on the secret because it was marked for deletion.")]
    MarkedForDeletion,
    #[error("You can't create this secret because a secret with this name is already scheduled for deletion.")]
    ScheduledForDeletion,
    #[error("The operation failed because the secret {0} already exists.")]
    Exists(String),
    #[error(
        "You can't use ClientRequestToken {token} because that value is already in use for a version of secret {arn}."
    )]
    TokenInUse { token: String, arn: String },
    #[error("{0}")]
    Parameter(String),
    #[error("{0}")]
    Request(String),
    #[error("You can't use the NextToken of another request.")]
    Token,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Refusal {
    pub(crate) fn parameter(message: impl Into<String>) -> Self {
        Self::Parameter(message.into())
    }

    /// What Wharf does not do.
    pub(crate) fn unsupported(field: &str) -> Self {
        Self::Parameter(format!("{field} is not supported by Wharf yet."))
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let code = match &refusal {
            Refusal::NotFound | Refusal::NoValue(_) => errors::RESOURCE_NOT_FOUND_EXCEPTION,
            Refusal::MarkedForDeletion | Refusal::ScheduledForDeletion | Refusal::Request(_) => {
                errors::INVALID_REQUEST_EXCEPTION
            }
            Refusal::Exists(_) | Refusal::TokenInUse { .. } => errors::RESOURCE_EXISTS_EXCEPTION,
            Refusal::Parameter(_) => errors::INVALID_PARAMETER_EXCEPTION,
            Refusal::Token => errors::INVALID_NEXT_TOKEN_EXCEPTION,
            Refusal::Store(error) => {
                tracing::error!(%error, "a Secrets Manager request failed");
                return Self::server(errors::INTERNAL_SERVICE_ERROR, "An error occurred on the server side.");
            }
        };
        Self::client(code, refusal.to_string())
    }
}
