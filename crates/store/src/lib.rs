//! The store: the only thing the parts of Wharf share.
//!
//! It has etcd's model. Every change gets a [`Revision`], one more than the last. [`Store::range`] reads keys,
//! [`Store::txn`] changes several at once if what they were is what the caller thought, [`Store::watch`] tells of every
//! change since a revision. Values are bytes; [`StoreExt`] reads and writes them as JSON.
//!
//! Two classes of durability ([`Durability`]): what a client was told is on disk before the answer; what can be observed
//! again is written behind.

#![forbid(unsafe_code)]

mod api;
mod json;

pub use api::{
    Compare, Durability, Event, KeyValue, LeaseId, Op, OpResult, Page, Range, Revision, Store, StoreError, Txn,
    TxnResult, Watch, WatchBatch, WatchError,
};
pub use json::StoreExt;
