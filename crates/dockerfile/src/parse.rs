use crate::{Command, Dockerfile, Instruction, Problem, Run};

/// Reads a Dockerfile; says as many problems at once as make sense.
pub fn parse(_source: &str) -> Result<Dockerfile, Vec<Problem>> {
    todo!()
}

/// Reads a trigger of a base image's `OnBuild` list. Spans are of `trigger`.
pub fn parse_onbuild(_trigger: &str, _escape: char) -> Result<Instruction, Problem> {
    todo!()
}

impl Run {
    /// What to run, with its heredocs: a lone `RUN <<EOF` is its content, as a script with its own `#!` or for the
    /// shell; in any other line the shell reads the heredocs after the line.
    pub fn script(&self) -> Script {
        todo!()
    }
}

/// How a RUN is to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Script {
    /// As it is, JSON form or the line for the shell of the stage (heredocs appended to it).
    Command(Command),
    /// A file with this content and mode 0755, to be executed: it starts with `#!`.
    File { name: String, content: String },
}
