//! Placement is what a plain model says, whatever happened before: nodes that come, change and go, requests bound, moved and
//! freed, placed one by one and in passes.

#[path = "placement/model.rs"]
mod model;
#[path = "placement/world.rs"]
mod world;

use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use wharf_core::{CpuUnits, Mib};
use wharf_scheduler::{Demand, Node, Request, Resources, Strategy as Placement, View, explain, place, place_many};

use self::{
    model::Model,
    world::{Step, step},
};

const OVERCOMMIT: f64 = 1.5;

/// Both answer the same, with the same draws.
fn compare(view: &View, model: &Model, request: &Request, seed: u64) -> Result<(), TestCaseError> {
    let (mut rng, mut plain) = (fastrand::Rng::with_seed(seed), fastrand::Rng::with_seed(seed));
    let placed = place(view, request, OVERCOMMIT, &mut rng).map(str::to_owned);
    prop_assert_eq!(&placed, &model.place(request, OVERCOMMIT, &mut plain), "{:?}", request);
    prop_assert_eq!(rng.u64(..), plain.u64(..), "as many draws");
    let explained = explain(view, request, OVERCOMMIT);
    match placed {
        Ok(node) => {
            prop_assert!(explained.left.contains(&node));
            prop_assert!(explained.chosen.is_none_or(|chosen| chosen == node));
        }
        Err(refusal) => prop_assert_eq!((explained.left.len(), explained.nodes.len()), (0, refusal.nodes)),
    }
    Ok(())
}

fn run(steps: Vec<Step>) -> Result<(), TestCaseError> {
    let (mut view, mut model) = (View::default(), Model::default());
    for (turn, step) in (0..).zip(steps) {
        match step {
            Step::Put(node) => {
                view.put_node(node.clone());
                model.put_node(node);
            }
            Step::Remove(id) => {
                view.remove_node(&id);
                model.remove_node(&id);
            }
            Step::Bind(request, node) => {
                view.bind(&request, &node);
                model.bind(&request, &node);
            }
            Step::Unbind(id) => {
                view.unbind(&id);
                model.unbind(&id);
            }
            Step::Look(request) => compare(&view, &model, &request, turn)?,
            Step::Place(request) => {
                compare(&view, &model, &request, turn)?;
                let mut rng = fastrand::Rng::with_seed(turn);
                let placed = place(&view, &request, OVERCOMMIT, &mut rng).map(str::to_owned);
                if let Ok(node) = placed {
                    view.bind(&request, &node);
                    model.bind(&request, &node);
                }
            }
            Step::Pass(requests) => {
                let (mut rng, mut plain) = (fastrand::Rng::with_seed(turn), fastrand::Rng::with_seed(turn));
                let placed = place_many(&mut view, &requests, OVERCOMMIT, &mut rng);
                for (request, placed) in requests.iter().zip(placed) {
                    let node = model.place(request, OVERCOMMIT, &mut plain);
                    prop_assert_eq!(&placed, &node, "{:?}", request);
                    if let Ok(node) = node {
                        model.bind(request, &node);
                    }
                }
            }
        }
        model.agrees(&view)?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn placement_is_what_the_model_says(steps in prop::collection::vec(step(), 1..80)) {
        run(steps)?;
    }
}

proptest! {
    // Long enough that changes are forgotten before they were looked at, and what is stale is swept out.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn placement_is_what_the_model_says_for_long(steps in prop::collection::vec(step(), 400..900)) {
        run(steps)?;
    }
}

/// A copy remembers nothing: it looks at every node.
#[test]
fn what_is_remembered_changes_no_answer() {
    let mut runner = TestRunner::deterministic();
    let mut draw =
        |strategy: BoxedStrategy<Step>| strategy.new_tree(&mut runner).expect("nothing is rejected").current();
    let mut view = View::default();
    let node = world::node().prop_map(Step::Put).boxed();
    let put = |view: &mut View, step: Step, n: usize| {
        if let Step::Put(node) = step {
            view.put_node(Node { id: format!("{n:03}"), connected: true, pools: ["p".to_owned()].into(), ..node });
        }
    };
    for n in 0..200 {
        put(&mut view, draw(node.clone()), n);
    }
    let request = |group: &str, strategies: &[Placement], id: usize| Request {
        id: id.to_string(),
        group: group.to_owned(),
        pool: "p".to_owned(),
        demand: Demand::Reserved {
            resources: Resources { cpu: CpuUnits(20), memory: Mib(20), ..Resources::default() },
            ports: Vec::new(),
        },
        attributes: Vec::new(),
        constraints: Vec::new(),
        strategies: strategies.to_vec(),
        node: None,
    };
    let zone = Placement::Spread("zone".to_owned());
    let shapes = [
        vec![],
        vec![zone.clone(), Placement::BinpackMemory],
        vec![Placement::SpreadNodes, Placement::BinpackCpu],
        vec![zone, Placement::SpreadNodes],
        vec![Placement::BinpackMemory, Placement::Random],
    ];
    for turn in 0..2500 {
        let number = turn % shapes.len();
        let request = request(["a", "b"][number % 2], &shapes[number], turn);
        let (mut rng, mut fresh) = (fastrand::Rng::with_seed(1), fastrand::Rng::with_seed(1));
        let placed = place(&view, &request, OVERCOMMIT, &mut rng).map(str::to_owned);
        let copy = view.clone();
        assert_eq!(placed, place(&copy, &request, OVERCOMMIT, &mut fresh).map(str::to_owned), "{request:?}");
        if let Ok(node) = placed {
            view.bind(&request, &node);
        }
        // Half full, they come and go.
        if turn > 1000 {
            view.unbind(&(turn * 7 % 1000 + turn - 1000).to_string());
        }
        if turn % 50 == 0 {
            put(&mut view, draw(node.clone()), turn % 200);
        }
    }
}
