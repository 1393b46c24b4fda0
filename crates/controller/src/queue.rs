use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    hash::Hash,
};

use tokio::time::Instant;

/// Keys that wait to be looked at. A key stands in it once; one that is being looked at and comes again waits until that
/// look is over.
pub(crate) struct Queue<K> {
    ready: VecDeque<K>,
    waiting: HashSet<K>,
    /// Being looked at; `true` if it came again meanwhile.
    busy: HashMap<K, bool>,
    later: BTreeMap<(Instant, u64), K>,
    due: HashMap<K, (Instant, u64)>,
    failures: HashMap<K, u32>,
    sequence: u64,
}

impl<K: Clone + Eq + Hash> Queue<K> {
    pub(crate) fn new() -> Self {
        Self {
            ready: VecDeque::new(),
            waiting: HashSet::new(),
            busy: HashMap::new(),
            later: BTreeMap::new(),
            due: HashMap::new(),
            failures: HashMap::new(),
            sequence: 0,
        }
    }

    /// The key is to be looked at now.
    pub(crate) fn add(&mut self, key: K) {
        if let Some(again) = self.busy.get_mut(&key) {
            *again = true;
        } else if !self.waiting.contains(&key) {
            self.waiting.insert(key.clone());
            self.ready.push_back(key);
        }
    }

    /// The key is to be looked at then, or earlier if it is added or was to come earlier.
    pub(crate) fn add_at(&mut self, key: K, at: Instant) {
        if let Some(present) = self.due.get(&key).copied() {
            if present.0 <= at {
                return;
            }
            self.later.remove(&present);
        }
        self.sequence += 1;
        let place = (at, self.sequence);
        self.due.insert(key.clone(), place);
        self.later.insert(place, key);
    }

    /// Makes ready what was to come by `now`.
    pub(crate) fn ripen(&mut self, now: Instant) {
        while let Some(entry) = self.later.first_entry()
            && entry.key().0 <= now
        {
            let key = entry.remove();
            self.due.remove(&key);
            self.add(key);
        }
    }

    /// When the next key that waits for its time comes.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.later.first_key_value().map(|((at, _), _)| *at)
    }

    /// The next key, which is then being looked at until [`Queue::done`].
    pub(crate) fn take(&mut self) -> Option<K> {
        let key = self.ready.pop_front()?;
        self.waiting.remove(&key);
        if let Some(place) = self.due.remove(&key) {
            self.later.remove(&place);
        }
        self.busy.insert(key.clone(), false);
        Some(key)
    }

    /// The look at the key is over.
    pub(crate) fn done(&mut self, key: K) {
        if self.busy.remove(&key) == Some(true) {
            self.add(key);
        }
    }

    /// Counts a failure of the key: how many it had in a row.
    pub(crate) fn failed(&mut self, key: &K) -> u32 {
        let failures = self.failures.entry(key.clone()).or_default();
        *failures = failures.saturating_add(1);
        *failures
    }

    /// The key did not fail this time.
    pub(crate) fn succeeded(&mut self, key: &K) {
        self.failures.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_key_waits_once_and_is_never_taken_twice() {
        let mut queue = Queue::new();
        queue.add(1);
        queue.add(1);
        assert_eq!((queue.take(), queue.take()), (Some(1), None));
        queue.add(1);
        assert_eq!(queue.take(), None);
        queue.done(1);
        assert_eq!(queue.take(), Some(1));
        queue.done(1);
        assert_eq!(queue.take(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn the_earlier_time_holds_and_a_look_takes_it_away() {
        let mut queue = Queue::new();
        let now = Instant::now();
        let at = |seconds| now + Duration::from_secs(seconds);
        queue.add_at("a", at(5));
        queue.add_at("a", at(9));
        queue.add_at("b", at(7));
        queue.add_at("b", at(3));
        assert_eq!(queue.next_due(), Some(at(3)));
        queue.ripen(at(4));
        assert_eq!((queue.take(), queue.take()), (Some("b"), None));
        queue.add("a");
        assert_eq!(queue.take(), Some("a"));
        assert_eq!(queue.next_due(), None);
    }
}
