//! The face as a client sees it: operations in, answers out, over a store in memory.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

mod account_setting;
mod attribute;
mod client;
mod cluster;
mod container_instance;
mod fake_node;
mod stored_task;
mod tags;
mod task;
mod task_definition;
