use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

use wharf_core::{Timestamp, logs::LogLine, now};

use super::{
    block::{Block, Chunk},
    disk::{self, lock},
    position::Position,
    record::{Record, Records},
    segment::{self, Header, Segment},
};

/// How safe events are when an append answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// In the kernel's hands: they survive the death of this process.
    Process,
    /// On disk: they survive power loss. Appends to one stream that wait at the same time share the disk's work.
    Disk,
}

/// What a stream is and holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamInfo {
    pub name: Arc<str>,
    pub created: Timestamp,
    /// The earliest and the latest timestamp of its events; `None` while it has none.
    pub first_event: Option<Timestamp>,
    pub last_event: Option<Timestamp>,
    pub last_ingestion: Option<Timestamp>,
    /// Size of its files.
    pub stored_bytes: u64,
    /// What the next event will be counted as; the first was 1.
    pub next_seq: u64,
}

/// One stream: what is known of its segments, and the one that is written.
///
/// Locks: `log` before `sync`; neither is held while another stream's is taken.
#[derive(Debug)]
pub(super) struct Stream {
    pub(super) name: Arc<str>,
    pub(super) id: u64,
    pub(super) created: Timestamp,
    pub(super) dir: PathBuf,
    /// A segment that has reached this many bytes gets no more records.
    segment_size: u64,
    log: Mutex<Log>,
    sync: Mutex<SyncState>,
    synced: Condvar,
}

#[derive(Debug, Default)]
struct Log {
    /// In order, the last one being written; `None` until somebody asks.
    segments: Option<Vec<Segment>>,
    gone: bool,
}

/// Blocks of a segment, for what is told of them.
const BLOCKS: u64 = 32;

#[derive(Debug, Default)]
struct SyncState {
    running: bool,
    /// Every event with a smaller sequence number is on disk.
    upto: u64,
    /// The stream's directories are on disk too.
    entries: bool,
}

