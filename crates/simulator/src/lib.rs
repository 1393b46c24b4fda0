//! Nodes that run nothing.
//!
//! A [`Simulator`] stands in for the agents of any number of nodes: it keeps their keys alive, answers the sandboxes that are
//! bound to them with the statuses that a real agent would report, in real time or in tokio's paused time, and stops them
//! when that is asked. The control plane does not know the difference, which is the point: questions of capacity, and test
//! suites that need no containers, get the real one.
//!
//! What becomes of a sandbox is a [`Course`]: how long its images take, whether it starts, whether and how it ends. The
//! default reads a container's label `wharf.simulate` (see [`Course::of`]); a test may draw it from a seed. A test can also
//! take a node away and bring it back ([`Control`]).

#![forbid(unsafe_code)]

mod control;
mod course;
mod nodes;
mod sandbox;
mod simulator;

pub use control::Control;
pub use course::{Course, End};
pub use nodes::{Size, nodes};
pub use simulator::{CourseOf, Simulator};
