// Written by `cargo xtask codegen` from the API models; do not edit.

pub mod ec2;
pub mod ecr;
pub mod ecs;
pub mod logs;
pub mod secretsmanager;
pub mod sts;

/// Every service of which an operation is served.
pub static SERVICES: &[&crate::Service] =
    &[&ec2::SERVICE, &ecr::SERVICE, &ecs::SERVICE, &logs::SERVICE, &secretsmanager::SERVICE, &sts::SERVICE];
