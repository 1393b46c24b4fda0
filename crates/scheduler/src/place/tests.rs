use std::collections::{BTreeMap, BTreeSet};

use wharf_core::{CpuUnits, Mib, sandbox::Protocol};

use super::*;
use crate::{Constraint, Demand, Expression, Facts, Node, Reason, Resources, Strategy};

fn node(id: &str, cpu: u32, memory: u64, zone: &str) -> Node {
    Node {
        id: id.to_owned(),
        capacity: Resources { cpu: CpuUnits(cpu), memory: Mib(memory), gpus: 1, interfaces: 2 },
        reserved_ports: BTreeSet::from([(Protocol::Tcp, 22)]),
        attributes: BTreeMap::from([("zone".to_owned(), zone.to_owned())]),
        pools: BTreeSet::from(["p".to_owned()]),
        connected: true,
        facts: Facts::default(),
    }
}

fn reserved(id: &str, cpu: u32, memory: u64, port: u16, strategies: &[Strategy]) -> Request {
    Request {
        id: id.to_owned(),
        group: "g".to_owned(),
        pool: "p".to_owned(),
        demand: Demand::Reserved {
            resources: Resources { cpu: CpuUnits(cpu), memory: Mib(memory), gpus: 0, interfaces: 0 },
            ports: if port == 0 { Vec::new() } else { vec![(Protocol::Tcp, port)] },
        },
        attributes: Vec::new(),
        constraints: Vec::new(),
        strategies: strategies.to_vec(),
        node: None,
    }
}

fn view(nodes: impl IntoIterator<Item = Node>) -> View {
    let mut view = View::default();
    nodes.into_iter().for_each(|node| view.put_node(node));
    view
}

fn reason(view: &View, request: &Request) -> Vec<&'static str> {
    let refusal = place(view, request, 1.0, &mut fastrand::Rng::with_seed(1)).unwrap_err();
    refusal.reasons.keys().map(|reason| reason.as_str()).collect()
}

#[test]
fn refusals_say_why_in_ecs_words() {
    let mut view = view([node("a", 1024, 1024, "x")]);
    assert_eq!(reason(&view, &reserved("1", 2048, 1, 0, &[])), ["RESOURCE:CPU"]);
    assert_eq!(reason(&view, &reserved("1", 1, 2048, 0, &[])), ["RESOURCE:MEMORY"]);
    assert_eq!(reason(&view, &reserved("1", 1, 1, 22, &[])), ["RESOURCE:PORTS"]);
    let mut wants = reserved("1", 1, 1, 0, &[]);
    wants.attributes = vec![("gpu".to_owned(), None)];
    assert_eq!(reason(&view, &wants), ["ATTRIBUTE"]);
    wants.attributes = vec![("zone".to_owned(), Some("y".to_owned()))];
    assert_eq!(reason(&view, &wants), ["ATTRIBUTE"]);
    view.put_node(Node { connected: false, ..node("a", 1024, 1024, "x") });
    assert_eq!(reason(&view, &reserved("1", 1, 1, 0, &[])), ["AGENT"]);
    view.remove_node("a");
    assert_eq!(reason(&view, &reserved("1", 1, 1, 0, &[])), Vec::<&str>::new());
}

#[test]
fn what_is_bound_is_taken_and_given_back() {
    let mut view = view([node("a", 1024, 1024, "x")]);
    let first = reserved("1", 600, 100, 8080, &[]);
    view.bind(&first, "a");
    view.bind(&first, "a");
    assert_eq!(view.usage("a").unwrap().reserved.cpu, CpuUnits(600));
    assert_eq!(reason(&view, &reserved("2", 600, 100, 0, &[])), ["RESOURCE:CPU"]);
    assert_eq!(reason(&view, &reserved("2", 100, 100, 8080, &[])), ["RESOURCE:PORTS"]);
    view.unbind("1");
    assert_eq!(view.usage("a").unwrap().workloads, 0);
    assert_eq!(place(&view, &reserved("2", 600, 100, 8080, &[]), 1.0, &mut fastrand::Rng::with_seed(1)), Ok("a"));
}

