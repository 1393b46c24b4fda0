//! Placement, as a pure library: (what waits, what the nodes have, the rules) → bindings. No clock, no I/O.
//!
//! A [`View`] holds the nodes and what is bound to them, and is kept up to date change by change. [`place`] finds a node
//! for a [`Request`]: [`filter`](mod@filter)s say which nodes will do, [`score`] orders those that will, [`Strategy`]
//! after strategy. A request that no node takes answers with the reason of each ([`Refusal`]), in ECS's words.
//!
//! Two ways to count (design decision 12): [`Demand::Reserved`] takes its share of the node away; [`Demand::Bounded`] is
//! held to a limit when it runs, and admitted until the limits add up to more than the node's memory several times over.

#![forbid(unsafe_code)]

mod filter;
mod node;
mod place;
mod request;
mod score;
mod view;

pub use filter::Reason;
pub use node::{Node, Usage};
pub use place::{Refusal, place};
pub use request::{Demand, InvalidStrategy, Request, Resources, Strategy};
pub use view::View;
