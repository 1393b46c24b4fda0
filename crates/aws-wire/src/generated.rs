// Written by `cargo xtask codegen` from the API models; do not edit.

pub mod ec2;
pub mod ecr;
pub mod ecs;
pub mod logs;
pub mod secretsmanager;
pub mod sts;
