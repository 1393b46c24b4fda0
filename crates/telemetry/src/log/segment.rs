//! A part of a stream: a file with a header and then records, only ever added to at its end.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use wharf_core::Timestamp;

use super::{
    disk,
    position::Position,
    record::{Record, Records},
};

/// A stale summary costs at most this many bytes of reading.
const SUMMARY_EVERY: u64 = 256 << 10;
const MAGIC: &[u8; 8] = b"WHARFLOG";
const FORMAT: u32 = 1;
/// Magic, format, length of the JSON, its checksum.
const HEAD: usize = 20;

/// What stands at a segment's beginning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    /// The stream's name.
    pub(super) name: String,
    /// The stream's id, unique among the streams of an instance.
    pub(super) id: u64,
    pub(super) created: Timestamp,
    /// The sequence number of the first record.
    pub(super) first_seq: u64,
}

/// What its records come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Summary {
    /// Length of the file up to the last record that was counted.
    pub(super) len: u64,
    pub(super) count: u64,
    pub(super) min: i64,
    pub(super) max: i64,
    pub(super) last_ingestion: i64,
}

impl Summary {
    pub(super) fn add(&mut self, record: &Record<'_>) {
        self.min = if self.count == 0 { record.timestamp } else { self.min.min(record.timestamp) };
        self.max = if self.count == 0 { record.timestamp } else { self.max.max(record.timestamp) };
        self.last_ingestion = self.last_ingestion.max(record.ingestion);
        self.count += 1;
    }
}

/// A segment as far as it is known without reading its records.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    pub(super) number: u64,
    pub(super) first_seq: u64,
    /// Where the records begin.
    pub(super) start: u64,
    pub(super) summary: Summary,
    /// How much of the file the summary on disk covers.
    summarised: u64,
}

/// Path of segment `number` of the stream in `dir`.
pub(super) fn path(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("{number:08}.log"))
}

/// The numbers of the segments in `dir`, in order.
pub(super) fn numbers(dir: &Path) -> io::Result<Vec<u64>> {
    let mut numbers = Vec::new();
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name();
        numbers.extend(name.to_str().and_then(|n| n.strip_suffix(".log")).and_then(|n| n.parse::<u64>().ok()));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// The header of a segment and where it ends, or `None` if it is damaged.
pub(super) fn header(path: &Path) -> io::Result<Option<(Header, u64)>> {
    let file = File::open(path)?;
    let mut head = [0; HEAD];
    let mut json = Vec::new();
    let read = (|| {
        file.read_exact_at(&mut head, 0)?;
        json = vec![0; (field(&head, 12) as usize).min(1 << 20)];
        file.read_exact_at(&mut json, HEAD as u64)
    })();
    match read {
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    if &head[..8] != MAGIC || crc32fast::hash(&json) != field(&head, 16) {
        return Ok(None);
    }
    if field(&head, 8) != FORMAT {
        return Err(io::Error::other(format!(
            "log segment of format {}, this version reads {FORMAT}: use the version of Wharf that wrote it",
            field(&head, 8)
        )));
    }
    Ok(serde_json::from_slice(&json).ok().map(|header| (header, (HEAD + json.len()) as u64)))
}

fn field(head: &[u8; HEAD], at: usize) -> u32 {
    u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]])
}

