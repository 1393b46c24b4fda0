//! Placement is what a plain model says, whatever happened before: nodes that come, change and go, requests bound, moved and
//! freed, placed one by one and in passes.

#[path = "placement/model.rs"]
mod model;
#[path = "placement/world.rs"]
mod world;

use proptest::prelude::*;
use wharf_scheduler::{Request, View, explain, place, place_many};

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
