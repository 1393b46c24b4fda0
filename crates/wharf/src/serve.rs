//! `wharf serve`: where the parts are put together.
//!
//! The order: a data directory that is ours alone ([`DataDir`]), the port, the parts (`parts`: store, network, runtime, images, logs,
//! and what this machine is), then what goes on beside requests (`background`: the agent and the controllers), then requests.
//! It ends the other way round. Containers go on, and what they need stays, unless the instance is ephemeral: then everything it made
//! is taken down.

mod background;
mod bases;
mod control;
mod credentials;
mod images;
mod log_output;
mod network;
mod node_identity;
mod nodes;
mod parts;
mod push;
mod registry;
pub(crate) mod requirements;
mod sandboxes;
mod session;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::spawn_blocking,
    time::timeout,
};
use wharf_aws_wire::{ec2, ecr, ecs, logs, secretsmanager, sts};
use wharf_ec2::Ec2;
use wharf_ecr::{Ecr, EcrAccess};
use wharf_ecs::Ecs;
use wharf_gateway::{Authority, Gateway, Limits};
use wharf_logs::Logs;
use wharf_node::Rules;
use wharf_registry::Distribution;
use wharf_secretsmanager::SecretsManager;
use wharf_ssmmessages::DataChannels;
use wharf_sts::Sts;

use self::{background::Background, control::Whole, parts::Parts};
use crate::{
    apis::Apis,
    config::{Config, Data},
    contract::State,
    data_dir::{DataDir, stale_ephemerals},
    notify::{self, Told},
    operations::Operations,
    policy::PolicyFile,
    router::Router,
    tear_down::tear_down,
    users::Users,
};

/// Where sockets are, each instance's in a directory of its own.
pub(crate) const RUN: &str = "/run/wharf";

/// Where clients look unless told otherwise.
const USUAL_ADDRESS: &str = "127.0.0.1:4566";

/// How long data channels may take to close when the server stops.
const GOODBYES: Duration = Duration::from_secs(3);

/// Serves until SIGTERM or Ctrl-C; SIGHUP has the policy read again.
pub(crate) async fn serve(config: Config) -> anyhow::Result<()> {
    // From here on a signal stops us in order.
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for signals")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for signals")?;
    let mut hangup = signal(SignalKind::hangup()).context("cannot listen for signals")?;

    requirements::check()?;
    credentials::look_at(config.named_credentials.as_deref());
    let temporary = std::env::temp_dir();
    clear_stale(&temporary).await;
    let data_dir = match &config.data {
        Data::Directory(path) => DataDir::open(path)?,
        Data::Ephemeral => DataDir::ephemeral(&temporary)?,
    };
    let served = async {
        let policy = PolicyFile::open(config.policy.as_deref(), data_dir.path())?;
        let (rules, read_again) = (policy.rules(), policy);
        let stop = async move {
            loop {
                tokio::select! {
                    _ = terminate.recv() => break,
                    _ = interrupt.recv() => break,
                    _ = hangup.recv() => read_again.reload(),
                }
            }
        };
        run(&config, &data_dir, rules, stop).await
    }
    .await;
    if data_dir.is_ephemeral() {
        let gone = tear_down(data_dir.path(), data_dir.instance()).await.and_then(|()| Ok(data_dir.remove()?));
        return served.and(gone);
    }
    let instance = data_dir.instance().clone();
    if let Err(error) = spawn_blocking(move || network::leave(&instance)).await? {
        tracing::warn!("what this instance does not need now stays: {error:#}");
    }
    served
}

/// Removes what ephemeral instances left that were killed.
async fn clear_stale(temporary: &Path) {
    for dead in stale_ephemerals(temporary) {
        let path = dead.path().to_owned();
        match tear_down(&path, dead.instance()).await.and_then(|()| Ok(dead.remove()?)) {
            Ok(()) => tracing::info!(path = %path.display(), "removed what a dead ephemeral instance left"),
            Err(error) => {
                tracing::warn!(path = %path.display(), "a dead ephemeral instance's leftovers stay: {error:#}");
            }
        }
    }
}

