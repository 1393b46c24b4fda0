//! The face as a client sees it: operations in, answers out, over a store in memory.

mod account_setting;
mod attribute;
mod client;
mod cluster;
mod container_instance;
mod tags;
mod task_definition;
