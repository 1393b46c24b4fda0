//! The bounded log that a shim writes and the agent reads.
//!
//! Output is a sequence of records, each a line: `length: u32, milliseconds: i64, flags: u8, bytes`, little endian, where the length
//! counts the bytes alone. The sequence is cut into segment files named `PREFIX.OFFSET`, the offset (20 digits) being where the
//! segment begins in the whole. The shim appends, begins a new segment every [`SEGMENT_BYTES`], and removes the oldest when there
//! are more bytes than its limit. The agent reads from the offset that it has acknowledged and removes segments that lie before it. So
//! neither ever waits for the other.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// A new segment begins when one has this many bytes.
pub const SEGMENT_BYTES: u64 = 1 << 20;
/// A longer line is cut into several records.
pub const LINE_BYTES: usize = 16 << 10;
/// Bytes before a record's text.
pub const HEADER_BYTES: usize = 13;

/// The line came from standard error.
pub const STDERR: u8 = 1;
/// The record is a part of a line and the next one continues it.
pub const PARTIAL: u8 = 2;

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Milliseconds since 1970.
    pub at: i64,
    /// [`STDERR`], [`PARTIAL`].
    pub flags: u8,
    pub bytes: Vec<u8>,
}

/// Appends records.
#[derive(Debug)]
pub struct Writer {
    prefix: String,
    limit: u64,
    file: Option<File>,
    /// Where the current segment begins and how long it is.
    start: u64,
    length: u64,
    buffer: Vec<u8>,
}

impl Writer {
    /// A log that continues behind the segments that are there, if any. `limit` bounds the bytes kept.
    #[must_use]
    pub fn new(prefix: &str, limit: u64) -> Self {
        let (start, length) =
            segments(prefix).ok().and_then(|s| s.last().map(|s| (s.start, s.length))).unwrap_or((0, 0));
        Self { prefix: prefix.to_owned(), limit, file: None, start: start + length, length: 0, buffer: Vec::new() }
    }

    /// Adds a record to what [`Writer::flush`] will write.
    pub fn push(&mut self, at: i64, flags: u8, bytes: &[u8]) {
        let length = u32::try_from(bytes.len()).expect("lines are cut at LINE_BYTES");
        self.buffer.extend_from_slice(&length.to_le_bytes());
        self.buffer.extend_from_slice(&at.to_le_bytes());
        self.buffer.push(flags);
        self.buffer.extend_from_slice(bytes);
    }

    /// Writes what was pushed.
    ///
    /// # Errors
    /// The file system's. The records are then lost: a full disk must not stop a container.
    pub fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let buffer = std::mem::take(&mut self.buffer);
        let result = self.append(&buffer);
        self.buffer = buffer;
        self.buffer.clear();
        if self.buffer.capacity() > 64 << 10 {
            self.buffer.shrink_to(4 << 10);
        }
        result
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.length >= SEGMENT_BYTES {
            self.start += self.length;
            self.length = 0;
            self.file = None;
            // What cannot be removed now will be next time; what is to be written must be written.
            let _kept = self.drop_oldest();
        }
        if self.file.is_none() {
            let path = segment_path(&self.prefix, self.start);
            self.file = Some(OpenOptions::new().create(true).append(true).open(path)?);
        }
        if let Some(file) = &mut self.file {
            if let Err(error) = file.write_all(bytes) {
                // Readers pass over a half-written record at a segment's end.
                let length = file.metadata().map_or(self.length, |m| m.len());
                self.start += length.max(self.length + 1);
                self.length = 0;
                self.file = None;
                return Err(error);
            }
            self.length += bytes.len() as u64;
        }
        Ok(())
    }

    fn drop_oldest(&self) -> io::Result<()> {
        let all = segments(&self.prefix)?;
        let mut kept: u64 = all.iter().map(|s| s.length).sum();
        for segment in &all {
            if kept <= self.limit {
                break;
            }
            remove(&segment_path(&self.prefix, segment.start))?;
            kept -= segment.length;
        }
        Ok(())
    }
}

/// Reads records from an offset on.
#[derive(Debug)]
pub struct Reader {
    prefix: String,
    offset: u64,
    open: Option<(u64, File)>,
}

impl Reader {
    /// A reader at `offset` of the log with this prefix.
    #[must_use]
    pub fn new(prefix: &str, offset: u64) -> Self {
        Self { prefix: prefix.to_owned(), offset, open: None }
    }

    /// Where the next record begins.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// The records that are there, about `limit` bytes of them at most. Empty means the end, for now. Where the shim dropped
    /// segments, reading goes on behind the gap.
    ///
    /// # Errors
    /// The file system's.
    pub fn read(&mut self, limit: usize) -> io::Result<Vec<Record>> {
        let mut looked_again = false;
        loop {
            let Some(start) = self.position()? else { return Ok(Vec::new()) };
            let Some((_, file)) = &mut self.open else { return Ok(Vec::new()) };
            file.seek(SeekFrom::Start(self.offset - start))?;
            let mut bytes = Vec::new();
            file.take(limit.max(HEADER_BYTES + LINE_BYTES) as u64).read_to_end(&mut bytes)?;
            let (records, used) = parse(&bytes);
            self.offset += used as u64;
            if !records.is_empty() {
                return Ok(records);
            }
            // The end of this segment; is there a next one that begins just here or later?
            let next = segments(&self.prefix)?.into_iter().find(|s| s.start > start && s.start >= self.offset);
            match next {
                // Only now is this one whole: the writer may have added to it after it was read and before it went on.
                Some(_) if !looked_again => looked_again = true,
                Some(segment) => {
                    looked_again = false;
                    self.offset = segment.start;
                    self.open = None;
                }
                None => return Ok(Vec::new()),
            }
        }
    }

