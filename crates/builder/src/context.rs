//! The files that come along with a request.
//!
//! They are kept as they come, one behind the other in one file: most builds take few of them, and making thousands of files only to remove
//! them again is most of what a build that is known would cost. What RUN mounts of a context is laid out as files when it asks.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Read, Write},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::{Buf, Bytes};
use tokio::sync::mpsc;
use wharf_core::Digest;
use wharf_image::{Algorithm, Hasher, TarEntry, TarKind, TarReader};
use wharf_runtime::remove_tree;

use crate::{
    BuildError,
    copy::{Destination, Manner, Origin},
    error::StepError,
};

/// The deepest path that is taken, as images go.
const DEPTH: usize = 256;
/// Bytes of a file that are read at a time.
const BUFFER: usize = 128 << 10;
/// Links that are followed on one way, as the kernel does.
const LINKS: usize = 40;
/// The file that holds all others.
const SPOOL: &str = "files";

/// A context: files by their paths from its directory.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) spool: Arc<File>,
    pub(crate) entries: BTreeMap<Vec<u8>, Entry>,
}

/// One file of a context. Everything is root's.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) kind: Kind,
    pub(crate) mode: u32,
    /// Seconds since 1970.
    pub(crate) mtime: i64,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// Where its bytes are among those of all. Files at one place with one `number` are one file with several names.
    File {
        offset: u64,
        size: u64,
        digest: Digest,
        number: usize,
    },
    Directory,
    Symlink(Vec<u8>),
    Fifo,
}

/// All contexts of a build. Dropped, their files are gone.
#[derive(Debug)]
pub(crate) struct Contexts {
    pub(crate) directory: PathBuf,
    /// In the order of the request, the main one first.
    pub(crate) each: Vec<Context>,
    /// Those that are laid out as files, by their numbers.
    laid_out: Mutex<Vec<usize>>,
}

impl Drop for Contexts {
    fn drop(&mut self) {
        if let Err(error) = remove_tree(&self.directory) {
            tracing::warn!(%error, directory = %self.directory.display(), "a context stays on the disk");
        }
    }
}

impl Context {
    /// What stands at a path from the context's directory, links followed: where it really is, and what it is (`None` for the directory
    /// itself). Nothing leads above that.
    pub(crate) fn resolve(&self, path: &[u8]) -> Option<(Vec<u8>, Option<&Entry>)> {
        let mut todo: Vec<Vec<u8>> = path.split(|b| *b == b'/').rev().map(<[u8]>::to_vec).collect();
        let (mut at, mut links): (Vec<Vec<u8>>, usize) = (Vec::new(), 0);
        let mut entry = None;
        while let Some(part) = todo.pop() {
            match part.as_slice() {
                b"" | b"." => continue,
                b".." => {
                    at.pop();
                }
                _ => at.push(part),
            }
            let here = at.join(&b'/');
            if here.is_empty() {
                entry = None;
                continue;
            }
            let found = self.entries.get(&here)?;
            match &found.kind {
                Kind::Symlink(target) => {
                    links += 1;
                    if links > LINKS {
                        return None;
                    }
                    if target.starts_with(b"/") {
                        at.clear();
                    } else {
                        at.pop();
                    }
                    todo.extend(target.split(|b| *b == b'/').rev().map(<[u8]>::to_vec));
                    let above = at.join(&b'/');
                    entry = if above.is_empty() { None } else { self.entries.get(&above) };
                }
                Kind::Directory => entry = Some(found),
                // Nothing is below a file.
                _ if todo.iter().any(|part| !matches!(part.as_slice(), b"" | b".")) => return None,
                _ => entry = Some(found),
            }
        }
        Some((at.join(&b'/'), entry))
    }

    /// All below a directory, in the order of their paths, which begin with it.
    pub(crate) fn below(&self, directory: &[u8]) -> impl Iterator<Item = (&Vec<u8>, &Entry)> {
        let prefix = if directory.is_empty() { Vec::new() } else { [directory, b"/"].concat() };
        let from = prefix.clone();
        self.entries.range(from..).take_while(move |(path, _)| path.starts_with(&prefix))
    }
}

