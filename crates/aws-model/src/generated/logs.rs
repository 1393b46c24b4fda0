// Written by `cargo xtask codegen` from the API models; do not edit.

//! Amazon CloudWatch Logs, API version 2014-03-28.

pub mod enums;
pub mod errors;
mod table;
pub mod types;

pub use table::SERVICE;
