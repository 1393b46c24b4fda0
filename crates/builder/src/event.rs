use serde::{Deserialize, Serialize};
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
