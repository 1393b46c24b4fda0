//! Where a container's output goes.

use serde::{Deserialize, Serialize};

use crate::{Scope, Timestamp};

/// A log stream of CloudWatch Logs, and whether its group may be made for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LogTarget {
    pub scope: Scope,
    pub group: String,
    pub stream: String,
    /// `awslogs-create-group`: make the group if it is missing; otherwise a missing group is an error.
    #[serde(default)]
    pub create_group: bool,
}

/// One line of output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    pub timestamp: Timestamp,
    pub message: String,
}

/// Why output could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum LogSinkError {
    /// The group does not exist and may not be made.
    #[error("the specified log group does not exist: {0}")]
    GroupMissing(String),
    /// The medium failed; the same lines may be offered again.
    #[error("log lines could not be written")]
    Io(#[from] std::io::Error),
}

/// Takes the output of containers. The node calls it; the log store stands behind it.
pub trait LogSink: Send + Sync + 'static {
    /// Makes the stream (and, if the target allows, its group) unless it is there.
    ///
    /// # Errors
    /// [`LogSinkError::GroupMissing`] if the group is missing and may not be made; [`LogSinkError::Io`].
    fn open(&self, target: &LogTarget) -> Result<(), LogSinkError>;

    /// Adds `lines`, in the order in which they were written, and answers the place behind them. When this returns they outlive
    /// this process.
    ///
    /// `from` is the place that an earlier call answered, or `None` to begin with. Whoever was killed before it could note what a call
    /// answered, and so offers the same lines again from the place before, adds none of them twice.
    ///
    /// # Errors
    /// As [`LogSink::open`]; on an error none of the lines was taken.
    fn append(&self, target: &LogTarget, lines: Vec<LogLine>, from: Option<u64>) -> Result<u64, LogSinkError>;
}
