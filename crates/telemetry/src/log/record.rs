//! One event in a segment: length of the message, checksum of what follows, timestamp, ingestion time (each in
//! milliseconds), message. Little-endian.

/// Bytes before the message.
const HEAD: usize = 24;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record<'a> {
    pub(super) timestamp: i64,
    pub(super) ingestion: i64,
    pub(super) message: &'a [u8],
}

impl Record<'_> {
    /// Its length in a segment.
    pub(super) const fn size(&self) -> u64 {
        (HEAD + self.message.len()) as u64
    }

    pub(super) fn encode(&self, to: &mut Vec<u8>) {
        let start = to.len();
        let length = u32::try_from(self.message.len()).expect("messages are split long before 4 GiB");
        to.extend_from_slice(&length.to_le_bytes());
        to.extend_from_slice(&[0; 4]);
        to.extend_from_slice(&self.timestamp.to_le_bytes());
        to.extend_from_slice(&self.ingestion.to_le_bytes());
        to.extend_from_slice(self.message);
        let checksum = crc32fast::hash(&to[start + 8..]);
        to[start + 4..start + 8].copy_from_slice(&checksum.to_le_bytes());
    }
}

/// Walks the records of a segment and ends before the first that is cut off or damaged.
pub(super) struct Records<'a> {
    bytes: &'a [u8],
    /// Where the next record begins; after the last, how many bytes are sound.
    pub(super) offset: usize,
}

impl<'a> Records<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0 }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let rest = &self.bytes[self.offset..];
        let (head, body) = rest.split_at_checked(HEAD)?;
        let length = usize::try_from(u32::from_le_bytes(array(&head[..4]))).ok()?;
        let message = body.get(..length)?;
        if crc32fast::hash(&rest[8..HEAD + length]) != u32::from_le_bytes(array(&head[4..8])) {
            return None;
        }
        self.offset += HEAD + length;
        Some(Record {
            timestamp: i64::from_le_bytes(array(&head[8..16])),
            ingestion: i64::from_le_bytes(array(&head[16..24])),
            message,
        })
    }
}

fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut array = [0; N];
    array.copy_from_slice(bytes);
    array
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cut_or_flipped_record_ends_the_walk(
            messages in proptest::collection::vec("\\PC{0,20}", 1..8), cut in any::<proptest::sample::Index>(), flip in any::<bool>()
        ) {
            let mut bytes = Vec::new();
            let mut ends = Vec::new();
            for (i, message) in messages.iter().enumerate() {
                Record { timestamp: i as i64, ingestion: 7, message: message.as_bytes() }.encode(&mut bytes);
                ends.push(bytes.len());
            }
            let cut = cut.index(bytes.len());
            if flip { bytes[cut] ^= 0x10 } else { bytes.truncate(cut) }
            let whole = ends.iter().filter(|end| **end <= cut).count();
            let mut records = Records::new(&bytes);
            let read: Vec<_> = records.by_ref().map(|r| r.message.to_vec()).collect();
            prop_assert_eq!(read.len(), whole);
            prop_assert_eq!(records.offset, if whole == 0 { 0 } else { ends[whole - 1] });
            prop_assert!(read.iter().zip(&messages).all(|(a, b)| a == b.as_bytes()));
        }
    }
}
