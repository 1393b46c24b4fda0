//! What is done about a container that runs: it is written down, its output is taken, its health is watched.

use std::sync::Arc;

use wharf_core::Digest;

use super::{Message, Supervisor};
use crate::{health, launch, output};

impl Supervisor {
    /// Writes down what the containers run and keeps their images from the collector, over restarts.
    pub(super) fn keep(&mut self) {
        let before = self.keeping.take();
        let (agent, id, record) = (Arc::clone(&self.agent), self.spec.id.clone(), self.record.clone());
        let mut images = Vec::new();
        let mut adopted: Vec<Digest> = Vec::new();
        for (unit, status) in self.units.iter().zip(&self.status.containers) {
            match &unit.prepared {
                Some(prepared) => images.push(prepared.image.clone()),
                None => adopted.extend(status.image_digest.clone()),
            }
        }
        self.keeping = Some(tokio::spawn(async move {
            if let Some(before) = before {
                // Its failures are told by itself.
                let _kept = before.await;
            }
            let kept = Arc::clone(&agent.work).begin(move || {
                images.extend(adopted.iter().filter_map(|digest| agent.images.resolve_digest(digest).ok().flatten()));
                let images: Vec<&_> = images.iter().collect();
                if let Err(error) = agent.images.pin(&id, &images) {
                    tracing::warn!(sandbox = id, "its images could not be pinned: {error}");
                }
                if let Err(error) = record.write(&agent.directory(&id)) {
                    tracing::warn!(sandbox = id, "what it runs could not be written down: {error}");
                }
            });
            if let Err(error) = kept.await {
                tracing::error!("what a sandbox runs could not be written down: {error}");
            }
        }));
    }

    pub(super) fn forward(&mut self, index: usize) {
        let container = &self.spec.containers[index];
        let Some(target) = container.log.clone() else { return };
        if std::mem::replace(&mut self.units[index].forwarded, true) {
            return;
        }
        let prefix = self.agent.runtime.paths(&self.spec.id, &container.name).log_prefix;
        let (watcher, logs) = (Arc::clone(&self.agent.watcher), Arc::clone(&self.agent.logs));
        self.forwarders.spawn(output::forward(watcher, prefix, target, logs, self.units[index].ended.subscribe()));
    }

    pub(super) fn check_health(&mut self, index: usize) {
        let Some(check) = self.spec.containers[index].health_check.clone() else { return };
        let Some(sandbox) = self.sandbox.clone() else { return };
        if self.units[index].prepared.is_none() {
            // Adopted: the image says who the check runs as.
            self.prepare(index);
        }
        let (image, prepared) = (self.units[index].image.take(), self.units[index].prepared.clone());
        let (inbox, container) = (self.inbox.clone(), self.spec.containers[index].clone());
        let agent = Arc::clone(&self.agent);
        let address = self.status.interface.as_ref().map(|interface| interface.address);
        let runtime_id = self.status.containers[index].runtime_id.as_deref().unwrap_or_default();
        let hostname = launch::shown_hostname(&self.spec, &container, address, runtime_id);
        let watching = self.tasks.spawn(async move {
            let prepared = match (prepared, image) {
                (Some(prepared), _) => Ok(prepared),
                (None, Some(image)) => image.await.unwrap_or_else(|error| Err(error.to_string())),
                (None, None) => return,
            };
            let process = prepared.and_then(|p| launch::process(&container, &p, &hostname, &agent.heights));
            match process {
                Ok(mut process) => {
                    process.args.clone_from(&check.command);
                    let changed = move |health| inbox.send(Message::Health { index, health }).is_ok();
                    health::watch(sandbox, container.name, check, process, changed).await;
                }
                Err(error) => tracing::error!(container = container.name, "its health cannot be checked: {error}"),
            }
        });
        self.units[index].check = Some(watching);
    }
}
