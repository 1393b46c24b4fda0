//! Mounts that are nowhere yet: made, mapped and protected by descriptor, attached later.

use std::{
    io,
    os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd},
    ptr,
};

use libc::{c_long, c_uint};

use super::{AT_RECURSIVE, MOVE_MOUNT_F_EMPTY_PATH, check, check_int, cstring};

/// A new mount of a file system that takes no source, belonging to the namespaces of this process (fsopen(2), fsmount(2)).
/// `attributes` are `MOUNT_ATTR_…`.
pub(crate) fn new_mount(kind: &str, attributes: c_uint) -> io::Result<OwnedFd> {
    const FSOPEN_CLOEXEC: c_uint = 1;
    const FSMOUNT_CLOEXEC: c_uint = 1;
    const FSCONFIG_CMD_CREATE: c_uint = 6;
    let kind = cstring(kind)?;
    // SAFETY: a NUL-terminated text that lives over the call; the new descriptor is ours. The command takes no pointers.
    unsafe {
        let context = owned(libc::syscall(libc::SYS_fsopen, kind.as_ptr(), FSOPEN_CLOEXEC))?;
        let none = ptr::null::<libc::c_char>();
        check(libc::syscall(libc::SYS_fsconfig, context.as_raw_fd(), FSCONFIG_CMD_CREATE, none, none, 0))?;
        owned(libc::syscall(libc::SYS_fsmount, context.as_raw_fd(), FSMOUNT_CLOEXEC, attributes))
    }
}

pub(crate) const MOUNT_ATTR_RDONLY: c_uint = 1;
pub(crate) const MOUNT_ATTR_NOSUID: c_uint = 2;
pub(crate) const MOUNT_ATTR_NODEV: c_uint = 4;
pub(crate) const MOUNT_ATTR_NOEXEC: c_uint = 8;

/// Makes ids on a detached mount, and on all below it, mean those of a user namespace (Linux 5.12, and each file system
/// since its own version).
pub(crate) fn map_ids(tree: BorrowedFd<'_>, users: BorrowedFd<'_>) -> io::Result<()> {
    #[repr(C)]
    struct Attributes {
        set: u64,
        clear: u64,
        propagation: u64,
        user_namespace: u64,
    }
    const MOUNT_ATTR_IDMAP: u64 = 0x10_0000;
    let user_namespace = u64::try_from(users.as_raw_fd()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let attributes = Attributes { set: MOUNT_ATTR_IDMAP, clear: 0, propagation: 0, user_namespace };
    let flags = c_long::from(libc::AT_EMPTY_PATH) | AT_RECURSIVE;
    // SAFETY: the empty text and the attributes live over the call.
    check(unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            tree.as_raw_fd(),
            c"".as_ptr(),
            flags,
            &raw const attributes,
            size_of::<Attributes>(),
        )
    })
    .map(drop)
}

/// Attaches a detached mount on the working directory, wherever that is and whoever may enter what is above it, and goes
/// into it.
pub(crate) fn move_here_and_enter(tree: BorrowedFd<'_>) -> io::Result<()> {
    const MOVE_MOUNT_T_EMPTY_PATH: c_long = 0x40;
    // SAFETY: the empty texts live over the call; fchdir takes an integer.
    unsafe {
        check(libc::syscall(
            libc::SYS_move_mount,
            tree.as_raw_fd(),
            c"".as_ptr(),
            libc::AT_FDCWD,
            c"".as_ptr(),
            MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH,
        ))?;
        check_int(libc::fchdir(tree.as_fd().as_raw_fd())).map(drop)
    }
}

/// # Safety
/// A number that is not negative must be a new descriptor that nothing else owns.
unsafe fn owned(fd: c_long) -> io::Result<OwnedFd> {
    let fd = RawFd::try_from(check(fd)?).map_err(|_| io::ErrorKind::InvalidData)?;
    // SAFETY: the caller's promise.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}
