use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;

/// Counts changes of the whole store; the first change is revision 1.
pub type Revision = u64;

/// A lease's id, never 0.
pub type LeaseId = u64;

/// A key, its value and its history's numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyValue {
    pub key: Arc<str>,
    pub value: Bytes,
    /// The revision in which the key came to be (again).
    pub create_revision: Revision,
    /// The revision of the last change.
    pub mod_revision: Revision,
    /// How many changes since it came to be; 1 after the first.
    pub version: u64,
    pub lease: Option<LeaseId>,
}

/// Which keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Range {
    /// One key.
    Key(String),
    /// Every key that begins so; the empty prefix means all.
    ///
    /// Watching costs a write nothing for prefixes that its keys do not begin with.
    Prefix(String),
}

impl Range {
    /// Whether `key` is meant.
    #[must_use]
    pub fn contains(&self, key: &str) -> bool {
        match self {
            Self::Key(k) => k == key,
            Self::Prefix(p) => key.starts_with(p.as_str()),
        }
    }
}

/// A part of a range's answer.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// In the order of their keys.
    pub items: Vec<KeyValue>,
    /// The store's revision that the items were read at.
    pub revision: Revision,
    /// Pass it as `after` for what follows; `None` when nothing does.
    pub next: Option<String>,
}

/// How safe a change is when its transaction answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// On disk: it survives kill -9 and power loss.
    #[default]
    Durable,
    /// In memory, and on disk a moment later: only for what can be observed again.
    Observed,
}

/// A condition of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compare {
    /// The key does not exist.
    Missing(String),
    /// The key exists.
    Exists(String),
    /// The key's last change was in this revision.
    ModRevision(String, Revision),
    /// The key's value is this.
    Value(String, Bytes),
}

/// A step of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    Put { key: String, value: Bytes, lease: Option<LeaseId> },
    Delete(Range),
    Range(Range),
}

/// Several changes at once, if all compares hold; the `otherwise` steps if not.
#[derive(Clone, Debug, Default)]
pub struct Txn {
    pub compares: Vec<Compare>,
    pub then: Vec<Op>,
    pub otherwise: Vec<Op>,
    pub durability: Durability,
}

impl Txn {
    /// An empty transaction that is durable.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a condition.
    #[must_use]
    pub fn when(mut self, compare: Compare) -> Self {
        self.compares.push(compare);
        self
    }

    /// Adds a put.
    #[must_use]
    pub fn put(mut self, key: impl Into<String>, value: impl Into<Bytes>) -> Self {
        self.then.push(Op::Put { key: key.into(), value: value.into(), lease: None });
        self
    }

    /// Adds a put of a key that ends with a lease.
    #[must_use]
    pub fn put_leased(mut self, key: impl Into<String>, value: impl Into<Bytes>, lease: LeaseId) -> Self {
        self.then.push(Op::Put { key: key.into(), value: value.into(), lease: Some(lease) });
        self
    }

    /// Adds the deletion of every key that begins so.
    #[must_use]
    pub fn delete_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.then.push(Op::Delete(Range::Prefix(prefix.into())));
        self
    }

    /// Adds a step for when the compares do not hold.
    #[must_use]
    pub fn or_else(mut self, step: Op) -> Self {
        self.otherwise.push(step);
        self
    }

    /// Adds the deletion of one key.
    #[must_use]
    pub fn delete(mut self, key: impl Into<String>) -> Self {
        self.then.push(Op::Delete(Range::Key(key.into())));
        self
    }

    /// Makes it write-behind.
    #[must_use]
    pub const fn observed(mut self) -> Self {
        self.durability = Durability::Observed;
        self
    }
}

/// What a transaction did.
#[derive(Clone, Debug)]
pub struct TxnResult {
    /// Whether the compares held, so that `then` ran.
    pub succeeded: bool,
    /// The store's revision after it.
    pub revision: Revision,
    /// One for each step that ran.
    pub results: Vec<OpResult>,
}

/// What a step did.
#[derive(Clone, Debug)]
pub enum OpResult {
    Put,
    /// How many keys are gone.
    Deleted(u64),
    Range(Vec<KeyValue>),
}