impl Contexts {
    /// Receives a tar archive in which the files of context N stand below `N/`. Everything becomes root's. Blocks.
    pub(crate) fn receive(
        directory: PathBuf,
        count: usize,
        input: impl Read,
        told: &dyn Fn(u64, u64),
    ) -> Result<Self, BuildError> {
        let failed = |error: io::Error| BuildError::Context(error.to_string());
        fs::create_dir_all(&directory).map_err(failed)?;
        let mut this = Self { directory, each: Vec::new(), laid_out: Mutex::default() };
        let mut options = OpenOptions::new();
        let spool = options.read(true).write(true).create_new(true).open(this.directory.join(SPOOL)).map_err(failed)?;
        let spool = Arc::new(spool);
        for _ in 0..count {
            this.each.push(Context { spool: Arc::clone(&spool), entries: BTreeMap::new() });
        }
        this.keep(&spool, input, told).map_err(failed)?;
        Ok(this)
    }

    fn keep(&mut self, spool: &File, input: impl Read, told: &dyn Fn(u64, u64)) -> io::Result<()> {
        let mut spool = BufWriter::with_capacity(BUFFER, spool);
        let mut archive = TarReader::new(input);
        let (mut files, mut bytes, mut offset) = (0, 0, 0);
        let mut buffer = vec![0; BUFFER];
        while let Some(entry) = archive.next_entry().map_err(io::Error::other)? {
            let path = plain(&entry.path)?;
            let (number, below) = divided(&path);
            let context = number.and_then(|number| self.each.get_mut(number));
            let context = context.ok_or_else(|| io::Error::other("it holds a file of no context"))?;
            files += 1;
            bytes += entry.size;
            told(files, bytes);
            if below.is_empty() {
                // The context itself.
                continue;
            }
            let kind = match entry.kind {
                TarKind::Directory => Kind::Directory,
                TarKind::Symlink => Kind::Symlink(entry.link.clone()),
                TarKind::Fifo => Kind::Fifo,
                TarKind::File => {
                    let (size, digest) = copy(&entry, &mut archive, &mut spool, &mut buffer)?;
                    let at = offset;
                    offset += size;
                    Kind::File { offset: at, size, digest, number: files_number(files) }
                }
                TarKind::HardLink => {
                    let target = plain(&entry.link)?;
                    let (of, target) = divided(&target);
                    match context.entries.get(target).filter(|_| of == number).map(|target| &target.kind) {
                        Some(kind @ Kind::File { .. }) => kind.clone(),
                        _ => return Err(io::Error::other("a link leads to no file of its context")),
                    }
                }
                TarKind::Character | TarKind::Block | TarKind::Other(_) => continue,
            };
            context.add(below, Entry { kind, mode: entry.mode, mtime: entry.mtime.0 })?;
        }
        spool.flush()
    }

    /// Lays a context out as files, once, and answers where: a name below the directory. Blocks.
    pub(crate) fn lay_out(&self, number: usize) -> Result<String, StepError> {
        let mut laid_out = self.laid_out.lock().unwrap_or_else(PoisonError::into_inner);
        let name = number.to_string();
        if !laid_out.contains(&number) {
            let context = self.each.get(number).ok_or_else(|| StepError::new("the context did not come along"))?;
            let directory = self.directory.join(&name);
            fs::create_dir(&directory)?;
            let origin = Origin::context(context);
            let all = origin.select(b"", &|_, _| false)?;
            Destination::open(&directory)?.copy(&origin, &all, b"", Manner::default())?;
            laid_out.push(number);
        }
        Ok(name)
    }
}

