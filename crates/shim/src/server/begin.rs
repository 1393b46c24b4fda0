//! How a connection becomes a session's.

use std::{io::ErrorKind, os::unix::net::UnixStream};

use libc::SIGKILL;
use wharf_shim::{Answer, ExecConfig, FromShim, Reply};

use super::Server;
use crate::{exec, session::Session, spawn, stdio, sys};

impl Server {
    pub(super) fn exec_stream(&mut self, client: u64, request: u64, mut config: ExecConfig) -> Option<Answer> {
        config.process.capabilities &= self.permitted;
        let begin = |connection: UnixStream| {
            let pid = self.running(&config.container)?;
            let container = self.containers.iter().find(|c| c.view.name == config.container);
            let isolation = container.map(|c| c.isolation.clone()).unwrap_or_default();
            let failed = |error| Answer::Failed { error };
            let (stdio, awaited) = if config.terminal {
                stdio::terminal(config.input, config.size).map_err(failed)?
            } else {
                stdio::pipes(&spawn::owner(&config.process, &isolation), config.input).map_err(failed)?
            };
            let pid = exec::start(&config, pid, &stdio).map_err(failed)?;
            drop(stdio);
            match awaited.finish() {
                Ok(streams) => Ok(Session::exec(connection, done(request), pid, streams)),
                Err(error) => {
                    let _gone = sys::kill(pid, SIGKILL);
                    let _status = sys::reap(pid, 0);
                    Err(failed(error))
                }
            }
        };
        let session = self.connection(client).and_then(begin);
        self.begin(client, session)
    }

    pub(super) fn attach(&mut self, client: u64, request: u64, name: &str) -> Option<Answer> {
        let begin = |connection| {
            let pid = self.running(name)?;
            let container = self.containers.iter().find(|c| c.view.name == name);
            let (input, master) = container.map_or((None, None), |c| (c.input.as_ref(), c.master.as_ref()));
            Session::attach(connection, done(request), name, pid, input, master)
                .map_err(|error| Answer::Failed { error: error.to_string() })
        };
        let session = self.connection(client).and_then(begin);
        self.begin(client, session)
    }

    /// A client's connection, to become a session's.
    fn connection(&self, client: u64) -> Result<UnixStream, Answer> {
        let client = self.clients.iter().find(|c| c.token == client);
        let cloned = client.map_or_else(|| Err(ErrorKind::NotConnected.into()), |c| c.stream.try_clone());
        cloned.map_err(|error| Answer::Failed { error: error.to_string() })
    }

    /// The connection is the session's alone from here on.
    fn begin(&mut self, client: u64, session: Result<Session, Answer>) -> Option<Answer> {
        let session = match session {
            Ok(session) => session,
            Err(answer) => return Some(answer),
        };
        self.sessions.push(session);
        self.clients.iter_mut().filter(|c| c.token == client).for_each(|c| c.gone = true);
        None
    }
}

/// The line that says that a session has begun.
fn done(request: u64) -> Vec<u8> {
    let reply = FromShim::Reply(Reply { id: request, answer: Answer::Done });
    // A client that gets nothing gives up.
    let mut line = serde_json::to_vec(&reply).unwrap_or_default();
    line.push(b'\n');
    line
}
