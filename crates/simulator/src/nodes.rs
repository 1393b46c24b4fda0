use std::collections::BTreeMap;

use wharf_core::{CpuUnits, Mib, Timestamp, node::Node};

/// The attribute by which simulated nodes are known.
const MARK: &str = "wharf.simulated";

/// What each simulated node has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub cpu: CpuUnits,
    pub memory: Mib,
}

impl Default for Size {
    /// Four cores and 16 GiB.
    fn default() -> Self {
        Self { cpu: CpuUnits(4096), memory: Mib(16 << 10) }
    }
}

/// So many nodes, in turn in the zones a, b and c of `region`. Their ids are the same each time.
#[must_use]
pub fn nodes(count: usize, size: Size, region: &str, now: Timestamp, version: &str) -> Vec<Node> {
    let zones = ['a', 'b', 'c'];
    (0..count)
        .map(|n| Node {
            id: format!("{:032x}", 0x5_0000_0000_0000_0000_u128 + n as u128),
            hostname: format!("simulated-{n}"),
            architecture: "amd64".to_owned(),
            kernel: "none".to_owned(),
            cpu: size.cpu,
            memory: size.memory,
            reserved_ports: Vec::new(),
            gpus: Vec::new(),
            security_modules: Vec::new(),
            attributes: BTreeMap::from([
                ("ecs.availability-zone".to_owned(), format!("{region}{}", zones[n % zones.len()])),
                (MARK.to_owned(), "true".to_owned()),
            ]),
            registered_at: now,
            wharf_version: version.to_owned(),
        })
        .collect()
}
