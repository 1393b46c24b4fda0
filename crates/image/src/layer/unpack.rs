use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
    os::fd::OwnedFd,
};

use rustix::fs::{FileType, Mode, OFlags};

use super::{
    metadata,
    path::{EntryPath, shown},
    root::{Found, Root, kind, set_opaque},
};
use crate::{
    Limits,
    error::LayerError,
    tar::{Entry, Kind, TarReader},
};

/// Marks that what follows in the name was deleted. Source: OCI image specification, "Whiteouts".
const WHITEOUT: &[u8] = b".wh.";
/// Marks a directory whose contents below were deleted.
const OPAQUE_MARK: &[u8] = b".wh..wh..opq";
/// Other marks of aufs, which mean nothing here.
const AUFS: &[u8] = b".wh..wh.";

/// Unpacks a layer's archive below `root` in overlayfs's form. Gives the directories that had to be made without being
/// listed.
pub(super) fn unpack(input: &mut impl Read, root: Root, limits: &Limits) -> Result<Vec<Vec<u8>>, LayerError> {
    let mut archive = TarReader::new(input);
    let mut unpacking = Unpacking { root, limits, times: Vec::new() };
    let mut entries = 0_u64;
    while let Some(entry) = archive.next_entry()? {
        entries += 1;
        if entries > limits.entries {
            return Err(LayerError::TooManyEntries(limits.entries));
        }
        unpacking.entry(&entry, &mut archive)?;
    }
    unpacking.finish()
}

struct Unpacking<'a> {
    root: Root,
    limits: &'a Limits,
    /// Directories' times, set last because filling a directory changes its time.
    times: Vec<(EntryPath, (i64, u32))>,
}

impl Unpacking<'_> {
    fn entry(&mut self, entry: &Entry, data: &mut impl Read) -> Result<(), LayerError> {
        if matches!(entry.kind, Kind::Other(_)) {
            return Err(LayerError::Refused {
                entry: shown(&entry.path),
                reason: "entries of this type are not supported",
            });
        }
        let path = EntryPath::parse(&entry.path, self.limits)?;
        self.place(&path, entry, data)
    }

    fn place(&mut self, path: &EntryPath, entry: &Entry, data: &mut impl Read) -> Result<(), LayerError> {
        let failed = |action| move |source| LayerError::Entry { action, entry: shown(&entry.path), source };
        let Some((directory, name)) = path.split() else {
            if entry.kind == Kind::Directory {
                let root = self.root.directory(b"").map_err(failed("cannot open"))?;
                metadata::apply(&root, b".", entry).map_err(failed("cannot set the metadata of"))?;
                self.times.push((path.clone(), entry.mtime));
            }
            return Ok(());
        };
        let parent = self.root.parent(directory).map_err(failed("cannot make the parent of"))?;
        if name == OPAQUE_MARK {
            return set_opaque(&parent, b".").map_err(failed("cannot make the whiteout"));
        }
        if name.starts_with(AUFS) {
            return Ok(());
        }
        if let Some(deleted) = name.strip_prefix(WHITEOUT) {
            if deleted.is_empty() || deleted == b"." || deleted == b".." {
                return Err(LayerError::Refused {
                    entry: shown(&entry.path),
                    reason: "it deletes nothing that has a name",
                });
            }
            return whiteout(&parent, deleted).map_err(failed("cannot make the whiteout"));
        }
        match entry.kind {
            Kind::Directory => {
                self.root.make_directory(&parent, name).map_err(failed("cannot make directory"))?;
                self.root.listed(path.as_bytes());
                self.times.push((path.clone(), entry.mtime));
            }
            Kind::HardLink => {
                self.hard_link(&parent, name, entry)?;
                // Its metadata is its target's.
                return Ok(());
            }
            _ => {
                self.root.remove(&parent, name).map_err(failed("cannot replace"))?;
                make(&parent, name, entry, data, self.limits).map_err(failed("cannot make"))?;
            }
        }
        metadata::apply(&parent, name, entry).map_err(failed("cannot set the metadata of"))
    }

    /// The target is a path from the root, and confined like any other.
    fn hard_link(&mut self, parent: &OwnedFd, name: &[u8], entry: &Entry) -> Result<(), LayerError> {
        let refuse = |reason| LayerError::Refused { entry: shown(&entry.path), reason };
        let failed = |source| LayerError::Entry { action: "cannot link", entry: shown(&entry.path), source };
        let target = EntryPath::parse(&entry.link, self.limits)?;
        let (directory, target) = target.split().ok_or_else(|| refuse("it links to the root"))?;
        let from = self.root.directory(directory).map_err(failed)?;
        match kind(&from, target).map_err(failed)? {
            None => return Err(refuse("it links to a file that the layer does not hold")),
            Some(Found::Directory) => return Err(refuse("it links to a directory")),
            Some(_) => {}
        }
        if same_file(&from, target, parent, name).map_err(failed)? {
            return Ok(());
        }
        self.root.remove(parent, name).map_err(failed)?;
        rustix::fs::linkat(&from, target, parent, name, rustix::fs::AtFlags::empty()).map_err(|e| failed(e.into()))
    }

    fn finish(self) -> Result<Vec<Vec<u8>>, LayerError> {
        for (path, mtime) in self.times.iter().rev() {
            let (directory, name) = path.split().unwrap_or((b"", b"."));
            let set = || {
                let parent = self.root.directory(directory)?;
                // Something later in the archive may have taken its place.
                match kind(&parent, name)? {
                    Some(Found::Directory) => metadata::set_mtime(&parent, name, *mtime),
                    _ => Ok(()),
                }
            };
            match set() {
                Err(e) if !matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                    return Err(LayerError::Entry {
                        action: "cannot set the time of",
                        entry: shown(path.as_bytes()),
                        source: e,
                    });
                }
                _ => {}
            }
        }
        Ok(self.root.into_implicit())
    }
}

