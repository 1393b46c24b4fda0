//! Giving birth: to a container's first process and to a further program in it.

use std::{
    fs::File,
    io::{Read, Write},
    os::fd::{AsFd, AsRawFd, OwnedFd},
};

use libc::{CLONE_NEWIPC, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUTS};
use wharf_shim::{ContainerConfig, Isolation, Namespace, Process};

use crate::{
    child::{self, Context, Held},
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
pub(crate) fn container(config: &ContainerConfig, held: Held<'_>) -> Result<Born, String> {
    let (stdio, awaited) = if config.terminal {
        stdio::terminal(config.interactive, None)?
    } else {
        stdio::pipes(&owner(&config.process, &config.isolation), config.interactive)?
    };
    let (report, report_end) = sys::pipe(0).context("making a pipe")?;
    let unified = config.unified.as_ref().map(File::open).transpose().context("opening the cgroup")?;
    let own = |whose, kind| if whose == Namespace::Own { kind } else { 0 };
    let Isolation { pid, ipc, .. } = config.isolation;
    let flags = CLONE_NEWNS | CLONE_NEWUTS | own(pid, CLONE_NEWPID) | own(ipc, CLONE_NEWIPC);
    // SAFETY: the shim is single-threaded.
    let forked = unsafe { sys::clone(flags, unified.as_ref().map(AsFd::as_fd)) }.context("making namespaces")?;
    match forked {
        Forked::Child => {
            let users = held.users.iter().copied();
            let kept = stdio.descriptors().into_iter().chain([report_end.as_fd()]).chain(users);
            sys::close_others(&kept.collect::<Vec<_>>());
            let mut report = File::from(report_end);
            let message = child::become_container(config, held, &stdio, &mut report).unwrap_or_else(|error| error);
            let _lost = report.write_all(message.as_bytes());
            sys::exit(127)
        }
        Forked::Parent(pid) => {
            drop(stdio);
            drop(report_end);
            let mut pid = pid;
            let mut failure = read_report(report, pid)?;
            if config.isolation.pid == Namespace::Sandbox {
                // It bore the program as its own sibling, or failed before: "PID\n", then why that failed, if it did.
                let _status = sys::reap(pid, 0);
                let (born, failed) = failure.split_once('\n').unwrap_or(("", &failure));
                let number = born.parse();
                failure = failed.to_owned();
                pid = match number {
                    Ok(number) => number,
                    Err(_) if failure.is_empty() => return Err("the new process ended unexpectedly".to_owned()),
                    Err(_) => return Err(failure),
                };
            }
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

/// The user, as the host sees it, that a program's pipes are given to.
pub(crate) fn owner(process: &Process, isolation: &Isolation) -> Process {
    Process { uid: isolation.on_host(process.uid), gid: isolation.on_host(process.gid), ..Process::default() }
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
