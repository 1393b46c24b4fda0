//! Services: a number of tasks that is kept up, or one on every instance, and brought from one revision to the next.
//!
//! The operations write what is wanted ([`record`]) and render what the controller (`controller/service`) says of it
//! ([`render`](mod@render)). What changes how tasks are made makes a new revision, and a deployment that leads to it.

mod create;
mod delete;
mod deployments;
mod describe;
pub(crate) mod events;
mod list;
pub(crate) mod record;
mod reference;
mod render;
mod revisions;
pub(crate) mod rollout;
mod update;
mod validation;

pub(crate) use create::create;
pub(crate) use delete::delete;
pub(crate) use deployments::{describe as describe_deployments, list as list_deployments, stop as stop_deployment};
pub(crate) use describe::describe;
pub(crate) use list::{list, list_by_namespace};
pub(crate) use record::{StoredRevision, StoredService};
pub(crate) use reference::{LoadedService, ServiceRef};
pub(crate) use revisions::describe as describe_revisions;
pub(crate) use update::update;
pub(crate) use validation::template;
