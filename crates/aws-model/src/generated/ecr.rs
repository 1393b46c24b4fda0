// Written by `cargo xtask codegen` from the API models; do not edit.

//! Amazon Elastic Container Registry, API version 2015-09-21.

pub mod enums;
pub mod errors;
mod table;
pub mod types;

pub use table::SERVICE;
