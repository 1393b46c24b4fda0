use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use tokio::sync::Notify;

use crate::{
    Event, Range, Revision, Watch, WatchBatch, WatchError,
    history::{Bounds, History, weight},
    routes::Routes,
};

/// What a watch from the past can reach.
const HISTORY: Bounds = Bounds { events: 16 * 1024, bytes: 8 << 20 };
/// What a watcher may leave unread: a cluster's worth of tasks started at once, so that a burst does not make it read
/// everything anew. Values are shared with the store, not copied. One revision is always taken, however large.
const UNREAD: Bounds = Bounds { events: 64 * 1024, bytes: 64 << 20 };

/// Brings every change to those who watch for it.
///
/// Watchers of the same range share a topic, and the events of a revision are gathered once for each topic. Each
/// watcher has a bounded inbox; one that is full is closed with [`WatchError::Lagged`], so the writer never waits.
#[derive(Debug)]
pub(crate) struct Hub {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    history: History,
    routes: Routes<TopicId>,
    topics: HashMap<TopicId, Topic>,
    /// The last id given to a topic or a watcher.
    last_id: u64,
    closed: bool,
}

type TopicId = u64;

#[derive(Debug)]
struct Topic {
    range: Range,
    watchers: BTreeMap<u64, Watcher>,
    /// The events of the revision that is being published.
    gathered: Vec<Event>,
}

#[derive(Debug)]
struct Watcher {
    inbox: Arc<Inbox>,
    /// Revisions up to this one are not wanted.
    after: Revision,
}

impl Hub {
    /// A hub that knows of no change up to `revision`.
    pub(crate) fn new(revision: Revision) -> Self {
        let state = State {
            history: History::new(revision, HISTORY),
            routes: Routes::default(),
            topics: HashMap::new(),
            last_id: 0,
            closed: false,
        };
        Self { state: Mutex::new(state) }
    }

    /// Hands out changes, in order. Whoever is to be woken is returned, so that answers can go out first.
    #[must_use]
    pub(crate) fn publish(&self, batches: Vec<WatchBatch>) -> Wake {
        let mut wake = Wake(Vec::new());
        let mut state = self.lock();
        for batch in batches {
            state.publish(&batch, &mut wake);
            state.history.push(Arc::new(batch));
        }
        wake
    }

    /// Watches `range` for what comes after `after`.
    pub(crate) fn watch(self: &Arc<Self>, range: Range, after: Revision) -> Box<dyn Watch> {
        let inbox = Arc::new(Inbox::default());
        let mut state = self.lock();
        if let Err(error) = state.replay(&range, after, &inbox) {
            inbox.end(error);
            return Box::new(Subscription { hub: Arc::clone(self), place: None, inbox });
        }
        let id = state.next_id();
        let topic = state.topic(range);
        topic.1.watchers.insert(id, Watcher { inbox: Arc::clone(&inbox), after });
        let place = Some((topic.0, id));
        Box::new(Subscription { hub: Arc::clone(self), place, inbox })
    }

    pub(crate) fn compact(&self, revision: Revision) {
        self.lock().history.compact(revision);
    }

