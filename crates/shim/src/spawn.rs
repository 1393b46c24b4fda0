//! Giving birth: to a container's first process and to a further program in it.

use std::{
    fs::File,
    io::{Read, Write},
    os::fd::{AsFd, AsRawFd, OwnedFd},
};

use libc::{CLONE_NEWIPC, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUTS};
use wharf_shim::ContainerConfig;

use crate::{
    child::{self, Context},
    stdio::{self, Streams},
    sys::{self, Forked},
};

/// How long a new process may take to become its program, milliseconds.
const PATIENCE: i64 = 30_000;

/// A container that was born: its process as the host sees it and its streams.
pub(crate) struct Born {
    pub(crate) pid: libc::pid_t,
    pub(crate) streams: Streams,
}

/// Makes a container and waits until its program runs.
pub(crate) fn container(config: &ContainerConfig) -> Result<Born, String> {
    let (stdio, awaited) = if config.terminal {
        stdio::terminal(config.interactive, None)?
    } else {
        stdio::pipes(&config.process, config.interactive)?
    };
    let (report, report_end) = sys::pipe(0).context("making a pipe")?;
    let unified = config.unified.as_ref().map(File::open).transpose().context("opening the cgroup")?;
    let flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC;
    // SAFETY: the shim is single-threaded.
    let forked = unsafe { sys::clone(flags, unified.as_ref().map(AsFd::as_fd)) }.context("making namespaces")?;
    match forked {
        Forked::Child => {
            sys::close_others(&[&stdio.descriptors()[..], &[report_end.as_fd()]].concat());
            let message = child::become_container(config, &stdio);
            let mut report = File::from(report_end);
            let _lost = report.write_all(message.as_bytes());
            sys::exit(127)
        }
        Forked::Parent(pid) => {
            drop(stdio);
            drop(report_end);
            let failure = read_report(report, pid)?;
            let born = if failure.is_empty() { awaited.finish() } else { Err(failure) };
            match born {
                Ok(streams) => Ok(Born { pid, streams }),
                Err(failure) => {
                    let _gone = sys::kill(pid, libc::SIGKILL);
                    let _status = sys::reap(pid, 0);
                    Err(failure)
                }
            }
        }
    }
}

/// What a child said before it ended; nothing if it became its program. A child that hangs (on a dead network file system,
/// say) is killed, for the shim waits for it and for nothing else.
pub(crate) fn read_report(report: OwnedFd, child: libc::pid_t) -> Result<String, String> {
    let deadline = sys::ticks() + PATIENCE;
    let mut report = File::from(report);
    let (mut message, mut buffer) = (Vec::new(), [0; 1024]);
    loop {
        let left = i32::try_from((deadline - sys::ticks()).max(0)).unwrap_or(0);
        let mut fds = [libc::pollfd { fd: report.as_raw_fd(), events: libc::POLLIN, revents: 0 }];
        sys::poll(&mut fds, left).context("awaiting the new process")?;
        if fds[0].revents == 0 && left == 0 {
            let _gone = sys::kill(child, libc::SIGKILL);
            return Err(format!("it did not start within {} seconds", PATIENCE / 1000));
        }
        if fds[0].revents == 0 {
            continue;
        }
        match report.read(&mut buffer).context("awaiting the new process")? {
            0 => return Ok(String::from_utf8_lossy(&message).into_owned()),
            count => message.extend_from_slice(&buffer[..count]),
        }
    }
}
