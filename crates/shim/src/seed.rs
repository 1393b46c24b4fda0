//! A volume's first content: what the image has where the volume is mounted (Docker volumes, "Populate a volume using a container").
//!
//! It is done by the container's first process, inside of the container's root, so that no link in an image leads out.

use std::{
    fs::{self, File},
    io,
    os::{
        fd::{AsRawFd, BorrowedFd},
        unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, chown, lchown, symlink},
    },
    path::{Path, PathBuf},
};

use crate::sys;

/// Fills an empty volume with what `from` has, its owner and mode included. A volume that has anything is left as it is.
pub(crate) fn fill(volume: BorrowedFd<'_>, from: &Path) -> io::Result<()> {
    let Ok(image) = fs::metadata(from) else { return Ok(()) };
    if !image.is_dir() {
        return Ok(());
    }
    let root = PathBuf::from(format!("/proc/self/fd/{}", volume.as_raw_fd()));
    // Two containers may come at once: the second waits until all is there.
    let held = File::open(&root)?;
    held.lock()?;
    if !is_empty(&root)? {
        return Ok(());
    }
    match copy_entries(from, &root).and_then(|()| take_after(&root, &image)) {
        Ok(()) => Ok(()),
        Err(error) => {
            // The next container that uses it is to find it empty, not half full.
            for entry in fs::read_dir(&root)?.flatten() {
                let _left = fs::remove_dir_all(entry.path()).or_else(|_| fs::remove_file(entry.path()));
            }
            Err(io::Error::new(error.kind(), format!("filling it from the image: {error}")))
        }
    }
}

/// A file system's own directory for what it found does not count.
fn is_empty(directory: &Path) -> io::Result<bool> {
    for entry in fs::read_dir(directory)? {
        if entry?.file_name() != "lost+found" {
            return Ok(false);
        }
    }
    Ok(true)
}

fn copy_entries(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let what = fs::symlink_metadata(from)?;
    let kind = what.file_type();
    if kind.is_symlink() {
        symlink(fs::read_link(from)?, to)?;
        return lchown(to, Some(what.uid()), Some(what.gid()));
    }
    if kind.is_dir() {
        fs::create_dir(to)?;
        copy_entries(from, to)?;
    } else if kind.is_file() {
        fs::copy(from, to)?;
        let times = fs::FileTimes::new().set_modified(what.modified()?).set_accessed(what.accessed()?);
        File::options().write(true).open(to)?.set_times(times)?;
    } else if kind.is_fifo() || kind.is_char_device() || kind.is_block_device() {
        let (major, minor) = (libc::major(what.rdev()), libc::minor(what.rdev()));
        sys::mknod(&to.to_string_lossy(), what.mode(), major, minor)?;
    } else {
        // A socket means nothing without the program that listens on it.
        return Ok(());
    }
    take_after(to, &what)
}

/// The owner first: a change of owner takes setuid away.
fn take_after(path: &Path, what: &fs::Metadata) -> io::Result<()> {
    chown(path, Some(what.uid()), Some(what.gid()))?;
    fs::set_permissions(path, fs::Permissions::from_mode(what.mode() & 0o7777))
}
