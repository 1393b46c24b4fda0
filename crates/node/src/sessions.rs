//! Sessions: programs that are run in containers for somebody, and files that are copied.
//!
//! A face writes a session's spec; whoever holds the client's connection opens it here, once. A session lives in this
//! process: the agent's end is its end, and at its start the agent deletes what an earlier life left.

mod copy;
mod owner;
mod program;

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};
use wharf_core::{
    Timestamp, now,
    sandbox::{SandboxSpec, SandboxStatus},
    session::{
        PATIENCE, SESSION_PREFIX, SessionError, SessionProgram, SessionSpec, SessionStream, Sessions, session_key,
    },
};
use wharf_runtime::Sandbox;
use wharf_store::{Range, StoreError, StoreExt, Txn, WatchError};

use crate::{agent::Agent, supervisor::Message};

/// Sessions that have begun and not ended.
#[derive(Debug)]
pub(crate) struct Begun {
    ids: Mutex<HashSet<String>>,
    /// When this life of the agent began: older sessions are of another.
    since: Timestamp,
}

impl Begun {
    pub(crate) fn new() -> Self {
        Self { ids: Mutex::default(), since: now() }
    }

    fn ids(&self) -> MutexGuard<'_, HashSet<String>> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a supervisor knows of its sandbox.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) sandbox: Option<Arc<Sandbox>>,
    pub(crate) spec: SandboxSpec,
    pub(crate) status: SandboxStatus,
}

/// The door to an agent's sessions.
#[derive(Debug)]
pub(crate) struct Door(pub(crate) Arc<Agent>);

#[async_trait]
impl Sessions for Door {
    async fn open(&self, id: &str) -> Result<SessionStream, SessionError> {
        let agent = &self.0;
        let claim = Claim::of(agent, id).ok_or_else(|| SessionError::Unknown(id.to_owned()))?;
        let spec = match agent.store.get_json::<SessionSpec>(&session_key(&agent.node, id)).await {
            Ok(Some((spec, _))) if !agent.begun.outdated(&spec) => spec,
            Ok(_) => return Err(SessionError::Unknown(id.to_owned())),
            Err(error) => return Err(SessionError::Start(format!("the session cannot be read: {error}"))),
        };
        // From here on the session is over when this goes, whoever drops it.
        let begun = Session(Some(claim));
        let view = agent.view(&spec.sandbox).await.ok_or(SessionError::NotRunning)?;
        let sandbox = view.sandbox.clone().ok_or(SessionError::NotRunning)?;
        let index = view.spec.containers.iter().position(|c| c.name == spec.container);
        let index = index.ok_or(SessionError::NotRunning)?;
        let stream = match spec.program {
            SessionProgram::Exec { .. } => program::exec(agent, &view, index, &sandbox, spec.program).await?,
            SessionProgram::Attach => program::attach(&sandbox, &spec.container).await?,
            SessionProgram::CopyOut { path } => copy::out(&sandbox, &spec.container, path).await?,
            SessionProgram::CopyIn { path, naming } => copy::into(&sandbox, &spec.container, path, naming).await?,
        };
        Ok(begun.watched(stream))
    }
}

/// Keeps everybody else from opening a session, or from deleting it as one that nobody came for.
struct Claim {
    agent: Arc<Agent>,
    id: String,
}

impl Claim {
    /// `None` if somebody has it.
    fn of(agent: &Arc<Agent>, id: &str) -> Option<Self> {
        let free = agent.begun.ids().insert(id.to_owned());
        free.then(|| Self { agent: Arc::clone(agent), id: id.to_owned() })
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.agent.begun.ids().remove(&self.id);
    }
}

/// One that has begun. An open that found none leaves nothing behind: the id may be about to be written.
struct Session(Option<Claim>);

impl Session {
    /// Passes on what the program says, until either side is gone.
    fn watched(self, stream: SessionStream) -> SessionStream {
        let SessionStream { input, output: mut said } = stream;
        let (sender, output) = mpsc::channel(1);
        tokio::spawn(async move {
            let _over_when_done = self;
            loop {
                tokio::select! {
                    said = said.recv() => match said {
                        Some(said) => if sender.send(said).await.is_err() { break },
                        None => break,
                    },
                    () = sender.closed() => break,
                }
            }
        });
        SessionStream { input, output }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Without an event loop this process ends, and the next life deletes it.
        let (Some(claim), Ok(event_loop)) = (self.0.take(), tokio::runtime::Handle::try_current()) else { return };
        event_loop.spawn(async move { claim.agent.delete_session(&claim.id).await });
    }
}

impl Begun {
    /// Whether nobody may begin it any more. The millisecond this life began in is the earlier one's: no sandbox of this one
    /// has been taken up in it.
    fn outdated(&self, spec: &SessionSpec) -> bool {
        spec.created_at.0 <= self.since.0 || deadline(spec) <= now().0
    }
}

/// Until when a session waits for its client.
fn deadline(spec: &SessionSpec) -> i64 {
    spec.created_at.0.saturating_add(i64::try_from(PATIENCE.as_millis()).unwrap_or(i64::MAX))
}

impl Agent {
    /// Where sessions of this node's containers are opened.
    #[must_use]
    pub fn sessions(self: &Arc<Self>) -> Arc<dyn Sessions> {
        Arc::new(Door(Arc::clone(self)))
    }

    /// Deletes sessions that nobody came for, for ever.
    pub(crate) async fn tidy_sessions(self: Arc<Self>) {
        let prefix = format!("{SESSION_PREFIX}{}/", self.node);
        loop {
            let mut watch = self.store.watch(Range::Prefix(prefix.clone()), None);
            let ended = loop {
                let due = match self.delete_outdated(&prefix).await {
                    Ok(due) => due,
                    Err(error) => {
                        tracing::error!("sessions cannot be read: {error}");
                        Some(Instant::now() + PATIENCE)
                    }
                };
                let wait = async {
                    match due {
                        Some(due) => tokio::time::sleep_until(due).await,
                        None => std::future::pending().await,
                    }
                };
                tokio::select! {
                    batch = watch.next() => if let Err(error) = batch { break error },
                    () = wait => {}
                }
            };
            match ended {
                WatchError::Closed => return,
                WatchError::Compacted { .. } | WatchError::Lagged => {}
            }
        }
    }

    /// Answers when the next is due.
    async fn delete_outdated(&self, prefix: &str) -> Result<Option<Instant>, StoreError> {
        let mut next: Option<i64> = None;
        for entry in self.store.list(prefix).await? {
            let id = entry.key[prefix.len()..].to_owned();
            if self.begun.ids().contains(&id) {
                continue;
            }
            match entry.json::<SessionSpec>() {
                Ok(spec) if !self.begun.outdated(&spec) => {
                    let due = deadline(&spec);
                    next = Some(next.map_or(due, |n| n.min(due)));
                }
                _ => self.delete_session(&id).await,
            }
        }
        let wait = |due: i64| std::time::Duration::from_millis(u64::try_from(due - now().0).unwrap_or(0) + 1);
        Ok(next.map(|due| Instant::now() + wait(due)))
    }

    async fn delete_session(&self, id: &str) {
        let key = session_key(&self.node, id);
        if let Err(error) = self.store.txn(Txn::new().delete(key).observed()).await {
            tracing::warn!(session = id, "it cannot be deleted: {error}");
        }
    }

    /// What a sandbox's supervisor knows; `None` if it has none.
    async fn view(&self, sandbox: &str) -> Option<View> {
        let (sender, view) = oneshot::channel();
        if !self.send(sandbox, Message::Look(sender)) {
            return None;
        }
        view.await.ok()
    }
}
