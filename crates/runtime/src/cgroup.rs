//! Control groups: `wharf-INSTANCE/SANDBOX/CONTAINER` in every hierarchy that matters, on v1, hybrid and v2.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use wharf_core::InstanceId;

use crate::{device::DeviceRules, error::Doing, error::RuntimeError};

/// The v1 controllers that are used. Hierarchies of others are left alone.
const V1_CONTROLLERS: [&str; 4] = ["cpu", "cpuacct", "memory", "pids"];
/// The v2 controllers that are passed down.
const V2_CONTROLLERS: [&str; 3] = ["cpu", "memory", "pids"];

/// The files that bound swap.
const V1_SWAP: &str = "memory.memsw.limit_in_bytes";
const V2_SWAP: &str = "memory.swap.max";

/// What a cgroup may use. `None` leaves the machine's own bound.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// Its share against its neighbours, in Docker's `--cpu-shares`: 1024 is one.
    pub cpu_shares: Option<u32>,
    /// A bound on CPU, 1024 to a core.
    pub cpu_quota: Option<u32>,
    /// Bytes beyond which the kernel kills a process: one, not all (as Docker leaves it). They are all there is: no swap comes on top.
    pub memory: Option<u64>,
    /// Bytes that are held under pressure.
    pub memory_reservation: Option<u64>,
    /// Processes and threads.
    pub pids: Option<u64>,
    /// Every device may be opened.
    pub all_devices: bool,
}

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
}

impl Cgroups {
    /// Finds the machine's hierarchies and makes the instance's directory in each.
    ///
    /// # Errors
    /// If there is neither a v1 memory hierarchy nor a v2 tree with controllers, or no directory can be made.
    pub fn open(instance: &InstanceId) -> Result<Self, RuntimeError> {
        let mounts = fs::read_to_string("/proc/self/mountinfo").doing(|| "reading mounts".to_owned())?;
        let (v1, unified) = hierarchies(&mounts);
        let unified_controls = !v1.iter().any(|(_, controllers)| controllers.iter().any(|c| c == "memory"));
        if unified_controls && unified.is_none() {
            let source = io::Error::new(io::ErrorKind::Unsupported, "neither v1 nor v2 is mounted on /sys/fs/cgroup");
            return Err(RuntimeError::Io { what: "looking for cgroups".to_owned(), source });
        }
        let devices = match DeviceRules::load() {
            Ok(rules) => unified.is_some().then_some(rules),
            Err(error) => {
                tracing::warn!(
                    "device rules cannot be enforced, containers keep only their capability bounds: {error}"
                );
                None
            }
        };
        let this = Self { root: format!("wharf-{instance}"), v1, unified, unified_controls, devices };
        if let Some(unified) = this.unified.as_ref().filter(|_| unified_controls) {
            enable_at_top(unified)?;
        }
        this.make("")?;
        Ok(this)
    }

    /// Makes the cgroup of a sandbox (`SANDBOX`) or of a container in it (`SANDBOX/CONTAINER`).
    ///
    /// # Errors
    /// If the kernel refuses a directory or a limit.
    pub fn create(&self, path: &str, limits: &Limits) -> Result<(), RuntimeError> {
        let unified = self.unified.as_ref().map(|u| u.join(&self.root).join(path));
        // A container that is started again keeps the rules that its cgroup has.
        let unified = unified.filter(|u| !u.is_dir());
        if path.contains('/') {
            for left in self.directories(path) {
                reclaim(&left).doing(|| format!("clearing {}", left.display()))?;
            }
        }
        self.make(path)?;
        // Before anything that may fail: a cgroup that is found again is taken to have its rules.
        if let (Some(rules), Some(directory), false) =
            (&self.devices, unified, limits.all_devices || !path.contains('/'))
        {
            let directory = fs::File::open(&directory).doing(|| format!("opening {}", directory.display()))?;
            rules.attach(&directory).doing(|| "setting device rules".to_owned())?;
        }
        self.limit(path, limits)
    }

