//! Control groups: `wharf-INSTANCE/SANDBOX/CONTAINER` in every hierarchy that matters, on v1, hybrid and v2.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use wharf_core::InstanceId;

use crate::{
    Limits, RuntimeError,
    device::DeviceRules,
    error::Doing,
    hierarchy::{children, enable, enable_at_top, hierarchies, reclaim, remove_tree, set},
    limits::{v1_limits, v2_limits},
    reservation::Reservations,
};

/// What a process must do to be in a container's cgroups.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Membership {
    /// v1 directories to write itself into.
    pub(crate) join: Vec<String>,
    /// The v2 directory to be born in.
    pub(crate) unified: Option<String>,
    /// Where kills for want of memory are counted.
    pub(crate) oom_file: Option<String>,
}

/// The cgroups of one instance of Wharf.
#[derive(Debug)]
pub struct Cgroups {
    root: String,
    /// Mount point and controllers.
    v1: Vec<(PathBuf, Vec<String>)>,
    unified: Option<PathBuf>,
    /// The v2 tree carries the controllers (no v1 hierarchy does).
    unified_controls: bool,
    devices: Option<DeviceRules>,
    /// What the sandboxes hold of memory, on v2.
    reservations: Option<Reservations>,
}

impl Cgroups {
    /// Finds the machine's hierarchies and makes the instance's directory in each.
    ///
    /// # Errors
    /// If there is neither a v1 memory hierarchy nor a v2 tree with controllers, or no directory can be made.
    pub fn open(instance: &InstanceId) -> Result<Self, RuntimeError> {
        let mut this = Self::find(instance)?;
        this.devices = match DeviceRules::load() {
            Ok(rules) if this.unified.is_some() => Some(rules),
            Ok(_) => {
                tracing::warn!("device rules need a cgroup v2 tree: containers may not make devices (no MKNOD)");
                None
            }
            Err(error) => {
                tracing::warn!("device rules cannot be enforced: containers may not make devices (no MKNOD): {error}");
                None
            }
        };
        if let Some(unified) = this.unified.as_ref().filter(|_| this.unified_controls) {
            enable_at_top(unified)?;
        }
        this.make("")?;
        if let Some(reservations) = &this.reservations {
            reservations.count().doing(|| "reading what sandboxes hold of memory".to_owned())?;
        }
        Ok(this)
    }

    /// The same, to look at what an instance has and to remove it: nothing is made.
    ///
    /// # Errors
    /// As [`Cgroups::open`].
    pub(crate) fn find(instance: &InstanceId) -> Result<Self, RuntimeError> {
        let mounts = fs::read_to_string("/proc/self/mountinfo").doing(|| "reading mounts".to_owned())?;
        let (v1, unified) = hierarchies(&mounts);
        let unified_controls = !v1.iter().any(|(_, controllers)| controllers.iter().any(|c| c == "memory"));
        if unified_controls && unified.is_none() {
            let source = io::Error::new(io::ErrorKind::Unsupported, "neither v1 nor v2 is mounted on /sys/fs/cgroup");
            return Err(RuntimeError::Io { what: "looking for cgroups".to_owned(), source });
        }
        let root = format!("wharf-{instance}");
        let reservations =
            unified.as_ref().filter(|_| unified_controls).map(|unified| Reservations::of(unified.join(&root)));
        Ok(Self { root, v1, unified, unified_controls, devices: None, reservations })
    }

    /// Whether containers are kept from devices that are not theirs.
    pub(crate) const fn guards_devices(&self) -> bool {
        self.devices.is_some()
    }

