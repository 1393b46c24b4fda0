//! A small world in which everything happens: few nodes, groups and shapes, so that they meet.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use proptest::{option, prelude::*, sample::select};
use wharf_core::{CpuUnits, Mib, sandbox::Protocol};
use wharf_scheduler::{Constraint, Demand, Expression, Facts, Node, Request, Resources, Strategy as Placement};

#[derive(Clone, Debug)]
pub(crate) enum Step {
    Put(Node),
    Remove(String),
    Bind(Request, String),
    Unbind(String),
    /// Asks, and binds nothing.
    Look(Request),
    /// Asks, and binds.
    Place(Request),
    Pass(Vec<Request>),
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => node().prop_map(Step::Put),
        1 => node_id().prop_map(Step::Remove),
        2 => (request(), node_id()).prop_map(|(request, node)| Step::Bind(request, node)),
        3 => id().prop_map(Step::Unbind),
        2 => request().prop_map(Step::Look),
        6 => request().prop_map(Step::Place),
        2 => pass().prop_map(Step::Pass),
    ]
}

/// Runs of requests that are alike, one after the other.
fn pass() -> impl Strategy<Value = Vec<Request>> {
    let run = (request(), 1_usize..6).prop_map(|(request, count)| {
        let another = |n: usize| Request { id: format!("{}-{n}", request.id), ..request.clone() };
        (0..count).map(another).collect::<Vec<_>>()
    });
    prop::collection::vec(run, 1..4).prop_map(|runs| runs.concat())
}

fn node_id() -> impl Strategy<Value = String> {
    (0..9).prop_map(|n| format!("n{n}"))
}

fn id() -> impl Strategy<Value = String> {
    prop_oneof![(0..30_u8).prop_map(|n| n.to_string()), (0..30, 0..5).prop_map(|(n, of)| format!("{n}-{of}"))]
}

fn zone() -> impl Strategy<Value = String> {
    select(vec!["a", "b", "c"]).prop_map(str::to_owned)
}

pub(crate) fn node() -> impl Strategy<Value = Node> {
    let attributes = (option::weighted(0.9, zone()), option::of(0..3_u8), option::of(Just(String::new())));
    let capacity =
        (select(vec![256, 512, 1024]), select(vec![256, 512, 2048]), 0..3_u32, select(vec![0, 1, 3, u32::MAX]));
    let rest = (prop::bool::weighted(0.9), option::of(Just(80)), option::of(select(vec!["1.9.0", "1.10.0"])));
    (node_id(), capacity, attributes, 0..8_u8, rest).prop_map(
        |(id, (cpu, memory, gpus, interfaces), (zone, rack, mark), pools, (connected, port, version))| {
            let mut attributes = BTreeMap::new();
            attributes.extend(zone.map(|zone| ("zone".to_owned(), zone)));
            attributes.extend(rack.map(|rack| ("rack".to_owned(), rack.to_string())));
            attributes.extend(mark.map(|mark| ("mark".to_owned(), mark)));
            // Most are in the first pool, some in the second or both, few in none.
            let pools = match pools {
                0..=4 => vec!["p"],
                5 => vec!["q"],
                6 => vec!["p", "q"],
                _ => vec![],
            };
            Node {
                id,
                capacity: Resources { cpu: CpuUnits(cpu), memory: Mib(memory), gpus, interfaces },
                reserved_ports: port.map(|port| (Protocol::Tcp, port)).into_iter().collect(),
                attributes,
                pools: pools.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(),
                connected,
                facts: Facts { agent_version: version.map(str::to_owned), ..Facts::default() },
            }
        },
    )
}

fn demand() -> impl Strategy<Value = Demand> {
    let ports = select(vec![vec![], vec![], vec![(Protocol::Tcp, 80)], vec![(Protocol::Udp, 80), (Protocol::Tcp, 81)]]);
    let reserved = (select(vec![0, 64, 200]), select(vec![64, 200]), select(vec![0, 0, 1]), 0..2_u32, ports);
    prop_oneof![
        3 => reserved.prop_map(|(cpu, memory, gpus, interfaces, ports)| Demand::Reserved {
            resources: Resources { cpu: CpuUnits(cpu), memory: Mib(memory), gpus, interfaces },
            ports,
        }),
        1 => (select(vec![64, 300]), 0..2_u32)
            .prop_map(|(memory, interfaces)| Demand::Bounded { memory: Mib(memory), interfaces }),
    ]
}

fn constraint() -> impl Strategy<Value = Constraint> {
    let texts = vec![
        "attribute:zone in [a, b]",
        "attribute:rack =~ [01] or attribute:mark exists",
        "not (task:group == web/1)",
        "runningTasksCount < 2",
        "agentVersion > 1.9.0",
    ];
    let member = select(texts).prop_map(|text| {
        Constraint::MemberOf(Arc::new(Expression::parse(text).expect("a test's expression is right")))
    });
    prop_oneof![Just(Constraint::DistinctInstance), member.clone(), member]
}

fn strategies() -> impl Strategy<Value = Vec<Placement>> {
    let spread = |attribute: &str| Placement::Spread(attribute.to_owned());
    let one = select(vec![
        Placement::BinpackCpu,
        Placement::BinpackMemory,
        Placement::SpreadNodes,
        spread("zone"),
        spread("zone"),
        spread("rack"),
        spread("none"),
        Placement::Random,
    ]);
    prop_oneof![Just(Placement::service_default()), prop::collection::vec(one, 0..5)]
}

fn request() -> impl Strategy<Value = Request> {
    let names =
        (0..30_u8, select(vec!["1/eu/c/web/1", "1/eu/c/db", "1/eu/d/db"]), select(vec!["p", "p", "p", "q", "r"]));
    let attributes = select(vec![vec![], vec![], vec![("zone", None)], vec![("zone", Some("a")), ("mark", None)]]);
    let constraints = prop_oneof![Just(Vec::new()), prop::collection::vec(constraint(), 1..3)];
    let node = option::weighted(0.1, node_id());
    (names, demand(), attributes, constraints, strategies(), node).prop_map(
        |((id, group, pool), demand, attributes, constraints, strategies, node)| Request {
            id: id.to_string(),
            group: group.to_owned(),
            pool: pool.to_owned(),
            demand,
            attributes: attributes
                .into_iter()
                .map(|(name, value): (&str, Option<&str>)| (name.to_owned(), value.map(str::to_owned)))
                .collect(),
            constraints,
            strategies,
            node,
        },
    )
}
