use std::{cmp::Ordering, sync::Arc};

use wharf_core::{Timestamp, now};

use super::{
    block::{Block, Chunk},
    error::LogStoreError,
    group::Group,
    pattern::FilterPattern,
    position::Position,
    record::Record,
    stream::Stream,
};

/// How many segments' worth (64 MiB) a search may read before it answers with what it has, if it can go on from there. Bounds
/// the time of one call.
const SCAN_BUDGET: u64 = 32;
/// What CloudWatch Logs counts for an event beside its message, in bytes.
const EVENT_OVERHEAD: usize = 26;

/// Which way to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Forward,
    Backward,
}

impl Direction {
    /// Compares two places by which comes first on the way.
    fn order(self, a: Position, b: Position) -> Ordering {
        match self {
            Self::Forward => a.cmp(&b),
            Self::Backward => b.cmp(&a),
        }
    }

    /// The gap behind an event on the way.
    const fn behind(self, event: Position) -> Position {
        match self {
            Self::Forward => event.after(),
            Self::Backward => event.before(),
        }
    }

    /// The gap in front of it.
    const fn in_front(self, event: Position) -> Position {
        match self {
            Self::Forward => event.before(),
            Self::Backward => event.after(),
        }
    }
}

/// Which streams of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamChoice {
    All,
    /// Those whose names begin so.
    Prefix(String),
    /// These; each must exist.
    Names(Vec<String>),
}

/// Which events, and how many.
#[derive(Clone, Debug)]
pub struct Query<'a> {
    pub streams: StreamChoice,
    /// The earliest timestamp that is meant.
    pub start: Option<Timestamp>,
    /// The first timestamp that is not.
    pub end: Option<Timestamp>,
    /// Where to go on from; `None` from the beginning, or from the end when reading backward.
    pub from: Option<Position>,
    pub direction: Direction,
    /// At most so many events, at least 1.
    pub max_events: usize,
    /// At most so many bytes of messages and 26 for each event; one event is always answered.
    pub max_bytes: usize,
    /// Only those that match.
    pub pattern: Option<&'a FilterPattern>,
}

/// An event of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEvent {
    /// Its place, which also identifies it.
    pub position: Position,
    pub stream: Arc<str>,
    pub timestamp: Timestamp,
    pub ingestion: Timestamp,
    pub message: String,
}

/// A part of a query's answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventPage {
    /// By position, rising, whichever way was read. May be empty although more follow, when much was read in vain.
    pub events: Vec<LogEvent>,
    /// Where to go on from in the same direction; `None` when there is nothing more.
    pub next: Option<Position>,
}

impl StreamChoice {
    /// The streams that are meant.
    pub(super) fn resolve(&self, group: &Group) -> Result<Vec<Arc<Stream>>, LogStoreError> {
        match self {
            Self::All => group.streams(),
            Self::Prefix(prefix) => {
                Ok(group.streams()?.into_iter().filter(|s| s.name.starts_with(prefix.as_str())).collect())
            }
            Self::Names(names) => {
                let mut names: Vec<_> = names.iter().collect();
                names.sort_unstable();
                names.dedup();
                names
                    .into_iter()
                    .map(|name| group.stream(name)?.ok_or_else(|| LogStoreError::StreamMissing(name.clone())))
                    .collect()
            }
        }
    }
}

/// A block that may hold what is sought.
struct Unit {
    stream: Arc<Stream>,
    chunk: Chunk,
    /// None of its events that are sought comes sooner on the way.
    near: Position,
}

/// Answers a query.
///
/// Blocks are taken in the order in which their events can first appear on the way, one at a time. The page holds the first
/// events found so far, and is done when no block that is left can hold an earlier one. So memory is bounded by a page
/// and a block, whatever the number of streams.
pub(super) fn run(group: &Group, query: &Query<'_>) -> Result<EventPage, LogStoreError> {
    let direction = query.direction;
    let cutoff = group.cutoff(now());
    let start = query.start.max(cutoff).map_or(i64::MIN, |t| t.0);
    let end = query.end.map_or(i64::MAX, |t| t.0);
    let units = units(group, query, start, end)?;
    let mut page = Buffer { query, events: Vec::new(), more: false };
    let mut scanned = 0;
    for unit in &units {
        if page.is_full() && page.is_behind(unit.near) {
            page.more = true;
            break;
        }
        // Stopping where the first block begins would lead nowhere.
        let advances = direction.order(units[0].near, unit.near).is_lt();
        if scanned >= SCAN_BUDGET * group.segment_size && advances {
            return Ok(page.cut(direction.in_front(unit.near)));
        }
        let Some(bytes) = unit.chunk.read(&unit.stream.dir).map_err(LogStoreError::io("read", &unit.stream.dir))?
        else {
            continue;
        };
        scanned += bytes.len() as u64;
        let mut found = Vec::new();
        unit.stream.scan(&unit.chunk, &bytes, |position, record| {
            if (start..end).contains(&record.timestamp) && query.is_ahead(position) && query.is_match(&record) {
                found.push((position, record));
            }
        });
        page.merge(&unit.stream, found);
    }
    Ok(page.finish())
}

