//! What a new container's first process does between being born and becoming the container's program.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::fd::AsFd,
    path::Path,
};

use libc::{CLONE_NEWCGROUP, CLONE_NEWIPC, CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUTS, CLONE_PARENT};
use wharf_shim::{ContainerConfig, Namespace, Process};

use crate::{
    holder::{self, Holder, Shared},
    init,
    inside::{Kind, Place},
    mounts::{self, Brought},
    privileges, spawn,
    stdio::Stdio,
    sys::{self, Forked},
    user_namespace::UserNamespace,
};

/// Says what was being done when something failed.
pub(crate) trait Context<T> {
    fn context(self, what: &str) -> Result<T, String>;
}

impl<T> Context<T> for io::Result<T> {
    fn context(self, what: &str) -> Result<T, String> {
        self.map_err(|error| format!("{what}: {error}"))
    }
}

/// What only root of the host can do is done.
pub(crate) struct Prepared<'a> {
    seccomp: Vec<Vec<u8>>,
    brought: Brought<'a>,
}

/// Becomes the container's program. Comes back only with why it could not.
///
/// In a pid namespace that other containers are in already, the program is born as the shim's child once all else is given up, and its
/// process id written to `report`, as [`crate::exec`] does and for the same reason.
pub(crate) fn become_container(
    config: &ContainerConfig,
    holder: Option<&Holder>,
    stdio: &Stdio,
    report: &mut File,
) -> String {
    let mut become_it = || {
        let prepared = prepare(config, stdio, None, holder)?;
        let seccomp = enter(config, stdio, prepared)?;
        give_up(&config.process, &seccomp)?;
        if config.isolation.pid == Namespace::Sandbox {
            // SAFETY: this process was cloned from the single-threaded shim and is single-threaded itself.
            match unsafe { sys::clone(CLONE_PARENT, None) }.context("forking")? {
                Forked::Child => {
                    sys::setsid().context("starting a session")?;
                    privileges::tie().context("tying the program to its shim")?;
                }
                Forked::Parent(pid) => {
                    report.write_all(spawn::bore(pid).as_bytes()).context("telling the process id")?;
                    sys::exit(0)
                }
            }
        }
        start(config, stdio)
    };
    become_it().unwrap_or_else(|error| error)
}

/// Becomes the parent of the container's first process, which is in the user namespace `users` and owns all others that it is
/// in; says its number, or why there is none. That process is a child of the shim's.
///
/// Two processes, because the namespaces must be made by one that is in the user namespace, and that one can bring nothing from
/// the host any more.
pub(crate) fn bear_mapped(config: &ContainerConfig, stdio: &Stdio, users: UserNamespace, report: &mut File) -> String {
    let bear = || {
        // While it can be done.
        privileges::limits(&config.process)?;
        let prepared = prepare(config, stdio, Some(&users), None)?;
        users.enter()?;
        let flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_PARENT;
        // SAFETY: this process was cloned from the single-threaded shim and is single-threaded itself.
        match unsafe { sys::clone(flags, None) }.context("making namespaces")? {
            Forked::Child => {
                sys::setsid().context("starting a session")?;
                let seccomp = enter(config, stdio, prepared)?;
                give_up(&config.process, &seccomp)?;
                Err(start(config, stdio).unwrap_or_else(|error| error))
            }
            Forked::Parent(pid) => report.write_all(spawn::bore(pid).as_bytes()).context("telling the process id"),
        }
    };
    bear().err().unwrap_or_default()
}

fn prepare<'a>(
    config: &'a ContainerConfig,
    stdio: &Stdio,
    users: Option<&UserNamespace>,
    holder: Option<&Holder>,
) -> Result<Prepared<'a>, String> {
    sys::reset_signals().context("resetting signals")?;
    sys::setsid().context("starting a session")?;
    for cgroup in &config.cgroups {
        join_cgroup(cgroup).context(&format!("joining {cgroup}"))?;
    }
    if let Some(network) = &config.network {
        let namespace = File::open(network).context("opening the network namespace")?;
        sys::setns(namespace.as_fd(), CLONE_NEWNET).context("joining the network namespace")?;
    }
    let seccomp = privileges::read_seccomp(&config.process)?;
    stdio.settle()?;
    if users.is_some() {
        sys::unshare(CLONE_NEWNS).context("making a mount namespace")?;
    }
    // What is made from here on is for the container, whose users must see it.
    sys::umask(0);
    let shared = holder.map(|holder| join_shared(config, holder)).transpose()?;
    Ok(Prepared { seccomp, brought: mounts::bring(config, users, shared)? })
}

