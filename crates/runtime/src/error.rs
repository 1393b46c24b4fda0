use std::{io, ops::RangeInclusive};

/// Why the runtime could not do as told.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// Something of the machine failed; `what` says what was being done.
    #[error("{what}: {source}")]
    Io { what: String, source: io::Error },
    /// The container could not be started; the text is for its owner.
    #[error("{0}")]
    Start(String),
    /// The shim is gone, and its containers with it.
    #[error("the sandbox's shim is gone")]
    ShimGone,
    /// The shim answered something else than was asked.
    #[error("the shim answered out of turn: {0}")]
    Protocol(String),
    /// A shim of a version that is not spoken.
    #[error("the process that holds its containers speaks protocol {shim}, this Wharf {} to {}", .speaks.start(), .speaks.end())]
    Version { shim: u32, speaks: RangeInclusive<u32> },
    /// A shim that does not say even its version.
    #[error("the process that holds its containers does not answer")]
    Silent,
    /// The shim's version is older than what it was asked.
    #[error("this sandbox was started by an older Wharf: run the task again to use {0}")]
    OlderShim(&'static str),
}

/// Says what was being done when an I/O error came.
pub(crate) trait Doing<T> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T, RuntimeError>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T, RuntimeError> {
        self.map_err(|source| RuntimeError::Io { what: what(), source })
    }
}

impl<T> Doing<T> for rustix::io::Result<T> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T, RuntimeError> {
        self.map_err(|source| RuntimeError::Io { what: what(), source: source.into() })
    }
}
