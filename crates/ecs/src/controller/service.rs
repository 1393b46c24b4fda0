//! One look at a service: from what is wanted and what is seen to the next step.
//!
//! What is decided is decided by functions of values: [`deployment`] (how deployments begin, fail, turn back and end),
//! [`plan`] and [`daemon`] (how many tasks to start, which to stop), [`scale_in`], [`throttle`]. Here they are put in order,
//! tasks are made and placed, and all of a step is written in one transaction, or none of it.

mod daemon;
mod deployment;
mod history;
pub(crate) mod member;
mod plan;
mod rebalancing;
mod scale_in;
mod starts;
mod stops;
mod templates;
mod throttle;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use wharf_controller::Next;
use wharf_core::{Scope, Timestamp};
use wharf_store::{Compare, StoreError, Txn};

use self::{
    deployment::Look,
    member::{Life, Member},
    plan::Plan,
    templates::Known,
};
pub(super) use self::{starts::probe_of, templates::Templates};
use super::{
    EcsController,
    view::{Census, Service},
};
use crate::{
    keys,
    service::{StoredService, events, record::ServiceStatus, rollout::Percents},
};

/// So many tasks are started in one step at most, and so many stopped; the rest follow in the next.
const BATCH: usize = 250;

/// Where a service stands, and who it is.
struct Place<'a> {
    scope: &'a Scope,
    cluster: &'a str,
    key: &'a Arc<str>,
}

/// What a look comes to.
#[derive(Default)]
struct Decision {
    plan: Plan,
    /// Where a daemon's tasks are to be started.
    nodes: Vec<String>,
    desired: usize,
    /// After how long to look again, whatever happens.
    waits: Vec<Duration>,
}

impl EcsController {
    pub(super) async fn service(&self, key: &Arc<str>, scope: &Scope, cluster: &str) -> Result<Next, StoreError> {
        let Some(seen) = self.view().service_seen(key) else { return Ok(Next::OnChange) };
        let Some((service, revision)) = seen.wanted.clone() else { return Ok(Next::OnChange) };
        let place = Place { scope, cluster, key };
        let now = (self.config.clock)();
        let status = seen.status.as_deref().cloned().unwrap_or_default();
        if let Some(at) = status.inactive_at {
            return self.forget_service(&place, &service, revision, at, now).await;
        }
        let mut ids = || uuid_of(&self.view().id(32));
        let mut look = Look { service: &service, status, ended: Vec::new(), now, id: &mut ids };
        if service.deleted_at.is_none() {
            look.take_up();
        } else {
            look.give_up();
        }
        self.step(&place, &seen, &service, revision, look).await
    }

    /// Takes the next step, if there is one.
    async fn step(
        &self,
        place: &Place<'_>,
        seen: &Service,
        service: &Arc<StoredService>,
        revision: u64,
        mut look: Look<'_>,
    ) -> Result<Next, StoreError> {
        let now = look.now;
        let known = self.known(place, service, revision, seen, &look.status).await?;
        let before = look.maintained().map(str::to_owned);
        let (mut members, mut wakes) = self.census(place, seen, &known, &look);
        look.account(&members);
        if service.deleted_at.is_none() {
            look.judge();
        }
        let kept = look.maintained().map(str::to_owned);
        if kept != before {
            // After a rollback others are the current ones.
            (members, wakes) = self.census(place, seen, &known, &look);
        }
        let primary = look.status.primary().to_owned();
        let template = kept.as_ref().and_then(|kept| known.get(kept)).cloned();

        let Decision { plan, nodes, desired, mut waits } =
            self.decide(place, service, template.as_deref(), &mut look, &mut members);

        let txn = Txn::new().when(Compare::ModRevision(place.key.to_string(), revision));
        // What can fail comes before anything is placed, for what is placed is held until it is written.
        let txn = self.stop_members(place, &mut look, &members, &plan, &primary, txn).await?;
        let (mut txn, started) =
            self.start(place, service, template.as_deref(), &mut look, &members, plan.start, &nodes, txn).await?;
        for member in members.iter().filter(|member| member.life == Life::Gone) {
            txn = txn.delete(keys::service_task(place.scope, place.cluster, &service.name, &member.id));
        }
        if service.deleted_at.is_some() {
            look.status.desired = 0;
            look.count(&members, 0, 0);
            if members.iter().all(|member| member.life == Life::Gone) {
                look.status.deployments.clear();
                look.status.inactive_at = Some(now);
            }
        } else {
            for (i, _) in &plan.stop {
                members[*i].asked = true;
            }
            look.conclude(&members, started.len(), desired);
        }
        if throttle::is_worth_telling(&look.status.throttle, desired.max(1)) {
            look.status.throttle.told = true;
            look.tell(&events::inconsistent());
        }
        let Look { status, ended, .. } = look;
        let remembered = self.remember(place, service, &status, &ended, txn).await;
        let txn = remembered.inspect_err(|_| self.release(&started))?;
        self.write(place, seen, service, txn, status, &started).await?;
        let wake = wakes.iter().find(|at| **at > now).map(|at| until(*at, now));
        waits.extend(wake);
        Ok(waits.into_iter().min().map_or(Next::OnChange, Next::After))
    }