async fn run(
    config: &Config,
    data_dir: &DataDir,
    rules: Arc<Rules>,
    stop: impl Future<Output = ()> + Send,
) -> anyhow::Result<()> {
    let (scratch, tls) = (directory(data_dir, "scratch")?, directory(data_dir, "tls")?);
    let authority = Arc::new(spawn_blocking(move || Authority::open(&tls)).await??);
    let ca_bundle = Arc::from(authority.path());
    let whole_bundle = authority.write_bundle().unwrap_or_else(|error| {
        tracing::warn!(%error, "other programs are given this instance's certificate authority alone");
        authority.path().to_owned()
    });
    let whole_bundle = Arc::from(whole_bundle);
    // Before the parts, for it is what most often fails.
    let gateway = Gateway::bind(config.listen, config.auth, authority, Limits::default()).await?;
    let address = gateway.address()?;

    let parts = Arc::new(Parts::open(data_dir, config, address.port(), rules).await?);
    let users = Arc::new(Users::open(parts.store()).await?);
    let (state, watched) = watch::channel(State::Starting);
    let operations = Operations {
        control: Arc::new(Whole(Arc::clone(&parts))),
        images: Arc::new(Whole(Arc::clone(&parts))),
        users: Arc::clone(&users),
        state: watched,
        scope: config.scope.clone(),
        ephemeral: data_dir.is_ephemeral(),
        ca_bundle,
        whole_bundle,
        scratch: scratch.into(),
    };
    let (close_channels, closing) = watch::channel(false);
    let channels = Arc::new(DataChannels::new(parts.store(), parts.sessions(), closing));
    let access = EcrAccess::new(parts.store(), Arc::<Users>::clone(&users));
    let distribution = Distribution::new(parts.registry.clone(), Arc::new(access), config.scope.clone());
    let apis = Arc::new(apis(&parts, users));
    let handler = Arc::new(Router { operations, channels: Arc::clone(&channels), distribution, apis });
    let mut background = Background::start(&parts, config);
    tracing::info!(
        instance = %data_dir.instance(), data = %data_dir.path().display(), auth = %config.auth,
        "serving on http://{address} (for clients: {})", hint(address)
    );
    state.send_replace(State::Ready);
    notify::tell(Told::Ready);
    let mut failure = Ok(());
    let stop = async {
        tokio::select! {
            () = stop => {}
            error = background.failed() => failure = Err(error),
        }
        tracing::info!("stopping");
        state.send_replace(State::Stopping);
        notify::tell(Told::Stopping);
        close_channels.send_replace(true);
    };
    gateway.serve(handler, stop).await;
    // Who sits before a session is told that it ends. A client that does not listen is not waited for.
    let _told = timeout(GOODBYES, channels.closed()).await;
    let stopped = background.stop().await;
    parts.store.flush().await?;
    failure.and(stopped)
}

/// The AWS APIs over the parts.
fn apis(parts: &Parts, users: Arc<Users>) -> Apis {
    let keys = Arc::<Users>::clone(&users);
    let ecr = Ecr::new(parts.store(), parts.registry.clone(), keys, parts.scope.clone());
    let router = wharf_aws_wire::Router::new()
        .with(&sts::SERVICE, Arc::new(sts::Endpoint(Sts)))
        .with(&secretsmanager::SERVICE, Arc::new(secretsmanager::Endpoint(SecretsManager::new(parts.store()))))
        .with(&ec2::SERVICE, Arc::new(ec2::Endpoint(Ec2::new(parts.store()))))
        .with(&ecr::SERVICE, Arc::new(ecr::Endpoint(ecr)))
        .with(&ecs::SERVICE, Arc::new(ecs::Endpoint(Ecs::new(parts.store()))))
        .with(&logs::SERVICE, Arc::new(logs::Endpoint(Logs::new(Arc::clone(&parts.logs)))))
        .with_keys(users)
        .with_default_scope(parts.scope.clone());
    Apis(router)
}

/// The command that makes a shell's AWS clients speak to us.
fn hint(address: SocketAddr) -> String {
    match address.to_string() {
        usual if usual == USUAL_ADDRESS => "eval \"$(wharf env)\"".to_owned(),
        other => format!("eval \"$(wharf env --endpoint http://{other})\""),
    }
}

/// A directory inside the data directory.
fn directory(data_dir: &DataDir, name: &str) -> anyhow::Result<PathBuf> {
    let path = data_dir.path().join(name);
    std::fs::create_dir_all(&path).with_context(|| format!("cannot make {}", path.display()))?;
    Ok(path)
}
