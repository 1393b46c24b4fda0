//! Which tasks go when fewer are wanted.
//!
//! Source: ECS Developer Guide, "How Amazon ECS places tasks on container instances" and API reference, "UpdateService": the
//! tasks that are left are to stand as the strategies would have put them. Spread takes from where the most are, binpack
//! from the instance that is left with the most; without a strategy it is zones, then instances.

use std::collections::BTreeMap;

use wharf_scheduler::Strategy;

use super::member::Member;

/// Picks `count` of the members with the indices `from`. `free` tells how much of a strategy's resource a node has left.
pub(crate) fn choose(
    members: &[Member],
    from: &[usize],
    count: usize,
    strategies: &[Strategy],
    attribute: &dyn Fn(&Member, &str) -> Option<String>,
    free: &dyn Fn(&Member, &Strategy) -> u64,
    rng: &mut fastrand::Rng,
) -> Vec<usize> {
    let defaults = [Strategy::Spread("ecs.availability-zone".to_owned()), Strategy::SpreadNodes];
    let strategies = if strategies.is_empty() { &defaults } else { strategies };
    let place = |i: usize, strategy: &Strategy| match strategy {
        Strategy::Spread(name) => attribute(&members[i], name),
        _ => members[i].node.clone(),
    };
    // All of those that are there count, of whatever revision: placement counts them too, and the two must not pull apart.
    let mut counts: Vec<BTreeMap<Option<String>, usize>> = Vec::with_capacity(strategies.len());
    for strategy in strategies {
        let mut count = BTreeMap::new();
        for i in (0..members.len()).filter(|&i| members[i].is_present()) {
            *count.entry(place(i, strategy)).or_default() += 1;
        }
        counts.push(count);
    }
    let mut left = from.to_vec();
    let mut chosen = Vec::with_capacity(count);
    while chosen.len() < count && !left.is_empty() {
        let mut best = left.clone();
        for (strategy, counted) in strategies.iter().zip(&counts) {
            if *strategy == Strategy::Random {
                best = vec![best[rng.usize(..best.len())]];
                continue;
            }
            let score = |i: usize| match strategy {
                Strategy::BinpackCpu | Strategy::BinpackMemory => free(&members[i], strategy),
                _ => counted.get(&place(i, strategy)).copied().unwrap_or(0) as u64,
            };
            let most = best.iter().map(|&i| score(i)).max().unwrap_or_default();
            best.retain(|&i| score(i) == most);
        }
        // Of those that are alike the youngest goes.
        let Some(&next) = best.iter().max_by_key(|&&i| (members[i].created_at, &members[i].id)) else { break };
        for (strategy, counted) in strategies.iter().zip(&mut counts) {
            if let Some(count) = counted.get_mut(&place(next, strategy)) {
                *count = count.saturating_sub(1);
            }
        }
        left.retain(|&i| i != next);
        chosen.push(next);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use wharf_core::Timestamp;

    use super::*;
    use crate::controller::service::member::Life;

    fn member(id: usize, node: &str, zone: &str) -> Member {
        Member {
            id: id.to_string(),
            current: true,
            life: Life::Running,
            node: Some(node.to_owned()),
            zone: Some(zone.to_owned()),
            created_at: Timestamp(i64::try_from(id).unwrap()),
            ..Member::default()
        }
    }

    fn chosen(members: &[Member], count: usize, strategies: &[Strategy]) -> Vec<usize> {
        let all: Vec<usize> = (0..members.len()).collect();
        let zone = |member: &Member, _: &str| member.zone.clone();
        let free = |member: &Member, _: &Strategy| if member.node.as_deref() == Some("roomy") { 900 } else { 100 };
        choose(members, &all, count, strategies, &zone, &free, &mut fastrand::Rng::with_seed(1))
    }

    #[test]
    fn what_stays_is_balanced() {
        let members = [member(0, "a", "x"), member(1, "a", "x"), member(2, "b", "x"), member(3, "c", "y")];
        // Zone x has three, its instance a two.
        assert_eq!(chosen(&members, 1, &[]), [1]);
        assert_eq!(chosen(&members, 2, &[]), [1, 2]);
        assert_eq!(chosen(&members, 9, &[]).len(), 4);
    }

    #[test]
    fn binpack_empties_the_instance_that_has_the_most_left() {
        let members = [member(0, "full", "x"), member(1, "roomy", "x"), member(2, "full", "y")];
        assert_eq!(chosen(&members, 1, &[Strategy::BinpackMemory]), [1]);
    }
}
