//! The codes in which each service answers what every service answers: bad input and operations that are not served.

use wharf_aws_model::{Protocol, Service};

use crate::ApiError;

/// In whose words a service names what is wrong with an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    /// `1 validation error detected: Value 'x' at 'y' failed to satisfy constraint: …`, under this code.
    Constraints(&'static str),
    /// ECS: `Tasks cannot be empty.`; constraints as above.
    Ecs,
    /// `The request must contain the parameter X`.
    Ec2,
    /// `Invalid parameter at 'x' failed to satisfy constraint: '…'`.
    Ecr,
}

/// The words of a service.
///
/// Source: each service's API reference, "Common errors", and the errors that its operations name.
pub(crate) fn words(service: &Service) -> Words {
    match service.name {
        "ecs" => Words::Ecs,
        "ec2" => Words::Ec2,
        "ecr" => Words::Ecr,
        "logs" => Words::Constraints("InvalidParameterException"),
        _ if service.protocols.first() == Some(&Protocol::Query) => Words::Constraints("ValidationError"),
        _ => Words::Constraints("ValidationException"),
    }
}

/// The answer to an operation that the service's API has and Wharf does not.
pub(crate) fn not_served(service: &Service, operation: &str) -> ApiError {
    let code = match service.name {
        "ecs" => "UnsupportedFeatureException",
        "ec2" => "UnsupportedOperation",
        _ => "UnsupportedOperationException",
    };
    ApiError::client(code, format!("Wharf does not serve {operation} of {}.", service.full_name))
}
