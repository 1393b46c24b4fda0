//! A fleet and what is to be placed in it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use wharf_core::{CpuUnits, Mib};
use wharf_scheduler::{Constraint, Demand, Expression, Facts, Node, Request, Resources, Strategy, View};

#[derive(Clone, Copy, Debug)]
pub(super) struct World {
    pub(super) nodes: usize,
}

const POOL: &str = "000000000000/us-east-1/default";

impl World {
    pub(super) fn view(&self) -> View {
        let mut view = View::default();
        (0..self.nodes).for_each(|node| view.put_node(self.node(node)));
        view
    }

    /// Ids in no order, as those of instances are.
    pub(super) fn id(&self, node: usize) -> String {
        format!("{:032x}", (node as u128 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
    }

    /// Three zones, two types in five of which one does not match, and attributes like those that instances have.
    pub(super) fn node(&self, number: usize) -> Node {
        let zone = ["us-east-1a", "us-east-1b", "us-east-1c"][number % 3];
        let kind = ["m5.xlarge", "m5.2xlarge", "m6i.xlarge", "m5a.xlarge", "c5.xlarge"][number % 5];
        let larger = if kind == "m5.2xlarge" { 2 } else { 1 };
        let mut attributes: BTreeMap<String, String> = [
            ("ecs.availability-zone", zone),
            ("ecs.instance-type", kind),
            ("ecs.cpu-architecture", "x86_64"),
            ("ecs.os-type", "linux"),
            ("ecs.os-family", "LINUX"),
            ("ecs.ami-id", "ami-0123456789abcdef0"),
            ("stack", if number.is_multiple_of(7) { "test" } else { "prod" }),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        for capability in
            ["task-eni", "secrets.asm", "logging-driver.awslogs", "docker-remote-api.1.21", "execution-role"]
        {
            attributes.insert(format!("ecs.capability.{capability}"), String::new());
        }
        Node {
            id: self.id(number),
            capacity: Resources {
                cpu: CpuUnits(4096 * larger),
                memory: Mib(16_384 * u64::from(larger)),
                gpus: 0,
                interfaces: u32::MAX,
            },
            reserved_ports: BTreeSet::new(),
            attributes,
            pools: BTreeSet::from([POOL.to_owned(), "fargate".to_owned()]),
            connected: true,
            facts: Facts::default(),
        }
    }

    /// Services differ in what they take.
    pub(super) fn request(&self, service: usize, task: usize, strategies: &[Strategy]) -> Request {
        let cpu = 64 + 32 * u32::try_from(service % 5).unwrap_or_default();
        let memory = 256 + 128 * (service as u64 % 5);
        let text = "attribute:ecs.instance-type =~ m[56].* and attribute:stack in [prod, test]";
        let expression = Expression::parse(text).expect("it is an expression");
        Request {
            id: format!("{service:08x}-0000-4000-8000-{task:012x}"),
            group: format!("000000000000/us-east-1/default/service:service-{service}"),
            pool: POOL.to_owned(),
            demand: Demand::Reserved {
                resources: Resources { cpu: CpuUnits(cpu), memory: Mib(memory), gpus: 0, interfaces: 1 },
                ports: Vec::new(),
            },
            attributes: vec![("ecs.capability.task-eni".to_owned(), None)],
            constraints: vec![Constraint::MemberOf(Arc::new(expression))],
            strategies: strategies.to_vec(),
            node: None,
        }
    }

    /// A request that fits no node.
    pub(super) fn too_large(&self, service: usize, task: usize) -> Request {
        let resources = Resources { cpu: CpuUnits(64), memory: Mib(1 << 20), gpus: 0, interfaces: 1 };
        Request {
            id: format!("large-{task}"),
            demand: Demand::Reserved { resources, ports: Vec::new() },
            ..self.request(service, task, &[])
        }
    }
}
