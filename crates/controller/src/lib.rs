//! Level-triggered loops over the store.
//!
//! A [`Controller`] names the prefixes that it looks at. [`run`] reads them, watches them, tells the controller of every
//! change ([`Controller::observe`]), and works off the keys that it then wants looked at ([`Controller::reconcile`]): each
//! key once however often it changed, never twice at the same time, several keys side by side. A key that failed comes
//! again after a growing pause; one that asked to be seen later comes then. Nothing runs while nothing changes.
//!
//! A controller may keep a view of what it observed, but nothing that it could not observe again: when a watch falls
//! behind, its prefix is read anew and the controller is told only of what differs.

#![forbid(unsafe_code)]

mod backoff;
mod feed;
mod queue;
mod run;

pub use backoff::Backoff;
pub use feed::Change;
pub use run::{Controller, Next, Options, run};
