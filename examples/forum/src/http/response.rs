use std::{fmt::Write, io};

use serde::Serialize;
use serde_json::json;

/// An answer: status, headers beyond the usual ones, and a JSON body.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Response {
    pub(crate) fn json(status: u16, value: &impl Serialize) -> Self {
        match serde_json::to_string(value) {
            Ok(body) => Self { status, headers: Vec::new(), body },
            Err(error) => Self::error(500, format!("the answer cannot be written: {error}")),
        }
    }

    /// 201, and where the new thing is.
    pub(crate) fn created(location: &str, value: &impl Serialize) -> Self {
        let mut response = Self::json(201, value);
        response.headers.push(("Location", location.to_owned()));
        response
    }

    /// `{"error": …}`.
    pub(crate) fn error(status: u16, message: impl Into<String>) -> Self {
        let body = json!({ "error": message.into() }).to_string();
        Self { status, headers: Vec::new(), body }
    }

    pub(crate) fn not_found() -> Self {
        Self::error(404, "there is nothing here")
    }

    pub(crate) fn method_not_allowed(allow: &str) -> Self {
        let mut response = Self::error(405, format!("only {allow} here"));
        response.headers.push(("Allow", allow.to_owned()));
        response
    }

    /// A record could not be written: the caller may try again, the operator reads why in the log.
    pub(crate) fn storage(error: &io::Error) -> Self {
        eprintln!("a record could not be written: {error}");
        Self::error(503, "it could not be written down; try again")
    }

    /// The bytes that go over the wire; without the body for a HEAD request.
    pub(super) fn encode(&self, keep_alive: bool, with_body: bool) -> Vec<u8> {
        let mut text = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        let connection = if keep_alive { "keep-alive" } else { "close" };
        let _ = write!(
            text,
            "Content-Type: application/json\r\nContent-Length: {}\r\nConnection: {connection}\r\n",
            self.body.len() + 1
        );
        for (name, value) in &self.headers {
            let _ = write!(text, "{name}: {value}\r\n");
        }
        text.push_str("\r\n");
        if with_body {
            text.push_str(&self.body);
            text.push('\n');
        }
        text.into_bytes()
    }

    #[cfg(test)]
    pub(crate) fn body_text(&self) -> &str {
        &self.body
    }
}

const fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        411 => "Length Required",
        413 => "Content Too Large",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_on_the_wire() {
        let response = Response::created("/api/users/1", &json!({ "id": 1 }));
        let text = String::from_utf8(response.encode(false, true)).unwrap();
        assert_eq!(
            text,
            "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 9\r\nConnection: close\r\n\
             Location: /api/users/1\r\n\r\n{\"id\":1}\n"
        );
        assert!(response.encode(true, false).ends_with(b"\r\n\r\n"));
    }
}
