//! What the fuzz target drives: a registry of its own, the steps that a stranger may take, and what must then be in it.

mod machine;
mod model;
mod play;
mod steps;

pub use machine::Machine;
pub use play::Play;
pub use steps::{Free, Input, Step};
