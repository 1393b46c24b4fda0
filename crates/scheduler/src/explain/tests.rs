use std::collections::{BTreeMap, BTreeSet};

use wharf_core::{CpuUnits, Mib, sandbox::Protocol};

use super::*;
use crate::{Constraint, Demand, Expression, Node, Resources};

fn node(id: &str, cpu: u32, attributes: &[(&str, &str)]) -> Node {
    Node {
        id: id.to_owned(),
        capacity: Resources { cpu: CpuUnits(cpu), memory: Mib(1024), gpus: 0, interfaces: 3 },
        attributes: attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        pools: BTreeSet::from(["p".to_owned()]),
        connected: true,
        ..Node::default()
    }
}

fn request() -> Request {
    Request {
        id: "t".to_owned(),
        group: "1/eu/c/service:web".to_owned(),
        pool: "p".to_owned(),
        demand: Demand::Reserved {
            resources: Resources { cpu: CpuUnits(512), memory: Mib(256), gpus: 0, interfaces: 1 },
            ports: vec![(Protocol::Tcp, 80)],
        },
        attributes: vec![("os".to_owned(), Some("linux".to_owned()))],
        constraints: vec![Constraint::MemberOf(Expression::parse("attribute:rack in [a, b]").unwrap().into())],
        strategies: vec![Strategy::Spread("rack".to_owned()), Strategy::BinpackCpu],
        node: None,
    }
}

#[test]
fn every_node_says_what_keeps_it_from_taking_a_request() {
    let mut view = View::default();
    let (a, b, c) = (("rack", "a"), ("rack", "b"), ("rack", "c"));
    let linux = ("os", "linux");
    view.put_node(Node { connected: false, ..node("n1", 1024, &[]) });
    view.put_node(node("n2", 1024, &[("os", "windows")]));
    view.put_node(node("n3", 128, &[linux, a]));
    view.put_node(Node { reserved_ports: BTreeSet::from([(Protocol::Tcp, 80)]), ..node("n4", 1024, &[linux, a]) });
    view.put_node(node("n5", 1024, &[linux, c]));
    view.put_node(node("n6", 2048, &[linux, a]));
    view.put_node(node("n7", 4096, &[linux, b]));
    view.put_node(node("n8", 2048, &[linux, b]));
    let one = Request { id: "one".to_owned(), demand: Demand::Bounded { memory: Mib(1), interfaces: 3 }, ..request() };
    view.bind(&one, "n6");
    view.put_node(node("n9", 4096, &[linux, b]));
    view.bind(&Request { id: "two".to_owned(), group: "other".to_owned(), ..one }, "n9");
    let explanation = explain(&view, &request(), 1.0);
    let expected = "\
NODE  ANSWER
n1    no: its agent is not connected (agent: AGENT)
n2    no: attribute:os is windows, not linux (attributes: ATTRIBUTE)
n3    no: needs 512 CPU units, 128 of 128 are free (cpu: RESOURCE:CPU)
n4    no: port 80/tcp is taken (ports: RESOURCE:PORTS)
n5    no: attribute:rack in [a, b] does not hold (member_of: MemberOf placement constraint unsatisfied.)
n6    no: needs 1 network interfaces, 0 of 3 are free (interfaces: RESOURCE:ENI)
n7    yes: spread(attribute:rack) 0, binpack(cpu) 4096
n8    chosen: spread(attribute:rack) 0, binpack(cpu) 2048
n9    no: needs 1 network interfaces, 0 of 3 are free (interfaces: RESOURCE:ENI)
t goes to n8.";
    assert_eq!(explanation.to_string(), expected);
    assert_eq!(crate::place(&view, &request(), 1.0, &mut fastrand::Rng::new()), Ok("n8"));
}

#[test]
fn a_draw_chooses_none_and_a_named_node_is_alone() {
    let mut view = View::default();
    let explanation = explain(&view, &request(), 1.0);
    assert_eq!(explanation.to_string(), "NODE  ANSWER\nThere is no node to ask for t.");
    for id in ["a", "b"] {
        view.put_node(node(id, 1024, &[("os", "linux"), ("rack", "a")]));
    }
    let draw = Request { strategies: vec![Strategy::Random, Strategy::BinpackCpu], ..request() };
    let explanation = explain(&view, &draw, 1.0);
    assert_eq!((explanation.left.len(), explanation.chosen.clone()), (2, None));
    assert!(explanation.to_string().ends_with("t goes to one of 2 nodes, which is drawn."));
    let named = explain(&view, &Request { node: Some("b".to_owned()), ..draw }, 1.0);
    assert_eq!((named.nodes.len(), named.chosen.as_deref()), (1, Some("b")));
    let none: BTreeMap<String, String> = BTreeMap::new();
    view.put_node(Node { attributes: none, ..node("b", 1024, &[]) });
    let refused = explain(&view, &Request { node: Some("b".to_owned()), ..request() }, 1.0).to_string();
    assert!(
        refused.contains("b     no: it has no attribute:os (attributes: ATTRIBUTE)\nNo node takes t."),
        "{refused}"
    );
}
