//! The binary as people start and stop it. Needs root, nftables and Debian's busybox-static.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, and clippy knows only functions marked #[test]")]

mod image;
mod life;
mod network;
mod served;
mod tasks;
