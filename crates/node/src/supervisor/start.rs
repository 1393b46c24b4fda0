//! Starting one container.

use std::sync::Arc;

use tokio::{task::JoinHandle, time::Instant};
use wharf_core::sandbox::{NetworkSpec, SandboxSpec};
use wharf_network::Namespace;
use wharf_runtime::{RuntimeError, Sandbox, Started};

use crate::{
    agent::Agent,
    isolation::isolation,
    launch::{self, Prepared},
    record::Record,
    rules::masks,
    wiring::{self, cannot_start},
};

/// What must stay open until a container has it.
struct Held {
    _namespace: Option<Namespace>,
    _paths: Vec<std::fs::File>,
}

/// What starting one container takes.
pub(super) struct Launch {
    pub(super) agent: Arc<Agent>,
    pub(super) spec: SandboxSpec,
    pub(super) index: usize,
    pub(super) record: Record,
    pub(super) network: Option<String>,
    pub(super) sandbox: Arc<Sandbox>,
    pub(super) runtime_id: String,
}

impl Launch {
    pub(super) async fn run(self, image: JoinHandle<Result<Prepared, String>>) -> Result<(Prepared, Started), String> {
        let begun = Instant::now();
        let (sandbox_id, name) = (self.spec.id.clone(), self.spec.containers[self.index].name.clone());
        // A fetch is given up when the sandbox is to end before it has begun.
        let prepared =
            image.await.unwrap_or_else(|_| Err(cannot_start("the task was stopped before it could start")))?;
        tracing::debug!(sandbox = sandbox_id, name, took = ?begun.elapsed(), "image is ready");
        let kept = prepared.clone();
        let sandbox = Arc::clone(&self.sandbox);
        // What is held lives until the container has it.
        let made = tokio::task::spawn_blocking(move || self.make(&prepared));
        let (container, _held) = made.await.map_err(|error| cannot_start(&error.to_string()))??;
        tracing::debug!(sandbox = sandbox_id, name, took = ?begun.elapsed(), "files are made");
        let result = sandbox.run(container).await;
        tracing::debug!(sandbox = sandbox_id, name, took = ?begun.elapsed(), "started");
        match result {
            Ok(started) => Ok((kept, started)),
            Err(RuntimeError::Start(error)) => Err(cannot_start(&format!(
                "failed to create task for container: failed to create shim task: OCI runtime create failed: unable to start \
                 container process: {error}: unknown"
            ))),
            Err(error) => Err(cannot_start(&error.to_string())),
        }
    }

    fn make(&self, prepared: &Prepared) -> Result<(wharf_runtime::ContainerRun, Held), String> {
        let container = &self.spec.containers[self.index];
        launch::open_log(&self.agent, container)?;
        let mut namespace = None;
        let mut network = self.network.clone();
        if network.is_none() && matches!(self.spec.network, NetworkSpec::Interface { .. } | NetworkSpec::None) {
            return Err(cannot_start("its network namespace is gone"));
        }
        let mut address = self.record.interface.as_ref().map(|i| i.address);
        if matches!(self.spec.network, NetworkSpec::Bridge) {
            address = self.record.addresses.iter().find(|(name, _)| *name == container.name).map(|(_, a)| *a);
            let address = address.ok_or_else(|| cannot_start("no address was taken for it"))?;
            let made = wiring::bridge_namespace(&self.agent, address)?;
            network = Some(made.path());
            namespace = Some(made);
        }
        let directory = self.agent.directory(&self.spec.id);
        let mut run =
            launch::container_run(&self.spec, container, prepared, &directory, network, address, &self.runtime_id)?;
        let (isolation, devices) =
            isolation(&self.spec, container, self.record.users).map_err(|error| cannot_start(&error))?;
        run.isolation = isolation;
        run.limits.devices = devices;
        let rules = &self.agent.rules;
        let paths = rules.hold_paths(container, &mut run.mounts, &self.agent.reserved);
        let paths = paths.map_err(|error| cannot_start(&error))?;
        run.mounts.extend(masks(container, &self.agent.reserved));
        run.limits.memory_high = self.agent.bounds.memory_high(container);
        Ok((run, Held { _namespace: namespace, _paths: paths }))
    }
}
