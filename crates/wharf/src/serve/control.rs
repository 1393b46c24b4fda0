use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use bytes::Bytes;
use tokio::{sync::mpsc, task::spawn_blocking};
use wharf_builder::{BuildRequest, EventSender};
use wharf_core::{Digest, network::DEFAULT_VPC_KEY, node::NODE_PREFIX};
use wharf_ecs::{ControllerConfig, EcsError};
use wharf_image::{Collected, ImageError, Images, Origin, Progress, Reference};
use wharf_node::Taken;
use wharf_store::{Store, StoreExt, Txn};

use super::{log_output, parts::Parts, sandboxes, session};
use crate::{
    contract::{
        Explained, ImageSummary, LogOutput, LogQuery, NewSession, NodeUse, Reading, SandboxView, ServiceCoverage,
    },
    operations::{Control, ControlError, OpenSession},
};

/// How long a reset waits for containers to be gone.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often a load says how far it is.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// What the operations pages ask of a whole instance.
pub(super) struct Whole(pub(super) Arc<Parts>);

#[async_trait]
impl Control for Whole {
    fn parts(&self) -> BTreeMap<String, String> {
        let names = ["agent", "images", "logs", "network", "registry", "runtime", "store"];
        // Nothing is served before all of them are open, and an agent that ends stops the server.
        names.map(|name| (name.to_owned(), "ready".to_owned())).into()
    }

    fn node(&self) -> NodeUse {
        let Taken { sandboxes, addresses, ports } = self.0.agent.taken();
        NodeUse { sandboxes, addresses, ports }
    }

    fn coverage(&self) -> Vec<ServiceCoverage> {
        let mut services: Vec<ServiceCoverage> = Vec::new();
        for operation in wharf_aws_model::coverage() {
            if services.last().is_none_or(|last| last.service != operation.service) {
                let service = operation.service.to_owned();
                services.push(ServiceCoverage { service, served: Vec::new(), missing: Vec::new() });
            }
            if let Some(service) = services.last_mut() {
                let list = if operation.served { &mut service.served } else { &mut service.missing };
                list.push(operation.operation.to_owned());
            }
        }
        services
    }

    async fn load_image(
        &self,
        file: &Path,
        tag: Option<&str>,
        progress: &mpsc::Sender<String>,
    ) -> Result<Vec<String>, ControlError> {
        let (file, tag, progress) = (file.to_owned(), tag.map(str::to_owned), progress.clone());
        with_images(&self.0, move |images| {
            let mut told = Instant::now();
            let mut tell = |step: Progress| {
                let text = match step {
                    Progress::Named { name } => format!("named {name}"),
                    Progress::Read { bytes } if told.elapsed() >= TELL_EVERY => format!("{} MiB read", bytes >> 20),
                    Progress::Read { .. } | Progress::Blob { .. } => return,
                };
                told = Instant::now();
                // Whoever is slow to listen, or gone, misses it.
                let _heard = progress.try_send(text);
            };
            let loaded = images.load(&file, tag.as_deref(), &mut tell).map_err(|error| match error {
                error @ ImageError::Io { .. } => ControlError::Failed(error.into()),
                error => ControlError::Invalid(error.to_string()),
            })?;
            Ok(loaded.into_iter().map(|loaded| loaded.name).collect())
        })
        .await
    }

    async fn pull_image(&self, name: &str, progress: &mpsc::Sender<String>) -> Result<Vec<String>, ControlError> {
        let reference: Reference = name.parse().map_err(|error| ControlError::Invalid(format!("{error}")))?;
        let told: Mutex<HashMap<Digest, Instant>> = Mutex::default();
        let tell = |step: Progress| {
            let Progress::Blob { digest, bytes, total } = step else { return };
            let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
            let last = told.entry(digest.clone()).or_insert_with(Instant::now);
            if bytes < total && last.elapsed() < TELL_EVERY {
                return;
            }
            *last = Instant::now();
            let short = &digest.hex()[..12];
            // Whoever is slow to listen, or gone, misses it.
            let _heard =
                progress.try_send(format!("{short}: {} of {} KiB", bytes.div_ceil(1024), total.div_ceil(1024)));
        };
        let pulled = self.0.agent.fetch_image(&reference, &tell).await;
        let image = pulled.map_err(|error| ControlError::Invalid(error.to_string()))?;
        Ok(vec![format!("{reference} {}", image.digest)])
    }

    async fn build(&self, request: BuildRequest, context: mpsc::Receiver<std::io::Result<Bytes>>, events: EventSender) {
        if let Err(error) = self.0.builder.build(request, context, events).await {
            tracing::debug!("a build failed: {error}");
        }
    }

