//! What a Dockerfile says.

use crate::{Problem, Span, Spanned, Word};
use serde::Serialize;
use std::time::Duration;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dockerfile {
    /// `\` or a backtick.
    pub escape: char,
    /// `# syntax=`: the frontend that the file asks for.
    pub syntax: Option<Spanned<String>>,
    /// `# check=`: docker's settings for its own lints, as written.
    pub check: Option<Spanned<String>>,
    /// The ARGs before the first FROM; each is a [`Kind::Arg`].
    pub global_args: Vec<Instruction>,
    /// At least one.
    pub stages: Vec<Stage>,
    /// What the author should know, though the file is read all the same; in the order of the file.
    pub warnings: Vec<Problem>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stage {
    pub from: From,
    /// From its FROM to the end of its last instruction.
    pub span: Span,
    /// Without FROM.
    pub instructions: Vec<Instruction>,
}

/// `FROM [--platform=…] image [AS name]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct From {
    pub image: Word,
    pub platform: Option<Word>,
    /// In lower case: names of stages know no case.
    pub name: Option<Spanned<String>>,
    pub span: Span,
    /// As [`Instruction::text`].
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Instruction {
    /// From its name to the end of its last line, heredocs included.
    pub span: Span,
    /// For people: as written, with lines that are continued joined by one space, without comments and heredocs.
    pub text: String,
    /// Every flag that was given, for pointing at it; what they mean is in `kind`.
    pub flags: Vec<Flag>,
    pub kind: Kind,
}

impl Instruction {
    /// The flag `--name`, if it was given; the last of several.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().rev().find(|flag| flag.name == name)
    }
}

/// `--name` or `--name=value`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flag {
    /// Without `--`.
    pub name: String,
    pub value: Option<Word>,
    /// The whole flag.
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Kind {
    Arg(Vec<ArgDeclaration>),
    Env(Vec<(Word, Word)>),
    Label(Vec<(Word, Word)>),
    Run(Run),
    Copy(Copy),
    Add(Add),
    Cmd(Command),
    Entrypoint(Command),
    /// At least one word.
    Shell(Vec<String>),
    User(Word),
    Workdir(Word),
    Expose(Vec<Word>),
    Volume(Vec<Word>),
    StopSignal(Word),
    /// `None` is HEALTHCHECK NONE: the base image's check is switched off.
    Healthcheck(Option<Healthcheck>),
    OnBuild(OnBuild),
    Maintainer(String),
}

/// `ARG name` or `ARG name=default`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ArgDeclaration {
    pub name: Spanned<String>,
    pub default: Option<Word>,
}

/// What is run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Command {
    /// The JSON form: a program and its arguments. Nothing in it is expanded. Empty for `CMD []`.
    Exec(Vec<String>),
    /// A line for the shell, which does all expansion.
    Shell(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Run {
    pub mounts: Vec<RunMount>,
    /// `default`, `none` or `host`.
    pub network: Option<Word>,
    /// `sandbox` or `insecure`.
    pub security: Option<Word>,
    /// `--device=…`, as written.
    pub devices: Vec<Word>,
    /// The line without its heredocs' contents; see [`Run::script`].
    pub command: Command,
    /// In the order of the line.
    pub heredocs: Vec<Heredoc>,
}

/// `RUN --mount=…`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunMount {
    /// The whole flag.
    pub span: Span,
    pub kind: MountKind,
    /// `target`, `dst`, `destination`: given for bind, cache and tmpfs.
    pub target: Option<Word>,
    /// `source`, `src`.
    pub source: Option<Word>,
    pub from: Option<Word>,
    pub id: Option<Word>,
    /// `shared`, `private` or `locked`, in any case.
    pub sharing: Option<Word>,
    /// Octal.
    pub mode: Option<Word>,
    pub uid: Option<Word>,
    pub gid: Option<Word>,
    /// Of a tmpfs: bytes, with an optional unit.
    pub size: Option<Word>,
    /// The variable that gets the secret; empty for one with the name of its id.
    pub env: Option<Word>,
    /// A secret or agent that is not there is an error.
    pub required: bool,
    /// `readonly`, `ro`, `readwrite`, `rw`; `None` if none of them was given (a bind is then read-only, others are not).
    pub read_only: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MountKind {
    Bind,
    Cache,
    Tmpfs,
    Secret,
    Ssh,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Copy {
    /// At least one.
    pub sources: Vec<Source>,
    pub destination: Word,
    /// A stage, its number, or an image.
    pub from: Option<Word>,
    pub chown: Option<Word>,
    pub chmod: Option<Word>,
    pub link: bool,
    pub parents: bool,
    pub exclude: Vec<Word>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Add {
    /// At least one.
    pub sources: Vec<Source>,
    pub destination: Word,
    pub chown: Option<Word>,
    pub chmod: Option<Word>,
    pub link: bool,
    pub exclude: Vec<Word>,
    pub keep_git_dir: bool,
    pub checksum: Option<Word>,
    /// `None`: local archives are unpacked, remote ones not.
    pub unpack: Option<bool>,
}

/// What COPY and ADD take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Source {
    /// A path, a pattern, or for ADD a URL.
    Path(Word),
    /// A file of this name with this content.
    Heredoc(Heredoc),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Heredoc {
    pub name: String,
    /// The name was not quoted, so variables in the content are expanded: by COPY and ADD here, by RUN's shell there.
    pub expand: bool,
    /// `<<-`. The content has its leading tabs no more.
    pub strip_tabs: bool,
    /// Lines with their ends, without the last one that is the name.
    pub content: String,
    /// `<<name` on the instruction's line.
    pub span: Span,
    /// The content in the source.
    pub content_span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Healthcheck {
    pub interval: Option<Duration>,
    pub timeout: Option<Duration>,
    pub start_period: Option<Duration>,
    pub start_interval: Option<Duration>,
    pub retries: Option<u32>,
    pub command: Command,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OnBuild {
    /// What the image's configuration gets, and [`crate::parse_onbuild`] reads.
    pub trigger: String,
    pub instruction: Box<Instruction>,
}
