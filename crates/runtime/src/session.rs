//! Programs with somebody at their streams.

use std::path::Path;

use bytes::BytesMut;
use serde::{Deserialize, de::IgnoredAny};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixStream,
};
use wharf_core::session::SessionStream;
use wharf_shim::{Answer, ExecConfig, Reply, Request, SOCKET_NAME, ToShim};

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
    loop {
        let Some(end) = bytes.iter().position(|b| *b == b'\n') else {
            let read = stream.read_buf(&mut bytes).await;
            if !read.is_ok_and(|count| count != 0) || bytes.len() > ANSWER_LIMIT {
                return Err(RuntimeError::ShimGone);
            }
            continue;
        };
        let line = bytes.split_to(end + 1);
        match serde_json::from_slice(&line) {
            Ok(Said::Answer(Reply { answer: Answer::Done, .. })) => return Ok(framed(stream, bytes)),
            Ok(Said::Answer(Reply { answer: Answer::Failed { error }, .. })) => return Err(RuntimeError::Start(error)),
            // A container ended just now, which every connection is told that is no session yet.
            Ok(Said::Event { event: IgnoredAny }) => {}
            _ => return Err(RuntimeError::Protocol(String::from_utf8_lossy(&line).into_owned())),
        }
    }
}

/// What a shim may say before a connection is a session's. Events may be newer than this program.
#[derive(Deserialize)]
#[serde(untagged)]
enum Said {
    Answer(Reply),
    Event { event: IgnoredAny },
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncBufReadExt, BufReader},
        net::UnixListener,
    };

    use super::*;

    /// A shim that answers a request for a session with these lines.
    async fn answered(lines: &str) -> Result<SessionStream, RuntimeError> {
        let directory = tempfile::tempdir().unwrap();
        let socket = directory.path().join(SOCKET_NAME);
        let listener = UnixListener::bind(&socket).unwrap();
        let shim = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            BufReader::new(&mut stream).read_line(&mut String::new()).await.unwrap();
            stream.write_all(lines.as_bytes()).await.unwrap();
        };
        tokio::join!(begin(&socket, Request::Attach { container: "app".into() }), shim).0
    }

    #[tokio::test]
    async fn a_container_may_end_while_a_session_begins() {
        let exited = r#"{"event":"exited","container":"app","exit":{"code":0,"out_of_memory":false,"at":1}}"#;
        let newer = r#"{"event":"thawed","container":"app"}"#;
        let done = r#"{"id":1,"answer":{"answer":"done"}}"#;
        let failed = r#"{"id":1,"answer":{"answer":"failed","error":"container app does not run"}}"#;
        assert!(answered(&format!("{exited}\n{newer}\n{done}\n")).await.is_ok());
        let refused = answered(&format!("{exited}\n{failed}\n")).await;
        assert!(matches!(&refused, Err(RuntimeError::Start(text)) if text.contains("does not run")), "{refused:?}");
        assert!(matches!(answered("{}\n").await, Err(RuntimeError::Protocol(_))));
        assert!(matches!(answered(exited).await, Err(RuntimeError::ShimGone)));
    }
}
