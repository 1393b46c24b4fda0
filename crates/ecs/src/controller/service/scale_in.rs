//! Which tasks go when fewer are wanted.
//!
//! Source: ECS Developer Guide, "How Amazon ECS places tasks on container instances" and API reference, "UpdateService": the
//! tasks that are left are to stand as the strategies would have put them. Spread takes from where the most are, binpack
//! from the instance that is left with the most; without a strategy it is zones, then instances.

use std::collections::HashMap;

use wharf_scheduler::{Strategy, ZONE, surplus};

use super::member::Member;

/// What the tasks that are left are to look like.
pub(crate) struct Wanted<'a> {
    pub(crate) strategies: &'a [Strategy],
    /// The capacity providers that tasks are shared out over, with weight and base: what has the largest surplus goes first.
    pub(crate) providers: &'a [(String, (usize, usize))],
    /// The value of an attribute where a member is.
    pub(crate) attribute: &'a dyn Fn(&Member, &str) -> Option<String>,
    /// How much of a strategy's resource a member's node has left.
    pub(crate) free: &'a dyn Fn(&Member, &Strategy) -> u64,
}

/// Members that no rule tells apart.
struct Group {
    /// By strategy: what is counted together, or how much is left.
    scores: Vec<Score>,
    provider: Option<usize>,
    /// The youngest last.
    members: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Score {
    /// As many as stand in this place.
    Place(usize),
    Free(u64),
}

/// Picks `count` of the members with the indices `from`.
pub(crate) fn choose(
    members: &[Member],
    from: &[usize],
    count: usize,
    wanted: &Wanted<'_>,
    rng: &mut fastrand::Rng,
) -> Vec<usize> {
    let defaults = [Strategy::Spread(ZONE.to_owned()), Strategy::SpreadNodes];
    let strategies = if wanted.strategies.is_empty() { &defaults } else { wanted.strategies };
    // All of those that are there count, of whatever revision: placement counts them too, and the two must not pull apart.
    let mut places = Places::default();
    let mut scores_of: HashMap<usize, Vec<Score>> = HashMap::new();
    for (i, member) in members.iter().enumerate() {
        let scores = strategies.iter().enumerate().map(|(s, strategy)| match strategy {
            Strategy::BinpackCpu | Strategy::BinpackMemory => Score::Free((wanted.free)(member, strategy)),
            Strategy::Spread(name) => Score::Place(places.of(s, (wanted.attribute)(member, name))),
            _ => Score::Place(places.of(s, member.node.clone())),
        });
        let scores: Vec<Score> = scores.collect();
        if member.is_present() {
            scores.iter().for_each(|score| places.add(*score, 1));
        }
        scores_of.insert(i, scores);
    }
    let provider = |i: usize| {
        let named = members[i].provider.as_deref()?;
        wanted.providers.iter().position(|(name, _)| name == named)
    };
    let items: Vec<(usize, usize)> = wanted.providers.iter().map(|(_, item)| *item).collect();
    let mut present = vec![0; items.len()];
    (0..members.len()).filter(|&i| members[i].is_present()).filter_map(provider).for_each(|i| present[i] += 1);

    let mut groups = grouped(members, from, &scores_of, &provider);
    let mut chosen = Vec::with_capacity(count.min(from.len()));
    while chosen.len() < count {
        let mut best: Vec<usize> = (0..groups.len()).filter(|&g| !groups[g].members.is_empty()).collect();
        if best.is_empty() {
            break;
        }
        if let Some(over) = surplus(&items, &present)
            && best.iter().any(|&g| groups[g].provider == Some(over))
        {
            best.retain(|&g| groups[g].provider == Some(over));
        }
        let mut drawn = None;
        for (s, strategy) in strategies.iter().enumerate() {
            if *strategy == Strategy::Random {
                let all: usize = best.iter().map(|&g| groups[g].members.len()).sum();
                let (group, index) = nth(&groups, &best, rng.usize(..all));
                (best, drawn) = (vec![group], Some(index));
                break;
            }
            let score = |g: usize| match groups[g].scores[s] {
                Score::Place(place) => places.count(place),
                Score::Free(free) => free,
            };
            let most = best.iter().map(|&g| score(g)).max().unwrap_or_default();
            best.retain(|&g| score(g) == most);
        }
        // Of those that are alike the youngest goes.
        let youngest = |&g: &usize| groups[g].members.last().map(|&i| (members[i].created_at, &members[i].id));
        let Some(group) = best.into_iter().max_by_key(youngest) else { break };
        let group = &mut groups[group];
        let last = group.members.len() - 1;
        chosen.push(group.members.remove(drawn.unwrap_or(last)));
        group.scores.iter().for_each(|score| places.add(*score, -1));
        group.provider.into_iter().for_each(|provider| present[provider] -= 1);
    }
    chosen
}

fn grouped(
    members: &[Member],
    from: &[usize],
    scores_of: &HashMap<usize, Vec<Score>>,
    provider: &dyn Fn(usize) -> Option<usize>,
) -> Vec<Group> {
    let mut sorted = from.to_vec();
    sorted.sort_by_key(|&i| (members[i].created_at, &members[i].id));
    let mut known: HashMap<(&[Score], Option<usize>), usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for i in sorted {
        let (scores, provider) = (scores_of[&i].as_slice(), provider(i));
        let group = *known.entry((scores, provider)).or_insert_with(|| {
            groups.push(Group { scores: scores.to_vec(), provider, members: Vec::new() });
            groups.len() - 1
        });
        groups[group].members.push(i);
    }
    groups
}

/// The `n`th member of some groups: its group, and which of it.
fn nth(groups: &[Group], of: &[usize], mut n: usize) -> (usize, usize) {
    for &group in of {
        let size = groups[group].members.len();
        if n < size {
            return (group, n);
        }
        n -= size;
    }
    (of[0], 0)
}

/// How many stand where, by strategy.
#[derive(Default)]
struct Places {
    known: HashMap<(usize, Option<String>), usize>,
    counts: Vec<i64>,
}

impl Places {
    fn of(&mut self, strategy: usize, name: Option<String>) -> usize {
        let next = self.known.len();
        let place = *self.known.entry((strategy, name)).or_insert(next);
        if place == self.counts.len() {
            self.counts.push(0);
        }
        place
    }

