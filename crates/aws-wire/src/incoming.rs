use bytes::Bytes;
use http::{HeaderMap, Method, Request, Uri, header::CONTENT_TYPE};

use crate::form::Form;

/// An extension of requests that came over TLS.
#[derive(Clone, Copy, Debug)]
pub struct Encrypted;

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
    encrypted: bool,
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
        let encrypted = parts.extensions.get::<Encrypted>().is_some();
        Self { method: parts.method, uri: parts.uri, headers: parts.headers, body, query, parameters, encrypted }
    }

    /// The scheme and authority that it was sent to: the target's own (HTTP/2, absolute form) or Host's.
    pub(crate) fn endpoint(&self) -> String {
        let authority = self.uri.authority().map(http::uri::Authority::as_str).or_else(|| self.header("host"));
        let scheme = if self.encrypted { "https" } else { "http" };
        format!("{scheme}://{}", authority.unwrap_or("localhost"))
    }

    /// A header's text; `None` if it is missing or not printable ASCII.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_endpoint_is_where_the_client_sent_it() {
        let plain = Request::get("/").header("host", "localhost:4566").body(Bytes::new()).unwrap();
        assert_eq!(Incoming::new(plain).endpoint(), "http://localhost:4566");
        let encrypted = Request::get("https://[::1]:4566/").extension(Encrypted).body(Bytes::new()).unwrap();
        assert_eq!(Incoming::new(encrypted).endpoint(), "https://[::1]:4566");
    }
}