    /// How a process gets into the cgroup.
    pub(crate) fn membership(&self, path: &str) -> Membership {
        let text = |p: PathBuf| p.to_string_lossy().into_owned();
        let unified = self.unified.as_ref().map(|u| u.join(&self.root).join(path));
        let memory = self.v1.iter().find(|(_, c)| c.iter().any(|c| c == "memory"));
        let oom_file = match memory {
            Some((mount, _)) => Some(mount.join(&self.root).join(path).join("memory.oom_control")),
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

/// Docker's conversion of shares to a weight (containerd `cgroups`, `ConvertCPUSharesToCgroupV2Value`).
fn weight(shares: u32) -> u64 {
    let shares = u64::from(shares.clamp(2, 262_144));
    1 + ((shares - 2) * 9999) / 262_142
}

const PERIOD: u64 = 100_000;

fn quota(units: u32) -> u64 {
    // The kernel takes no less than a millisecond a period.
    (u64::from(units) * PERIOD / 1024).max(1000)
}

fn v2_limits(limits: &Limits) -> Vec<(&'static str, String)> {
    let mut set = Vec::new();
    set.extend(limits.cpu_shares.map(|s| ("cpu.weight", weight(s).to_string())));
    set.extend(limits.cpu_quota.map(|u| ("cpu.max", format!("{} {PERIOD}", quota(u)))));
    if let Some(memory) = limits.memory {
        set.push(("memory.max", memory.to_string()));
        set.push((V2_SWAP, "0".to_owned()));
    }
    set.extend(limits.memory_reservation.map(|m| ("memory.low", m.to_string())));
    set.extend(limits.pids.map(|p| ("pids.max", p.to_string())));
    set
}

fn v1_limits(limits: &Limits) -> Vec<(&'static str, &'static str, String)> {
    let mut set = Vec::new();
    set.extend(limits.cpu_shares.map(|s| ("cpu", "cpu.shares", s.max(2).to_string())));
    if let Some(units) = limits.cpu_quota {
        set.push(("cpu", "cpu.cfs_period_us", PERIOD.to_string()));
        set.push(("cpu", "cpu.cfs_quota_us", quota(units).to_string()));
    }
    if let Some(memory) = limits.memory {
        set.push(("memory", "memory.limit_in_bytes", memory.to_string()));
        // Memory and swap together.
        set.push(("memory", V1_SWAP, memory.to_string()));
    }
    set.extend(limits.memory_reservation.map(|m| ("memory", "memory.soft_limit_in_bytes", m.to_string())));
    set.extend(limits.pids.map(|p| ("pids", "pids.max", p.to_string())));
    set
}

fn set(directory: &Path, file: &str, value: &str) -> Result<(), RuntimeError> {
    let path = directory.join(file);
    match fs::write(&path, value) {
        // A kernel that has no swap or does not count it.
        Err(error) if error.kind() == io::ErrorKind::NotFound && [V1_SWAP, V2_SWAP].contains(&file) => Ok(()),
        other => other.doing(|| format!("writing {value} to {}", path.display())),
    }
}

/// Passes the v2 controllers to the cgroups in a directory.
fn enable(directory: &Path) -> Result<(), RuntimeError> {
    let wanted = V2_CONTROLLERS.map(|c| format!("+{c}")).join(" ");
    set(directory, "cgroup.subtree_control", &wanted)
}

/// As [`enable`], for the directory that the v2 tree is mounted on.
///
/// On a machine that is the tree's root. In a container it is a cgroup like others, which cannot pass controllers down while processes
/// live in it ("no internal processes", the kernel's cgroup-v2.rst). They move to `init` beside ours then, as in
/// Docker's own image (moby `hack/dind`).
fn enable_at_top(top: &Path) -> Result<(), RuntimeError> {
    let offered = fs::read_to_string(top.join("cgroup.controllers")).doing(|| "looking for cgroups".to_owned())?;
    let missing: Vec<&str> =
        V2_CONTROLLERS.into_iter().filter(|c| offered.split_whitespace().all(|o| o != *c)).collect();
    if !missing.is_empty() {
        let text = format!("{} has no {}: it is disabled or not delegated", top.display(), missing.join(", "));
        let source = io::Error::new(io::ErrorKind::Unsupported, text);
        return Err(RuntimeError::Io { what: "looking for cgroup controllers".to_owned(), source });
    }
    // Processes that are born meanwhile are born there too.
    let mut tries = 0;
    loop {
        match enable(top) {
            Err(RuntimeError::Io { source, .. }) if source.raw_os_error() == Some(libc::EBUSY) && tries < 10 => {
                make_room(top)?;
                tries += 1;
            }
            other => return other,
        }
    }
}

fn make_room(top: &Path) -> Result<(), RuntimeError> {
    let leaf = top.join("init");
    match fs::create_dir(&leaf) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        other => other.doing(|| format!("making {}", leaf.display()))?,
    }
    let processes = fs::read_to_string(top.join("cgroup.procs")).doing(|| format!("reading {}", top.display()))?;
    for process in processes.lines() {
        match fs::write(leaf.join("cgroup.procs"), process) {
            // It ended.
            Err(error) if error.raw_os_error() == Some(libc::ESRCH) => {}
            other => other.doing(|| format!("moving process {process} to {}", leaf.display()))?,
        }
    }
    Ok(())
}

fn children(directory: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(found)
}

/// Control directories have files that cannot be removed, so this is not `remove_dir_all`.
fn remove_tree(directory: &Path) -> io::Result<()> {
    for child in children(directory)? {
        remove_tree(&directory.join(child))?;
    }
    fs::remove_dir(directory)
}

/// Takes away what a privileged container that is started again has made below its cgroup. One that passes controllers down (v2) would
/// take no process.
fn reclaim(directory: &Path) -> io::Result<()> {
    for child in children(directory)? {
        remove_tree(&directory.join(child))?;
    }
    let control = directory.join("cgroup.subtree_control");
    let passed = match fs::read_to_string(&control) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    let taken: Vec<String> = passed.split_whitespace().map(|c| format!("-{c}")).collect();
    if taken.is_empty() { Ok(()) } else { fs::write(control, taken.join(" ")) }
}

/// The v1 hierarchies that matter and the v2 tree, from `/proc/self/mountinfo`.
fn hierarchies(mountinfo: &str) -> (Vec<(PathBuf, Vec<String>)>, Option<PathBuf>) {
    let mut v1: Vec<(PathBuf, Vec<String>)> = Vec::new();
    let mut unified = None;
    for line in mountinfo.lines() {
        let Some((before, after)) = line.split_once(" - ") else { continue };
        let Some(mount) = before.split(' ').nth(4).filter(|m| m.starts_with("/sys/fs/cgroup")) else { continue };
        let mut after = after.split(' ');
        match (after.next(), after.nth(1)) {
            (Some("cgroup2"), _) => unified = unified.or_else(|| Some(PathBuf::from(mount))),
            (Some("cgroup"), Some(options)) => {
                let used = |c: &&str| V1_CONTROLLERS.contains(c);
                let controllers: Vec<String> = options.split(',').filter(used).map(str::to_owned).collect();
                if !controllers.is_empty() && v1.iter().all(|(_, c)| *c != controllers) {
                    v1.push((PathBuf::from(mount), controllers));
                }
            }
            _ => {}
        }
    }
    (v1, unified)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HYBRID: &str = "\
25 24 0:22 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
26 25 0:23 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
27 25 0:24 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
28 25 0:25 / /sys/fs/cgroup/freezer rw,relatime - cgroup cgroup rw,freezer
29 25 0:26 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
";

    #[test]
    fn hybrid_and_pure_machines_are_told_apart() {
        let (v1, unified) = hierarchies(HYBRID);
        assert_eq!(unified.as_deref(), Some(Path::new("/sys/fs/cgroup/unified")));
        assert_eq!(v1.len(), 2);
        assert_eq!(v1[0].1, ["cpu", "cpuacct"]);
        let (v1, unified) = hierarchies("1 2 0:3 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n");
        assert!(v1.is_empty());
        assert_eq!(unified.as_deref(), Some(Path::new("/sys/fs/cgroup")));
    }

    #[test]
    fn limits_in_both_dialects() {
        let limits =
            Limits { cpu_shares: Some(1024), cpu_quota: Some(256), memory: Some(1 << 29), ..Limits::default() };
        assert_eq!(
            v2_limits(&limits),
            [
                ("cpu.weight", "39".into()),
                ("cpu.max", "25000 100000".into()),
                ("memory.max", "536870912".into()),
                ("memory.swap.max", "0".into())
            ]
        );
        assert_eq!(v1_limits(&limits)[2], ("cpu", "cpu.cfs_quota_us", "25000".into()));
        assert_eq!(v1_limits(&limits)[4], ("memory", "memory.memsw.limit_in_bytes", "536870912".into()));
    }
}
