//! Containers that try to get out, or to take more than is theirs. Each attempt is a test that fails if it succeeds.
//!
//! Needs root and Debian's busybox-static. The attempts are made by `crates/attacker`, a program that only says what the kernel
//! answered; where what is attempted depends on nothing else, the same test shows that it would have succeeded without protection.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(unsafe_code, reason = "the host's side of some attempts are system calls; each block says why it is sound")]

#[path = "../room/container.rs"]
mod container;
mod devices;
mod exhaustion;
mod files;
mod machine;
mod namespaces;
mod neighbours;
mod processes;
mod races;
#[path = "../room/room.rs"]
mod room;
mod sharing;
mod system_calls;
mod users;
