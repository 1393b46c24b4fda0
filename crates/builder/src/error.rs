use wharf_dockerfile::{Problem, Span};

/// Why an image was not built. The text is for its author.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The Dockerfile, rendered with the lines around what is wrong.
    #[error("{message}")]
    Dockerfile {
        message: String,
        /// The step that failed, if one did.
        id: Option<usize>,
        exit_code: Option<i32>,
    },
    /// What comes along is not what was announced.
    #[error("the context cannot be taken: {0}")]
    Context(String),
    #[error("{0}")]
    Failed(String),
}

/// Why a step failed.
#[derive(Debug)]
pub(crate) struct StepError {
    /// Where, if not all of the instruction is meant.
    pub(crate) span: Option<Span>,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) exit_code: Option<i32>,
}

impl StepError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { span: None, message: message.into(), help: None, exit_code: None }
    }

    pub(crate) fn at(span: Span, message: impl Into<String>) -> Self {
        Self { span: Some(span), ..Self::new(message) }
    }

    pub(crate) fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    pub(crate) fn problem(self, instruction: Span) -> Problem {
        let problem = Problem::new(self.span.unwrap_or(instruction), self.message);
        Problem { help: self.help, ..problem }
    }
}

impl From<Problem> for StepError {
    fn from(problem: Problem) -> Self {
        Self { span: Some(problem.span), message: problem.message, help: problem.help, exit_code: None }
    }
}

impl From<wharf_image::ImageError> for StepError {
    fn from(error: wharf_image::ImageError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<std::io::Error> for StepError {
    fn from(error: std::io::Error) -> Self {
        let text = error.to_string();
        // Rust's `(os error 20)` tells nobody anything.
        Self::new(text.split_once(" (os error").map_or(text.as_str(), |(plain, _)| plain))
    }
}

impl From<tokio::task::JoinError> for StepError {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::new(format!("it was broken off: {error}"))
    }
}