    /// Works out what to start and what to stop.
    fn decide(
        &self,
        place: &Place<'_>,
        service: &StoredService,
        known: Option<&Known>,
        look: &mut Look<'_>,
        members: &mut [Member],
    ) -> Decision {
        let mut decision = if service.deleted_at.is_some() {
            let present = members.iter().enumerate().filter(|(_, member)| member.is_present());
            let stop = present.map(|(i, _)| (i, plan::Why::Scaling)).collect();
            Decision { plan: Plan { stop, ..Plan::default() }, ..Decision::default() }
        } else if service.daemon {
            self.decide_daemon(place, service, known, look, members)
        } else {
            self.decide_replicas(place, service, known, look, members)
        };
        decision.plan.start = decision.plan.start.min(BATCH);
        decision.plan.stop.truncate(BATCH);
        decision.nodes.truncate(BATCH);
        decision
    }

    fn decide_daemon(
        &self,
        place: &Place<'_>,
        service: &StoredService,
        known: Option<&Known>,
        look: &mut Look<'_>,
        members: &[Member],
    ) -> Decision {
        let Some(Known { template: Ok(template), .. }) = known else { return Decision::default() };
        let Some(request) = starts::probe_of(place.scope, place.cluster, service, template) else {
            return Decision::default();
        };
        let (eligible, busy) = self.view().daemon_nodes(&request);
        let desired = eligible.len();
        let resume = later(look.now, &look.status.throttle, desired);
        let room = self.view().wait_for_room(place.key);
        let goal = daemon::DaemonGoal {
            nodes: &eligible,
            busy: &busy,
            percents: Percents::of(&service.deployment_configuration, true),
            frozen: look.maintained().is_none(),
            paused: resume.is_some() || !room.is_zero(),
        };
        let (plan, nodes) = daemon::plan(&goal, members);
        if desired <= members.iter().filter(|member| member.is_good()).count() {
            self.note_enough(place, look);
        }
        if look.status.desired as usize != desired {
            let id = (look.id)();
            look.status.tell_daemon(&service.name, look.now, id, desired);
        }
        let waits = resume.map(|at| until(at, look.now)).into_iter().chain(Some(room).filter(|room| !room.is_zero()));
        Decision { plan, nodes, desired, waits: waits.collect() }
    }

    fn decide_replicas(
        &self,
        place: &Place<'_>,
        service: &StoredService,
        known: Option<&Known>,
        look: &mut Look<'_>,
        members: &mut [Member],
    ) -> Decision {
        self.consider_moving(place, service, known, look, members);
        let desired = usize::try_from(service.desired).unwrap_or(usize::MAX);
        let resume = later(look.now, &look.status.throttle, desired);
        let room = self.view().wait_for_room(place.key);
        let goal = plan::Goal {
            desired,
            percents: Percents::of(&service.deployment_configuration, false),
            frozen: look.maintained().is_none(),
            tolerant: look.rests_on_another() && look.status.desired as usize == desired,
            paused: resume.is_some(),
            crowded: look.status.unplaced.is_some() && !room.is_zero(),
        };
        let plan = plan::plan(&goal, members, &mut |from, count| self.scale_in(members, from, count, known));
        look.note_held(plan.held);
        let missing = desired > members.iter().filter(|member| member.is_good()).count();
        if !missing {
            self.note_enough(place, look);
        }
        let waits = resume.map(|at| until(at, look.now)).into_iter().chain(Some(room).filter(|room| !room.is_zero()));
        Decision { plan, nodes: Vec::new(), desired, waits: waits.filter(|_| missing).collect() }
    }

