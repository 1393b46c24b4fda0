use std::cmp::Ordering;

use crate::{
    Request,
    filter::{Asked, Candidate},
    score::{Measure, Scorer, WORKLOADS},
};

/// How nodes compare for a request: its strategies, taken apart into numbers of a node alone, which are packed into one key,
/// and numbers of a whole class of nodes, those with the same values of the attributes that are spread by.
#[derive(Debug)]
pub(super) struct Ranking {
    steps: Vec<Step>,
    scorers: Vec<&'static Scorer>,
    /// The attributes that are spread by. Each is a number of classes.
    pub(super) attributes: Vec<String>,
    /// Whether one is drawn from those that are left.
    pub(super) draws: bool,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// These bits of the key.
    Node { shift: u32, bits: u32 },
    /// This number of the class.
    Class(usize),
}

impl Ranking {
    pub(super) fn new(request: &Request) -> Self {
        let mut measures = Vec::new();
        let mut ranking = Self { steps: Vec::new(), scorers: Vec::new(), attributes: Vec::new(), draws: false };
        if request.strategies.is_empty() {
            measures.push(Measure::Node(&WORKLOADS));
        }
        measures.extend(request.strategies.iter().map(|strategy| strategy.measure()));
        for measure in measures {
            match measure {
                // After a draw there is one left. What was compared once decides nothing more.
                Measure::Draw => {
                    ranking.draws = true;
                    break;
                }
                Measure::Node(scorer) if !ranking.scorers.iter().any(|known| std::ptr::eq(*known, scorer)) => {
                    ranking.scorers.push(scorer);
                    ranking.steps.push(Step::Node { shift: 0, bits: scorer.bits });
                }
                Measure::Spread(attribute) if !ranking.attributes.iter().any(|known| known == attribute) => {
                    ranking.steps.push(Step::Class(ranking.attributes.len()));
                    ranking.attributes.push(attribute.to_owned());
                }
                Measure::Node(_) | Measure::Spread(_) => {}
            }
        }
        // The last is in the lowest bits.
        let mut taken = 0;
        for step in ranking.steps.iter_mut().rev() {
            if let Step::Node { shift, bits } = step {
                *shift = taken;
                taken += *bits;
            }
        }
        debug_assert!(taken <= u128::BITS, "all scorers fit a key");
        ranking
    }

    /// Whether it compares nodes at all.
    pub(super) fn compares(&self) -> bool {
        !self.steps.is_empty()
    }

    /// A node's numbers, in an order in which a plain comparison says which of two in one class is better.
    pub(super) fn key(&self, candidate: &Candidate<'_>, asked: &Asked<'_>) -> u128 {
        let add = |key: u128, scorer: &&Scorer| (key << scorer.bits) | u128::from((scorer.score)(candidate, asked));
        self.scorers.iter().fold(0, add)
    }

    /// Compares nodes by their keys and the numbers of their classes, the better being less.
    pub(super) fn compare(&self, a: (&[u64], u128), b: (&[u64], u128)) -> Ordering {
        let one = |step: &Step| match *step {
            Step::Node { shift, bits } => {
                let part = |key: u128| (key >> shift) & (u128::MAX >> (u128::BITS - bits));
                part(a.1).cmp(&part(b.1))
            }
            Step::Class(index) => a.0[index].cmp(&b.0[index]),
        };
        self.steps.iter().map(one).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }
}
