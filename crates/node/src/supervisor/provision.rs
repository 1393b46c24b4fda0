//! What a sandbox as a whole needs before its first container.

use std::sync::Arc;

use tokio::time::Instant;
use wharf_core::sandbox::Phase;
use wharf_network::Namespace;

use super::Supervisor;
use crate::wiring::{self, cannot_start};

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
        let wiring = tokio::task::spawn_blocking(move || wiring::provision(&agent, &spec));
        let (agent, id) = (Arc::clone(&self.agent), self.spec.id.clone());
        let making = tokio::task::spawn_blocking(move || agent.runtime.create(&id, &limits));
        let begun = Instant::now();
        let (wired, made) = tokio::join!(wiring, making);
        tracing::debug!(sandbox = self.spec.id, took = ?begun.elapsed(), "network and shim are made");
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

    /// Whether the operator lets it be.
    async fn judge(&self) -> Result<(), String> {
        let (agent, spec) = (Arc::clone(&self.agent), self.spec.clone());
        let judged = tokio::task::spawn_blocking(move || agent.rules.judge(&spec, &agent.reserved));
        judged.await.map_err(|error| cannot_start(&error.to_string()))?
    }

    /// Hands the namespace to the shim and writes down what was taken.
    async fn settle_in(&mut self, namespace: Option<Namespace>) -> Result<(), String> {
        let (directory, record) = (self.agent.directory(&self.spec.id), self.record.clone());
        let written = tokio::task::spawn_blocking(move || record.write(&directory));
        let held = match (namespace, &self.sandbox) {
            (Some(namespace), Some(sandbox)) => Some(sandbox.hold_network(namespace.path()).await),
            _ => None,
        };
        let written = written.await.unwrap_or_else(|error| Err(error.into()));
        written.map_err(|error| format!("writing its record: {error}"))?;
        self.network = held.transpose().map_err(|error| error.to_string())?;
        Ok(())
    }
}
