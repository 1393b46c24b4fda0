use std::{io, path::Path};

/// Why the log store could not do as told.
#[derive(Debug, thiserror::Error)]
pub enum LogStoreError {
    #[error("the log group '{0}' does not exist")]
    GroupMissing(String),
    #[error("the log group '{0}' already exists")]
    GroupExists(String),
    #[error("the log stream '{0}' does not exist")]
    StreamMissing(String),
    #[error("the log stream '{0}' already exists")]
    StreamExists(String),
    /// A file of ours holds what no version of this program writes.
    #[error("'{path}' is damaged: {reason}")]
    Corrupt { path: String, reason: String },
    #[error("cannot {action} '{path}'")]
    Io { action: &'static str, path: String, source: io::Error },
}

impl LogStoreError {
    /// For `map_err`: the failure to do `action` to `path`.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.display().to_string();
        move |source| Self::Io { action, path, source }
    }
}
