//! Images from Dockerfiles.
//!
//! A [`Builder`] takes a request and its context and answers an image in the content store. The Dockerfile is read by
//! [`wharf_dockerfile`]; what it needs of stages is planned before anything runs; stages that do not wait for each other are built
//! at the same time. RUN is a sandbox like any other: the builder writes what it wants of it into the store, the node's agent makes it real
//! and answers the layer that it changed ([`wharf_core::sandbox::Root`]). COPY, ADD and WORKDIR change a mounted root themselves.
//!
//! A step is known by all that goes into it: the layers below, its text and variables, and the digests of the files that it takes,
//! never their times. What it made is in the content store ([`wharf_image::StepRecord`]), and so survives this process.
//!
//! The same input makes the same image: archives are written in the order of names, no file is younger than the youngest of the context
//! or than `SOURCE_DATE_EPOCH`, and the image says that it was made then.

#![forbid(unsafe_code)]

mod builder;
mod config;
mod context;
mod copy;
mod error;
mod event;
mod files;
mod git;
mod instruction;
mod key;
mod mounts;
mod output;
mod plan;
mod request;
mod run;
mod stage;
mod variables;

pub use builder::{Bases, Builder, Built, OpenError, Parts, Tell};
pub use error::BuildError;
pub use event::{BuildEvent, EventSender, Events, PlannedStep, StepState, events};
pub use output::BuildOutput;
pub use request::{BuildRequest, GivenSecret, NamedContext};
