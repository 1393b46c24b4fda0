use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::mpsc;
use wharf_core::logs::{LogLine, LogSink, LogSinkError, LogTarget};

/// Lines that may wait for a build.
const WAITING: usize = 256;
/// The log group of steps. It is none of CloudWatch's, whose names have no colon.
pub(crate) const GROUP: &str = "build:";

/// Takes what containers write: of steps to their builds, of all others to another sink.
pub struct BuildOutput {
    others: Arc<dyn LogSink>,
    listeners: Mutex<HashMap<String, mpsc::Sender<String>>>,
}

impl std::fmt::Debug for BuildOutput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BuildOutput")
    }
}

impl BuildOutput {
    /// `others` takes what is of no build.
    #[must_use]
    pub fn new(others: Arc<dyn LogSink>) -> Self {
        Self { others, listeners: Mutex::default() }
    }

    /// From now on a step's lines go where is answered.
    pub(crate) fn listen(&self, stream: &str) -> mpsc::Receiver<String> {
        let (sender, lines) = mpsc::channel(WAITING);
        self.lock().insert(stream.to_owned(), sender);
        lines
    }

    pub(crate) fn forget(&self, stream: &str) {
        self.lock().remove(stream);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, mpsc::Sender<String>>> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LogSink for BuildOutput {
    fn open(&self, target: &LogTarget) -> Result<(), LogSinkError> {
        if target.group == GROUP { Ok(()) } else { self.others.open(target) }
    }

    fn append(&self, target: &LogTarget, lines: Vec<LogLine>, from: Option<u64>) -> Result<u64, LogSinkError> {
        if target.group != GROUP {
            return self.others.append(target, lines, from);
        }
        let next = from.unwrap_or(0) + lines.len() as u64;
        let listener = self.lock().get(&target.stream).cloned();
        if let Some(listener) = listener {
            for line in lines {
                // Who is slow is waited for: what is not taken from a container is kept for it, within bounds. Who no longer
                // listens wants none of it.
                listener.blocking_send(line.message).ok();
            }
        }
        Ok(next)
    }
}
