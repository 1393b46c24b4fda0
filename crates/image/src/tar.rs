//! Reading tar archives from strangers.
//!
//! A reader of its own, because the archive is hostile until proven otherwise: every header that is kept in memory has a
//! bound, every number is checked, and nothing here touches the file system. Understands v7, ustar, pax and GNU
//! archives, with long names and the sparse forms (GNU old style, pax 0.0, 0.1 and 1.0).
//!
//! Sources: POSIX.1-2024 pax, "ustar Interchange Format" and "pax Extended Header"; the GNU tar manual, "Basic Tar
//! Format" and "Storing Sparse Files".

use std::{
    fs::File,
    io::{self, Read},
};

mod header;
mod pax;
mod sparse;

use header::{BLOCK, Header};
use pax::Pax;
pub(crate) use sparse::Segment;

/// The longest extended header (names, xattrs) that is kept in memory, in bytes.
const EXTENDED_MAX: u64 = 1 << 20;

/// What is wrong with an archive.
#[derive(Debug, thiserror::Error)]
pub enum TarError {
    #[error("cannot read the archive: {0}")]
    Read(#[from] io::Error),
    #[error("the archive ends in the middle of an entry")]
    Truncated,
    #[error("a header's checksum does not match; this is not a tar archive or it is damaged")]
    Checksum,
    #[error("a header's {0} is not a number in range")]
    Number(&'static str),
    #[error("an extended header of {0} bytes is longer than the {EXTENDED_MAX} allowed")]
    ExtendedTooLong(u64),
    #[error("a pax extended header is malformed")]
    Pax,
    #[error("a sparse file's map is malformed")]
    Sparse,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    File,
    HardLink,
    Symlink,
    Character,
    Block,
    Directory,
    Fifo,
    /// A type that means nothing here; its number.
    Other(u8),
}

/// One entry's metadata. Its bytes are read with [`TarReader::read`] before the next entry is asked for.
#[derive(Clone, Debug)]
pub struct Entry {
    pub path: Vec<u8>,
    pub link: Vec<u8>,
    pub kind: Kind,
    /// Permission bits, with setuid, setgid and sticky.
    pub mode: u32,
    pub uid: u64,
    pub gid: u64,
    /// Seconds since the epoch, and nanoseconds.
    pub mtime: (i64, u32),
    /// The file's size once written; a sparse file's archive form is smaller.
    pub size: u64,
    /// Where the stored bytes belong, for a sparse file.
    pub(crate) sparse: Option<Vec<Segment>>,
    pub device: (u32, u32),
    /// Extended attributes in the order given.
    pub xattrs: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Entry {
    /// Writes a file's bytes, which `data`, the entry's reader, has, to an empty file.
    ///
    /// # Errors
    /// The file's, or the archive's: it ends in the middle.
    pub fn write(&self, file: &mut File, data: &mut impl Read) -> io::Result<()> {
        crate::layer::write_data(file, self, data)
    }

    /// Whether the archive has parts of the file only; the rest are zeros.
    #[must_use]
    pub fn is_sparse(&self) -> bool {
        self.sparse.is_some()
    }
}

/// Walks the entries of an archive in one pass. Its bytes are read as an entry's after [`next_entry`](Self::next_entry).
pub struct TarReader<R> {
    input: R,
    /// Stored bytes of the present entry that were not read yet.
    remaining: u64,
    /// Zeros behind them up to the next block.
    padding: u64,
    ended: bool,
}

impl<R: Read> TarReader<R> {
    /// A reader at an archive's beginning.
    pub fn new(input: R) -> Self {
        Self { input, remaining: 0, padding: 0, ended: false }
    }

    /// The next entry, skipping what is left of the present one. `None` at the archive's end.
    ///
    /// # Errors
    /// [`TarError`]; the archive is of no more use then.
    pub fn next_entry(&mut self) -> Result<Option<Entry>, TarError> {
        let mut pax = Pax::default();
        let mut long_name = None;
        let mut long_link = None;
        loop {
            self.skip_rest()?;
            if self.ended {
                return Ok(None);
            }
            let Some(header) = self.header()? else {
                self.ended = true;
                return Ok(None);
            };
            let size = header.size()?;
            match header.kind() {
                b'x' | b'X' => pax = Pax::parse(&self.extended(size)?)?,
                // Global headers carry comments (git) in practice; what they would say of names is not honoured.
                b'g' => self.begin(size),
                b'L' => long_name = Some(c_string(self.extended(size)?)),
                b'K' => long_link = Some(c_string(self.extended(size)?)),
                _ => return self.entry(&header, pax, long_name, long_link).map(Some),
            }
        }
    }

    fn entry(
        &mut self,
        header: &Header,
        pax: Pax,
        long_name: Option<Vec<u8>>,
        long_link: Option<Vec<u8>>,
    ) -> Result<Entry, TarError> {
        let stored = match pax.size {
            Some(size) => size,
            None => header.size()?,
        };
        let path = pax.sparse_name.or(pax.path).or(long_name).unwrap_or_else(|| header.path());
        let link = pax.link.or(long_link).unwrap_or_else(|| header.link());
        let flag = header.kind();
        let kind = match flag {
            0 if path.ends_with(b"/") => Kind::Directory,
            0 | b'0' | b'7' | b'S' => Kind::File,
            b'1' => Kind::HardLink,
            b'2' => Kind::Symlink,
            b'3' => Kind::Character,
            b'4' => Kind::Block,
            b'5' => Kind::Directory,
            b'6' => Kind::Fifo,
            other => Kind::Other(other),
        };
        let mut size = stored;
        let mut sparse = None;
        match kind {
            Kind::File => {
                if flag == b'S' {
                    let (segments, real) = self.old_gnu_sparse(header)?;
                    self.begin(stored);
                    (sparse, size) = (Some(segments), real);
                } else {
                    self.begin(stored);
                    if let Some(map) = pax.sparse {
                        let real = map.real_size.ok_or(TarError::Sparse)?;
                        let segments = if map.in_data { self.sparse_map_in_data()? } else { map.segments };
                        (sparse, size) = (Some(segments), real);
                    }
                }
                if let Some(segments) = &sparse {
                    sparse::check(segments, size, self.remaining)?;
                }
            }
            Kind::Other(_) => self.begin(stored),
            // The others have no bytes, whatever their size field says (a hard link's is often its target's).
            _ => {
                size = 0;
                self.begin(0);
            }
        }
        let device = if matches!(kind, Kind::Character | Kind::Block) { header.device()? } else { (0, 0) };
        Ok(Entry {
            path,
            link,
            kind,
            mode: header.mode()? & 0o7777,
            uid: pax.uid.map_or_else(|| header.uid(), Ok)?,
            gid: pax.gid.map_or_else(|| header.gid(), Ok)?,
            mtime: pax.mtime.map_or_else(|| header.mtime().map(|s| (s, 0)), Ok)?,
            size,
            sparse,
            device,
            xattrs: pax.xattrs,
        })
    }

    fn begin(&mut self, stored: u64) {
        self.remaining = stored;
        self.padding = padding(stored);
    }

    fn header(&mut self) -> Result<Option<Header>, TarError> {
        let mut block = [0; BLOCK];
        let mut filled = 0;
        while filled < BLOCK {
            match self.input.read(&mut block[filled..]) {
                Ok(0) if filled == 0 => return Ok(None),
                Ok(0) => return Err(TarError::Truncated),
                Ok(n) => filled += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e.into()),
            }
        }
        Header::parse(block)
    }

    fn extended(&mut self, size: u64) -> Result<Vec<u8>, TarError> {
        if size > EXTENDED_MAX {
            return Err(TarError::ExtendedTooLong(size));
        }
        self.begin(size);
        let mut bytes = Vec::new();
        self.read_to_end(&mut bytes).map_err(truncated)?;
        Ok(bytes)
    }

    fn old_gnu_sparse(&mut self, header: &Header) -> Result<(Vec<Segment>, u64), TarError> {
        let (mut segments, mut more, real) = header.sparse()?;
        while more {
            let mut block = [0; BLOCK];
            self.input.read_exact(&mut block).map_err(truncated)?;
            more = sparse::old_gnu_extension(&block, &mut segments)?;
        }
        Ok((segments, real))
    }

    fn sparse_map_in_data(&mut self) -> Result<Vec<Segment>, TarError> {
        sparse::map_in_data(self)
    }

    fn skip_rest(&mut self) -> Result<(), TarError> {
        let mut rest = self.remaining.saturating_add(self.padding);
        (self.remaining, self.padding) = (0, 0);
        let mut buffer = [0; 8 * BLOCK];
        while rest > 0 {
            let want = usize::try_from(rest).unwrap_or(usize::MAX).min(buffer.len());
            match self.input.read(&mut buffer[..want]) {
                Ok(0) => return Err(TarError::Truncated),
                Ok(n) => rest -= n as u64,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e.into()),
            }
        }
        Ok(())
    }
}

/// Reads the stored bytes of the present entry; an archive that ends in the middle of them is an error.
impl<R: Read> Read for TarReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.remaining == 0 || buffer.is_empty() {
            return Ok(0);
        }
        let want = usize::try_from(self.remaining).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.input.read(&mut buffer[..want])?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.remaining -= read as u64;
        Ok(read)
    }
}

fn padding(size: u64) -> u64 {
    (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64
}

fn truncated(error: io::Error) -> TarError {
    if error.kind() == io::ErrorKind::UnexpectedEof { TarError::Truncated } else { TarError::Read(error) }
}

fn c_string(mut bytes: Vec<u8>) -> Vec<u8> {
    if let Some(end) = bytes.iter().position(|b| *b == 0) {
        bytes.truncate(end);
    }
    bytes
}
