//! A root file system that files are copied into.

use std::{
    fs::File,
    io::{self, Read},
    os::{
        fd::{AsFd, OwnedFd},
        unix::ffi::OsStrExt,
    },
    path::Path,
};

use rustix::{
    fs::{AtFlags, FileType, Gid, Mode, OFlags, Timespec, Timestamps, UTIME_OMIT, Uid, XattrFlags},
    io::Errno,
};

use wharf_image::open_in_root;

use super::select::{Item, ItemKind, Origin, Selected, exists, join, real_path};

/// Whom what is copied is to belong to, and what may be done with it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manner {
    /// User and group; `None`: as the source has it.
    pub(crate) owner: Option<(u32, u32)>,
    pub(crate) mode: Option<u32>,
}

/// The root of the image that is being made.
#[derive(Debug)]
pub(crate) struct Destination {
    root: OwnedFd,
}

impl Destination {
    pub(crate) fn new(root: OwnedFd) -> Self {
        Self { root }
    }

    /// A directory of the disk.
    pub(crate) fn open(directory: &Path) -> io::Result<Self> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self { root: rustix::fs::open(directory, flags, Mode::empty())? })
    }

    /// The directory at a path from the root, or `None` if there is nothing. Links are followed.
    pub(crate) fn directory(&self, path: &[u8]) -> io::Result<Option<OwnedFd>> {
        match self.at(path, OFlags::PATH | OFlags::DIRECTORY) {
            Ok(directory) => Ok(Some(directory)),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether there is a directory at the path.
    pub(crate) fn is_directory(&self, path: &[u8]) -> bool {
        self.at(path, OFlags::PATH | OFlags::DIRECTORY).is_ok()
    }

    /// Whether there is anything at the path.
    pub(crate) fn exists(&self, path: &[u8]) -> bool {
        self.at(path, OFlags::PATH).is_ok()
    }

    /// The directory at a path; it and those above it are made where they are missing, mode 755, and given the owner.
    pub(crate) fn make_directory(&self, path: &[u8], owner: Option<(u32, u32)>) -> io::Result<OwnedFd> {
        if let Some(present) = self.directory(path)? {
            return Ok(present);
        }
        let mut parent = self.at(b"", OFlags::PATH | OFlags::DIRECTORY)?;
        let mut end = 0;
        for name in path.split(|b| *b == b'/') {
            end += name.len();
            parent = match self.at(&path[..end], OFlags::PATH | OFlags::DIRECTORY) {
                Ok(present) => present,
                Err(Errno::NOENT) => {
                    if exists(&parent, name)?.is_some() {
                        let path = String::from_utf8_lossy(&path[..end]).into_owned();
                        return Err(io::Error::other(format!("/{path} is a link that leads nowhere")));
                    }
                    rustix::fs::mkdirat(&parent, name, Mode::RWXU)?;
                    own(&parent, name, owner.unwrap_or((0, 0)))?;
                    rustix::fs::chmodat(&parent, name, Mode::from_raw_mode(0o755), AtFlags::empty())?;
                    self.at(&path[..end], OFlags::PATH | OFlags::DIRECTORY)?
                }
                Err(Errno::NOTDIR) => {
                    let path = String::from_utf8_lossy(&path[..end]).into_owned();
                    return Err(io::Error::other(format!("/{path} is a file, where a directory is needed")));
                }
                Err(error) => return Err(error.into()),
            };
            end += 1;
        }
        Ok(parent)
    }

    /// Where a path leads when links are followed, its last part, which need not exist, included.
    pub(crate) fn real(&self, path: &[u8]) -> io::Result<Vec<u8>> {
        match self.at(path, OFlags::PATH) {
            Ok(found) => {
                let (root, real) = (real_path(&self.root)?, real_path(&found)?);
                let below = real.strip_prefix(&root).unwrap_or(&real);
                Ok(below.as_os_str().as_bytes().to_vec())
            }
            Err(Errno::NOENT) => Ok(path.to_vec()),
            Err(error) => Err(error.into()),
        }
    }

    /// Copies a source to a path: a directory's content into the directory there, a file to the file there.
    pub(crate) fn copy(&self, origin: &Origin<'_>, source: &Selected, to: &[u8], manner: Manner) -> io::Result<()> {
        let to = self.real(to)?;
        let mut copying = Copying { into: self, origin, source, to, manner, parent: None, made: Vec::new() };
        for item in &source.items {
            copying.item(item)?;
        }
        copying.finish()
    }

    /// Writes a file that nobody has yet.
    pub(crate) fn write(
        &self,
        to: &[u8],
        content: &mut impl Read,
        mode: u32,
        owner: (u32, u32),
        time: i64,
    ) -> io::Result<()> {
        let to = self.real(to)?;
        let (above, name) = split(&to);
        let parent = self.make_directory(above, Some(owner))?;
        replace(&parent, name)?;
        let mut file = create(&parent, name)?;
        io::copy(content, &mut file)?;
        own(&parent, name, owner)?;
        rustix::fs::fchmod(&file, Mode::from_raw_mode(mode))?;
        Ok(rustix::fs::futimens(&file, &times((time, 0)))?)
    }

    pub(super) fn at(&self, path: &[u8], flags: OFlags) -> Result<OwnedFd, Errno> {
        open_in_root(&self.root, path, flags)
    }
}

struct Copying<'a> {
    into: &'a Destination,
    origin: &'a Origin<'a>,
    source: &'a Selected,
    to: Vec<u8>,
    manner: Manner,
    /// Where the last item went; they come in runs.
    parent: Option<(Vec<u8>, OwnedFd)>,
    /// Directories, whose times are set when nothing is made in them any more.
    made: Vec<(Vec<u8>, (i64, i64))>,
}

