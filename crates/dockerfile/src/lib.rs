//! Dockerfiles as people write them.
//!
//! [`parse`] reads a source into a [`Dockerfile`]: stages of [`Instruction`]s, each with its place in the source, its
//! words not yet expanded, because what a variable is worth is known only while building. The builder expands them
//! with an [`Expander`]. What is wrong is a [`Problem`], which renders itself with the lines around it.
//!
//! [`Ignore`] reads `.dockerignore`, [`Pattern`] the globs of COPY.
//!
//! Nothing here touches a file or fails on any input: sources have a largest size ([`MAX_SOURCE`]), expansion has a
//! largest result and a largest depth, and all of it takes time in proportion to what it reads.

#![forbid(unsafe_code)]

mod ast;
mod directive;
mod expand;
mod flags;
mod heredoc;
mod ignore;
mod instruction;
mod json;
mod line;
mod nearest;
mod parse;
mod pattern;
mod problem;
mod quantity;
mod span;
mod words;

pub use ast::{
    Add, ArgDeclaration, Command, Copy, Dockerfile, Flag, From, Healthcheck, Heredoc, Instruction, Kind, MountKind,
    OnBuild, Run, RunMount, Source, Stage,
};
pub use expand::Expander;
pub use ignore::Ignore;
pub use instruction::Script;
pub use nearest::nearest;
pub use parse::{MAX_SOURCE, parse, parse_onbuild};
pub use pattern::Pattern;
pub use problem::Problem;
pub use quantity::parse_size;
pub use span::{Span, Spanned, Word};
