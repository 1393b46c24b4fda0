use std::{io, os::fd::OwnedFd};

use rustix::{
    fs::{AtFlags, Gid, Mode, Timespec, Timestamps, UTIME_OMIT, Uid, XattrFlags},
    io::Errno,
};

use super::root::through;
use crate::tar::{Entry, Kind};

/// Owner, mode, attributes and, except for directories, time.
///
/// The order matters: a change of owner clears setuid and `security.capability`, and setting attributes needs no time.
pub(super) fn apply(parent: &OwnedFd, name: &[u8], entry: &Entry) -> io::Result<()> {
    let id = |id: u64| u32::try_from(id).ok().filter(|id| *id != u32::MAX).ok_or(Errno::INVAL);
    let (uid, gid) = (Uid::from_raw(id(entry.uid)?), Gid::from_raw(id(entry.gid)?));
    rustix::fs::chownat(parent, name, Some(uid), Some(gid), AtFlags::SYMLINK_NOFOLLOW)?;
    if entry.kind != Kind::Symlink {
        rustix::fs::chmodat(parent, name, Mode::from_raw_mode(entry.mode), AtFlags::empty())?;
    }
    for (key, value) in entry.xattrs.iter().filter(|(key, _)| is_kept(key)) {
        match rustix::fs::lsetxattr(through(parent, name), key.as_slice(), value, XattrFlags::empty()) {
            // The file system has no such attributes, or this kind of file cannot have them: as Docker, go on without.
            Ok(()) | Err(Errno::NOTSUP) => {}
            Err(Errno::PERM) if key.starts_with(b"user.") => {}
            Err(e) => return Err(e.into()),
        }
    }
    if entry.kind != Kind::Directory {
        set_mtime(parent, name, entry.mtime)?;
    }
    Ok(())
}

pub(super) fn set_mtime(parent: &OwnedFd, name: &[u8], (seconds, nanos): (i64, u32)) -> io::Result<()> {
    let times = Timestamps {
        last_access: Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
        last_modification: Timespec { tv_sec: seconds, tv_nsec: nanos.into() },
    };
    Ok(rustix::fs::utimensat(parent, name, &times, AtFlags::SYMLINK_NOFOLLOW)?)
}

/// Attributes a stranger may set. `trusted.*` would steer overlayfs itself; labels and integrity attributes belong to
/// the host's policy.
pub(crate) fn is_kept(key: &[u8]) -> bool {
    matches!(key, b"security.capability" | b"system.posix_acl_access" | b"system.posix_acl_default")
        || (key.starts_with(b"user.") && !key.starts_with(b"user.overlay."))
}

/// The attributes of a file that an archive is to have, in the order of their names.
pub(crate) fn read_attributes(parent: &OwnedFd, name: &[u8]) -> io::Result<Vec<(Vec<u8>, Vec<u8>)>> {
    let file = through(parent, name);
    let unsupported = |error: &Errno| matches!(*error, Errno::NOTSUP | Errno::PERM);
    let names = loop {
        let size = match rustix::fs::llistxattr_query(&file) {
            Ok(0) => return Ok(Vec::new()),
            Err(error) if unsupported(&error) => return Ok(Vec::new()),
            size => size?,
        };
        let mut names = vec![0; size];
        match rustix::fs::llistxattr(&file, &mut names[..]) {
            Err(Errno::RANGE) => {}
            length => {
                names.truncate(length?);
                break names;
            }
        }
    };
    let mut found = Vec::new();
    for key in names.split(|b| *b == 0).filter(|key| is_kept(key)) {
        let mut value = vec![0; rustix::fs::lgetxattr_query(&file, key)?];
        let length = rustix::fs::lgetxattr(&file, key, &mut value[..])?;
        value.truncate(length);
        found.push((key.to_vec(), value));
    }
    found.sort();
    Ok(found)
}