impl Copying<'_> {
    fn item(&mut self, item: &Item) -> io::Result<()> {
        let path = if item.path.is_empty() { self.to.clone() } else { join(&self.to, &item.path) };
        if item.kind == ItemKind::Directory {
            return self.directory(item, &path).map_err(|error| named(&path, &error));
        }
        self.file(item, &path).map_err(|error| named(&path, &error))
    }

    fn directory(&mut self, item: &Item, path: &[u8]) -> io::Result<()> {
        // What everything goes into stays as it is, or is made as those above it are.
        if item.path.is_empty() {
            return self.into.make_directory(path, self.manner.owner).map(drop);
        }
        let (above, name) = split(path);
        let parent = self.into.make_directory(above, self.manner.owner)?;
        match exists(&parent, name)? {
            None => rustix::fs::mkdirat(&parent, name, Mode::RWXU)?,
            Some(FileType::Directory) => {}
            Some(_) => return Err(io::Error::other("it is no directory, and a directory is to be copied there")),
        }
        let made = self.into.at(path, OFlags::RDONLY | OFlags::DIRECTORY)?;
        rustix::fs::fchown(&made, uid(self.owner(item)), gid(self.owner(item)))?;
        rustix::fs::fchmod(&made, Mode::from_raw_mode(self.manner.mode.unwrap_or(item.mode)))?;
        give(&made, item)?;
        self.made.push((path.to_vec(), item.mtime));
        Ok(())
    }

    fn file(&mut self, item: &Item, path: &[u8]) -> io::Result<()> {
        let (above, name) = split(path);
        let parent = match self.parent.take() {
            Some((known, parent)) if known == above => parent,
            _ => self.into.make_directory(above, self.manner.owner)?,
        };
        replace(&parent, name)?;
        match &item.kind {
            ItemKind::File { size, .. } => {
                let mut file = create(&parent, name)?;
                let from = self.origin.read(&self.source.path, &item.path)?;
                io::copy(&mut from.take(*size), &mut file)?;
                own(&parent, name, self.owner(item))?;
                rustix::fs::fchmod(&file, Mode::from_raw_mode(self.manner.mode.unwrap_or(item.mode)))?;
                give(&file, item)?;
                rustix::fs::futimens(&file, &times(item.mtime))?;
            }
            ItemKind::Link(first) => {
                let first = &self.source.items[*first];
                let target = if first.path.is_empty() { self.to.clone() } else { join(&self.to, &first.path) };
                let (above, of) = split(&target);
                let from = self.into.make_directory(above, None)?;
                rustix::fs::linkat(&from, of, &parent, name, AtFlags::empty())?;
            }
            ItemKind::Symlink(target) => {
                rustix::fs::symlinkat(target.as_slice(), &parent, name)?;
                own(&parent, name, self.owner(item))?;
                rustix::fs::utimensat(&parent, name, &times(item.mtime), AtFlags::SYMLINK_NOFOLLOW)?;
            }
            ItemKind::Device { .. } | ItemKind::Fifo => {
                let (kind, number) = match item.kind {
                    ItemKind::Device { block: true, number } => (FileType::BlockDevice, number),
                    ItemKind::Device { number, .. } => (FileType::CharacterDevice, number),
                    _ => (FileType::Fifo, 0),
                };
                rustix::fs::mknodat(&parent, name, kind, Mode::RUSR, number)?;
                own(&parent, name, self.owner(item))?;
                let mode = Mode::from_raw_mode(self.manner.mode.unwrap_or(item.mode));
                rustix::fs::chmodat(&parent, name, mode, AtFlags::empty())?;
                rustix::fs::utimensat(&parent, name, &times(item.mtime), AtFlags::SYMLINK_NOFOLLOW)?;
            }
            ItemKind::Directory => {}
        }
        self.parent = Some((above.to_vec(), parent));
        Ok(())
    }

    fn owner(&self, item: &Item) -> (u32, u32) {
        self.manner.owner.unwrap_or((item.uid, item.gid))
    }

    fn finish(self) -> io::Result<()> {
        for (path, time) in self.made.iter().rev() {
            rustix::fs::futimens(self.into.at(path, OFlags::RDONLY | OFlags::DIRECTORY)?, &times(*time))?;
        }
        Ok(())
    }
}

