//! The life of one sandbox.

mod end;
mod provision;
mod restart;
mod resume;
mod running;
mod start;
mod tear_down;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    sync::{mpsc, oneshot, watch},
    task::{AbortHandle, JoinHandle, JoinSet},
    time::Instant,
};
use wharf_core::{
    Digest, now,
    sandbox::{self, ContainerState, ContainerStatus, Health, Phase, SandboxSpec, SandboxStatus, StopCause},
};
use wharf_network::Namespace;
use wharf_runtime::{Exit, Sandbox, ShimEvent};
use wharf_store::Txn;

use self::start::{Begun, Launch};
use crate::{
    agent::Agent,
    decide::{self, Life, Step},
    launch::{self, Prepared},
    record::{Record, StartedImage},
    sessions::View,
    wiring,
};

/// Between tries to tell the store something.
const AGAIN: Duration = Duration::from_secs(1);
/// Beyond its stop timeout, how long a start that nobody wants any more may take.
const START: Duration = Duration::from_secs(30);
const KILL: i32 = 9;
const TERM: i32 = 15;

/// What a supervisor hears.
#[derive(Debug)]
pub(crate) enum Message {
    /// The spec as it is now.
    Spec(Box<SandboxSpec>),
    /// The spec is gone: the sandbox is to end at once and leave nothing.
    Removed,
    Started {
        index: usize,
        result: Box<Result<Begun, String>>,
    },
    Health {
        index: usize,
        health: Health,
    },
    /// Somebody wants to know how it stands.
    Look(oneshot::Sender<View>),
}

/// Runs one sandbox from its beginning (or from where an earlier life left it) to its end.
pub(crate) struct Supervisor {
    agent: Arc<Agent>,
    spec: SandboxSpec,
    status: SandboxStatus,
    reported: Option<SandboxStatus>,
    units: Vec<Unit>,
    record: Record,
    /// A path to the sandbox's network namespace.
    network: Option<String>,
    sandbox: Option<Arc<Sandbox>>,
    events: Option<mpsc::UnboundedReceiver<ShimEvent>>,
    inbox: mpsc::UnboundedSender<Message>,
    /// Starts and health checks; they end with this value.
    tasks: JoinSet<()>,
    forwarders: JoinSet<()>,
    /// The writing down of what started last, behind those before it.
    keeping: Option<JoinHandle<()>>,
    removed: bool,
}

/// One container of it.
struct Unit {
    life: Life,
    image: Option<JoinHandle<Result<Prepared, String>>>,
    fetch: Option<AbortHandle>,
    prepared: Option<Prepared>,
    /// When it began to start.
    begun: Option<Instant>,
    /// When it is killed if it has not ended, or its start is given up if it has not come back.
    kill_at: Option<Instant>,
    /// It ended before we heard that it had started.
    early_exit: Option<Exit>,
    ended: watch::Sender<bool>,
    /// It ran before, and its policy starts it again.
    again: bool,
    /// Its output is being forwarded.
    forwarded: bool,
    /// Its health is being watched.
    check: Option<AbortHandle>,
    /// The network namespace of its own, kept for its next run if there may be one.
    namespace: Option<Namespace>,
}

impl Unit {
    fn new() -> Self {
        Self {
            life: Life::Pending,
            image: None,
            fetch: None,
            prepared: None,
            begun: None,
            kill_at: None,
            early_exit: None,
            ended: watch::channel(false).0,
            again: false,
            forwarded: false,
            check: None,
            namespace: None,
        }
    }
}

impl Supervisor {
    /// A sandbox of which nothing is there yet.
    pub(crate) fn begin(agent: Arc<Agent>, spec: SandboxSpec, inbox: mpsc::UnboundedSender<Message>) -> Self {
        let containers = spec.containers.iter().map(|c| container_status(&c.name)).collect();
        let status = SandboxStatus {
            phase: Phase::Provisioning,
            containers,
            interface: None,
            created_at: now(),
            pull_started_at: None,
            pull_stopped_at: None,
            started_at: None,
            stopping_at: None,
            execution_stopped_at: None,
            stopped_at: None,
            cause: None,
            notice: None,
        };
        let units = spec.containers.iter().map(|_| Unit::new()).collect();
        Self {
            agent,
            spec,
            status,
            reported: None,
            units,
            record: Record::default(),
            network: None,
            sandbox: None,
            events: None,
            inbox,
            tasks: JoinSet::new(),
            forwarders: JoinSet::new(),
            keeping: None,
            removed: false,
        }
    }

    pub(crate) async fn run(mut self, mut inbox: mpsc::UnboundedReceiver<Message>) {
        if self.sandbox.is_none() && self.status.cause.is_none() {
            self.provision().await;
        }
        self.heed_stop();
        loop {
            self.advance();
            if self.done() {
                break;
            }
            self.report().await;
            let deadline = self.deadline();
            tokio::select! {
                Some(message) = inbox.recv() => self.hear(message),
                Some(event) = next(&mut self.events) => self.hear_shim(event),
                () = until(deadline) => self.kill_overdue(),
            }
        }
        self.tear_down().await;
    }

