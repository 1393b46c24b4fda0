use std::collections::{BTreeMap, BTreeSet};

use wharf_core::sandbox::Protocol;

use crate::{Facts, Resources};

/// A node as placement sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    pub id: String,
    /// What it has in all.
    pub capacity: Resources,
    /// Host ports that nobody may have.
    pub reserved_ports: BTreeSet<(Protocol, u16)>,
    /// What constraints and strategies ask for by name: `ecs.availability-zone`, `ecs.cpu-architecture`, …
    pub attributes: BTreeMap<String, String>,
    /// Whose requests it takes. A request names one pool.
    pub pools: BTreeSet<String>,
    /// Whether it can be reached.
    pub connected: bool,
    /// What only expressions ask for.
    pub facts: Facts,
}
