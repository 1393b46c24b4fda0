use crate::{ImageError, Reference};

/// Why an image could not be fetched. The texts are containerd's, which the ECS agent shows behind its own words.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    /// The registry has no such image.
    #[error("{0}: not found")]
    NotFound(Reference),
    /// The registry wants other credentials, or hides that the repository does not exist.
    #[error(
        "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed"
    )]
    Unauthorized,
    /// This instance's registry does not let this account have it.
    #[error("pull access denied: {0}")]
    Denied(String),
    /// The registry could not be spoken to.
    #[error("failed to do request: {method} \"{url}\": {reason}")]
    Unreachable { method: &'static str, url: String, reason: String },
    /// Another answer than the protocol has.
    #[error("pulling from host {host} failed with status code {what}: {status}")]
    Status { host: String, what: String, status: http::StatusCode },
    /// What came is not what was promised.
    #[error("{0}")]
    BadContent(String),
    /// The transfer broke off.
    #[error("the transfer was interrupted: {0}")]
    Interrupted(String),
    /// Nothing came for half a minute.
    #[error("i/o timeout")]
    Stalled,
    /// The same several times.
    #[error("{error}")]
    Tried { times: u32, error: Box<PullError> },
    /// What came could not be kept or is no image for this machine.
    #[error(transparent)]
    Image(#[from] ImageError),
}

impl PullError {
    /// Whether the same may succeed a moment later. A registry that cannot be reached is not tried again: a machine without
    /// a network is to say so soon.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Interrupted(_) | Self::Stalled => true,
            Self::Status { status, .. } => status.is_server_error() || *status == http::StatusCode::TOO_MANY_REQUESTS,
            _ => false,
        }
    }
}

impl PullError {
    /// Whether nobody answered, as opposed to an answer that says no.
    #[must_use]
    pub fn is_silence(&self) -> bool {
        match self {
            Self::Unreachable { .. } => true,
            Self::Tried { error, .. } => error.is_silence(),
            error => error.may_pass(),
        }
    }
}

/// The reason of a container that was not started for want of its image, in the words of the ECS agent and Fargate.
///
/// Source: stopped-task reasons as Fargate's containerd gives them, `failed to resolve ref REF: REF: not found`, and
/// `image Manifest does not contain descriptor matching platform 'linux/amd64'`; AWS documents the forms under
/// "CannotPullContainer task errors in Amazon ECS".
#[must_use]
pub fn cannot_pull_text(reference: &Reference, error: &PullError) -> String {
    let (times, error) = match error {
        PullError::Tried { times, error } => (*times, &**error),
        error => (1, error),
    };
    let introduction = format!("CannotPullContainerError: pull image manifest has been retried {times} time(s): ");
    match error {
        PullError::Image(ImageError::NoPlatform(_)) => format!("{introduction}{error}"),
        PullError::NotFound(_)
        | PullError::Unauthorized
        | PullError::Denied(_)
        | PullError::Unreachable { .. }
        | PullError::Status { .. } => {
            format!("{introduction}failed to resolve ref {reference}: {error}")
        }
        PullError::BadContent(_)
        | PullError::Interrupted(_)
        | PullError::Stalled
        | PullError::Tried { .. }
        | PullError::Image(_) => {
            format!("CannotPullContainerError: ref pull has been retried {times} time(s): failed to copy: {error}")
        }
    }
}
