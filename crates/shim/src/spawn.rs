//! Giving birth: to a container's first process and to a further program in it.

use std::{
    fs::File,
    io::{Read, Write},
    os::fd::{AsFd, AsRawFd, OwnedFd},
};

use libc::{CLONE_NEWIPC, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUTS};
use wharf_shim::{ContainerConfig, Isolation, Namespace};

use crate::{
    child::{self, Context},
    holder::Holder,
    stdio::{self, Streams},
    sys::{self, Forked},
    user_namespace::UserNamespace,
};

/// How long a new process may take to become its program, milliseconds.
const PATIENCE: i64 = 30_000;

/// A container that was born: its process as the host sees it and its streams.
pub(crate) struct Born {
    pub(crate) pid: libc::pid_t,
    pub(crate) streams: Streams,
}

/// Makes a container, in a user namespace if there is one, and waits until its program runs. `holder` has what it shares with others
/// of its sandbox.
pub(crate) fn container(
    config: &ContainerConfig,
    users: Option<&UserNamespace>,
    holder: Option<&Holder>,
) -> Result<Born, String> {
    let Isolation { pid, ipc, .. } = config.isolation;
    if users.is_some() && (pid != Namespace::Own || ipc != Namespace::Own || !config.isolation.devices.is_empty()) {
        return Err("it shares process ids, IPC or devices, which it cannot in a user namespace".to_owned());
    }
    let (stdio, awaited) = if config.terminal {
        stdio::terminal(config.interactive, None)?
    } else {
        stdio::pipes(&config.process, users, config.interactive)?
    };
    let (report, report_end) = sys::pipe(0).context("making a pipe")?;
    let unified = config.unified.as_ref().map(File::open).transpose().context("opening the cgroup")?;
    let users = users.map(UserNamespace::try_clone).transpose().context("sharing the user namespace")?;
    let own = |whose, kind| if whose == Namespace::Own { kind } else { 0 };
    let own = CLONE_NEWNS | CLONE_NEWUTS | own(pid, CLONE_NEWPID) | own(ipc, CLONE_NEWIPC);
    let flags = if users.is_some() { 0 } else { own };
    // In a pid namespace that others are in, and in a user namespace, another process bears the program.
    let in_between = users.is_some() || pid == Namespace::Sandbox;
    // SAFETY: the shim is single-threaded.
    let forked = unsafe { sys::clone(flags, unified.as_ref().map(AsFd::as_fd)) }.context("making namespaces")?;
    match forked {
        Forked::Child => {
            let keep = users.iter().map(UserNamespace::as_fd).chain([report_end.as_fd()]);
            sys::close_others(&stdio.descriptors().into_iter().chain(keep).collect::<Vec<_>>());
            let mut report = File::from(report_end);
            let message = match users {
                None => child::become_container(config, holder, &stdio, &mut report),
                Some(users) => child::bear_mapped(config, &stdio, users, &mut report),
            };
            let _lost = report.write_all(message.as_bytes());
            sys::exit(127)
        }
        Forked::Parent(child) => {
            drop(stdio);
            drop(report_end);
            let message = read_report(report, child)?;
            // The process in between is reaped when its end is heard of: the kernel takes its time to free its mounts.
            let (pid, failure) = if in_between { born_of(&message) } else { (Some(child), message) };
            let Some(pid) = pid else { return Err(failure) };
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

/// How a process in between says which process it bore. That one may have failed and said so before.
pub(crate) fn bore(pid: libc::pid_t) -> String {
    format!("\0{pid}\0")
}

const KILLED: &str = "the process that starts it was killed";

/// What was said by a process in between and by the one that it bore: who that is, and why either failed, if it did.
pub(crate) fn split_report(message: &str) -> (Option<libc::pid_t>, String) {
    match message.splitn(3, '\0').collect::<Vec<_>>()[..] {
        [before, pid, after] => (pid.parse().ok().filter(|pid| *pid > 0), format!("{before}{after}")),
        _ if message.is_empty() => (None, KILLED.to_owned()),
        _ => (None, message.to_owned()),
    }
}

/// The same, where only a child of the shim's is believed in: whoever may trace the new process can write to its report too.
pub(crate) fn born_of(message: &str) -> (Option<libc::pid_t>, String) {
    match split_report(message) {
        (Some(pid), failure) if !sys::is_child(pid) => {
            (None, if failure.is_empty() { "the new process was meddled with".to_owned() } else { failure })
        }
        other => other,
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
            let born = split_report(&String::from_utf8_lossy(&message)).0.filter(|pid| sys::is_child(*pid));
            for pid in born.into_iter().chain([child]) {
                let _gone = sys::kill(pid, libc::SIGKILL);
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_born_is_told_whoever_speaks_first() {
        assert_eq!(split_report(&bore(7)), (Some(7), String::new()));
        assert_eq!(split_report(&format!("{}no", bore(7))), (Some(7), "no".to_owned()));
        assert_eq!(split_report(&format!("no{}", bore(7))), (Some(7), "no".to_owned()));
        assert_eq!(split_report("no"), (None, "no".to_owned()));
        assert_eq!(split_report(""), (None, KILLED.to_owned()));
    }
}
