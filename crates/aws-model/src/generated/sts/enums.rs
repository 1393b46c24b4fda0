// Written by `cargo xtask codegen` from the API models; do not edit.

//! The values of the enums that the served operations use.