/// A file of this layer hides those below by itself; a directory must be told to; a bare name needs a mark.
fn whiteout(parent: &OwnedFd, name: &[u8]) -> io::Result<()> {
    match kind(parent, name)? {
        Some(Found::Directory) => set_opaque(parent, name),
        Some(_) => Ok(()),
        None => Ok(rustix::fs::mknodat(parent, name, FileType::CharacterDevice, Mode::empty(), 0)?),
    }
}

fn same_file(from: &OwnedFd, target: &[u8], parent: &OwnedFd, name: &[u8]) -> io::Result<bool> {
    let flags = rustix::fs::AtFlags::SYMLINK_NOFOLLOW;
    let here = match rustix::fs::statat(parent, name, flags) {
        Err(rustix::io::Errno::NOENT) => return Ok(false),
        here => here?,
    };
    let there = rustix::fs::statat(from, target, flags)?;
    Ok((here.st_dev, here.st_ino) == (there.st_dev, there.st_ino))
}

fn make(parent: &OwnedFd, name: &[u8], entry: &Entry, data: &mut impl Read, limits: &Limits) -> io::Result<()> {
    let node = |kind| {
        let device = rustix::fs::makedev(entry.device.0, entry.device.1);
        Ok(rustix::fs::mknodat(parent, name, kind, Mode::RUSR | Mode::WUSR, device)?)
    };
    match entry.kind {
        Kind::Symlink => Ok(rustix::fs::symlinkat(entry.link.as_slice(), parent, name)?),
        Kind::Character => node(FileType::CharacterDevice),
        Kind::Block => node(FileType::BlockDevice),
        Kind::Fifo => node(FileType::Fifo),
        _ => {
            if entry.size > limits.total_bytes {
                return Err(io::Error::other(format!("it is longer than the {} bytes allowed", limits.total_bytes)));
            }
            let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let file = rustix::fs::openat(parent, name, flags, Mode::RUSR | Mode::WUSR)?;
            write(&mut File::from(file), entry, data)
        }
    }
}

/// An entry's bytes into a file that is empty.
pub(crate) fn write(file: &mut File, entry: &Entry, data: &mut impl Read) -> io::Result<()> {
    let Some(segments) = &entry.sparse else {
        return copy(data, file, entry.size);
    };
    for segment in segments {
        file.seek(SeekFrom::Start(segment.offset))?;
        copy(&mut data.take(segment.length), file, segment.length)?;
    }
    file.set_len(entry.size)
}

/// Through a buffer of this process: `io::copy` would read past nothing, but in pieces of 8 KiB.
fn copy(data: &mut impl Read, file: &mut File, length: u64) -> io::Result<()> {
    let mut buffer = vec![0; usize::try_from(length).unwrap_or(usize::MAX).min(128 << 10)];
    let mut left = length;
    while left > 0 {
        let want = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let read = data.read(&mut buffer[..want])?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        file.write_all(&buffer[..read])?;
        left -= read as u64;
    }
    Ok(())
}
