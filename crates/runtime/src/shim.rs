//! The agent's side of a conversation with a shim.

use std::{
    collections::HashMap,
    io,
    ops::RangeInclusive,
    os::unix::net::UnixStream as StdUnixStream,
    path::Path,
    process::Stdio,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{
        UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{mpsc, oneshot},
};
use wharf_core::IdBlock;
use wharf_shim::{
    Answer, ContainerConfig, ContainerView, Event, ExecConfig, Exit, FromShim, OLDEST, PROTOCOL, Reply, Request,
    SOCKET_NAME, ShimMount, ToShim,
};

use crate::{
    error::{Doing, RuntimeError},
    program::ShimProgram,
};

/// What a shim says unasked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShimEvent {
    /// A container's first process ended and its output has been written to its log.
    Exited { container: String, exit: Exit },
    /// The shim is gone, and with it every container that still ran. Nothing comes after this.
    Gone,
}

/// A container that was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Started {
    /// The container's first process, as the host sees it.
    pub pid: i32,
    /// Milliseconds since 1970.
    pub at: i64,
}

/// How long a shim may take to end before it is killed.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);

/// What a shim has kept while nobody listened.
#[derive(Debug, Clone)]
pub struct Survivors {
    pub containers: Vec<ContainerView>,
    /// A path to the network namespace that it holds.
    pub network: Option<String>,
}

type Waiting = Arc<Mutex<HashMap<u64, oneshot::Sender<Result<Answer, RuntimeError>>>>>;

/// A connection to a shim.
#[derive(Debug)]
pub(crate) struct Shim {
    writer: tokio::sync::Mutex<OwnedWriteHalf>,
    waiting: Waiting,
    next: AtomicU64,
    /// The protocol's version that is spoken with it: no newer than the shim's own.
    version: u32,
}

