use std::{
    collections::HashMap,
    fmt, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
};
use wharf_core::{
    logs::LogSink,
    sandbox::{self, Phase, SandboxSpec, SandboxStatus},
};
use wharf_image::{Images, Lease};
use wharf_network::{AddressPool, Network, PortPool, Published};
use wharf_runtime::{Adopted, Runtime, RuntimeError, remove_tree};
use wharf_store::{Event, Range, Store, StoreError, StoreExt, Txn, WatchError};

use crate::{
    bounds::Bounds,
    foreign::Foreign,
    gpu,
    image_cleanup::{self, Used},
    images::{ImageAccess, ImageSettings, Pulling},
    output::Watcher,
    policy::{Reserved, resolve},
    record::Record,
    rules::Rules,
    sessions::Begun,
    supervisor::{Message, Supervisor},
    ulimits,
    users::{IdPool, UserNamespaces},
    volumes::Places,
    wiring,
    work::Work,
};

/// What the agent works with.
pub struct Parts {
    pub store: Arc<dyn Store>,
    pub runtime: Arc<Runtime>,
    pub network: Arc<Network>,
    pub images: Images,
    pub logs: Arc<dyn LogSink>,
    /// The node's id.
    pub node: String,
    /// The instance's data directory.
    pub data: PathBuf,
    /// The instance's directory in memory, in `/run/wharf`.
    pub run: PathBuf,
    /// What the operator wants of user namespaces; `None`: there are none.
    pub user_namespaces: Option<UserNamespaces>,
    /// Where the devices of GPUs are: `/dev`.
    pub devices: PathBuf,
    pub bounds: Bounds,
    /// What sandboxes may ask for.
    pub rules: Arc<Rules>,
    pub image_settings: ImageSettings,
    pub image_access: Arc<dyn ImageAccess>,
}

/// What sandboxes have taken on a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Those that are seen to.
    pub sandboxes: usize,
    /// Of the VPC's subnets.
    pub addresses: usize,
    /// Of the host.
    pub ports: usize,
}

/// Why the agent cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    #[error("the agent's store failed")]
    Store(#[from] StoreError),
    #[error("the agent's runtime failed")]
    Runtime(#[from] RuntimeError),
    #[error("output of containers cannot be watched")]
    Output(#[from] io::Error),
    #[error("the reading of statistics failed")]
    Statistics(#[from] tokio::task::JoinError),
}

/// The agent of one node.
pub struct Agent {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) runtime: Arc<Runtime>,
    pub(crate) network: Arc<Network>,
    pub(crate) images: Images,
    pub(crate) logs: Arc<dyn LogSink>,
    pub(crate) node: String,
    pub(crate) bounds: Bounds,
    pub(crate) rules: Arc<Rules>,
    pub(crate) image_settings: ImageSettings,
    pub(crate) image_access: Arc<dyn ImageAccess>,
    pub(crate) pulling: Pulling,
    pub(crate) used: Used,
    /// Where nobody's mounts may lead.
    pub(crate) reserved: Reserved,
    pub(crate) watcher: Arc<Watcher>,
    pub(crate) begun: Begun,
    data: PathBuf,
    volumes: PathBuf,
    /// What builders on this node keep for their steps, on the disk and in memory.
    kept: [PathBuf; 2],
    /// Layers made of what containers changed, until their sandboxes are forgotten.
    made: Mutex<HashMap<String, Lease>>,
    addresses: Mutex<AddressPool>,
    ports: Mutex<PortPool>,
    ids: Mutex<IdPool>,
    pub(crate) user_namespaces: Option<UserNamespaces>,
    gpus: Mutex<gpu::Pool>,
    pub(crate) heights: ulimits::Heights,
    /// The supervisors' inboxes, by sandbox.
    supervisors: Mutex<HashMap<String, mpsc::UnboundedSender<Message>>>,
    count: watch::Sender<usize>,
    pub(crate) work: Arc<Work>,
}

impl fmt::Debug for Agent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Agent").field("node", &self.node).finish_non_exhaustive()
    }
}

/// The host ports that lead into the sandboxes that an earlier life left, from their records below the data directory.
#[must_use]
pub fn published(data: &Path) -> Vec<Published> {
    let Ok(entries) = std::fs::read_dir(data.join("sandboxes")) else { return Vec::new() };
    let records = entries.flatten().filter_map(|e| Record::read(&e.path()));
    records.flat_map(|record| wiring::published(&record)).collect()
}

