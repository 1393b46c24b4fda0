//! What the crate promises: archives of every writer load, layers unpack as overlayfs wants them, hostile ones do not
//! get out. These need root, as device nodes and `trusted.*` attributes do.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, and so does what it calls")]

mod build;
mod hostile;
mod leave;
mod load;
mod making;
mod pull;
mod push;
mod store;
mod tree;
mod unpack;
