// Written by `cargo xtask codegen` from the API models; do not edit.

//! The codes of the errors that the served operations name.