    fn add(&mut self, score: Score, count: i64) {
        if let Score::Place(place) = score {
            self.counts[place] += count;
        }
    }

    fn count(&self, place: usize) -> u64 {
        u64::try_from(self.counts[place]).unwrap_or(0)
    }
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
        let wanted = Wanted { strategies, providers: &[], attribute: &zone, free: &free };
        choose(members, &all, count, &wanted, &mut fastrand::Rng::with_seed(1))
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

    #[test]
    fn bases_and_weights_of_providers_stay() {
        let mut members: Vec<Member> = (0..10).map(|i| member(i, "a", "x")).collect();
        for (i, member) in members.iter_mut().enumerate() {
            member.provider = Some(if i % 5 < 2 { "FARGATE" } else { "FARGATE_SPOT" }.to_owned());
        }
        let providers = [("FARGATE".to_owned(), (1, 2)), ("FARGATE_SPOT".to_owned(), (3, 0))];
        let (attribute, free) = (|_: &Member, _: &str| None, |_: &Member, _: &Strategy| 0);
        let wanted = Wanted { strategies: &[], providers: &providers, attribute: &attribute, free: &free };
        let all: Vec<usize> = (0..10).collect();
        let left = |count| {
            let gone = choose(&members, &all, count, &wanted, &mut fastrand::Rng::with_seed(1));
            let of = |name: &str| {
                let left = (0..10).filter(|i| !gone.contains(i));
                left.filter(|&i| members[i].provider.as_deref() == Some(name)).count()
            };
            (of("FARGATE"), of("FARGATE_SPOT"))
        };
        assert_eq!([0, 4, 6, 8, 9].map(left), [(4, 6), (3, 3), (2, 2), (2, 0), (1, 0)]);
    }

    #[test]
    fn many_are_chosen_quickly() {
        let members: Vec<Member> =
            (0..5000).map(|i| member(i, &format!("node-{}", i % 500), ["x", "y", "z"][i % 3])).collect();
        let gone = chosen(&members, 2500, &[]);
        let mut left = vec![0; 500];
        (0..5000).filter(|i| !gone.contains(i)).for_each(|i| left[i % 500] += 1);
        assert!(left.iter().all(|count| (4..=6).contains(count)), "{left:?}");
    }

    #[test]
    fn at_random_any_may_go() {
        let members: Vec<Member> = (0..20).map(|i| member(i, &format!("node-{}", i % 7), "x")).collect();
        let mut gone = chosen(&members, 12, &[Strategy::Random]);
        gone.sort_unstable();
        gone.dedup();
        assert_eq!(gone.len(), 12);
    }
}
