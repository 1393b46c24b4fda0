mod render;

use crate::Span;
use serde::Serialize;
use std::fmt;

/// Something wrong in a source: where, what, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub span: Span,
    /// One line, in lower case unless it begins with a name.
    pub message: String,
    /// What to do, if there is something to say.
    pub help: Option<String>,
}

impl Problem {
    pub fn new(span: Span, message: impl Into<String>) -> Problem {
        Problem { span, message: message.into(), help: None }
    }

    #[must_use]
    pub fn with_help(self, help: impl Into<String>) -> Problem {
        Problem { help: Some(help.into()), ..self }
    }

    /// The line of the source, from 1.
    pub fn line(&self, source: &str) -> usize {
        let end = self.span.start.min(source.len());
        source.as_bytes()[..end].iter().filter(|byte| **byte == b'\n').count() + 1
    }

    /// For a terminal: `file:line:column: message`, the lines it is about with their numbers and marks under them, the
    /// help. Ends in a line end. The column counts characters, from 1. Control characters of the source are not passed on.
    pub fn render(&self, file: &str, source: &str) -> String {
        render::render(self, file, source)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}
