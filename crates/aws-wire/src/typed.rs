//! Between a service's values and its types.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::ApiError;

/// An operation's input. Types were checked and required members are there, so an error means that table and type differ.
pub(crate) fn input<T: DeserializeOwned>(input: Value) -> Result<T, ApiError> {
    let input = if input.is_null() { Value::Object(Map::new()) } else { input };
    serde_json::from_value(input).map_err(|e| ApiError::client("SerializationException", e.to_string()))
}

/// An operation's output as a value.
pub(crate) fn output<T: Serialize>(output: T) -> Result<Value, ApiError> {
    serde_json::to_value(output).map_err(|e| ApiError::server("InternalFailure", e.to_string()))
}
