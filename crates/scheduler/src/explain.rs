//! Why a request goes where it goes, for people: slower than [`place`](crate::place), and the rule written out plainly.

mod table;

use serde::Serialize;

use crate::{
    Reason, Request, Strategy, View,
    filter::{self, Asked, Candidate},
    score::{Measure, WORKLOADS},
};

/// What each node says to a request. Its text is a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    pub request: String,
    pub pool: String,
    /// In the order of their ids.
    pub nodes: Vec<NodeExplanation>,
    /// The nodes that the strategies leave: one, unless one of several would be drawn.
    pub left: Vec<String>,
    /// The node that would be chosen; `None` if no node will do, or one would be drawn.
    pub chosen: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NodeExplanation {
    pub node: String,
    pub outcome: Outcome,
}

/// What one node says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It will not do.
    Refused {
        /// The filter that it did not pass: `cpu`, `member_of`, …
        step: &'static str,
        reason: Reason,
        /// `needs 512 CPU units, 128 of 2048 are free`
        detail: String,
    },
    /// It will do.
    Fits {
        /// For each strategy, in order.
        scores: Vec<Score>,
    },
}

/// What a strategy compares nodes by: the lowest value is best.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Score {
    pub strategy: String,
    /// `None` for a node without the attribute, which comes last, and for `random`, which compares nothing.
    pub value: Option<u64>,
}

/// Explains what [`place`](crate::place) would answer.
#[must_use]
pub fn explain(view: &View, request: &Request, overcommit: f64) -> Explanation {
    let fleet = &view.fleet;
    let asked = Asked { request, group: fleet.group(&request.group), overcommit };
    let members = fleet.members(&request.pool).filter(|slot| request.node.as_deref().is_none_or(|id| id == &*slot.id));
    let candidates: Vec<Candidate<'_>> = members.filter_map(|slot| Candidate::new(fleet, slot)).collect();
    let nodes: Vec<NodeExplanation> = candidates
        .iter()
        .map(|candidate| NodeExplanation {
            node: candidate.node.id.clone(),
            outcome: match filter::check(candidate, &asked) {
                Some(filter) => Outcome::Refused {
                    step: filter.name,
                    reason: filter.reason,
                    detail: (filter.detail)(candidate, &asked),
                },
                None => Outcome::Fits { scores: scores(view, candidate, &asked) },
            },
        })
        .collect();
    let draws = request.strategies.contains(&Strategy::Random) && request.node.is_none();
    let mut left = best(&nodes);
    if !draws {
        left.truncate(1);
    }
    let chosen = if let [only] = &*left { Some(only.clone()) } else { None };
    Explanation { request: request.id.clone(), pool: request.pool.clone(), nodes, left, chosen }
}

fn scores(view: &View, candidate: &Candidate<'_>, asked: &Asked<'_>) -> Vec<Score> {
    let request = asked.request;
    if request.strategies.is_empty() {
        let value = Some((WORKLOADS.score)(candidate, asked));
        return vec![Score { strategy: WORKLOADS.name.to_owned(), value }];
    }
    let score = |strategy: &Strategy| match strategy.measure() {
        Measure::Node(scorer) => {
            Score { strategy: scorer.name.to_owned(), value: Some((scorer.score)(candidate, asked)) }
        }
        Measure::Spread(attribute) => {
            let value = candidate.node.attributes.get(attribute);
            let count = value.map(|value| view.of_group_with(&request.group, attribute, value) as u64);
            Score { strategy: strategy.to_string(), value: count }
        }
        Measure::Draw => Score { strategy: strategy.to_string(), value: None },
    };
    request.strategies.iter().map(score).collect()
}

/// The nodes that are best by every strategy up to a draw, one strategy after the other.
fn best(nodes: &[NodeExplanation]) -> Vec<String> {
    let fitting = |node: &NodeExplanation| match &node.outcome {
        Outcome::Fits { scores } => {
            let draw = Strategy::Random.to_string();
            let compared = scores.iter().take_while(|score| score.strategy != draw);
            Some((compared.map(|score| score.value.unwrap_or(u64::MAX)).collect::<Vec<_>>(), node.node.clone()))
        }
        Outcome::Refused { .. } => None,
    };
    let fitting: Vec<_> = nodes.iter().filter_map(fitting).collect();
    let best = fitting.iter().map(|(values, _)| values).min().cloned();
    fitting.into_iter().filter(|(values, _)| Some(values) == best.as_ref()).map(|(_, node)| node).collect()
}

#[cfg(test)]
mod tests;
