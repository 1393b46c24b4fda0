//! Finding and making places inside a container's root, while somebody may be changing it.
//!
//! A volume can be shared with a container that runs already and turns directories into links and back. So a path is never
//! looked at and then used: each part of it is opened, and what is mounted is mounted on what was opened. Links are followed here, part by
//! part, so that none leads through /proc, whose links reach whatever a process has open, or its root.

use std::{
    collections::VecDeque,
    ffi::{OsStr, OsString},
    io,
    os::{
        fd::{AsFd, BorrowedFd, OwnedFd},
        unix::ffi::{OsStrExt, OsStringExt},
    },
    path::{Component, Path, PathBuf},
};

use crate::sys;

/// As many links as the kernel follows.
const LINKS: u32 = 40;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Directory,
    File,
}

/// A place in the root, held open.
#[derive(Debug)]
pub(crate) struct Place {
    place: OwnedFd,
    /// The way to it led through /proc.
    in_proc: bool,
}

impl Place {
    /// Opens what is at `path`, and makes it, with the directories above it, where it is missing. A link that leads nowhere yet is
    /// followed and its end made.
    pub(crate) fn make(path: &str, kind: Kind) -> io::Result<Self> {
        let mut here = open_root()?;
        let mut parts = parts(Path::new(path));
        let (mut links, mut in_proc) = (0, false);
        while let Some(part) = parts.pop_front() {
            let last = parts.is_empty();
            let next = open_or_make(&here, &part, if last { kind } else { Kind::Directory })?;
            let of_proc = sys::is_in_proc(next.as_fd())?;
            if !sys::is_link(next.as_fd())? {
                here = next;
                in_proc |= of_proc;
                continue;
            }
            links += 1;
            if links > LINKS {
                return Err(io::Error::from_raw_os_error(libc::ELOOP));
            }
            if of_proc {
                return Err(denied("a link in /proc leads there"));
            }
            let link = PathBuf::from(OsString::from_vec(sys::read_link(next.as_fd())?));
            if link.is_absolute() {
                here = open_root()?;
                in_proc = false;
            }
            let mut followed = self::parts(&link);
            followed.append(&mut parts);
            parts = followed;
        }
        Ok(Self { place: here, in_proc })
    }

    /// Opens what is at `path` below an open directory. There must be such a thing, and no link on the way.
    pub(crate) fn below(directory: BorrowedFd<'_>, path: &str) -> io::Result<Self> {
        let mut here = directory.try_clone_to_owned()?;
        for part in Path::new(path).components() {
            let Component::Normal(name) = part else { return Err(denied("it is no plain path")) };
            here = sys::open_path(Some(here.as_fd()), name.as_bytes())?;
            if sys::is_link(here.as_fd())? {
                return Err(denied("there is a link on the way"));
            }
        }
        Ok(Self { place: here, in_proc: false })
    }

    /// Refuses what lies in /proc: programs believe what that shows (runc refuses the same).
    pub(crate) fn outside_proc(self) -> io::Result<Self> {
        if self.in_proc {
            return Err(denied("it is inside /proc, where nothing may be mounted"));
        }
        Ok(self)
    }

    /// What is held open.
    pub(crate) fn as_fd(&self) -> BorrowedFd<'_> {
        self.place.as_fd()
    }

    /// Attaches a detached mount here.
    pub(crate) fn attach(&self, tree: &OwnedFd) -> io::Result<()> {
        sys::move_mount_to(tree.as_fd(), self.place.as_fd())
    }

    /// Mounts a tmpfs here. /proc may be another pid namespace's, which knows no `self` of ours, so it is not by a name in there.
    pub(crate) fn mount_tmpfs(&self, flags: libc::c_ulong, data: &str) -> io::Result<()> {
        sys::change_directory(self.place.as_fd())?;
        let mounted = sys::mount("tmpfs", ".", "tmpfs", flags, data);
        std::env::set_current_dir("/")?;
        mounted
    }
}

fn denied(text: &str) -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, text)
}

fn open_root() -> io::Result<OwnedFd> {
    sys::open_path(None, OsStr::new("/").as_bytes())
}

fn parts(path: &Path) -> VecDeque<OsString> {
    let part = |component: Component<'_>| match component {
        Component::Normal(name) => Some(name.to_owned()),
        // At the root it stays there: it is this process's.
        Component::ParentDir => Some(OsString::from("..")),
        Component::RootDir | Component::CurDir | Component::Prefix(_) => None,
    };
    path.components().filter_map(part).collect()
}

fn open_or_make(directory: &OwnedFd, name: &OsStr, kind: Kind) -> io::Result<OwnedFd> {
    let open = || sys::open_path(Some(directory.as_fd()), name.as_bytes());
    let made = match open() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => match kind {
            Kind::Directory => sys::mkdir_at(directory.as_fd(), name.as_bytes(), 0o755),
            Kind::File => sys::create_at(directory.as_fd(), name.as_bytes(), 0o644),
        },
        other => return other,
    };
    match made {
        // Somebody was quicker.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => open(),
    }
}
