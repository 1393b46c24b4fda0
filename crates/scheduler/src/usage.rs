use std::collections::BTreeMap;

use wharf_core::{CpuUnits, Mib, sandbox::Protocol};

use crate::{Demand, Node, Resources};

/// What is bound to a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// What is taken away. Interfaces are counted here for bounded workloads too: each has its own.
    pub reserved: Resources,
    /// Memory limits of what is bounded, added up.
    pub bounded: Mib,
    pub workloads: usize,
    /// Host ports, with how many have them: what was bound elsewhere may overlap.
    ports: BTreeMap<(Protocol, u16), u32>,
}

/// A part of what a demand takes of a node, and gives back.
struct Reservation {
    take: fn(&mut Usage, &Demand),
    give: fn(&mut Usage, &Demand),
}

/// All parts. What a further demand takes is a further entry.
const RESERVATIONS: [Reservation; 4] = [
    Reservation {
        take: |usage, _| usage.workloads += 1,
        give: |usage, _| usage.workloads = usage.workloads.saturating_sub(1),
    },
    Reservation { take: take_resources, give: give_resources },
    Reservation { take: take_interfaces, give: give_interfaces },
    Reservation { take: take_ports, give: give_ports },
];

impl Usage {
    pub(crate) fn add(&mut self, demand: &Demand) {
        RESERVATIONS.iter().for_each(|part| (part.take)(self, demand));
    }

    pub(crate) fn remove(&mut self, demand: &Demand) {
        RESERVATIONS.iter().for_each(|part| (part.give)(self, demand));
    }

    /// CPU that is not reserved.
    #[must_use]
    pub fn free_cpu(&self, node: &Node) -> CpuUnits {
        node.capacity.cpu - self.reserved.cpu
    }

    /// Memory that is not reserved.
    #[must_use]
    pub fn free_memory(&self, node: &Node) -> Mib {
        node.capacity.memory - self.reserved.memory
    }

    /// GPUs that are not reserved.
    #[must_use]
    pub const fn free_gpus(&self, node: &Node) -> u32 {
        node.capacity.gpus.saturating_sub(self.reserved.gpus)
    }

    /// How many more interfaces it can carry; `u32::MAX` where nothing bounds them.
    #[must_use]
    pub const fn free_interfaces(&self, node: &Node) -> u32 {
        if node.capacity.interfaces == u32::MAX {
            return u32::MAX;
        }
        node.capacity.interfaces.saturating_sub(self.reserved.interfaces)
    }

    /// Host ports that are taken.
    pub fn ports(&self) -> impl Iterator<Item = (Protocol, u16)> {
        self.ports.keys().copied()
    }

    pub(crate) fn has_port(&self, port: (Protocol, u16)) -> bool {
        self.ports.contains_key(&port)
    }
}

fn take_resources(usage: &mut Usage, demand: &Demand) {
    match demand {
        Demand::Reserved { resources, .. } => {
            usage.reserved.cpu += resources.cpu;
            usage.reserved.memory += resources.memory;
            usage.reserved.gpus = usage.reserved.gpus.saturating_add(resources.gpus);
        }
        Demand::Bounded { memory, .. } => usage.bounded += *memory,
    }
}

fn give_resources(usage: &mut Usage, demand: &Demand) {
    match demand {
        Demand::Reserved { resources, .. } => {
            usage.reserved.cpu -= resources.cpu;
            usage.reserved.memory -= resources.memory;
            usage.reserved.gpus = usage.reserved.gpus.saturating_sub(resources.gpus);
        }
        Demand::Bounded { memory, .. } => usage.bounded -= *memory,
    }
}

fn take_interfaces(usage: &mut Usage, demand: &Demand) {
    usage.reserved.interfaces = usage.reserved.interfaces.saturating_add(demand.interfaces());
}

fn give_interfaces(usage: &mut Usage, demand: &Demand) {
    usage.reserved.interfaces = usage.reserved.interfaces.saturating_sub(demand.interfaces());
}

fn take_ports(usage: &mut Usage, demand: &Demand) {
    for port in demand.ports() {
        *usage.ports.entry(*port).or_default() += 1;
    }
}

fn give_ports(usage: &mut Usage, demand: &Demand) {
    for port in demand.ports() {
        if let Some(count) = usage.ports.get_mut(port) {
            *count -= 1;
            if *count == 0 {
                usage.ports.remove(port);
            }
        }
    }
}
