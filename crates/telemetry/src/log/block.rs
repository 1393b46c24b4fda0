//! Runs of records within a segment, about a thirty-second of it each: what a reader reads at once, and what is remembered of
//! where to find what.

use std::{io, path::Path};

use serde::{Deserialize, Serialize};
use wharf_core::Timestamp;

use super::{position::Position, record::Record, segment};

/// What is known of a block without reading it. It has at least one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Block {
    /// Where it begins in the segment's file, and its length.
    pub(super) offset: u64,
    pub(super) len: u64,
    pub(super) first_seq: u64,
    pub(super) count: u64,
    /// The earliest and the latest timestamp.
    pub(super) min: i64,
    pub(super) max: i64,
    pub(super) last_ingestion: i64,
}

impl Block {
    /// Counts `record` into the last of `blocks`, or into a new one if that has reached `size` bytes. The first block
    /// begins with sequence number `seq` at `offset`.
    pub(super) fn count(blocks: &mut Vec<Self>, size: u64, (offset, seq): (u64, u64), record: &Record<'_>) {
        let (offset, first_seq) = blocks.last().map_or((offset, seq), |last| (last.end(), last.next_seq()));
        let (min, max) = (record.timestamp, record.timestamp);
        let one = Self { offset, len: record.size(), first_seq, count: 1, min, max, last_ingestion: record.ingestion };
        match blocks.last_mut() {
            Some(last) if last.len < size => {
                last.len += one.len;
                last.count += 1;
                last.min = last.min.min(min);
                last.max = last.max.max(max);
                last.last_ingestion = last.last_ingestion.max(one.last_ingestion);
            }
            _ => blocks.push(one),
        }
    }

    /// Where the next block begins.
    pub(super) const fn end(&self) -> u64 {
        self.offset + self.len
    }

    /// The sequence number that follows its records'.
    pub(super) const fn next_seq(&self) -> u64 {
        self.first_seq + self.count
    }

    /// No record stands before this.
    pub(super) fn lower(&self, stream: u64) -> Position {
        Position::of(Timestamp(self.min), stream, self.first_seq)
    }

    /// No record stands after this.
    pub(super) fn upper(&self, stream: u64) -> Position {
        Position::of(Timestamp(self.max), stream, self.next_seq())
    }
}

/// A block and the number of its segment. What it covers never changes, even while records are added behind it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk {
    pub(super) segment: u64,
    pub(super) block: Block,
}

impl Chunk {
    /// Its records' bytes; `None` if retention or a deletion has removed them meanwhile.
    pub(super) fn read(&self, dir: &Path) -> io::Result<Option<Vec<u8>>> {
        match segment::read(&segment::path(dir, self.segment), self.block.offset, self.block.end()) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }
}
