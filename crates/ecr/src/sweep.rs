use std::{sync::Arc, time::Duration};

use wharf_core::{
    Timestamp,
    event::{EVENT_PREFIX, KEPT, time_of},
    now,
};
use wharf_store::{Store, StoreError, StoreExt, Txn};

/// How often events are looked through.
const PAUSE: Duration = Duration::from_secs(3600);
/// How many go in one transaction.
const BATCH: usize = 500;

/// Takes away events that were kept long enough, hour by hour, for ever.
pub async fn keep_sweeping(store: Arc<dyn Store>) {
    loop {
        if let Err(error) = sweep_events(&*store, now()).await {
            tracing::warn!(%error, "old events stay for now");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Takes away events that were kept long enough; how many.
///
/// # Errors
/// The store's. What went before is gone.
pub async fn sweep_events(store: &dyn Store, now: Timestamp) -> Result<usize, StoreError> {
    let oldest = now.0.saturating_sub(i64::try_from(KEPT.as_millis()).unwrap_or(i64::MAX));
    let entries = store.list(EVENT_PREFIX).await?;
    let old: Vec<_> = entries.iter().filter(|entry| time_of(&entry.key).is_some_and(|time| time.0 < oldest)).collect();
    for batch in old.chunks(BATCH) {
        let txn = batch.iter().fold(Txn::new(), |txn, entry| txn.delete(entry.key.to_string()));
        // Should they come back they go again.
        store.txn(txn.observed()).await?;
    }
    Ok(old.len())
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wharf_core::{Scope, event::Event};
    use wharf_store::MemoryStore;

    use super::*;

    #[tokio::test]
    async fn events_go_after_a_day() {
        let (store, scope, now) = (MemoryStore::new(), Scope::default(), Timestamp(1_800_000_000_000));
        for age in [0, 86_400_000, 86_400_001] {
            let time = Timestamp(now.0 - age);
            let event = Event::new(&scope, "aws.ecr", "ECR Image Action", time, json!({}));
            store.txn(Txn::new().put_json(event.key(&scope, time), &event)).await.unwrap();
        }
        assert_eq!(sweep_events(&store, now).await.unwrap(), 1);
        assert_eq!(store.list(EVENT_PREFIX).await.unwrap().len(), 2);
        assert_eq!(sweep_events(&store, now).await.unwrap(), 0);
    }
}
