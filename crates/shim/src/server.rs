//! The shim's event loop: requests, output, deaths.

mod begin;
mod namespaces;

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
use wharf_shim::{
    Answer, ContainerConfig, ContainerView, Event, ExecConfig, Exit, FromShim, Namespace, PROTOCOL, Reply, Request,
    SOCKET_NAME, ToShim, log::Writer, unread,
};

use crate::{
    disk, exec,
    holder::{self, Holder},
    output::Stream,
    privileges,
    session::Session,
    spawn, stdio, sys,
    user_namespace::UserNamespace,
};

/// How long a container's output is awaited after its end, milliseconds. Its processes are dead by then, so the pipe ends at
/// once unless somebody outside holds it.
const DRAIN: i64 = 200;
/// How long killed processes are awaited at the end, milliseconds.
const LAST_WAIT: i64 = 5_000;
/// A client that lets this much wait for it is dropped.
const BACKLOG: usize = 1 << 20;

struct Client {
    /// Told apart from another that gets the same descriptor later.
    token: u64,
    stream: UnixStream,
    input: Vec<u8>,
    output: Vec<u8>,
    gone: bool,
}

struct Container {
    view: ContainerView,
    streams: Vec<Stream>,
    /// Standard input, if it is kept open for whoever attaches, and the terminal, if it has one.
    input: Option<fs::File>,
    master: Option<fs::File>,
    log: Writer,
    oom_file: Option<String>,
    oom_before: u64,
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

impl Client {
    fn new(stream: UnixStream, token: u64) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        Ok(Self { token, stream, input: Vec::new(), output: Vec::new(), gone: false })
    }

    fn send(&mut self, message: &FromShim) {
        // These types have text for keys, so this cannot fail; a client that cannot be answered is dropped all the same.
        match serde_json::to_vec(message) {
            Ok(line) => {
                self.output.extend_from_slice(&line);
                self.output.push(b'\n');
                self.flush();
            }
            Err(_) => self.gone = true,
        }
    }

