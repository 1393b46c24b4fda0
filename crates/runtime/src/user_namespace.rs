//! User namespaces: root of a container is nobody outside.
//!
//! The shim makes one for a sandbox and holds it (see the shim's `user_namespace.rs`); all containers of the sandbox are in it.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, sync::Arc, time::Duration};

use wharf_core::{IdBlock, hex_id};

use crate::{
    Capabilities, ContainerRun, Isolation, Limits, ProcessSpec, Runtime, RuntimeError, Sandbox, ShimEvent,
    error::Doing, program,
};

/// How long the container that tries it out may take.
const PATIENCE: Duration = Duration::from_secs(20);

impl Sandbox {
    /// Gives the sandbox a user namespace, in which every container is that starts from now on. The ids of what the containers
    /// call 0 to `ids.count` - 1 are the host's from `ids.first` on.
    ///
    /// # Errors
    /// If the kernel refuses.
    pub async fn hold_users(&self, ids: IdBlock) -> Result<(), RuntimeError> {
        self.shim().hold_users(ids).await
    }

    /// Makes a network namespace that belongs to the sandbox's user namespace, with nothing set up in it; answers a path to it. It is
    /// kept until `container` has started, or for all containers as long as the sandbox lives.
    ///
    /// # Errors
    /// If there is no user namespace, or the kernel refuses.
    pub async fn make_network(&self, container: Option<&str>) -> Result<String, RuntimeError> {
        self.shim().make_network(container.map(str::to_owned)).await
    }
}

impl Runtime {
    /// Starts a container in a user namespace, to see that kernel and file system can do all that it takes: id-mapped mounts of the
    /// data directory's file system, overlay over such (Linux 5.19), /proc and /sys in a namespace that is not the host's.
    ///
    /// # Errors
    /// What it is that cannot be done.
    pub async fn try_user_namespaces(self: &Arc<Self>, ids: IdBlock) -> Result<(), RuntimeError> {
        let id = format!("try-{}", hex_id(12));
        let tried = self.run_once(&id, ids).await;
        let removed = self.remove(&id).await.and_then(|()| self.remove_files(&id));
        tried.and(removed)
    }

    async fn run_once(self: &Arc<Self>, id: &str, ids: IdBlock) -> Result<(), RuntimeError> {
        let (sandbox, mut events) = self.create(id, &Limits::default())?;
        let layer = self.paths(id, "try").directory.join("layer");
        write_program(&layer).doing(|| format!("writing {}", layer.display()))?;
        sandbox.hold_users(ids).await?;
        let network = sandbox.make_network(None).await?;
        sandbox.run(container(&layer, network)).await?;
        let ended = tokio::time::timeout(PATIENCE, events.recv()).await;
        sandbox.quit().await?;
        match ended {
            Ok(Some(ShimEvent::Exited { exit, .. })) if exit.code == program::USAGE => Ok(()),
            Ok(other) => Err(RuntimeError::Start(format!("the container that tried it ended otherwise: {other:?}"))),
            Err(_) => Err(RuntimeError::Start("the container that tried it did not end".to_owned())),
        }
    }
}

/// The shim's own program, which is static and ends at once if it is told nothing.
fn write_program(layer: &Path) -> std::io::Result<()> {
    fs::create_dir_all(layer)?;
    let path = layer.join("program");
    fs::write(&path, program::SHIM)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755))
}

fn container(layer: &Path, network: String) -> ContainerRun {
    let process = ProcessSpec {
        args: vec!["/program".to_owned()],
        env: Vec::new(),
        cwd: "/".to_owned(),
        uid: 0,
        gid: 0,
        groups: Vec::new(),
        capabilities: Capabilities::none(),
        no_new_privileges: true,
        unconfined: false,
        rlimits: Vec::new(),
    };
    ContainerRun {
        name: "try".to_owned(),
        process,
        layers: vec![layer.to_owned()],
        read_only_root: false,
        hostname: Some("try".to_owned()),
        network: Some(network),
        limits: Limits::default(),
        mounts: Vec::new(),
        shm_bytes: None,
        privileged: false,
        init: false,
        terminal: false,
        interactive: false,
        isolation: Isolation::default(),
    }
}