    /// Makes the cgroup of a sandbox (`SANDBOX`) or of a container in it (`SANDBOX/CONTAINER`).
    ///
    /// # Errors
    /// If the kernel refuses a directory or a limit.
    pub fn create(&self, path: &str, limits: &Limits) -> Result<(), RuntimeError> {
        let of_container = path.contains('/');
        if of_container {
            for left in self.directories(path) {
                reclaim(&left).doing(|| format!("clearing {}", left.display()))?;
            }
        }
        self.make(path)?;
        if of_container && !limits.all_devices {
            self.guard(path, limits)?;
        }
        self.limit(path, limits)?;
        if let (Some(reservations), false, Some(bytes)) =
            (&self.reservations, of_container, limits.memory_reservation.filter(|bytes| *bytes > 0))
        {
            reservations.hold(path, bytes).doing(|| "holding memory".to_owned())?;
        }
        Ok(())
    }

    /// Keeps a container from devices that are not its own.
    fn guard(&self, path: &str, limits: &Limits) -> Result<(), RuntimeError> {
        let (Some(rules), Some(directory)) = (&self.devices, self.unified_directory(path)) else { return Ok(()) };
        let directory = fs::File::open(&directory).doing(|| format!("opening {}", directory.display()))?;
        let attached = if limits.devices.is_empty() {
            rules.attach(&directory)
        } else {
            DeviceRules::with(&limits.devices).and_then(|rules| rules.attach_first(&directory))
        };
        match attached {
            // A container that is started again: its cgroup has these very rules.
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
            other => other.doing(|| "setting device rules".to_owned()),
        }
    }

    /// The v1 directory of a cgroup for a controller.
    pub(crate) fn v1_directory(&self, controller: &str, path: &str) -> Option<PathBuf> {
        let (mount, _) = self.v1.iter().find(|(_, controllers)| controllers.iter().any(|c| c == controller))?;
        Some(mount.join(&self.root).join(path))
    }

    /// The v2 directory of a cgroup.
    pub(crate) fn unified_directory(&self, path: &str) -> Option<PathBuf> {
        self.unified.as_ref().map(|unified| unified.join(&self.root).join(path))
    }

    /// Whether the v2 tree carries the controllers.
    pub(crate) const fn unified_controls(&self) -> bool {
        self.unified_controls
    }

    /// What the path of a cgroup ends in, in every hierarchy.
    pub(crate) fn name_of(&self, path: &str) -> String {
        format!("{}/{path}", self.root)
    }

    /// How a process gets into the cgroup.
    pub(crate) fn membership(&self, path: &str) -> Membership {
        let text = |p: PathBuf| p.to_string_lossy().into_owned();
        let unified = self.unified_directory(path);
        let oom_file = match self.v1_directory("memory", path) {
            Some(memory) => Some(memory.join("memory.oom_control")),
            None => unified.as_ref().map(|u| u.join("memory.events")),
        };
        Membership {
            join: self.v1.iter().map(|(mount, _)| text(mount.join(&self.root).join(path))).collect(),
            unified: unified.map(text),
            oom_file: oom_file.map(text),
        }
    }

    /// The directories that a process joins by writing itself into them, the v2 one included.
    pub(crate) fn joined(&self, path: &str) -> Vec<String> {
        let Membership { mut join, unified, .. } = self.membership(path);
        join.extend(unified);
        // One that an earlier version made is not in every hierarchy that this one uses.
        join.retain(|directory| Path::new(directory).is_dir());
        join
    }

    /// The sandboxes that have a cgroup.
    ///
    /// # Errors
    /// The file system's.
    pub fn sandboxes(&self) -> Result<Vec<String>, RuntimeError> {
        let mut found = std::collections::BTreeSet::new();
        for directory in self.directories("") {
            found.extend(children(&directory).doing(|| format!("reading {}", directory.display()))?);
        }
        Ok(found.into_iter().collect())
    }

    /// Kills every process in a sandbox.
    ///
    /// # Errors
    /// The file system's.
    pub fn kill(&self, sandbox: &str) -> Result<(), RuntimeError> {
        // One write kills all, forks in flight included (Linux 5.14).
        if let Some(unified) = &self.unified {
            let file = unified.join(&self.root).join(sandbox).join("cgroup.kill");
            match fs::write(&file, "1") {
                Ok(()) => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(source) => return Err(RuntimeError::Io { what: format!("writing {}", file.display()), source }),
            }
        }
        for pid in self.processes(sandbox) {
            if let Some(pid) = rustix::process::Pid::from_raw(pid) {
                // It may have ended by itself a moment ago.
                let _gone = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
            }
        }
        Ok(())
    }

