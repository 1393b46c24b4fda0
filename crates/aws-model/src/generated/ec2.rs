// Written by `cargo xtask codegen` from the API models; do not edit.

//! Amazon Elastic Compute Cloud, API version 2016-11-15.

pub mod enums;
pub mod errors;
mod table;
pub mod types;

pub use table::SERVICE;
