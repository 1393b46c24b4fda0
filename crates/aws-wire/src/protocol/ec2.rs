//! EC2's own form of Query.
//!
//! Source: Smithy, "AWS EC2 Query protocol"; Amazon EC2 API Reference, "Making requests to the Amazon EC2 API".

use bytes::Bytes;
use http::Response;
use serde_json::Value;
use wharf_aws_model::{Operation, Service};

use super::{
    parameters::{self, Dialect, Malformed},
    query, response,
    xml::Xml,
};
use crate::{ApiError, form::Form, incoming::Incoming};

const CONTENT_TYPE: &str = "text/xml;charset=UTF-8";

/// EC2 answers older versions of its API too; the newest answers them here.
pub(super) fn operation<'r>(service: &Service, request: &'r Incoming) -> Result<&'r str, ApiError> {
    let exists = |version: &str| version.len() == service.api_version.len() && version <= service.api_version;
    match request.parameters.get("Version") {
        Some(version) if !exists(version) => {
            let message = format!("The requested version ({version}) of service AmazonEC2 does not exist");
            Err(ApiError::client("NoSuchVersion", message))
        }
        _ => query::action(request),
    }
}

pub(super) fn input(service: &Service, operation: &Operation, form: &Form) -> Result<Value, ApiError> {
    let Some(shape) = operation.input else { return Ok(Value::Null) };
    parameters::input(Dialect::Ec2, service, shape, form).map_err(|malformed| {
        let code = match malformed {
            Malformed::Unknown(_) => "UnknownParameter",
            Malformed::Type { .. } => "InvalidParameterValue",
            Malformed::TooDeep(_) => "MalformedQueryString",
        };
        ApiError::client(code, malformed.to_string())
    })
}

pub(super) fn output(service: &Service, operation: &Operation, output: &Value, request_id: &str) -> Response<Bytes> {
    let outer = format!("{}Response", operation.name);
    let mut xml = Xml::declaration();
    xml.open_in(&outer, service.xml_namespace);
    xml.leaf("requestId", request_id);
    if let Some(shape) = operation.output {
        xml.members(service, shape, output);
    }
    xml.close(&outer);
    response(200, CONTENT_TYPE, request_id, xml.finish())
}

pub(super) fn error(error: &ApiError, request_id: &str) -> Response<Bytes> {
    let mut xml = Xml::declaration();
    xml.open("Response");
    xml.open("Errors");
    xml.open("Error");
    xml.leaf("Code", &error.code);
    xml.leaf("Message", &error.message);
    xml.close("Error");
    xml.close("Errors");
    xml.leaf("RequestID", request_id);
    xml.close("Response");
    response(error.status, CONTENT_TYPE, request_id, xml.finish())
}
