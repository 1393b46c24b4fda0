//! Programs with somebody at their streams, in real containers: needs root and Debian's busybox-static.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod attach;
mod exec;
mod machine;
mod terminal;
