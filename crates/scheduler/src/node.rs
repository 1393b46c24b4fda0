use std::collections::{BTreeMap, BTreeSet, HashMap};

use wharf_core::{CpuUnits, Mib, sandbox::Protocol};

use crate::{Demand, Resources};

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
}

/// What is bound to a node.
#[derive(Clone, Debug, Default)]
pub struct Usage {
    pub reserved: Resources,
    /// Memory limits of what is bounded, added up.
    pub bounded: Mib,
    pub workloads: usize,
    pub(crate) ports: HashMap<(Protocol, u16), usize>,
}

impl Usage {
    pub(crate) fn add(&mut self, demand: &Demand) {
        self.workloads += 1;
        match demand {
            Demand::Reserved { resources, ports } => {
                self.reserved.cpu += resources.cpu;
                self.reserved.memory += resources.memory;
                self.reserved.gpus = self.reserved.gpus.saturating_add(resources.gpus);
                for port in ports {
                    *self.ports.entry(*port).or_default() += 1;
                }
            }
            Demand::Bounded { memory } => self.bounded += *memory,
        }
    }

    pub(crate) fn remove(&mut self, demand: &Demand) {
        self.workloads = self.workloads.saturating_sub(1);
        match demand {
            Demand::Reserved { resources, ports } => {
                self.reserved.cpu -= resources.cpu;
                self.reserved.memory -= resources.memory;
                self.reserved.gpus = self.reserved.gpus.saturating_sub(resources.gpus);
                for port in ports {
                    if let Some(count) = self.ports.get_mut(port) {
                        *count -= 1;
                        if *count == 0 {
                            self.ports.remove(port);
                        }
                    }
                }
            }
            Demand::Bounded { memory } => self.bounded -= *memory,
        }
    }

    /// CPU that is not reserved.
    #[must_use]
    pub fn free_cpu(&self, node: &Node) -> CpuUnits {
        node.capacity.cpu - self.reserved.cpu
    }

    /// GPUs that are not reserved.
    #[must_use]
    pub const fn free_gpus(&self, node: &Node) -> u32 {
        node.capacity.gpus.saturating_sub(self.reserved.gpus)
    }

    /// Memory that is not reserved.
    #[must_use]
    pub fn free_memory(&self, node: &Node) -> Mib {
        node.capacity.memory - self.reserved.memory
    }
}
