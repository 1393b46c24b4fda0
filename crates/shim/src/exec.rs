//! A further program in a running container.

use std::{
    fs::{self, File},
    io::{self, Write},
    os::fd::{AsFd, OwnedFd},
};

use libc::{
    CLONE_NEWCGROUP, CLONE_NEWIPC, CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER, CLONE_NEWUTS, CLONE_PARENT,
};
use wharf_shim::ExecConfig;

use crate::{
    child::{self, Context},
    privileges, spawn,
    stdio::Stdio,
    sys::{self, Forked},
    user_namespace,
};

/// Starts the program in the container whose first process is `pid`; answers its process, a child of the shim.
///
/// A process in between joins the container's namespaces, of which the pid namespace holds only for its children, and bears
/// the program as its own sibling. It gives up everything that the program may not do before that: while it is not in
/// the pid namespace, nobody in the container can see it, and the program, which they can see, never could do more than it may. Who
/// has CAP_SYS_PTRACE in the container would otherwise trace it and do what it can.
///
/// `mapped`: the container is in a user namespace.
pub(crate) fn start(config: &ExecConfig, pid: libc::pid_t, stdio: &Stdio, mapped: bool) -> Result<libc::pid_t, String> {
    let target = sys::pidfd_open(pid).context("finding the container")?;
    let (report, report_end) = sys::pipe(0).context("making a pipe")?;
    // SAFETY: the shim is single-threaded.
    match unsafe { sys::clone(0, None) }.context("forking")? {
        Forked::Child => {
            sys::close_others(&[&stdio.descriptors()[..], &[report_end.as_fd(), target.as_fd()]].concat());
            let mut report = File::from(report_end);
            let message = between(config, pid, target, stdio, mapped, &mut report).err().unwrap_or_default();
            let _lost = report.write_all(message.as_bytes());
            sys::exit(0)
        }
        Forked::Parent(between) => {
            drop(report_end);
            let message = spawn::read_report(report, between)?;
            let _status = sys::reap(between, 0);
            match spawn::born_of(&message) {
                (Some(pid), failure) if failure.is_empty() => Ok(pid),
                (Some(pid), failure) => {
                    let _gone = sys::kill(pid, libc::SIGKILL);
                    let _status = sys::reap(pid, 0);
                    Err(failure)
                }
                (None, failure) => Err(failure),
            }
        }
    }
}

fn between(
    config: &ExecConfig,
    pid: libc::pid_t,
    target: OwnedFd,
    stdio: &Stdio,
    mapped: bool,
    report: &mut File,
) -> Result<(), String> {
    sys::reset_signals().context("resetting signals")?;
    sys::setsid().context("starting a session")?;
    for cgroup in &config.cgroups {
        join_cgroup(cgroup, pid).context(&format!("joining {cgroup}"))?;
    }
    let seccomp = privileges::read_seccomp(&config.process)?;
    stdio.settle()?;
    let kinds = CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS;
    if mapped {
        // While it can be done.
        privileges::limits(&config.process)?;
        sys::setns(target.as_fd(), kinds | CLONE_NEWUSER).context("joining the container")?;
        user_namespace::become_root()?;
    } else {
        sys::setns(target.as_fd(), kinds).context("joining the container")?;
    }
    drop(target);
    stdio.open_terminal(&config.process)?;
    // As a container's own program has it.
    sys::umask(0o022);
    let cwd = &config.process.cwd;
    if !cwd.is_empty() && !std::path::Path::new(cwd).exists() {
        return Err(format!("the working directory {cwd} does not exist"));
    }
    child::give_up(&config.process, &seccomp)?;
    // SAFETY: this process was cloned from the single-threaded shim and is single-threaded itself.
    match unsafe { sys::clone(CLONE_PARENT, None) }.context("forking")? {
        Forked::Child => {
            // A group of its own, so that a check that takes too long is killed with all it started.
            sys::setsid().context("starting a session")?;
            stdio.take_control()?;
            privileges::tie().context("tying the program to its shim")?;
            Err(child::exec(&config.process))
        }
        Forked::Parent(pid) => report.write_all(spawn::bore(pid).as_bytes()).context("telling the process id"),
    }
}

/// Joins a cgroup of the container whose first process is `pid`. A v2 cgroup that has passed controllers down, as Docker or
/// systemd in a privileged container do, takes no process any more; then it is the cgroup below it that the first process is in.
fn join_cgroup(cgroup: &str, pid: libc::pid_t) -> io::Result<()> {
    match child::join_cgroup(cgroup) {
        Err(error) if error.raw_os_error() == Some(libc::EBUSY) => {
            let of_first = fs::read_to_string(format!("/proc/{pid}/cgroup"))?;
            let below = below(cgroup, &of_first).ok_or(error)?;
            child::join_cgroup(&format!("{cgroup}{below}"))
        }
        other => other,
    }
}

/// Where below a container's cgroup (`…/wharf-INSTANCE/SANDBOX/CONTAINER`) a process is, by its `/proc/PID/cgroup`.
fn below<'a>(cgroup: &str, of_process: &'a str) -> Option<&'a str> {
    let path = of_process.lines().find_map(|l| l.strip_prefix("0::"))?;
    // What lies above differs with the cgroup namespace that this is seen from; these three names are the container's alone.
    let (start, _) = cgroup.rmatch_indices('/').nth(2)?;
    let (_, below) = path.split_once(&cgroup[start..])?;
    below.starts_with('/').then_some(below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_found_below_its_container() {
        let cgroup = "/sys/fs/cgroup/wharf-1/2/app";
        assert_eq!(below(cgroup, "1:cpu:/\n0::/wharf-1/2/app/init.scope\n"), Some("/init.scope"));
        assert_eq!(below(cgroup, "0::/../../wharf-1/2/app/a/b\n"), Some("/a/b"));
        assert_eq!(below(cgroup, "0::/wharf-1/2/app\n"), None);
        assert_eq!(below(cgroup, "0::/wharf-1/2/apple/x\n"), None);
        assert_eq!(below(cgroup, "0::/elsewhere/x\n"), None);
    }
}
