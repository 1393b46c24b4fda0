//! The ECS API.
//!
//! [`Ecs`] answers the operations of `AmazonEC2ContainerServiceV20141113`: each checks its input as the real service
//! does, writes what is wanted to the store or renders what is there. There is one module per noun of the API (`cluster`,
//! `task_definition`, …), [`keys`] says where everything stands in the store, and [`ClusterRef`], [`TaskDefinitionRef`]
//! and [`ContainerInstanceRef`] read the several ways in which a client may name a thing.
//!
//! The face never starts a task: RunTask writes what is wanted and [`controller`], which the composition spawns, puts
//! it on a node.
//!
//! Everything belongs to a scope (account and region). The machine that Wharf runs on is a container instance of the
//! cluster `default` in the default scope: see [`ensure_default_cluster`] and [`ensure_container_instance`].

#![forbid(unsafe_code)]

mod account_setting;
mod arn;
mod attribute;
mod cluster;
mod container_instance;
mod controller;
mod error;
mod face;
pub mod keys;
mod page;
mod placement;
mod service;
pub mod tags;
mod task;
mod task_definition;

pub use account_setting::effective as effective_account_setting;
pub use arn::{ResourceArn, ResourceKind, check_cluster};
pub use cluster::{ClusterRef, DEFAULT_CLUSTER, ensure_default_cluster, load_cluster};
pub use container_instance::{
    ContainerInstanceRef, container_instance_arn, ensure_container_instance, ensure_container_instances,
    load_container_instance, registered_at, remaining_resources,
};
pub use controller::{ControllerConfig, ServiceExplanation, controller, explain_service};
pub use error::EcsError;
pub use face::Ecs;
pub use page::{Limits, PageRequest, paginate};
pub use task::TaskRef;
pub use task_definition::{LoadedTaskDefinition, TaskDefinitionRef, load_task_definition, reap_task_definitions};
