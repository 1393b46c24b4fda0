use std::{collections::HashMap, io, sync::Arc};

use tokio::{sync::watch, task::JoinHandle};
use wharf_core::Timestamp;

use super::{
    error::LogStoreError,
    group::Group,
    pattern::FilterPattern,
    query::{LogEvent, StreamChoice},
    stream::Stream,
};

/// A batch ends with the block that brings it past this many events.
const BATCH: usize = 10_000;

/// Reads a group as events come in. Each event is answered once, also one whose timestamp is older than what was answered
/// before, because streams are followed by the order in which events were taken in. Streams made later are followed too.
pub struct Follower {
    work: Option<Work>,
    changed: watch::Receiver<u64>,
}

/// Either at rest or on a blocking thread. A caller who stops waiting leaves the read to the next.
enum Work {
    Idle(State),
    Reading(JoinHandle<(State, Result<Vec<LogEvent>, LogStoreError>)>),
}

struct State {
    group: Arc<Group>,
    streams: StreamChoice,
    pattern: FilterPattern,
    since: Timestamp,
    /// The next sequence number of each stream, by its id.
    next: HashMap<u64, u64>,
}

impl Follower {
    pub(super) fn new(group: Arc<Group>, streams: StreamChoice, pattern: FilterPattern, since: Timestamp) -> Self {
        let changed = group.subscribe();
        Self { work: Some(Work::Idle(State { group, streams, pattern, since, next: HashMap::new() })), changed }
    }

    /// Waits for events and answers them, sorted by position. `None` when the group was deleted. To be awaited in a tokio
    /// runtime; a wait may be dropped and begun anew without losing events.
    ///
    /// # Errors
    /// [`LogStoreError::StreamMissing`] for a stream that was named, [`LogStoreError::Io`].
    pub async fn next(&mut self) -> Result<Option<Vec<LogEvent>>, LogStoreError> {
        loop {
            let reading = match self.work.take() {
                Some(Work::Reading(reading)) => reading,
                Some(Work::Idle(mut state)) => {
                    self.changed.borrow_and_update();
                    tokio::task::spawn_blocking(move || {
                        let events = state.read();
                        (state, events)
                    })
                }
                None => return Ok(None),
            };
            let Work::Reading(reading) = self.work.insert(Work::Reading(reading)) else { return Ok(None) };
            let (state, events) = match reading.await {
                Ok(read) => read,
                Err(error) => {
                    self.work = None;
                    let source = io::Error::other(error);
                    return Err(LogStoreError::Io { action: "follow", path: "a log group".to_owned(), source });
                }
            };
            let gone = state.group.is_gone();
            self.work = Some(Work::Idle(state));
            let events = events?;
            if !events.is_empty() {
                return Ok(Some(events));
            }
            if gone || self.changed.changed().await.is_err() {
                return Ok(None);
            }
        }
    }
}

impl State {
    fn read(&mut self) -> Result<Vec<LogEvent>, LogStoreError> {
        let mut events = Vec::new();
        for stream in self.streams.resolve(&self.group)? {
            self.read_stream(&stream, &mut events).map_err(LogStoreError::io("read", &stream.dir))?;
            if events.len() >= BATCH {
                break;
            }
        }
        events.sort_unstable_by_key(|e| e.position);
        Ok(events)
    }

    fn read_stream(&mut self, stream: &Stream, events: &mut Vec<LogEvent>) -> io::Result<()> {
        let next = self.next.entry(stream.id).or_insert(1);
        let from_seq = *next;
        for chunk in stream.chunks(|block| block.next_seq() > from_seq)? {
            if chunk.block.max >= self.since.0
                && let Some(bytes) = chunk.read(&stream.dir)?
            {
                let (from, since, pattern) = (*next, self.since.0, &self.pattern);
                stream.scan(&chunk, &bytes, |position, record| {
                    let message = String::from_utf8_lossy(record.message);
                    if position.seq() >= from && record.timestamp >= since && pattern.matches(&message) {
                        events.push(LogEvent {
                            position,
                            stream: Arc::clone(&stream.name),
                            timestamp: Timestamp(record.timestamp),
                            ingestion: Timestamp(record.ingestion),
                            message: message.into_owned(),
                        });
                    }
                });
            }
            *next = chunk.block.next_seq();
            if events.len() >= BATCH {
                break;
            }
        }
        Ok(())
    }
}
