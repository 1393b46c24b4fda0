//! A further program in a running container.

use std::{
    fs::{File, OpenOptions},
    io::Write,
    os::fd::{AsFd, OwnedFd},
};

use libc::{CLONE_NEWCGROUP, CLONE_NEWIPC, CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUTS, CLONE_PARENT};
use wharf_shim::ExecConfig;

use crate::{
    child::{self, Context, Stdio},
    privileges, spawn,
    sys::{self, Forked},
};

/// Starts the program in the container whose first process is `pid`; answers its process, a child of the shim.
///
/// A process in between joins the container's namespaces, of which the pid namespace holds only for its children, and bears
/// the program as its own sibling.
pub(crate) fn start(config: &ExecConfig, pid: libc::pid_t) -> Result<libc::pid_t, String> {
    let target = sys::pidfd_open(pid).context("finding the container")?;
    let null = OpenOptions::new().write(true).open("/dev/null").context("opening /dev/null")?;
    let stdio = Stdio { output: null.try_clone().context("opening /dev/null")?.into(), error: OwnedFd::from(null) };
    let (report, report_end) = sys::pipe(0).context("making a pipe")?;
    // SAFETY: the shim is single-threaded.
    match unsafe { sys::clone(0, None) }.context("forking")? {
        Forked::Child => {
            let mut report = File::from(report_end);
            let message = between(config, target, &stdio, &mut report).err().unwrap_or_default();
            let _lost = report.write_all(message.as_bytes());
            sys::exit(0)
        }
        Forked::Parent(between) => {
            drop(report_end);
            let message = spawn::read_report(report)?;
            let _status = sys::reap(between, 0);
            // "PID\n", then why it failed, if it did.
            let (pid, failure) = message.split_once('\n').unwrap_or(("", &message));
            match (pid.parse(), failure) {
                (Ok(pid), "") => Ok(pid),
                (Ok(pid), failure) => {
                    let _status = sys::reap(pid, 0);
                    Err(failure.to_owned())
                }
                (Err(_), failure) => Err(failure.to_owned()),
            }
        }
    }
}

fn between(config: &ExecConfig, target: OwnedFd, stdio: &Stdio, report: &mut File) -> Result<(), String> {
    sys::reset_signals().context("resetting signals")?;
    sys::setsid().context("starting a session")?;
    child::join_cgroups(&config.cgroups)?;
    let seccomp = privileges::read_seccomp(&config.process)?;
    child::standard_streams(stdio)?;
    let kinds = CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS;
    sys::setns(target.as_fd(), kinds).context("joining the container")?;
    drop(target);
    // SAFETY: this process was cloned from the single-threaded shim and is single-threaded itself.
    match unsafe { sys::clone(CLONE_PARENT, None) }.context("forking")? {
        Forked::Child => Err(child::finish(&config.process, &seccomp, false)),
        Forked::Parent(pid) => report.write_all(format!("{pid}\n").as_bytes()).context("telling the process id"),
    }
}
