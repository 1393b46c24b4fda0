use std::{
    fs, io,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::{sync::mpsc, task::JoinSet};
use wharf_core::InstanceId;
use wharf_shim::{
    ContainerConfig, ContainerView, ExecConfig, Isolation, MountConfig, OLDEST, PROTOCOL, Process, RootConfig,
};

use crate::{
    Capabilities, Cgroups, Limits, RuntimeError, ShimEvent, Started,
    base::Base,
    error::Doing,
    program::ShimProgram,
    remove_tree,
    seccomp::Profiles,
    shim::{Shim, Survivors},
};

/// Output that is kept of a container while nobody reads it, bytes.
const LOG_LIMIT: u64 = 16 << 20;
/// `/dev/shm`'s size unless told otherwise, bytes (Docker's).
const SHM_BYTES: u64 = 64 << 20;

/// In the instance's directory of `/run/wharf`, beside the sandboxes': what builders keep in memory.
const BUILDS: &str = "builds";

/// Makes, finds and removes sandboxes on this machine.
#[derive(Debug)]
pub struct Runtime {
    pub(crate) cgroups: Cgroups,
    program: ShimProgram,
    /// Sockets: `/run/wharf/INSTANCE`.
    run: PathBuf,
    /// Writable layers and logs: `DATA/sandboxes`.
    data: PathBuf,
    base: Base,
    seccomp: Profiles,
    /// The versions of the shims' protocol that are spoken.
    speaks: RangeInclusive<u32>,
}

/// Where a container's files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxPaths {
    /// The sandbox's own directory on the data disk.
    pub directory: PathBuf,
    /// The directory and file-name prefix of the container's log (see [`wharf_shim::log`]).
    pub log_prefix: String,
}

/// A program and what it may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessSpec {
    pub args: Vec<String>,
    /// `NAME=value`.
    pub env: Vec<String>,
    pub cwd: String,
    pub uid: u32,
    pub gid: u32,
    pub groups: Vec<u32>,
    pub capabilities: Capabilities,
    pub no_new_privileges: bool,
    /// Every system call is open.
    pub unconfined: bool,
    /// Resource number (`RLIMIT_…`), soft and hard limit.
    pub rlimits: Vec<(u32, u64, u64)>,
}

/// A container to start.
#[derive(Debug, Clone)]
pub struct ContainerRun {
    /// Unique in the sandbox; letters, digits, `-` and `_`.
    pub name: String,
    pub process: ProcessSpec,
    /// The image's unpacked layers, topmost first.
    pub layers: Vec<PathBuf>,
    pub read_only_root: bool,
    pub hostname: Option<String>,
    /// A path to the network namespace; `None` is the host's.
    pub network: Option<String>,
    pub limits: Limits,
    pub mounts: Vec<MountConfig>,
    pub shm_bytes: Option<u64>,
    pub privileged: bool,
    pub init: bool,
    /// Its standard streams are a terminal.
    pub terminal: bool,
    /// Its standard input stays open for whoever attaches; otherwise it is empty.
    pub interactive: bool,
    pub isolation: Isolation,
}

/// A sandbox that an earlier life of this program left.
#[derive(Debug)]
pub struct Adopted {
    pub id: String,
    /// The handle and what its containers did, or `None` if its shim is gone.
    pub sandbox: Option<(Sandbox, mpsc::UnboundedReceiver<ShimEvent>, Survivors)>,
    /// Why its shim, which lives, cannot be spoken to: it is a newer version's, or does not answer.
    pub foreign: Option<String>,
}

/// A sandbox that lives.
#[derive(Debug)]
pub struct Sandbox {
    id: String,
    pub(crate) shim: Shim,
    pub(crate) runtime: Arc<Runtime>,
}

impl Runtime {
    /// Makes ready. `data` is the instance's data directory, `run` a directory on a tmpfs (`/run/wharf`) in which the
    /// instance gets one of its own.
    ///
    /// # Errors
    /// If cgroups or directories cannot be made.
    pub fn open(instance: &InstanceId, data: &Path, run: &Path) -> Result<Self, RuntimeError> {
        let run = run.join(instance.as_str());
        let base = data.join("base");
        let base = Base::open(base.clone()).doing(|| format!("making {}", base.display()))?;
        let data = data.join("sandboxes");
        for directory in [&run, &data] {
            fs::create_dir_all(directory).doing(|| format!("making {}", directory.display()))?;
        }
        let usual = Capabilities::tweaked(&[], &[]).unwrap_or_else(|_| Capabilities::all());
        let seccomp = Profiles::open(&run, usual).doing(|| "compiling the system-call filter".to_owned())?;
        let program = ShimProgram::load().doing(|| "preparing the shim".to_owned())?;
        let (cgroups, speaks) = (Cgroups::open(instance)?, OLDEST..=PROTOCOL);
        Ok(Self { cgroups, program, run, data, base, seccomp, speaks })
    }

    /// The same for a program that speaks these versions of the shims' protocol, as an older or a newer one does: a test of upgrades.
    #[must_use]
    pub fn speaking(self, versions: RangeInclusive<u32>) -> Self {
        Self { speaks: versions, ..self }
    }

