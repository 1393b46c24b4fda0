//! A sandbox's end: what is left of it is taken away, and what became of it is on disk.

use std::{sync::Arc, time::Duration};

use wharf_core::{
    now,
    sandbox::{self, Phase},
};
use wharf_store::{StoreExt, Txn};

use super::{AGAIN, Supervisor};
use crate::{build_root, wiring};

/// How long output may take to be taken after a sandbox's end.
const DRAIN: Duration = Duration::from_secs(10);
/// How long a shim may take to end; what does not is killed.
const QUIT: Duration = Duration::from_secs(5);

impl Supervisor {
    pub(super) async fn tear_down(&mut self) {
        self.status.execution_stopped_at.get_or_insert_with(now);
        self.status.phase = Phase::Deprovisioning;
        // On disk before the shim goes, which alone knows how the containers ended.
        self.write_down().await;
        self.tasks.shutdown().await;
        if let Some(sandbox) = self.sandbox.take() {
            match tokio::time::timeout(QUIT, sandbox.quit()).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(sandbox = self.spec.id, "its shim did not end in order: {error}"),
                // Removing the sandbox kills it.
                Err(_) => tracing::warn!(sandbox = self.spec.id, "its shim does not end"),
            }
        }
        for unit in &self.units {
            unit.ended.send_replace(true);
        }
        let drained = tokio::time::timeout(DRAIN, async { while self.forwarders.join_next().await.is_some() {} });
        if drained.await.is_err() {
            tracing::error!(sandbox = self.spec.id, "some of its output could not be taken and is lost");
        }
        if let Err(error) = self.agent.runtime.remove(&self.spec.id).await {
            tracing::error!(sandbox = self.spec.id, "what is left of it cannot be removed: {error}");
        }
        if let Some(keeping) = self.keeping.take() {
            // Its failures are told by itself.
            let _kept = keeping.await;
        }
        self.keep_changes().await;
        let (agent, id, record) = (Arc::clone(&self.agent), self.spec.id.clone(), std::mem::take(&mut self.record));
        let given_back = tokio::task::spawn_blocking(move || {
            wiring::release(&agent, &record);
            agent.images.unpin(&id).map_err(|error| error.to_string())
        });
        if let Ok(Err(error)) = given_back.await {
            tracing::warn!(sandbox = self.spec.id, "its images stay pinned: {error}");
        }
        self.status.phase = Phase::Stopped;
        self.status.stopped_at = Some(now());
        // On disk before its files go: after that nobody could observe it again.
        self.write_down().await;
        let (agent, id) = (Arc::clone(&self.agent), self.spec.id.clone());
        let removed = tokio::task::spawn_blocking(move || agent.runtime.remove_files(&id).map_err(|e| e.to_string()));
        if let Err(error) = removed.await.unwrap_or_else(|error| Err(error.to_string())) {
            tracing::error!(sandbox = self.spec.id, "its files cannot be removed: {error}");
        }
    }

    /// Makes layers of what its containers changed, where that is asked for.
    async fn keep_changes(&mut self) {
        if self.removed || self.spec.containers.iter().all(|c| c.root.as_ref().is_none_or(|root| root.keep.is_none())) {
            return;
        }
        let (agent, spec, record) = (Arc::clone(&self.agent), self.spec.clone(), self.record.clone());
        // From here on whoever deletes the spec ends the packing too; who did so before is not kept waiting.
        let stop = agent.packs(&spec.id);
        let key = sandbox::spec_key(&agent.node, &spec.id);
        if matches!(agent.store.get(&key).await, Ok(None)) {
            agent.packed(&spec.id);
            return;
        }
        let mut status = self.status.clone();
        let kept = Arc::clone(&agent.work).begin(move || {
            let lease = build_root::keep(&agent, &spec, &record, &mut status, &stop);
            agent.hold_made(&spec.id, lease);
            status
        });
        let kept = kept.await;
        self.agent.packed(&self.spec.id);
        match kept {
            Ok(status) => self.status = status,
            Err(error) => tracing::error!(sandbox = self.spec.id, "what it changed is lost: {error}"),
        }
    }

    /// Reports durably, however long the store takes to be able to: what follows cannot be taken back.
    async fn write_down(&self) {
        let key = sandbox::status_key(&self.agent.node, &self.spec.id);
        while let Err(error) = self.agent.store.txn(Txn::new().put_json(key.clone(), &self.status)).await {
            tracing::error!(sandbox = self.spec.id, "its end cannot be reported, trying again: {error}");
            tokio::time::sleep(AGAIN).await;
        }
    }
}
