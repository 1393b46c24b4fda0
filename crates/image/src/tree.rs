//! Files in and out of a tree that somebody else may be changing: a running container's.
//!
//! The tree's owner is hostile, and moves links and directories about while this works. So every path is resolved by the kernel
//! with the tree's top as its root (`RESOLVE_IN_ROOT`, no magic links); from there on each step is one name in an open directory that is
//! not followed, and what is opened is changed by descriptor.

mod pack;
mod unpack;

use std::{
    io,
    os::fd::{AsFd, OwnedFd},
    path::Path,
};

use rustix::{
    fs::{FileType, Mode, OFlags, ResolveFlags},
    io::Errno,
};

use crate::TarError;

/// Bytes; of them only those count that are used.
const STACK: usize = 64 << 20;
/// How often a path is gone through anew that others get in the way of.
const TRIES: usize = 1000;
/// The deepest directory that is entered.
const DEPTH: usize = 256;

/// A directory tree that no path leads out of.
#[derive(Debug)]
pub struct Tree {
    root: OwnedFd,
}

/// Why something was not copied. The texts are for people; paths in them are the tree's.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    #[error("{path}: {source}")]
    Path { path: String, source: io::Error },
    #[error("{path}: {reason}")]
    Refused { path: String, reason: &'static str },
    #[error(transparent)]
    Archive(#[from] TarError),
    #[error("the stream broke off: {0}")]
    Stream(io::Error),
}

impl Tree {
    /// The tree at a directory, whose path is trusted.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { root: rustix::fs::open(path, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())? })
    }

    /// Opens a path of the tree without reading it; links are followed, within the tree.
    fn find(&self, path: &[u8]) -> io::Result<OwnedFd> {
        resolve(&self.root, path, OFlags::PATH)
    }
}

/// Opens a path with `root` as its root, out of which nothing leads; links are followed, the kernel's own in /proc excepted.
///
/// # Errors
/// The kernel's.
pub fn open_in_root(root: &OwnedFd, path: &[u8], flags: OFlags) -> Result<OwnedFd, Errno> {
    let path: &[u8] = if path.is_empty() { b"." } else { path };
    let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
    let mut tries = 0;
    loop {
        match rustix::fs::openat2(root, path, flags | OFlags::CLOEXEC, Mode::empty(), resolve) {
            // Something was renamed or mounted anywhere on the machine while a `..` was gone through: openat2(2).
            Err(Errno::AGAIN) if tries < TRIES => tries += 1,
            opened => return opened,
        }
    }
}

/// Does something that goes down as deep as directories go, on a stack that is large enough for that.
///
/// # Errors
/// If the machine has no thread to give.
pub fn deeply<T: Send>(work: impl FnOnce() -> T + Send) -> io::Result<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work)?;
        thread.join().map_err(|_| io::Error::other("the thread that goes through directories failed"))
    })
}

/// Opens a path with `root` as its root.
fn resolve(root: &OwnedFd, path: &[u8], flags: OFlags) -> io::Result<OwnedFd> {
    Ok(open_in_root(root, path, flags)?)
}

/// A directory that was found, to be read.
fn readable(directory: &impl AsFd) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(rustix::fs::openat(directory, ".", flags, Mode::empty())?)
}

fn file_type(file: &impl AsFd) -> io::Result<FileType> {
    Ok(FileType::from_raw_mode(rustix::fs::fstat(file)?.st_mode))
}

/// The names in a path that have a meaning: no `.`, nothing empty, `..` taken with the name before it.
fn names(path: &str) -> Vec<&[u8]> {
    let mut names: Vec<&[u8]> = Vec::new();
    for name in path.as_bytes().split(|b| *b == b'/') {
        match name {
            b"" | b"." => {}
            b".." => drop(names.pop()),
            name => names.push(name),
        }
    }
    names
}

/// Says which path it was.
trait At<T> {
    fn at(self, path: &[u8]) -> Result<T, CopyError>;
}

impl<T, E: Into<io::Error>> At<T> for Result<T, E> {
    fn at(self, path: &[u8]) -> Result<T, CopyError> {
        self.map_err(|error| CopyError::Path { path: shown(path), source: plain(error.into()) })
    }
}

fn shown(path: &[u8]) -> String {
    crate::layer::shown(path)
}

/// `No such file or directory`, without Rust's `(os error 2)`.
fn plain(error: io::Error) -> io::Error {
    let text = error.to_string();
    match text.split_once(" (os error") {
        Some((text, _)) => io::Error::new(error.kind(), text.to_owned()),
        None => error,
    }
}
