//! The registry is kept clean.

use std::{sync::Arc, time::Duration};

use tokio::time::{sleep, timeout};
use wharf_node::Agent;
use wharf_registry::Registry;

/// How often it is cleaned without a reason.
const EVERY: Duration = Duration::from_secs(15 * 60);
/// How long reasons are gathered: what is deleted comes in numbers.
const GATHER: Duration = Duration::from_secs(5);

/// Removes what nothing reaches, soon after something was deleted and every quarter of an hour.
pub(super) async fn keep_clean(registry: Registry, agent: Arc<Agent>) -> anyhow::Result<()> {
    loop {
        if timeout(EVERY, registry.dirty()).await.is_ok() {
            sleep(GATHER).await;
        }
        if let Err(error) = agent.forget_deleted_images().await {
            tracing::warn!(%error, "names of deleted images stay for now");
        }
        match registry.collect().await {
            Ok(cleaned) => tracing::debug!(?cleaned, "the registry was cleaned"),
            Err(error) => tracing::warn!(%error, "the registry could not be cleaned: it is tried again later"),
        }
    }
}
