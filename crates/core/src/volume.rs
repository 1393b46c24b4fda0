//! Volumes and ranges of ports: parts of a container's spec.

use serde::{Deserialize, Serialize};

use crate::sandbox::Protocol;

/// A volume as Docker has them: empty at first, and then filled with what the image has where it is mounted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    /// Letters, digits, hyphens and underscores.
    pub name: String,
    /// It belongs to the node and outlives the sandbox; otherwise it lives and dies with it.
    #[serde(default)]
    pub shared: bool,
    /// A shared one is made if it is missing; otherwise the sandbox cannot start.
    #[serde(default)]
    pub autoprovision: bool,
    /// It is memory, mounted with these options (see [`crate::sandbox::MountSource::Tmpfs`]). Not if it is shared.
    #[serde(default)]
    pub tmpfs: Option<Vec<String>>,
    /// Shown, and nothing else.
    #[serde(default)]
    pub labels: Vec<(String, String)>,
}

/// Another container of the sandbox whose volumes a container gets too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumesFrom {
    pub container: String,
    pub read_only: bool,
}

/// Ports of a container, one behind the other, that are reachable at as many ports of the host one behind the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortRange {
    pub first: u16,
    /// Included.
    pub last: u16,
    pub protocol: Protocol,
}
