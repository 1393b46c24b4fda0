use std::{fmt, fs::File, path::PathBuf, sync::Arc, time::Instant};

use anyhow::Context;
use async_trait::async_trait;
use tokio::task::spawn_blocking;
use wharf_builder::{BuildOutput, Builder};
use wharf_core::{
    AccountId, Digest, IdBlock, Scope,
    network::{DEFAULT_VPC_KEY, Vpc},
    node::Node,
    registry::RepositoryId,
    session::Sessions,
};
use wharf_ecr::{EcrAccess, EcrJournal};
use wharf_image::Images;
use wharf_network::Network;
use wharf_node::{Agent, ImageAccess, ImageSettings, Rules, UserNamespaces};
use wharf_registry::{Access, Action, Principal, Registry};
use wharf_runtime::Runtime;
use wharf_store::{EmbeddedStore, Store, StoreError, StoreExt, Txn};
use wharf_telemetry::LogStore;

use super::{
    RUN,
    bases::Bases,
    network, node_identity,
    nodes::{self, Nodes},
    push::Pusher,
};
use crate::{config::Config, data_dir::DataDir};

/// The parts of an instance, open.
pub(super) struct Parts {
    pub(super) store: Arc<EmbeddedStore>,
    pub(super) images: Images,
    pub(super) registry: Registry,
    pub(super) logs: Arc<LogStore>,
    /// This machine.
    pub(super) node: Node,
    pub(super) nodes: Nodes,
    pub(super) agent: Arc<Agent>,
    pub(super) builder: Builder,
    pub(super) pusher: Pusher,
    /// The account and region that the machine's container instance is in.
    pub(super) scope: Scope,
    /// The data directory.
    pub(super) data: PathBuf,
    /// That the instance is served.
    _serving: File,
}

impl Parts {
    /// Opens everything that can be opened at the same time at the same time, then writes down what this machine is. `port` is
    /// the one that Wharf listens on.
    ///
    /// # Errors
    /// The part that would not open, and why.
    pub(super) async fn open(
        data_dir: &DataDir,
        config: &Config,
        port: u16,
        rules: Arc<Rules>,
    ) -> anyhow::Result<Self> {
        let scope = config.scope.clone();
        let data = data_dir.path().to_owned();
        let (images, logs) = (data.join("images"), data.join("logs"));
        let (instance, directory) = (data_dir.instance().clone(), data.clone());
        let serving = opening("run directory", move || network::begin(&instance, &directory)).await?;
        let (instance, directory) = (data_dir.instance().clone(), data.clone());
        // Joined, not raced: should one fail, the others must have ended before what they made is taken down.
        let (storage, runtime, images, logs) = tokio::join!(
            open_storage(data_dir),
            opening("runtime", move || Ok(Runtime::open(&instance, &directory, RUN.as_ref())?)),
            opening("images", move || Ok(Images::open(&images)?)),
            opening("logs", move || Ok(LogStore::open(logs)?)),
        );
        let (store, network) = storage?;
        let runtime = try_user_namespaces(runtime?, config.user_namespaces).await;
        let (runtime, images, logs) = (runtime?, images?, Arc::new(logs?));
        let journal = Arc::new(EcrJournal);
        let shared: Arc<dyn Store> = Arc::<EmbeddedStore>::clone(&store);
        let registry = Registry::open(shared, images.clone(), journal, config.registry.clone()).await?;
        images.never_ask(port);
        let output = Arc::new(BuildOutput::new(Arc::<LogStore>::clone(&logs)));
        let run = PathBuf::from(RUN).join(data_dir.instance().as_str());
        let (node, nodes) = register(&store, data_dir, &network, config, port).await?;
        let agent = Agent::new(wharf_node::Parts {
            store: Arc::<EmbeddedStore>::clone(&store),
            runtime: Arc::clone(&runtime),
            network: Arc::new(network),
            images: images.clone(),
            logs: Arc::<BuildOutput>::clone(&output),
            node: node.id.clone(),
            data: data.clone(),
            run: run.clone(),
            user_namespaces: config.user_namespaces,
            devices: config.gpu_devices.clone(),
            bounds: config.bounds,
            rules,
            image_settings: ImageSettings { port, hosts: own_hosts(config), ..config.images.clone() },
            image_access: Arc::new(TaskAccess {
                access: EcrAccess::new(Arc::<EmbeddedStore>::clone(&store), Arc::new(())),
                registry: registry.clone(),
            }),
        })?;
        let access = Arc::new(EcrAccess::new(Arc::<EmbeddedStore>::clone(&store), Arc::new(())));
        let (registry_of, images_of) = (registry.clone(), images.clone());
        let pusher = Pusher { agent: Arc::clone(&agent), images: images_of, registry: registry_of, access };
        // Before the agent begins, which would take up the steps of builds that were broken off.
        let builder = Builder::open(wharf_builder::Parts {
            store: Arc::<EmbeddedStore>::clone(&store),
            images: images.clone(),
            runtime,
            node: node.id.clone(),
            bases: Arc::new(Bases { agent: Arc::clone(&agent), images: images.clone(), pusher: pusher.clone() }),
            output,
            data: data.clone(),
            run,
        })
        .await?;
        Ok(Self { store, images, registry, logs, node, nodes, agent, builder, pusher, scope, data, _serving: serving })
    }

