//! The sandbox: one or more containers that share a network and a life.
//!
//! A controller writes a [`SandboxSpec`] under [`spec_key`]; the node it names makes it real and writes a
//! [`SandboxStatus`] under [`status_key`]. Neither writes the other's key. To stop a sandbox its controller sets
//! [`SandboxSpec::stop`]; to forget one that has stopped it deletes the spec, and the node then deletes the status.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use crate::{
    AccountId, CpuUnits, Digest, LayerForm, LayerInfo, Mib, Timestamp,
    logs::LogTarget,
    secret::SecretId,
    volume::{PortRange, Volume, VolumesFrom},
};

/// Prefix of all specs: `sandbox/spec/NODE/ID`.
pub const SPEC_PREFIX: &str = "sandbox/spec/";
/// Prefix of all statuses: `sandbox/status/NODE/ID`.
pub const STATUS_PREFIX: &str = "sandbox/status/";

/// The key of a sandbox's spec.
#[must_use]
pub fn spec_key(node: &str, id: &str) -> String {
    format!("{SPEC_PREFIX}{node}/{id}")
}

/// The key of a sandbox's status.
#[must_use]
pub fn status_key(node: &str, id: &str) -> String {
    format!("{STATUS_PREFIX}{node}/{id}")
}

/// What is wanted of a sandbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxSpec {
    /// Lower-case letters, digits and hyphens, at most 64; unique on the machine's instance.
    pub id: String,
    /// The store key of the object that the sandbox serves. The node only shows it.
    pub owner: String,
    /// What it is one of: `service:web`. The node only shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub containers: Vec<ContainerSpec>,
    /// A bound for all containers together; `None` leaves the node's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu: Option<CpuUnits>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<Mib>,
    pub network: NetworkSpec,
    /// What its containers share beyond the network.
    #[serde(default)]
    pub sharing: Sharing,
    /// A bound for everything that its containers write: layers, volumes that live with it, logs. `None` leaves it to the disk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage: Option<Mib>,
    /// Set once, never taken back: the containers are to stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<StopRequest>,
}

/// Why and when a sandbox was asked to stop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopRequest {
    pub at: Timestamp,
    pub reason: String,
}

/// How a sandbox is joined to the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mode", rename_all = "snake_case")]
pub enum NetworkSpec {
    /// An interface and an address of its own from a subnet (awsvpc, pods).
    Interface { subnet: String, security_groups: Vec<String>, hostname: Option<String> },
    /// A private network behind the host's address, with published ports.
    Bridge,
    /// The host's own network.
    Host,
    /// Loopback only.
    None,
}

/// Which namespaces the containers of a sandbox have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sharing {
    #[serde(default)]
    pub pid: Shared,
    #[serde(default)]
    pub ipc: Shared,
}

/// With whom a namespace is shared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shared {
    /// Each container has its own.
    #[default]
    Private,
    /// All containers of the sandbox have one.
    Sandbox,
    /// The host's.
    Host,
}

/// When an image is fetched from its registry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PullPolicy {
    /// As the node's operator has it.
    #[default]
    Default,
    /// Ask the registry, and fail if it cannot be reached.
    Always,
    /// Fetch only what is not present.
    PreferCached,
}