    /// Ends every watch, now and later, once what it has not read is read.
    pub(crate) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.routes = Routes::default();
        for (_, topic) in state.topics.drain() {
            for watcher in topic.watchers.into_values() {
                watcher.inbox.end(WatchError::Closed);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    fn topic(&mut self, range: Range) -> (TopicId, &mut Topic) {
        let fresh = self.next_id();
        let id = *self.routes.get_or_insert_with(&range, || fresh);
        let topic =
            self.topics.entry(id).or_insert_with(|| Topic { range, watchers: BTreeMap::new(), gathered: Vec::new() });
        (id, topic)
    }

    fn replay(&self, range: &Range, after: Revision, inbox: &Inbox) -> Result<(), WatchError> {
        if self.closed {
            return Err(WatchError::Closed);
        }
        let past = self.history.after(after).map_err(|oldest| WatchError::Compacted { asked: after, oldest })?;
        let mut unread = inbox.lock();
        for batch in past {
            let events: Vec<Event> = batch.events.iter().filter(|e| range.contains(e.key())).cloned().collect();
            if !events.is_empty() {
                // The history is bounded itself.
                unread.push(Arc::new(WatchBatch { revision: batch.revision, events }));
            }
        }
        Ok(())
    }

    fn publish(&mut self, batch: &WatchBatch, wake: &mut Wake) {
        let mut touched = Vec::new();
        for event in &batch.events {
            self.routes.matching(event.key(), |id| {
                if let Some(topic) = self.topics.get_mut(id) {
                    if topic.gathered.is_empty() {
                        touched.push(*id);
                    }
                    topic.gathered.push(event.clone());
                }
            });
        }
        for id in touched {
            let Some(topic) = self.topics.get_mut(&id) else { continue };
            let events = std::mem::take(&mut topic.gathered);
            topic.deliver(&Arc::new(WatchBatch { revision: batch.revision, events }), wake);
            if topic.watchers.is_empty() {
                self.forget(id);
            }
        }
    }

    fn leave(&mut self, (topic, watcher): (TopicId, u64)) {
        if let Some(found) = self.topics.get_mut(&topic) {
            found.watchers.remove(&watcher);
            if found.watchers.is_empty() {
                self.forget(topic);
            }
        }
    }

    fn forget(&mut self, id: TopicId) {
        if let Some(topic) = self.topics.remove(&id) {
            self.routes.remove(&topic.range);
        }
    }
}

impl Topic {
    fn deliver(&mut self, batch: &Arc<WatchBatch>, wake: &mut Wake) {
        self.watchers.retain(|_, watcher| {
            if batch.revision <= watcher.after {
                return true;
            }
            let kept = watcher.inbox.lock().offer(batch);
            wake.0.push(Arc::clone(&watcher.inbox));
            kept
        });
    }
}

/// Those who have something to read; dropping it wakes them.
#[derive(Debug)]
pub(crate) struct Wake(Vec<Arc<Inbox>>);

impl Drop for Wake {
    fn drop(&mut self) {
        for inbox in &self.0 {
            inbox.ready.notify_one();
        }
    }
}

/// What a watcher has not read yet.
#[derive(Debug, Default)]
struct Inbox {
    unread: Mutex<Unread>,
    ready: Notify,
}

#[derive(Debug, Default)]
struct Unread {
    batches: VecDeque<Arc<WatchBatch>>,
    events: usize,
    bytes: usize,
    end: Option<WatchError>,
}

impl Inbox {
    fn lock(&self) -> MutexGuard<'_, Unread> {
        self.unread.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self, error: WatchError) {
        self.lock().end = Some(error);
        self.ready.notify_one();
    }
}

impl Unread {
    fn push(&mut self, batch: Arc<WatchBatch>) {
        self.events += batch.events.len();
        self.bytes += weight(&batch.events);
        self.batches.push_back(batch);
    }

    /// Takes a batch if there is room; if not, this watch is over.
    fn offer(&mut self, batch: &Arc<WatchBatch>) -> bool {
        if self.events >= UNREAD.events || self.bytes >= UNREAD.bytes {
            *self = Self { end: Some(WatchError::Lagged), ..Self::default() };
            return false;
        }
        self.push(Arc::clone(batch));
        true
    }

    fn pop(&mut self) -> Option<Arc<WatchBatch>> {
        let batch = self.batches.pop_front()?;
        self.events -= batch.events.len();
        self.bytes -= weight(&batch.events);
        Some(batch)
    }
}

/// A watcher's end of its inbox.
struct Subscription {
    hub: Arc<Hub>,
    place: Option<(TopicId, u64)>,
    inbox: Arc<Inbox>,
}

#[async_trait]
impl Watch for Subscription {
    async fn next(&mut self) -> Result<WatchBatch, WatchError> {
        loop {
            {
                let mut unread = self.inbox.lock();
                if let Some(batch) = unread.pop() {
                    drop(unread);
                    return Ok(Arc::unwrap_or_clone(batch));
                }
                if let Some(error) = &unread.end {
                    return Err(error.clone());
                }
            }
            self.inbox.ready.notified().await;
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            self.hub.lock().leave(place);
        }
    }
}