#[test]
fn a_gpu_is_one_tasks() {
    let mut view = view([node("a", 1024, 1024, "x")]);
    let with = |id: &str, gpus| Request {
        demand: Demand::Reserved {
            resources: Resources { cpu: CpuUnits(1), memory: Mib(1), gpus, interfaces: 0 },
            ports: Vec::new(),
        },
        ..reserved(id, 1, 1, 0, &[])
    };
    assert_eq!(reason(&view, &with("1", 2)), ["RESOURCE:GPU"]);
    view.bind(&with("1", 1), "a");
    assert_eq!(reason(&view, &with("2", 1)), ["RESOURCE:GPU"]);
    view.unbind("1");
    assert!(place(&view, &with("2", 1), 1.0, &mut fastrand::Rng::with_seed(1)).is_ok());
}

#[test]
fn bounded_requests_are_admitted_up_to_the_overcommitment() {
    let mut view = view([node("a", 1024, 1024, "x")]);
    let bounded = |id: usize, memory| Request {
        demand: Demand::Bounded { memory: Mib(memory), interfaces: 0 },
        ..reserved(&id.to_string(), 0, 0, 0, &[])
    };
    let mut rng = fastrand::Rng::with_seed(1);
    for id in 0..6 {
        assert!(place(&view, &bounded(id, 512), 3.0, &mut rng).is_ok(), "{id}");
        view.bind(&bounded(id, 512), "a");
    }
    assert!(place(&view, &bounded(6, 512), 3.0, &mut rng).is_err());
    view.unbind("0");
    assert!(place(&view, &bounded(6, 512), 3.0, &mut rng).is_ok());
    assert!(place(&view, &bounded(7, 2048), 100.0, &mut rng).is_err());
}

#[test]
fn strategies_decide_one_after_the_other() {
    let mut view = view([node("a", 4096, 1024, "x"), node("b", 1024, 4096, "x"), node("c", 2048, 2048, "y")]);
    let mut rng = fastrand::Rng::with_seed(1);
    let mut place = |view: &View, strategies: &[Strategy]| {
        place(view, &reserved("n", 1, 1, 0, strategies), 1.0, &mut rng).map(str::to_owned).unwrap()
    };
    assert_eq!(place(&view, &[Strategy::BinpackCpu]), "b");
    assert_eq!(place(&view, &[Strategy::BinpackMemory]), "a");
    view.bind(&reserved("1", 1, 1, 0, &[]), "a");
    assert_eq!(place(&view, &[Strategy::SpreadNodes, Strategy::BinpackMemory]), "c");
    let by_zone = Strategy::Spread("zone".to_owned());
    assert_eq!(place(&view, std::slice::from_ref(&by_zone)), "c");
    view.bind(&reserved("2", 1, 1, 0, &[]), "c");
    assert_eq!(place(&view, &[by_zone, Strategy::SpreadNodes, Strategy::BinpackCpu]), "b");
    assert_eq!(place(&view, &[]), "b");
}

