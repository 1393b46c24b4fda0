//! A service's tasks, put together from what was seen of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use wharf_core::{Scope, Timestamp, sandbox::Phase, target::TargetState};
use wharf_scheduler::{Request, Strategy, ZONE};

use super::{
    View,
    services::Service,
    tasks::{Ending, Reported, Seen, Wanted},
};
use crate::{
    controller::service::member::{Ill, Life, Member, Well},
    keys,
    task::{Ended, Placement, cluster_pool},
};

/// How tasks are judged.
pub(in crate::controller) struct Census<'a> {
    pub(in crate::controller) scope: &'a Scope,
    pub(in crate::controller) cluster: &'a str,
    /// The revision that is being rolled out, or was last.
    pub(in crate::controller) primary: &'a str,
    /// The revision that tasks are started of: another than the primary one after a deployment that failed, empty if none is.
    pub(in crate::controller) kept: &'a str,
    /// A task that is to move.
    pub(in crate::controller) moving: Option<&'a str>,
    /// By revision: the target groups and container ports that its tasks are registered with.
    pub(in crate::controller) targets: &'a BTreeMap<String, Vec<(String, i32)>>,
    pub(in crate::controller) now: Timestamp,
    /// After how long a task that nothing checks counts as well.
    pub(in crate::controller) healthy_after: Duration,
    /// How long a load balancer's word does not count.
    pub(in crate::controller) grace: Duration,
}

/// When something about a member changes by time alone.
type Wakes = BTreeSet<Timestamp>;

impl View {
    /// The tasks of a service, and when time alone will change something about them.
    pub(in crate::controller) fn members(&self, service: &Service, census: &Census<'_>) -> (Vec<Member>, Wakes) {
        let mut wakes = Wakes::new();
        let members = service.tasks.iter().map(|(id, revision)| {
            let key = keys::task(census.scope, census.cluster, id);
            let mut member = Member { id: id.clone(), revision: revision.to_string(), ..Member::default() };
            match self.tasks.get(key.as_str()) {
                Some(seen) => self.describe(&mut member, seen, census, &mut wakes),
                None => member.life = Life::Gone,
            }
            // What a deployment that failed has running stays; no more comes.
            let failed = **revision == *census.primary && member.life == Life::Running;
            member.current = **revision == *census.kept || failed;
            member
        });
        (members.collect(), wakes)
    }

    fn describe(&self, member: &mut Member, seen: &Seen, census: &Census<'_>, wakes: &mut Wakes) {
        let Some(wanted) = &seen.wanted else {
            member.life = Life::Gone;
            return;
        };
        let reported = seen.reported.as_ref();
        member.created_at = wanted.created_at;
        member.asked = wanted.stop;
        member.provider = wanted.provider.as_deref().map(str::to_owned);
        member.life = match (&seen.placement, reported.map(|reported| reported.phase)) {
            (Some(Placement::Refused { .. } | Placement::Ended { .. }), _) => Life::Gone,
            (None, _) | (_, None | Some(Phase::Provisioning | Phase::Pending)) => Life::Pending,
            (_, Some(Phase::Running)) => Life::Running,
            (_, Some(Phase::Stopping | Phase::Deprovisioning)) => Life::Leaving,
            (_, Some(Phase::Stopped)) => Life::Gone,
        };
        if let Some(Placement::Bound { node, .. } | Placement::Ended { node: Some(node), .. }) = &seen.placement {
            member.zone = match &wanted.zone {
                Some(zone) => Some(zone.to_string()),
                None => self.zone(node),
            };
            if !wanted.fargate {
                let pool = cluster_pool(census.scope, census.cluster);
                member.misplaced = self.nodes.status(node, &pool) != Some("ACTIVE");
            }
            member.node = Some(node.clone());
        }
        member.misplaced |= census.moving == Some(member.id.as_str());
        if let Some(until) = seen.protected_until.filter(|until| *until > census.now) {
            member.protected = true;
            wakes.insert(until);
        }
        if member.life == Life::Running
            && let Some(reported) = reported
        {
            member.well = self.well(member, wanted, reported, census, wakes);
        }
        if member.life == Life::Gone {
            member.failed = has_failed(seen, wanted, census);
        }
    }

