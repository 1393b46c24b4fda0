//! The agent of a machine: it makes the sandboxes that are bound to it real, and reports what it sees.
//!
//! [`Agent`] watches the specs of its node in the store. For each sandbox it runs a supervisor, a task that walks the sandbox through its
//! life: network, images, containers in the order of their dependencies, health, output, end. What to do next is decided by
//! pure functions (`decide`); the supervisor does it and writes the sandbox's status. After a restart it takes up the sandboxes
//! whose shims are still there, from a small record kept on disk, and ends those that nobody wants.

#![forbid(unsafe_code)]

mod agent;
mod bounds;
mod build_root;
mod decide;
mod etc;
mod foreign;
mod gpu;
mod health;
mod image_cleanup;
mod images;
mod isolation;
mod launch;
mod machine;
mod output;
mod policy;
mod record;
mod rules;
mod sessions;
mod stats;
mod supervisor;
mod tmpfs;
mod ulimits;
mod users;
mod volumes;
mod wiring;
mod work;

pub use agent::{Agent, AgentError, Parts, Taken, published};
pub use bounds::Bounds;
pub use images::{ImageAccess, ImageSettings, InvalidPullBehavior, PullBehavior};
pub use machine::describe;
pub use policy::{HostNamespaces, HostPaths, Policy, Refusal, Reserved};
pub use rules::Rules;
pub use users::UserNamespaces;
