//! What the machine's operator lets sandboxes ask for.
//!
//! [`Policy`] is read from a file; without one it lets through what ECS on EC2 does. [`Policy::judge`] is a function of a spec and
//! the policy: the first thing that is refused is told, with the rule that refuses it.

mod paths;

use std::{
    fmt,
    path::{Component, Path, PathBuf},
};

use serde::Deserialize;
use wharf_core::sandbox::{ContainerSpec, MountSource, NetworkSpec, SandboxSpec, Shared};
use wharf_runtime::Capabilities;

use self::paths::covers;
pub(crate) use self::paths::resolve;

/// An operator's rules. The names are the file's keys.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Policy {
    /// Containers may be privileged.
    pub privileged: bool,
    /// Capabilities that may be added to Docker's, without `CAP_`; `ALL` is any.
    pub capabilities: Vec<String>,
    /// Devices of the host that may be asked for: paths, in which `*` stands for anything.
    pub devices: Vec<String>,
    /// Kernel parameters that may be set, of those that a namespace has for itself; `*` stands for anything.
    pub sysctls: Vec<String>,
    /// Containers may run without a system-call filter.
    pub unconfined: bool,
    /// Privileges may grow: setuid programs are not kept from what they are for.
    pub new_privileges: bool,
    pub host_namespaces: HostNamespaces,
    pub host_paths: HostPaths,
}

/// Namespaces of the host's that sandboxes may be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct HostNamespaces {
    pub network: bool,
    pub pid: bool,
    pub ipc: bool,
}

/// Paths of the host's that may be mounted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct HostPaths {
    /// What lies in one of these, for reading and writing.
    pub allow: Vec<PathBuf>,
    /// What lies in one of these, for reading.
    pub read_only: Vec<PathBuf>,
    /// What lies in one of these is not, nor is anything that holds one of them.
    pub deny: Vec<PathBuf>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            privileged: true,
            capabilities: vec!["ALL".into()],
            devices: vec!["*".into()],
            sysctls: vec!["*".into()],
            unconfined: true,
            new_privileges: true,
            host_namespaces: HostNamespaces::default(),
            host_paths: HostPaths::default(),
        }
    }
}

impl Default for HostNamespaces {
    fn default() -> Self {
        Self { network: true, pid: true, ipc: true }
    }
}

impl Default for HostPaths {
    fn default() -> Self {
        Self { allow: vec!["/".into()], read_only: Vec::new(), deny: Vec::new() }
    }
}

/// What no policy opens: the files of Wharf itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserved {
    /// The data directory and the directory of sockets, links resolved.
    pub directories: Vec<PathBuf>,
}

/// What was asked for and is not allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub container: String,
    /// `privileged`, `capability SYS_ADMIN`.
    pub asked: String,
    /// The file's key, or what stands above every file.
    pub rule: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "container {} asks for {}, which {} does not allow", self.container, self.asked, self.rule)
    }
}

/// Parameters that an IPC namespace has for itself (Docker's `--sysctl`; ECS task definition reference, `systemControls`).
const IPC_SYSCTLS: [&str; 9] = [
    "kernel.msgmax",
    "kernel.msgmnb",
    "kernel.msgmni",
    "kernel.sem",
    "kernel.shmall",
    "kernel.shmmax",
    "kernel.shmmni",
    "kernel.shm_rmid_forced",
    "fs.mqueue.*",
];

impl Policy {
    /// What in it can never match, and so cannot be meant: a capability that there is not, a path that is not absolute.
    #[must_use]
    pub fn unmeant(&self) -> Option<String> {
        if let Err(error) = Capabilities::tweaked(&self.capabilities, &[]) {
            return Some(format!("capabilities: {error}"));
        }
        let HostPaths { allow, read_only, deny } = &self.host_paths;
        let relative = [allow, read_only, deny].into_iter().flatten().find(|path| !path.is_absolute())?;
        Some(format!("host-paths: {} is not an absolute path", relative.display()))
    }

    /// Whether the sandbox may be as its spec says. `resolve` follows the links of a path of the host's, as far as it is there.
    ///
    /// # Errors
    /// The first thing that is not allowed.
    pub fn judge(
        &self,
        spec: &SandboxSpec,
        reserved: &Reserved,
        resolve: &dyn Fn(&Path) -> PathBuf,
    ) -> Result<(), Refusal> {
        for container in &spec.containers {
            let refused = |asked: String, rule: &str| {
                Err(Refusal { container: container.name.clone(), asked, rule: rule.to_owned() })
            };
            self.judge_security(container).or_else(|(asked, rule)| refused(asked, rule))?;
            self.judge_sandbox(spec).or_else(|(asked, rule)| refused(asked, rule))?;
            self.judge_sysctls(spec, container).or_else(|(asked, rule)| refused(asked, rule))?;
            for mount in &container.mounts {
                if let MountSource::Host { path } = &mount.source {
                    let resolved = resolve(Path::new(path));
                    self.judge_path(&resolved, mount.read_only, reserved)
                        .or_else(|rule| refused(format!("the host's {path}{}", how(mount.read_only)), rule))?;
                }
            }
        }
        Ok(())
    }