/// A change of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Put(KeyValue),
    /// The key is gone. `previous` is what it held, if that is still known.
    Delete {
        key: Arc<str>,
        revision: Revision,
        previous: Option<KeyValue>,
    },
}

impl Event {
    /// The key that changed.
    #[must_use]
    pub fn key(&self) -> &Arc<str> {
        match self {
            Self::Put(kv) => &kv.key,
            Self::Delete { key, .. } => key,
        }
    }
}

/// Every change of one revision that a watcher asked for (a transaction is never split).
#[derive(Clone, Debug)]
pub struct WatchBatch {
    pub revision: Revision,
    pub events: Vec<Event>,
}

/// Why a watch ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WatchError {
    /// What came after the asked revision is no longer known: read the range and watch from its revision.
    #[error("revision {asked} was compacted, the oldest kept is {oldest}: read again and watch from there")]
    Compacted { asked: Revision, oldest: Revision },
    /// The reader fell too far behind: read the range and watch from its revision.
    #[error("the watcher fell behind: read again and watch from there")]
    Lagged,
    /// The store was closed.
    #[error("the store was closed")]
    Closed,
}

/// A stream of changes.
#[async_trait]
pub trait Watch: Send {
    /// Waits for the next revision with a change that was asked for.
    ///
    /// # Errors
    /// [`WatchError`]; after one, no more comes.
    async fn next(&mut self) -> Result<WatchBatch, WatchError>;
}

/// Why the store could not do as told. Nothing was changed, as far as anyone who reads or watches can tell.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    #[error("lease {0} does not exist or has run out")]
    LeaseMissing(LeaseId),
    #[error("revision {asked} was compacted, the oldest kept is {oldest}")]
    Compacted { asked: Revision, oldest: Revision },
    /// The disk refused, or was full. Writes are tried afresh each time, so this passes with its cause. Only if the
    /// process dies before the next write succeeds may the refused change turn out to be in the file.
    #[error("the store could not be written: {0}")]
    Io(Arc<std::io::Error>),
    #[error("the store's file is damaged: {0}")]
    Corrupt(String),
    #[error("the store was closed")]
    Closed,
    #[error("the value of '{key}' is not what this version writes: {source}")]
    Json { key: String, source: Arc<serde_json::Error> },
}

/// The store, in etcd's shape. Reads are answered from memory.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Reads keys in order, those after `after` if given, at most `limit` (0 means all).
    async fn range(&self, range: Range, after: Option<&str>, limit: usize) -> Result<Page, StoreError>;

    /// Runs a transaction: all of it or, on an error, nothing.
    ///
    /// Its steps run in order and see those before them. It takes one revision if it changed anything, none if not; a
    /// key that it changed several times is one event, with what it came to. Transactions that one task sends without
    /// waiting run in the order in which they were first polled.
    ///
    /// # Errors
    /// [`StoreError::LeaseMissing`], [`StoreError::Io`], [`StoreError::Closed`].
    async fn txn(&self, txn: Txn) -> Result<TxnResult, StoreError>;

    /// Watches a range for changes after `after` (a revision already seen, such as a [`Page`]'s); `None` means from now.
    /// A watch that cannot begin there says so at its first `next`.
    fn watch(&self, range: Range, after: Option<Revision>) -> Box<dyn Watch>;

    /// Makes a lease that runs out after `ttl` unless it is kept alive. Its keys are then deleted.
    async fn grant(&self, ttl: Duration) -> Result<LeaseId, StoreError>;

    /// Lets a lease live for its `ttl` from now.
    async fn keep_alive(&self, lease: LeaseId) -> Result<(), StoreError>;

    /// Ends a lease and deletes its keys.
    async fn revoke(&self, lease: LeaseId) -> Result<(), StoreError>;

    /// Forgets changes up to and including `revision`, or the present one if that is less; current values stay. Nobody
    /// has to call this: history is bounded.
    async fn compact(&self, revision: Revision) -> Result<(), StoreError>;

    /// The revision of the last change.
    fn revision(&self) -> Revision;
}
