//! Programs with somebody at their streams.

use std::path::Path;

use bytes::BytesMut;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixStream,
};
use wharf_core::session::SessionStream;
use wharf_shim::{Answer, ExecConfig, FromShim, Reply, Request, SOCKET_NAME, ToShim};

use crate::{ProcessSpec, RuntimeError, Sandbox, error::Doing, frames::framed};

/// The longest answer to a request for a session, bytes.
const ANSWER_LIMIT: usize = 64 << 10;

/// The streams of a program that is run for somebody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Streams {
    /// They are a terminal.
    pub terminal: bool,
    /// It takes input; otherwise its input is empty.
    pub input: bool,
    /// Rows and columns that the terminal begins with.
    pub size: Option<(u16, u16)>,
}

impl Sandbox {
    /// Runs a program in a container with its streams here. It ends with the [`SessionStream`]: SIGHUP, and SIGKILL five seconds
    /// later.
    ///
    /// # Errors
    /// [`RuntimeError::Start`] if it cannot be started.
    pub async fn exec_session(
        &self,
        container: &str,
        process: ProcessSpec,
        streams: Streams,
    ) -> Result<SessionStream, RuntimeError> {
        let mut exec = self.exec_config(container, process)?;
        (exec.terminal, exec.input, exec.size) = (streams.terminal, streams.input, streams.size);
        self.begin(Request::ExecStream { exec: Box::<ExecConfig>::new(exec) }).await
    }

    /// The streams of a container's first process, from now on. The container runs on when the [`SessionStream`] is dropped;
    /// a stream that is not read is given up by the shim, which never waits for it.
    ///
    /// # Errors
    /// [`RuntimeError::Start`] if it does not run.
    pub async fn attach(&self, container: &str) -> Result<SessionStream, RuntimeError> {
        self.begin(Request::Attach { container: container.to_owned() }).await
    }

    async fn begin(&self, request: Request) -> Result<SessionStream, RuntimeError> {
        self.shim().knows(&request)?;
        begin(&self.run_directory().join(SOCKET_NAME), request).await
    }
}

async fn begin(socket: &Path, request: Request) -> Result<SessionStream, RuntimeError> {
    let mut stream = UnixStream::connect(socket).await.map_err(|_| RuntimeError::ShimGone)?;
    let mut line = serde_json::to_vec(&ToShim { id: 1, request })
        .map_err(std::io::Error::other)
        .doing(|| "asking a shim".to_owned())?;
    line.push(b'\n');
    stream.write_all(&line).await.map_err(|_| RuntimeError::ShimGone)?;
    let mut bytes = BytesMut::new();
    let end = loop {
        if let Some(end) = bytes.iter().position(|b| *b == b'\n') {
            break end;
        }
        let read = stream.read_buf(&mut bytes).await;
        if !read.is_ok_and(|count| count != 0) || bytes.len() > ANSWER_LIMIT {
            return Err(RuntimeError::ShimGone);
        }
    };
    let answer = bytes.split_to(end + 1);
    match serde_json::from_slice(&answer) {
        Ok(FromShim::Reply(Reply { answer: Answer::Done, .. })) => Ok(framed(stream, bytes)),
        Ok(FromShim::Reply(Reply { answer: Answer::Failed { error }, .. })) => Err(RuntimeError::Start(error)),
        _ => Err(RuntimeError::Protocol(String::from_utf8_lossy(&answer).into_owned())),
    }
}
