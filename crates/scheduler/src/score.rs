//! Which of the nodes that will do is best. Each scorer gives a number; the lowest stay.

use crate::{Request, Strategy, View, filter::Candidate};

/// Leaves of `candidates` those that the strategies prefer, and chooses the first of them by its id.
pub(crate) fn choose<'a>(
    view: &View,
    request: &Request,
    mut candidates: Vec<Candidate<'a>>,
    rng: &mut fastrand::Rng,
) -> Option<&'a str> {
    for strategy in &request.strategies {
        if candidates.len() < 2 {
            break;
        }
        if *strategy == Strategy::Random {
            let chosen = rng.usize(..candidates.len());
            candidates = vec![candidates.swap_remove(chosen)];
            continue;
        }
        let scores: Vec<u64> = candidates.iter().map(|candidate| score(view, request, candidate, strategy)).collect();
        let best = scores.iter().min().copied().unwrap_or_default();
        let mut scores = scores.into_iter();
        candidates.retain(|_| scores.next() == Some(best));
    }
    // With no strategy of its own a request goes where the fewest are.
    let least = candidates.iter().min_by_key(|c| (c.usage.workloads, c.node.id.as_str()));
    let first = candidates.iter().min_by_key(|c| c.node.id.as_str());
    (if request.strategies.is_empty() { least } else { first }).map(|candidate| candidate.node.id.as_str())
}

fn score(view: &View, request: &Request, candidate: &Candidate<'_>, strategy: &Strategy) -> u64 {
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    match strategy {
        Strategy::BinpackCpu => u64::from(candidate.usage.free_cpu(candidate.node).0),
        Strategy::BinpackMemory => candidate.usage.free_memory(candidate.node).0,
        Strategy::SpreadNodes => count(view.of_group_on(&request.group, &candidate.node.id)),
        Strategy::Spread(attribute) => match candidate.node.attributes.get(attribute) {
            Some(value) => count(view.of_group_with(&request.group, attribute, value)),
            // Nodes without the attribute come last.
            None => u64::MAX,
        },
        Strategy::Random => 0,
    }
}
