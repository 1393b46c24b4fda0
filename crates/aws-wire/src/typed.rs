//! Between a service's values and its types, and the answer for what is not served.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use wharf_aws_model::Service;

use crate::ApiError;

/// An operation's input. Validation has passed, so an error here means that a value fits the table and not the type.
pub(crate) fn input<T: DeserializeOwned>(input: Value) -> Result<T, ApiError> {
    let input = if input.is_null() { Value::Object(Map::new()) } else { input };
    serde_json::from_value(input).map_err(|e| ApiError::client("SerializationException", e.to_string()))
}

/// An operation's output as a value.
pub(crate) fn output<T: Serialize>(output: T) -> Result<Value, ApiError> {
    serde_json::to_value(output).map_err(|e| ApiError::server("InternalFailure", e.to_string()))
}

/// The answer to an operation that the service's API has and Wharf does not.
pub(crate) fn not_served(service: &Service, operation: &str) -> ApiError {
    let message = format!("{operation} of {} is not supported by Wharf.", service.full_name);
    let code = match service.name {
        "ecs" => "UnsupportedFeatureException",
        "ec2" => "UnsupportedOperation",
        _ => "UnsupportedOperationException",
    };
    ApiError::client(code, message)
}
