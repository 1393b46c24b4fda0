use bytes::Bytes;
use http::{HeaderMap, Method, Request, Uri, header::CONTENT_TYPE};

use crate::form::Form;

/// A request with what routing, protocols and signatures all look at.
pub(crate) struct Incoming {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The URI's query, decoded.
    pub(crate) query: Form,
    /// The parameters of Query and EC2: the URI's and a form body's.
    pub(crate) parameters: Form,
}

impl Incoming {
    pub(crate) fn new(request: Request<Bytes>) -> Self {
        let (parts, body) = request.into_parts();
        let query = Form::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let mut parameters = query.clone();
        let content_type = parts.headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if content_type.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded") {
            parameters.append(Form::parse(&body));
        }
        Self { method: parts.method, uri: parts.uri, headers: parts.headers, body, query, parameters }
    }

    /// A header's text; `None` if it is missing or not printable ASCII.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}