impl Context {
    fn add(&mut self, path: &[u8], entry: Entry) -> io::Result<()> {
        let refused = |why: &str| Err(io::Error::other(format!("'{}' {why}", String::from_utf8_lossy(path))));
        // What was told of nothing is told of now.
        for (at, _) in path.iter().enumerate().filter(|(_, b)| **b == b'/') {
            let above = self.entries.entry(path[..at].to_vec());
            let above = above.or_insert(Entry { kind: Kind::Directory, mode: 0o755, mtime: 0 });
            if !matches!(above.kind, Kind::Directory) {
                return refused("is below what is no directory");
            }
        }
        match self.entries.get_mut(path) {
            Some(known) if matches!((&known.kind, &entry.kind), (Kind::Directory, Kind::Directory)) => *known = entry,
            Some(_) => return refused("is there twice"),
            None => drop(self.entries.insert(path.to_vec(), entry)),
        }
        Ok(())
    }
}

/// A number that no other file has.
fn files_number(files: u64) -> usize {
    usize::try_from(files).unwrap_or(usize::MAX)
}

fn copy(
    entry: &TarEntry,
    archive: &mut TarReader<impl Read>,
    to: &mut impl Write,
    buffer: &mut [u8],
) -> io::Result<(u64, Digest)> {
    if entry.is_sparse() {
        return Err(io::Error::other("it holds a sparse file, of which no context has any"));
    }
    let (mut hasher, mut size) = (Hasher::new(Algorithm::Sha256), 0);
    loop {
        let read = archive.read(buffer)?;
        if read == 0 {
            return Ok((size, hasher.finish()));
        }
        hasher.update(&buffer[..read]);
        to.write_all(&buffer[..read])?;
        size += read as u64;
    }
}

/// The number of a path's context, and the path from there.
fn divided(path: &[u8]) -> (Option<usize>, &[u8]) {
    let at = path.iter().position(|b| *b == b'/').unwrap_or(path.len());
    let number = std::str::from_utf8(&path[..at]).ok().and_then(|number| number.parse().ok());
    (number, path.get(at + 1..).unwrap_or_default())
}

/// A path without `.`, empty parts and a slash at its ends; none leads up.
fn plain(path: &[u8]) -> io::Result<Vec<u8>> {
    let parts: Vec<&[u8]> = path.split(|b| *b == b'/').filter(|part| !matches!(*part, b"" | b".")).collect();
    if path.starts_with(b"/") || parts.is_empty() || parts.contains(&b"..".as_slice()) || parts.len() > DEPTH {
        return Err(io::Error::other(format!("'{}' is no path in it", String::from_utf8_lossy(path))));
    }
    Ok(parts.join(&b'/'))
}

/// Reads what comes in pieces.
pub(crate) struct Pieces {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    rest: Bytes,
}

