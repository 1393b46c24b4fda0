//! The agent with a real runtime and network, a store in memory: needs root, nftables, tar and Debian's busybox-static.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod adoption;
mod disk;
mod foreign;
mod image;
mod life;
mod machine;
mod names;
mod policy;
mod refusing;
mod restart;
mod sessions;
mod statistics;
mod user_namespaces;
mod volumes;