/// One container of a sandbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerSpec {
    pub name: String,
    /// An image reference, as written by the user.
    pub image: String,
    #[serde(default)]
    pub pull: PullPolicy,
    /// The account in whose name the image is had from this instance's registry; `None` is the operator's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pull_as: Option<AccountId>,
    /// The secret with the credentials for the image's registry: JSON with `username` and `password`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registry_secret: Option<SecretId>,
    /// Its root file system, instead of an image's: what a build has made so far. `image` is then only shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root: Option<Root>,
    /// Replaces the image's entry point (and then its command too, as Docker does).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entrypoint: Option<Vec<String>>,
    /// Replaces the image's command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<Vec<String>>,
    /// Added to the image's environment.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub environment: Vec<(String, String)>,
    /// Variables whose values are in files that a builder on this node keeps in memory ([`MountSource::Kept`]): they stand in no
    /// store.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept_environment: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub working_directory: Option<String>,
    /// `user`, `user:group`, `uid`, `uid:gid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hostname: Option<String>,
    /// When it stops, the sandbox stops.
    pub essential: bool,
    /// Its share of CPU against its neighbours.
    pub cpu: CpuUnits,
    /// Beyond this it is killed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<Mib>,
    /// What is held for it under pressure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_reservation: Option<Mib>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<PortMapping>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<Dependency>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health_check: Option<HealthCheck>,
    /// How long its dependencies may take before it is given up, seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_timeout: Option<u32>,
    /// From SIGTERM to SIGKILL, seconds.
    pub stop_timeout: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<LogTarget>,
    #[serde(default)]
    pub security: Security,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ulimits: Vec<Ulimit>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mounts: Vec<Mount>,
    /// Containers whose volumes it gets too, those of their images included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub volumes_from: Vec<VolumesFrom>,
    /// Ranges of ports that are reachable from outside; bridge mode only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub port_ranges: Vec<PortRange>,
    /// `/dev/shm`'s size; 64 MiB unless told otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared_memory: Option<Mib>,
    /// Lines for `/etc/hosts`: name and address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra_hosts: Vec<(String, String)>,
    /// A small init process reaps orphans and passes signals on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub init: bool,
    /// Started again in its place when it ends, instead of ending its sandbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restart: Option<RestartPolicy>,
    /// Its standard streams are a terminal.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub terminal: bool,
    /// Its standard input stays open for whoever attaches.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interactive: bool,
    /// Kernel parameters of its namespaces: name (`net.core.somaxconn`) and value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sysctls: Vec<(String, String)>,
    #[serde(default)]
    pub dns: Dns,
    /// Other containers of the sandbox that it knows by a name: container and alias. Bridge mode only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<(String, String)>,
    /// It has loopback alone, whatever the sandbox's network is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_network: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<Device>,
    /// How many of the node's GPUs it gets.
    #[serde(default)]
    pub gpus: u32,
    /// Docker labels; shown, and nothing else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<(String, String)>,
    /// Swap beyond `memory`; `None` is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub swap: Option<Mib>,
    /// 0 to 100, cgroup v1 only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub swappiness: Option<u32>,
}

/// A root file system that no image has yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// From the bottom up; they are in the node's content store.
    pub layers: Vec<LayerInfo>,
    /// What the container changes becomes a layer above them when it ends with exit code 0: [`ContainerStatus::layer`].
    pub keep: Option<LayerForm>,
}

/// When a container that has ended is started again (ECS task definition reference, `restartPolicy`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestartPolicy {
    /// With these it is not started again.
    pub ignored_exit_codes: Vec<i32>,
    /// Seconds that it must have run to be started again.
    pub reset_period: u32,
}

/// How names are resolved; what is empty is the node's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dns {
    #[serde(default)]
    pub servers: Vec<String>,
    #[serde(default)]
    pub search: Vec<String>,
}

/// A device of the host in a container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    pub host_path: String,
    pub container_path: String,
    /// Of `r`, `w` and `m` (mknod), those that are allowed.
    pub permissions: String,
}

/// What a container may do beyond, or less than, the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Security {
    pub privileged: bool,
    pub read_only_root: bool,
    pub no_new_privileges: Option<bool>,
    /// Names without `CAP_`; `ALL` means every one.
    #[serde(default)]
    pub add_capabilities: Vec<String>,
    #[serde(default)]
    pub drop_capabilities: Vec<String>,
    /// Every system call is open.
    #[serde(default)]
    pub unconfined: bool,
    /// The AppArmor profile to run under.
    #[serde(default)]
    pub apparmor: Option<String>,
    /// Parts of the SELinux label: `user:…`, `role:…`, `type:…`, `level:…`, `disable`.
    #[serde(default)]
    pub selinux: Vec<String>,
}

/// A resource limit (`nofile`, `nproc`, …).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ulimit {
    pub name: String,
    pub soft: u64,
    pub hard: u64,
}

/// Something mounted into a container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mount {
    pub source: MountSource,
    /// An absolute path in the container.
    pub target: String,
    pub read_only: bool,
}

