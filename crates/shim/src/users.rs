//! User namespaces: one for a sandbox, which the shim keeps and its containers enter last.
//!
//! A container's file system is made by the host's root, for an overlay of trusted layers, sysfs and devices are nobody else's to make; but
//! with the file system ids of the container's root, whose files these are, and from layers and volumes whose ids are mapped
//! where they are mounted. Then the process enters the user namespace and takes a copy of its mount namespace with it, in which
//! what was mounted so far can neither be taken away nor be mounted otherwise.

use std::{
    fs::{self, File},
    io::{self, Read},
    os::fd::{AsFd, BorrowedFd},
};

use libc::{CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWUTS};
use wharf_shim::{Process, Users};

use crate::{
    child::Context,
    privileges,
    sys::{self, Forked},
};

/// Makes a user namespace.
pub(crate) fn make(users: Users) -> io::Result<File> {
    // The child ends when its end of the pipe does: at the latest with us.
    let (wait, go) = sys::pipe(0)?;
    // SAFETY: the shim is single-threaded.
    match unsafe { sys::clone(CLONE_NEWUSER, None) }? {
        Forked::Child => {
            drop(go);
            let _end = File::from(wait).read(&mut [0]);
            sys::exit(0)
        }
        Forked::Parent(pid) => {
            let map = format!("0 {} {}\n", users.first, users.count);
            let made = fs::write(format!("/proc/{pid}/uid_map"), &map)
                .and_then(|()| fs::write(format!("/proc/{pid}/gid_map"), &map))
                .and_then(|()| File::open(format!("/proc/{pid}/ns/user")));
            drop(go);
            let _status = sys::reap(pid, 0);
            made
        }
    }
}

/// Lets this process make files as the container's root while it may still do everything.
pub(crate) fn make_files_as(users: Users) -> io::Result<()> {
    sys::set_file_ids(users.first)?;
    // The change took what overrides permissions of files.
    privileges::take_all()
}

/// Enters the namespace for good, with a copy of the mounts. What the process may do from here on, it may do in there.
pub(crate) fn enter(namespace: BorrowedFd<'_>, process: &Process) -> Result<(), String> {
    // A limit can be raised only by the host's root.
    privileges::limits(process)?;
    sys::setns(namespace, CLONE_NEWUSER).context("entering the user namespace")?;
    sys::unshare(CLONE_NEWNS | CLONE_NEWUTS).context("making namespaces for its users")
}

/// Whether the process has another user namespace than this one, and which.
pub(crate) fn other(pid: libc::pid_t) -> io::Result<bool> {
    Ok(fs::read_link(format!("/proc/{pid}/ns/user"))? != fs::read_link("/proc/self/ns/user")?)
}

/// Shows a detached mount's files as the namespace's users'.
pub(crate) fn map(tree: &impl AsFd, namespace: BorrowedFd<'_>) -> io::Result<()> {
    sys::map_ids(tree.as_fd(), namespace).map_err(|error| match error.raw_os_error() {
        Some(libc::EINVAL | libc::EPERM | libc::ENOSYS) => io::Error::new(
            io::ErrorKind::Unsupported,
            "its file system, or this kernel, has no id-mapped mounts, which user namespaces need",
        ),
        _ => error,
    })
}

/// Lays an id-mapped view of a directory of the host's over it, as this process's own mount namespace shows it.
pub(crate) fn map_in_place(path: &str, namespace: BorrowedFd<'_>) -> io::Result<()> {
    let tree = sys::open_tree(path)?;
    map(&tree, namespace)?;
    sys::move_mount(tree.as_fd(), path)
}

/// Options of a tmpfs whose files are the container's users'.
pub(crate) fn tmpfs_data(data: &str, users: Option<Users>) -> String {
    let Some(users) = users else { return data.to_owned() };
    let shift = |option: &str| {
        let shifted = option.split_once('=').filter(|(name, _)| ["uid", "gid"].contains(name));
        let number = shifted.and_then(|(name, id)| Some((name, id.parse::<u32>().ok()?)));
        number.map_or(option.to_owned(), |(name, id)| format!("{name}={}", users.first.saturating_add(id)))
    };
    data.split(',').map(shift).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_a_tmpfs_are_the_containers() {
        let users = Some(Users { first: 100_000, count: 65_536 });
        assert_eq!(tmpfs_data("size=1,uid=5,mode=1777,gid=x", users), "size=1,uid=100005,mode=1777,gid=x");
        assert_eq!(tmpfs_data("uid=5", None), "uid=5");
    }
}
