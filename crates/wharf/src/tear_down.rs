//! Taking down what an instance made outside of its data directory.

use std::{path::Path, sync::Arc, time::Duration};

use anyhow::Context;
use tokio::{
    task::{JoinSet, spawn_blocking},
    time::timeout,
};
use wharf_core::InstanceId;
use wharf_network::Network;
use wharf_runtime::{Adopted, Runtime};

use crate::serve::{RUN, requirements};

/// How long the shims may take to answer, all of them.
const PATIENCE: Duration = Duration::from_secs(30);

/// Ends every sandbox of an instance that does not run, and removes its cgroups, sockets, network and rules. It goes by names
/// alone, so it does not matter how the instance ended. Doing it again does no harm.
///
/// # Errors
/// What would not go; everything else is gone then.
pub(crate) async fn tear_down(data: &Path, instance: &InstanceId) -> anyhow::Result<()> {
    requirements::check()?;
    let sandboxes = end_sandboxes(data, instance).await;
    let instance = instance.clone();
    let network = spawn_blocking(move || Network::purge(&instance)).await.map_err(anyhow::Error::from);
    let network = network.and_then(|purged| Ok(purged?)).context("its network is not gone");
    sandboxes.and(network)
}

async fn end_sandboxes(data: &Path, instance: &InstanceId) -> anyhow::Result<()> {
    let runtime = Arc::new(Runtime::open(instance, data, RUN.as_ref())?);
    let found =
        timeout(PATIENCE, runtime.adopt()).await.context("a shim does not answer: kill it, and try again")??;
    let mut ending = JoinSet::new();
    for adopted in found {
        ending.spawn(end(Arc::clone(&runtime), adopted));
    }
    let mut result = Ok(());
    while let Some(ended) = ending.join_next().await {
        result = result.and(ended.map_err(anyhow::Error::from).and_then(|ended| ended));
    }
    result?;
    spawn_blocking(move || Ok(runtime.remove_all()?)).await?
}

async fn end(runtime: Arc<Runtime>, Adopted { id, sandbox }: Adopted) -> anyhow::Result<()> {
    if let Some((sandbox, ..)) = sandbox {
        match timeout(PATIENCE, sandbox.quit()).await {
            Ok(Ok(())) => tracing::debug!(sandbox = id, "its shim has ended"),
            Ok(Err(error)) => tracing::warn!(sandbox = id, "its shim would not end: {error}"),
            Err(_) => tracing::warn!(sandbox = id, "its shim does not answer"),
        }
    }
    let context = format!("sandbox {id} is not gone");
    runtime.remove(&id).await.with_context(|| context.clone())?;
    let files = id.clone();
    spawn_blocking(move || runtime.remove_files(&files)).await?.context(context)
}
