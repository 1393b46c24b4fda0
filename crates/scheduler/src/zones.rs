//! Balance across availability zones (ECS Developer Guide, "Balancing an Amazon ECS service across Availability Zones").

use std::{cmp::Reverse, collections::BTreeMap};

/// A task of `from` is to be replaced by one in `to`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    pub from: String,
    pub to: String,
}

/// Whether a service is out of balance, given how many of its tasks run in each zone that has capacity for it: one zone has at
/// least two more than another. Zones without any task are to be among the counts.
#[must_use]
pub fn is_unbalanced(tasks: &BTreeMap<String, usize>) -> bool {
    let (least, most) = (tasks.values().min(), tasks.values().max());
    least.zip(most).is_some_and(|(least, most)| most - least > 1)
}

/// From which zone to which one a task should move; `None` in balance. It goes from the zone with the most tasks to the one
/// with the fewest, of several the first by name, so that the moves of a service lead to balance in as few as can be.
#[must_use]
pub fn rebalance(tasks: &BTreeMap<String, usize>) -> Option<Move> {
    if !is_unbalanced(tasks) {
        return None;
    }
    let (from, _) = tasks.iter().min_by_key(|(_, count)| Reverse(**count))?;
    let (to, _) = tasks.iter().min_by_key(|(_, count)| **count)?;
    Some(Move { from: from.clone(), to: to.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zones(counts: &[usize]) -> BTreeMap<String, usize> {
        ('a'..).zip(counts).map(|(zone, count)| (zone.to_string(), *count)).collect()
    }

    #[test]
    fn a_difference_of_one_is_balance() {
        assert!(!is_unbalanced(&zones(&[])));
        assert!(!is_unbalanced(&zones(&[5])));
        assert_eq!(rebalance(&zones(&[2, 1, 2])), None);
        assert!(is_unbalanced(&zones(&[2, 0, 1])));
    }

    #[test]
    fn tasks_move_from_the_fullest_zone_to_the_emptiest() {
        let step = |counts: &[usize]| rebalance(&zones(counts)).map(|step| step.from + &step.to);
        assert_eq!(step(&[1, 3, 3]), Some("ba".to_owned()));
        assert_eq!(step(&[4, 0, 0]), Some("ab".to_owned()));
        let mut tasks = zones(&[9, 0, 0]);
        let mut moves = 0;
        while let Some(step) = rebalance(&tasks) {
            *tasks.entry(step.from).or_default() -= 1;
            *tasks.entry(step.to).or_default() += 1;
            moves += 1;
        }
        assert_eq!((moves, tasks), (6, zones(&[3, 3, 3])));
    }
}