/// The blocks that may hold what is sought, in the order of the way.
fn units(group: &Group, query: &Query<'_>, start: i64, end: i64) -> Result<Vec<Unit>, LogStoreError> {
    let mut units = Vec::new();
    for stream in query.streams.resolve(group)? {
        let ends = |block: &Block| match query.direction {
            Direction::Forward => (block.lower(stream.id), block.upper(stream.id)),
            Direction::Backward => (block.upper(stream.id), block.lower(stream.id)),
        };
        let wanted = |block: &Block| block.max >= start && block.min < end && query.is_ahead(ends(block).1);
        for chunk in stream.chunks(wanted).map_err(LogStoreError::io("read", &stream.dir))? {
            let (near, _) = ends(&chunk.block);
            // What lies before the query's beginning or time is not sought, so it does not count.
            let mut near = query.from.filter(|from| query.direction.order(near, *from).is_lt()).unwrap_or(near);
            if query.direction == Direction::Forward {
                near = near.max(Position::at(Timestamp(start)));
            } else if end < i64::MAX {
                near = near.min(Position::at(Timestamp(end)));
            }
            units.push(Unit { stream: Arc::clone(&stream), chunk, near });
        }
    }
    units.sort_by(|a, b| query.direction.order(a.near, b.near));
    Ok(units)
}

impl Query<'_> {
    fn is_ahead(&self, position: Position) -> bool {
        self.from.is_none_or(|from| self.direction.order(from, position).is_lt())
    }

    fn is_match(&self, record: &Record<'_>) -> bool {
        self.pattern.is_none_or(|p| p.is_empty() || p.matches(&String::from_utf8_lossy(record.message)))
    }
}

/// The first events of those seen so far, in the order of the way.
struct Buffer<'q> {
    query: &'q Query<'q>,
    events: Vec<LogEvent>,
    /// Events were left out that come after the last one here.
    more: bool,
}

impl Buffer<'_> {
    fn is_full(&self) -> bool {
        self.more || self.events.len() >= self.query.max_events
    }

    /// Whether `near` comes after every event here.
    fn is_behind(&self, near: Position) -> bool {
        self.events.last().is_none_or(|last| self.query.direction.order(last.position, near).is_lt())
    }

    fn merge(&mut self, stream: &Stream, mut found: Vec<(Position, Record<'_>)>) {
        let direction = self.query.direction;
        if self.is_full() && !self.events.is_empty() {
            let before = found.len();
            found.retain(|(position, _)| !self.is_behind(*position));
            self.more |= found.len() < before;
        }
        found.sort_unstable_by(|a, b| direction.order(a.0, b.0));
        let fits = self.fitting(found.iter().map(|(_, record)| record.message.len()));
        if let Some((left_out, _)) = found.get(fits) {
            // A page has no gaps: nothing may stand behind what is left out.
            self.more = true;
            self.events.retain(|e| direction.order(e.position, *left_out).is_lt());
            found.truncate(fits);
        }
        self.events.extend(found.into_iter().map(|(position, record)| LogEvent {
            position,
            stream: Arc::clone(&stream.name),
            timestamp: Timestamp(record.timestamp),
            ingestion: Timestamp(record.ingestion),
            message: String::from_utf8_lossy(record.message).into_owned(),
        }));
        // Two sorted runs, which a stable sort merges.
        self.events.sort_by(|a, b| direction.order(a.position, b.position));
        let fits = self.fitting(self.events.iter().map(|e| e.message.len()));
        self.more |= fits < self.events.len();
        self.events.truncate(fits);
    }

    /// How many of the events with messages of these lengths fit a page.
    fn fitting(&self, lengths: impl Iterator<Item = usize>) -> usize {
        let mut bytes = 0;
        lengths
            .take(self.query.max_events)
            .enumerate()
            .take_while(|(i, length)| {
                bytes += length + EVENT_OVERHEAD;
                *i == 0 || bytes <= self.query.max_bytes
            })
            .count()
    }

    fn finish(mut self) -> EventPage {
        let next = self.more.then(|| self.events.last().map(|e| self.query.direction.behind(e.position))).flatten();
        if self.query.direction == Direction::Backward {
            self.events.reverse();
        }
        EventPage { events: self.events, next }
    }

    /// Answers with the events before `resume`, where the next call is to go on.
    fn cut(mut self, resume: Position) -> EventPage {
        let kept = self.events.partition_point(|e| self.query.direction.order(e.position, resume).is_lt());
        self.events.truncate(kept);
        EventPage { next: Some(resume), ..self.finish() }
    }
}
