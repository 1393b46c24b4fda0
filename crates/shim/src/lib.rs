//! The protocol between the agent and a sandbox's shim.
//!
//! The shim is a small static program that owns the lives of a sandbox's containers: it makes them, keeps their output and
//! their exit statuses, and outlives the agent. The agent talks to it over a Unix stream socket: first the one it was born
//! with (its standard input), later any connection to `shim.sock` in the sandbox's directory. Both sides send JSON values, one
//! a line. A [`Request`] has a number; its [`Reply`] carries the same. [`Event`]s come unasked, to every connection.
//!
//! Shims outlive upgrades, so the protocol has a version ([`PROTOCOL`]) that [`Answer::Hello`] tells. Fields are only ever added,
//! with a default; a change that an old shim would misread raises the version (see [`Request::since`]). Either side passes over
//! fields that it does not know, the agent over events too, and a shim answers requests that it does not know. Version 2 has
//! streams ([`stream`]), terminals and standard input.

mod isolation;
pub mod log;
mod protocol;
pub mod stream;
mod version;

pub use isolation::{DeviceNode, Isolation, Namespace};
pub use protocol::{
    Answer, ContainerConfig, ContainerView, Event, ExecConfig, Exit, FromShim, MountConfig, PROTOCOL, Process, Reply,
    Request, RootConfig, SOCKET_NAME, ShimMount, ToShim,
};
pub use version::{OLDEST, unread};
