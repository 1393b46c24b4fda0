use wharf_aws_wire::ApiError;
use wharf_store::StoreError;

/// Why an operation was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum EcsError {
    /// What the client is told.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The store failed; the client is told only that the service did.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl EcsError {
    /// `ClientException`: the request cannot be done as it stands.
    #[must_use]
    pub fn client(message: impl Into<String>) -> Self {
        ApiError::client("ClientException", message).into()
    }

    /// `InvalidParameterException`: a parameter is not what it must be.
    #[must_use]
    pub fn invalid_parameter(message: impl Into<String>) -> Self {
        ApiError::client("InvalidParameterException", message).into()
    }

    /// `ClusterNotFoundException`.
    #[must_use]
    pub fn cluster_not_found() -> Self {
        ApiError::client("ClusterNotFoundException", "Cluster not found.").into()
    }

    /// Another exception of the service.
    #[must_use]
    pub fn of(code: &str, message: impl Into<String>) -> Self {
        ApiError::client(code, message).into()
    }
}

impl From<EcsError> for ApiError {
    fn from(error: EcsError) -> Self {
        match error {
            EcsError::Api(error) => error,
            EcsError::Store(error) => {
                tracing::error!(%error, "the store failed under an ECS operation");
                Self::server("ServerException", "Service Unavailable. Please try again later.")
            }
        }
    }
}

/// A `ClientException` with this message unless `holds`.
pub(crate) fn check(holds: bool, message: impl FnOnce() -> String) -> Result<(), EcsError> {
    if holds { Ok(()) } else { Err(EcsError::client(message())) }
}

/// A `ClientException` unless `value`, if given, is one of the values of an enum of the API model.
pub(crate) fn check_enum(member: &str, value: Option<&str>, allowed: &[&str]) -> Result<(), EcsError> {
    let holds = value.is_none_or(|value| allowed.contains(&value));
    check(holds, || format!("{member} should be one of [{}]", allowed.join(",")))
}