    /// Whether a running task does what it is there for (ECS Developer Guide, "Deploy Amazon ECS services by replacing
    /// tasks"): its health checks and its targets say so, or, where there are none, it has run for 40 seconds.
    fn well(
        &self,
        member: &mut Member,
        wanted: &Wanted,
        reported: &Reported,
        census: &Census<'_>,
        wakes: &mut Wakes,
    ) -> Well {
        let none = Vec::new();
        let groups = census.targets.get(&member.revision).unwrap_or(&none);
        let started = reported.started_at.unwrap_or(census.now);
        let seasoned_at = after(started, census.healthy_after);
        member.seasoned = seasoned_at <= census.now;
        if !member.seasoned {
            wakes.insert(seasoned_at);
        }
        if wanted.checked.is_empty() && groups.is_empty() {
            return if member.seasoned { Well::Healthy } else { Well::Unknown };
        }
        let graced = after(started, census.grace);
        let mut well = reported.well(&wanted.checked);
        for (group, port) in groups {
            let of = self.targets.get(&format!("{}:{port}", member.id)).and_then(|of| of.get(group));
            let word = match of.map(|health| health.state) {
                Some(TargetState::Healthy | TargetState::Unused) => Well::Healthy,
                Some(TargetState::Unhealthy) => Well::Unhealthy,
                Some(TargetState::Initial | TargetState::Draining) | None => Well::Unknown,
            };
            if word == Well::Unhealthy && well != Well::Unhealthy {
                let reason = of.and_then(|health| health.reason.clone());
                member.ill = Some(Ill { group: group.clone(), port: *port, reason });
            }
            well = well.min(word);
        }
        if well == Well::Unhealthy && graced > census.now {
            wakes.insert(graced);
            return Well::Unknown;
        }
        well
    }

    /// The instances of a daemon's cluster that are to have one of its tasks, and those that still carry tasks of others.
    pub(in crate::controller) fn daemon_nodes(&self, request: &Request) -> (BTreeSet<String>, BTreeSet<String>) {
        let qualifies = |node: &&str| wharf_scheduler::qualifies(&self.placement, request, node);
        let pool: Vec<&str> = self.placement.pool(&request.pool).map(|(node, _)| node.id.as_str()).collect();
        let nodes: BTreeSet<String> = pool.iter().filter(|id| qualifies(id)).map(|id| (*id).to_owned()).collect();
        let mut busy = BTreeSet::new();
        for (node, keys) in &self.on_node {
            let others = keys.iter().filter_map(|key| self.tasks.get(key)?.wanted.as_ref());
            let daemon = |wanted: &Wanted| {
                let service = wanted.service.as_ref().and_then(|key| self.services.get(key)?.wanted.as_ref());
                service.is_some_and(|(service, _)| service.daemon)
            };
            let there = self.nodes.status(node, &request.pool).is_some();
            if there
                && !nodes.contains(node)
                && others.into_iter().any(|wanted| wanted.service.is_some() && !daemon(wanted))
            {
                busy.insert(node.clone());
            }
        }
        (nodes, busy)
    }

    /// The zone that a node is in.
    pub(in crate::controller) fn zone(&self, node: &str) -> Option<String> {
        self.placement.node(node)?.attributes.get(ZONE).cloned()
    }

    /// How many of `members` are in each zone that has instances which would do for such a task.
    pub(in crate::controller) fn zones(&self, request: &Request, members: &[Member]) -> BTreeMap<String, usize> {
        let mut zones: BTreeMap<String, usize> = BTreeMap::new();
        for zone in members.iter().filter(|member| member.is_good()).filter_map(|member| member.zone.as_ref()) {
            *zones.entry(zone.clone()).or_default() += 1;
        }
        for (node, _) in self.placement.pool(&request.pool) {
            if let Some(zone) = node.attributes.get(ZONE).filter(|_| node.connected)
                && !zones.contains_key(zone)
                && wharf_scheduler::qualifies(&self.placement, request, &node.id)
            {
                zones.insert(zone.clone(), 0);
            }
        }
        zones
    }

    /// The value of an attribute where a member is.
    pub(in crate::controller) fn attribute(&self, member: &Member, name: &str) -> Option<String> {
        if name == ZONE {
            return member.zone.clone();
        }
        let node = self.placement.node(member.node.as_deref()?)?;
        node.attributes.get(name).cloned()
    }

    /// How much of what a strategy packs is left where a member is.
    pub(in crate::controller) fn free(&self, member: &Member, strategy: &Strategy) -> u64 {
        let Some(id) = member.node.as_deref() else { return 0 };
        let (Some(node), Some(usage)) = (self.placement.node(id), self.placement.usage(id)) else { return 0 };
        match strategy {
            Strategy::BinpackCpu => u64::from(usage.free_cpu(node).0),
            _ => usage.free_memory(node).0,
        }
    }
}

/// Whether a task that is gone never did what it was there for, without anybody having asked for its end.
fn has_failed(seen: &Seen, wanted: &Wanted, census: &Census<'_>) -> bool {
    if wanted.found_unhealthy {
        return true;
    }
    if wanted.stop {
        return false;
    }
    match (&seen.placement, seen.reported.as_ref()) {
        (Some(Placement::Ended { cause: Ended::NodeLost | Ended::Deregistered, .. }), _) | (_, None) => false,
        (_, Some(reported)) => match reported.ended {
            Some(Ending::NeverStarted) => true,
            Some(Ending::ByItself) if wanted.checked.is_empty() => reported.ran() < census.healthy_after,
            Some(Ending::ByItself) => reported.well(&wanted.checked) != Well::Healthy,
            Some(Ending::Asked | Ending::Lost) | None => false,
        },
    }
}

fn after(at: Timestamp, pause: Duration) -> Timestamp {
    Timestamp(at.0.saturating_add(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX)))
}
