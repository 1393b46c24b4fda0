//! The store: the only thing the parts of Wharf share.
//!
//! It has etcd's model. Every change gets a [`Revision`], one more than the last. [`Store::range`] reads keys,
//! [`Store::txn`] changes several at once if what they were is what the caller thought, [`Store::watch`] tells of every
//! change since a revision. Values are bytes; [`StoreExt`] reads and writes them as JSON.
//!
//! There are two backends over one engine: [`MemoryStore`] for tests and [`EmbeddedStore`], a file. Both answer reads
//! from memory and have one writer, which evaluates transactions one after the other.
//!
//! Two classes of durability ([`Durability`]): what a client was told is on disk before the answer; what can be observed
//! again is written behind.

#![forbid(unsafe_code)]

mod api;
mod disk;
mod embedded;
mod engine;
#[cfg(test)]
mod faults;
mod history;
mod hub;
mod index;
mod json;
mod lease;
mod medium;
mod memory;
mod open_error;
mod queue;
mod routes;
mod stage;
mod writer;

pub use api::{
    Compare, Durability, Event, KeyValue, LeaseId, Op, OpResult, Page, Range, Revision, Store, StoreError, Txn,
    TxnResult, Watch, WatchBatch, WatchError,
};
pub use embedded::EmbeddedStore;
pub use json::StoreExt;
pub use memory::MemoryStore;
pub use open_error::OpenError;