    /// Makes a sandbox with nothing in it yet.
    ///
    /// # Errors
    /// If something of the machine fails; what was made is then removed by [`Runtime::remove`].
    pub fn create(
        self: &Arc<Self>,
        id: &str,
        limits: &Limits,
    ) -> Result<(Sandbox, mpsc::UnboundedReceiver<ShimEvent>), RuntimeError> {
        self.cgroups.create(id, limits)?;
        let run = self.run.join(id);
        for directory in [&run, &self.data.join(id)] {
            fs::create_dir_all(directory).doing(|| format!("making {}", directory.display()))?;
        }
        let (shim, events) = Shim::spawn(&self.program, &run)?;
        Ok((Sandbox { id: id.to_owned(), shim, runtime: Arc::clone(self) }, events))
    }

    /// Finds every sandbox that has left anything, and reconnects to those that live.
    ///
    /// # Errors
    /// If directories cannot be read.
    pub async fn adopt(self: &Arc<Self>) -> Result<Vec<Adopted>, RuntimeError> {
        let mut ids: std::collections::BTreeSet<String> = self.cgroups.sandboxes()?.into_iter().collect();
        for directory in [&self.run, &self.data] {
            ids.extend(subdirectories(directory).doing(|| format!("reading {}", directory.display()))?);
        }
        ids.remove(BUILDS);
        // Side by side: one that does not answer holds nobody up.
        let mut reaching = JoinSet::new();
        for id in ids {
            let this = Arc::clone(self);
            reaching.spawn(async move { this.reach(&id, false).await });
        }
        Ok(reaching.join_all().await)
    }

    /// Tries to connect to a sandbox's shim. `at_all`: though the shim be newer, for what every version has in common, which is enough
    /// to stop its containers in order and hear of their exits.
    pub async fn reach(self: &Arc<Self>, id: &str, at_all: bool) -> Adopted {
        let id = id.to_owned();
        match Shim::connect(&self.run.join(&id), &self.speaks, at_all).await {
            Ok((shim, events, survivors)) => {
                let sandbox = Sandbox { id: id.clone(), shim, runtime: Arc::clone(self) };
                Adopted { id, sandbox: Some((sandbox, events, survivors)), foreign: None }
            }
            Err(RuntimeError::ShimGone) => Adopted { id, sandbox: None, foreign: None },
            Err(error) => Adopted { id, sandbox: None, foreign: Some(error.to_string()) },
        }
    }

    /// Takes away whatever is left of a sandbox: processes, cgroups, sockets. Its writable layers and logs stay until
    /// [`Runtime::remove_files`]. Doing it again does no harm.
    ///
    /// # Errors
    /// If something cannot be killed or removed; calling again goes on.
    pub async fn remove(&self, id: &str) -> Result<(), RuntimeError> {
        let run = self.run.join(id);
        Shim::end(&run).await?;
        self.cgroups.remove(id).await?;
        remove_directory(&run)
    }

    /// Removes a sandbox's writable layers and logs.
    ///
    /// # Errors
    /// The file system's.
    pub fn remove_files(&self, id: &str) -> Result<(), RuntimeError> {
        remove_directory(&self.data.join(id))
    }

    /// Removes the instance's own cgroups and directories, after its last sandbox.
    ///
    /// # Errors
    /// If something still lives in them.
    pub fn remove_all(&self) -> Result<(), RuntimeError> {
        self.cgroups.remove_root()?;
        remove_directory(&self.run)?;
        remove_directory(self.base.directory())?;
        remove_directory(&self.data)
    }

    /// Whether an instance has sandboxes, alive or left over, by their names alone. `run` as for [`Runtime::open`].
    ///
    /// # Errors
    /// If directories cannot be read.
    pub fn has_sandboxes(instance: &InstanceId, run: &Path) -> Result<bool, RuntimeError> {
        let run = run.join(instance.as_str());
        let in_run = match subdirectories(&run) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            found => found.doing(|| format!("reading {}", run.display()))?,
        };
        Ok(in_run.iter().any(|id| id != BUILDS) || !Cgroups::find(instance)?.sandboxes()?.is_empty())
    }

    /// Removes what an instance without sandboxes has outside of its data directory. Doing it again does no harm.
    ///
    /// # Errors
    /// If something lives in its cgroups, or the file system's.
    pub fn leave(instance: &InstanceId, run: &Path) -> Result<(), RuntimeError> {
        Cgroups::find(instance)?.remove_root()?;
        remove_directory(&run.join(instance.as_str()))
    }

    /// An empty directory to mount on where nobody else sees it.
    pub(crate) fn mount_point(&self) -> PathBuf {
        self.base.mount_point()
    }

    /// A sandbox's own directory on the data disk.
    pub(crate) fn directory(&self, id: &str) -> PathBuf {
        self.data.join(id)
    }

    /// Where a container's files are, whether it lives or not.
    #[must_use]
    pub fn paths(&self, id: &str, container: &str) -> SandboxPaths {
        let directory = self.data.join(id);
        let log_prefix = directory.join(container).join("log").to_string_lossy().into_owned();
        SandboxPaths { directory, log_prefix }
    }

    fn process(&self, process: ProcessSpec) -> Result<Process, RuntimeError> {
        // Whoever runs unconfined may open every device anyway.
        let guarded = process.unconfined || self.cgroups.guards_devices();
        let capabilities = if guarded { process.capabilities } else { process.capabilities.without_mknod() };
        let seccomp = if process.unconfined {
            Vec::new()
        } else {
            self.seccomp.files(capabilities).doing(|| "compiling the system-call filter".to_owned())?
        };
        Ok(Process {
            args: process.args,
            env: process.env,
            cwd: process.cwd,
            uid: process.uid,
            gid: process.gid,
            groups: process.groups,
            capabilities: capabilities.bits(),
            no_new_privileges: process.no_new_privileges,
            seccomp,
            rlimits: process.rlimits,
        })
    }
}

