//! The plain model: lists that are looked through from end to end.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashSet},
};

use proptest::prelude::*;
use wharf_core::{Mib, sandbox::Protocol};
use wharf_scheduler::{
    Constraint, Demand, Instance, Node, Reason, Refusal, Request, Strategy as Placement, View, group_name,
};

#[derive(Debug, Default)]
pub(crate) struct Model {
    nodes: BTreeMap<String, Node>,
    /// Requests and the nodes that they are bound to.
    bound: Vec<(Request, String)>,
}

impl Model {
    pub(crate) fn put_node(&mut self, node: Node) {
        self.nodes.insert(node.id.clone(), node);
    }

    pub(crate) fn remove_node(&mut self, id: &str) {
        self.nodes.remove(id);
    }

    pub(crate) fn bind(&mut self, request: &Request, node: &str) {
        self.unbind(&request.id);
        self.bound.push((request.clone(), node.to_owned()));
    }

    pub(crate) fn unbind(&mut self, id: &str) {
        self.bound.retain(|(request, _)| request.id != id);
    }

    fn on<'a>(&'a self, node: &'a str) -> impl Iterator<Item = &'a Request> + Clone {
        self.bound.iter().filter(move |(_, at)| at == node).map(|(request, _)| request)
    }

    fn of_group_on(&self, group: &str, node: &str) -> usize {
        self.on(node).filter(|request| request.group == group).count()
    }

    fn of_group_with(&self, group: &str, attribute: &str, value: &str) -> usize {
        let with = self.nodes.values().filter(|node| node.attributes.get(attribute).is_some_and(|held| held == value));
        with.map(|node| self.of_group_on(group, &node.id)).sum()
    }

    fn free_memory(&self, node: &Node) -> u64 {
        let taken = self.on(&node.id).map(|request| match &request.demand {
            Demand::Reserved { resources, .. } => resources.memory.0,
            Demand::Bounded { .. } => 0,
        });
        node.capacity.memory.0.saturating_sub(taken.sum())
    }

    fn free_cpu(&self, node: &Node) -> u32 {
        let taken = self.on(&node.id).map(|request| match &request.demand {
            Demand::Reserved { resources, .. } => resources.cpu.0,
            Demand::Bounded { .. } => 0,
        });
        node.capacity.cpu.0.saturating_sub(taken.sum())
    }

    /// The first reason against a node.
    fn against(&self, node: &Node, request: &Request, overcommit: f64) -> Option<Reason> {
        if !node.connected {
            return Some(Reason::Agent);
        }
        let has = |(name, value): &(String, Option<String>)| match (node.attributes.get(name), value) {
            (Some(held), Some(value)) => held == value,
            (held, _) => held.is_some(),
        };
        if !request.attributes.iter().all(has) {
            return Some(Reason::Attribute);
        }
        let interfaces: u32 = self.on(&node.id).map(|request| request.demand.interfaces()).sum();
        let enough_interfaces = |wanted: u32| {
            wanted == 0 || node.capacity.interfaces == u32::MAX || interfaces + wanted <= node.capacity.interfaces
        };
        match &request.demand {
            Demand::Reserved { resources, ports } => {
                let gpus: u32 = self
                    .on(&node.id)
                    .map(|request| match &request.demand {
                        Demand::Reserved { resources, .. } => resources.gpus,
                        Demand::Bounded { .. } => 0,
                    })
                    .sum();
                let taken: HashSet<&(Protocol, u16)> =
                    self.on(&node.id).flat_map(|request| request.demand.ports()).chain(&node.reserved_ports).collect();
                if resources.cpu.0 > self.free_cpu(node) {
                    return Some(Reason::Cpu);
                } else if resources.memory.0 > self.free_memory(node) {
                    return Some(Reason::Memory);
                } else if resources.gpus > 0 && resources.gpus > node.capacity.gpus.saturating_sub(gpus) {
                    return Some(Reason::Gpu);
                } else if ports.iter().any(|port| taken.contains(port)) {
                    return Some(Reason::Ports);
                }
            }
            Demand::Bounded { memory: Mib(memory), .. } => {
                let bounded = self.on(&node.id).map(|request| match &request.demand {
                    Demand::Reserved { .. } => 0,
                    Demand::Bounded { memory, .. } => memory.0,
                });
                let limit = self.free_memory(node) as f64 * overcommit;
                if *memory > node.capacity.memory.0 || (bounded.sum::<u64>() + memory) as f64 > limit {
                    return Some(Reason::Memory);
                }
            }
        }
        if !enough_interfaces(request.demand.interfaces()) {
            return Some(Reason::Eni);
        }
        let member = |constraint: &Constraint| match constraint {
            Constraint::MemberOf(expression) => expression.holds(&Instance {
                attributes: &node.attributes,
                facts: &node.facts,
                connected: node.connected,
                running: self.on(&node.id).count(),
                groups: self.on(&node.id).map(|request| group_name(&request.group)),
            }),
            Constraint::DistinctInstance => true,
        };
        if !request.constraints.iter().all(member) {
            return Some(Reason::MemberOf);
        }
        let distinct = request.constraints.contains(&Constraint::DistinctInstance);
        (distinct && self.of_group_on(&request.group, &node.id) > 0).then_some(Reason::DistinctInstance)
    }