/// The stream was deleted, or the disk failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum AppendError {
    #[error("the stream was deleted")]
    Gone,
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Stream {
    /// Makes the stream in `dir`, which does not exist.
    pub(super) fn create(dir: PathBuf, name: &str, segment_size: u64, durability: Durability) -> io::Result<Self> {
        let durable = durability == Durability::Disk;
        // A directory without a sound segment is what a crash left of a stream that nobody was told of.
        match fs::create_dir(&dir) {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            other => other?,
        }
        let created = now();
        // Older streams have smaller ids, and so stand first among events of one instant.
        let id = u64::try_from(created.0).unwrap_or(0) << 20 | fastrand::u64(..1 << 20);
        let header = Header { name: name.to_owned(), id, created, first_seq: 1 };
        let segment = Segment::create(&dir, 1, &header, durable)?;
        if durable && let Some(group) = dir.parent() {
            disk::sync_dir(group)?;
        }
        let stream = Self::new(dir, header, segment_size);
        lock(&stream.log).segments = Some(vec![segment]);
        *lock(&stream.sync) = SyncState { running: false, upto: 1, entries: durable };
        Ok(stream)
    }

    /// The stream that lives in `dir`; `None` if there is none.
    pub(super) fn find(dir: PathBuf, segment_size: u64) -> io::Result<Option<Self>> {
        let numbers = match segment::numbers(&dir) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            numbers => numbers?,
        };
        for number in numbers.into_iter().rev() {
            if let Some((header, _)) = segment::header(&segment::path(&dir, number))? {
                return Ok(Some(Self::new(dir, header, segment_size)));
            }
        }
        Ok(None)
    }

    fn new(dir: PathBuf, header: Header, segment_size: u64) -> Self {
        Self {
            name: header.name.into(),
            id: header.id,
            created: header.created,
            dir,
            segment_size,
            log: Mutex::default(),
            sync: Mutex::default(),
            synced: Condvar::new(),
        }
    }

    /// Adds events in this order. None is taken on an error, save that after a failed [`Durability::Disk`] they may be there.
    pub(super) fn append(&self, lines: &[LogLine], durability: Durability) -> Result<(), AppendError> {
        let next_seq = self.write(lines)?;
        if durability == Durability::Disk { Ok(self.sync_upto(next_seq)?) } else { Ok(()) }
    }

    /// Adds those of the events that are not there from sequence number `from` on, and answers the number that follows them all. For
    /// one that offers the same events again because it does not know whether they were taken.
    pub(super) fn append_once(&self, lines: &[LogLine], from: Option<u64>) -> Result<u64, AppendError> {
        let mut log = lock(&self.log);
        if log.gone {
            return Err(AppendError::Gone);
        }
        let segments = log.segments(&self.dir, self.block_size())?;
        let next_seq = segments.last().map_or(1, Segment::next_seq);
        let Some(from) = from.filter(|from| *from < next_seq) else { return self.write_to(&mut log, lines) };
        // Somebody else's events may stand there as well (PutLogEvents): then none of ours is passed over.
        let taken = self.common(segments, lines, from)?;
        if taken == lines.len() { Ok(from + taken as u64) } else { self.write_to(&mut log, &lines[taken..]) }
    }

    /// How many of `lines`, from the first on, are the events from sequence number `from` on.
    fn common(&self, segments: &[Segment], lines: &[LogLine], from: u64) -> io::Result<usize> {
        let mut taken = 0;
        let all = segments.iter().flat_map(|s| s.blocks.iter().map(|block| Chunk { segment: s.number, block: *block }));
        for chunk in all.filter(|chunk| chunk.block.next_seq() > from) {
            let bytes = chunk.read(&self.dir)?.unwrap_or_default();
            for (record, seq) in Records::new(&bytes).zip(chunk.block.first_seq..) {
                if seq < from {
                    continue;
                }
                let same =
                    |l: &LogLine| l.timestamp.0.max(0) == record.timestamp && l.message.as_bytes() == record.message;
                if !lines.get(taken).is_some_and(same) {
                    return Ok(taken);
                }
                taken += 1;
            }
        }
        Ok(taken)
    }

    fn write(&self, lines: &[LogLine]) -> Result<u64, AppendError> {
        self.write_to(&mut lock(&self.log), lines)
    }

    fn write_to(&self, log: &mut Log, lines: &[LogLine]) -> Result<u64, AppendError> {
        if log.gone {
            return Err(AppendError::Gone);
        }
        let block_size = self.block_size();
        let segments = log.segments(&self.dir, block_size)?;
        if segments.last().is_none_or(|last| last.len() >= self.segment_size) {
            self.roll(segments)?;
        }
        let newest = segments.iter().rev().find_map(|s| s.blocks.last());
        let ingestion = newest.map_or(0, |block| block.last_ingestion).max(now().0);
        let Some(last) = segments.last_mut() else { return Err(io::Error::other("a stream has a segment").into()) };
        if !lines.is_empty() {
            let records: Vec<_> = lines
                .iter()
                .map(|line| Record { timestamp: line.timestamp.0.max(0), ingestion, message: line.message.as_bytes() })
                .collect();
            last.append(&self.dir, &records, block_size)?;
        }
        Ok(last.next_seq())
    }

    fn block_size(&self) -> u64 {
        self.segment_size / BLOCKS
    }

    /// Begins a new segment. The one before is synced, so that only the newest can ever be torn.
    fn roll(&self, segments: &mut Vec<Segment>) -> io::Result<()> {
        let (number, first_seq) = match segments.last_mut() {
            Some(last) => {
                Segment::sync(&self.dir, last.number)?;
                last.summarise(&self.dir, 1);
                (last.number + 1, last.next_seq())
            }
            None => (1, 1),
        };
        let header = Header { name: self.name.to_string(), id: self.id, created: self.created, first_seq };
        segments.push(Segment::create(&self.dir, number, &header, true)?);
        Ok(())
    }

    /// Waits until every event before `next_seq` is on disk. One caller syncs for all who wait.
    fn sync_upto(&self, next_seq: u64) -> io::Result<()> {
        let mut sync = lock(&self.sync);
        loop {
            if sync.upto >= next_seq {
                return Ok(());
            }
            if !sync.running {
                break;
            }
            sync = self.synced.wait(sync).unwrap_or_else(PoisonError::into_inner);
        }
        sync.running = true;
        let entries = sync.entries;
        drop(sync);
        let done = self.sync_now(entries);
        let mut sync = lock(&self.sync);
        sync.running = false;
        if let Ok(upto) = &done {
            sync.upto = sync.upto.max(*upto);
            sync.entries = true;
        }
        self.synced.notify_all();
        done.map(drop)
    }

    /// Syncs the newest segment, the older being synced already, and answers up to which sequence number that reaches.
    fn sync_now(&self, entries: bool) -> io::Result<u64> {
        let mut log = lock(&self.log);
        if log.gone {
            // Whoever deleted the stream deleted what it held.
            return Ok(u64::MAX);
        }
        let Some((number, upto)) =
            log.segments(&self.dir, self.block_size())?.last().map(|last| (last.number, last.next_seq()))
        else {
            return Ok(0);
        };
        drop(log);
        match Segment::sync(&self.dir, number) {
            // It was rolled and fell to retention, or the stream was deleted, since the lock was let go.
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(upto),
            other => other?,
        }
        if !entries {
            disk::sync_dir(&self.dir)?;
            if let Some(group) = self.dir.parent() {
                disk::sync_dir(group)?;
            }
        }
        Ok(upto)
    }

    /// What the stream holds, without reading more than it must.
    pub(super) fn info(&self) -> io::Result<StreamInfo> {
        let mut log = lock(&self.log);
        let segments = if log.gone { &[][..] } else { log.segments(&self.dir, self.block_size())?.as_slice() };
        let blocks = || segments.iter().flat_map(|s| &s.blocks);
        Ok(StreamInfo {
            name: Arc::clone(&self.name),
            created: self.created,
            first_event: blocks().map(|b| Timestamp(b.min)).min(),
            last_event: blocks().map(|b| Timestamp(b.max)).max(),
            last_ingestion: blocks().next_back().map(|b| Timestamp(b.last_ingestion)),
            stored_bytes: segments.iter().map(Segment::size).sum(),
            next_seq: segments.last().map_or(1, Segment::next_seq),
        })
    }

    /// Its blocks as they are now, those that are wanted, in the order of their taking in.
    pub(super) fn chunks(&self, wanted: impl Fn(&Block) -> bool) -> io::Result<Vec<Chunk>> {
        let mut log = lock(&self.log);
        if log.gone {
            return Ok(Vec::new());
        }
        let segments = log.segments(&self.dir, self.block_size())?;
        let all = segments.iter().flat_map(|s| s.blocks.iter().map(|block| Chunk { segment: s.number, block: *block }));
        Ok(all.filter(|chunk| wanted(&chunk.block)).collect())
    }

    /// Calls `each` with the place and the record of every event in one of [`Self::chunks`], in the order of their taking in.
    pub(super) fn scan<'a>(&self, chunk: &Chunk, bytes: &'a [u8], mut each: impl FnMut(Position, Record<'a>)) {
        for (record, seq) in Records::new(bytes).zip(chunk.block.first_seq..) {
            each(Position::of(Timestamp(record.timestamp), self.id, seq), record);
        }
    }

    /// Removes the segments of which every event is before `cutoff`.
    pub(super) fn expire(&self, cutoff: Timestamp) -> io::Result<()> {
        let mut log = lock(&self.log);
        if log.gone {
            return Ok(());
        }
        let segments = log.segments(&self.dir, self.block_size())?;
        let expired = |s: &Segment| s.is_expired(cutoff);
        // The newest carries the stream's name and numbering on: it makes room for an empty one before it goes.
        if segments.last().is_some_and(expired) {
            self.roll(segments)?;
        }
        for number in segments.iter().filter(|s| expired(s)).map(|s| s.number).collect::<Vec<_>>() {
            Segment::remove(&self.dir, number)?;
            segments.retain(|s| s.number != number);
        }
        Ok(())
    }

    /// Deletes the stream. Answers what is to be removed once no lock is held.
    pub(super) fn discard(&self) -> io::Result<Option<PathBuf>> {
        let mut log = lock(&self.log);
        let gone = disk::discard(&self.dir)?;
        log.gone = true;
        log.segments = None;
        Ok(gone)
    }

    /// Makes every later append fail, the directory having been taken away with the group's.
    pub(super) fn forget(&self) {
        let mut log: MutexGuard<'_, Log> = lock(&self.log);
        log.gone = true;
        log.segments = None;
    }
}

impl Log {
    fn segments(&mut self, dir: &Path, block_size: u64) -> io::Result<&mut Vec<Segment>> {
        if self.segments.is_none() {
            let numbers = segment::numbers(dir)?;
            let newest = numbers.last().copied();
            let mut segments = Vec::with_capacity(numbers.len());
            for number in numbers {
                match Segment::load(dir, number, Some(number) == newest, block_size)? {
                    Some(segment) => segments.push(segment),
                    None => {
                        tracing::error!(dir = %dir.display(), number, "a log segment's header is damaged; its events are left out");
                    }
                }
            }
            self.segments = Some(segments);
        }
        self.segments.as_mut().ok_or_else(|| io::Error::other("the segments were just read"))
    }
}
