//! Sandboxes as the machine sees them.
//!
//! [`Runtime`] makes a sandbox: its cgroups, its directory and its shim, the small process that owns its containers' lives and outlives
//! this one. A [`Sandbox`] is the handle: start a container, signal it, run something in it, hear of its end. After a
//! restart [`Runtime::adopt`] finds the shims that are there and answers the same handles. What remains of a sandbox is taken away by
//! [`Runtime::remove`], which works by names alone and so needs no memory of what was made.

#![deny(unsafe_op_in_unsafe_fn)]

mod base;
mod capability;
mod cgroup;
mod counters;
mod device;
mod disk;
mod error;
mod frames;
mod hierarchy;
mod limits;
mod overlay;
mod program;
mod remove;
mod reservation;
mod sandbox;
mod seccomp;
mod session;
mod shim;
mod stats;
mod user_namespace;

pub use capability::{Capabilities, UnknownCapability};
pub use cgroup::Cgroups;
pub use device::{AllowedDevice, DeviceKind};
pub use error::RuntimeError;
pub use frames::{framed, serve_framed};
pub use limits::{IoBound, Limits, memory_high};
pub use overlay::Writable;
pub use remove::remove_tree;
pub use sandbox::{Adopted, ContainerRun, ProcessSpec, Runtime, Sandbox, SandboxPaths};
pub use session::Streams;
pub use shim::{ShimEvent, Started, Survivors};
pub use stats::{ContainerUsage, SandboxUsage};
pub use wharf_shim::{ContainerView, DeviceNode, Exit, Isolation, MountConfig, Namespace, log};
