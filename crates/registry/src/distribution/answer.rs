//! Answers, and errors in the specification's form.

use http::{HeaderName, HeaderValue, Method, Response, StatusCode, header};
use serde_json::{Value, json};
use wharf_core::{InvalidDigest, registry::InvalidRepositoryName};
use wharf_image::ImageError;

use super::{ResponseBody, empty, full};
use crate::{InvalidReference, RegistryError, Unauthorized};

/// Why a request is not done: one of the specification's codes, its status, what to say.
///
/// Source: OCI distribution specification, "Error Codes".
#[derive(Debug)]
pub(super) struct Failure {
    status: StatusCode,
    code: &'static str,
    message: String,
    detail: Value,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Failure {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), detail: Value::Null, headers: Vec::new() }
    }

    #[cfg(test)]
    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    fn with(mut self, name: HeaderName, value: impl TryInto<HeaderValue>) -> Self {
        if let Ok(value) = value.try_into() {
            self.headers.push((name, value));
        }
        self
    }

    pub(super) fn nothing_here() -> Self {
        Self::new(StatusCode::NOT_FOUND, "UNSUPPORTED", "a registry has nothing under this path")
    }

    pub(super) fn method(method: &Method, allowed: &[Method]) -> Self {
        let names: Vec<&str> = allowed.iter().map(Method::as_str).collect();
        let message = format!("{method} is not done here: {} are", names.join(", "));
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "UNSUPPORTED", message).with(header::ALLOW, names.join(", "))
    }

    pub(super) fn name(error: &InvalidRepositoryName) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "NAME_INVALID", error.to_string())
    }

    /// Where there cannot be an image nothing is found, and nothing may be put.
    pub(super) fn reference(method: &Method, error: &InvalidReference) -> Self {
        let (status, code) = match *method {
            Method::PUT => (StatusCode::BAD_REQUEST, "TAG_INVALID"),
            _ => (StatusCode::NOT_FOUND, "MANIFEST_UNKNOWN"),
        };
        Self::new(status, code, error.to_string())
    }

    pub(super) fn digest(error: &InvalidDigest) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "DIGEST_INVALID", error.to_string())
    }

    pub(super) fn denied(message: String) -> Self {
        Self::new(StatusCode::FORBIDDEN, "DENIED", message)
    }

    /// The challenge is Basic, as Amazon ECR's: clients then send what `docker login` was told. Who showed what has run out
    /// is told so, without a challenge.
    pub(super) fn unauthorized(error: Unauthorized) -> Self {
        match error {
            Unauthorized::Challenge => Self::new(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", error.to_string())
                .with(header::WWW_AUTHENTICATE, "Basic realm=\"Wharf\",service=\"ecr.amazonaws.com\""),
            Unauthorized::Refused(message) => Self::denied(message),
        }
    }

    pub(super) fn bad_range(size: u64) -> Self {
        let message = format!("the range is not within the {size} bytes");
        Self::new(StatusCode::RANGE_NOT_SATISFIABLE, "SIZE_INVALID", message)
            .with(header::CONTENT_RANGE, format!("bytes */{size}"))
    }

    /// The answer. One to HEAD has no body.
    pub(super) fn response(self, head: bool) -> Response<ResponseBody> {
        if self.status.is_server_error() {
            tracing::error!(code = self.code, message = self.message, "the registry failed");
        }
        let body = json!({ "errors": [{ "code": self.code, "message": self.message, "detail": self.detail }] });
        let text = body.to_string();
        let length = text.len();
        let mut response = json(self.status, text);
        if head {
            *response.body_mut() = empty();
            response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
        }
        for (name, value) in self.headers {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

impl From<RegistryError> for Failure {
    fn from(error: RegistryError) -> Self {
        use RegistryError as E;
        let (status, code) = match &error {
            E::NoRepository(_) => (StatusCode::NOT_FOUND, "NAME_UNKNOWN"),
            E::NoBlob(_) | E::Image(ImageError::MissingBlob(_)) => (StatusCode::NOT_FOUND, "BLOB_UNKNOWN"),
            E::NoImage(_) | E::Archived(_) => (StatusCode::NOT_FOUND, "MANIFEST_UNKNOWN"),
            E::NoUpload => (StatusCode::NOT_FOUND, "BLOB_UPLOAD_UNKNOWN"),
            E::WrongOffset(_) => (StatusCode::RANGE_NOT_SATISFIABLE, "BLOB_UPLOAD_INVALID"),
            E::WrongLength(..) => (StatusCode::BAD_REQUEST, "SIZE_INVALID"),
            E::WrongDigest { .. } => (StatusCode::BAD_REQUEST, "DIGEST_INVALID"),
            E::InvalidManifest(_) => (StatusCode::BAD_REQUEST, "MANIFEST_INVALID"),
            // Not MANIFEST_INVALID, after which clients push the same in another form.
            E::ManifestTooLong(_) => (StatusCode::PAYLOAD_TOO_LARGE, "SIZE_INVALID"),
            E::UnknownBlobs(_) | E::UnknownManifests(_) => (StatusCode::NOT_FOUND, "MANIFEST_BLOB_UNKNOWN"),
            E::Immutable(_) => (StatusCode::BAD_REQUEST, "TAG_INVALID"),
            E::Referenced(_) | E::StorageClass(_) => (StatusCode::METHOD_NOT_ALLOWED, "UNSUPPORTED"),
            E::Quota(_) => (StatusCode::FORBIDDEN, "DENIED"),
            E::DiskFull => (StatusCode::INSUFFICIENT_STORAGE, "UNKNOWN"),
            E::Interrupted(_) => (StatusCode::BAD_REQUEST, "BLOB_UPLOAD_INVALID"),
            E::TooManyUploads(_) => (StatusCode::TOO_MANY_REQUESTS, "TOOMANYREQUESTS"),
            E::Contended => (StatusCode::SERVICE_UNAVAILABLE, "TOOMANYREQUESTS"),
            E::RepositoryExists(_) | E::NotEmpty(_) => (StatusCode::CONFLICT, "NAME_INVALID"),
            E::Io { .. } | E::Image(_) | E::Store(_) => (StatusCode::INTERNAL_SERVER_ERROR, "UNKNOWN"),
        };
        let mut failure = Self::new(status, code, String::new());
        match &error {
            E::NoRepository(id) => failure.detail = json!({ "name": id.name }),
            E::WrongOffset(at) => failure.headers.extend(range_to(*at)),
            E::UnknownBlobs(digests) | E::UnknownManifests(digests) => failure.detail = json!({ "digests": digests }),
            _ => {}
        }
        failure.message = match error {
            // In the words of the real service, which scripts look for. Source: Amazon ECR's answers, seen in public reports.
            E::NoRepository(id) => format!(
                "The repository with name '{}' does not exist in the registry with id '{}'",
                id.name, id.scope.account
            ),
            error => error.to_string(),
        };
        failure
    }
}

/// `Range: 0-N`: what an upload has.
pub(super) fn range_to(size: u64) -> Option<(HeaderName, HeaderValue)> {
    let value = format!("0-{}", size.saturating_sub(1)).try_into().ok()?;
    Some((header::RANGE, value))
}

pub(super) fn json(status: StatusCode, text: impl Into<bytes::Bytes>) -> Response<ResponseBody> {
    let mut response = Response::new(full(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// An answer without a body, and with these headers. A value that cannot stand in a header is left out.
pub(super) fn bare<const N: usize>(status: StatusCode, headers: [(&'static str, String); N]) -> Response<ResponseBody> {
    let mut response = Response::new(empty());
    *response.status_mut() = status;
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
