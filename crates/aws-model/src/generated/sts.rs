// Written by `cargo xtask codegen` from the API models; do not edit.

//! AWS Security Token Service, API version 2011-06-15.

pub mod enums;
pub mod errors;
mod table;
pub mod types;

pub use table::SERVICE;