    /// No more tasks are wanted, so none look for room.
    fn note_enough(&self, place: &Place<'_>, look: &mut Look<'_>) {
        look.status.unplaced = None;
        self.view().note_room(place.key, true);
    }

    /// Writes the step: durably, unless it did no more than count.
    async fn write(
        &self,
        place: &Place<'_>,
        seen: &Service,
        service: &StoredService,
        mut txn: Txn,
        status: ServiceStatus,
        started: &[starts::Started],
    ) -> Result<(), StoreError> {
        let before = seen.status.as_deref();
        let acts = !txn.then.is_empty();
        if before != Some(&status) {
            let only_counts = before.is_some_and(|before| before.differs_in_counts_alone(&status));
            txn = txn.put_json(keys::service_status(place.scope, place.cluster, &service.name), &status);
            if !acts && only_counts {
                txn = txn.observed();
            }
        }
        if txn.then.is_empty() {
            return Ok(());
        }
        let result = self.store.txn(txn).await;
        match &result {
            Ok(done) if done.succeeded => self.view().note_step(place.key, done.revision),
            // Something changed meanwhile, which has it looked at again.
            _ => self.release(started),
        }
        result.map(|_| ())
    }

    /// Gives back what was held for tasks that were not written.
    fn release(&self, started: &[starts::Started]) {
        let mut view = self.view();
        started.iter().for_each(|one| view.release(&one.key, &one.id));
    }

    fn census(
        &self,
        place: &Place<'_>,
        seen: &Service,
        known: &BTreeMap<String, Arc<Known>>,
        look: &Look<'_>,
    ) -> (Vec<Member>, std::collections::BTreeSet<Timestamp>) {
        let targets = known.iter().map(|(revision, known)| (revision.clone(), known.targets())).collect();
        let grace = u64::try_from(look.service.health_check_grace_period.unwrap_or(0)).unwrap_or(0);
        self.view().members(
            seen,
            &Census {
                scope: place.scope,
                cluster: place.cluster,
                primary: look.status.primary(),
                kept: look.maintained().unwrap_or_default(),
                moving: look.status.moving.as_deref(),
                targets: &targets,
                now: look.now,
                healthy_after: self.config.healthy_after,
                grace: Duration::from_secs(grace),
            },
        )
    }

    /// Deletes what is left of a service once it was described as INACTIVE for long enough.
    async fn forget_service(
        &self,
        place: &Place<'_>,
        service: &StoredService,
        revision: u64,
        at: Timestamp,
        now: Timestamp,
    ) -> Result<Next, StoreError> {
        let left = super::task::left(at, self.config.stopped_task_retention, now);
        if !left.is_zero() {
            return Ok(Next::After(left));
        }
        let (scope, cluster, name) = (place.scope, place.cluster, service.name.as_str());
        let txn = Txn::new()
            .when(Compare::ModRevision(place.key.to_string(), revision))
            .delete(place.key.to_string())
            .delete(keys::service_status(scope, cluster, name))
            .delete_prefix(keys::service_revision(scope, cluster, name, ""))
            .delete_prefix(keys::service_deployment(scope, cluster, name, ""));
        self.store.txn(txn).await?;
        Ok(Next::OnChange)
    }
}

/// How long a service waits yet after tasks that failed; `None` if it does not.
pub(super) fn pause_after_failures(status: &ServiceStatus, desired: u32, now: Timestamp) -> Option<Duration> {
    later(now, &status.throttle, desired as usize).map(|at| until(at, now))
}

/// When the next task may be started after some that failed; `None` if now.
fn later(now: Timestamp, throttle: &crate::service::record::Throttle, desired: usize) -> Option<Timestamp> {
    let pause = i64::try_from(throttle::pause(throttle, desired).as_millis()).unwrap_or(i64::MAX);
    Some(Timestamp(throttle.last.0.saturating_add(pause))).filter(|at| pause > 0 && *at > now)
}

fn until(at: Timestamp, now: Timestamp) -> Duration {
    Duration::from_millis(u64::try_from(at.0.saturating_sub(now.0)).unwrap_or(0).max(1))
}

/// 32 digits as a UUID.
fn uuid_of(digits: &str) -> String {
    let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default().to_owned();
    format!("{}-{}-4{}-a{}-{}", part(0..8), part(8..12), part(13..16), part(17..20), part(20..32))
}
