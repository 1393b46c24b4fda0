//! The ECS API.
//!
//! [`Ecs`] answers the operations of `AmazonEC2ContainerServiceV20141113`: each checks its input as the real service
//! does, writes what is wanted to the store or renders what is there. There is one module per noun of the API
//! ([`cluster`](mod@cluster), `task_definition`, …), [`keys`] says where everything stands in the store, and
//! [`ClusterRef`] and [`TaskDefinitionRef`] read the several ways in which a client may name a thing.
//!
//! Everything belongs to a scope (account and region). The machine that Wharf runs on is a container instance of the
//! cluster `default` in the default scope: see [`ensure_default_cluster`] and [`ensure_container_instance`].

#![forbid(unsafe_code)]

mod arn;
mod error;
pub mod keys;
mod page;

pub use arn::{ResourceArn, ResourceKind};
pub use error::EcsError;
pub use page::{Limits, PageRequest, paginate};
