use std::{
    collections::{BTreeMap, btree_map::Entry},
    ops::Bound,
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;

use crate::{
    Compare, Event, KeyValue, LeaseId, Op, OpResult, Range, Revision, StoreError, Txn, TxnResult, WatchBatch,
    index::Index,
};

/// No lease lives longer than ten years; clocks can add that without overflowing.
const LONGEST_LEASE: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// What the transactions of a batch decided, before anyone may see it: a layer over an [`Index`].
///
/// A stage is values in, values out. Each transaction sees those before it. [`Stage::finish`] gives the layer as
/// [`Changes`], which whoever runs the stage persists, applies and publishes, or drops as if nothing had been.
#[derive(Debug)]
pub(crate) struct Stage<'a> {
    base: &'a Index,
    changes: Changes,
    mark: u64,
}

/// The difference between two states of an [`Index`].
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// The new value of every key that changed; `None` where it is gone.
    pub(crate) keys: BTreeMap<Arc<str>, Option<KeyValue>>,
    /// Leases that were made (with their TTL) and that ended.
    pub(crate) leases: BTreeMap<LeaseId, Option<Duration>>,
    pub(crate) revision: Revision,
    pub(crate) last_lease: LeaseId,
    /// The events of each revision, in order.
    pub(crate) batches: Vec<WatchBatch>,
}

impl<'a> Stage<'a> {
    pub(crate) fn new(base: &'a Index) -> Self {
        let changes = Changes { revision: base.revision(), last_lease: base.last_lease(), ..Changes::default() };
        Self { base, changes, mark: 0 }
    }

    pub(crate) fn finish(self) -> Changes {
        self.changes
    }

    /// Differs before and after something that must be made safe.
    pub(crate) fn mark(&self) -> u64 {
        self.mark
    }

    /// Asks that everything before be made safe, although nothing changes.
    pub(crate) fn settle(&mut self) {
        self.mark += 1;
    }

    /// Evaluates a transaction. It takes a revision only if it changed something.
    pub(crate) fn txn(&mut self, txn: Txn) -> Result<TxnResult, StoreError> {
        let succeeded = txn.compares.iter().all(|compare| self.holds(compare));
        let steps = if succeeded { txn.then } else { txn.otherwise };
        // Nothing else in a step can fail, so checking first leaves nothing to undo.
        for step in &steps {
            if let Op::Put { lease: Some(id), .. } = step
                && !self.lease_exists(*id)
            {
                return Err(StoreError::LeaseMissing(*id));
            }
        }
        let mut change = Change::new(self.changes.revision + 1);
        let results = steps.into_iter().map(|step| self.step(&mut change, step)).collect();
        self.end(change);
        Ok(TxnResult { succeeded, revision: self.changes.revision, results })
    }

    /// Makes a lease.
    pub(crate) fn grant(&mut self, ttl: Duration) -> LeaseId {
        self.changes.last_lease += 1;
        let id = self.changes.last_lease;
        self.changes.leases.insert(id, Some(ttl.min(LONGEST_LEASE)));
        self.mark += 1;
        id
    }

    /// Ends a lease and deletes its keys in one revision.
    pub(crate) fn revoke(&mut self, id: LeaseId) -> Result<(), StoreError> {
        if !self.lease_exists(id) {
            return Err(StoreError::LeaseMissing(id));
        }
        let mut keys: Vec<Arc<str>> = self.base.leased(id).cloned().collect();
        keys.extend(self.changes.keys.keys().cloned());
        keys.retain(|key| self.get(key).is_some_and(|kv| kv.lease == Some(id)));
        keys.sort_unstable();
        keys.dedup();
        let mut change = Change::new(self.changes.revision + 1);
        for key in keys {
            self.set(&mut change, key, None);
        }
        self.changes.leases.insert(id, None);
        self.mark += 1;
        self.end(change);
        Ok(())
    }

