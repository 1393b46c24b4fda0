//! The session: a program run in a container for somebody who is connected to it.
//!
//! A face that was asked for one writes a [`SessionSpec`] under [`session_key`] and tells the client where to connect. When
//! the client comes, whoever holds its connection asks [`Sessions::open`] of the node for the stream of bytes; the program starts then
//! and ends with the stream. The node deletes the key when the session has ended or nobody came for [`PATIENCE`].

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use crate::Timestamp;

/// Prefix of all sessions: `sandbox/session/NODE/ID`.
pub const SESSION_PREFIX: &str = "sandbox/session/";
/// How long a session waits for its client.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// The key of a session.
#[must_use]
pub fn session_key(node: &str, id: &str) -> String {
    format!("{SESSION_PREFIX}{node}/{id}")
}

/// A program to be run in a container for a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionSpec {
    /// Letters, digits and hyphens; unique on the instance. Sessions do not outlive the agent: at its start it deletes those of
    /// an earlier life.
    pub id: String,
    /// The sandbox's id.
    pub sandbox: String,
    pub container: String,
    pub program: SessionProgram,
    pub created_at: Timestamp,
}

/// What a session talks to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SessionProgram {
    /// A further program.
    Exec {
        /// The argument vector.
        command: Vec<String>,
        /// Its streams are a terminal.
        terminal: bool,
        /// Its standard input is the client's; otherwise it is empty.
        input: bool,
        /// As the container's, unless given.
        user: Option<String>,
        working_directory: Option<String>,
        /// Added to the container's environment.
        environment: Vec<(String, String)>,
        /// Rows and columns that its terminal begins with.
        #[serde(default)]
        size: Option<(u16, u16)>,
    },
    /// The container's own first process. Output from now on; input if the container keeps it open, and keeps it open for
    /// the next when this client has ended.
    Attach,
    /// A file or directory of the container as a tar stream, which is the output. Exits with 0, or with 1 and why on the
    /// error stream.
    CopyOut {
        /// Absolute, as the container sees it. It is followed if it is a link; what lies below is not.
        path: String,
    },
    /// The input, a tar stream, is unpacked in the container. Exits as `CopyOut` does.
    CopyIn {
        /// Absolute, as the container sees it.
        path: String,
        /// What becomes of the names in the stream.
        naming: CopyNaming,
    },
}

/// Where the entries of a copied tar stream come to stand (Docker's rules for `docker cp`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopyNaming {
    /// All entries are one file or directory. If the path is a directory they go into it under their own name, otherwise
    /// they become the path.
    Item,
    /// All entries lie in one directory, whose content goes into the path: a directory, or made.
    Content,
    /// Entries go into the path, a directory that must be there, as they are.
    Archive,
}

/// From the client to the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionInput {
    Data(Bytes),
    /// No more input comes.
    End,
    /// The client's terminal has this size.
    Resize {
        rows: u16,
        columns: u16,
    },
    /// A signal for the program.
    Signal(i32),
}

/// From the program to the client. A stream that ends without [`SessionOutput::Exited`] broke off: the node's connection to
/// the program was lost, or an attached client was too slow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionOutput {
    /// Standard output; all output if it is a terminal.
    Output(Bytes),
    Error(Bytes),
    /// The exit status, or 128 and the signal's number. Nothing comes after it.
    Exited(i32),
}

/// Both directions of a session. Dropping it ends an exec's program (SIGHUP, then SIGKILL); an attached container runs on.
#[derive(Debug)]
pub struct SessionStream {
    pub input: mpsc::Sender<SessionInput>,
    pub output: mpsc::Receiver<SessionOutput>,
}

/// Why a session could not begin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// No such session waits: it was never asked for, has begun already or waited too long.
    #[error("no session {0} waits for a client")]
    Unknown(String),
    #[error("the container does not run")]
    NotRunning,
    /// The program could not be started; the text is for the client.
    #[error("{0}")]
    Start(String),
}

/// Where the streams of sessions begin: the node.
#[async_trait]
pub trait Sessions: Send + Sync + 'static {
    /// Starts the program of a session that waits, once.
    ///
    /// # Errors
    /// [`SessionError`].
    async fn open(&self, id: &str) -> Result<SessionStream, SessionError>;
}
