// Written by `cargo xtask codegen` from the API models; do not edit.

//! AWS Secrets Manager, API version 2017-10-17.

pub mod enums;
pub mod errors;
mod table;
pub mod types;

pub use table::SERVICE;
