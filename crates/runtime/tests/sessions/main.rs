//! Programs with somebody at their streams, in real containers: needs root and Debian's busybox-static.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod attach;
#[path = "../room/container.rs"]
mod container;
mod exec;
mod machine;
#[path = "../room/room.rs"]
mod room;
mod terminal;
