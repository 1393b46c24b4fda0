//! The next step of a daemon: one task on every instance that will do (ECS Developer Guide, "Daemon" strategy).

use std::collections::{BTreeMap, BTreeSet};

use super::{
    member::{Life, Member, Well},
    plan::{Plan, Why},
};
use crate::service::rollout::Percents;

/// What is wanted of a daemon's tasks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DaemonGoal<'a> {
    /// The instances that are to have one.
    pub(crate) nodes: &'a BTreeSet<String>,
    /// Instances that still carry other tasks: a daemon leaves a drained one last.
    pub(crate) busy: &'a BTreeSet<String>,
    pub(crate) percents: Percents,
    /// See [`Goal::frozen`](super::plan::Goal).
    pub(crate) frozen: bool,
    pub(crate) paused: bool,
}

/// The step, and the nodes to start one on each; `start` is their number.
pub(crate) fn plan(goal: &DaemonGoal<'_>, members: &[Member]) -> (Plan, Vec<String>) {
    let bounds = goal.percents.bounds(goal.nodes.len());
    let mut plan = Plan::default();
    let mut nodes = Vec::new();
    let mut on: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, member) in members.iter().enumerate().filter(|(_, member)| member.life != Life::Gone) {
        on.entry(member.node.as_deref().unwrap_or_default()).or_default().push(i);
    }
    // Where none is to be.
    for (node, there) in &on {
        if !goal.nodes.contains(*node) && !goal.busy.contains(*node) {
            let present = there.iter().filter(|&&i| members[i].is_present());
            plan.stop.extend(present.map(|&i| (i, Why::Scaling)));
        }
    }
    // A new one counts once it is known to be well, an old one until it goes.
    let counts =
        |member: &&Member| member.is_present() && if member.current { member.is_healthy() } else { member.serves() };
    let mut available = members.iter().filter(counts).count();
    let mut outdated = Vec::new();
    for node in goal.nodes {
        let there = on.get(node.as_str()).map(Vec::as_slice).unwrap_or_default();
        let mut present: Vec<usize> = there.iter().copied().filter(|&i| members[i].is_present()).collect();
        // The one that is nearest to what is wanted stays.
        present.sort_by_key(|&i| (!members[i].current, members[i].well != Well::Healthy, members[i].id.clone()));
        plan.stop.extend(present.iter().skip(1).map(|&i| (i, Why::Scaling)));
        match present.first() {
            Some(&i) if members[i].well == Well::Unhealthy => plan.stop.push((i, Why::Unhealthy)),
            Some(&i) if !members[i].current && !goal.frozen => outdated.push(i),
            Some(_) => {}
            None if there.is_empty() && !goal.frozen && !goal.paused => nodes.push(node.clone()),
            None => {}
        }
    }
    // A new one is started only where the old one is gone, so stopping is all that the lower bound has to hold back.
    for i in outdated {
        if members[i].protected {
            continue;
        }
        if !members[i].serves() {
            plan.stop.push((i, Why::Scaling));
        } else if available > bounds.lower {
            available -= 1;
            plan.stop.push((i, Why::Scaling));
        }
    }
    plan.start = nodes.len();
    (plan, nodes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(node: &str, current: bool, life: Life) -> Member {
        Member {
            id: format!("{node}-{current}"),
            current,
            life,
            well: if life == Life::Running { Well::Healthy } else { Well::Unknown },
            node: Some(node.to_owned()),
            ..Member::default()
        }
    }

    fn step(nodes: &[&str], minimum: u32, members: &[Member]) -> (Vec<usize>, Vec<String>) {
        let nodes: BTreeSet<String> = nodes.iter().map(|&node| node.to_owned()).collect();
        let busy = BTreeSet::new();
        let goal = DaemonGoal {
            nodes: &nodes,
            busy: &busy,
            percents: Percents { minimum, maximum: 100 },
            frozen: false,
            paused: false,
        };
        let (plan, start) = plan(&goal, members);
        (plan.stop.into_iter().map(|(i, _)| i).collect(), start)
    }

    #[test]
    fn every_instance_has_one() {
        assert_eq!(step(&["a", "b"], 0, &[]), (vec![], vec!["a".to_owned(), "b".to_owned()]));
        let there = [member("a", true, Life::Running), member("c", true, Life::Running)];
        assert_eq!(step(&["a", "b"], 0, &there), (vec![1], vec!["b".to_owned()]));
    }

    #[test]
    fn the_old_one_goes_before_the_new_one_comes() {
        let old = [member("a", false, Life::Running), member("b", false, Life::Running)];
        assert_eq!(step(&["a", "b"], 0, &old), (vec![0, 1], vec![]));
        assert_eq!(step(&["a", "b"], 50, &old), (vec![0], vec![]));
        assert_eq!(step(&["a", "b"], 100, &old), (vec![], vec![]));
        let leaving = [member("a", false, Life::Leaving), member("b", true, Life::Running)];
        assert_eq!(step(&["a", "b"], 50, &leaving), (vec![], vec![]));
        let fresh = Member { well: Well::Unknown, ..member("b", true, Life::Running) };
        assert_eq!(step(&["a", "b"], 50, &[member("a", false, Life::Running), fresh]), (vec![], vec![]));
        let gone = [member("a", false, Life::Gone), member("b", true, Life::Running)];
        assert_eq!(step(&["a", "b"], 50, &gone), (vec![], vec!["a".to_owned()]));
    }

    #[test]
    fn of_two_on_one_instance_the_current_one_stays() {
        let both = [member("a", false, Life::Running), member("a", true, Life::Running)];
        assert_eq!(step(&["a"], 0, &both), (vec![0], vec![]));
    }
}
