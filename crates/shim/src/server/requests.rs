//! What the shim is asked, and what it does about it.

use std::{
    fs,
    os::fd::{AsRawFd, RawFd},
};

use libc::SIGKILL;
use wharf_shim::{
    Answer, ContainerConfig, ContainerView, ExecConfig, FromShim, Namespace, PROTOCOL, Reply, Request, ToShim,
    log::Writer, unread,
};

use super::{Container, Exec, Server, oom_kills};
use crate::{disk, exec, holder::Holder, output::Stream, session::Session, spawn, stdio, sys};

/// How long killed processes are awaited at the end, milliseconds.
const LAST_WAIT: i64 = 5_000;

impl Server {
    pub(super) fn serve(&mut self, ready: &[RawFd]) {
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

    pub(super) fn reply(&mut self, client: u64, id: u64, answer: Answer) {
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
            if self.containers.iter().any(|c| c.shares && c.ended.is_none()) {
                // What another holder has they would not share.
                return Err("the process that held what the containers share was killed".to_owned());
            }
            self.holder = Some(Holder::start(config)?);
        }
        Ok(())
    }

    pub(super) fn running(&self, name: &str) -> Result<libc::pid_t, Answer> {
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
        let shares = shares(&config);
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
                    shares,
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

/// A path by which the shim's children and root open what the shim holds.
pub(super) fn held_path(file: &fs::File) -> String {
    format!("/proc/{}/fd/{}", std::process::id(), file.as_raw_fd())
}
