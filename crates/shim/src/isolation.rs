//! How far a container is apart from its sandbox and from the host.

use serde::{Deserialize, Serialize};

/// What a container has of its own and what it shares.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Isolation {
    #[serde(default)]
    pub pid: Namespace,
    #[serde(default)]
    pub ipc: Namespace,
    /// Kernel parameters, name and value: of the namespaces that it has, for nothing else is asked here.
    #[serde(default)]
    pub sysctls: Vec<(String, String)>,
    /// Devices that it finds, beside the usual ones.
    #[serde(default)]
    pub devices: Vec<DeviceNode>,
    /// No device in its image can be opened: for a machine that has no rules for that.
    #[serde(default)]
    pub no_devices: bool,
}

/// Whose namespace of a kind a container is in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Namespace {
    #[default]
    Own,
    /// One that all containers of the sandbox which say so have in common.
    Sandbox,
    Host,
}

/// A device's node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceNode {
    /// In the container.
    pub path: String,
    /// A block device; otherwise a character device.
    pub block: bool,
    pub major: u32,
    pub minor: u32,
    /// Who may do what with it: permission bits, and the container's user and group.
    pub mode: u32,
    pub uid: u32,
    pub gid: u32,
}

impl Isolation {
    /// Whether a shim of the protocol's second version is needed for it.
    #[must_use]
    pub fn is_more_than_usual(&self) -> bool {
        *self != Self { no_devices: self.no_devices, ..Self::default() }
    }
}
