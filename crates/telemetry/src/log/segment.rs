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
    block::Block,
    disk,
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

/// A segment as far as it is known without reading its records.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) number: u64,
    first_seq: u64,
    /// Where the records begin.
    start: u64,
    /// In order, each beginning where the one before ends.
    pub(super) blocks: Vec<Block>,
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
        Ok(Self { number, first_seq: header.first_seq, start, blocks: Vec::new(), summarised: start })
    }

    /// Finds out what a segment holds: from its summary, and by reading what came after that was written. If `newest`, an end
    /// that a crash left torn is cut off. `None` if the header is damaged.
    pub(super) fn load(dir: &Path, number: u64, newest: bool, block_size: u64) -> io::Result<Option<Self>> {
        let path = path(dir, number);
        let Some((header, start)) = header(&path)? else { return Ok(None) };
        let file_len = fs::metadata(&path)?.len();
        let blocks = fs::read(path.with_extension("sum"))
            .ok()
            .and_then(|json| serde_json::from_slice::<Vec<Block>>(&json).ok())
            .filter(|blocks| blocks.last().is_some_and(|last| last.end() <= file_len))
            .unwrap_or_default();
        let mut segment = Self { number, first_seq: header.first_seq, start, blocks, summarised: start };
        segment.summarised = segment.len();
        if file_len > segment.len() {
            let tail = read(&path, segment.len(), file_len)?;
            for record in Records::new(&tail) {
                Block::count(&mut segment.blocks, block_size, (start, header.first_seq), &record);
            }
            if segment.len() < file_len {
                if newest {
                    OpenOptions::new().write(true).open(&path)?.set_len(segment.len())?;
                }
                tracing::warn!(path = %path.display(), sound = segment.len(), length = file_len, newest,
                    "a log segment's end is torn or damaged and is left out");
            }
        }
        segment.summarise(dir, if newest { SUMMARY_EVERY } else { 1 });
        Ok(Some(segment))
    }

    /// Adds records. None stays on an error.
    pub(super) fn append(&mut self, dir: &Path, records: &[Record<'_>], block_size: u64) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(records.iter().map(|r| r.size() as usize).sum());
        // The last block, as it grows, and those after it.
        let mut blocks = Vec::from_iter(self.blocks.last().copied());
        for record in records {
            record.encode(&mut bytes);
            Block::count(&mut blocks, block_size, (self.start, self.first_seq), record);
        }
        let file = OpenOptions::new().write(true).open(path(dir, self.number))?;
        if let Err(error) = file.write_all_at(&bytes, self.len()) {
            // Where even this fails the next append overwrites what came there, and a reader never looks behind `len`.
            if let Err(also) = file.set_len(self.len()) {
                tracing::error!(segment = self.number, error = %also, "a batch of log events that failed could not be taken back");
            }
            return Err(error);
        }
        self.blocks.pop();
        self.blocks.append(&mut blocks);
        self.summarise(dir, SUMMARY_EVERY);
        Ok(())
    }

    /// Writes the summary if `every` bytes or more have come since. It only saves reading, so a failure does no harm.
    pub(super) fn summarise(&mut self, dir: &Path, every: u64) {
        if self.len() - self.summarised < every {
            return;
        }
        let written = serde_json::to_vec(&self.blocks)
            .map_err(io::Error::other)
            .and_then(|json| disk::replace(dir, &format!("{:08}.sum", self.number), &json, false));
        match written {
            Ok(()) => self.summarised = self.len(),
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

    /// How long the file is, as far as its records are sound.
    pub(super) fn len(&self) -> u64 {
        self.blocks.last().map_or(self.start, Block::end)
    }

    /// The size of its records.
    pub(super) fn size(&self) -> u64 {
        self.len() - self.start
    }

    /// The sequence number that follows its records'.
    pub(super) fn next_seq(&self) -> u64 {
        self.blocks.last().map_or(self.first_seq, Block::next_seq)
    }

    /// Whether it has records, and all of them are before `cutoff`.
    pub(super) fn is_expired(&self, cutoff: Timestamp) -> bool {
        !self.blocks.is_empty() && self.blocks.iter().all(|block| block.max < cutoff.0)
    }
}

/// The bytes from `from` to `to` of a file, fewer if it is shorter.
pub(super) fn read(path: &Path, from: u64, to: u64) -> io::Result<Vec<u8>> {
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
