use std::{collections::VecDeque, sync::Arc};

use crate::{Event, Revision, WatchBatch};

/// The latest changes, so that a watch can begin at a revision of the past.
///
/// It compacts itself: when it holds more events or bytes than its bounds, the oldest revisions are forgotten.
#[derive(Debug)]
pub(crate) struct History {
    batches: VecDeque<Arc<WatchBatch>>,
    /// Changes up to and including this revision are forgotten.
    compacted: Revision,
    latest: Revision,
    events: usize,
    bytes: usize,
    bounds: Bounds,
}

/// How much may be kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) events: usize,
    pub(crate) bytes: usize,
}

impl History {
    /// A history in which everything up to `revision` is already forgotten.
    pub(crate) fn new(revision: Revision, bounds: Bounds) -> Self {
        Self { batches: VecDeque::new(), compacted: revision, latest: revision, events: 0, bytes: 0, bounds }
    }

    pub(crate) fn push(&mut self, batch: Arc<WatchBatch>) {
        self.latest = batch.revision;
        self.events += batch.events.len();
        self.bytes += weight(&batch.events);
        self.batches.push_back(batch);
        while self.events > self.bounds.events || self.bytes > self.bounds.bytes {
            self.forget_oldest();
        }
    }

    /// Forgets changes up to and including `revision`.
    pub(crate) fn compact(&mut self, revision: Revision) {
        while self.batches.front().is_some_and(|batch| batch.revision <= revision) {
            self.forget_oldest();
        }
        self.compacted = self.compacted.max(revision.min(self.latest));
    }

    /// What came after `after`; as an error, the oldest revision that is still known.
    pub(crate) fn after(&self, after: Revision) -> Result<impl Iterator<Item = &Arc<WatchBatch>>, Revision> {
        if after < self.compacted {
            return Err(self.compacted + 1);
        }
        let from = self.batches.partition_point(|batch| batch.revision <= after);
        Ok(self.batches.range(from..))
    }

    fn forget_oldest(&mut self) {
        if let Some(batch) = self.batches.pop_front() {
            self.events -= batch.events.len();
            self.bytes -= weight(&batch.events);
            self.compacted = batch.revision;
        }
    }
}

/// About how many bytes of memory events keep alive.
pub(crate) fn weight(events: &[Event]) -> usize {
    events
        .iter()
        .map(|event| {
            size_of::<Event>()
                + match event {
                    Event::Put(kv) => kv.key.len() + kv.value.len(),
                    Event::Delete { key, previous, .. } => key.len() + previous.as_ref().map_or(0, |kv| kv.value.len()),
                }
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(revision: Revision, events: usize) -> Arc<WatchBatch> {
        let event = Event::Delete { key: "k".into(), revision, previous: None };
        Arc::new(WatchBatch { revision, events: vec![event; events] })
    }

    fn known(history: &History, after: Revision) -> Result<Vec<Revision>, Revision> {
        history.after(after).map(|batches| batches.map(|b| b.revision).collect())
    }

    #[test]
    fn old_revisions_are_forgotten_without_being_asked() {
        let mut history = History::new(10, Bounds { events: 3, bytes: usize::MAX });
        for revision in 11..=15 {
            history.push(batch(revision, 1));
        }
        assert_eq!(known(&history, 12), Ok(vec![13, 14, 15]));
        assert_eq!(known(&history, 11), Err(13));
        history.push(batch(16, 4));
        assert_eq!(known(&history, 15), Err(17), "one revision larger than the bound is not kept either");
        assert_eq!(known(&history, 16), Ok(vec![]));
    }

    #[test]
    fn bytes_are_bounded_too() {
        let mut history = History::new(0, Bounds { events: usize::MAX, bytes: 3 * weight(&batch(1, 1).events) });
        for revision in 1..=9 {
            history.push(batch(revision, 1));
        }
        assert_eq!(known(&history, 6), Ok(vec![7, 8, 9]));
        assert_eq!(known(&history, 5), Err(7));
    }

    #[test]
    fn compaction_never_passes_the_present() {
        let mut history = History::new(0, Bounds { events: 9, bytes: usize::MAX });
        history.push(batch(1, 1));
        history.push(batch(2, 1));
        history.compact(1);
        assert_eq!(known(&history, 0), Err(2));
        history.compact(99);
        assert_eq!(known(&history, 2), Ok(vec![]));
        history.push(batch(3, 1));
        assert_eq!(known(&history, 2), Ok(vec![3]));
    }
}
