//! The EC2 face: the default VPC with its subnets and security group, regions and zones, to read and not to change.
//!
//! ECS's clients ask for these before they run a task with an address of its own. Each kind of object has a file that
//! says what it looks like and by which names it can be filtered; filters, lookups by id and paging are the same for all.

#![forbid(unsafe_code)]

mod face;
mod filter;
mod lookup;
mod page;
mod region;
mod security_group;
mod subnet;
mod vpc;
mod zone;

pub use face::Ec2;