    async fn images(&self) -> Result<Vec<ImageSummary>, ControlError> {
        with_images(&self.0, |images| {
            let usage = images.usage(false).map_err(anyhow::Error::from)?;
            let summary = |named: wharf_image::NamedImage| {
                let of = usage.images.iter().find(|image| image.digest == named.digest);
                ImageSummary {
                    name: named.name,
                    digest: named.digest.to_string(),
                    created: of.and_then(|image| image.created.clone()),
                    size: of.map_or(0, |image| image.size),
                    shared: of.map_or(0, |image| image.shared),
                    own: of.map_or(0, |image| image.own),
                    pulled: named.origin == Origin::Pulled,
                }
            };
            Ok(images.list().into_iter().map(summary).collect())
        })
        .await
    }

    async fn remove_image(&self, name: &str) -> Result<(), ControlError> {
        let missing = ControlError::Missing(format!("there is no image '{name}': `wharf image ls` lists them"));
        let name: Reference = name.parse().map_err(|e| ControlError::Invalid(format!("{e}")))?;
        with_images(
            &self.0,
            move |images| {
                if images.remove(&name).map_err(anyhow::Error::from)? { Ok(()) } else { Err(missing) }
            },
        )
        .await?;
        collect(&self.0).await.map(drop)
    }

    async fn logs(&self, query: LogQuery, lines: &mpsc::Sender<LogOutput>) -> Result<(), ControlError> {
        log_output::send(&self.0.logs, &self.0.scope, query, lines).await
    }

    async fn sandboxes(&self) -> Result<Vec<SandboxView>, ControlError> {
        sandboxes::list(&*self.0.store).await
    }

    async fn explain(&self, cluster: Option<&str>, service: &str) -> Result<Explained, ControlError> {
        let parts = &self.0;
        let overcommit = ControllerConfig::default().overcommit;
        let explained =
            wharf_ecs::explain_service(&*parts.store, &parts.scope, cluster, service, overcommit, wharf_core::now())
                .await;
        let explanation = explained.map_err(|error| match error {
            EcsError::Store(error) => anyhow::Error::from(error).into(),
            EcsError::Api(error) => ControlError::Invalid(error.to_string()),
        })?;
        let value = serde_json::to_value(&explanation).map_err(anyhow::Error::from)?;
        Ok(Explained { text: format!("{explanation}\n"), explanation: value })
    }

    async fn reading(&self) -> Result<Reading, ControlError> {
        let sandboxes = self.0.agent.statistics().await.map_err(anyhow::Error::from)?;
        Ok(Reading { cpu: self.0.node.cpu, memory: self.0.node.memory, sandboxes })
    }

    async fn open_session(&self, session: NewSession) -> Result<OpenSession, ControlError> {
        session::open(&self.0, session).await
    }

    async fn reset(&self, images: bool) -> Result<(), ControlError> {
        let parts = &self.0;
        forget(parts).await?;
        if tokio::time::timeout(PATIENCE, parts.agent.idle()).await.is_err() {
            let error = anyhow::anyhow!("containers have not ended within {} s: reset again", PATIENCE.as_secs());
            return Err(error.into());
        }
        let agent = Arc::clone(&parts.agent);
        blocking(move || Ok(agent.remove_volumes().map_err(anyhow::Error::from)?)).await?;
        let logs = Arc::clone(&parts.logs);
        blocking(move || Ok(logs.clear().map_err(anyhow::Error::from)?)).await?;
        if images {
            with_images(parts, |images| {
                for named in images.list() {
                    let name = named.name.parse::<Reference>().map_err(anyhow::Error::from)?;
                    images.remove(&name).map_err(anyhow::Error::from)?;
                }
                Ok(())
            })
            .await?;
            collect(parts).await?;
        }
        parts.ensure_cluster().await.map_err(anyhow::Error::from)?;
        Ok(())
    }
}

/// Deletes everything in the store but what the machine is, in one step. The agent then ends every sandbox.
async fn forget(parts: &Parts) -> anyhow::Result<()> {
    let mut txn = Txn::new().delete_prefix("");
    if let Some(entry) = parts.store.get(DEFAULT_VPC_KEY).await? {
        txn = txn.put(DEFAULT_VPC_KEY, entry.value);
    }
    for entry in parts.store.list(NODE_PREFIX).await? {
        txn = match entry.lease {
            Some(lease) => txn.put_leased(&*entry.key, entry.value, lease),
            None => txn.put(&*entry.key, entry.value),
        };
    }
    parts.store.txn(txn).await?;
    Ok(())
}

pub(super) async fn collect(parts: &Parts) -> Result<Collected, ControlError> {
    let cleaned = parts.registry.collect().await.map_err(anyhow::Error::from)?;
    tracing::debug!(?cleaned, "collected");
    Ok(cleaned.collected)
}

async fn with_images<T: Send + 'static>(
    parts: &Parts,
    work: impl FnOnce(&Images) -> Result<T, ControlError> + Send + 'static,
) -> Result<T, ControlError> {
    let images = parts.images.clone();
    blocking(move || work(&images)).await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ControlError> + Send + 'static,
) -> Result<T, ControlError> {
    spawn_blocking(work).await.map_err(anyhow::Error::from)?
}