    fn holds(&self, compare: &Compare) -> bool {
        match compare {
            Compare::Missing(key) => self.get(key).is_none(),
            Compare::Exists(key) => self.get(key).is_some(),
            Compare::ModRevision(key, revision) => self.get(key).is_some_and(|kv| kv.mod_revision == *revision),
            Compare::Value(key, value) => self.get(key).is_some_and(|kv| kv.value == *value),
        }
    }

    fn step(&mut self, change: &mut Change, step: Op) -> OpResult {
        match step {
            Op::Put { key, value, lease } => {
                self.put(change, &key, value, lease);
                OpResult::Put
            }
            Op::Delete(range) => {
                let keys: Vec<Arc<str>> = self.scan(&range).into_iter().map(|kv| kv.key).collect();
                let count = keys.len() as u64;
                for key in keys {
                    self.set(change, key, None);
                }
                OpResult::Deleted(count)
            }
            Op::Range(range) => OpResult::Range(self.scan(&range)),
        }
    }

    fn put(&mut self, change: &mut Change, key: &str, value: Bytes, lease: Option<LeaseId>) {
        let mod_revision = change.revision;
        let kv = match self.get(key) {
            Some(old) => KeyValue {
                key: Arc::clone(&old.key),
                value,
                create_revision: old.create_revision,
                mod_revision,
                version: old.version + 1,
                lease,
            },
            None => KeyValue { key: key.into(), value, create_revision: mod_revision, mod_revision, version: 1, lease },
        };
        self.set(change, Arc::clone(&kv.key), Some(kv));
    }

    fn get(&self, key: &str) -> Option<&KeyValue> {
        match self.changes.keys.get(key) {
            Some(staged) => staged.as_ref(),
            None => self.base.get(key),
        }
    }

    fn lease_exists(&self, id: LeaseId) -> bool {
        self.changes.leases.get(&id).map_or_else(|| self.base.lease(id).is_some(), Option::is_some)
    }

    fn scan(&self, range: &Range) -> Vec<KeyValue> {
        if let Range::Key(key) = range {
            return self.get(key).cloned().into_iter().collect();
        }
        let (Range::Key(start) | Range::Prefix(start)) = range;
        let staged = self
            .changes
            .keys
            .range::<str, _>((Bound::Included(start.as_str()), Bound::Unbounded))
            .take_while(|(key, _)| range.contains(key))
            .filter_map(|(_, kv)| kv.as_ref());
        let unchanged = self.base.scan(range, None).filter(|kv| !self.changes.keys.contains_key(&kv.key));
        let mut items: Vec<KeyValue> = unchanged.chain(staged).cloned().collect();
        items.sort_by(|a, b| a.key.cmp(&b.key));
        items
    }

    fn set(&mut self, change: &mut Change, key: Arc<str>, value: Option<KeyValue>) {
        if let Entry::Vacant(first) = change.before.entry(Arc::clone(&key)) {
            let before = match self.changes.keys.get(&key) {
                Some(staged) => staged.as_ref(),
                None => self.base.get(&key),
            };
            first.insert(before.cloned());
        }
        self.changes.keys.insert(key, value);
    }

    /// Counts the change if there was one, and says what it came to: one event for each key.
    fn end(&mut self, change: Change) {
        let revision = change.revision;
        let events: Vec<Event> = change
            .before
            .into_iter()
            .filter_map(|(key, before)| match (self.get(&key), before) {
                (Some(now), _) => Some(Event::Put(now.clone())),
                (None, Some(before)) => Some(Event::Delete { key, revision, previous: Some(before) }),
                // It came and went within the transaction.
                (None, None) => None,
            })
            .collect();
        if !events.is_empty() {
            self.mark += 1;
            self.changes.revision = revision;
            self.changes.batches.push(WatchBatch { revision, events });
        }
    }
}

/// One transaction's change: its revision, and what it found under the keys that it touched.
struct Change {
    revision: Revision,
    before: BTreeMap<Arc<str>, Option<KeyValue>>,
}

impl Change {
    fn new(revision: Revision) -> Self {
        Self { revision, before: BTreeMap::new() }
    }
}