/// Makes room for a file: what is there goes, unless it is a directory.
fn replace(parent: &OwnedFd, name: &[u8]) -> io::Result<()> {
    match exists(parent, name)? {
        None => Ok(()),
        Some(FileType::Directory) => Err(io::Error::other("it is a directory, and a file is to be copied there")),
        Some(_) => Ok(rustix::fs::unlinkat(parent, name, AtFlags::empty())?),
    }
}

fn create(parent: &OwnedFd, name: &[u8]) -> io::Result<File> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::openat(parent, name, flags, Mode::RUSR | Mode::WUSR)?))
}

fn own(parent: &OwnedFd, name: &[u8], owner: (u32, u32)) -> io::Result<()> {
    Ok(rustix::fs::chownat(parent, name, uid(owner), gid(owner), AtFlags::SYMLINK_NOFOLLOW)?)
}

fn uid((user, _): (u32, u32)) -> Option<Uid> {
    Some(Uid::from_raw(user))
}

fn gid((_, group): (u32, u32)) -> Option<Gid> {
    Some(Gid::from_raw(group))
}

fn give(file: &impl AsFd, item: &Item) -> io::Result<()> {
    for (key, value) in &item.xattrs {
        match rustix::fs::fsetxattr(file, key.as_slice(), value, XattrFlags::empty()) {
            // The file system has no such attributes, or this kind of file cannot have them: as Docker, go on without.
            Ok(()) | Err(Errno::NOTSUP | Errno::PERM) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn times((seconds, nanos): (i64, i64)) -> Timestamps {
    Timestamps {
        last_access: Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
        last_modification: Timespec { tv_sec: seconds, tv_nsec: nanos },
    }
}

fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|b| *b == b'/') {
        Some(at) => (&path[..at], &path[at + 1..]),
        None => (b"", path),
    }
}

fn named(path: &[u8], error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("/{}: {error}", String::from_utf8_lossy(path)))
}
