//! Container instances: the machines that tasks of the EC2 launch type run on.

mod attributes;
mod describe;
mod reference;
mod register;
mod resources;
mod state;

pub(crate) use describe::{describe, list};
pub use reference::{ContainerInstanceRef, load_container_instance};
pub use register::{container_instance_arn, ensure_container_instance, ensure_container_instances, registered_at};
pub use resources::remaining_resources;
pub(crate) use state::{deregister, update_state};
