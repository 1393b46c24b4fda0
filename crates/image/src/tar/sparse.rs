use std::io::Read;

use super::{BLOCK, TarError, TarReader, header::number, pax::decimal, truncated};

/// The most segments of one file.
const SEGMENTS_MAX: usize = 1 << 16;

/// A run of stored bytes and where in the file it belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) offset: u64,
    pub(crate) length: u64,
}

/// Segments must ascend without overlap, end within the file, and account for every stored byte.
pub(super) fn check(segments: &[Segment], real_size: u64, stored: u64) -> Result<(), TarError> {
    let (mut end, mut sum) = (0_u64, 0_u64);
    for segment in segments {
        if segment.offset < end {
            return Err(TarError::Sparse);
        }
        end = segment.offset.checked_add(segment.length).ok_or(TarError::Sparse)?;
        sum += segment.length;
    }
    if end <= real_size && sum == stored { Ok(()) } else { Err(TarError::Sparse) }
}

/// Adds the 24 bytes of one place in an old GNU map; an empty place adds nothing.
pub(super) fn push_old_gnu(place: &[u8], segments: &mut Vec<Segment>) -> Result<(), TarError> {
    if place[0] == 0 || place[12] == 0 {
        return Ok(());
    }
    if segments.len() == SEGMENTS_MAX {
        return Err(TarError::Sparse);
    }
    segments.push(Segment { offset: number(&place[..12], "offset")?, length: number(&place[12..], "length")? });
    Ok(())
}

/// Adds the 21 places of an extension block; true if another follows.
pub(super) fn old_gnu_extension(block: &[u8; BLOCK], segments: &mut Vec<Segment>) -> Result<bool, TarError> {
    for place in block[..504].chunks_exact(24) {
        push_old_gnu(place, segments)?;
    }
    let more = block[504] != 0;
    // Blocks without a single segment could go on for ever.
    if more && segments.len() == SEGMENTS_MAX { Err(TarError::Sparse) } else { Ok(more) }
}

/// Version 1.0: a count, then offsets and lengths, a decimal number on each line, padded to a block.
pub(super) fn map_in_data<R: Read>(reader: &mut TarReader<R>) -> Result<Vec<Segment>, TarError> {
    let mut map = Map { reader, block: [0; BLOCK], at: BLOCK };
    let count = usize::try_from(map.number()?).map_err(|_| TarError::Sparse)?;
    if count > SEGMENTS_MAX {
        return Err(TarError::Sparse);
    }
    let mut segments = Vec::new();
    for _ in 0..count {
        segments.push(Segment { offset: map.number()?, length: map.number()? });
    }
    Ok(segments)
}

struct Map<'a, R> {
    reader: &'a mut TarReader<R>,
    block: [u8; BLOCK],
    at: usize,
}

impl<R: Read> Map<'_, R> {
    fn number(&mut self) -> Result<u64, TarError> {
        let mut digits = Vec::new();
        loop {
            if self.at == BLOCK {
                self.reader.read_exact(&mut self.block).map_err(truncated)?;
                self.at = 0;
            }
            let byte = self.block[self.at];
            self.at += 1;
            if byte == b'\n' {
                return decimal(&digits).map_err(|_| TarError::Sparse);
            }
            if digits.len() == 20 {
                return Err(TarError::Sparse);
            }
            digits.push(byte);
        }
    }
}