    /// Begins to fetch a container's image.
    fn prepare(&mut self, index: usize) {
        let (agent, container) = (Arc::clone(&self.agent), self.spec.containers[index].clone());
        let known: Option<Digest> = self.status.containers[index].image_digest.clone();
        self.status.pull_started_at.get_or_insert_with(now);
        let fetching = tokio::spawn(async move { launch::prepare(&agent, &container, known).await });
        self.units[index].fetch = Some(fetching.abort_handle());
        self.units[index].image = Some(fetching);
    }

    /// Takes every step that can be taken now.
    fn advance(&mut self) {
        loop {
            let lives: Vec<Life> = self.units.iter().map(|u| u.life.clone()).collect();
            let overdue = |index: usize| {
                let timeout = self.spec.containers[index].start_timeout;
                let begun = self.units[index].begun.filter(|_| self.units[index].life != Life::Starting);
                timeout.zip(begun).is_some_and(|(t, b)| b.elapsed() >= Duration::from_secs(u64::from(t)))
            };
            let steps = decide::steps(&self.spec.containers, &lives, self.status.cause.is_some(), overdue);
            if steps.is_empty() {
                break;
            }
            for step in steps {
                match step {
                    Step::Start(index) => self.start(index),
                    Step::Stop(index) => self.stop(index),
                    Step::GiveUp(index, why) => self.give_up(index, &why),
                }
            }
        }
        let lives: Vec<Life> = self.units.iter().map(|u| u.life.clone()).collect();
        if self.status.phase == Phase::Pending && self.status.cause.is_none() && decide::all_started(&lives) {
            self.status.phase = Phase::Running;
            self.status.started_at = Some(now());
        }
    }

    fn done(&self) -> bool {
        let lives: Vec<Life> = self.units.iter().map(|u| u.life.clone()).collect();
        self.removed || (self.status.cause.is_some() && decide::all_stopped(&lives))
    }

    fn start(&mut self, index: usize) {
        if self.units[index].image.is_none() {
            self.prepare(index);
        }
        let unit = &mut self.units[index];
        unit.life = Life::Starting;
        unit.begun.get_or_insert_with(Instant::now);
        let kept = unit.namespace.take();
        let (Some(image), Some(sandbox)) = (unit.image.take(), self.sandbox.clone()) else { return };
        let launch = Launch {
            agent: Arc::clone(&self.agent),
            spec: self.spec.clone(),
            index,
            record: self.record.clone(),
            network: self.network.clone(),
            sandbox,
            // A container that is started again is the same one.
            runtime_id: self.status.containers[index].runtime_id.clone().unwrap_or_else(launch::runtime_id),
            kept: Mutex::new(kept),
        };
        self.status.containers[index].runtime_id = Some(launch.runtime_id.clone());
        let inbox = self.inbox.clone();
        self.tasks.spawn(async move {
            let result = Box::new(launch.run(image).await);
            // The supervisor lives as long as its tasks.
            let _unheard = inbox.send(Message::Started { index, result });
        });
    }

    fn started(&mut self, index: usize, result: Result<Begun, String>) {
        if self.units.iter().all(|u| u.image.is_none()) {
            self.status.pull_stopped_at.get_or_insert_with(now);
        }
        if self.units[index].life != Life::Starting {
            // It was given up.
            if result.is_ok() {
                self.signal(index, KILL);
            }
            return;
        }
        self.units[index].kill_at = None;
        let name = self.spec.containers[index].name.clone();
        match result {
            Ok(Begun { prepared, started, namespace }) => {
                let again = std::mem::take(&mut self.units[index].again);
                let status = &mut self.status.containers[index];
                status.state = ContainerState::Running;
                status.restarts += u32::from(again);
                status.gpus = self.record.gpus_of(&name);
                status.started_at = Some(wharf_core::Timestamp(started.at));
                status.image_digest = Some(prepared.image.digest.clone());
                status.ports = wiring::bound(&self.spec, &self.record, &name);
                self.units[index].life = Life::Running { health: Health::Unknown };
                let (digest, config) = (prepared.image.digest.clone(), &prepared.image.config);
                let (stop_signal, volumes) = (launch::stop_signal(config), config.volumes.clone());
                self.record.keep(StartedImage { container: name, digest, stop_signal, volumes });
                if self.spec.containers[index].restart.is_some() {
                    self.units[index].namespace = namespace;
                }
                self.units[index].prepared = Some(prepared);
                self.keep();
                self.forward(index);
                self.check_health(index);
                if let Some(exit) = self.units[index].early_exit.take() {
                    self.exited(index, exit);
                }
            }
            Err(error) => {
                self.units[index].life = Life::Stopped { exit_code: None };
                self.status.containers[index].state =
                    ContainerState::Stopped { exit_code: None, reason: Some(error.clone()) };
                if std::mem::take(&mut self.units[index].again) {
                    self.did_not_come_back(index);
                } else if self.spec.containers[index].essential {
                    self.fail(error);
                }
            }
        }
    }

