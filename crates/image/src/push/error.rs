use http::StatusCode;
use wharf_core::Digest;

use crate::{ImageError, PullError};

/// Why an image was not pushed. What a registry refuses is told in its own words, as docker's client tells them: the code in lower
/// case, a colon, the message.
///
/// Source: distribution/distribution, `registry/api/errcode`; OCI distribution specification, "Error Codes".
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// The registry knows who asks and does not let it.
    #[error("denied: {0}")]
    Denied(String),
    /// It wants other credentials, or some.
    #[error("unauthorized: {0}")]
    Unauthorized(String),
    /// It says no, and why.
    #[error("{said}")]
    Refused { status: StatusCode, said: String },
    /// Another answer than the protocol has.
    #[error("{method} {url} gave status {status}")]
    Status { method: http::Method, url: String, status: StatusCode },
    /// A name with a digest means what has that digest.
    #[error("the name has the digest {named}, and what is to be pushed {digest}")]
    OtherDigest { named: Digest, digest: Digest },
    /// The registry could not be spoken to, or not to the end.
    #[error(transparent)]
    Transfer(PullError),
    #[error(transparent)]
    Image(#[from] ImageError),
}

impl PushError {
    /// Whether the same may succeed a moment later.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Refused { status, .. } | Self::Status { status, .. } => {
                status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS
            }
            Self::Transfer(error) => error.may_pass(),
            _ => false,
        }
    }
}

impl From<PullError> for PushError {
    fn from(error: PullError) -> Self {
        match error {
            PullError::Unauthorized => Self::Unauthorized("authentication required".to_owned()),
            PullError::Image(error) => Self::Image(error),
            error => Self::Transfer(error),
        }
    }
}

/// What an answer that says no says.
pub(super) fn refusal(method: &http::Method, url: String, status: StatusCode, body: &[u8]) -> PushError {
    #[derive(serde::Deserialize)]
    struct Errors {
        errors: Vec<Told>,
    }
    #[derive(serde::Deserialize)]
    struct Told {
        #[serde(default)]
        code: String,
        #[serde(default)]
        message: String,
    }
    let told = serde_json::from_slice::<Errors>(body).ok().and_then(|told| told.errors.into_iter().next());
    let message = told.as_ref().map(|told| plain(&told.message)).filter(|message| !message.is_empty());
    match status {
        StatusCode::UNAUTHORIZED => {
            PushError::Unauthorized(message.unwrap_or_else(|| "authentication required".to_owned()))
        }
        StatusCode::FORBIDDEN => {
            PushError::Denied(message.unwrap_or_else(|| "requested access to the resource is denied".to_owned()))
        }
        _ => match told {
            Some(told) if !told.code.is_empty() => {
                let code = plain(&told.code).to_lowercase().replace('_', " ");
                let said = message.map_or(code.clone(), |message| format!("{code}: {message}"));
                PushError::Refused { status, said }
            }
            _ => PushError::Status { method: method.clone(), url, status },
        },
    }
}

/// A stranger's text, for somebody's terminal.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(1000).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_as_docker_tells_them() {
        let of = |status: u16, body: &str| {
            refusal(&http::Method::PUT, "http://r/v2/".into(), StatusCode::from_u16(status).unwrap(), body.as_bytes())
                .to_string()
        };
        let denied = r#"{"errors":[{"code":"DENIED","message":"requested access to the resource is denied"}]}"#;
        assert_eq!(of(403, denied), "denied: requested access to the resource is denied");
        assert_eq!(of(403, "<html>"), "denied: requested access to the resource is denied");
        assert_eq!(of(401, ""), "unauthorized: authentication required");
        let unknown = r#"{"errors":[{"code":"NAME_UNKNOWN","message":"no \u001b[31mrepository"}]}"#;
        assert_eq!(of(404, unknown), "name unknown: no [31mrepository");
        assert_eq!(of(418, "{}"), "PUT http://r/v2/ gave status 418 I'm a teapot");
    }
}
