//! What a sandbox as a whole needs before its first container.

use std::sync::Arc;

use tokio::time::Instant;
use wharf_core::{
    IdBlock,
    sandbox::{NetworkSpec, Phase},
};
use wharf_network::Namespace;
use wharf_runtime::RuntimeError;

use super::Supervisor;
use crate::{
    record::Record,
    volumes,
    wiring::{self, cannot_start},
};

impl Supervisor {
    /// Makes what the sandbox as a whole needs, while its images are being prepared.
    pub(super) async fn provision(&mut self) {
        if let Err(error) = self.judge().await {
            self.fail(error);
            return;
        }
        for index in 0..self.units.len() {
            self.prepare(index);
        }
        let limits = self.agent.bounds.of_sandbox(&self.spec);
        let (agent, spec) = (Arc::clone(&self.agent), self.spec.clone());
        let wiring = Arc::clone(&agent.work).begin(move || {
            let (record, namespace) = wiring::provision(&agent, &spec)?;
            // The disk is waited for while the shim comes up. The record counts only once there is a shim: one without
            // would tell of a sandbox that was lost.
            tracing::debug!(sandbox = spec.id, "network is taken");
            match record.stage(&agent.directory(&spec.id)) {
                Ok(()) => Ok((record, namespace)),
                Err(error) => {
                    wiring::release(&agent, &record);
                    Err(cannot_start(&format!("writing its record: {error}")))
                }
            }
        });
        let (agent, id) = (Arc::clone(&self.agent), self.spec.id.clone());
        let storage = self.spec.storage;
        let making = Arc::clone(&agent.work).begin(move || {
            let made = agent.runtime.create(&id, &limits)?;
            storage.map(|bound| agent.runtime.format_disk(&id, bound.bytes())).transpose()?;
            tracing::debug!(sandbox = id, "cgroups and shim are made");
            Ok::<_, RuntimeError>(made)
        });
        let begun = Instant::now();
        let (wired, made) = tokio::join!(wiring, making);
        tracing::debug!(sandbox = self.spec.id, took = ?begun.elapsed(), "network, record, cgroups and shim are made");
        let wired = wired.unwrap_or_else(|error| Err(cannot_start(&error.to_string())));
        let made = made.map_err(|error| error.to_string()).and_then(|made| made.map_err(|error| error.to_string()));
        let mut namespace: Option<Namespace> = None;
        match wired {
            Ok((record, made)) => {
                self.status.interface.clone_from(&record.interface);
                self.record = record;
                namespace = made;
            }
            Err(error) => self.fail(error),
        }
        match made {
            Ok((sandbox, events)) => {
                self.sandbox = Some(Arc::new(sandbox));
                self.events = Some(events);
            }
            Err(error) => self.fail(cannot_start(&error)),
        }
        if self.status.cause.is_none()
            && let Err(error) = self.settle_in(namespace).await
        {
            self.fail(cannot_start(&error));
        }
        if self.status.cause.is_none() {
            self.status.phase = Phase::Pending;
        }
        tracing::debug!(sandbox = self.spec.id, took = ?begun.elapsed(), "provisioned");
    }

    /// Mounts what the containers share: a disk of bounded size, volumes of memory.
    async fn mount_shared(&self) -> Result<(), RuntimeError> {
        let Some(sandbox) = &self.sandbox else { return Ok(()) };
        if self.spec.storage.is_some() {
            sandbox.mount_disk().await?;
        }
        let memory = volumes::memory(&self.spec, &self.agent.volumes(&self.spec.id));
        for (path, data, flags) in memory.map_err(|error| RuntimeError::Start(error.to_string()))? {
            sandbox.mount_memory(&path, data, flags).await?;
        }
        Ok(())
    }

    /// Whether the operator lets it be.
    async fn judge(&self) -> Result<(), String> {
        let (agent, spec) = (Arc::clone(&self.agent), self.spec.clone());
        let judged = tokio::task::spawn_blocking(move || agent.rules.judge(&spec, &agent.reserved));
        judged.await.map_err(|error| cannot_start(&error.to_string()))?
    }

    /// Makes what was taken count, and the user namespace, or hands the network's to the shim.
    async fn settle_in(&mut self, namespace: Option<Namespace>) -> Result<(), String> {
        let directory = self.agent.directory(&self.spec.id);
        Record::commit(&directory).map_err(|error| format!("writing its record: {error}"))?;
        self.mount_shared().await.map_err(|error| error.to_string())?;
        if let Some(ids) = self.record.users {
            return self.map_users(ids).await;
        }
        if let (Some(namespace), Some(sandbox)) = (namespace, &self.sandbox) {
            let held = sandbox.hold_network(namespace.path()).await;
            self.network = Some(held.map_err(|error| error.to_string())?);
        }
        Ok(())
    }

    /// Gives the sandbox its user namespace and, in it, its network.
    async fn map_users(&mut self, ids: IdBlock) -> Result<(), String> {
        let Some(sandbox) = &self.sandbox else { return Ok(()) };
        sandbox.hold_users(ids).await.map_err(|error| error.to_string())?;
        if !matches!(self.spec.network, NetworkSpec::Interface { .. } | NetworkSpec::None) {
            return Ok(());
        }
        let path = sandbox.make_network(None).await.map_err(|error| error.to_string())?;
        let (agent, record, made) = (Arc::clone(&self.agent), self.record.clone(), path.clone());
        let joining = Arc::clone(&agent.work).begin(move || wiring::join(&agent, &record, &made));
        joining.await.map_err(|error| error.to_string())??;
        self.network = Some(path);
        Ok(())
    }
}
