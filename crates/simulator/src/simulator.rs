use std::{
    collections::{BTreeMap, HashMap},
    future::Future,
    sync::Arc,
    time::Duration,
};

use tokio::{sync::mpsc, time::Instant};
use wharf_core::{
    Timestamp,
    node::Node,
    sandbox::{Phase, SPEC_PREFIX, SandboxSpec, StopCause, spec_key, status_key},
};
use wharf_store::{Event, LeaseId, Range, Store, StoreError, StoreExt, Txn, WatchError};

use crate::{
    Control, Course, End,
    control::Act,
    sandbox::{Sandbox, Step},
};

/// How long a node that is not heard of counts as there.
const TTL: Duration = Duration::from_secs(30);
/// How often nodes are heard of.
const BEAT: Duration = Duration::from_secs(10);
/// How many nodes or statuses are written at once.
const BATCH: usize = 256;

/// Says what becomes of a sandbox.
pub type CourseOf = Box<dyn FnMut(&SandboxSpec) -> Course + Send>;

/// The agents of nodes that run nothing.
pub struct Simulator {
    store: Arc<dyn Store>,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    course_of: CourseOf,
    nodes: HashMap<String, Simulated>,
    sandboxes: HashMap<String, Sandbox>,
    /// What is to happen, and to whom; a turn that is not the sandbox's any more was overtaken.
    agenda: BTreeMap<(Instant, u64), (String, u64, Step)>,
    sequence: u64,
    numbers: u32,
    /// Sandboxes whose status is to be written.
    unwritten: Vec<String>,
    acts: mpsc::UnboundedReceiver<Act>,
    /// What the keys of all nodes that are heard of live by.
    lease: Option<LeaseId>,
}

struct Simulated {
    node: Node,
    silent: bool,
}