impl Shim {
    /// Starts a shim for the sandbox whose directory this is.
    pub(crate) fn spawn(
        program: &ShimProgram,
        directory: &Path,
    ) -> Result<(Self, mpsc::UnboundedReceiver<ShimEvent>), RuntimeError> {
        let doing = || "starting a shim".to_owned();
        let (ours, theirs) = StdUnixStream::pair().doing(doing)?;
        // Not ours: a terminal or a pipe that it held would seem busy for as long as the shim lives.
        let errors = std::fs::File::create(directory.join("shim.log")).doing(doing)?;
        let child = tokio::process::Command::new(program.path())
            .arg(directory)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::from(std::os::fd::OwnedFd::from(theirs)))
            .stdout(Stdio::null())
            .stderr(errors)
            .kill_on_drop(false)
            .spawn()
            .doing(doing)?;
        // It outlives us; should it end before, tokio reaps it.
        drop(child);
        ours.set_nonblocking(true).doing(doing)?;
        Ok(Self::over(UnixStream::from_std(ours).doing(doing)?, PROTOCOL, true))
    }

    /// Connects to a shim that another life of this program started, if it speaks one of the versions in `speaks`. `at_all`: a newer
    /// shim will do too, to be asked what `speaks` has.
    pub(crate) async fn connect(
        directory: &Path,
        speaks: &RangeInclusive<u32>,
        at_all: bool,
    ) -> Result<(Self, mpsc::UnboundedReceiver<ShimEvent>, Survivors), RuntimeError> {
        let stream = UnixStream::connect(directory.join(SOCKET_NAME)).await;
        let stream = stream.map_err(|source| match source.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => RuntimeError::ShimGone,
            _ => RuntimeError::Io { what: "connecting to a shim".to_owned(), source },
        })?;
        let (mut shim, events) = Self::over(stream, *speaks.start(), false);
        let answer = tokio::time::timeout(PATIENCE, shim.ask(Request::Hello)).await;
        match answer.map_err(|_| RuntimeError::Silent)?? {
            Answer::Hello { protocol, containers, network, .. } => {
                let spoken = speaks.contains(&protocol) || at_all && protocol > *speaks.end();
                if !spoken {
                    return Err(RuntimeError::Version { shim: protocol, speaks: speaks.clone() });
                }
                shim.version = protocol.min(*speaks.end());
                Ok((shim, events, Survivors { containers, network }))
            }
            other => Err(out_of_turn(&other)),
        }
    }

    /// Ends the shim of a sandbox's directory, if there is one, whatever version it speaks.
    pub(crate) async fn end(directory: &Path) -> Result<(), RuntimeError> {
        let Ok(stream) = UnixStream::connect(directory.join(SOCKET_NAME)).await else { return Ok(()) };
        let pid = stream.peer_cred().doing(|| "asking who a shim is".to_owned())?.pid();
        let (shim, _events) = Self::over(stream, OLDEST, false);
        if tokio::time::timeout(PATIENCE, shim.quit()).await.is_ok_and(|quit| quit.is_ok()) {
            return Ok(());
        }
        if let Some(pid) = pid.and_then(rustix::process::Pid::from_raw) {
            // Its containers go with it.
            let _gone = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
        }
        Ok(())
    }

    /// `known`: what its containers are is known already.
    fn over(stream: UnixStream, version: u32, known: bool) -> (Self, mpsc::UnboundedReceiver<ShimEvent>) {
        let (reader, writer) = stream.into_split();
        let waiting = Waiting::default();
        let (sender, events) = mpsc::unbounded_channel();
        tokio::spawn(listen(reader, Arc::clone(&waiting), sender, known));
        (Self { writer: tokio::sync::Mutex::new(writer), waiting, next: AtomicU64::new(1), version }, events)
    }

    /// Has the shim keep a network namespace; answers a path to it.
    pub(crate) async fn hold(&self, network: String) -> Result<String, RuntimeError> {
        match self.ask(Request::Hold { network }).await? {
            Answer::Held { network } => Ok(network),
            Answer::Failed { error } => Err(RuntimeError::Start(error)),
            other => Err(out_of_turn(&other)),
        }
    }

    /// Mounts what containers share.
    pub(crate) async fn mount(&self, mounts: Vec<ShimMount>) -> Result<(), RuntimeError> {
        self.done(Request::Mount { mounts }).await
    }

    /// Has the shim make a user namespace and keep it.
    pub(crate) async fn hold_users(&self, ids: IdBlock) -> Result<(), RuntimeError> {
        self.done(Request::HoldUsers { first: ids.first, count: ids.count }).await
    }

    async fn done(&self, request: Request) -> Result<(), RuntimeError> {
        match self.ask(request).await? {
            Answer::Done => Ok(()),
            Answer::Failed { error } => Err(RuntimeError::Start(error)),
            other => Err(out_of_turn(&other)),
        }
    }

    /// Has the shim make a network namespace that belongs to its user namespace; answers a path to it.
    pub(crate) async fn make_network(&self, container: Option<String>) -> Result<String, RuntimeError> {
        match self.ask(Request::MakeNetwork { container }).await? {
            Answer::Held { network } => Ok(network),
            Answer::Failed { error } => Err(RuntimeError::Start(error)),
            other => Err(out_of_turn(&other)),
        }
    }

    pub(crate) async fn run(&self, container: ContainerConfig) -> Result<Started, RuntimeError> {
        match self.ask(Request::Run { container: Box::new(container) }).await? {
            Answer::Started { pid, at } => Ok(Started { pid, at }),
            Answer::Failed { error } => Err(RuntimeError::Start(error)),
            other => Err(out_of_turn(&other)),
        }
    }

    pub(crate) async fn containers(&self) -> Result<Vec<ContainerView>, RuntimeError> {
        match self.ask(Request::Hello).await? {
            Answer::Hello { containers, .. } => Ok(containers),
            other => Err(out_of_turn(&other)),
        }
    }

    /// Answers whether there was something to signal.
    pub(crate) async fn signal(&self, container: &str, signal: i32) -> Result<bool, RuntimeError> {
        match self.ask(Request::Signal { container: container.to_owned(), signal }).await? {
            Answer::Done => Ok(true),
            Answer::Failed { .. } => Ok(false),
            other => Err(out_of_turn(&other)),
        }
    }

    /// Answers the exit code, `None` if it took longer than its timeout.
    pub(crate) async fn exec(&self, exec: ExecConfig) -> Result<Option<i32>, RuntimeError> {
        match self.ask(Request::Exec { exec: Box::new(exec) }).await? {
            Answer::Exited { timed_out: true, .. } => Ok(None),
            Answer::Exited { code, .. } => Ok(Some(code)),
            Answer::Failed { error } => Err(RuntimeError::Start(error)),
            other => Err(out_of_turn(&other)),
        }
    }

    pub(crate) async fn quit(&self) -> Result<(), RuntimeError> {
        match self.ask(Request::Quit).await {
            Ok(_) | Err(RuntimeError::ShimGone) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Whether this shim knows a request.
    ///
    /// # Errors
    /// [`RuntimeError::OlderShim`].
    pub(crate) fn knows(&self, request: &Request) -> Result<(), RuntimeError> {
        let (since, what) = request.since();
        if since > self.version { Err(RuntimeError::OlderShim(what)) } else { Ok(()) }
    }

    async fn ask(&self, request: Request) -> Result<Answer, RuntimeError> {
        self.knows(&request)?;
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, answer) = oneshot::channel();
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(id, sender);
        let mut line = serde_json::to_vec(&ToShim { id, request })
            .map_err(io::Error::other)
            .doing(|| "asking a shim".to_owned())?;
        line.push(b'\n');
        let written = self.writer.lock().await.write_all(&line).await;
        if written.is_err() {
            return Err(RuntimeError::ShimGone);
        }
        answer.await.map_err(|_| RuntimeError::ShimGone)?
    }
}

