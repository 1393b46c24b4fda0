//! `wharf serve`: where the parts are put together.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use anyhow::Context;
use async_trait::async_trait;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::{mpsc, watch},
};
use wharf_aws_wire::{ec2, sts};
use wharf_core::InstanceId;
use wharf_ec2::Ec2;
use wharf_gateway::{Authority, Gateway, Limits};
use wharf_store::{EmbeddedStore, Store};
use wharf_sts::Sts;

use crate::{
    apis::Apis,
    config::{Config, Data},
    contract::{ImageSummary, LogOutput, LogQuery, ServiceCoverage, State},
    data_dir::{DataDir, stale_ephemerals},
    operations::{Control, ControlError, Operations},
    router::Router,
    users::Users,
};

/// Serves until SIGTERM or Ctrl-C.
pub(crate) async fn serve(config: Config) -> anyhow::Result<()> {
    // From here on a signal stops us in order.
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for signals")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for signals")?;

    let temporary = std::env::temp_dir();
    for dead in stale_ephemerals(&temporary) {
        let path = dead.path().to_owned();
        match tear_down(&path, dead.instance()).and_then(|()| Ok(dead.remove()?)) {
            Ok(()) => tracing::info!(path = %path.display(), "removed what a dead ephemeral instance left"),
            Err(error) => {
                tracing::warn!(path = %path.display(), "a dead ephemeral instance's leftovers stay: {error:#}");
            }
        }
    }
    let data_dir = match &config.data {
        Data::Directory(path) => DataDir::open(path)?,
        Data::Ephemeral => DataDir::ephemeral(&temporary)?,
    };
    let served = run(&config, &data_dir, async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
    .await;
    if data_dir.is_ephemeral() {
        tear_down(data_dir.path(), data_dir.instance())?;
        data_dir.remove()?;
    }
    served
}

async fn run(config: &Config, data_dir: &DataDir, stop: impl Future<Output = ()> + Send) -> anyhow::Result<()> {
    let (scratch, tls) = (directory(data_dir, "scratch")?, directory(data_dir, "tls")?);
    let authority = Arc::new(Authority::open(&tls)?);
    let ca_bundle = Arc::from(authority.path());
    let gateway = Gateway::bind(config.listen, config.auth, authority, Limits::default()).await?;
    let address = gateway.address()?;

    let embedded = Arc::new(EmbeddedStore::open(data_dir.path().join("store.redb"))?);
    let store: Arc<dyn Store> = Arc::<EmbeddedStore>::clone(&embedded);
    let users = Arc::new(Users::open(Arc::clone(&store)).await?);
    let apis = wharf_aws_wire::Router::new()
        .with(&sts::SERVICE, Arc::new(sts::Endpoint(Sts)))
        .with(&ec2::SERVICE, Arc::new(ec2::Endpoint(Ec2::new(Arc::clone(&store)))))
        .with_keys(Arc::<Users>::clone(&users))
        .with_default_scope(config.scope.clone());
    let (state, watched) = watch::channel(State::Ready);
    let operations = Operations {
        control: Arc::new(Bare { store }),
        users,
        state: watched,
        scope: config.scope.clone(),
        ephemeral: data_dir.is_ephemeral(),
        ca_bundle,
        scratch: scratch.into(),
    };
    let handler = Arc::new(Router { operations, apis: Arc::new(Apis(apis)) });
    tracing::info!(
        instance = %data_dir.instance(), data = %data_dir.path().display(), auth = %config.auth, "serving on http://{address}"
    );
    let stop = async move {
        stop.await;
        tracing::info!("stopping");
        state.send_replace(State::Stopping);
    };
    gateway.serve(handler, stop).await;
    embedded.flush().await?;
    Ok(())
}

/// A directory inside the data directory.
fn directory(data_dir: &DataDir, name: &str) -> anyhow::Result<std::path::PathBuf> {
    let path = data_dir.path().join(name);
    std::fs::create_dir_all(&path).with_context(|| format!("cannot make {}", path.display()))?;
    Ok(path)
}

/// Takes down what an instance made outside of its data directory. This build makes nothing there.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the form of a tear-down, which can fail once there is something to take down"
)]
pub(crate) fn tear_down(_: &Path, _: &InstanceId) -> anyhow::Result<()> {
    Ok(())
}

/// The control of an instance that has a store and nothing else.
struct Bare {
    store: Arc<dyn Store>,
}

fn not_here<T>(what: &str) -> Result<T, ControlError> {
    Err(ControlError::Conflict(format!("this build of Wharf has no {what}")))
}

#[async_trait]
impl Control for Bare {
    fn parts(&self) -> BTreeMap<String, String> {
        BTreeMap::from([("store".to_owned(), "ready".to_owned())])
    }

    fn coverage(&self) -> Vec<ServiceCoverage> {
        Vec::new()
    }

    async fn load_image(
        &self,
        _: &Path,
        _: Option<&str>,
        _: &mpsc::Sender<String>,
    ) -> Result<Vec<String>, ControlError> {
        Err(ControlError::Invalid("this build of Wharf has no content store".to_owned()))
    }

    async fn images(&self) -> Result<Vec<ImageSummary>, ControlError> {
        not_here("content store")
    }

    async fn remove_image(&self, name: &str) -> Result<(), ControlError> {
        Err(ControlError::Missing(format!("there is no image '{name}'")))
    }

    async fn logs(&self, _: LogQuery, _: &mpsc::Sender<LogOutput>) -> Result<(), ControlError> {
        not_here("log store")
    }

    async fn reset(&self) -> Result<(), ControlError> {
        let everything = wharf_store::Op::Delete(wharf_store::Range::Prefix(String::new()));
        let txn = wharf_store::Txn { then: vec![everything], ..Default::default() };
        self.store.txn(txn).await.map_err(anyhow::Error::from)?;
        Ok(())
    }
}
