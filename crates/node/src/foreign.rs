//! A sandbox that runs and whose shim cannot be spoken to: a newer program's (this one was downgraded), or one that does not
//! answer for now.
//!
//! Its containers run on. Its status says why nothing else is known of it, and the shim is tried again and again. When the
//! sandbox is to stop, what all versions have in common is enough to stop it in order; a shim that does not answer even
//! then is killed, and its containers with it.

use std::{sync::Arc, time::Duration};

use tokio::{sync::mpsc, time::Instant};
use wharf_core::sandbox::{self, Phase, SandboxSpec, SandboxStatus, StopCause};
use wharf_runtime::Adopted;
use wharf_store::Txn;

use crate::{
    agent::{Agent, never_ran},
    record::Record,
    supervisor::{Message, Supervisor},
};

/// Between tries to reach the shim: the first, and the longest.
const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);
/// How long, beyond its containers' stop timeouts, a shim may be silent when its sandbox is to stop. A healthy one is silent
/// while it starts a container, which it gives up after as long.
const SILENCE: Duration = Duration::from_secs(30);

/// Waits for a shim to be reached, and then supervises its sandbox to its end.
pub(crate) struct Foreign {
    pub(crate) agent: Arc<Agent>,
    pub(crate) spec: SandboxSpec,
    /// What was reported of it last.
    pub(crate) status: Option<SandboxStatus>,
    /// Why it cannot be spoken to.
    pub(crate) why: String,
    pub(crate) inbox: mpsc::UnboundedSender<Message>,
}

impl Foreign {
    pub(crate) async fn run(mut self, mut inbox: mpsc::UnboundedReceiver<Message>) {
        let id = self.spec.id.clone();
        tracing::error!(sandbox = id, "it runs and is left alone for now: {}", self.why);
        let mut wait = if self.spec.stop.is_some() { Duration::ZERO } else { FIRST };
        let mut overdue: Option<Instant> = None;
        let adopted = loop {
            self.report().await;
            tokio::select! {
                Some(message) = inbox.recv() => match message {
                    // Perhaps to stop: tried at once.
                    Message::Spec(spec) => {
                        self.spec.stop = spec.stop;
                        wait = FIRST;
                    }
                    Message::Removed => return self.agent.forget(&id).await,
                    _ => {}
                },
                () = tokio::time::sleep(wait) => wait = (wait * 2).clamp(FIRST, LONGEST),
            }
            let stop = self.spec.stop.is_some();
            let adopted = self.agent.runtime.reach(&id, stop).await;
            let Some(why) = &adopted.foreign else { break adopted };
            self.why.clone_from(why);
            if stop {
                wait = wait.min(FIRST * 4);
                if Instant::now() > *overdue.get_or_insert_with(|| Instant::now() + self.patience()) {
                    break self.kill(adopted).await;
                }
            }
        };
        tracing::info!(sandbox = id, "it can be spoken to again");
        self.take_up(adopted, inbox).await;
    }

    async fn take_up(mut self, adopted: Adopted, inbox: mpsc::UnboundedReceiver<Message>) {
        let (agent, id) = (self.agent, self.spec.id.clone());
        if let Some(status) = &mut self.status {
            status.notice = None;
        }
        let supervisor = if never_ran(&adopted, self.status.as_ref(), &agent.directory(&id)) {
            agent.forget(&id).await;
            Supervisor::begin(agent, self.spec, self.inbox)
        } else {
            let record = Record::read(&agent.directory(&id)).unwrap_or_default();
            Supervisor::resume(agent, self.spec, self.status, record, adopted, self.inbox)
        };
        supervisor.run(inbox).await;
    }

    /// What is wanted of it comes before what could be learnt from its shim.
    async fn kill(&mut self, adopted: Adopted) -> Adopted {
        tracing::error!(sandbox = self.spec.id, "it is to stop and is killed, for its shim does not answer");
        if let Err(error) = self.agent.runtime.remove(&self.spec.id).await {
            tracing::error!(sandbox = self.spec.id, "it could not be killed: {error}");
        }
        if let Some(status) = &mut self.status {
            status.cause.get_or_insert(StopCause::Requested);
            status.phase = status.phase.max(Phase::Stopping);
        }
        Adopted { foreign: None, ..adopted }
    }

    fn patience(&self) -> Duration {
        let longest = self.spec.containers.iter().map(|c| c.stop_timeout).max().unwrap_or_default();
        SILENCE + Duration::from_secs(u64::from(longest))
    }

    /// Says in the sandbox's status why it is left alone.
    async fn report(&mut self) {
        let Some(status) = &mut self.status else { return };
        if status.notice.as_ref() == Some(&self.why) {
            return;
        }
        let said = SandboxStatus { notice: Some(self.why.clone()), ..status.clone() };
        let key = sandbox::status_key(&self.agent.node, &self.spec.id);
        match self.agent.store.txn(Txn::new().put_json(key, &said).observed()).await {
            Ok(_) => *status = said,
            Err(error) => tracing::error!(sandbox = self.spec.id, "its status cannot be reported: {error}"),
        }
    }
}
