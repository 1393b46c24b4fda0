use serde_json::{Map, Value};

/// An error as a service answers it, before any protocol gives it a form.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct ApiError {
    /// The error's shape name as clients see it: `ClusterNotFoundException`.
    pub code: String,
    pub message: String,
    /// The HTTP status; 400 for most errors of a client's making.
    pub status: u16,
    /// Members of the error's shape besides the message.
    pub fields: Map<String, Value>,
}

impl ApiError {
    /// An error of the client's making (status 400).
    #[must_use]
    pub fn client(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), status: 400, fields: Map::new() }
    }

    /// An error of ours (status 500). `message` is shown to the client; log what is not for them.
    #[must_use]
    pub fn server(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), status: 500, fields: Map::new() }
    }

    /// The same with another HTTP status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// The same with a further member.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.fields.insert(name.to_owned(), value.into());
        self
    }
}
