//! The AWS APIs as data and types, generated from the services' own API models.
//!
//! A module for each service, such as [`ecs`], holds `types` (a structure for each one that a served operation reaches),
//! `enums` (their values), `errors` (their codes) and `SERVICE`, a table from which protocols and validation are driven and
//! in which every operation of the model is named, served or not. `cargo xtask codegen` writes them; `served.toml` beside
//! this crate's manifest says which operations are served.

#![forbid(unsafe_code)]

mod blob;
mod coverage;
mod epoch;
mod generated;
mod shape;

pub use blob::Blob;
pub use coverage::{Coverage, coverage};
pub use epoch::EpochSeconds;
pub use generated::*;
pub use shape::{Kind, Member, Operation, Protocol, Service, Shape, ShapeId, TimestampFormat};
