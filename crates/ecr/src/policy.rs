//! Repository and registry policies: what they say ([`document`]), what that means for a request ([`evaluate`]), and the
//! operations that keep them ([`repository`], [`registry`]).

mod condition;
mod document;
mod evaluate;
pub(crate) mod registry;
pub(crate) mod repository;

use serde::{Deserialize, Serialize};

pub(crate) use condition::Keys;
pub(crate) use document::{Document, Kind};
pub(crate) use evaluate::{Request, Verdict};

/// A policy as it is stored: its text as it was given.
///
/// What was given is given back, for Terraform compares what it wrote with what it reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stored {
    pub(crate) text: String,
}
