use std::collections::{BTreeMap, BTreeSet};

use wharf_core::{CpuUnits, Mib};

use super::*;
use crate::{Demand, Resources, Strategy};

fn node(id: &str, zone: &str) -> Node {
    Node {
        id: id.to_owned(),
        capacity: Resources { cpu: CpuUnits(1024), memory: Mib(1024), gpus: 0, interfaces: u32::MAX },
        attributes: BTreeMap::from([("zone".to_owned(), zone.to_owned())]),
        pools: BTreeSet::from(["p".to_owned()]),
        connected: true,
        ..Node::default()
    }
}

fn request(id: &str, group: &str) -> Request {
    Request {
        id: id.to_owned(),
        group: group.to_owned(),
        pool: "p".to_owned(),
        demand: Demand::Bounded { memory: Mib(1), interfaces: 0 },
        attributes: Vec::new(),
        constraints: Vec::new(),
        strategies: vec![Strategy::Spread("zone".to_owned())],
        node: None,
    }
}

#[test]
fn counts_by_attribute_follow_bindings_and_nodes() {
    let mut view = View::default();
    view.put_node(node("a", "x"));
    view.put_node(node("b", "y"));
    let with = |view: &View, value: &str| view.of_group_with("g", "zone", value);
    assert_eq!(with(&view, "x"), 0);
    for (id, at) in [("1", "a"), ("2", "a"), ("3", "b"), ("4", "away")] {
        view.bind(&request(id, "g"), at);
    }
    assert_eq!((with(&view, "x"), with(&view, "y")), (2, 1));
    assert_eq!((view.group_count("g"), view.of_group_on("g", "a"), view.of_group_on("g", "away")), (4, 2, 1));
    view.bind(&request("2", "g"), "b");
    assert_eq!((with(&view, "x"), with(&view, "y")), (1, 2));
    view.put_node(node("b", "x"));
    assert_eq!((with(&view, "x"), with(&view, "y")), (3, 0));
    view.put_node(node("away", "y"));
    view.remove_node("b");
    assert_eq!((with(&view, "x"), with(&view, "y")), (1, 1));
    assert_eq!(view.bound("3"), Some("b"));
    view.put_node(node("b", "y"));
    assert_eq!((with(&view, "x"), with(&view, "y")), (1, 3));
    for id in ["1", "2", "3", "4"] {
        view.unbind(id);
    }
    assert_eq!((with(&view, "y"), view.group_count("g")), (0, 0));
    // The number of a group that is gone is another's now.
    view.bind(&request("1", "h"), "a");
    assert_eq!((view.of_group_with("h", "zone", "x"), view.of_group_with("h", "zone", "y")), (1, 0));
}

#[test]
fn pools_are_in_the_order_of_ids_and_go_with_their_last_node() {
    let mut view = View::default();
    for id in ["c", "a", "b"] {
        view.put_node(node(id, "x"));
    }
    let ids = |view: &View| view.pool("p").map(|(node, _)| node.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&view), ["a", "b", "c"]);
    view.put_node(Node { pools: BTreeSet::from(["q".to_owned()]), ..node("b", "x") });
    assert_eq!((ids(&view), view.pool_len("q")), (vec!["a".to_owned(), "c".to_owned()], 1));
    view.remove_node("a");
    view.remove_node("c");
    assert_eq!((view.pool_len("p"), view.pool_len("q"), view.pool_len("r")), (0, 1, 0));
    assert!(view.usage("a").is_none());
}