impl Agent {
    /// An agent that has not begun. Must be called in a tokio runtime.
    ///
    /// # Errors
    /// If the kernel has no inotify to give.
    pub fn new(parts: Parts) -> Result<Arc<Self>, AgentError> {
        Ok(Arc::new(Self {
            store: parts.store,
            runtime: parts.runtime,
            network: parts.network,
            images: parts.images,
            logs: parts.logs,
            node: parts.node,
            bounds: parts.bounds,
            rules: parts.rules,
            image_settings: parts.image_settings,
            image_access: parts.image_access,
            pulling: Pulling::default(),
            used: Used::default(),
            reserved: Reserved { directories: vec![resolve(&parts.data), resolve(Path::new("/run/wharf"))] },
            watcher: Watcher::start()?,
            begun: Begun::new(),
            data: parts.data.join("sandboxes"),
            volumes: parts.data.join("volumes"),
            kept: [parts.data.join("builds"), parts.run.join("builds")],
            made: Mutex::default(),
            addresses: Mutex::default(),
            ports: Mutex::default(),
            ids: Mutex::default(),
            user_namespaces: parts.user_namespaces,
            gpus: Mutex::new(gpu::Pool::new(parts.devices)),
            heights: ulimits::Heights::read(),
            supervisors: Mutex::default(),
            count: watch::channel(0).0,
            work: Arc::default(),
        }))
    }

    /// Takes up what an earlier life left, then makes and ends sandboxes until `stop`. The sandboxes themselves go on.
    ///
    /// # Errors
    /// If the store or the machine fails in a way that leaves nothing to do.
    pub async fn run(self: Arc<Self>, stop: impl Future<Output = ()> + Send) -> Result<(), AgentError> {
        let mut tasks = JoinSet::new();
        tasks.spawn(Arc::clone(&self).tidy_sessions());
        let mut stop = std::pin::pin!(stop);
        let mut left: HashMap<String, Adopted> =
            self.runtime.adopt().await?.into_iter().map(|a| (a.id.clone(), a)).collect();
        for id in left.keys() {
            if let Some(record) = Record::read(&self.data.join(id)) {
                wiring::claim(&self, &record);
            }
        }
        loop {
            let revision = self.take_stock(&mut left, &mut tasks).await?;
            let prefix = format!("{}{}/", sandbox::SPEC_PREFIX, self.node);
            let mut watch = self.store.watch(Range::Prefix(prefix), Some(revision));
            let ended = loop {
                tokio::select! {
                    () = &mut stop => {
                        tasks.shutdown().await;
                        self.work.ended().await;
                        return Ok(());
                    }
                    batch = watch.next() => match batch {
                        Ok(batch) => batch.events.iter().for_each(|e| self.hear(e, &mut tasks)),
                        Err(error) => break error,
                    },
                    // A supervisor that panicked left its sandbox as it is; the next start takes it up.
                    Some(result) = tasks.join_next(), if !tasks.is_empty() => if let Err(error) = result {
                        tracing::error!("a sandbox's supervisor failed: {error}");
                    },
                }
            };
            match ended {
                WatchError::Closed => return Err(StoreError::Closed.into()),
                WatchError::Compacted { .. } | WatchError::Lagged => {}
            }
        }
    }

    /// Takes away, for as long as it is awaited, the names of images that were fetched and that nobody uses, and then calls
    /// `removed`.
    pub fn clean_images(self: Arc<Self>, removed: Arc<dyn Fn() + Send + Sync>) -> impl Future<Output = ()> + Send {
        image_cleanup::keep_clean(self, removed)
    }

    /// On the disk that images are on.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// Waits until no sandbox is left.
    pub async fn idle(&self) {
        let mut count = self.count.subscribe();
        // The sender is ours, so it cannot be gone.
        let _count = count.wait_for(|c| *c == 0).await;
    }

    /// What is taken on the machine at this moment.
    #[must_use]
    pub fn taken(&self) -> Taken {
        Taken { sandboxes: self.lock().len(), addresses: self.addresses().taken(), ports: self.ports().taken() }
    }

    /// Removes the volumes that outlive their sandboxes. Nobody may use them. Blocks.
    ///
    /// # Errors
    /// The file system's.
    pub fn remove_volumes(&self) -> io::Result<()> {
        remove_tree(&self.volumes)
    }

