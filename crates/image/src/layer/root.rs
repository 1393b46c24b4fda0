use std::{
    collections::HashSet,
    fs, io,
    os::fd::{AsFd, AsRawFd, OwnedFd},
    path::{Path, PathBuf},
    rc::Rc,
};

use rustix::{
    fs::{AtFlags, FileType, Mode, OFlags},
    io::Errno,
};

use crate::tree::open_in_root;

/// A directory out of which no path leads.
///
/// The kernel resolves every path with the directory as its root (`RESOLVE_IN_ROOT`), so that a symlink that an earlier
/// entry made, wherever it points, ends inside. The last component is only ever used in a call that does not follow it.
pub(super) struct Root {
    fd: OwnedFd,
    /// The last parent looked up; entries come in runs.
    cached: Option<(Vec<u8>, Rc<OwnedFd>)>,
    implicit: HashSet<Vec<u8>>,
}

impl Root {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = rustix::fs::open(path, flags, Mode::empty())?;
        Ok(Self { fd, cached: None, implicit: HashSet::new() })
    }

    pub(super) fn fd(&self) -> &OwnedFd {
        &self.fd
    }

    /// Opens a directory below the root, following symlinks within it.
    pub(super) fn directory(&self, path: &[u8]) -> io::Result<OwnedFd> {
        Ok(open_in_root(&self.fd, path, OFlags::PATH | OFlags::DIRECTORY)?)
    }

    /// The same, making directories that are missing. What it makes is remembered as implicit.
    pub(super) fn parent(&mut self, path: &[u8]) -> io::Result<Rc<OwnedFd>> {
        if let Some((cached, fd)) = &self.cached
            && cached == path
        {
            return Ok(Rc::clone(fd));
        }
        let fd = match self.directory(path) {
            Ok(fd) => fd,
            Err(e) if matches!(Errno::from_io_error(&e), Some(Errno::NOENT | Errno::NOTDIR)) => self.make(path)?,
            Err(e) => return Err(e),
        };
        let fd = Rc::new(fd);
        self.cached = Some((path.to_vec(), Rc::clone(&fd)));
        Ok(fd)
    }

    fn make(&mut self, path: &[u8]) -> io::Result<OwnedFd> {
        let mut parent = self.directory(b"")?;
        let mut end = 0;
        for name in path.split(|b| *b == b'/') {
            end += name.len();
            let prefix = &path[..end];
            end += 1;
            parent = match self.directory(prefix) {
                Ok(fd) => fd,
                Err(e) if matches!(Errno::from_io_error(&e), Some(Errno::NOENT | Errno::NOTDIR)) => {
                    // It may be meant for a directory of a layer below, which cannot be told here.
                    if kind(&parent, name)? == Some(Found::Symlink) {
                        return Err(io::Error::other("a symlink on the way leads to nothing in this layer"));
                    }
                    self.make_directory(&parent, name)?;
                    self.implicit.insert(prefix.to_vec());
                    self.directory(prefix)?
                }
                Err(e) => return Err(e),
            };
        }
        Ok(parent)
    }

    /// Makes a directory, or keeps the one that is there. In place of a whiteout it becomes opaque: the whiteout was
    /// for what the layers below have there.
    pub(super) fn make_directory(&mut self, parent: &OwnedFd, name: &[u8]) -> io::Result<()> {
        let was = kind(parent, name)?;
        if was == Some(Found::Directory) {
            return Ok(());
        }
        if was.is_some() {
            self.remove(parent, name)?;
        }
        rustix::fs::mkdirat(parent, name, Mode::from_raw_mode(0o755))?;
        if was == Some(Found::Whiteout) {
            set_opaque(parent, name)?;
        }
        Ok(())
    }

    /// Removes whatever has this name.
    pub(super) fn remove(&mut self, parent: &OwnedFd, name: &[u8]) -> io::Result<()> {
        // What the last lookup went through may be what goes.
        self.cached = None;
        match kind(parent, name)? {
            None => Ok(()),
            Some(Found::Directory) => fs::remove_dir_all(through(parent, name)),
            Some(_) => Ok(rustix::fs::unlinkat(parent, name, AtFlags::empty())?),
        }
    }

    /// Says that the archive listed this directory after all.
    pub(super) fn listed(&mut self, path: &[u8]) {
        self.implicit.remove(path);
    }

    /// The directories nobody listed, parents first.
    pub(super) fn into_implicit(self) -> Vec<Vec<u8>> {
        let mut implicit: Vec<_> = self.implicit.into_iter().collect();
        implicit.sort();
        implicit
    }
}

/// What stands at a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Directory,
    /// A character device 0/0.
    Whiteout,
    Symlink,
    Other,
}

pub(super) fn kind(parent: &impl AsFd, name: &[u8]) -> io::Result<Option<Found>> {
    match rustix::fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => Ok(Some(match FileType::from_raw_mode(stat.st_mode) {
            FileType::Directory => Found::Directory,
            FileType::CharacterDevice if stat.st_rdev == 0 => Found::Whiteout,
            FileType::Symlink => Found::Symlink,
            _ => Found::Other,
        })),
        Err(Errno::NOENT) => Ok(None),
        Err(e) => Err(e.into()),
    }
}

pub(super) fn set_opaque(parent: &OwnedFd, name: &[u8]) -> io::Result<()> {
    Ok(rustix::fs::lsetxattr(through(parent, name), super::OPAQUE, b"y", rustix::fs::XattrFlags::empty())?)
}

/// A path to a name in an open directory, for calls that take no descriptor. The kernel goes from the descriptor
/// straight to the directory; the name is one component, and the calls used do not follow it.
pub(super) fn through(parent: &OwnedFd, name: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    let mut path = PathBuf::from(format!("/proc/self/fd/{}", parent.as_raw_fd()));
    path.push(std::ffi::OsStr::from_bytes(name));
    path
}