    fn judge_security(&self, container: &ContainerSpec) -> Result<(), (String, &'static str)> {
        let security = &container.security;
        if security.privileged && !self.privileged {
            return Err(("privileged".into(), "privileged"));
        }
        for name in &security.add_capabilities {
            let plain = |name: &str| name.to_uppercase().trim_start_matches("CAP_").to_owned();
            let allowed = self.capabilities.iter().any(|c| plain(c) == "ALL" || plain(c) == plain(name));
            if !allowed {
                return Err((format!("the capability {}", plain(name)), "capabilities"));
            }
        }
        if security.unconfined && !self.unconfined {
            return Err(("no system-call filter".into(), "unconfined"));
        }
        if security.no_new_privileges == Some(false) && !self.new_privileges {
            return Err(("new privileges".into(), "new-privileges"));
        }
        for device in &container.devices {
            // A pattern would let `/dev/dri/../sda` through for `/dev/dri/*`.
            let plain = !Path::new(&device.host_path).components().any(|part| part == Component::ParentDir);
            if !plain || !self.devices.iter().any(|pattern| matches(pattern, &device.host_path)) {
                return Err((format!("the device {}", device.host_path), "devices"));
            }
        }
        Ok(())
    }

    fn judge_sandbox(&self, spec: &SandboxSpec) -> Result<(), (String, &'static str)> {
        let host_network = spec.network == NetworkSpec::Host;
        let (pid, ipc) = (spec.sharing.pid == Shared::Host, spec.sharing.ipc == Shared::Host);
        let allowed = self.host_namespaces;
        if host_network && !allowed.network {
            return Err(("the host's network".into(), "host-namespaces.network"));
        }
        if pid && !allowed.pid {
            return Err(("the host's processes".into(), "host-namespaces.pid"));
        }
        if ipc && !allowed.ipc {
            return Err(("the host's shared memory".into(), "host-namespaces.ipc"));
        }
        Ok(())
    }

    fn judge_sysctls(&self, spec: &SandboxSpec, container: &ContainerSpec) -> Result<(), (String, &'static str)> {
        for (name, _) in &container.sysctls {
            let asked = || format!("the kernel parameter {name}");
            let dotted = name.replace('/', ".");
            let of_network = dotted.starts_with("net.");
            let of_ipc = IPC_SYSCTLS.iter().any(|pattern| matches(pattern, &dotted));
            if !of_network && !of_ipc {
                return Err((asked(), "the kernel, in which no namespace has it for itself,"));
            }
            if of_network && spec.network == NetworkSpec::Host || of_ipc && spec.sharing.ipc == Shared::Host {
                return Err((asked(), "a sandbox in the host's namespace"));
            }
            if !self.sysctls.iter().any(|pattern| matches(pattern, &dotted)) {
                return Err((asked(), "sysctls"));
            }
        }
        Ok(())
    }

    /// Whether a path without links may be mounted; else the rule that refuses it.
    pub(crate) fn judge_path(&self, path: &Path, read_only: bool, reserved: &Reserved) -> Result<(), &'static str> {
        const NOBODYS: &str = "Wharf, whose own files are there,";
        for own in &reserved.directories {
            if covers(own, path) || covers(path, own) && !read_only {
                return Err(NOBODYS);
            }
        }
        // What steers the kernel, and who is in which cgroup.
        if !read_only && ["/proc", "/sys"].iter().any(|kernel| covers(Path::new(kernel), path)) {
            return Err("Wharf, for it steers the host, except for reading,");
        }
        // Through /proc/PID/root all files of the host can be reached, and a mount's being read-only does not hold there.
        let proc = Path::new("/proc");
        let everything = self.host_paths.allow.iter().any(|allowed| allowed == Path::new("/"));
        if (covers(proc, path) || covers(path, proc)) && !everything {
            return Err("Wharf, for /proc leads to all files of the host,");
        }
        if self.host_paths.deny.iter().any(|denied| covers(denied, path) || covers(path, denied)) {
            return Err("host-paths.deny");
        }
        let within = |paths: &[PathBuf]| paths.iter().any(|allowed| covers(allowed, path));
        if within(&self.host_paths.allow) || read_only && within(&self.host_paths.read_only) {
            return Ok(());
        }
        Err(if within(&self.host_paths.read_only) { "host-paths.read-only" } else { "host-paths.allow" })
    }
}

fn how(read_only: bool) -> &'static str {
    if read_only { "" } else { ", to write there too" }
}

/// Whether a text is as a pattern says, in which `*` stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests;
