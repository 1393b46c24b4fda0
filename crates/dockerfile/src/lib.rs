//! Dockerfiles as people write them.
//!
//! [`parse`] reads a source into a [`Dockerfile`]: stages of [`Instruction`]s, each with its place in the source, its
//! words not yet expanded, because what a variable is worth is known only while building. The builder expands them
//! with an [`Expander`]. What is wrong is a [`Problem`], which renders itself with the lines around it.
//!
//! [`Ignore`] reads `.dockerignore`, [`Pattern`] the globs of COPY.

#![forbid(unsafe_code)]

mod ast;
mod expand;
mod ignore;
mod parse;
mod pattern;
mod problem;
mod span;

pub use ast::{
    Add, ArgDeclaration, Command, Copy, Dockerfile, Flag, From, Healthcheck, Heredoc, Instruction, Kind, MountKind,
    OnBuild, Run, RunMount, Source, Stage,
};
pub use expand::Expander;
pub use ignore::Ignore;
pub use parse::{Script, parse, parse_onbuild};
pub use pattern::Pattern;
pub use problem::Problem;
pub use span::{Span, Spanned, Word};
