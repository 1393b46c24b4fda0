use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::{Semaphore, mpsc};
use wharf_core::Digest;

/// What happens while an image is built, in its order. The last is [`Done`](Self::Done) or [`Failed`](Self::Failed).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum BuildEvent {
    /// It is known what will be done: every step, in the order of the file.
    Planned {
        steps: Vec<PlannedStep>,
    },
    /// Something that is no step: the context is being received, a base image fetched, the image pushed.
    Progress {
        text: String,
    },
    Step {
        /// Its number among the planned.
        id: usize,
        /// Its stage, and the step itself, as planned.
        stage: String,
        name: String,
        state: StepState,
        /// How long it took; once it has ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        milliseconds: Option<u64>,
    },
    /// A line that a step's program wrote.
    Output {
        id: usize,
        line: String,
    },
    /// Something that the author should know: rendered, with the lines around it.
    Warning {
        text: String,
    },
    Failed {
        /// Rendered, with the lines around it.
        message: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<usize>,
        /// The exit code of a RUN that failed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exit_code: Option<i32>,
    },
    Done {
        image: Digest,
        names: Vec<String>,
        size: u64,
        layers: usize,
        milliseconds: u64,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedStep {
    /// The name or number of its stage.
    pub stage: String,
    /// Its number in the stage from 1 on, and how many that has.
    pub number: usize,
    pub of: usize,
    /// As the author wrote it.
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    Started,
    /// What it makes was known.
    Cached,
    Done,
    Failed,
}

/// Lines of output that may wait for whoever listens; a step that writes more waits.
const WAITING: usize = 1024;

/// Where a build's events come from.
#[derive(Debug)]
pub struct Events {
    events: mpsc::UnboundedReceiver<BuildEvent>,
    room: Arc<Semaphore>,
}

/// Where a build tells its events.
#[derive(Clone, Debug)]
pub struct EventSender {
    events: mpsc::UnboundedSender<BuildEvent>,
    room: Arc<Semaphore>,
}

/// A way for a build's events. Output waits when many lines are on their way; all else is little.
#[must_use]
pub fn events() -> (EventSender, Events) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let room = Arc::new(Semaphore::new(WAITING));
    (EventSender { events: sender, room: Arc::clone(&room) }, Events { events: receiver, room })
}

impl Events {
    /// The next event; `None` after the last.
    pub async fn next(&mut self) -> Option<BuildEvent> {
        let event = self.events.recv().await;
        if let Some(BuildEvent::Output { .. }) = event {
            self.room.add_permits(1);
        }
        event
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        // Nobody is to wait for who has gone.
        self.room.close();
    }
}

impl EventSender {
    /// Tells something that is no output.
    pub(crate) fn tell(&self, event: BuildEvent) {
        // Who has gone is told nothing; the build is then ended from outside.
        self.events.send(event).ok();
    }

    /// Tells a line of output, when there is room.
    pub(crate) async fn output(&self, id: usize, line: String) {
        if let Ok(room) = self.room.acquire().await {
            room.forget();
            self.tell(BuildEvent::Output { id, line });
        }
    }
}
