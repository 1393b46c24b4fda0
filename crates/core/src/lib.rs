//! What every part of Wharf agrees on.
//!
//! Faces, controllers and nodes never import each other: they meet in the store. This crate holds the words they meet
//! with. [`Scope`] says whose object something is, [`sandbox`] is the contract between whoever wants containers and
//! the node that makes them, [`node`] what a node says of itself, [`network`] the VPC that everyone's addresses come
//! from, [`volume`] parts of a container's spec, [`logs`] where output goes, [`registry`] how repositories are called and
//! what a tag means, [`event`] what happened, [`session`] a program run for somebody who is connected to it, [`ticket`] what lets that somebody in,
//! [`stats`] what containers use. Everything here is a plain value: no I/O, no clock but [`now`].

#![forbid(unsafe_code)]

mod digest;
pub mod event;
mod id;
mod instance;
mod layer;
pub mod logs;
pub mod network;
pub mod node;
mod quantity;
pub mod registry;
pub mod sandbox;
mod scope;
pub mod secret;
pub mod session;
pub mod stats;
pub mod target;
pub mod ticket;
mod time;
mod users;
pub mod volume;

pub use digest::{Digest, InvalidDigest};
pub use id::{hex_id, uuid};
pub use instance::{InstanceId, InvalidInstanceId};
pub use layer::{LayerCompression, LayerForm, LayerInfo};
pub use quantity::{CpuUnits, Mib};
pub use scope::{AccountId, InvalidAccountId, Region, Scope};
pub use time::{Timestamp, now};
pub use users::{IdBlock, InvalidIdBlock};
