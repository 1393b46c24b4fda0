//! Services from end to end, without containers: operations, the controller and simulated nodes, in paused time.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

mod aftermath;
#[path = "../api/client.rs"]
#[expect(dead_code, reason = "the other tests use more of it")]
mod client;
mod daemon;
mod deployments;
mod instances;
mod operations;
mod protection;
mod walkthrough;
mod world;
mod zones;
