//! Tasks: what a client wants run, and what became of it.
//!
//! RunTask writes a [`StoredTask`], all that is wanted, the sandbox included. The controller gives it a [`Placement`];
//! the node reports a `SandboxStatus`. Each has one writer, and what a client is shown ([`render`](mod@render)) is read
//! from the three together ([`LoadedTask`]).

mod binding;
mod command_line;
mod container;
mod describe;
mod execute;
pub(crate) mod launch;
mod list;
mod load;
mod log;
mod network;
mod overrides;
mod protection;
mod record;
mod reference;
mod render;
mod request;
mod run;
mod sandbox;
mod security;
mod start;
mod stop;
mod submit;
mod summary;
mod template;
mod token;
mod unsupported;
mod volume;

pub(crate) use describe::describe;
pub(crate) use execute::execute;
pub(crate) use list::list;
pub(crate) use load::LoadedTask;
pub(crate) use protection::{Protection, get as get_protection, update as update_protection};
pub(crate) use record::{
    CAPACITY_UNAVAILABLE, Ended, FARGATE_POOL, Placement, PlacementFailure, StopCode, StoredTask, TASK_UNHEALTHY,
    cluster_pool, placement_key,
};
pub use reference::TaskRef;
pub(crate) use run::run;
pub(crate) use start::start;
pub(crate) use stop::stop;
pub(crate) use submit::{definition, vpc};
pub(crate) use summary::TaskSummary;
pub(crate) use template::{Individual, Template, Wanted};
pub(crate) use token::StoredToken;
