//! The next step of a service with a number of tasks: how many to start, and which to stop.
//!
//! One rule carries rolling deployments, drained instances, unhealthy tasks and moves between zones alike. Tasks that are
//! not as wanted (of another revision, on an instance that is drained, unhealthy) are spares: they serve until others have
//! taken their place. Starting is bounded by the upper bound, stopping by the lower one.
//!
//! Sources: ECS Developer Guide, "Deploy Amazon ECS services by replacing tasks" and "Draining Amazon ECS container
//! instances"; API reference, "DeploymentConfiguration".

use super::member::{Life, Member, Well};
use crate::service::rollout::Percents;

/// What is wanted of the tasks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Goal {
    pub(crate) desired: usize,
    pub(crate) percents: Percents,
    /// The deployment has failed and there was none before: nothing is started, and what runs stays.
    pub(crate) frozen: bool,
    /// A deployment has failed: tasks beyond the desired number stay as it left them, up to the upper bound.
    pub(crate) tolerant: bool,
    /// Tasks that failed one after the other: the next ones have to wait.
    pub(crate) paused: bool,
    /// No node took the last ones: the next ones have to wait for room, or be given it.
    pub(crate) crowded: bool,
}

/// Why a task is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// There are more than are wanted, or others have taken its place.
    Scaling,
    /// It failed its health checks.
    Unhealthy,
}

/// The next step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) start: usize,
    /// Indices of members.
    pub(crate) stop: Vec<(usize, Why)>,
    /// How many more would be stopped if they were not protected.
    pub(crate) held: usize,
}

/// Works out the step. `choose` picks so many of the members with these indices for a smaller number of tasks, and may pick
/// fewer.
pub(crate) fn plan(goal: &Goal, members: &[Member], choose: &mut dyn FnMut(&[usize], usize) -> Vec<usize>) -> Plan {
    let bounds = goal.percents.bounds(goal.desired);
    let indices = |wanted: &dyn Fn(&Member) -> bool| -> Vec<usize> {
        members.iter().enumerate().filter(|(_, member)| wanted(member)).map(|(i, _)| i).collect()
    };
    let good = indices(&Member::is_good);
    let mut plan = Plan::default();

    let most = if goal.tolerant { bounds.upper.max(goal.desired) } else { goal.desired };
    if good.len() > most {
        scale_in(&mut plan, members, &good, good.len() - most, choose);
    }
    // Spares go: first those that serve nobody, then those whose place others have taken.
    let spare = |member: &Member| member.is_present() && !member.is_good() && !member.protected;
    let pending = indices(&|member| spare(member) && member.life == Life::Pending);
    plan.stop.extend(pending.into_iter().map(|i| (i, Why::Scaling)));
    if goal.frozen {
        return plan;
    }

    let occupying = members.iter().filter(|member| member.occupies()).count();
    let missing = goal.desired.saturating_sub(good.len());
    let room = bounds.upper.saturating_sub(occupying);
    let may_start = !goal.paused && !goal.crowded;
    plan.start = if may_start { missing.min(room) } else { 0 };

    let unhealthy =
        indices(&|member| member.is_present() && member.life == Life::Running && member.well == Well::Unhealthy);
    let serving = indices(&|member| spare(member) && member.serves());
    let protected = members.iter().filter(|m| m.is_present() && !m.is_good() && m.protected && m.serves()).count();
    let healthy = members.iter().filter(|member| member.is_good() && member.is_healthy()).count();
    let available = healthy + serving.len() + protected;

    // To make room for those that are missing, as far as the lower bound lets.
    let leaving = members.iter().filter(|member| member.asked && member.life != Life::Gone).count();
    let short = if goal.crowded { missing } else { (missing - plan.start) * usize::from(may_start) };
    let short = short.saturating_sub(leaving + plan.stop.len());

    let replaced = available >= goal.desired;
    let removed = if replaced {
        unhealthy.len()
    } else {
        // One after the other where there is no room for their replacements.
        short.min(unhealthy.len()).min(usize::from(leaving == 0))
    };
    plan.stop.extend(unhealthy[..removed].iter().map(|&i| (i, Why::Unhealthy)));
    let short = short.saturating_sub(removed);

    let excess = available.saturating_sub(goal.desired);
    let spendable = available.saturating_sub(bounds.lower);
    plan.held += excess.saturating_sub(serving.len());
    let count = excess.max(short.min(spendable)).min(serving.len());
    if count > 0 {
        let (unknown, known): (Vec<usize>, Vec<usize>) =
            serving.into_iter().partition(|&i| members[i].well == Well::Unknown);
        let mut chosen = choose(&unknown, count.min(unknown.len()));
        let rest = count - chosen.len();
        chosen.extend(choose(&known, rest.min(known.len())));
        plan.stop.extend(chosen.into_iter().map(|i| (i, Why::Scaling)));
    }
    plan
}

/// Stops `count` of the good ones: those that serve nobody yet first.
fn scale_in(
    plan: &mut Plan,
    members: &[Member],
    good: &[usize],
    count: usize,
    choose: &mut dyn FnMut(&[usize], usize) -> Vec<usize>,
) {
    let free: Vec<usize> = good.iter().copied().filter(|&i| !members[i].protected).collect();
    let mut left = count;
    let ranks: [fn(&Member) -> bool; 3] =
        [|m| m.life == Life::Pending, |m| m.life == Life::Running && !m.is_healthy(), Member::is_healthy];
    for rank in ranks {
        let of_rank: Vec<usize> = free.iter().copied().filter(|&i| rank(&members[i])).collect();
        let chosen = choose(&of_rank, left.min(of_rank.len()));
        left -= chosen.len();
        plan.stop.extend(chosen.into_iter().map(|i| (i, Why::Scaling)));
    }
    plan.held = left;
}

#[cfg(test)]
mod tests;
