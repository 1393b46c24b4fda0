use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash, Hasher, RandomState},
};

use super::shape::Shape;
use crate::{
    Refusal, Request,
    filter::Asked,
    spread::Spreads,
    view::{Fleet, GroupIndex, Pool},
};

/// What was found out about a fleet and still holds.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(crate) spreads: Spreads,
    shapes: Shapes,
}

/// Shapes by what their requests hash to. Two that hash to the same take turns.
#[derive(Debug, Default)]
struct Shapes {
    shapes: HashMap<u64, Shape>,
    hasher: RandomState,
    /// The shape that was asked last.
    last: u64,
    /// How often any was asked.
    asked: u64,
}

/// So many shapes are remembered, and so many nodes by all of them together, which is about 80 MiB.
const MOST_SHAPES: usize = 1024;
const MOST_STANDINGS: usize = 1 << 20;

impl Memory {
    /// Finds the best node for a request that names none.
    pub(crate) fn choose(
        &mut self,
        fleet: &Fleet,
        request: &Request,
        overcommit: f64,
        rng: &mut fastrand::Rng,
    ) -> Result<u32, Refusal> {
        let Some(pool) = fleet.pool(&request.pool) else { return Err(Refusal::default()) };
        let asked = Asked { request, group: fleet.group(&request.group), overcommit };
        let shape = self.shapes.of(fleet, pool, &asked);
        shape.choose(fleet, pool, &mut self.spreads, &asked, rng)
    }

    /// A group's number may be given to another.
    pub(crate) fn forget_group(&mut self, group: GroupIndex) {
        self.spreads.forget(group);
    }
}

impl Shapes {
    /// The shape of a request.
    fn of(&mut self, fleet: &Fleet, pool: &Pool, asked: &Asked<'_>) -> &mut Shape {
        let is = |shape: &Shape| shape.is_of(asked.request, asked.overcommit);
        let hash = if self.shapes.get(&self.last).is_some_and(is) { self.last } else { self.hash(asked) };
        if !self.shapes.get(&hash).is_some_and(is) {
            self.shapes.remove(&hash);
            let mut alike = self.shapes.values().filter(|shape| shape.is_like(asked.request, pool));
            let first = alike.next();
            let like = first.into_iter().chain(alike).find(|shape| shape.compares_like(asked.request)).or(first);
            let shape = Shape::new(fleet, pool, asked, like);
            let mut standings = self.shapes.values().map(Shape::len).sum::<usize>() + shape.len();
            while self.shapes.len() >= MOST_SHAPES || (!self.shapes.is_empty() && standings > MOST_STANDINGS) {
                let forgotten = self.shapes.remove(&self.least_useful(hash));
                standings -= forgotten.map_or(0, |shape| shape.len());
            }
            self.shapes.insert(hash, shape);
        }
        self.last = hash;
        self.asked += 1;
        let shape = self.shapes.get_mut(&hash).expect("it was there or was put there");
        shape.used = self.asked;
        shape
    }

    /// One that was not asked for long, or any: where more shapes than there is room for take turns, the one that was asked
    /// first is the very next to be asked again.
    fn least_useful(&self, seed: u64) -> u64 {
        let oldest = self.shapes.iter().min_by_key(|(_, shape)| shape.used);
        let long = 8 * self.shapes.len() as u64;
        match oldest {
            Some((&hash, shape)) if shape.used + long < self.asked => hash,
            _ => {
                let any = usize::try_from(seed % self.shapes.len().max(1) as u64).unwrap_or_default();
                self.shapes.keys().nth(any).copied().unwrap_or_default()
            }
        }
    }

    fn hash(&self, asked: &Asked<'_>) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        let request = asked.request;
        request.group.hash(&mut hasher);
        request.pool.hash(&mut hasher);
        request.demand.hash(&mut hasher);
        request.strategies.hash(&mut hasher);
        request.attributes.hash(&mut hasher);
        // Expressions are left to the comparison: requests of one group seldom differ in nothing else.
        request.constraints.len().hash(&mut hasher);
        asked.overcommit.to_bits().hash(&mut hasher);
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::MOST_SHAPES;
    use crate::{Demand, Node, Request, Strategy, View, ZONE, place};

    #[test]
    fn what_is_remembered_is_bounded_and_answers_stay_the_same() {
        let mut view = View::default();
        for id in ["a", "b"] {
            view.put_node(Node {
                id: id.to_owned(),
                attributes: [(ZONE.to_owned(), id.to_owned())].into(),
                pools: ["p".to_owned()].into(),
                connected: true,
                ..Node::default()
            });
        }
        let request = |n: usize, turn: usize| Request {
            id: format!("{n}-{turn}"),
            group: n.to_string(),
            pool: "p".to_owned(),
            demand: Demand::Bounded { memory: wharf_core::Mib(0), interfaces: 0 },
            attributes: Vec::new(),
            constraints: Vec::new(),
            strategies: Strategy::service_default(),
            node: None,
        };
        let mut rng = fastrand::Rng::with_seed(1);
        for turn in 0..4 {
            for n in 0..MOST_SHAPES + 100 {
                let node = place(&view, &request(n, turn), 1.0, &mut rng).map(str::to_owned);
                assert_eq!(node.as_deref(), Ok(["a", "b"][turn % 2]));
                view.bind(&request(n, turn), ["a", "b"][turn % 2]);
                assert!(view.memory().shapes.shapes.len() <= MOST_SHAPES);
            }
        }
    }
}
