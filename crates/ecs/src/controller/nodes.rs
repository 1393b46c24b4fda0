//! What is known of the nodes, put together for placement.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use wharf_aws_model::ecs::types::{Attribute, ContainerInstance};
use wharf_core::{CpuUnits, Mib, Scope, node::Node, sandbox::Protocol};
use wharf_scheduler::Facts;

use crate::task::{FARGATE_POOL, cluster_pool};

/// Nodes, and the container instances that they are.
#[derive(Default)]
pub(super) struct Nodes {
    parts: HashMap<String, Parts>,
}

/// What is known of one node.
#[derive(Default)]
struct Parts {
    /// What it said of itself last.
    node: Option<Node>,
    /// It can be reached: its key is there.
    there: bool,
    /// By the pool of the cluster that it is an instance of.
    instances: BTreeMap<String, ContainerInstance>,
    /// Attributes that clients put on it.
    own: BTreeMap<String, String>,
}

impl Nodes {
    pub(super) fn put_node(&mut self, node: Node) {
        let parts = self.parts.entry(node.id.clone()).or_default();
        parts.node = Some(node);
        parts.there = true;
    }

    pub(super) fn remove_node(&mut self, id: &str) {
        self.change(id, |parts| parts.there = false);
    }

    pub(super) fn put_instance(&mut self, scope: &Scope, cluster: &str, id: &str, instance: ContainerInstance) {
        self.parts.entry(id.to_owned()).or_default().instances.insert(cluster_pool(scope, cluster), instance);
    }

    pub(super) fn remove_instance(&mut self, scope: &Scope, cluster: &str, id: &str) {
        self.change(id, |parts| {
            parts.instances.remove(&cluster_pool(scope, cluster));
        });
    }

    pub(super) fn put_attribute(&mut self, id: &str, name: &str, attribute: Attribute) {
        let value = attribute.value.unwrap_or_default();
        self.parts.entry(id.to_owned()).or_default().own.insert(name.to_owned(), value);
    }

    pub(super) fn remove_attribute(&mut self, id: &str, name: &str) {
        self.change(id, |parts| {
            parts.own.remove(name);
        });
    }

    /// Whether the node says that it is there.
    pub(super) fn is_there(&self, id: &str) -> bool {
        self.parts.get(id).is_some_and(|parts| parts.there)
    }

    /// The status of the node as an instance of a pool's cluster.
    pub(super) fn status(&self, id: &str, pool: &str) -> Option<&str> {
        self.parts.get(id)?.instances.get(pool)?.status.as_deref()
    }

    /// The pools of the clusters that it is an instance of.
    pub(super) fn pools_of(&self, id: &str) -> Vec<String> {
        self.parts.get(id).map(|parts| parts.instances.keys().cloned().collect()).unwrap_or_default()
    }

    /// The node as placement sees it: also while it is silent, for as long as it is anything's instance.
    pub(super) fn compose(&self, id: &str) -> Option<wharf_scheduler::Node> {
        let parts = self.parts.get(id)?;
        let node = parts.node.as_ref()?;
        let architecture = if node.architecture == "amd64" { "x86_64" } else { &node.architecture };
        let mut attributes = BTreeMap::from([("ecs.cpu-architecture".to_owned(), architecture.to_owned())]);
        let mut pools = BTreeSet::from([FARGATE_POOL.to_owned()]);
        let mut reserved: BTreeSet<(Protocol, u16)> =
            node.reserved_ports.iter().map(|&port| (Protocol::Tcp, port)).collect();
        let mut facts = Facts::default();
        for (pool, instance) in &parts.instances {
            // Others (DRAINING) take nothing new.
            if instance.status.as_deref() == Some("ACTIVE") {
                pools.insert(pool.clone());
            }
            facts = Facts {
                agent_version: instance.version_info.as_ref().and_then(|info| info.agent_version.clone()),
                instance_id: instance.ec2_instance_id.clone(),
                registered_at: instance.registered_at.map(|at| at.0.rfc3339()),
            };
            for attribute in instance.attributes.iter().flatten() {
                let value = attribute.value.clone().unwrap_or_default();
                attributes.insert(attribute.name.clone().unwrap_or_default(), value);
            }
            for resource in instance.registered_resources.iter().flatten() {
                let protocol = match resource.name.as_deref() {
                    Some("PORTS") => Protocol::Tcp,
                    Some("PORTS_UDP") => Protocol::Udp,
                    _ => continue,
                };
                let ports = resource.string_set_value.iter().flatten().filter_map(|port| port.parse().ok());
                reserved.extend(ports.map(|port| (protocol, port)));
            }
        }
        attributes.extend(node.attributes.clone());
        attributes.extend(parts.own.clone());
        Some(wharf_scheduler::Node {
            id: node.id.clone(),
            capacity: wharf_scheduler::Resources {
                cpu: CpuUnits(node.cpu.0),
                memory: Mib(node.memory.0),
                gpus: u32::try_from(node.gpus.len()).unwrap_or(u32::MAX),
                interfaces: u32::MAX,
            },
            reserved_ports: reserved,
            attributes,
            pools,
            connected: parts.there,
            facts,
        })
    }

    fn change(&mut self, id: &str, change: impl FnOnce(&mut Parts)) {
        let Some(parts) = self.parts.get_mut(id) else { return };
        change(parts);
        if !parts.there && parts.instances.is_empty() && parts.own.is_empty() {
            self.parts.remove(id);
        }
    }
}
