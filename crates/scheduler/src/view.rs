use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{Demand, Node, Request, Usage};

/// The nodes and what is bound to them, kept up to date change by change.
#[derive(Clone, Debug, Default)]
pub struct View {
    nodes: BTreeMap<String, Node>,
    usage: HashMap<String, Usage>,
    /// Nodes by pool.
    pools: HashMap<String, BTreeSet<String>>,
    bindings: HashMap<String, Binding>,
    /// How many of a group stand on a node.
    groups: HashMap<String, HashMap<String, usize>>,
}

#[derive(Clone, Debug)]
struct Binding {
    node: String,
    group: String,
    demand: Demand,
}

impl View {
    /// Adds a node or brings it up to date. What is bound to it stays.
    pub fn put_node(&mut self, node: Node) {
        self.leave_pools(&node.id);
        for pool in &node.pools {
            self.pools.entry(pool.clone()).or_default().insert(node.id.clone());
        }
        self.usage.entry(node.id.clone()).or_default();
        self.nodes.insert(node.id.clone(), node);
    }

    /// Takes a node away. What is bound to it stays known, in case the node returns.
    pub fn remove_node(&mut self, id: &str) {
        self.leave_pools(id);
        self.nodes.remove(id);
    }

    /// A node.
    #[must_use]
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.get(id)
    }

    /// What is bound to a node.
    #[must_use]
    pub fn usage(&self, id: &str) -> Option<&Usage> {
        self.usage.get(id)
    }

    /// The nodes of a pool, in the order of their ids.
    pub fn pool(&self, pool: &str) -> impl Iterator<Item = (&Node, &Usage)> {
        let ids = self.pools.get(pool).into_iter().flatten();
        ids.filter_map(|id| Some((self.nodes.get(id)?, self.usage.get(id)?)))
    }

    /// Binds a request to a node; where it was bound before it is no more.
    pub fn bind(&mut self, request: &Request, node: &str) {
        self.unbind(&request.id);
        self.usage.entry(node.to_owned()).or_default().add(&request.demand);
        *self.groups.entry(request.group.clone()).or_default().entry(node.to_owned()).or_default() += 1;
        let binding = Binding { node: node.to_owned(), group: request.group.clone(), demand: request.demand.clone() };
        self.bindings.insert(request.id.clone(), binding);
    }

    /// Frees what was bound under this id.
    pub fn unbind(&mut self, id: &str) {
        let Some(binding) = self.bindings.remove(id) else { return };
        if let Some(usage) = self.usage.get_mut(&binding.node) {
            usage.remove(&binding.demand);
            if usage.workloads == 0 && !self.nodes.contains_key(&binding.node) {
                self.usage.remove(&binding.node);
            }
        }
        if let Some(nodes) = self.groups.get_mut(&binding.group) {
            if let Some(count) = nodes.get_mut(&binding.node) {
                *count -= 1;
                if *count == 0 {
                    nodes.remove(&binding.node);
                }
            }
            if nodes.is_empty() {
                self.groups.remove(&binding.group);
            }
        }
    }

    /// The node that something is bound to.
    #[must_use]
    pub fn bound(&self, id: &str) -> Option<&str> {
        self.bindings.get(id).map(|binding| binding.node.as_str())
    }

    /// How many of a group stand on a node.
    pub(crate) fn of_group_on(&self, group: &str, node: &str) -> usize {
        self.groups.get(group).and_then(|nodes| nodes.get(node)).copied().unwrap_or(0)
    }

    /// How many of a group stand on nodes whose attribute has this value.
    pub(crate) fn of_group_with(&self, group: &str, attribute: &str, value: &str) -> usize {
        let nodes = self.groups.get(group).into_iter().flatten();
        let has = |id: &String| {
            self.nodes.get(id).and_then(|node| node.attributes.get(attribute)).is_some_and(|present| present == value)
        };
        nodes.filter(|(id, _)| has(id)).map(|(_, count)| count).sum()
    }

    fn leave_pools(&mut self, id: &str) {
        let Some(node) = self.nodes.get(id) else { return };
        for pool in &node.pools {
            if let Some(nodes) = self.pools.get_mut(pool) {
                nodes.remove(id);
                if nodes.is_empty() {
                    self.pools.remove(pool);
                }
            }
        }
    }
}