    pub(crate) fn place(&self, request: &Request, overcommit: f64, rng: &mut fastrand::Rng) -> Result<String, Refusal> {
        let in_pool = self.nodes.values().filter(|node| node.pools.contains(&request.pool));
        let nodes: Vec<&Node> =
            in_pool.filter(|node| request.node.as_ref().is_none_or(|only| *only == node.id)).collect();
        let against: Vec<_> = nodes.iter().map(|node| (*node, self.against(node, request, overcommit))).collect();
        let mut left: Vec<&Node> =
            against.iter().filter(|(_, reason)| reason.is_none()).map(|(node, _)| *node).collect();
        if left.is_empty() {
            let mut refusal = Refusal { nodes: nodes.len(), ..Refusal::default() };
            for reason in against.iter().filter_map(|(_, reason)| *reason) {
                *refusal.reasons.entry(reason).or_default() += 1;
            }
            let refused = against.iter().filter_map(|(node, reason)| Some((*node, (*reason)?)));
            let closest = refused
                .min_by_key(|(node, reason)| (Reverse(*reason), Reverse(self.free_memory(node)), node.id.clone()));
            refusal.closest = closest.map(|(node, reason)| (node.id.clone(), reason));
            return Err(refusal);
        }
        if request.strategies.is_empty() {
            left.sort_by_key(|node| (self.on(&node.id).count(), node.id.clone()));
        }
        for strategy in &request.strategies {
            let score = |node: &&Node| match strategy {
                Placement::BinpackCpu => u64::from(self.free_cpu(node)),
                Placement::BinpackMemory => self.free_memory(node),
                Placement::SpreadNodes => self.of_group_on(&request.group, &node.id) as u64,
                Placement::Spread(attribute) => match node.attributes.get(attribute) {
                    Some(value) => self.of_group_with(&request.group, attribute, value) as u64,
                    None => u64::MAX,
                },
                Placement::Random => 0,
            };
            if *strategy == Placement::Random && left.len() > 1 && request.node.is_none() {
                left = vec![left[rng.usize(..left.len())]];
            }
            let best = left.iter().map(score).min();
            left.retain(|node| Some(score(node)) == best);
        }
        Ok(left[0].id.clone())
    }

    /// The view says of bindings what the model says.
    pub(crate) fn agrees(&self, view: &View) -> Result<(), TestCaseError> {
        for pool in ["p", "q", "r"] {
            let ids: Vec<&str> = view.pool(pool).map(|(node, _)| node.id.as_str()).collect();
            let nodes = self.nodes.values().filter(|node| node.pools.contains(pool));
            let expected: Vec<&str> = nodes.map(|node| node.id.as_str()).collect();
            prop_assert_eq!(view.pool_len(pool), expected.len());
            prop_assert_eq!(ids, expected);
        }
        for (request, node) in &self.bound {
            prop_assert_eq!(view.bound(&request.id), Some(node.as_str()));
        }
        for group in ["1/eu/c/web/1", "1/eu/c/db", "1/eu/d/db"] {
            let total = self.bound.iter().filter(|(request, _)| request.group == group).count();
            prop_assert_eq!(view.group_count(group), total);
            for zone in ["a", "b", "c"] {
                prop_assert_eq!(view.of_group_with(group, "zone", zone), self.of_group_with(group, "zone", zone));
            }
        }
        for node in self.nodes.values() {
            let usage = view.usage(&node.id).expect("the node is there");
            prop_assert_eq!(usage.workloads, self.on(&node.id).count());
            prop_assert_eq!(usage.free_memory(node).0, self.free_memory(node));
            prop_assert_eq!(view.of_group_on("1/eu/c/db", &node.id), self.of_group_on("1/eu/c/db", &node.id));
        }
        Ok(())
    }
}
