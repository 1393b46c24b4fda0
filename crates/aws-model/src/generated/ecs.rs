// Written by `cargo xtask codegen` from the API models; do not edit.

//! Amazon EC2 Container Service, API version 2014-11-13.

pub mod enums;
pub mod errors;
mod table;
pub mod types;

pub use table::SERVICE;
