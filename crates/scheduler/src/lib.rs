//! Placement, as a pure library: (what waits, what the nodes have, the rules) → bindings. No clock, no I/O.
//!
//! A [`View`] holds the nodes and what is bound to them, and is kept up to date change by change. [`place`] finds a node for a
//! [`Request`], [`place_many`] nodes for many. The rule is ECS's (ECS Developer Guide, "Amazon ECS task placement"): filters say
//! which nodes will do, resources before [`Constraint`]s, and each node that will not do has a [`Reason`]; of those that will,
//! [`Strategy`] after [`Strategy`] keeps the best. A request that no node takes is answered with a [`Refusal`]; [`explain`] says
//! of every node why, or how it scored.
//!
//! Two ways to count (design decision 12): [`Demand::Reserved`] takes its share of the node away; [`Demand::Bounded`] is held to
//! a limit when it runs, and admitted until the limits add up to more than the node's memory several times over.
//!
//! Beside it stand the questions that are asked before and after: [`distribute`] and [`surplus`] for capacity providers,
//! [`rebalance`] for availability zones, and [`Expression`], the cluster query language, which lists of instances are filtered
//! by too.
//!
//! # How it is quick
//!
//! Requests that are alike but for their ids have one *shape*. For each shape that was asked lately the view remembers how
//! every node of the pool stands to it: which filter it fails, or its scores. A pool keeps a log of the places that changed; a
//! shape that is asked looks again at those, and at no others. Nodes with the same values of the attributes that are spread by
//! form a *class*: binding one moves the count of a whole class at once, and within a class the order does not change. So a
//! choice compares the best node of each class. What is remembered is bounded, and nothing of it can be seen in an answer: the
//! tests compare them with those of a model that looks at everything.
//!
//! # A further filter
//!
//! Kubernetes, say, has taints. A node learns to hold them (`Node::taints`), a request to tolerate some
//! (`Request::tolerations`; [`Request`]s that differ in it are of different shapes, so it joins the comparison in
//! `place/shape.rs` and the hash in `place/memory.rs`), and the table in `filter.rs` gets an entry:
//!
//! ```text
//! pub(super) const TAINTS: Filter = Filter {
//!     name: "taints",
//!     reason: Reason::Taint,                 // a variant of its own, in the same place of the order
//!     concerns: |_| true,                    // whether any node could fail it for this request
//!     basis: |_| Basis::Node,                // bindings do not change the answer
//!     passes: |candidate, asked| candidate.node.taints.iter().all(|taint| asked.request.tolerates(taint)),
//!     detail: |candidate, asked| format!("it has the taint {}", …),
//! };
//! ```
//!
//! A further scorer is a `Scorer` in `score.rs` with the [`Strategy`] that asks for it: a function from a node to a number, and
//! how many bits that number has. One that adds weighted scores up, as Kubernetes does, is one scorer. What a demand takes of a
//! node beside what is known is an entry among the reservations in `usage.rs`.

#![forbid(unsafe_code)]

mod capacity;
mod explain;
mod expression;
mod filter;
mod group;
mod node;
mod place;
mod qualify;
mod reason;
mod refusal;
mod request;
mod resources;
mod score;
mod spread;
mod strategy;
mod usage;
mod view;
mod zones;

pub use capacity::{distribute, surplus};
pub use explain::{Explanation, NodeExplanation, Outcome, Score, explain};
pub use expression::{Expression, ExpressionError, Facts, Field, Instance, Subject, Value};
pub use group::{PART, group_name};
pub use node::Node;
pub use place::{place, place_many};
pub use qualify::qualifies;
pub use reason::Reason;
pub use refusal::Refusal;
pub use request::{Constraint, Demand, Request};
pub use resources::Resources;
pub use strategy::{InvalidStrategy, Strategy, ZONE};
pub use usage::Usage;
pub use view::View;
pub use zones::{Move, is_unbalanced, rebalance};