impl Pieces {
    pub(crate) fn new(pieces: mpsc::Receiver<io::Result<Bytes>>) -> Self {
        Self { pieces, rest: Bytes::new() }
    }
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            match self.pieces.blocking_recv() {
                Some(piece) => self.rest = piece?,
                None => return Ok(0),
            }
        }
        let length = self.rest.len().min(buffer.len());
        self.rest.copy_to_slice(&mut buffer[..length]);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    use super::*;

    fn archive(entries: &[(&str, tar_header::Kind, &str)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (path, kind, content) in entries {
            bytes.extend(tar_header::entry(path, *kind, content));
        }
        bytes.extend([0; 1024]);
        bytes
    }

    fn receive(directory: &std::path::Path, count: usize, bytes: &[u8]) -> Result<Contexts, String> {
        Contexts::receive(directory.join("in"), count, bytes, &|_, _| ()).map_err(|error| error.to_string())
    }

    use tar_header::Kind::{Directory, File as Plain, Hard, Link};

    #[test]
    fn files_and_their_digests() {
        let place = tempfile::tempdir().unwrap();
        let bytes =
            archive(&[("0/", Directory, ""), ("0/d/f", Plain, "text"), ("0/also", Hard, "0/d/f"), ("1/g", Plain, "")]);
        let contexts = receive(place.path(), 2, &bytes).unwrap();
        let text = Algorithm::Sha256.digest(b"text");
        for name in ["d/f", "also"] {
            let (_, entry) = contexts.each[0].resolve(name.as_bytes()).unwrap();
            assert!(matches!(&entry.unwrap().kind, Kind::File { digest, .. } if *digest == text));
        }
        assert_eq!(contexts.lay_out(0).unwrap(), contexts.lay_out(0).unwrap());
        let file = place.path().join("in/0/also");
        assert_eq!((fs::read(&file).unwrap(), fs::metadata(&file).unwrap().nlink()), (b"text".to_vec(), 2));
        drop(contexts);
        assert!(!place.path().join("in").exists());
    }

    #[test]
    fn links_are_followed_and_lead_nowhere_else() {
        let place = tempfile::tempdir().unwrap();
        let bytes = archive(&[
            ("0/d/f", Plain, "text"),
            ("0/d/up", Link, "../../../../d"),
            ("0/whole", Link, "/d/f"),
            ("0/round", Link, "round"),
            ("0/dangling", Link, "nothing"),
        ]);
        let contexts = receive(place.path(), 1, &bytes).unwrap();
        let at =
            |path: &str| contexts.each[0].resolve(path.as_bytes()).map(|(path, _)| String::from_utf8(path).unwrap());
        assert_eq!(at("d/up/up/f").as_deref(), Some("d/f"));
        assert_eq!(at("whole").as_deref(), Some("d/f"));
        assert_eq!(at("../../d/./f").as_deref(), Some("d/f"));
        assert_eq!(at("").as_deref(), Some(""));
        for nothing in ["round", "dangling", "d/f/x", "e", "whole/.."] {
            assert_eq!(at(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn nothing_outside_is_touched() {
        let place = tempfile::tempdir().unwrap();
        let outside = place.path().join("outside");
        fs::write(&outside, "mine").unwrap();
        fs::set_permissions(&outside, fs::Permissions::from_mode(0o600)).unwrap();
        let target = outside.to_str().unwrap();
        for hostile in [
            vec![("0/x", Link, target), ("0/x", Directory, "")],
            vec![("0/x", Link, target), ("0/x", Plain, "yours")],
            vec![("0/x", Link, place.path().to_str().unwrap()), ("0/x/outside", Plain, "yours")],
            vec![("../outside", Plain, "yours")],
            vec![("0/../../outside", Plain, "yours")],
            vec![("0/x", Hard, "../outside")],
            vec![("2/x", Plain, "of no context")],
            vec![("1/a", Plain, "a"), ("0/x", Hard, "1/a")],
            vec![("0/a", Plain, "a"), ("0/a", Plain, "twice")],
        ] {
            let refused = receive(place.path(), 2, &archive(&hostile));
            assert!(refused.is_err(), "{hostile:?}");
            assert!(!place.path().join("in").exists(), "nothing is left");
            let now = fs::metadata(&outside).unwrap();
            assert_eq!((fs::read_to_string(&outside).unwrap().as_str(), now.mode() & 0o777), ("mine", 0o600));
        }
    }

    /// Headers by hand: a library would refuse to write what a stranger sends.
    mod tar_header {
        #[derive(Clone, Copy, Debug)]
        pub(super) enum Kind {
            Directory,
            File,
            Hard,
            Link,
        }

        pub(super) fn entry(path: &str, kind: Kind, content: &str) -> Vec<u8> {
            let (flag, link, data) = match kind {
                Kind::Directory => (b'5', "", ""),
                Kind::File => (b'0', "", content),
                Kind::Hard => (b'1', content, ""),
                Kind::Link => (b'2', content, ""),
            };
            let mut header = vec![0_u8; 512];
            header[..path.len()].copy_from_slice(path.as_bytes());
            header[100..107].copy_from_slice(b"0000777");
            header[108..115].copy_from_slice(b"0000000");
            header[116..123].copy_from_slice(b"0000000");
            header[124..135].copy_from_slice(format!("{:011o}", data.len()).as_bytes());
            header[136..147].copy_from_slice(b"00000000001");
            header[156] = flag;
            header[157..157 + link.len()].copy_from_slice(link.as_bytes());
            header[257..265].copy_from_slice(b"ustar\x0000");
            header[148..156].fill(b' ');
            let sum: u32 = header.iter().map(|b| u32::from(*b)).sum();
            header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
            header.extend(data.as_bytes());
            header.resize(header.len().next_multiple_of(512), 0);
            header
        }
    }
}
