//! The shim's event loop: requests, output, deaths.

mod begin;
mod client;
mod namespaces;
mod requests;

use std::{
    collections::HashMap,
    fs,
    io::{self, ErrorKind, Read, Write},
    os::{
        fd::{AsRawFd, FromRawFd, OwnedFd, RawFd},
        unix::net::{UnixListener, UnixStream},
    },
    path::Path,
};

use libc::{POLLERR, POLLHUP, POLLIN, POLLOUT, SIGCHLD, SIGHUP, SIGINT, SIGKILL, SIGPIPE, SIGTERM, c_short};
use wharf_shim::{Answer, ContainerView, Event, Exit, FromShim, SOCKET_NAME, log::Writer};

use self::client::Client;
use crate::{
    holder::{self, Holder},
    output::Stream,
    privileges,
    session::Session,
    sys,
    user_namespace::UserNamespace,
};

/// How long a container's output is awaited after its end, milliseconds. Its processes are dead by then, so the pipe ends at
/// once unless somebody outside holds it.
const DRAIN: i64 = 200;

struct Container {
    view: ContainerView,
    streams: Vec<Stream>,
    /// Standard input, if it is kept open for whoever attaches, and the terminal, if it has one.
    input: Option<fs::File>,
    master: Option<fs::File>,
    log: Writer,
    oom_file: Option<String>,
    oom_before: u64,
    /// It is in namespaces of the holder's.
    shares: bool,
    /// Cgroups in which it may leave processes when its first one ends.
    leaves: Vec<String>,
    /// The exit code, when it came (since 1970), and until when its output is awaited (by [`sys::ticks`]).
    ended: Option<(i32, i64, i64)>,
    /// That output was lost has been said.
    complained: bool,
}

struct Exec {
    client: u64,
    request: u64,
    /// By [`sys::ticks`].
    deadline: Option<i64>,
    timed_out: bool,
}

struct Server {
    clients: Vec<Client>,
    containers: Vec<Container>,
    execs: HashMap<libc::pid_t, Exec>,
    sessions: Vec<Session>,
    next_token: u64,
    network: Option<fs::File>,
    users: Option<UserNamespace>,
    holder: Option<Holder>,
    /// Network namespaces for containers that have not started yet.
    waiting_networks: Vec<(String, fs::File)>,
    /// It has a mount namespace of its own.
    apart: bool,
    permitted: u64,
    buffer: Vec<u8>,
    quit: bool,
}

/// Serves until told to quit.
pub(crate) fn run(directory: &Path) -> io::Result<()> {
    sys::prctl(libc::PR_SET_NAME, c"wharf-shim".as_ptr() as libc::c_ulong)?;
    // Nobody in a container may look into what is still the shim.
    sys::prctl(libc::PR_SET_DUMPABLE, 0)?;
    let _already_leader = sys::setsid();
    // Whoever may speak to the socket may start anything: its owner alone.
    sys::umask(0o077);
    let signals = sys::signalfd(&[SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGPIPE])?;
    let first = inherited()?;
    let path = directory.join(SOCKET_NAME);
    let listener = UnixListener::bind(&path)?;
    listener.set_nonblocking(true)?;
    let mut server = Server {
        clients: vec![Client::new(first, 0)?],
        next_token: 1,
        containers: Vec::new(),
        execs: HashMap::new(),
        sessions: Vec::new(),
        network: None,
        users: None,
        holder: None,
        waiting_networks: Vec::new(),
        apart: false,
        permitted: privileges::permitted(),
        buffer: vec![0; 32 << 10],
        quit: false,
    };
    while !server.quit {
        server.turn(&signals, &listener)?;
    }
    fs::remove_file(path)
}

/// The connection that the agent gave as standard input; standard input becomes /dev/null.
fn inherited() -> io::Result<UnixStream> {
    let null = fs::File::open("/dev/null")?;
    // SAFETY: descriptor 0 is open, being how the agent starts a shim, and nothing else here owns it: std's `stdin` is not used.
    let first = UnixStream::from(unsafe { OwnedFd::from_raw_fd(0) });
    let kept = first.try_clone()?;
    drop(first);
    sys::dup2(null.as_raw_fd(), 0)?;
    Ok(kept)
}

impl Server {
    fn turn(&mut self, signals: &OwnedFd, listener: &UnixListener) -> io::Result<()> {
        let poll = |fd, events: c_short| libc::pollfd { fd, events, revents: 0 };
        let mut fds = vec![poll(signals.as_raw_fd(), POLLIN), poll(listener.as_raw_fd(), POLLIN)];
        for client in &self.clients {
            let events = if client.output.is_empty() { POLLIN } else { POLLIN | POLLOUT };
            fds.push(poll(client.stream.as_raw_fd(), events));
        }
        fds.extend(self.containers.iter().flat_map(|c| &c.streams).map(|s| poll(s.fd(), POLLIN)));
        for session in &self.sessions {
            session.interests(&mut |fd, events| fds.push(poll(fd, events)));
        }
        sys::poll(&mut fds, self.timeout())?;
        let told = |events: c_short| fds.iter().filter(move |p| p.revents & events != 0).map(|p| p.fd).collect();
        let (ready, hung): (Vec<RawFd>, Vec<RawFd>) = (told(!0), told(POLLHUP | POLLERR));
        self.pump(&ready);
        if ready.contains(&signals.as_raw_fd()) {
            drain_signals(signals)?;
            self.reap();
        }
        self.time_out();
        self.settle();
        for session in &mut self.sessions {
            session.turn(&ready, &hung, &mut self.buffer);
        }
        self.sessions.retain(|s| !s.done());
        if ready.contains(&listener.as_raw_fd()) {
            while let Ok((stream, _)) = listener.accept() {
                self.clients.push(Client::new(stream, self.next_token)?);
                self.next_token += 1;
            }
        }
        self.serve(&ready);
        self.clients.retain(|c| !c.gone);
        Ok(())
    }

