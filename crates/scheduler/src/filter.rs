//! Which nodes will do. Each filter is a function from a node and a request to a reason against it.

use crate::{Demand, Node, Request, Usage};

/// Why a node will not do, in the words of ECS ("API failure reasons").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// It cannot be reached.
    Agent,
    Attribute,
    Cpu,
    Memory,
    Gpu,
    Ports,
}

impl Reason {
    /// `RESOURCE:CPU`, `AGENT`, …
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "AGENT",
            Self::Attribute => "ATTRIBUTE",
            Self::Cpu => "RESOURCE:CPU",
            Self::Memory => "RESOURCE:MEMORY",
            Self::Gpu => "RESOURCE:GPU",
            Self::Ports => "RESOURCE:PORTS",
        }
    }
}

/// What a filter looks at.
pub(crate) struct Candidate<'a> {
    pub(crate) node: &'a Node,
    pub(crate) usage: &'a Usage,
}

type Filter = fn(&Candidate<'_>, &Request, overcommit: f64) -> Option<Reason>;

/// In the order in which reasons are given.
const FILTERS: [Filter; 6] = [agent, attributes, cpu, memory, gpus, ports];

/// The first reason against the node; `None` if it will do.
pub(crate) fn check(candidate: &Candidate<'_>, request: &Request, overcommit: f64) -> Option<Reason> {
    FILTERS.iter().find_map(|filter| filter(candidate, request, overcommit))
}

fn agent(candidate: &Candidate<'_>, _: &Request, _: f64) -> Option<Reason> {
    (!candidate.node.connected).then_some(Reason::Agent)
}

fn attributes(candidate: &Candidate<'_>, request: &Request, _: f64) -> Option<Reason> {
    let has = |(name, value): &(String, Option<String>)| {
        let present = candidate.node.attributes.get(name);
        present.is_some_and(|present| value.as_ref().is_none_or(|value| value == present))
    };
    (!request.attributes.iter().all(has)).then_some(Reason::Attribute)
}

fn cpu(candidate: &Candidate<'_>, request: &Request, _: f64) -> Option<Reason> {
    match &request.demand {
        Demand::Reserved { resources, .. } => {
            (resources.cpu > candidate.usage.free_cpu(candidate.node)).then_some(Reason::Cpu)
        }
        Demand::Bounded { .. } => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "mebibytes of one node fit a double's 53 bits")]
fn memory(candidate: &Candidate<'_>, request: &Request, overcommit: f64) -> Option<Reason> {
    let (node, usage) = (candidate.node, candidate.usage);
    let fits = match &request.demand {
        Demand::Reserved { resources, .. } => resources.memory <= usage.free_memory(node),
        Demand::Bounded { memory } => {
            let limit = usage.free_memory(node).0 as f64 * overcommit;
            // No overcommitment makes room for one that is larger than the machine.
            *memory <= node.capacity.memory && (usage.bounded + *memory).0 as f64 <= limit
        }
    };
    (!fits).then_some(Reason::Memory)
}

fn gpus(candidate: &Candidate<'_>, request: &Request, _: f64) -> Option<Reason> {
    let Demand::Reserved { resources, .. } = &request.demand else { return None };
    (resources.gpus > candidate.usage.free_gpus(candidate.node)).then_some(Reason::Gpu)
}

fn ports(candidate: &Candidate<'_>, request: &Request, _: f64) -> Option<Reason> {
    let Demand::Reserved { ports, .. } = &request.demand else { return None };
    let taken = |port| candidate.node.reserved_ports.contains(port) || candidate.usage.ports.contains_key(port);
    ports.iter().any(taken).then_some(Reason::Ports)
}
