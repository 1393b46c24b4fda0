//! Capacity provider strategies: which provider a further task counts for, and from which one is taken first.
//!
//! Each item of a strategy has a weight and a base. The base is how many tasks, at a minimum, run on its provider; beyond the
//! bases the weights say in which proportion tasks are shared out (ECS Developer Guide, "Amazon ECS capacity providers";
//! API reference, "CapacityProviderStrategyItem").

use std::cmp::{Ordering, Reverse};

/// Gives each of `count` further tasks the index of its provider, where `present[i]` tasks of the strategy's run on provider
/// `i` already: first the bases are filled, then the one that is furthest behind its weight comes next.
///
/// An item is `(weight, base)`. One of weight zero gets nothing beyond its base, unless it is alone: then its weight may be
/// left out. If several have no weight at all there is nothing to go by, and fewer than `count` are given.
#[must_use]
pub fn distribute(items: &[(usize, usize)], present: &[usize], count: usize) -> Vec<usize> {
    let mut given: Vec<usize> = (0..items.len()).map(|item| present.get(item).copied().unwrap_or(0)).collect();
    let mut chosen = Vec::with_capacity(count.min(1 << 16));
    while chosen.len() < count {
        let short = (0..items.len()).find(|&item| given[item] < items[item].1);
        // The least (given + 1) / weight.
        let behind = || {
            let open = (0..items.len()).filter(|&item| weight(items, item) > 0);
            open.min_by(|&a, &b| by_weight(items, a, beyond(items, &given, a) + 1, b, beyond(items, &given, b) + 1))
        };
        let Some(next) = short.or_else(behind) else { break };
        given[next] += 1;
        chosen.push(next);
    }
    chosen
}

/// The provider that has the largest surplus, from which a task is to be taken: the reverse of [`distribute`], so that taking
/// one leaves what giving one fewer would have made. Bases are touched last. `None` if nothing runs.
#[must_use]
pub fn surplus(items: &[(usize, usize)], present: &[usize]) -> Option<usize> {
    let beyond = |item| beyond(items, present, item);
    let over = (0..items.len().min(present.len())).filter(|&item| beyond(item) > 0);
    // The most given / weight, where what has no weight has infinitely much; of several the last.
    let most = over.max_by(|&a, &b| match (weight(items, a), weight(items, b)) {
        (0, 0) => beyond(a).cmp(&beyond(b)),
        (0, _) => Ordering::Greater,
        (_, 0) => Ordering::Less,
        _ => by_weight(items, a, beyond(a), b, beyond(b)),
    });
    most.or_else(|| (0..present.len().min(items.len())).min_by_key(|&item| (present[item] == 0, Reverse(item))))
        .filter(|&item| present[item] > 0)
}

/// A strategy of one may leave its weight out.
const fn weight(items: &[(usize, usize)], item: usize) -> usize {
    if items.len() == 1 && items[item].0 == 0 { 1 } else { items[item].0 }
}

/// How many run beyond the base.
fn beyond(items: &[(usize, usize)], present: &[usize], item: usize) -> usize {
    present[item].saturating_sub(items[item].1)
}

/// Compares `x / weight of a` with `y / weight of b`.
fn by_weight(items: &[(usize, usize)], a: usize, x: usize, b: usize, y: usize) -> Ordering {
    (x as u128 * weight(items, b) as u128).cmp(&(y as u128 * weight(items, a) as u128))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn totals(items: &[(usize, usize)], present: &[usize], chosen: &[usize]) -> Vec<usize> {
        let mut totals = present.to_vec();
        totals.resize(items.len(), 0);
        chosen.iter().for_each(|&item| totals[item] += 1);
        totals
    }

    #[test]
    fn bases_come_first_and_weights_after() {
        let items = [(1, 2), (3, 0)];
        let chosen = distribute(&items, &[0, 0], 10);
        assert_eq!(chosen[..2], [0, 0]);
        assert_eq!(totals(&items, &[0, 0], &chosen), [4, 6]);
        assert_eq!(distribute(&[(0, 0)], &[0], 2), [0, 0]);
        assert_eq!(distribute(&[(0, 0), (1, 0)], &[], 2), [1, 1]);
        assert_eq!(distribute(&[(0, 1), (0, 0)], &[0, 0], 3), [0]);
        assert_eq!(distribute(&[], &[], 3), Vec::<usize>::new());
    }

    #[test]
    fn what_runs_already_counts() {
        assert_eq!(distribute(&[(1, 2), (3, 0)], &[1, 0], 2), [0, 1]);
        assert_eq!(distribute(&[(1, 0), (1, 0)], &[0, 4], 3), [0, 0, 0]);
        assert_eq!(distribute(&[(1, 0), (1, 0)], &[5, 4], 2), [1, 0]);
    }

    #[test]
    fn the_largest_surplus_is_taken_first_and_the_base_last() {
        let items = [(1, 1), (1, 0)];
        assert_eq!(surplus(&items, &[1, 3]), Some(1));
        assert_eq!(surplus(&items, &[4, 1]), Some(0));
        assert_eq!(surplus(&items, &[1, 0]), Some(0));
        assert_eq!(surplus(&items, &[0, 0]), None);
        assert_eq!(surplus(&[(0, 1), (5, 0)], &[2, 5]), Some(0));
        assert_eq!(surplus(&[], &[]), None);
    }

    proptest! {
        #[test]
        fn taking_undoes_giving(
            items in prop::collection::vec((1_usize..5, 0_usize..4), 1..5),
            count in 1_usize..40,
        ) {
            let none = vec![0; items.len()];
            let mut present = totals(&items, &none, &distribute(&items, &none, count));
            let taken = surplus(&items, &present).unwrap();
            present[taken] -= 1;
            prop_assert_eq!(present, totals(&items, &none, &distribute(&items, &none, count - 1)));
        }

        #[test]
        fn giving_in_steps_is_giving_at_once(
            items in prop::collection::vec((0_usize..5, 0_usize..4), 1..5),
            first in 0_usize..20,
            then in 0_usize..20,
        ) {
            let none = vec![0; items.len()];
            let half = distribute(&items, &none, first);
            let rest = distribute(&items, &totals(&items, &none, &half), then);
            prop_assert_eq!([half, rest].concat(), distribute(&items, &none, first + then));
        }
    }
}
