//! AWS JSON 1.0 and 1.1: the operation stands in `X-Amz-Target`, input and output are JSON objects.
//!
//! Source: Smithy, "AWS JSON 1.1 protocol".

mod check;

use bytes::Bytes;
use http::{Method, Response};
use serde_json::{Map, Value};
use wharf_aws_model::{Operation, Protocol, Service};

use crate::{ApiError, incoming::Incoming, protocol::response};

pub(super) fn operation<'r>(service: &Service, request: &'r Incoming) -> Result<&'r str, ApiError> {
    let unknown = |message: String| ApiError::client("UnknownOperationException", message);
    if request.method != Method::POST {
        return Err(unknown(format!("Operations of {} are asked for with POST.", service.full_name)));
    }
    let target = request.header("x-amz-target").ok_or_else(|| unknown("The X-Amz-Target header is missing.".into()))?;
    match target.rsplit_once('.') {
        Some((prefix, name)) if service.target_prefix == Some(prefix) => Ok(name),
        _ => Err(unknown(format!("'{target}' is not an operation of {}.", service.full_name))),
    }
}

/// Reads a body. JSON nested more than 127 deep is refused by the parser, so no input can exhaust the stack.
pub(super) fn input(service: &Service, operation: &Operation, body: &Bytes) -> Result<Value, ApiError> {
    let Some(shape) = operation.input else { return Ok(Value::Null) };
    let value = if body.is_empty() {
        Value::Object(Map::new())
    } else {
        serde_json::from_slice(body).map_err(|e| serialization(format!("The request body is not valid JSON: {e}")))?
    };
    if !value.is_object() {
        return Err(serialization("Start of structure or map expected.".into()));
    }
    check::check(service, shape, value).map_err(|e| serialization(e.to_string()))
}

pub(super) fn output(protocol: Protocol, operation: &Operation, output: &Value, request_id: &str) -> Response<Bytes> {
    let body = if operation.output.is_some() { output.to_string() } else { String::new() };
    response(200, content_type(protocol), request_id, body)
}

pub(super) fn error(protocol: Protocol, error: &ApiError, request_id: &str) -> Response<Bytes> {
    let mut body = error.fields.clone();
    body.insert("__type".into(), error.code.clone().into());
    body.insert("message".into(), error.message.clone().into());
    response(error.status, content_type(protocol), request_id, Value::Object(body).to_string())
}

fn content_type(protocol: Protocol) -> &'static str {
    if protocol == Protocol::Json10 { "application/x-amz-json-1.0" } else { "application/x-amz-json-1.1" }
}

fn serialization(message: String) -> ApiError {
    ApiError::client("SerializationException", message)
}
