//! The registry is kept clean.

use std::time::Duration;

use tokio::time::{sleep, timeout};
use wharf_registry::Registry;

/// How often it is cleaned without a reason.
const EVERY: Duration = Duration::from_secs(15 * 60);
/// How long reasons are gathered: what is deleted comes in numbers.
const GATHER: Duration = Duration::from_secs(5);

/// Removes what nothing reaches, soon after something was deleted and every quarter of an hour.
pub(super) async fn keep_clean(registry: Registry) -> anyhow::Result<()> {
    loop {
        if timeout(EVERY, registry.dirty()).await.is_ok() {
            sleep(GATHER).await;
        }
        match registry.collect().await {
            Ok(cleaned) => tracing::debug!(?cleaned, "the registry was cleaned"),
            Err(error) => tracing::warn!(%error, "the registry could not be cleaned: it is tried again later"),
        }
    }
}
