use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use wharf_store::{Event, KeyValue, Range, Revision, Store, StoreError, Watch, WatchBatch, WatchError};

/// What a controller is told of: the present entry of a key, or that the key is gone.
#[derive(Clone, Copy, Debug)]
pub enum Change<'a> {
    Put(&'a KeyValue),
    Gone(&'a str),
}

impl Change<'_> {
    /// The key that changed.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Put(entry) => &entry.key,
            Self::Gone(key) => key,
        }
    }
}

type Waited = (usize, Box<dyn Watch>, Result<WatchBatch, WatchError>);

/// The watches of several prefixes. It knows which keys it told of, so that after a gap it can tell what differs.
pub(crate) struct Feed {
    store: Arc<dyn Store>,
    prefixes: Vec<String>,
    known: Vec<HashMap<Arc<str>, Revision>>,
    watches: FuturesUnordered<BoxFuture<'static, Waited>>,
}

/// What a feed says next.
pub(crate) enum Heard {
    Batch(usize, WatchBatch),
    /// The prefix has to be read again.
    Gap(usize),
    Closed,
}

impl Feed {
    pub(crate) fn new(store: Arc<dyn Store>, prefixes: Vec<String>) -> Self {
        let known = vec![HashMap::new(); prefixes.len()];
        Self { store, prefixes, known, watches: FuturesUnordered::new() }
    }

    /// How many prefixes there are.
    pub(crate) fn len(&self) -> usize {
        self.prefixes.len()
    }

    /// Reads a prefix, tells what differs from what was told, and watches from there: answers from which revision.
    pub(crate) async fn read(
        &mut self,
        index: usize,
        tell: &mut (impl FnMut(Change<'_>) + Send),
    ) -> Result<Revision, StoreError> {
        let range = Range::Prefix(self.prefixes[index].clone());
        let page = self.store.range(range.clone(), None, 0).await?;
        let present: HashSet<&str> = page.items.iter().map(|entry| &*entry.key).collect();
        let known = &mut self.known[index];
        known.retain(|key, _| {
            let stays = present.contains(&**key);
            if !stays {
                tell(Change::Gone(key));
            }
            stays
        });
        for entry in &page.items {
            if known.insert(Arc::clone(&entry.key), entry.mod_revision) != Some(entry.mod_revision) {
                tell(Change::Put(entry));
            }
        }
        self.wait(index, self.store.watch(range, Some(page.revision)));
        Ok(page.revision)
    }

    /// Waits for the next change. Dropping the future loses nothing.
    pub(crate) async fn hear(&mut self) -> Heard {
        let Some((index, watch, result)) = self.watches.next().await else { return std::future::pending().await };
        match result {
            Ok(batch) => {
                self.wait(index, watch);
                Heard::Batch(index, batch)
            }
            Err(WatchError::Compacted { .. } | WatchError::Lagged) => Heard::Gap(index),
            Err(WatchError::Closed) => Heard::Closed,
        }
    }

    /// Tells of a batch.
    pub(crate) fn tell(&mut self, index: usize, batch: &WatchBatch, mut tell: impl FnMut(Change<'_>)) {
        let known = &mut self.known[index];
        for event in &batch.events {
            match event {
                Event::Put(entry) => {
                    known.insert(Arc::clone(&entry.key), entry.mod_revision);
                    tell(Change::Put(entry));
                }
                Event::Delete { key, .. } => {
                    known.remove(key);
                    tell(Change::Gone(key));
                }
            }
        }
    }

    fn wait(&mut self, index: usize, mut watch: Box<dyn Watch>) {
        self.watches.push(Box::pin(async move {
            let result = watch.next().await;
            (index, watch, result)
        }));
    }
}