    fn flush(&mut self) {
        while !self.output.is_empty() {
            match self.stream.write(&self.output) {
                Ok(count) => {
                    self.output.drain(..count);
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => {
                    self.gone = true;
                    return;
                }
            }
        }
        if self.output.is_empty() {
            self.output = Vec::new();
        }
        self.gone |= self.output.len() > BACKLOG;
    }

    /// The whole lines that have come.
    fn receive(&mut self, buffer: &mut [u8]) -> Vec<Vec<u8>> {
        loop {
            match self.stream.read(buffer) {
                Ok(0) => self.gone = true,
                Ok(count) => {
                    self.input.extend_from_slice(&buffer[..count]);
                    self.gone |= self.input.len() > BACKLOG;
                    if !self.gone {
                        continue;
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => self.gone = true,
            }
            break;
        }
        let Some(end) = self.input.iter().rposition(|b| *b == b'\n') else { return Vec::new() };
        let rest = self.input.split_off(end + 1);
        let whole = std::mem::replace(&mut self.input, rest);
        whole.split(|b| *b == b'\n').filter(|l| !l.is_empty()).map(<[u8]>::to_vec).collect()
    }
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

    fn serve(&mut self, ready: &[RawFd]) {
        for index in 0..self.clients.len() {
            let client = &mut self.clients[index];
            let fd = client.stream.as_raw_fd();
            if !ready.contains(&fd) {
                continue;
            }
            client.flush();
            for line in client.receive(&mut self.buffer) {
                let token = self.clients[index].token;
                let Ok(ToShim { id, request }) = serde_json::from_slice(&line) else {
                    // A newer agent's, if it has a number; else nothing can be answered: whoever speaks so is not our agent.
                    if let Some(Reply { id, answer }) = unread(&line) {
                        self.reply(token, id, answer);
                        continue;
                    }
                    self.clients[index].gone = true;
                    break;
                };
                if let Some(answer) = self.handle(token, id, request) {
                    self.reply(token, id, answer);
                }
            }
        }
    }

    fn reply(&mut self, client: u64, id: u64, answer: Answer) {
        if let Some(client) = self.clients.iter_mut().find(|c| c.token == client) {
            client.send(&FromShim::Reply(Reply { id, answer }));
        }
    }

    fn handle(&mut self, client: u64, id: u64, request: Request) -> Option<Answer> {
        Some(match request {
            Request::Hello => Answer::Hello {
                protocol: PROTOCOL,
                pid: i32::try_from(std::process::id()).unwrap_or(0),
                containers: self.containers.iter().map(|c| c.view.clone()).collect(),
                network: self.network.as_ref().map(held_path),
            },
            Request::Hold { network } => match fs::File::open(&network) {
                Ok(file) => {
                    let network = held_path(&file);
                    self.network = Some(file);
                    Answer::Held { network }
                }
                Err(error) => Answer::Failed { error: format!("opening {network}: {error}") },
            },
            Request::HoldUsers { first, count } => self.hold_users(first, count),
            Request::MakeNetwork { container } => self.make_network(container),
            Request::Mount { mounts } => match disk::mount(&mounts, &mut self.apart) {
                Ok(()) => Answer::Done,
                Err(error) => Answer::Failed { error },
            },
            Request::Run { container } => self.start(*container),
            Request::Signal { container, signal } => match self.running(&container) {
                Ok(pid) => match sys::kill(pid, signal) {
                    Ok(()) => Answer::Done,
                    Err(error) => Answer::Failed { error: error.to_string() },
                },
                Err(answer) => answer,
            },
            Request::Exec { exec } => return self.exec(client, id, *exec),
            Request::ExecStream { exec } => return self.exec_stream(client, id, *exec),
            Request::Attach { container } => return self.attach(client, id, &container),
            Request::Quit => {
                self.kill_all();
                self.quit = true;
                Answer::Done
            }
        })
    }

    /// Has what the containers of the sandbox share, once the first of them wants it.
    fn share(&mut self, config: &ContainerConfig) -> Result<(), String> {
        if shares(config) && self.holder.is_none() {
            self.holder = Some(Holder::start(config)?);
        }
        Ok(())
    }

    fn running(&self, name: &str) -> Result<libc::pid_t, Answer> {
        let container = self.containers.iter().find(|c| c.view.name == name && c.ended.is_none());
        container.map(|c| c.view.pid).ok_or_else(|| Answer::Failed { error: format!("container {name} does not run") })
    }

    fn start(&mut self, mut config: ContainerConfig) -> Answer {
        if self.containers.iter().any(|c| c.view.name == config.name && c.view.exit.is_none()) {
            return Answer::Failed { error: format!("container {} runs already", config.name) };
        }
        config.process.capabilities &= self.permitted;
        let oom_before = config.oom_file.as_deref().map_or(0, oom_kills);
        let born = self.share(&config).and_then(|()| {
            let holder = self.holder.as_ref().filter(|_| shares(&config));
            spawn::container(&config, self.users.as_ref(), holder)
        });
        // The container has it by now, or nobody will.
        self.waiting_networks.retain(|(name, _)| *name != config.name);
        match born {
            Ok(born) => {
                let at = sys::now();
                let before = self.containers.iter().find(|c| c.view.name == config.name).map_or(0, |c| c.view.runs);
                self.containers.retain(|c| c.view.name != config.name);
                self.containers.push(Container {
                    view: ContainerView {
                        name: config.name,
                        pid: born.pid,
                        started_at: at,
                        exit: None,
                        runs: before + 1,
                    },
                    streams: born.streams.outputs.into_iter().map(|(fd, flags)| Stream::new(fd, flags)).collect(),
                    input: born.streams.input,
                    master: born.streams.master,
                    log: Writer::new(&config.log_prefix, config.log_limit),
                    oom_file: config.oom_file,
                    oom_before,
                    leaves: if config.isolation.pid == Namespace::Own {
                        Vec::new()
                    } else {
                        config.unified.into_iter().chain(config.cgroups).collect()
                    },
                    ended: None,
                    complained: false,
                });
                Answer::Started { pid: born.pid, at }
            }
            Err(error) => Answer::Failed { error },
        }
    }

    fn exec(&mut self, client: u64, request: u64, mut config: ExecConfig) -> Option<Answer> {
        let pid = match self.running(&config.container) {
            Ok(pid) => pid,
            Err(answer) => return Some(answer),
        };
        config.process.capabilities &= self.permitted;
        let mapped = self.users.is_some();
        match stdio::nowhere().and_then(|stdio| exec::start(&config, pid, &stdio, mapped)) {
            Ok(pid) => {
                let wait = i64::try_from(config.timeout).unwrap_or(i64::MAX);
                let deadline = (wait != 0).then(|| sys::ticks().saturating_add(wait));
                self.execs.insert(pid, Exec { client, request, deadline, timed_out: false });
                None
            }
            Err(error) => Some(Answer::Failed { error }),
        }
    }

    fn kill_all(&mut self) {
        let mut live: Vec<libc::pid_t> = self
            .containers
            .iter()
            .filter(|c| c.ended.is_none())
            .map(|c| c.view.pid)
            .chain(self.execs.keys().copied())
            .chain(self.sessions.iter().filter_map(Session::child))
            .collect();
        for pid in &live {
            let _gone = sys::kill(*pid, SIGKILL);
        }
        // Whoever hangs in the kernel is left to the agent, which empties the cgroup.
        let deadline = sys::ticks() + LAST_WAIT;
        // In whichever order they come: the first of a pid namespace ends after all others in it were reaped.
        while !live.is_empty() && sys::ticks() < deadline {
            match sys::reap(-1, libc::WNOHANG) {
                Ok(Some((pid, _))) => live.retain(|one| *one != pid),
                Ok(None) => {
                    let _woken = sys::poll(&mut [], 1);
                }
                // No child is left.
                Err(_) => return,
            }
        }
    }
}

/// Whether a container shares more than the network with its sandbox.
fn shares(config: &ContainerConfig) -> bool {
    [config.isolation.pid, config.isolation.ipc].contains(&Namespace::Sandbox)
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

/// A path by which the shim's children and root open what the shim holds.
fn held_path(file: &fs::File) -> String {
    format!("/proc/{}/fd/{}", std::process::id(), file.as_raw_fd())
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