    /// The store, as most see it.
    pub(super) fn store(&self) -> Arc<dyn Store> {
        Arc::<EmbeddedStore>::clone(&self.store)
    }

    /// Where sessions' streams begin.
    pub(super) fn sessions(&self) -> Arc<dyn Sessions> {
        self.agent.sessions()
    }

    /// Makes the cluster `default` with the nodes in it, unless they are there.
    pub(super) async fn ensure_cluster(&self) -> Result<(), StoreError> {
        self.nodes.ensure_instances(&*self.store, &self.scope).await
    }
}

/// Under what names, beside loopback's, the registry is asked for.
fn own_hosts(config: &Config) -> Vec<String> {
    let listen = config.listen.ip();
    if listen.is_loopback() {
        return Vec::new();
    }
    let hostname = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    vec![hostname.trim().to_ascii_lowercase(), listen.to_string()]
}

/// ECR's policies and the registry's account of pulls, for tasks' images. The node writes none of the registry's keys.
struct TaskAccess {
    access: EcrAccess,
    registry: Registry,
}

#[async_trait]
impl ImageAccess for TaskAccess {
    async fn may_pull(&self, account: &AccountId, repository: &RepositoryId) -> Result<(), String> {
        let who = Principal::User { account: account.clone(), arn: format!("arn:aws:iam::{account}:root") };
        for action in [Action::ReadManifest, Action::ReadBlob] {
            // Nothing is sent: it is as good as encrypted.
            self.access.allow(&who, action, repository, true).await.map_err(|denied| denied.to_string())?;
        }
        Ok(())
    }

    fn pulled(&self, repository: &RepositoryId, digest: &Digest) {
        self.registry.pulled_by_task(repository, digest);
    }
}

/// Sees whether the machine can do what the operator asks for: tasks that would all be refused are better told of now.
async fn try_user_namespaces(runtime: Runtime, wanted: Option<UserNamespaces>) -> anyhow::Result<Arc<Runtime>> {
    let runtime = Arc::new(runtime);
    if let Some(UserNamespaces { ids, .. }) = wanted {
        let block = IdBlock { count: UserNamespaces::BLOCK, ..ids };
        let tried = runtime.try_user_namespaces(block).await;
        tried.with_context(|| format!("user namespaces are asked for ({ids}), and this machine cannot have them"))?;
    }
    Ok(runtime)
}

/// The store, and the network, which the store says where to make.
async fn open_storage(data_dir: &DataDir) -> anyhow::Result<(Arc<EmbeddedStore>, Network)> {
    let file = data_dir.path().join("store.redb");
    let store = opening("store", move || Ok(Arc::new(EmbeddedStore::open(file)?))).await?;
    let vpc = store.get_json::<Vpc>(DEFAULT_VPC_KEY).await?.map(|(vpc, _)| vpc);
    let (instance, data): (_, PathBuf) = (data_dir.instance().clone(), data_dir.path().to_owned());
    let network = opening("network", move || network::open(&instance, vpc, &data)).await?;
    Ok((store, network))
}

/// Writes down the VPC, the nodes and their cluster.
async fn register(
    store: &Arc<EmbeddedStore>,
    data_dir: &DataDir,
    network: &Network,
    config: &Config,
    port: u16,
) -> anyhow::Result<(Node, Nodes)> {
    let id = node_identity::node_id(data_dir)?;
    if store.get_json::<Vpc>(DEFAULT_VPC_KEY).await?.is_none_or(|(vpc, _)| vpc != *network.vpc()) {
        store.txn(Txn::new().put_json(DEFAULT_VPC_KEY, network.vpc())).await?;
    }
    let node = nodes::describe(&**store, &id, config, port).await?;
    let nodes = Nodes::register(store, config, &node).await?;
    Ok((node, nodes))
}

/// Opens a part on a thread that may block, and says in its error which part it was.
async fn opening<T: Send + 'static>(
    part: &'static str,
    open: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    let begun = Instant::now();
    let opened = spawn_blocking(open).await.map_err(anyhow::Error::from);
    let opened = opened.and_then(|opened| opened).with_context(|| format!("the {part} cannot be opened"))?;
    tracing::debug!(part, took = ?begun.elapsed(), "open");
    Ok(opened)
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").field("node", &self.node.id).finish_non_exhaustive()
    }
}
