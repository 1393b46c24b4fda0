use std::{sync::Arc, time::Duration};

use wharf_core::{Timestamp, now};

use super::{error::LogStoreError, store::LogStore};

/// How often expired events are removed. Nobody sees them before that either: readers leave them out.
const EVERY: Duration = Duration::from_secs(3600);

impl LogStore {
    /// Removes the files of which every event is past its group's retention at `now`.
    ///
    /// # Errors
    /// [`LogStoreError::Io`], [`LogStoreError::Corrupt`].
    pub fn expire(&self, now: Timestamp) -> Result<(), LogStoreError> {
        for scope in self.scopes()? {
            for group in self.all(&scope)? {
                let Some(cutoff) = group.cutoff(now) else { continue };
                for stream in group.streams()? {
                    stream.expire(cutoff).map_err(LogStoreError::io("remove expired events of", &stream.dir))?;
                }
            }
        }
        Ok(())
    }

    /// Removes expired events every hour, the first time after an hour. Runs until dropped.
    pub async fn keep_expiring(self: Arc<Self>) {
        loop {
            tokio::time::sleep(EVERY).await;
            let store = Arc::clone(&self);
            match tokio::task::spawn_blocking(move || store.expire(now())).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    let source = std::error::Error::source(&error).map(ToString::to_string);
                    tracing::warn!(%error, source, "expired log events were not all removed; the next try is in an hour");
                }
                Err(error) => tracing::error!(%error, "removing expired log events ended unexpectedly"),
            }
        }
    }
}