impl Segment {
    /// Makes an empty segment. If `durable`, it survives power loss when this returns.
    pub(super) fn create(dir: &Path, number: u64, header: &Header, durable: bool) -> io::Result<Self> {
        let json = serde_json::to_vec(header)?;
        let mut bytes = Vec::with_capacity(HEAD + json.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        bytes.extend_from_slice(&u32::try_from(json.len()).map_err(io::Error::other)?.to_le_bytes());
        bytes.extend_from_slice(&crc32fast::hash(&json).to_le_bytes());
        bytes.extend_from_slice(&json);
        disk::replace(dir, &format!("{number:08}.log"), &bytes, durable)?;
        let start = bytes.len() as u64;
        let summary = Summary { len: start, ..Summary::default() };
        Ok(Self { number, first_seq: header.first_seq, start, summary, summarised: start })
    }

    /// Finds out what a segment holds: from its summary, and by reading what came after that was written. If `newest`, an end
    /// that a crash left torn is cut off. `None` if the header is damaged.
    pub(super) fn load(dir: &Path, number: u64, newest: bool) -> io::Result<Option<Self>> {
        let path = path(dir, number);
        let Some((header, start)) = header(&path)? else { return Ok(None) };
        let file_len = fs::metadata(&path)?.len();
        let summary = fs::read(path.with_extension("sum"))
            .ok()
            .and_then(|json| serde_json::from_slice::<Summary>(&json).ok())
            .filter(|s| (start..=file_len).contains(&s.len))
            .unwrap_or(Summary { len: start, ..Summary::default() });
        let mut segment = Self { number, first_seq: header.first_seq, start, summary, summarised: summary.len };
        if file_len > summary.len {
            let tail = read(&path, summary.len, file_len)?;
            let mut records = Records::new(&tail);
            for record in records.by_ref() {
                segment.summary.add(&record);
            }
            segment.summary.len += records.offset as u64;
            if segment.summary.len < file_len {
                if newest {
                    OpenOptions::new().write(true).open(&path)?.set_len(segment.summary.len)?;
                }
                tracing::warn!(path = %path.display(), sound = segment.summary.len, length = file_len, newest,
                    "a log segment's end is torn or damaged and is left out");
            }
        }
        segment.summarise(dir, if newest { SUMMARY_EVERY } else { 1 });
        Ok(Some(segment))
    }

    /// Adds records; `summary` counts them in already, save for their bytes. On an error none stays.
    pub(super) fn append(&mut self, dir: &Path, records: &[u8], summary: Summary) -> io::Result<()> {
        let file = OpenOptions::new().write(true).open(path(dir, self.number))?;
        if let Err(error) = file.write_all_at(records, self.summary.len) {
            // None of the batch may stay. Where even this fails the next append overwrites it, and a reader never looks behind `len`.
            if let Err(also) = file.set_len(self.summary.len) {
                tracing::error!(segment = self.number, error = %also, "a batch of log events that failed could not be taken back");
            }
            return Err(error);
        }
        self.summary = Summary { len: self.summary.len + records.len() as u64, ..summary };
        self.summarise(dir, SUMMARY_EVERY);
        Ok(())
    }

    /// Writes the summary if `every` bytes or more have come since. It only saves reading, so a failure does no harm.
    pub(super) fn summarise(&mut self, dir: &Path, every: u64) {
        if self.summary.len - self.summarised < every {
            return;
        }
        let written = serde_json::to_vec(&self.summary)
            .map_err(io::Error::other)
            .and_then(|json| disk::replace(dir, &format!("{:08}.sum", self.number), &json, false));
        match written {
            Ok(()) => self.summarised = self.summary.len,
            Err(error) => tracing::debug!(dir = %dir.display(), %error, "a log segment's summary was not written"),
        }
    }

    /// Makes its records survive power loss.
    pub(super) fn sync(dir: &Path, number: u64) -> io::Result<()> {
        File::open(path(dir, number))?.sync_data()
    }

    /// Removes it.
    pub(super) fn remove(dir: &Path, number: u64) -> io::Result<()> {
        let path = path(dir, number);
        fs::remove_file(&path)?;
        match fs::remove_file(path.with_extension("sum")) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        }
    }

    /// Its records' bytes; `None` if retention or a deletion has removed it meanwhile.
    pub(super) fn records(&self, dir: &Path) -> io::Result<Option<Vec<u8>>> {
        match read(&path(dir, self.number), self.start, self.summary.len) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// No record stands before this.
    pub(super) fn lower(&self, stream: u64) -> Position {
        Position::of(Timestamp(self.summary.min), stream, self.first_seq)
    }

    /// No record stands after this.
    pub(super) fn upper(&self, stream: u64) -> Position {
        Position::of(Timestamp(self.summary.max), stream, self.next_seq())
    }

    /// The sequence number that follows its records'.
    pub(super) const fn next_seq(&self) -> u64 {
        self.first_seq + self.summary.count
    }
}

/// The bytes from `from` to `to` of a file, fewer if it is shorter.
fn read(path: &Path, from: u64, to: u64) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let mut bytes = vec![0; usize::try_from(to.saturating_sub(from)).map_err(io::Error::other)?];
    let mut filled = 0;
    while filled < bytes.len() {
        match file.read_at(&mut bytes[filled..], from + filled as u64) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}
