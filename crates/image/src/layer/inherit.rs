use std::{
    os::fd::OwnedFd,
    path::{Path, PathBuf},
};

use rustix::{
    fs::{AtFlags, FileType, Gid, Mode, OFlags, ResolveFlags, Uid, XattrFlags},
    io::Errno,
};

use super::{
    metadata::set_mtime,
    path::shown,
    root::{Root, through},
};
use crate::error::LayerError;

/// Gives directories that a layer's archive did not list the owner, mode, capabilities and time they have in the layers
/// below (topmost first): in overlayfs the upper directory's metadata is what is seen. Those that no layer lists are of 1970 and not of
/// now: what is built on an image is not to tell when that was unpacked.
pub(super) fn inherit(fs: &Path, implicit: &[Vec<u8>], below: &[PathBuf]) -> Result<(), LayerError> {
    if implicit.is_empty() {
        return Ok(());
    }
    let io = |action| move |source| LayerError::Io { action, source };
    let root = Root::open(fs).map_err(io("open the layer's directory"))?;
    let below = below.iter().map(|dir| Root::open(dir)).collect::<Result<Vec<_>, _>>().map_err(io("open a layer"))?;
    for path in implicit {
        copy(&root, path, &below).map_err(|source| LayerError::Entry {
            action: "cannot give its metadata to",
            entry: shown(path),
            source,
        })?;
    }
    Ok(())
}

fn copy(root: &Root, path: &[u8], below: &[Root]) -> std::io::Result<()> {
    let (parent, name) = match path.iter().rposition(|b| *b == b'/') {
        Some(at) => (&path[..at], &path[at + 1..]),
        None => (&b""[..], path),
    };
    let parent = root.directory(parent)?;
    for lower in below {
        let source = match lower.entry(path) {
            Ok(fd) => fd,
            Err(Errno::NOENT) => continue,
            // A file or a symlink on the way: nothing further down is seen.
            Err(Errno::NOTDIR | Errno::LOOP) => break,
            Err(e) => return Err(e.into()),
        };
        let stat = rustix::fs::fstat(&source)?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::Directory {
            break;
        }
        let (uid, gid) = (Uid::from_raw(stat.st_uid), Gid::from_raw(stat.st_gid));
        rustix::fs::chownat(&parent, name, Some(uid), Some(gid), AtFlags::SYMLINK_NOFOLLOW)?;
        rustix::fs::chmodat(&parent, name, Mode::from_raw_mode(stat.st_mode & 0o7777), AtFlags::empty())?;
        for key in ["system.posix_acl_access", "system.posix_acl_default"] {
            let mut value = vec![0; 4096];
            if let Ok(length) = rustix::fs::lgetxattr(through(&source, b"."), key, &mut value[..]) {
                rustix::fs::lsetxattr(through(&parent, name), key, &value[..length], XattrFlags::empty())?;
            }
        }
        return set_mtime(&parent, name, (stat.st_mtime, u32::try_from(stat.st_mtime_nsec).unwrap_or(0)));
    }
    set_mtime(&parent, name, (0, 0))
}

impl Root {
    /// What stands at a path, without following any symlink.
    fn entry(&self, path: &[u8]) -> Result<OwnedFd, Errno> {
        let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_SYMLINKS;
        rustix::fs::openat2(self.fd(), path, flags, Mode::empty(), resolve)
    }
}
