use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
    sync::Arc,
    time::Duration,
};

use crate::{KeyValue, LeaseId, Page, Range, Revision, stage::Changes};

/// What the store holds now: every key's current value and the leases, at one revision.
#[derive(Debug, Default)]
pub(crate) struct Index {
    keys: BTreeMap<Arc<str>, KeyValue>,
    leases: BTreeMap<LeaseId, Lease>,
    revision: Revision,
    last_lease: LeaseId,
    bytes: u64,
}

#[derive(Debug)]
struct Lease {
    ttl: Duration,
    keys: BTreeSet<Arc<str>>,
}

impl Index {
    /// An index of what a file held.
    pub(crate) fn restore(
        keys: Vec<KeyValue>,
        leases: Vec<(LeaseId, Duration)>,
        revision: Revision,
        last_lease: LeaseId,
    ) -> Self {
        let mut index = Self { revision, last_lease, ..Self::default() };
        for (id, ttl) in leases {
            index.leases.insert(id, Lease { ttl, keys: BTreeSet::new() });
        }
        for kv in keys {
            index.set(&Arc::clone(&kv.key), Some(kv));
        }
        index
    }

    pub(crate) fn revision(&self) -> Revision {
        self.revision
    }

    /// The highest id that was ever given to a lease.
    pub(crate) fn last_lease(&self) -> LeaseId {
        self.last_lease
    }

    /// Bytes of all keys and values.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How many keys there are.
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(crate) fn get(&self, key: &str) -> Option<&KeyValue> {
        self.keys.get(key)
    }

    pub(crate) fn lease(&self, id: LeaseId) -> Option<Duration> {
        self.leases.get(&id).map(|lease| lease.ttl)
    }

    pub(crate) fn leases(&self) -> impl Iterator<Item = (LeaseId, Duration)> + '_ {
        self.leases.iter().map(|(&id, lease)| (id, lease.ttl))
    }

    /// The keys that end with a lease.
    pub(crate) fn leased(&self, id: LeaseId) -> impl Iterator<Item = &Arc<str>> + '_ {
        self.leases.get(&id).into_iter().flat_map(|lease| &lease.keys)
    }

    /// The entries of a range after `after`, in the order of their keys.
    pub(crate) fn scan<'a>(&'a self, range: &'a Range, after: Option<&'a str>) -> impl Iterator<Item = &'a KeyValue> {
        let from = match (range, after) {
            (Range::Key(start) | Range::Prefix(start), Some(after)) if after < start.as_str() => {
                Bound::Included(start.as_str())
            }
            (_, Some(after)) => Bound::Excluded(after),
            (Range::Key(start) | Range::Prefix(start), None) => Bound::Included(start.as_str()),
        };
        self.keys.range::<str, _>((from, Bound::Unbounded)).take_while(|(key, _)| range.contains(key)).map(|(_, kv)| kv)
    }

    /// One page of a range; `limit` 0 means all.
    pub(crate) fn page(&self, range: &Range, after: Option<&str>, limit: usize) -> Page {
        let mut entries = self.scan(range, after);
        let items: Vec<KeyValue> =
            entries.by_ref().take(if limit == 0 { usize::MAX } else { limit }).cloned().collect();
        let more = entries.next().is_some();
        let next = items.last().filter(|_| more).map(|kv| kv.key.to_string());
        Page { items, revision: self.revision, next }
    }

    /// Makes what a stage decided true.
    pub(crate) fn apply(&mut self, changes: &Changes) {
        for (&id, lease) in &changes.leases {
            match lease {
                Some(ttl) => self.leases.entry(id).or_insert(Lease { ttl: *ttl, keys: BTreeSet::new() }).ttl = *ttl,
                // Its keys are among the changes.
                None => drop(self.leases.remove(&id)),
            }
        }
        for (key, value) in &changes.keys {
            self.set(key, value.clone());
        }
        self.revision = changes.revision;
        self.last_lease = changes.last_lease;
    }

    fn set(&mut self, key: &Arc<str>, value: Option<KeyValue>) {
        if let Some(id) = value.as_ref().and_then(|kv| kv.lease)
            && let Some(lease) = self.leases.get_mut(&id)
        {
            lease.keys.insert(Arc::clone(key));
        }
        let lease = value.as_ref().and_then(|kv| kv.lease);
        self.bytes += value.as_ref().map_or(0, size);
        let before = match value {
            Some(kv) => self.keys.insert(Arc::clone(key), kv),
            None => self.keys.remove(key),
        };
        let Some(before) = before else { return };
        self.bytes -= size(&before);
        if let Some(old) = before.lease.filter(|old| Some(*old) != lease)
            && let Some(old) = self.leases.get_mut(&old)
        {
            old.keys.remove(key);
        }
    }
}

fn size(kv: &KeyValue) -> u64 {
    (kv.key.len() + kv.value.len()) as u64
}
