//! A volume's first content: what the image has where the volume is mounted (Docker volumes, "Populate a volume using a container").
//!
//! It is done by the container's first process, inside of the container's root. The volume may be in another container's hands
//! already, so nothing is looked at and then used: directories are held open, and no link in either tree is followed.

use std::{
    fs::{self, File, Metadata, OpenOptions, Permissions},
    io,
    os::{
        fd::{AsRawFd, BorrowedFd},
        unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt, fchown, lchown, symlink},
    },
    path::{Path, PathBuf},
};

use crate::sys;

/// How long another container that fills the volume is waited for, milliseconds.
const PATIENCE: i64 = 5_000;

/// Fills an empty volume with what `from`, a directory of the image, has, its owner and mode included. A volume that has
/// anything is left as it is. The working directory must be the one in which /proc lists what this process has open.
pub(crate) fn fill(volume: BorrowedFd<'_>, from: BorrowedFd<'_>) -> io::Result<()> {
    let image = File::open(within(&from))?;
    let root = File::open(within(&volume))?;
    // Two containers may come at once: the second waits until all is there.
    // Whoever has the volume may hold the lock for ever: then it is in use, and its content somebody else's to make.
    let until = sys::ticks() + PATIENCE;
    while root.try_lock().is_err() {
        if sys::ticks() >= until {
            return Ok(());
        }
        sys::poll(&mut [], 20)?;
    }
    if !is_empty(&root)? {
        return Ok(());
    }
    match copy_entries(&image, &root).and_then(|()| take_after(&root, &image.metadata()?)) {
        Ok(()) => Ok(()),
        Err(error) => {
            // The next container that uses it is to find it empty, not half full.
            for entry in fs::read_dir(within(&root))?.flatten() {
                let _left = fs::remove_dir_all(entry.path()).or_else(|_| fs::remove_file(entry.path()));
            }
            Err(io::Error::new(error.kind(), format!("filling it from the image: {error}")))
        }
    }
}

/// A name for an open directory that nobody can make mean something else.
fn within(directory: &impl AsRawFd) -> PathBuf {
    PathBuf::from(directory.as_raw_fd().to_string())
}

/// A file system's own directory for what it found does not count.
fn is_empty(directory: &File) -> io::Result<bool> {
    for entry in fs::read_dir(within(directory))? {
        if entry?.file_name() != "lost+found" {
            return Ok(false);
        }
    }
    Ok(true)
}

fn copy_entries(from: &File, to: &File) -> io::Result<()> {
    for entry in fs::read_dir(within(from))? {
        let name = entry?.file_name();
        copy(&within(from).join(&name), &within(to).join(&name))?;
    }
    Ok(())
}

/// Only the last part of a path could be a link; no call here follows that.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let what = fs::symlink_metadata(from)?;
    let kind = what.file_type();
    if kind.is_dir() {
        let (source, _) = (open(from, libc::O_DIRECTORY)?, fs::create_dir(to)?);
        let target = open(to, libc::O_DIRECTORY)?;
        copy_entries(&source, &target)?;
        take_after(&target, &source.metadata()?)
    } else if kind.is_file() {
        let mut source = open(from, 0)?;
        let mut target = OpenOptions::new().write(true).create_new(true).open(to)?;
        io::copy(&mut source, &mut target)?;
        let what = source.metadata()?;
        take_after(&target, &what)?;
        target.set_times(fs::FileTimes::new().set_modified(what.modified()?).set_accessed(what.accessed()?))
    } else if kind.is_symlink() {
        symlink(fs::read_link(from)?, to)?;
        lchown(to, Some(what.uid()), Some(what.gid()))
    } else if kind.is_fifo() || kind.is_char_device() || kind.is_block_device() {
        let (major, minor) = (libc::major(what.rdev()), libc::minor(what.rdev()));
        // Nothing is taken from the mode: a container is made without a mask.
        sys::mknod(&to.to_string_lossy(), what.mode(), major, minor)?;
        lchown(to, Some(what.uid()), Some(what.gid()))
    } else {
        // A socket means nothing without the program that listens on it.
        Ok(())
    }
}

fn open(path: &Path, flags: i32) -> io::Result<File> {
    // A named pipe that has come in its place must not hold us up.
    OpenOptions::new().read(true).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK | flags).open(path)
}

/// The owner first: a change of owner takes setuid away.
fn take_after(file: &File, what: &Metadata) -> io::Result<()> {
    fchown(file, Some(what.uid()), Some(what.gid()))?;
    file.set_permissions(Permissions::from_mode(what.mode() & 0o7777))
}