    fn exited(&mut self, index: usize, exit: Exit) {
        let unit = &mut self.units[index];
        if unit.life == Life::Starting {
            unit.early_exit = Some(exit);
            return;
        }
        if self.start_again(index, &exit) {
            return;
        }
        let unit = &mut self.units[index];
        unit.life = Life::Stopped { exit_code: Some(exit.code) };
        unit.kill_at = None;
        unit.ended.send_replace(true);
        let reason = exit.out_of_memory.then(|| "OutOfMemoryError: Container killed due to memory usage".to_owned());
        let status = &mut self.status.containers[index];
        status.finished_at = Some(wharf_core::Timestamp(exit.at));
        status.state = ContainerState::Stopped { exit_code: Some(exit.code), reason };
        let container = &self.spec.containers[index];
        if container.essential {
            // After a restart both are news at once, and which was first decides.
            let asked = self.spec.stop.as_ref().is_some_and(|stop| stop.at.0 <= exit.at);
            let container = container.name.clone();
            self.end(if asked { StopCause::Requested } else { StopCause::EssentialExited { container } });
        }
    }

    fn hear(&mut self, message: Message) {
        match message {
            Message::Spec(spec) => {
                self.spec.stop = spec.stop;
                self.heed_stop();
            }
            Message::Removed => self.removed = true,
            Message::Look(asker) => {
                let (sandbox, spec, status) = (self.sandbox.clone(), self.spec.clone(), self.status.clone());
                // Who asked may have gone.
                let _unheard = asker.send(View { sandbox, spec, status });
            }
            Message::Started { index, result } => self.started(index, *result),
            Message::Health { index, health } => {
                if let Life::Running { health: present } = &mut self.units[index].life {
                    *present = health;
                    self.status.containers[index].health = health;
                }
            }
        }
    }

    fn hear_shim(&mut self, event: ShimEvent) {
        match event {
            ShimEvent::Exited { container, exit } => {
                if let Some(index) = self.spec.containers.iter().position(|c| c.name == container) {
                    self.exited(index, exit);
                }
            }
            ShimEvent::Gone => {
                self.events = None;
                self.lose("the process that held its containers was killed".to_owned());
            }
        }
    }

    async fn report(&mut self) {
        if self.reported.as_ref() == Some(&self.status) {
            return;
        }
        let txn = || {
            let key = sandbox::status_key(&self.agent.node, &self.spec.id);
            Txn::new().put_json(key, &self.status)
        };
        let store = &self.agent.store;
        let written = if self.tells_of_a_start() {
            // On a full disk it is better said than not.
            match store.txn(txn()).await {
                Err(_) => store.txn(txn().observed()).await,
                written => written,
            }
        } else {
            store.txn(txn().observed()).await
        };
        match written {
            Ok(_) => {
                tracing::debug!(sandbox = self.spec.id, phase = ?self.status.phase, "its status is told");
                self.reported = Some(self.status.clone());
            }
            Err(error) => tracing::error!(sandbox = self.spec.id, "its status cannot be reported: {error}"),
        }
    }

    /// Whether it runs, and a container of it was not said to have started. What such a one runs as, and since when, nobody could
    /// find out again: it is on disk before clients are told.
    fn tells_of_a_start(&self) -> bool {
        let started = |status: &SandboxStatus| status.containers.iter().filter(|c| c.started_at.is_some()).count();
        let told = self.reported.as_ref().filter(|told| told.phase >= Phase::Running);
        self.status.phase == Phase::Running && told.is_none_or(|told| started(told) < started(&self.status))
    }

    /// When something is due though nothing happens.
    fn deadline(&self) -> Option<Instant> {
        let kills = self.units.iter().filter_map(|u| u.kill_at);
        let waits = self.spec.containers.iter().zip(&self.units).filter_map(|(container, unit)| {
            let timeout = Duration::from_secs(u64::from(container.start_timeout?));
            // Only while somebody waits for it.
            let due = unit.begun? + timeout;
            (due > Instant::now()).then_some(due)
        });
        // What the store did not take, or what changed since.
        let unreported = (self.reported.as_ref() != Some(&self.status)).then(|| Instant::now() + AGAIN);
        kills.chain(waits).chain(unreported).min()
    }
}

fn container_status(name: &str) -> ContainerStatus {
    ContainerStatus {
        name: name.to_owned(),
        state: ContainerState::Pending,
        image_digest: None,
        runtime_id: None,
        health: Health::Unknown,
        ports: Vec::new(),
        started_at: None,
        finished_at: None,
        restarts: 0,
        gpus: Vec::new(),
        layer: None,
    }
}

async fn next(events: &mut Option<mpsc::UnboundedReceiver<ShimEvent>>) -> Option<ShimEvent> {
    match events {
        Some(events) => events.recv().await,
        None => std::future::pending().await,
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}