/// What a newer shim may say that this version does not know: an answer, or an event.
#[derive(Deserialize)]
struct Unknown {
    id: Option<u64>,
    event: Option<String>,
}

fn out_of_turn(answer: &Answer) -> RuntimeError {
    RuntimeError::Protocol(format!("{answer:?}"))
}

async fn listen(reader: OwnedReadHalf, waiting: Waiting, events: mpsc::UnboundedSender<ShimEvent>, mut known: bool) {
    let mut lines = BufReader::with_capacity(1024, reader).lines();
    // A line that is no message means that this is no shim of ours: as good as gone.
    while let Ok(Some(line)) = lines.next_line().await {
        match serde_json::from_str(&line) {
            Ok(FromShim::Reply(Reply { id, answer })) => {
                known = true;
                let asker = waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
                if let Some(asker) = asker {
                    // Whoever asked may have lost interest.
                    let _unheard = asker.send(Ok(answer));
                }
            }
            // The answer to the first request says it too: told twice, it would pass for the end of the run after it.
            Ok(FromShim::Event(Event::Exited { .. })) if !known => {}
            Ok(FromShim::Event(Event::Exited { container, exit })) => {
                let _unheard = events.send(ShimEvent::Exited { container, exit });
            }
            Err(error) => match serde_json::from_str(&line) {
                Ok(Unknown { id: Some(id), .. }) => {
                    let asker = waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
                    if let Some(asker) = asker {
                        let _unheard = asker.send(Err(RuntimeError::Protocol(line)));
                    }
                }
                Ok(Unknown { event: Some(event), .. }) => tracing::debug!(event, "a newer shim's event is passed over"),
                _ => {
                    tracing::error!("a shim sent what is no message: {error}");
                    break;
                }
            },
        }
    }
    waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
    let _unheard = events.send(ShimEvent::Gone);
}