#[test]
fn random_replays_from_its_seed() {
    let view = view((0..10).map(|n| node(&n.to_string(), 1024, 1024, "x")));
    let draw = |seed| {
        let mut rng = fastrand::Rng::with_seed(seed);
        let request = reserved("n", 1, 1, 0, &[Strategy::Random]);
        (0..20).map(|_| place(&view, &request, 1.0, &mut rng).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(draw(3), draw(3));
    assert_ne!(draw(3), draw(4));
}

#[test]
fn constraints_bind() {
    let mut view = view([node("a", 1024, 1024, "x"), node("b", 1024, 1024, "y")]);
    let mut rng = fastrand::Rng::with_seed(1);
    let apart = |id: &str| Request { constraints: vec![Constraint::DistinctInstance], ..reserved(id, 1, 1, 0, &[]) };
    let placed = place_many(&mut view, [apart("1"), apart("2"), apart("3")], 1.0, &mut rng);
    assert_eq!(placed[..2], [Ok("a".to_owned()), Ok("b".to_owned())]);
    let refusal = placed[2].as_ref().unwrap_err();
    assert_eq!(refusal.reasons, BTreeMap::from([(Reason::DistinctInstance, 2)]));
    assert_eq!(refusal.nodes, 2);

    let member = |text: &str| Request {
        group: "1/eu/c/service:other".to_owned(),
        constraints: vec![Constraint::MemberOf(Expression::parse(text).unwrap().into())],
        ..reserved("n", 1, 1, 0, &[])
    };
    assert_eq!(place(&view, &member("attribute:zone == y"), 1.0, &mut rng), Ok("b"));
    assert_eq!(reason(&view, &member("attribute:zone == z")), ["MemberOf placement constraint unsatisfied."]);
    assert_eq!(place(&view, &member("task:group == g and attribute:zone != x"), 1.0, &mut rng), Ok("b"));
    let other = member("runningTasksCount < 2 and not task:group == service:other");
    assert_eq!(place(&view, &other, 1.0, &mut rng), Ok("a"));
    view.bind(&other, "a");
    assert_eq!(place(&view, &other, 1.0, &mut rng), Ok("b"));
}

#[test]
fn interfaces_run_out_for_both_ways_to_count() {
    let mut view = view([node("a", 1024, 1024, "x")]);
    let mut rng = fastrand::Rng::with_seed(1);
    let bounded =
        |id: &str| Request { demand: Demand::Bounded { memory: Mib(1), interfaces: 1 }, ..reserved(id, 0, 0, 0, &[]) };
    let all = place_many(&mut view, [bounded("1"), bounded("2"), bounded("3")], 1.0, &mut rng);
    assert!(all[1].is_ok());
    assert_eq!(all[2].as_ref().unwrap_err().closest, Some(("a".to_owned(), Reason::Eni)));
    let mut unbounded = node("a", 1024, 1024, "x");
    unbounded.capacity.interfaces = u32::MAX;
    view.put_node(unbounded);
    assert!(place(&view, &bounded("3"), 1.0, &mut rng).is_ok());
}

#[test]
fn a_named_node_is_the_only_one_asked() {
    let mut view = view([node("a", 1024, 1024, "x"), node("b", 512, 1024, "x")]);
    let mut rng = fastrand::Rng::with_seed(1);
    let on = |id: &str| Request { node: Some(id.to_owned()), ..reserved("1", 1024, 1, 0, &[]) };
    assert_eq!(place(&view, &on("a"), 1.0, &mut rng), Ok("a"));
    let refusal = place(&view, &on("b"), 1.0, &mut rng).unwrap_err();
    assert_eq!((refusal.nodes, refusal.closest), (1, Some(("b".to_owned(), Reason::Cpu))));
    assert_eq!(place(&view, &on("c"), 1.0, &mut rng), Err(Refusal::default()));
    view.put_node(Node { pools: BTreeSet::new(), ..node("a", 1024, 1024, "x") });
    assert_eq!(place(&view, &on("a"), 1.0, &mut rng), Err(Refusal::default()));
}

#[test]
fn the_closest_node_got_furthest_and_has_most_memory() {
    let far = |id: &str, memory| node(id, 512, memory, "x");
    let view = view([node("a", 128, 8192, "x"), far("d", 1024), far("b", 512), far("c", 1024)]);
    let refusal = place(&view, &reserved("1", 256, 2048, 0, &[]), 1.0, &mut fastrand::Rng::with_seed(1)).unwrap_err();
    assert_eq!(refusal.closest, Some(("c".to_owned(), Reason::Memory)));
    assert_eq!(refusal.reasons, BTreeMap::from([(Reason::Cpu, 1), (Reason::Memory, 3)]));
    assert_eq!(refusal.nodes, 4);
}
