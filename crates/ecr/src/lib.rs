//! Amazon ECR's API over the registry.
//!
//! Repositories, images, tags and layers are [`wharf_registry`]'s, whoever pushed them by whatever way; this face gives them
//! ECR's names, forms and errors, and adds what only ECR has: tokens that log a client in at `/v2/` ([`EcrAccess`]), policies
//! that say who may do what there and here, lifecycle policies and the controller that applies them
//! ([`lifecycle_controller`]), tags, account settings, and events of what came and went ([`EcrJournal`]).
//!
//! [`Ecr`] answers the operations; `repository`, `image`, `layer`, `lifecycle`, `policy` and `tags` hold one each of the
//! API's nouns. On the API an unknown repository is an error; only a push over `/v2/` may make one.

#![forbid(unsafe_code)]

mod access;
mod account_setting;
mod address;
mod arn;
mod authorization_token;
mod error;
mod face;
mod image;
mod journal;
mod keys;
mod layer;
mod lifecycle;
mod page;
mod permission;
mod policy;
mod repository;
mod sweep;
mod tags;
mod token;

pub use access::EcrAccess;
pub use error::EcrError;
pub use face::Ecr;
pub use journal::EcrJournal;
pub use lifecycle::{LifecycleConfig, lifecycle_controller};
pub use sweep::{keep_sweeping, sweep_events};
