//! What a node has left. A request that asks for none of something is taken whatever is left of it.

use wharf_core::{Mib, sandbox::Protocol};

use super::{Asked, Basis, Candidate, Filter};
use crate::{Demand, Reason, Request, Resources};

pub(super) const CPU: Filter = Filter {
    name: "cpu",
    reason: Reason::Cpu,
    concerns: |request| reserved(request).is_some(),
    basis: |_| Basis::Usage,
    passes: |candidate, asked| {
        reserved(asked.request).is_none_or(|resources| resources.cpu <= candidate.usage.free_cpu(candidate.node))
    },
    detail: |candidate, asked| {
        let needed = reserved(asked.request).map_or(0, |resources| resources.cpu.0);
        let free = candidate.usage.free_cpu(candidate.node).0;
        format!("needs {needed} CPU units, {free} of {} are free", candidate.node.capacity.cpu.0)
    },
};

pub(super) const MEMORY: Filter = Filter {
    name: "memory",
    reason: Reason::Memory,
    concerns: |_| true,
    basis: |_| Basis::Usage,
    passes: |candidate, asked| match asked.request.demand {
        Demand::Reserved { resources, .. } => resources.memory <= candidate.usage.free_memory(candidate.node),
        Demand::Bounded { memory, .. } => admits(candidate, asked, memory),
    },
    detail: memory_detail,
};

pub(super) const GPUS: Filter = Filter {
    name: "gpus",
    reason: Reason::Gpu,
    concerns: |request| reserved(request).is_some_and(|resources| resources.gpus > 0),
    basis: |_| Basis::Usage,
    passes: |candidate, asked| {
        reserved(asked.request).is_none_or(|resources| resources.gpus <= candidate.usage.free_gpus(candidate.node))
    },
    detail: |candidate, asked| {
        let needed = reserved(asked.request).map_or(0, |resources| resources.gpus);
        let free = candidate.usage.free_gpus(candidate.node);
        format!("needs {needed} GPUs, {free} of {} are free", candidate.node.capacity.gpus)
    },
};

pub(super) const PORTS: Filter = Filter {
    name: "ports",
    reason: Reason::Ports,
    concerns: |request| !request.demand.ports().is_empty(),
    basis: |_| Basis::Usage,
    passes: |candidate, asked| !asked.request.demand.ports().iter().any(|port| is_taken(candidate, *port)),
    detail: |candidate, asked| {
        let taken = asked.request.demand.ports().iter().find(|port| is_taken(candidate, **port));
        let Some((protocol, port)) = taken else { return String::new() };
        let protocol = match protocol {
            Protocol::Tcp => "tcp",
            Protocol::Udp => "udp",
        };
        format!("port {port}/{protocol} is taken")
    },
};

pub(super) const INTERFACES: Filter = Filter {
    name: "interfaces",
    reason: Reason::Eni,
    concerns: |request| request.demand.interfaces() > 0,
    basis: |_| Basis::Usage,
    passes: |candidate, asked| asked.request.demand.interfaces() <= candidate.usage.free_interfaces(candidate.node),
    detail: |candidate, asked| {
        let needed = asked.request.demand.interfaces();
        let free = candidate.usage.free_interfaces(candidate.node);
        format!("needs {needed} network interfaces, {free} of {} are free", candidate.node.capacity.interfaces)
    },
};

const fn reserved(request: &Request) -> Option<Resources> {
    match request.demand {
        Demand::Reserved { resources, .. } => Some(resources),
        Demand::Bounded { .. } => None,
    }
}

/// Whether a bounded request of this size is admitted (design decision 12).
#[expect(clippy::cast_precision_loss, reason = "mebibytes of one node fit a double's 53 bits")]
fn admits(candidate: &Candidate<'_>, asked: &Asked<'_>, memory: Mib) -> bool {
    let limit = candidate.usage.free_memory(candidate.node).0 as f64 * asked.overcommit;
    // No overcommitment makes room for one that is larger than the machine.
    memory <= candidate.node.capacity.memory && (candidate.usage.bounded + memory).0 as f64 <= limit
}

fn memory_detail(candidate: &Candidate<'_>, asked: &Asked<'_>) -> String {
    let (node, usage) = (candidate.node, candidate.usage);
    let (free, all) = (usage.free_memory(node).0, node.capacity.memory.0);
    match asked.request.demand {
        Demand::Reserved { resources, .. } => format!("needs {} MiB, {free} of {all} are free", resources.memory.0),
        Demand::Bounded { memory, .. } if memory > node.capacity.memory => {
            format!("needs {} MiB, it has {all} in all", memory.0)
        }
        Demand::Bounded { memory, .. } => format!(
            "needs {} MiB, limits of {} MiB stand already, and {free} MiB are admitted {} times over",
            memory.0, usage.bounded.0, asked.overcommit
        ),
    }
}

fn is_taken(candidate: &Candidate<'_>, port: (Protocol, u16)) -> bool {
    candidate.node.reserved_ports.contains(&port) || candidate.usage.has_port(port)
}
