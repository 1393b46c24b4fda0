//! AWS Query: parameters in, XML out.
//!
//! Source: Smithy, "AWS Query protocol".

use bytes::Bytes;
use http::Response;
use serde_json::Value;
use wharf_aws_model::{Operation, Service};

use super::{
    parameters::{self, Dialect, Malformed},
    response,
    xml::Xml,
};
use crate::{ApiError, form::Form, incoming::Incoming};

const CONTENT_TYPE: &str = "text/xml";

pub(super) fn operation<'r>(service: &Service, request: &'r Incoming) -> Result<&'r str, ApiError> {
    match request.parameters.get("Version") {
        Some(version) if version != service.api_version => {
            let message = format!("The requested version ({version}) of service {} does not exist", service.service_id);
            Err(ApiError::client("NoSuchVersion", message))
        }
        _ => action(request),
    }
}

pub(super) fn action(request: &Incoming) -> Result<&str, ApiError> {
    let missing = || ApiError::client("MissingAction", "The request must contain the parameter Action");
    request.parameters.get("Action").filter(|a| !a.is_empty()).ok_or_else(missing)
}

pub(super) fn input(service: &Service, operation: &Operation, form: &Form) -> Result<Value, ApiError> {
    let Some(shape) = operation.input else { return Ok(Value::Null) };
    parameters::input(Dialect::Query, service, shape, form).map_err(|malformed| match malformed {
        Malformed::Type { .. } => ApiError::client("MalformedInput", malformed.to_string()),
        Malformed::Unknown(_) | Malformed::TooDeep(_) => {
            ApiError::client("MalformedQueryString", malformed.to_string())
        }
    })
}

pub(super) fn output(service: &Service, operation: &Operation, output: &Value, request_id: &str) -> Response<Bytes> {
    let outer = format!("{}Response", operation.name);
    let mut xml = Xml::default();
    xml.open_in(&outer, service.xml_namespace);
    if let Some(shape) = operation.output {
        if let Some(wrapper) = operation.result_wrapper {
            xml.open(wrapper);
        }
        xml.members(service, shape, output);
        if let Some(wrapper) = operation.result_wrapper {
            xml.close(wrapper);
        }
    }
    xml.open("ResponseMetadata");
    xml.leaf("RequestId", request_id);
    xml.close("ResponseMetadata");
    xml.close(&outer);
    response(200, CONTENT_TYPE, request_id, xml.finish())
}

pub(super) fn error(service: Option<&Service>, error: &ApiError, request_id: &str) -> Response<Bytes> {
    let mut xml = Xml::default();
    xml.open_in("ErrorResponse", service.and_then(|s| s.xml_namespace));
    xml.open("Error");
    xml.leaf("Type", if error.status < 500 { "Sender" } else { "Receiver" });
    xml.leaf("Code", &error.code);
    xml.leaf("Message", &error.message);
    xml.close("Error");
    xml.leaf("RequestId", request_id);
    xml.close("ErrorResponse");
    response(error.status, CONTENT_TYPE, request_id, xml.finish())
}