    pub(crate) fn addresses(&self) -> MutexGuard<'_, AddressPool> {
        self.addresses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn ports(&self) -> MutexGuard<'_, PortPool> {
        self.ports.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn ids(&self) -> MutexGuard<'_, IdPool> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn gpus(&self) -> MutexGuard<'_, gpu::Pool> {
        self.gpus.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where the volumes are that outlive their sandboxes.
    pub(crate) fn shared_volumes(&self) -> PathBuf {
        self.volumes.clone()
    }

    /// Where a sandbox's volumes are.
    pub(crate) fn volumes(&self, id: &str) -> Places {
        let (own, [kept, in_memory]) = (self.runtime.writable(id).join("volumes"), self.kept.clone());
        Places { own, shared: self.volumes.clone(), kept, in_memory }
    }

    /// Holds layers until their sandbox is forgotten: whoever asked for them has them by then.
    pub(crate) fn hold_made(&self, id: &str, lease: Lease) {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), lease);
    }

    /// A sandbox's directory on the data disk.
    pub(crate) fn directory(&self, id: &str) -> PathBuf {
        self.data.join(id)
    }

    /// Compares everything wanted with everything there. Answers the revision that it saw.
    async fn take_stock(
        self: &Arc<Self>,
        left: &mut HashMap<String, Adopted>,
        tasks: &mut JoinSet<()>,
    ) -> Result<u64, AgentError> {
        let statuses = self.statuses().await?;
        let prefix = format!("{}{}/", sandbox::SPEC_PREFIX, self.node);
        let page = self.store.range(Range::Prefix(prefix), None, 0).await?;
        let mut wanted = HashMap::new();
        for entry in &page.items {
            let spec: SandboxSpec = entry.json()?;
            wanted.insert(spec.id.clone(), spec);
        }
        for (id, adopted) in left.drain() {
            match wanted.remove(&id) {
                Some(spec) if adopted.foreign.is_some() && !has_stopped(statuses.get(&id)) => {
                    let (agent, status) = (Arc::clone(self), statuses.get(&id).cloned());
                    let why = adopted.foreign.unwrap_or_default();
                    self.supervise(id, tasks, |inbox, messages| {
                        Foreign { agent, spec, status, why, inbox }.run(messages)
                    });
                }
                Some(spec) if never_ran(&adopted, statuses.get(&id), &self.directory(&id)) => {
                    self.forget(&id).await;
                    self.begin(spec, tasks);
                }
                Some(spec) if !has_stopped(statuses.get(&id)) => {
                    let record = Record::read(&self.directory(&id)).unwrap_or_default();
                    let status = statuses.get(&id).cloned();
                    let agent = Arc::clone(self);
                    self.supervise(id, tasks, |inbox, messages| {
                        Supervisor::resume(agent, spec, status, record, adopted, inbox).run(messages)
                    });
                }
                _ => self.forget(&id).await,
            }
        }
        for (id, spec) in wanted {
            if self.send(&id, Message::Spec(Box::new(spec.clone()))) || has_stopped(statuses.get(&id)) {
                continue;
            }
            self.begin(spec, tasks);
        }
        for id in statuses.into_keys().chain(self.known()) {
            if !page.items.iter().any(|e| e.key.rsplit('/').next() == Some(&id)) && !self.send(&id, Message::Removed) {
                self.delete_status(&id).await;
            }
        }
        Ok(page.revision)
    }

    fn hear(self: &Arc<Self>, event: &Event, tasks: &mut JoinSet<()>) {
        match event {
            Event::Put(entry) => match entry.json::<SandboxSpec>() {
                Ok(spec) => {
                    if !self.send(&spec.id, Message::Spec(Box::new(spec.clone()))) && entry.version == 1 {
                        self.begin(spec, tasks);
                    }
                }
                Err(error) => tracing::error!("a sandbox's spec cannot be read: {error}"),
            },
            Event::Delete { key, .. } => {
                let id = key.rsplit('/').next().unwrap_or_default().to_owned();
                if !self.send(&id, Message::Removed) {
                    let agent = Arc::clone(self);
                    tasks.spawn(async move { agent.delete_status(&id).await });
                }
            }
        }
    }

    fn begin(self: &Arc<Self>, spec: SandboxSpec, tasks: &mut JoinSet<()>) {
        tracing::debug!(sandbox = spec.id, "its spec is here");
        let agent = Arc::clone(self);
        let id = spec.id.clone();
        self.supervise(id, tasks, |inbox, messages| Supervisor::begin(agent, spec, inbox).run(messages));
    }

    /// Has a sandbox be seen to by `life`, which gets both ends of its inbox, until that ends.
    fn supervise<F: Future<Output = ()> + Send + 'static>(
        self: &Arc<Self>,
        id: String,
        tasks: &mut JoinSet<()>,
        life: impl FnOnce(mpsc::UnboundedSender<Message>, mpsc::UnboundedReceiver<Message>) -> F,
    ) {
        let (sender, inbox) = mpsc::unbounded_channel();
        let life = life(sender.clone(), inbox);
        let count = {
            let mut supervisors = self.lock();
            supervisors.insert(id.clone(), sender);
            supervisors.len()
        };
        self.count.send_replace(count);
        let agent = Arc::clone(self);
        tasks.spawn(async move {
            life.await;
            let count = {
                let mut supervisors = agent.lock();
                supervisors.remove(&id);
                supervisors.len()
            };
            agent.count.send_replace(count);
            // Whoever said that it may be forgotten may have said so to a supervisor that had stopped listening.
            match agent.store.get(&sandbox::spec_key(&agent.node, &id)).await {
                Ok(None) => agent.delete_status(&id).await,
                Ok(Some(_)) => {}
                Err(error) => tracing::error!(sandbox = id, "its spec cannot be read: {error}"),
            }
        });
    }

    /// Ends a sandbox that nobody wants any more and that no supervisor has.
    pub(crate) async fn forget(self: &Arc<Self>, id: &str) {
        // First the record: were we killed between the two, a record without its shim would tell of a sandbox that was lost.
        let record = match Record::take(&self.directory(id)) {
            Ok(record) => record,
            Err(error) => {
                tracing::error!(sandbox = id, "what is left of it cannot be removed: {error}");
                return;
            }
        };
        if let Err(error) = self.runtime.remove(id).await {
            tracing::error!(sandbox = id, "what is left of it cannot be removed: {error}");
            return;
        }
        let (agent, owned) = (Arc::clone(self), id.to_owned());
        let given_back = self.work.begin(move || agent.give_back(&owned, record));
        if let Err(error) = given_back.await {
            tracing::error!(sandbox = id, "what is left of it cannot be removed: {error}");
        }
    }

    /// Removes a sandbox's files and gives back what was taken for it. Blocks.
    fn give_back(&self, id: &str, record: Option<Record>) {
        if let Err(error) = self.runtime.remove_files(id) {
            tracing::error!(sandbox = id, "what is left of it cannot be removed: {error}");
            return;
        }
        if let Some(record) = record {
            wiring::release(self, &record);
        }
        if let Err(error) = self.images.unpin(id) {
            tracing::warn!(sandbox = id, "its images stay pinned: {error}");
        }
    }

    pub(crate) async fn statuses(&self) -> Result<HashMap<String, SandboxStatus>, StoreError> {
        let prefix = format!("{}{}/", sandbox::STATUS_PREFIX, self.node);
        let entries = self.store.list(&prefix).await?;
        let status = |e: &wharf_store::KeyValue| Ok((e.key[prefix.len()..].to_owned(), e.json()?));
        entries.iter().map(status).collect()
    }

    async fn delete_status(&self, id: &str) {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        let key = sandbox::status_key(&self.node, id);
        if let Err(error) = self.store.txn(Txn::new().delete(key).observed()).await {
            tracing::error!(sandbox = id, "its status cannot be deleted: {error}");
        }
    }

    pub(crate) fn send(&self, id: &str, message: Message) -> bool {
        self.lock().get(id).is_some_and(|inbox| inbox.send(message).is_ok())
    }

    fn known(&self) -> Vec<String> {
        self.lock().keys().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, mpsc::UnboundedSender<Message>>> {
        self.supervisors.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether an earlier life was interrupted before any container could run, so that it is best begun anew. What it reported
/// stands, whatever became of its files.
pub(crate) fn never_ran(adopted: &Adopted, status: Option<&SandboxStatus>, directory: &Path) -> bool {
    let untold = status.is_none_or(|s| s.cause.is_none() && s.containers.iter().all(|c| c.started_at.is_none()));
    untold
        && match &adopted.sandbox {
            Some((_, _, survivors)) => survivors.containers.is_empty(),
            None => Record::read(directory).is_none(),
        }
}

fn has_stopped(status: Option<&SandboxStatus>) -> bool {
    status.is_some_and(|s| s.phase == Phase::Stopped)
}
