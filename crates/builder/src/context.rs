//! The files that come along with a request.

use std::{
    collections::{BTreeMap, HashMap},
    fs::{self, File},
    io::{self, Read, Write},
    os::fd::{AsFd, AsRawFd, OwnedFd},
    path::PathBuf,
};

use bytes::{Buf, Bytes};
use rustix::{
    fs::{AtFlags, CWD, FileType, Mode, OFlags, ResolveFlags, Timespec, Timestamps},
    io::Errno,
};
use tokio::sync::mpsc;
use wharf_core::Digest;
use wharf_image::{Algorithm, Hasher, TarEntry, TarKind, TarReader};

use wharf_runtime::remove_tree;

use crate::BuildError;

/// The deepest path that is taken, as images go.
const DEPTH: usize = 256;
/// Bytes of a file that are read at a time.
const BUFFER: usize = 128 << 10;

/// A context: the files of a directory, and what is in them.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) directory: PathBuf,
    /// Of every regular file, by its path from the directory.
    pub(crate) digests: HashMap<Vec<u8>, Digest>,
}

/// All contexts of a build. Dropped, their files are gone.
#[derive(Debug)]
pub(crate) struct Contexts {
    pub(crate) directory: PathBuf,
    /// In the order of the request, the main one first.
    pub(crate) each: Vec<Context>,
}

impl Drop for Contexts {
    fn drop(&mut self) {
        if let Err(error) = remove_tree(&self.directory) {
            tracing::warn!(%error, directory = %self.directory.display(), "a context stays on the disk");
        }
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
        let mut this = Self { directory, each: Vec::new() };
        for number in 0..count {
            let directory = this.directory.join(number.to_string());
            fs::create_dir(&directory).map_err(failed)?;
            this.each.push(Context { directory, digests: HashMap::new() });
        }
        this.unpack(input, told).map_err(failed)?;
        Ok(this)
    }

    fn unpack(&mut self, input: impl Read, told: &dyn Fn(u64, u64)) -> io::Result<()> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let top = rustix::fs::openat(CWD, &self.directory, flags, Mode::empty())?;
        let mut receiving = Receiving { top, parent: None, directories: BTreeMap::new() };
        let mut archive = TarReader::new(input);
        let (mut files, mut bytes) = (0, 0);
        while let Some(entry) = archive.next_entry().map_err(io::Error::other)? {
            let path = plain(&entry.path)?;
            let below = below_first(&path);
            let number = path.split(|b| *b == b'/').next().and_then(|n| std::str::from_utf8(n).ok());
            let context = number.and_then(|n| n.parse::<usize>().ok()).and_then(|n| self.each.get_mut(n));
            let context = context.ok_or_else(|| io::Error::other("it holds a file of no context"))?;
            if let Some(digest) = receiving.entry(&path, &entry, &mut archive)? {
                context.digests.insert(below.to_vec(), digest);
            } else if entry.kind == TarKind::HardLink {
                let target = plain(&entry.link)?;
                if target.split(|b| *b == b'/').next() != path.split(|b| *b == b'/').next() {
                    return Err(io::Error::other("a link leads from one context to another"));
                }
                if let Some(digest) = context.digests.get(below_first(&target)).cloned() {
                    context.digests.insert(below.to_vec(), digest);
                }
            }
            files += 1;
            bytes += entry.size;
            told(files, bytes);
        }
        receiving.finish()
    }
}

struct Receiving {
    top: OwnedFd,
    /// Where the last entry went; they come in runs.
    parent: Option<(Vec<u8>, OwnedFd)>,
    /// Times, which are set when nothing is made in them any more.
    directories: BTreeMap<Vec<u8>, i64>,
}