    /// Removes a sandbox's cgroups, killing what is in them. Waits for the killed to be gone, two seconds at most.
    ///
    /// # Errors
    /// If something could not be killed or removed.
    pub async fn remove(&self, sandbox: &str) -> Result<(), RuntimeError> {
        let mut wait = Duration::from_micros(500);
        let deadline = tokio::time::Instant::now() + Duration::from_secs(2);
        loop {
            match self.remove_now(sandbox) {
                Ok(()) => return Ok(()),
                Err(error) if tokio::time::Instant::now() > deadline => return Err(error),
                // Nothing tells when the last dying task of a v1 cgroup has left it.
                Err(_) => {
                    self.kill(sandbox)?;
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(Duration::from_millis(50));
                }
            }
        }
    }

    /// Removes a sandbox's cgroups if nothing lives in them.
    ///
    /// # Errors
    /// If something still lives in them, or the file system's.
    pub fn remove_now(&self, sandbox: &str) -> Result<(), RuntimeError> {
        for directory in self.directories(sandbox) {
            remove_tree(&directory).doing(|| format!("removing {}", directory.display()))?;
        }
        if let Some(reservations) = self.reservations.as_ref().filter(|_| !sandbox.is_empty()) {
            reservations.give_back(sandbox).doing(|| "giving back memory".to_owned())?;
        }
        Ok(())
    }

    /// Removes the instance's own directories, after its last sandbox's.
    ///
    /// # Errors
    /// As [`Cgroups::remove_now`].
    pub fn remove_root(&self) -> Result<(), RuntimeError> {
        self.remove_now("")
    }

    fn processes(&self, sandbox: &str) -> Vec<i32> {
        let mut pids = Vec::new();
        for directory in self.directories(sandbox) {
            let Ok(containers) = children(&directory) else { continue };
            for leaf in containers.iter().map(|c| directory.join(c)).chain([directory.clone()]) {
                let text = fs::read_to_string(leaf.join("cgroup.procs")).unwrap_or_default();
                pids.extend(text.lines().filter_map(|l| l.parse::<i32>().ok()));
            }
        }
        pids.sort_unstable();
        pids.dedup();
        pids
    }

    fn directories(&self, path: &str) -> Vec<PathBuf> {
        let mounts = self.v1.iter().map(|(mount, _)| mount).chain(&self.unified);
        mounts.map(|m| m.join(&self.root).join(path)).filter(|d| d.is_dir()).collect()
    }

    fn make(&self, path: &str) -> Result<(), RuntimeError> {
        for mount in self.v1.iter().map(|(mount, _)| mount).chain(&self.unified) {
            let directory = mount.join(&self.root).join(path);
            match fs::create_dir(&directory) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                // The sandbox is of an earlier version, see `joined`.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    fs::create_dir_all(&directory).doing(|| format!("making {}", directory.display()))?;
                }
                other => other.doing(|| format!("making {}", directory.display()))?,
            }
        }
        if let Some(unified) = self.unified.as_ref().filter(|_| self.unified_controls && !path.contains('/')) {
            enable(&unified.join(&self.root).join(path))?;
        }
        Ok(())
    }

    fn limit(&self, path: &str, limits: &Limits) -> Result<(), RuntimeError> {
        if self.unified_controls {
            let Some(unified) = &self.unified else { return Ok(()) };
            let directory = unified.join(&self.root).join(path);
            return v2_limits(limits).into_iter().try_for_each(|(file, value)| set(&directory, file, &value));
        }
        for (mount, controllers) in &self.v1 {
            let directory = mount.join(&self.root).join(path);
            for (controller, file, value) in v1_limits(limits) {
                if controllers.iter().any(|c| c == controller) {
                    set(&directory, file, &value)?;
                }
            }
        }
        Ok(())
    }
}