impl Sandbox {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Keeps a network namespace alive with the sandbox; answers a path by which containers join it.
    ///
    /// # Errors
    /// If the namespace cannot be opened.
    pub async fn hold_network(&self, path: String) -> Result<String, RuntimeError> {
        self.shim.hold(path).await
    }

    /// Makes a container and starts it.
    ///
    /// # Errors
    /// [`RuntimeError::Start`] with a text for the container's owner if its program cannot be started.
    pub async fn run(&self, container: ContainerRun) -> Result<Started, RuntimeError> {
        let path = format!("{}/{}", self.id, container.name);
        self.runtime.cgroups.create(&path, &container.limits)?;
        let membership = self.runtime.cgroups.membership(&path);
        let writable = self.runtime.writable(&self.id).join(&container.name);
        let text = |path: &Path| path.to_string_lossy().into_owned();
        let config = ContainerConfig {
            root: RootConfig {
                mount_point: text(&self.runtime.base.mount_point()),
                layers: container.layers.iter().chain([&self.runtime.base.layer()]).map(|l| text(l)).collect(),
                upper: text(&writable.join("upper")),
                work: text(&writable.join("work")),
                read_only: container.read_only_root,
            },
            log_prefix: self.runtime.paths(&self.id, &container.name).log_prefix,
            name: container.name,
            process: self.runtime.process(container.process)?,
            hostname: container.hostname,
            network: container.network,
            cgroups: membership.join,
            unified: membership.unified,
            oom_file: membership.oom_file,
            log_limit: LOG_LIMIT,
            mounts: container.mounts,
            shm_bytes: container.shm_bytes.unwrap_or(SHM_BYTES),
            privileged: container.privileged,
            init: container.init,
            terminal: container.terminal,
            interactive: container.interactive,
            isolation: Isolation {
                no_devices: !container.limits.all_devices && !self.runtime.cgroups.guards_devices(),
                ..container.isolation
            },
        };
        self.shim.run(config).await
    }

    /// Sends a signal to a container's first process. Answers whether it still ran.
    ///
    /// # Errors
    /// [`RuntimeError::ShimGone`].
    pub async fn signal(&self, container: &str, signal: i32) -> Result<bool, RuntimeError> {
        self.shim.signal(container, signal).await
    }

    /// What its containers are and how they ended, as its shim knows it.
    ///
    /// # Errors
    /// [`RuntimeError::ShimGone`].
    pub async fn containers(&self) -> Result<Vec<ContainerView>, RuntimeError> {
        self.shim.containers().await
    }

    /// Runs a program in a container until it ends. Answers its exit code, or `None` if it was killed after `timeout`
    /// milliseconds (0: never).
    ///
    /// # Errors
    /// [`RuntimeError::Start`] if it cannot be started.
    pub async fn exec(&self, container: &str, process: ProcessSpec, timeout: u64) -> Result<Option<i32>, RuntimeError> {
        self.shim.exec(ExecConfig { timeout, ..self.exec_config(container, process)? }).await
    }

    pub(crate) const fn shim(&self) -> &Shim {
        &self.shim
    }

    pub(crate) fn exec_config(&self, container: &str, process: ProcessSpec) -> Result<ExecConfig, RuntimeError> {
        let cgroups = self.runtime.cgroups.joined(&format!("{}/{container}", self.id));
        let process = self.runtime.process(process)?;
        Ok(ExecConfig { container: container.to_owned(), process, cgroups, ..ExecConfig::default() })
    }

    /// Where its shim's socket is.
    pub(crate) fn run_directory(&self) -> PathBuf {
        self.runtime.run.join(&self.id)
    }

    /// Ends the shim, killing what still runs.
    ///
    /// # Errors
    /// If the shim answers nonsense.
    pub async fn quit(&self) -> Result<(), RuntimeError> {
        self.shim.quit().await
    }
}

fn subdirectories(directory: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(found)
}

fn remove_directory(path: &Path) -> Result<(), RuntimeError> {
    remove_tree(path).doing(|| format!("removing {}", path.display()))
}