/// Joins what the containers of the sandbox share. The pid namespace is for this process's children alone.
fn join_shared(config: &ContainerConfig, holder: &Holder) -> Result<Shared, String> {
    let shared = holder.shared()?;
    let kinds = [(config.isolation.pid, CLONE_NEWPID), (config.isolation.ipc, CLONE_NEWIPC)];
    let kinds = kinds.into_iter().filter(|(whose, _)| *whose == Namespace::Sandbox);
    holder::enter(holder.pid, kinds.fold(0, |all, (_, kind)| all | kind))?;
    Ok(shared)
}

/// In the container's namespaces.
fn enter(config: &ContainerConfig, stdio: &Stdio, prepared: Prepared<'_>) -> Result<Vec<Vec<u8>>, String> {
    let Prepared { seccomp, brought } = prepared;
    sys::unshare(CLONE_NEWCGROUP).context("making a cgroup namespace")?;
    mounts::enter(config, brought)?;
    stdio.open_terminal(&config.process)?;
    sys::umask(0o022);
    if let Some(hostname) = &config.hostname {
        sys::sethostname(hostname).context("setting the host name")?;
    }
    Ok(seccomp)
}

/// The end of it, when all privileges are given up. Comes back only with why it failed.
fn start(config: &ContainerConfig, stdio: &Stdio) -> Result<String, String> {
    stdio.take_control()?;
    if config.init {
        init::split().context("starting init")?;
    }
    Ok(exec(&config.process))
}

/// Enters the directory and gives up all privileges but those that the program has.
pub(crate) fn give_up(process: &Process, seccomp: &[Vec<u8>]) -> Result<(), String> {
    // Keyrings have no namespace: without one of its own a program has that of whoever started Wharf.
    sys::new_session_keyring().context("making a session keyring")?;
    let cwd = if process.cwd.is_empty() { "/" } else { &process.cwd };
    if !Path::new(cwd).exists() {
        Place::make(cwd, Kind::Directory).context(&format!("making the working directory {cwd}"))?;
    }
    let entered = std::env::set_current_dir(cwd);
    privileges::drop(process, seccomp)?;
    if entered.is_err() {
        // A directory that root may not enter (NFS) but the user may.
        std::env::set_current_dir(cwd).context(&format!("entering the working directory {cwd}"))?;
    }
    // What the kernel calls unreachable is outside of the container's root: a link led there.
    let here = std::env::current_dir().ok().filter(|here| here.is_absolute());
    if here.is_none() {
        return Err(format!("the working directory {cwd} is outside the container"));
    }
    sys::close_on_exec_from(3).context("closing descriptors")
}

/// Moves this process, which is single-threaded, into a cgroup.
///
/// On v1 by the file `tasks`: a thread that moves itself takes no lock, where `cgroup.procs` takes one over all of the machine's
/// forks and waits for an RCU grace period, 8 to 16 ms. v2 has no such file.
pub(crate) fn join_cgroup(cgroup: &str) -> io::Result<()> {
    match OpenOptions::new().write(true).open(format!("{cgroup}/tasks")) {
        Ok(mut tasks) => tasks.write_all(b"0"),
        Err(_) => fs::write(format!("{cgroup}/cgroup.procs"), "0"),
    }
}

/// Finds the program as a shell would and becomes it. The texts of errors are those that people know from runc.
pub(crate) fn exec(process: &Process) -> String {
    let Some(name) = process.args.first() else { return "no command specified".to_owned() };
    let texts = |texts: &[String]| texts.iter().map(sys::cstring).collect::<io::Result<Vec<_>>>();
    let (args, env) = match (texts(&process.args), texts(&process.env)) {
        (Ok(args), Ok(env)) => (args, env),
        (Err(error), _) | (_, Err(error)) => return format!("exec: {name:?}: {error}"),
    };
    if name.contains('/') {
        return match sys::execve(name, &args, &env) {
            error if error.kind() == io::ErrorKind::NotFound => {
                format!("exec: {name:?}: stat {name}: no such file or directory")
            }
            error => format!("exec: {name:?}: {}", plain(&error)),
        };
    }
    let path = process.env.iter().rev().find_map(|e| e.strip_prefix("PATH=")).unwrap_or("/bin:/usr/bin");
    let mut denied = None;
    for directory in path.split(':').filter(|d| !d.is_empty()) {
        let error = sys::execve(&format!("{directory}/{name}"), &args, &env);
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {}
            _ => denied = Some(error),
        }
    }
    match denied {
        Some(error) => format!("exec: {name:?}: {}", plain(&error)),
        None => format!("exec: {name:?}: executable file not found in $PATH"),
    }
}

/// `permission denied`, without Rust's `(os error 13)`.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    text.to_lowercase()
}
