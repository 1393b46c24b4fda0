//! ECR's readers of policies. They are private to their crate and stay so: their files are taken in as they are.

#![allow(dead_code, reason = "not all of what they offer is asked here")]

mod ask_lifecycle;
mod ask_policy;

/// Who may do what.
#[path = "../../src/policy"]
mod policy {
    pub(crate) mod condition;
    pub(crate) mod document;
    pub(crate) mod evaluate;
}

/// Which images go.
#[path = "../../src/lifecycle"]
mod lifecycle {
    pub(crate) mod evaluate;
    pub(crate) mod policy;
}

pub use ask_lifecycle::ask as ask_lifecycle;
pub use ask_policy::ask as ask_policy;
