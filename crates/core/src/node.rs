//! What a node says of itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{CpuUnits, Mib, Timestamp};

/// Prefix of the keys under which nodes stand: `node/NODE`. Each has one writer, the node.
pub const NODE_PREFIX: &str = "node/";

/// A machine (or a slice of one) that runs sandboxes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// 32 hexadecimal digits; stays the same over restarts.
    pub id: String,
    pub hostname: String,
    /// As Go names it: `amd64`, `arm64`.
    pub architecture: String,
    pub kernel: String,
    /// What the node has in all.
    pub cpu: CpuUnits,
    pub memory: Mib,
    /// TCP ports that sandboxes may not bind on the host.
    pub reserved_ports: Vec<u16>,
    /// Its GPUs, as it numbers them.
    #[serde(default)]
    pub gpus: Vec<String>,
    /// The Linux security modules that confine its processes (`apparmor`, `selinux`).
    #[serde(default)]
    pub security_modules: Vec<String>,
    /// Attributes that it has beside those that follow from the rest: `ecs.availability-zone`, `rack`, …
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    pub registered_at: Timestamp,
    pub wharf_version: String,
}

impl Node {
    /// The key of the node with this id.
    #[must_use]
    pub fn key(id: &str) -> String {
        format!("{NODE_PREFIX}{id}")
    }
}
