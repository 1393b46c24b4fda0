//! Starting one container.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{task::JoinHandle, time::Instant};
use wharf_core::sandbox::{ContainerSpec, NetworkSpec, SandboxSpec};
use wharf_network::Namespace;
use wharf_runtime::{RuntimeError, Sandbox, Started};

use crate::{
    agent::Agent,
    build_root::{self, layer_mounts},
    gpu,
    isolation::isolation,
    launch::{self, Prepared},
    record::Record,
    rules::mask,
    volumes,
    wiring::{self, cannot_start},
};

/// What starting one container takes.
pub(super) struct Launch {
    pub(super) agent: Arc<Agent>,
    pub(super) spec: SandboxSpec,
    pub(super) index: usize,
    pub(super) record: Record,
    pub(super) network: Option<String>,
    pub(super) sandbox: Arc<Sandbox>,
    pub(super) runtime_id: String,
    /// The network namespace of its own that it had before.
    pub(super) kept: Mutex<Option<Namespace>>,
}

/// A container that was started.
#[derive(Debug)]
pub(crate) struct Begun {
    pub(super) prepared: Prepared,
    pub(super) started: Started,
    /// The network namespace of its own, if it has one. The container lives in it without this value too.
    pub(super) namespace: Option<Namespace>,
}

/// A container as the runtime takes it, its own network namespace, and files that must stay open until it is started.
type Made = (wharf_runtime::ContainerRun, Option<Namespace>, Vec<std::fs::File>);

/// The path of the namespace that a container joins, its address, and the namespace itself if it is its own.
type Joined = (Option<String>, Option<Ipv4Addr>, Option<Namespace>);

impl Launch {
    pub(super) async fn run(self, image: JoinHandle<Result<Prepared, String>>) -> Result<Begun, String> {
        let begun = Instant::now();
        let (sandbox_id, name) = (self.spec.id.clone(), self.spec.containers[self.index].name.clone());
        // A fetch is given up when the sandbox is to end before it has begun.
        let prepared =
            image.await.unwrap_or_else(|_| Err(cannot_start("the task was stopped before it could start")))?;
        tracing::debug!(sandbox = sandbox_id, name, took = ?begun.elapsed(), "image is ready");
        let kept = prepared.clone();
        let sandbox = Arc::clone(&self.sandbox);
        let mut network = None;
        if self.wants_network() {
            let made = sandbox.make_network(Some(&name)).await;
            network = Some(made.map_err(|error| cannot_start(&error.to_string()))?);
        }
        let work = Arc::clone(&self.agent.work);
        let made = work.begin(move || self.make(&prepared, network.as_deref()));
        // What is held lives until the container has it.
        let (container, namespace, _held) = made.await.map_err(|error| cannot_start(&error.to_string()))??;
        tracing::debug!(sandbox = sandbox_id, name, took = ?begun.elapsed(), "files are made");
        let result = sandbox.run(container).await;
        tracing::debug!(sandbox = sandbox_id, name, took = ?begun.elapsed(), "started");
        match result {
            Ok(started) => Ok(Begun { prepared: kept, started, namespace }),
            Err(RuntimeError::Start(error)) => Err(cannot_start(&format!(
                "failed to create task for container: failed to create shim task: OCI runtime create failed: unable to start \
                 container process: {error}: unknown"
            ))),
            Err(error) => Err(cannot_start(&error.to_string())),
        }
    }