impl Simulator {
    /// The agents of `nodes`. `clock` says what time is written into statuses.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        nodes: Vec<Node>,
        clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
        course_of: CourseOf,
    ) -> (Self, Control) {
        let (sender, acts) = mpsc::unbounded_channel();
        let nodes = nodes.into_iter().map(|node| (node.id.clone(), Simulated { node, silent: false })).collect();
        let simulator = Self {
            store,
            clock,
            course_of,
            nodes,
            sandboxes: HashMap::new(),
            agenda: BTreeMap::new(),
            sequence: 0,
            numbers: 0,
            unwritten: Vec::new(),
            acts,
            lease: None,
        };
        (simulator, Control(sender))
    }

    /// Writes the keys of all nodes that are not silent, with one lease for all. Without it they come with [`Simulator::run`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn register(&mut self) -> Result<(), StoreError> {
        if self.lease.is_some() {
            return Ok(());
        }
        let lease = self.store.grant(TTL).await?;
        self.lease = Some(lease);
        let mut heard: Vec<&Node> = self.nodes.values().filter(|node| !node.silent).map(|node| &node.node).collect();
        heard.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        for some in heard.chunks(BATCH) {
            let put = |txn: Txn, node: &&Node| txn.put_json_leased(Node::key(&node.id), *node, lease);
            self.store.txn(some.iter().fold(Txn::new(), put)).await?;
        }
        Ok(())
    }

    /// Runs the nodes until `shutdown` is ready or the store is closed.
    ///
    /// # Errors
    /// [`StoreError`], if the store fails for good.
    pub async fn run(mut self, shutdown: impl Future<Output = ()> + Send) -> Result<(), StoreError> {
        self.register().await?;
        let mut beat = Instant::now() + BEAT;
        tokio::pin!(shutdown);
        loop {
            let page = self.store.range(Range::Prefix(SPEC_PREFIX.to_owned()), None, 0).await?;
            let mut watch = self.store.watch(Range::Prefix(SPEC_PREFIX.to_owned()), Some(page.revision));
            for entry in page.items {
                self.put(entry.json()?, &entry.key);
            }
            loop {
                self.write().await?;
                let due = self.agenda.first_key_value().map_or(beat, |((at, _), _)| beat.min(*at));
                tokio::select! {
                    // In this order, so that a run can be replayed, and what is due comes however much there is to hear.
                    biased;
                    () = &mut shutdown => return Ok(()),
                    () = tokio::time::sleep_until(due) => {
                        let now = Instant::now();
                        if beat <= now {
                            self.keep_alive().await?;
                            beat = now + BEAT;
                        }
                        self.ripen(now);
                    }
                    Some(act) = self.acts.recv() => self.act(act).await?,
                    batch = watch.next() => match batch {
                        Ok(batch) => {
                            for event in batch.events {
                                match event {
                                    Event::Put(entry) => self.put(entry.json()?, &entry.key),
                                    Event::Delete { key, .. } => self.gone(&key).await?,
                                }
                            }
                        }
                        Err(WatchError::Closed) => return Ok(()),
                        Err(WatchError::Lagged | WatchError::Compacted { .. }) => break,
                    },
                }
            }
        }
    }

    async fn keep_alive(&mut self) -> Result<(), StoreError> {
        let Some(lease) = self.lease else { return Ok(()) };
        match self.store.keep_alive(lease).await {
            Err(StoreError::LeaseMissing(_)) => {
                // The process was away for too long: the nodes come anew.
                self.lease = None;
                self.register().await
            }
            done => done,
        }
    }

    fn hears(&self, node: &str) -> bool {
        self.nodes.get(node).is_some_and(|simulated| !simulated.silent)
    }

    /// A sandbox is wanted, or wanted otherwise.
    fn put(&mut self, spec: SandboxSpec, key: &str) {
        let Some(node) = node_of(key).filter(|node| self.hears(node)).map(str::to_owned) else { return };
        let now = (self.clock)();
        let id = spec.id.clone();
        if !self.sandboxes.contains_key(&id) {
            let course = (self.course_of)(&spec);
            self.numbers = self.numbers.wrapping_add(1);
            let (provisioning, stops) = (course.provisioning, spec.stop.is_some());
            self.sandboxes.insert(id.clone(), Sandbox::new(node, spec, course, self.numbers, now));
            self.unwritten.push(id.clone());
            if stops {
                self.schedule(&id, Duration::ZERO, Step::Stopped);
            } else {
                self.schedule(&id, provisioning, Step::Provisioned);
            }
            return;
        }
        let Some(sandbox) = self.sandboxes.get_mut(&id) else { return };
        let asked = spec.stop.is_some() && sandbox.spec.stop.is_none();
        sandbox.spec = spec;
        if asked && sandbox.status.phase < Phase::Stopping {
            sandbox.stop(now);
            sandbox.turn += 1;
            let stopping = sandbox.course.stopping;
            self.unwritten.push(id.clone());
            self.schedule(&id, stopping, Step::Stopped);
        }
    }

    /// A sandbox is not wanted any more: it ends at once, and its status goes.
    async fn gone(&mut self, key: &str) -> Result<(), StoreError> {
        let Some(node) = node_of(key).filter(|node| self.hears(node)).map(str::to_owned) else { return Ok(()) };
        let id = key.rsplit('/').next().unwrap_or_default();
        if self.sandboxes.get(id).is_some_and(|sandbox| sandbox.node == node) {
            self.sandboxes.remove(id);
        }
        self.store.txn(Txn::new().delete(status_key(&node, id)).observed()).await?;
        Ok(())
    }

    async fn act(&mut self, act: Act) -> Result<(), StoreError> {
        match act {
            Act::Silence(id) => {
                let Some(simulated) = self.nodes.get_mut(&id) else { return Ok(()) };
                simulated.silent = true;
                // As if its lease had run out.
                self.store.txn(Txn::new().delete(Node::key(&id)).observed()).await?;
                Ok(())
            }
            Act::Return { node, lost } => self.bring_back(&node, lost).await,
        }
    }

    /// A node is there again: it looks at what is wanted, as an agent does when it starts.
    async fn bring_back(&mut self, id: &str, lost: bool) -> Result<(), StoreError> {
        if self.hears(id) || !self.nodes.contains_key(id) {
            return Ok(());
        }
        let (Some(simulated), Some(lease)) = (self.nodes.get_mut(id), self.lease) else { return Ok(()) };
        simulated.silent = false;
        self.store.txn(Txn::new().put_json_leased(Node::key(id), &simulated.node, lease)).await?;
        let now = (self.clock)();
        let mut here: Vec<String> =
            self.sandboxes.iter().filter(|(_, sandbox)| sandbox.node == id).map(|(id, _)| id.clone()).collect();
        here.sort_unstable();
        for sandbox_id in here {
            if self.store.get(&spec_key(id, &sandbox_id)).await?.is_none() {
                self.sandboxes.remove(&sandbox_id);
                self.store.txn(Txn::new().delete(status_key(id, &sandbox_id)).observed()).await?;
                continue;
            }
            let Some(sandbox) = self.sandboxes.get_mut(&sandbox_id) else { continue };
            if lost && sandbox.status.phase < Phase::Stopped {
                sandbox.turn += 1;
                let error = "the machine was started anew".to_owned();
                sandbox.end(StopCause::Lost { error }, None, now);
            }
            self.unwritten.push(sandbox_id);
        }
        for entry in self.store.list(&format!("{SPEC_PREFIX}{id}/")).await? {
            self.put(entry.json()?, &entry.key);
        }
        Ok(())
    }

    fn schedule(&mut self, id: &str, after: Duration, step: Step) {
        let Some(sandbox) = self.sandboxes.get(id) else { return };
        self.sequence += 1;
        self.agenda.insert((Instant::now() + after, self.sequence), (id.to_owned(), sandbox.turn, step));
    }

    /// Takes the steps whose time has come.
    fn ripen(&mut self, now: Instant) {
        while let Some(entry) = self.agenda.first_entry()
            && entry.key().0 <= now
        {
            let (id, turn, step) = entry.remove();
            let at = (self.clock)();
            let Some(sandbox) = self.sandboxes.get_mut(&id).filter(|sandbox| sandbox.turn == turn) else { continue };
            if sandbox.status.phase == Phase::Stopped {
                continue;
            }
            sandbox.take(step, at);
            let course = sandbox.course.clone();
            self.unwritten.push(id.clone());
            match step {
                Step::Provisioned => self.schedule(&id, course.pending, Step::Started),
                Step::Started => {
                    if let Some(after) = course.healthy {
                        self.schedule(&id, after, Step::Healthy);
                    }
                    if let Some(after) = course.unhealthy {
                        self.schedule(&id, after, Step::Unhealthy);
                    }
                    if let End::Exits { after, .. } = course.end {
                        self.schedule(&id, after, Step::Ends);
                    }
                }
                Step::Healthy | Step::Unhealthy | Step::Ends | Step::Stopped => {}
            }
        }
    }

    /// Writes the statuses that changed. Those of silent nodes wait until the nodes are there again.
    async fn write(&mut self) -> Result<(), StoreError> {
        let ids = std::mem::take(&mut self.unwritten);
        for some in ids.chunks(BATCH) {
            let mut txn = Txn::new();
            for id in some {
                if let Some(sandbox) = self.sandboxes.get(id).filter(|sandbox| self.hears(&sandbox.node)) {
                    txn = txn.put_json(status_key(&sandbox.node, id), &sandbox.status);
                }
            }
            if !txn.then.is_empty() {
                self.store.txn(txn.observed()).await?;
            }
        }
        Ok(())
    }
}

/// The node of a spec's key.
fn node_of(key: &str) -> Option<&str> {
    key.strip_prefix(SPEC_PREFIX)?.split('/').next()
}
