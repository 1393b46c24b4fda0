//! Task definitions: what a task is made of, in numbered revisions of a family.
//!
//! RegisterTaskDefinition first fills in what the request leaves to the service ([`normalize`]), then checks it
//! ([`validation`] for the task, [`container`] for each container, [`fargate`] for what only Fargate asks), and works out
//! where it could run and what that takes ([`compatibility`]). The rules are those of the ECS Developer Guide's "Task
//! definition parameters" and the API reference; where the service's own words are known they are used.

mod compatibility;
mod container;
mod dependency;
mod describe;
mod fargate;
mod health_check;
mod list;
mod log;
mod normalize;
mod port;
mod reap;
mod reference;
mod register;
mod size;
mod validation;
mod volume;

pub(crate) use describe::{delete, deregister, describe};
pub(crate) use list::{families, list};
pub use reap::reap_task_definitions;
pub use reference::{LoadedTaskDefinition, TaskDefinitionRef, load_task_definition};
pub(crate) use register::register;
pub(crate) use size::{is_fargate_size, normal_cpu, normal_memory};

use wharf_aws_model::ecs::types::RegisterTaskDefinitionRequest;

const ACTIVE: &str = "ACTIVE";
const INACTIVE: &str = "INACTIVE";
const DELETE_IN_PROGRESS: &str = "DELETE_IN_PROGRESS";

/// The network mode that holds: bridge if none was given.
fn network_mode(request: &RegisterTaskDefinitionRequest) -> &str {
    request.network_mode.as_deref().unwrap_or("bridge")
}

/// Whether the request wants to be held to what this launch type takes.
fn requires(request: &RegisterTaskDefinitionRequest, compatibility: &str) -> bool {
    request.requires_compatibilities.iter().flatten().any(|required| required == compatibility)
}

fn is_windows(request: &RegisterTaskDefinitionRequest) -> bool {
    let platform = request.runtime_platform.as_ref();
    platform.and_then(|p| p.operating_system_family.as_deref()).is_some_and(|family| family.starts_with("WINDOWS"))
}

/// Whether an image lies in a registry of ECR's.
fn is_ecr_image(image: &str) -> bool {
    let host = image.split('/').next().unwrap_or_default();
    host.split('.').nth(1) == Some("dkr") && host.split('.').nth(2) == Some("ecr")
}

#[cfg(test)]
mod tests;