    /// Whether a network namespace must be made for it in the sandbox's user namespace.
    fn wants_network(&self) -> bool {
        let own = self.spec.containers[self.index].no_network || matches!(self.spec.network, NetworkSpec::Bridge);
        own && self.record.users.is_some() && self.kept.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// `own`: the container's network namespace, if it is made already.
    fn make(self, prepared: &Prepared, own: Option<&str>) -> Result<Made, String> {
        let container = &self.spec.containers[self.index];
        launch::open_log(&self.agent, container)?;
        let (network, address, namespace) = self.network(container, own)?;
        let image_volumes = |name: &str| {
            if name == container.name {
                return prepared.image.config.volumes.clone();
            }
            self.record.image(name).map(|image| image.volumes.clone()).unwrap_or_default()
        };
        let places = self.agent.volumes(&self.spec.id);
        let mut mounts = volumes::mounts(&self.spec, container, &image_volumes, &places)
            .map_err(|error| cannot_start(&error.to_string()))?;
        mounts.extend(layer_mounts(&self.agent, &self.spec, container).map_err(|error| cannot_start(&error))?);
        self.say_what_was_lowered(container);
        let mut container = container.clone();
        let gpus = self.record.gpus_of(&container.name);
        gpu::give(&mut container, &gpus, self.agent.gpus().devices());
        let surroundings = launch::Surroundings {
            directory: self.agent.directory(&self.spec.id),
            mounts,
            links: self.links(&container),
            network,
            address,
            runtime_id: &self.runtime_id,
            heights: &self.agent.heights,
        };
        let mut run = launch::container_run(&self.spec, &container, prepared, surroundings)?;
        run.process.env.extend(build_root::environment(&container, &places).map_err(|error| cannot_start(&error))?);
        if self.agent.user_namespaces.is_some_and(|users| users.map_host_paths) {
            launch::map_all(&mut run);
        }
        let (apart, devices) = isolation(&self.spec, &container).map_err(|error| cannot_start(&error))?;
        run.isolation = apart;
        run.limits.devices = devices;
        let rules = &self.agent.rules;
        let held = rules.hold_paths(&self.spec, &mut run.mounts, &self.agent.reserved);
        let held = held.map_err(|error| cannot_start(&error))?;
        // Of what is held, not of what its name means by now.
        mask(&mut run.mounts, &self.agent.reserved);
        run.limits.memory_high = self.agent.bounds.memory_high(&container);
        Ok((run, namespace, held))
    }

    /// The path of the namespace that it joins, its address, and the namespace itself if it is its own.
    fn network(&self, container: &ContainerSpec, made: Option<&str>) -> Result<Joined, String> {
        let own = |namespace: Namespace, address| (Some(namespace.path()), address, Some(namespace));
        if container.no_network {
            let isolated = match made {
                Some(path) => Namespace::open(path).map_err(|error| cannot_start(&error.to_string())),
                None => self.agent.network.isolated().map_err(|error| cannot_start(&error.to_string())),
            }?;
            return Ok(own(isolated, None));
        }
        match self.spec.network {
            NetworkSpec::Bridge => {
                let address =
                    self.address_of(&container.name).ok_or_else(|| cannot_start("no address was taken for it"))?;
                let namespace = match self.kept.lock().unwrap_or_else(PoisonError::into_inner).take() {
                    Some(kept) => kept,
                    None => wiring::bridge_namespace(&self.agent, address, made)?,
                };
                Ok(own(namespace, Some(address)))
            }
            NetworkSpec::Interface { .. } | NetworkSpec::None if self.network.is_none() => {
                Err(cannot_start("its network namespace is gone"))
            }
            _ => Ok((self.network.clone(), self.record.interface.as_ref().map(|i| i.address), None)),
        }
    }

    fn address_of(&self, container: &str) -> Option<Ipv4Addr> {
        self.record.addresses.iter().find(|(name, _)| name == container).map(|(_, address)| *address)
    }

    /// Where the containers are that it is linked to, by the names that Docker gives them: the alias, the host name and the
    /// container's own.
    fn links(&self, container: &ContainerSpec) -> Vec<(Ipv4Addr, String)> {
        let mut links = Vec::new();
        for (name, alias) in &container.links {
            let Some(address) = self.address_of(name) else { continue };
            let other = self.spec.containers.iter().find(|other| other.name == *name);
            let mut names = vec![alias.as_str()];
            let further = other.and_then(|other| other.hostname.as_deref()).into_iter().chain([name.as_str()]);
            for further in further {
                if !names.contains(&further) {
                    names.push(further);
                }
            }
            links.push((address, names.join(" ")));
        }
        links
    }

    fn say_what_was_lowered(&self, container: &ContainerSpec) {
        for (asked, given) in self.agent.heights.clamp(&container.ulimits).1 {
            tracing::warn!(
                sandbox = self.spec.id,
                container = container.name,
                "this machine does not allow its limit {} of {}:{}; it is {}:{}",
                asked.name,
                asked.soft,
                asked.hard,
                given.soft,
                given.hard
            );
        }
    }
}