/// What is mounted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MountSource {
    /// A file or directory of the host.
    Host { path: String },
    /// A directory that lives and dies with the sandbox; containers that name it share it.
    Sandbox { name: String },
    /// A volume with more to it.
    Volume(Volume),
    /// Memory.
    Tmpfs { size: Option<Mib>, options: Vec<String> },
    /// What a root file system of these layers, from the bottom up, has at a path. What is written to it is lost.
    Layers { layers: Vec<LayerInfo>, path: String },
    /// What a builder on this node keeps for its steps: a path below `DATA/builds`, or, of what must not reach the disk, below
    /// the instance's own directory in `/run/wharf`. With `discard` what is written to it is lost; no links are on the path then.
    Kept { path: String, in_memory: bool, discard: bool },
}

/// A port of a container that is reachable from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortMapping {
    pub container_port: u16,
    /// The host's port; `None` lets the node choose one from 32768 to 60999.
    pub host_port: Option<u16>,
    pub protocol: Protocol,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    #[default]
    Tcp,
    Udp,
}

/// A container that must have got somewhere before this one starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dependency {
    pub container: String,
    pub condition: Condition,
}

/// ECS's `dependsOn` conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Condition {
    /// It was started.
    Start,
    /// It ran to its end, whatever the exit code.
    Complete,
    /// It ran to its end with exit code 0.
    Success,
    /// Its health check passed.
    Healthy,
}

/// A command run in the container that says by its exit code whether it is well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthCheck {
    /// The argument vector; `CMD-SHELL` was already turned into `/bin/sh -c`.
    pub command: Vec<String>,
    /// Seconds.
    pub interval: u32,
    pub timeout: u32,
    pub retries: u32,
    /// Seconds in which failures do not count.
    pub start_period: u32,
}

/// What the node sees of a sandbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxStatus {
    pub phase: Phase,
    pub containers: Vec<ContainerStatus>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interface: Option<Interface>,
    pub created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pull_started_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pull_stopped_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    /// When an essential container stopped or the stop was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopping_at: Option<Timestamp>,
    /// When the last container had stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub execution_stopped_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<StopCause>,
    /// What an operator should know of it though it runs: why the node cannot speak to it, say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}

/// Where a sandbox is in its life; it only moves forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// The network is being made.
    Provisioning,
    /// Images are fetched, containers made and started.
    Pending,
    /// Every essential container has started.
    Running,
    /// Containers are being stopped.
    Stopping,
    /// The network is being taken down.
    Deprovisioning,
    /// Nothing is left of it.
    Stopped,
}

/// Why a sandbox stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum StopCause {
    /// [`SandboxSpec::stop`] was set.
    Requested,
    EssentialExited {
        container: String,
    },
    /// It never ran. `error` is in the words of the ECS agent: `CannotPullContainerError: …`.
    FailedToStart {
        error: String,
    },
    /// The process that held its containers is gone.
    Lost {
        error: String,
    },
}

/// What the node sees of one container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerStatus {
    pub name: String,
    pub state: ContainerState,
    /// The digest of the image's manifest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_digest: Option<Digest>,
    /// 64 hexadecimal digits, drawn when the container is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runtime_id: Option<String>,
    pub health: Health,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<BoundPort>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// How often its restart policy started it again.
    #[serde(default)]
    pub restarts: u32,
    /// The devices of its GPUs, as the node numbers them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gpus: Vec<String>,
    /// What it changed, if [`Root::keep`] asked for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<LayerInfo>,
}

/// Where one container is in its life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ContainerState {
    Pending,
    Running,
    Stopped {
        /// The exit status, or 128 and the signal's number. `None` if it never ran.
        exit_code: Option<i32>,
        /// `OutOfMemoryError: …`, `CannotStartContainerError: …`; `None` if there is nothing to explain.
        reason: Option<String>,
    },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Health {
    #[default]
    Unknown,
    Healthy,
    Unhealthy,
}

/// A port as it was bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoundPort {
    pub container_port: u16,
    pub host_port: u16,
    pub protocol: Protocol,
}

/// A sandbox's own network interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interface {
    /// `eni-` and 17 hexadecimal digits.
    pub id: String,
    pub attachment: String,
    pub mac: String,
    pub address: Ipv4Addr,
    pub subnet: String,
}