    /// Removes the segments that lie wholly before `offset`.
    ///
    /// # Errors
    /// The file system's.
    pub fn acknowledge(&self, offset: u64) -> io::Result<()> {
        let all = segments(&self.prefix)?;
        for pair in all.windows(2) {
            if pair[1].start <= offset {
                remove(&segment_path(&self.prefix, pair[0].start))?;
            }
        }
        Ok(())
    }

    /// Opens the segment that holds the offset, or the first behind it, and tells where it begins.
    fn position(&mut self) -> io::Result<Option<u64>> {
        if let Some((start, _)) = self.open {
            return Ok(Some(start));
        }
        let all = segments(&self.prefix)?;
        let holding = all.iter().rev().find(|s| s.start <= self.offset && self.offset <= s.start + s.length);
        let Some(segment) = holding.or_else(|| all.iter().find(|s| s.start > self.offset)) else { return Ok(None) };
        self.offset = self.offset.max(segment.start);
        self.open = Some((segment.start, File::open(segment_path(&self.prefix, segment.start))?));
        Ok(Some(segment.start))
    }
}

/// The whole records at the beginning of `bytes`, and how many bytes they take.
fn parse(bytes: &[u8]) -> (Vec<Record>, usize) {
    let mut records = Vec::new();
    let mut used = 0;
    while let Some((header, rest)) = bytes[used..].split_first_chunk::<HEADER_BYTES>() {
        let [l0, l1, l2, l3, t0, t1, t2, t3, t4, t5, t6, t7, flags] = *header;
        let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
        let Some(text) = rest.get(..length) else { break };
        let at = i64::from_le_bytes([t0, t1, t2, t3, t4, t5, t6, t7]);
        records.push(Record { at, flags, bytes: text.to_vec() });
        used += HEADER_BYTES + length;
    }
    (records, used)
}

#[derive(Debug)]
struct Segment {
    start: u64,
    length: u64,
}

/// Removes a segment, which the other side may have removed a moment ago.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn segment_path(prefix: &str, start: u64) -> PathBuf {
    PathBuf::from(format!("{prefix}.{start:020}"))
}

/// The segments that are there, in order.
fn segments(prefix: &str) -> io::Result<Vec<Segment>> {
    let path = Path::new(prefix);
    let (Some(directory), Some(name)) = (path.parent(), path.file_name().and_then(|n| n.to_str())) else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "a log prefix is a path"));
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let file_name = entry.file_name();
        let start = file_name.to_str().and_then(|f| f.strip_prefix(name)).and_then(|f| f.strip_prefix('.'));
        let Some(start) = start.filter(|s| s.len() == 20).and_then(|s| s.parse().ok()) else { continue };
        match entry.metadata() {
            Ok(metadata) => found.push(Segment { start, length: metadata.len() }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    found.sort_by_key(|s| s.start);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let directory = std::env::temp_dir().join(format!("wharf-shim-log-{name}-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        directory
    }

    #[test]
    fn what_is_written_is_read_across_segments_and_restarts() {
        let directory = scratch("roundtrip");
        let prefix = directory.join("app.log").to_str().unwrap().to_owned();
        let line = vec![b'x'; LINE_BYTES];
        let mut written = 0;
        for _ in 0..2 {
            let mut writer = Writer::new(&prefix, 64 << 20);
            for _ in 0..100 {
                writer.push(written, 0, &line);
                writer.flush().unwrap();
                written += 1;
            }
        }
        assert!(segments(&prefix).unwrap().len() >= 3);
        let mut read = 0;
        let mut offset = 0;
        loop {
            // Every round begins anew, as an agent does that was killed.
            let mut reader = Reader::new(&prefix, offset);
            let records = reader.read(40_000).unwrap();
            if records.is_empty() {
                break;
            }
            for record in records {
                assert_eq!(record.at, read);
                assert_eq!(record.bytes, line);
                read += 1;
            }
            offset = reader.offset();
            reader.acknowledge(offset).unwrap();
        }
        assert_eq!(read, written);
        assert_eq!(segments(&prefix).unwrap().len(), 1, "what was acknowledged is gone");
        fs::remove_dir_all(directory).unwrap();
    }

    #[test]
    fn a_log_nobody_reads_stays_bounded_and_reads_on_behind_the_gap() {
        let directory = scratch("bounded");
        let prefix = directory.join("app.log").to_str().unwrap().to_owned();
        let mut writer = Writer::new(&prefix, 2 << 20);
        let mut reader = Reader::new(&prefix, 0);
        writer.push(0, STDERR, b"first");
        writer.flush().unwrap();
        assert_eq!(reader.read(1).unwrap(), [Record { at: 0, flags: STDERR, bytes: b"first".to_vec() }]);
        for n in 1..=600 {
            writer.push(n, 0, &[b'y'; LINE_BYTES]);
            writer.flush().unwrap();
        }
        let kept: u64 = segments(&prefix).unwrap().iter().map(|s| s.length).sum();
        assert!(kept <= (2 << 20) + 2 * SEGMENT_BYTES, "{kept}");
        let mut last = 0;
        loop {
            let records = reader.read(1 << 20).unwrap();
            let Some(record) = records.last() else { break };
            assert!(records[0].at > last);
            last = record.at;
        }
        assert_eq!(last, 600);
        fs::remove_dir_all(directory).unwrap();
    }
}
