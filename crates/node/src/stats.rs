//! What the sandboxes of this node use.

use std::{collections::HashMap, sync::Arc};

use wharf_core::{
    now,
    sandbox::{self, Phase, SandboxSpec, SandboxStatus},
    stats::{ContainerStats, SandboxStats},
};
use wharf_runtime::SandboxUsage;
use wharf_store::StoreExt;

use crate::agent::{Agent, AgentError};

impl Agent {
    /// What every sandbox uses that is there, in the order of their ids: one reading of the kernel's counters, with what the sandbox's
    /// spec and status say of it.
    ///
    /// # Errors
    /// The store's.
    pub async fn statistics(self: &Arc<Self>) -> Result<Vec<SandboxStats>, AgentError> {
        let specs = self.store.list(&format!("{}{}/", sandbox::SPEC_PREFIX, self.node)).await?;
        let mut statuses: HashMap<String, SandboxStatus> = self.statuses().await?;
        let mut wanted = Vec::new();
        for entry in &specs {
            let spec: SandboxSpec = entry.json()?;
            if let Some(status) = statuses.remove(&spec.id).filter(|status| status.phase != Phase::Stopped) {
                wanted.push((spec, status));
            }
        }
        let agent = Arc::clone(self);
        let reading = tokio::task::spawn_blocking(move || {
            let read = |(spec, status): &(SandboxSpec, SandboxStatus)| {
                let names: Vec<&str> = spec.containers.iter().map(|c| c.name.as_str()).collect();
                // One that has no cgroup yet, or none any more, uses nothing.
                agent.runtime.statistics(&spec.id, &names).map(|used| joined(&agent.node, spec, status, used))
            };
            wanted.iter().filter_map(read).collect()
        });
        Ok(reading.await?)
    }
}

/// What is used, beside what is known of the user.
fn joined(node: &str, spec: &SandboxSpec, status: &SandboxStatus, used: SandboxUsage) -> SandboxStats {
    let containers = spec.containers.iter().zip(&status.containers).zip(used.containers);
    let containers = containers.map(|((spec, status), used)| {
        let (usage, interfaces) = used.map(|used| (used.usage, used.interfaces)).unzip();
        ContainerStats {
            name: spec.name.clone(),
            image: spec.image.clone(),
            image_digest: status.image_digest.clone(),
            state: status.state.clone(),
            health: status.health,
            restarts: status.restarts,
            started_at: status.started_at,
            memory: spec.memory,
            usage,
            interfaces: interfaces.unwrap_or_default(),
        }
    });
    SandboxStats {
        id: spec.id.clone(),
        node: node.to_owned(),
        owner: spec.owner.clone(),
        phase: status.phase,
        at: now(),
        usage: used.usage,
        interfaces: used.interfaces,
        containers: containers.collect(),
    }
}
