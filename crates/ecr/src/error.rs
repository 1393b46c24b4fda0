//! Errors in the service's words.
//!
//! Source of messages, where nothing else is said: those that clients' issues and the Terraform provider's tests quote from
//! the real service; where none is known, the line by which the API model documents the error.

use wharf_aws_wire::{ApiError, ecr::errors};
use wharf_core::registry::RepositoryId;
use wharf_registry::RegistryError;
use wharf_store::StoreError;

/// Why an operation was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum EcrError {
    /// What the client is told.
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error(transparent)]
    Registry(#[from] RegistryError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<EcrError> for ApiError {
    fn from(error: EcrError) -> Self {
        match error {
            EcrError::Api(error) => error,
            EcrError::Registry(error) => registry(&error),
            EcrError::Store(error) => internal(&error),
        }
    }
}

fn internal(error: &dyn std::error::Error) -> ApiError {
    let cause = error.source().map(ToString::to_string);
    tracing::error!(%error, cause, "an ECR request failed");
    ApiError::server(errors::SERVER_EXCEPTION, "The service cannot complete the request.")
}

/// An error of the registry, where no operation has more to say of it.
fn registry(error: &RegistryError) -> ApiError {
    let (code, message) = match error {
        RegistryError::NoRepository(id) => return no_repository(id),
        RegistryError::RepositoryExists(id) => (
            errors::REPOSITORY_ALREADY_EXISTS_EXCEPTION,
            format!(
                "The repository with name '{}' already exists in the registry with id '{}'",
                id.name, id.scope.account
            ),
        ),
        RegistryError::NotEmpty(id) => (
            errors::REPOSITORY_NOT_EMPTY_EXCEPTION,
            format!(
                "The repository with name '{}' in registry with id '{}' cannot be deleted because it still contains images",
                id.name, id.scope.account
            ),
        ),
        RegistryError::StorageClass(_) => (
            errors::IMAGE_STORAGE_CLASS_UPDATE_NOT_SUPPORTED_EXCEPTION,
            "The requested image storage class update is not supported.".to_owned(),
        ),
        RegistryError::NoUpload => (
            errors::UPLOAD_NOT_FOUND_EXCEPTION,
            "The upload could not be found, or the specified upload ID is not valid for this repository.".to_owned(),
        ),
        RegistryError::Quota(_) | RegistryError::DiskFull => (errors::LIMIT_EXCEEDED_EXCEPTION, error.to_string()),
        RegistryError::Store(error) => return internal(error),
        _ => return internal(error),
    };
    ApiError::client(code, message)
}

pub(crate) fn no_repository(id: &RepositoryId) -> ApiError {
    ApiError::client(
        errors::REPOSITORY_NOT_FOUND_EXCEPTION,
        format!("The repository with name '{}' does not exist in the registry with id '{}'", id.name, id.scope.account),
    )
}

/// `InvalidParameterException` at a field.
pub(crate) fn invalid(field: &str, constraint: impl std::fmt::Display) -> ApiError {
    let message = format!("Invalid parameter at '{field}' failed to satisfy constraint: '{constraint}'");
    ApiError::client(errors::INVALID_PARAMETER_EXCEPTION, message)
}

/// `WHAT does not exist for the repository with name …`.
pub(crate) fn nothing_for(code: &str, what: &str, id: &RepositoryId) -> ApiError {
    let (name, account) = (&id.name, &id.scope.account);
    let message =
        format!("{what} does not exist for the repository with name '{name}' in the registry with id '{account}'");
    ApiError::client(code, message)
}
