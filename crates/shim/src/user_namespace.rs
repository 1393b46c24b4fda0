//! The user namespace that the containers of a sandbox have in common, and network namespaces that belong to it.
//!
//! The shim makes it once and holds it. It has no process of its own: a child that lives for a moment makes it, the shim
//! opens it and writes its maps. A network namespace must be made by a process inside, or root in the container would have
//! no say over it.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    os::fd::{AsFd, BorrowedFd},
};

use libc::{CLONE_NEWNET, CLONE_NEWUSER};

use crate::{
    child::Context,
    sys::{self, Forked},
};

/// A user namespace in which ids from 0 on are a block of the host's.
pub(crate) struct UserNamespace {
    namespace: File,
    first: u32,
}

impl UserNamespace {
    /// A namespace whose ids 0 to `count` - 1 are the host's from `first` on, for users and groups.
    pub(crate) fn new(first: u32, count: u32) -> Result<Self, String> {
        let namespace = made_by_a_child(
            CLONE_NEWUSER,
            "user",
            || Ok(()),
            |directory| {
                for map in ["uid_map", "gid_map"] {
                    fs::write(format!("{directory}/{map}"), format!("0 {first} {count}\n"))
                        .context(&format!("writing {map}"))?;
                }
                Ok(())
            },
        )?;
        Ok(Self { namespace, first })
    }

    /// A new network namespace that belongs to this one.
    pub(crate) fn network(&self) -> Result<File, String> {
        let inside = || {
            sys::setns(self.as_fd(), CLONE_NEWUSER).context("joining the user namespace")?;
            sys::unshare(CLONE_NEWNET).context("making a network namespace")
        };
        made_by_a_child(0, "net", inside, |_| Ok(()))
    }

    /// What the host calls the container's id `id`.
    pub(crate) const fn outside(&self, id: u32) -> u32 {
        self.first.saturating_add(id)
    }

    pub(crate) fn try_clone(&self) -> io::Result<Self> {
        Ok(Self { namespace: self.namespace.try_clone()?, first: self.first })
    }

    /// Makes this process, which is single-threaded, root of the namespace and nothing outside of it.
    pub(crate) fn enter(self) -> Result<(), String> {
        sys::setns(self.as_fd(), CLONE_NEWUSER).context("joining the user namespace")?;
        become_root()
    }

    pub(crate) fn as_fd(&self) -> BorrowedFd<'_> {
        self.namespace.as_fd()
    }
}

/// Forks with `flags`, has the child do `inside`, and opens its namespace of `kind` after `outside` (which gets the child's
/// directory in /proc). The child lives no longer than that.
fn made_by_a_child(
    flags: libc::c_int,
    kind: &str,
    inside: impl FnOnce() -> Result<(), String>,
    outside: impl FnOnce(&str) -> Result<(), String>,
) -> Result<File, String> {
    let (word, word_end) = sys::pipe(0).context("making a pipe")?;
    let (until, until_end) = sys::pipe(0).context("making a pipe")?;
    // SAFETY: the shim is single-threaded.
    match unsafe { sys::clone(flags, None) }.context("making a namespace")? {
        Forked::Child => {
            drop(until_end);
            let said = inside().err().unwrap_or_else(|| ".".to_owned());
            let _lost = File::from(word_end).write_all(said.as_bytes());
            // Comes back when the shim closes its end, or is gone.
            let _ended = File::from(until).read(&mut [0]);
            sys::exit(0)
        }
        Forked::Parent(child) => {
            drop((word_end, until));
            let open = || {
                let mut said = [0; 1024];
                let count = File::from(word).read(&mut said).context("awaiting a namespace")?;
                match &said[..count] {
                    b"." => {}
                    said => return Err(String::from_utf8_lossy(said).into_owned()),
                }
                let directory = format!("/proc/{child}");
                outside(&directory)?;
                File::open(format!("{directory}/ns/{kind}")).context("opening a namespace")
            };
            let opened = open();
            drop(until_end);
            let _status = sys::reap(child, 0);
            opened
        }
    }
}

/// After a user namespace was joined: until then the process has an id that nobody inside knows, and could own nothing.
pub(crate) fn become_root() -> Result<(), String> {
    sys::become_user(0, 0, &[]).context("becoming root of the user namespace")
}