    /// Milliseconds until something is due.
    fn timeout(&self) -> i32 {
        let drains = self.containers.iter().filter(|c| c.view.exit.is_none()).filter_map(|c| c.ended);
        let due = self.execs.values().filter_map(|e| e.deadline).chain(drains.map(|(_, _, until)| until));
        let due = due.chain(self.sessions.iter().filter_map(Session::due)).min();
        due.map_or(-1, |at| i32::try_from((at - sys::ticks()).max(0)).unwrap_or(i32::MAX))
    }

    fn pump(&mut self, ready: &[RawFd]) {
        for container in &mut self.containers {
            let before = container.streams.len();
            let log = &mut container.log;
            let (name, sessions) = (&container.view.name, &mut self.sessions);
            let mut show = |flags, bytes: &[u8]| sessions.iter_mut().for_each(|s| s.show(name, flags, bytes));
            container.streams.retain_mut(|s| !ready.contains(&s.fd()) || s.pump(log, &mut self.buffer, &mut show));
            complain(&log.flush(), &container.view.name, &mut container.complained);
            if before != 0 && container.streams.is_empty() {
                container.streams = Vec::new();
            }
        }
    }

    fn reap(&mut self) {
        while let Ok(Some((pid, code))) = sys::reap(-1, libc::WNOHANG) {
            if self.holder.as_ref().is_some_and(|holder| holder.pid == pid) {
                // With it went every container of its pid namespace.
                self.holder = None;
            } else if let Some(exec) = self.execs.remove(&pid) {
                let answer = Answer::Exited { code, timed_out: exec.timed_out };
                self.reply(exec.client, exec.request, answer);
            } else if self.sessions.iter_mut().any(|s| s.reaped(pid, code)) {
            } else if let Some(container) = self.containers.iter_mut().find(|c| c.view.pid == pid && c.ended.is_none())
            {
                container.ended = Some((code, sys::now(), sys::ticks() + DRAIN));
                holder::sweep(&container.leaves);
                (container.input, container.master) = (None, None);
                self.sessions.iter_mut().for_each(|s| s.container_reaped(&container.view.name));
            }
        }
    }

    fn time_out(&mut self) {
        let now = sys::ticks();
        for (pid, exec) in &mut self.execs {
            if exec.deadline.is_some_and(|d| d <= now) {
                exec.deadline = None;
                exec.timed_out = true;
                // If it ended a moment ago its status is on its way.
                let _gone = sys::kill(-*pid, SIGKILL);
            }
        }
    }

    /// Tells of containers that have ended and whose output has been read.
    fn settle(&mut self) {
        let now = sys::ticks();
        let mut events = Vec::new();
        for container in &mut self.containers {
            let Some((code, at, until)) = container.ended.filter(|_| container.view.exit.is_none()) else { continue };
            if !container.streams.is_empty() && now < until {
                continue;
            }
            for mut stream in container.streams.drain(..) {
                let (name, sessions) = (&container.view.name, &mut self.sessions);
                let show = |flags, bytes: &[u8]| sessions.iter_mut().for_each(|s| s.show(name, flags, bytes));
                stream.pump(&mut container.log, &mut self.buffer, show);
                stream.end(&mut container.log);
            }
            complain(&container.log.flush(), &container.view.name, &mut container.complained);
            let kills = container.oom_file.as_deref().map_or(0, oom_kills);
            let exit = Exit { code, out_of_memory: kills > container.oom_before, at };
            container.view.exit = Some(exit.clone());
            self.sessions.iter_mut().for_each(|s| s.container_ended(&container.view.name, code));
            events.push(Event::Exited { container: container.view.name.clone(), exit });
        }
        for event in events {
            for client in &mut self.clients {
                client.send(&FromShim::Event(event.clone()));
            }
        }
    }
}

/// Says once that output is lost, until some is kept again. A full disk must not stop a container, nor fill another.
fn complain(flushed: &io::Result<()>, container: &str, complained: &mut bool) {
    if let Err(error) = flushed
        && !*complained
    {
        // Standard error is a file; if that is full too there is nobody to tell.
        let _untold = writeln!(io::stderr(), "wharf-shim: output of {container} is being lost: {error}");
    }
    *complained = flushed.is_err();
}

/// The number behind `oom_kill` in `memory.events` (v2) or `memory.oom_control` (v1).
fn oom_kills(file: &str) -> u64 {
    let text = fs::read_to_string(file).unwrap_or_default();
    text.lines().find_map(|l| l.strip_prefix("oom_kill ")).and_then(|n| n.trim().parse().ok()).unwrap_or(0)
}

fn drain_signals(signals: &OwnedFd) -> io::Result<()> {
    let mut file = fs::File::from(signals.try_clone()?);
    let mut buffer = [0; 1024];
    loop {
        match file.read(&mut buffer) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
