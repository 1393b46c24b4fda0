use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use wharf_core::Digest;

use crate::{
    Limits,
    compression::Compression,
    error::LayerError,
    hash::{Algorithm, Hasher},
};

/// Large enough that system calls do not count, small enough for many layers at once.
const BUFFER: usize = 128 << 10;

/// A layer's plain bytes, hashed and counted on both sides of the decompression.
pub(super) struct LayerStream {
    plain: Box<dyn Read + Send>,
    packed: Arc<Packed>,
    hasher: Hasher,
    given: u64,
    total_max: u64,
    ratio: u64,
    ratio_from: u64,
}

/// What the reading below the decompression leaves for the one above.
#[derive(Default)]
struct Packed {
    taken: AtomicU64,
    digest: std::sync::OnceLock<Digest>,
}

impl LayerStream {
    /// The blob's digest is computed by `algorithm`.
    pub(super) fn new(blob: File, algorithm: Algorithm, limits: &Limits) -> io::Result<Self> {
        let packed = Arc::new(Packed::default());
        let source = Source { blob, hasher: Hasher::new(algorithm), packed: Arc::clone(&packed) };
        let mut source = BufReader::with_capacity(BUFFER, source);
        let compression = Compression::detect(source.fill_buf()?);
        Ok(Self {
            plain: compression.decoder(source)?,
            packed,
            hasher: Hasher::new(Algorithm::Sha256),
            given: 0,
            total_max: limits.total_bytes,
            ratio: limits.ratio,
            ratio_from: limits.ratio_from,
        })
    }

    /// Reads what the archive's reader left, then compares both digests.
    pub(super) fn finish(mut self, digest: &Digest, diff_id: &Digest) -> Result<(), LayerError> {
        let io = |source| LayerError::Io { action: "read the layer", source };
        let mut rest = vec![0; BUFFER];
        while self.read(&mut rest).map_err(io)? > 0 {}
        let actual = self.hasher.finish();
        if let Some(packed) = self.packed.digest.get() {
            if packed != digest {
                return Err(LayerError::Mismatch { what: "digest", expected: digest.clone(), actual: packed.clone() });
            }
        } else {
            return Err(io(io::ErrorKind::UnexpectedEof.into()));
        }
        if actual == *diff_id {
            Ok(())
        } else {
            Err(LayerError::Mismatch { what: "uncompressed digest", expected: diff_id.clone(), actual })
        }
    }
}

impl Read for LayerStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.plain.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        self.given += read as u64;
        if self.given > self.total_max {
            return Err(io::Error::other(format!("it is longer than the {} bytes allowed", self.total_max)));
        }
        let taken = self.packed.taken.load(Ordering::Relaxed).max(1);
        if self.given > self.ratio_from && self.given / taken > self.ratio {
            return Err(io::Error::other(format!("it is more than {} times its compressed size", self.ratio)));
        }
        Ok(read)
    }
}

/// The compressed file.
struct Source {
    blob: File,
    hasher: Hasher,
    packed: Arc<Packed>,
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.blob.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        self.packed.taken.fetch_add(read as u64, Ordering::Relaxed);
        if read == 0 && !buffer.is_empty() {
            // Reading again at the end gives the same digest again.
            let _ = self.packed.digest.set(self.hasher.clone().finish());
        }
        Ok(read)
    }
}
