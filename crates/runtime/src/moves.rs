//! Moving processes between cgroups without waiting.
//!
//! On cgroup v1 a process joins its cgroups by being moved, and the first move after a while waits for an RCU grace period: 10 ms
//! and more, half of what starting a container takes. A hierarchy with the option `favordynmods` (Linux 6.0) keeps the
//! kernel ready for moves, for a little more work in each fork and exit; it was how every kernel behaved before 6.0 chose
//! otherwise. One hierarchy is enough for the whole machine, so a named one without controllers is made for it and never
//! attached anywhere: it lives as long as its descriptor, and nothing of the host's own mounts is changed.

use std::{io, os::fd::OwnedFd};

use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, fsconfig_create, fsconfig_set_flag, fsconfig_set_string, fsmount, fsopen,
};

/// While a value of this lives, moves are quick.
#[derive(Debug)]
pub(crate) struct QuickMoves {
    #[expect(dead_code, reason = "it acts by being open")]
    hierarchy: OwnedFd,
}

impl QuickMoves {
    /// Asks the kernel for it. `name` is the hierarchy's, unique on the machine.
    ///
    /// # Errors
    /// If the kernel is older than 6.0 or has no cgroup v1.
    pub(crate) fn hold(name: &str) -> io::Result<Self> {
        let context = fsopen("cgroup", FsOpenFlags::FSOPEN_CLOEXEC)?;
        fsconfig_set_flag(&context, "none")?;
        fsconfig_set_string(&context, "name", name)?;
        fsconfig_set_flag(&context, "favordynmods")?;
        fsconfig_create(&context)?;
        let hierarchy = fsmount(&context, FsMountFlags::FSMOUNT_CLOEXEC, MountAttrFlags::empty())?;
        Ok(Self { hierarchy })
    }
}
