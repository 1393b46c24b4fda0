use std::{collections::BTreeMap, path::Path};

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::mpsc;
use wharf_builder::{BuildRequest, EventSender};
use wharf_core::session::SessionStream;

use crate::contract::{
    Explained, ImageSummary, LogOutput, LogQuery, NewSession, NodeUse, Reading, SandboxView, ServiceCoverage,
};

/// What the operations pages have done for them by the rest of the server.
#[async_trait]
pub(crate) trait Control: Send + Sync + 'static {
    /// Each part and how it is, in a word.
    fn parts(&self) -> BTreeMap<String, String>;

    /// What sandboxes have taken on this machine.
    fn node(&self) -> NodeUse;

    /// What is served of each service's operations.
    fn coverage(&self) -> Vec<ServiceCoverage>;

    /// Loads the archive at `file` (a tar file, kept until this returns) and answers the names that it has now. What is
    /// being done is told to `progress`; a receiver that is gone is no error.
    async fn load_image(
        &self,
        file: &Path,
        tag: Option<&str>,
        progress: &mpsc::Sender<String>,
    ) -> Result<Vec<String>, ControlError>;

    /// Fetches an image from its registry, and answers the name that it has now. What is being done is told to `progress`.
    async fn pull_image(&self, name: &str, progress: &mpsc::Sender<String>) -> Result<Vec<String>, ControlError>;

    /// Builds an image from a context, a tar archive as the builder wants it, and tells how that goes.
    async fn build(&self, request: BuildRequest, context: mpsc::Receiver<std::io::Result<Bytes>>, events: EventSender);

    /// The images in the content store, in the order of their names.
    async fn images(&self) -> Result<Vec<ImageSummary>, ControlError>;

    /// Removes an image's name.
    async fn remove_image(&self, name: &str) -> Result<(), ControlError>;

    /// Sends the lines asked for to `lines`, oldest first; with `follow` for ever. Its future is dropped when nobody reads
    /// any more.
    async fn logs(&self, query: LogQuery, lines: &mpsc::Sender<LogOutput>) -> Result<(), ControlError>;

    /// Every sandbox, in the order of their ids; those that have stopped, until they are forgotten.
    async fn sandboxes(&self) -> Result<Vec<SandboxView>, ControlError>;

    /// Why a service is as it is, and what would become of its next task.
    async fn explain(&self, cluster: Option<&str>, service: &str) -> Result<Explained, ControlError>;

    /// What the sandboxes of this machine use now.
    async fn reading(&self) -> Result<Reading, ControlError>;

    /// Begins a session in the container that is meant.
    async fn open_session(&self, session: NewSession) -> Result<OpenSession, ControlError>;

    /// Stops everything that runs and empties the stores; the images stay unless `images`. Only called for an ephemeral
    /// instance.
    async fn reset(&self, images: bool) -> Result<(), ControlError>;
}

/// A session that has begun.
pub(crate) struct OpenSession {
    pub(crate) stream: SessionStream,
    /// Its streams are a terminal.
    pub(crate) terminal: bool,
}

/// Why something was not done. The text is shown to who asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ControlError {
    /// What is meant does not exist.
    #[error("{0}")]
    Missing(String),
    /// What was asked makes no sense.
    #[error("{0}")]
    Invalid(String),
    /// We failed.
    #[error("{0:#}")]
    Failed(#[from] anyhow::Error),
}
