//! The ways in which requests and answers are written.
//!
//! Each protocol finds the operation's name in a request, reads its input as a JSON value in the model's member names, and
//! writes outputs and errors. All of them are driven by the service's table, so a face never knows which one was spoken.

mod ec2;
mod json;
mod parameters;
mod query;
mod xml;

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header::CONTENT_TYPE};
use serde_json::Value;
use wharf_aws_model::{Operation, Protocol, Service};

use crate::{ApiError, incoming::Incoming};

/// The protocol that a request to `service` is written in.
pub(crate) fn detect(service: &Service, request: &Incoming) -> Protocol {
    if request.header("smithy-protocol") == Some("rpc-v2-cbor") {
        return Protocol::RpcV2Cbor;
    }
    let content_type = request.header("content-type").unwrap_or_default();
    if content_type.starts_with("application/x-amz-json-1.0") {
        return Protocol::Json10;
    }
    if content_type.starts_with("application/x-amz-json") || request.headers.contains_key("x-amz-target") {
        return Protocol::Json11;
    }
    if request.parameters.get("Action").is_some() {
        return if service.protocols.contains(&Protocol::Ec2) { Protocol::Ec2 } else { Protocol::Query };
    }
    service.protocols.first().copied().unwrap_or(Protocol::Json11)
}

/// The name of the operation that is asked for.
pub(crate) fn operation(protocol: Protocol, service: &Service, request: &Incoming) -> Result<String, ApiError> {
    if !service.protocols.contains(&protocol) {
        return Err(not_spoken(protocol, service));
    }
    let name = match protocol {
        Protocol::Json10 | Protocol::Json11 => json::operation(service, request)?,
        Protocol::Query => query::operation(service, request)?,
        Protocol::Ec2 => ec2::operation(service, request)?,
        Protocol::RestJson | Protocol::RestXml | Protocol::RpcV2Cbor => return Err(not_spoken(protocol, service)),
    };
    if service.knows(name) { Ok(name.to_owned()) } else { Err(unknown_operation(protocol, service, name)) }
}

/// The operation's input: an object in the model's member names that holds only what the model knows.
pub(crate) fn input(
    protocol: Protocol,
    service: &Service,
    operation: &Operation,
    request: &Incoming,
) -> Result<Value, ApiError> {
    match protocol {
        Protocol::Json10 | Protocol::Json11 => json::input(service, operation, &request.body),
        Protocol::Query => query::input(service, operation, &request.parameters),
        Protocol::Ec2 => ec2::input(service, operation, &request.parameters),
        Protocol::RestJson | Protocol::RestXml | Protocol::RpcV2Cbor => Err(not_spoken(protocol, service)),
    }
}

/// The answer that carries an operation's output.
pub(crate) fn output(
    protocol: Protocol,
    service: &Service,
    operation: &Operation,
    output: &Value,
    request_id: &str,
) -> Response<Bytes> {
    match protocol {
        Protocol::Query => query::output(service, operation, output, request_id),
        Protocol::Ec2 => ec2::output(service, operation, output, request_id),
        _ => json::output(protocol, operation, output, request_id),
    }
}

/// The answer that carries an error. `service` is what the request was for, if that was understood.
pub(crate) fn error(
    protocol: Protocol,
    service: Option<&Service>,
    error: &ApiError,
    request_id: &str,
) -> Response<Bytes> {
    match protocol {
        Protocol::Query | Protocol::RestXml => query::error(service, error, request_id),
        Protocol::Ec2 => ec2::error(error, request_id),
        _ => json::error(protocol, error, request_id),
    }
}

/// The code for an operation that no model has.
pub(crate) fn unknown_operation(protocol: Protocol, service: &Service, name: &str) -> ApiError {
    match protocol {
        Protocol::Query => ApiError::client(
            "InvalidAction",
            format!("Could not find operation {name} for version {}", service.api_version),
        ),
        Protocol::Ec2 => {
            ApiError::client("InvalidAction", format!("The action {name} is not valid for this web service."))
        }
        _ => ApiError::client("UnknownOperationException", format!("{} has no operation '{name}'.", service.full_name)),
    }
}

fn not_spoken(protocol: Protocol, service: &Service) -> ApiError {
    let code = match protocol {
        Protocol::Query | Protocol::Ec2 | Protocol::RestXml => "InvalidAction",
        _ => "UnknownOperationException",
    };
    ApiError::client(code, format!("{} is not spoken to in this protocol ({protocol:?}).", service.full_name))
}

/// An answer with the headers that every protocol sends.
fn response(status: u16, content_type: &'static str, request_id: &str, body: impl Into<Bytes>) -> Response<Bytes> {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Ok(id) = HeaderValue::from_str(request_id) {
        response.headers_mut().insert("x-amzn-requestid", id);
    }
    response
}
