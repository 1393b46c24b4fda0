//! The process that holds what the containers of a sandbox share: the first of their pid namespace, which reaps orphans, with their IPC
//! namespace, and with /proc and /dev/shm as they see them.
//!
//! They can see it, and one that has CAP_SYS_PTRACE can trace it. So nothing of the host can be reached through it: its root is
//! empty but for what it holds, it has no descriptor, no capability and no network but the sandbox's, and a filter leaves it hardly more
//! than to wait.

use std::{
    fs::{self, File},
    io::Write,
    os::fd::{AsFd, OwnedFd},
    path::Path,
};

use libc::{
    CLONE_NEWIPC, CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUTS, MS_BIND, MS_NODEV, MS_NOEXEC, MS_NOSUID,
    MS_PRIVATE, MS_RDONLY, MS_REC, MS_REMOUNT, SIGCHLD,
};
use wharf_shim::{ContainerConfig, Process};

use crate::{
    child::Context,
    privileges, spawn,
    sys::{self, Forked},
};

/// What containers take from it.
pub(crate) struct Shared {
    pub(crate) proc: OwnedFd,
    pub(crate) shm: OwnedFd,
}

#[derive(Debug)]
pub(crate) struct Holder {
    pub(crate) pid: libc::pid_t,
}

impl Holder {
    /// Starts it, with the network and the size of /dev/shm of the sandbox's first container.
    pub(crate) fn start(config: &ContainerConfig) -> Result<Self, String> {
        let (report, report_end) = sys::pipe(0).context("making a pipe")?;
        let flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS;
        // SAFETY: the shim is single-threaded.
        match unsafe { sys::clone(flags, None) }.context("making shared namespaces")? {
            Forked::Child => {
                sys::close_others(&[report_end.as_fd()]);
                if let Err(error) = prepare(config) {
                    let _lost = File::from(report_end).write_all(error.as_bytes());
                    sys::exit(127);
                }
                // Nothing is left open, the report included, which tells that it is ready.
                if sys::close_all().is_err() || privileges::only_wait().is_err() {
                    sys::exit(127);
                }
                wait()
            }
            Forked::Parent(pid) => {
                drop(report_end);
                let failure = spawn::read_report(report, pid)?;
                if failure.is_empty() {
                    return Ok(Self { pid });
                }
                let _status = sys::reap(pid, 0);
                Err(failure)
            }
        }
    }

    /// Its mounts, as detached copies. For a process that has one mount namespace and may leave it: it comes back to it.
    pub(crate) fn shared(&self) -> Result<Shared, String> {
        let doing = "entering the shared namespaces";
        let own = File::open("/proc/self/ns/mnt").context(doing)?;
        let theirs = File::open(format!("/proc/{}/ns/mnt", self.pid)).context(doing)?;
        sys::setns(theirs.as_fd(), CLONE_NEWNS).context(doing)?;
        let trees = sys::open_tree("/proc").and_then(|proc| Ok(Shared { proc, shm: sys::open_tree("/shm")? }));
        sys::setns(own.as_fd(), CLONE_NEWNS).context(doing)?;
        trees.context(doing)
    }
}

fn prepare(config: &ContainerConfig) -> Result<(), String> {
    sys::reset_signals().context("resetting signals")?;
    sys::setsid().context("starting a session")?;
    match &config.network {
        Some(network) => {
            let namespace = File::open(network).context("opening the network namespace")?;
            sys::setns(namespace.as_fd(), CLONE_NEWNET).context("joining the network namespace")?;
        }
        None => sys::unshare(CLONE_NEWNET).context("making a network namespace")?,
    }
    sys::mount("", "/", "", MS_REC | MS_PRIVATE, "").context("making mounts private")?;
    let (safe, root) = (MS_NOSUID | MS_NOEXEC | MS_NODEV, Path::new(&config.root.mount_point));
    sys::mount("tmpfs", &config.root.mount_point, "tmpfs", safe, "mode=755,size=4k").context("mounting a root")?;
    sys::umask(0);
    for name in ["proc", "shm"] {
        fs::create_dir(root.join(name)).context(name)?;
    }
    std::env::set_current_dir(root).context("entering the root")?;
    sys::pivot_root(".", ".").context("changing the root")?;
    sys::umount_detach(".").context("leaving the host's root")?;
    std::env::set_current_dir("/").context("entering the root")?;
    sys::mount("proc", "/proc", "proc", safe, "").context("mounting /proc")?;
    let size = format!("mode=1777,size={}", config.shm_bytes);
    sys::mount("tmpfs", "/shm", "tmpfs", safe, &size).context("mounting /dev/shm")?;
    sys::mount("", "/", "", MS_REMOUNT | MS_BIND | MS_RDONLY | safe, "").context("protecting the root")?;
    privileges::drop(&Process { no_new_privileges: true, ..Process::default() }, &[])
}

/// Reaps orphans for ever; as the first of its pid namespace it hears of no other signal than those it waits for.
fn wait() -> ! {
    let signals = sys::blocked(&[SIGCHLD]);
    loop {
        while sys::reap(-1, libc::WNOHANG).is_ok_and(|reaped| reaped.is_some()) {}
        sys::await_signal(&signals);
    }
}

/// Kills whatever lives in a container's cgroups: where its first process is not the first of a pid namespace, the others outlive it.
///
/// One after the other: to a cgroup whose `cgroup.kill` was written, Linux 6.18 lets nothing be born by clone any more.
pub(crate) fn sweep(cgroups: &[String]) {
    // Who forks faster than this is left to the agent, which kills the cgroup for good at the sandbox's end.
    const ROUNDS: u32 = 64;
    for _ in 0..ROUNDS {
        let mut left = false;
        for cgroup in cgroups {
            let processes = fs::read_to_string(format!("{cgroup}/cgroup.procs")).unwrap_or_default();
            for pid in processes.lines().filter_map(|line| line.parse().ok()).filter(|pid| *pid > 0) {
                left |= sys::kill(pid, libc::SIGKILL).is_ok();
            }
        }
        if !left {
            return;
        }
        let _woken = sys::poll(&mut [], 1);
    }
}

/// Joins namespaces of a process.
pub(crate) fn enter(pid: libc::pid_t, kinds: libc::c_int) -> Result<(), String> {
    // By the host's /proc: this process may have process ids of its own.
    for (name, kind) in [("pid", CLONE_NEWPID), ("ipc", CLONE_NEWIPC)] {
        if kinds & kind != 0 {
            let namespace = File::open(format!("/proc/{pid}/ns/{name}")).context("finding the shared namespaces")?;
            sys::setns(namespace.as_fd(), kind).context("joining the shared namespaces")?;
        }
    }
    Ok(())
}