impl Receiving {
    /// The digest, if it is a file.
    fn entry(
        &mut self,
        path: &[u8],
        entry: &TarEntry,
        archive: &mut TarReader<impl Read>,
    ) -> io::Result<Option<Digest>> {
        let (above, name) = match path.iter().rposition(|b| *b == b'/') {
            Some(at) => (&path[..at], &path[at + 1..]),
            None => (&b""[..], path),
        };
        let mode = Mode::from_raw_mode(entry.mode);
        let time = entry.mtime.0;
        if above.is_empty() {
            // A context itself.
            if entry.kind == TarKind::Directory {
                self.made(path, time, &self.directory(path)?, mode)?;
            }
            return Ok(None);
        }
        let parent = match self.parent.take() {
            Some((known, parent)) if known == above => parent,
            _ => self.directory(above)?,
        };
        let mut digest = None;
        match entry.kind {
            TarKind::Directory => {
                match rustix::fs::mkdirat(&parent, name, Mode::RWXU) {
                    Err(Errno::EXIST) => {}
                    made => made?,
                }
                // What is there already may be no directory.
                let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
                let made = rustix::fs::openat(&parent, name, flags, Mode::empty())?;
                self.made(path, time, &made, mode)?;
            }
            TarKind::File => {
                if entry.is_sparse() {
                    return Err(io::Error::other("it holds a sparse file, of which no context has any"));
                }
                let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
                let file = rustix::fs::openat(&parent, name, flags, Mode::RUSR | Mode::WUSR)?;
                let mut file = File::from(file);
                digest = Some(copy(&mut archive.take(entry.size), &mut file)?);
                rustix::fs::fchmod(&file, mode)?;
                rustix::fs::futimens(&file, &times(time))?;
            }
            TarKind::Symlink => {
                rustix::fs::symlinkat(entry.link.as_slice(), &parent, name)?;
                rustix::fs::utimensat(&parent, name, &times(time), AtFlags::SYMLINK_NOFOLLOW)?;
            }
            TarKind::HardLink => {
                let target = plain(&entry.link)?;
                let at =
                    target.iter().rposition(|b| *b == b'/').ok_or_else(|| io::Error::other("a link to nothing"))?;
                let from = self.directory(&target[..at])?;
                rustix::fs::linkat(&from, &target[at + 1..], &parent, name, AtFlags::empty())?;
            }
            TarKind::Fifo => rustix::fs::mknodat(&parent, name, FileType::Fifo, mode, 0)?,
            TarKind::Character | TarKind::Block | TarKind::Other(_) => {}
        }
        self.parent = Some((above.to_vec(), parent));
        Ok(digest)
    }

    /// Gives a directory its mode, and its time when all is there.
    fn made(&mut self, path: &[u8], time: i64, directory: &OwnedFd, mode: Mode) -> io::Result<()> {
        rustix::fs::chmod(format!("/proc/self/fd/{}", directory.as_raw_fd()), mode)?;
        self.directories.insert(path.to_vec(), time);
        Ok(())
    }

    /// Opens a directory that the archive has told of, or makes it. There are no links on the way.
    fn directory(&self, path: &[u8]) -> io::Result<OwnedFd> {
        let open = |path: &[u8]| {
            let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
            rustix::fs::openat2(
                &self.top,
                path,
                flags,
                Mode::empty(),
                ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS,
            )
        };
        let mut end = 0;
        match open(path) {
            Err(Errno::NOENT) => {}
            found => return Ok(found?),
        }
        let mut parent = self.top.as_fd().try_clone_to_owned()?;
        for name in path.split(|b| *b == b'/') {
            end += name.len();
            parent = match open(&path[..end]) {
                Err(Errno::NOENT) => {
                    rustix::fs::mkdirat(&parent, name, Mode::from_raw_mode(0o755))?;
                    open(&path[..end])?
                }
                found => found?,
            };
            end += 1;
        }
        Ok(parent)
    }

    fn finish(self) -> io::Result<()> {
        for (path, time) in self.directories.iter().rev() {
            let directory = self.directory(path)?;
            rustix::fs::utimensat(&directory, "", &times(*time), AtFlags::EMPTY_PATH)?;
        }
        Ok(())
    }
}

fn copy(from: &mut impl Read, to: &mut File) -> io::Result<Digest> {
    let (mut hasher, mut buffer) = (Hasher::new(Algorithm::Sha256), vec![0; BUFFER]);
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            return Ok(hasher.finish());
        }
        hasher.update(&buffer[..read]);
        to.write_all(&buffer[..read])?;
    }
}

fn times(seconds: i64) -> Timestamps {
    let time = Timespec { tv_sec: seconds, tv_nsec: 0 };
    Timestamps { last_access: time, last_modification: time }
}

/// What stands behind the first part of a path.
fn below_first(path: &[u8]) -> &[u8] {
    path.iter().position(|b| *b == b'/').map_or(&b""[..], |at| &path[at + 1..])
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
        assert_eq!(contexts.each[0].digests[b"d/f".as_slice()], text);
        assert_eq!(contexts.each[0].digests[b"also".as_slice()], text);
        let file = place.path().join("in/0/also");
        assert_eq!((fs::read(&file).unwrap(), fs::metadata(&file).unwrap().nlink()), (b"text".to_vec(), 2));
        drop(contexts);
        assert!(!place.path().join("in").exists());
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
