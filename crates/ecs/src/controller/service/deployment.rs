//! Deployments of a service: how one begins, fails, is rolled back and ends.
//!
//! Functions from what is wanted and what was seen to a new [`ServiceStatus`]; nothing here waits or writes.

use wharf_aws_model::ecs::types::DeploymentCircuitBreaker;
use wharf_core::Timestamp;

use super::member::{Life, Member};
use crate::service::{
    events,
    record::{
        DeploymentState, DeploymentStatus, RevisionCounts, RollbackState, Rollout, SUPERSEDED, ServiceStatus,
        StoredDeployment, StoredRevision, StoredService, Throttle,
    },
    rollout::failure_threshold,
};

/// What a deployment says that the circuit breaker gave up.
const TASKS_FAILED: &str = "ECS deployment circuit breaker: tasks failed to start.";

/// A look at a service: what it changes of the status is written at its end.
pub(crate) struct Look<'a> {
    pub(crate) service: &'a StoredService,
    pub(crate) status: ServiceStatus,
    /// Deployments that came to their end.
    pub(crate) ended: Vec<StoredDeployment>,
    pub(crate) now: Timestamp,
    /// Draws the ids of events.
    pub(crate) id: &'a mut (dyn FnMut() -> String + Send),
}

impl Look<'_> {
    pub(crate) fn tell(&mut self, message: &str) {
        let id = (self.id)();
        self.status.tell(&self.service.name, self.now, id, message);
    }

    /// Takes up what is to be rolled out if that is news.
    pub(crate) fn take_up(&mut self) {
        let target = &self.service.target;
        if self.status.taken_up.as_ref() == Some(target) {
            return;
        }
        self.end_current(SUPERSEDED);
        self.pass_over();
        let sources = self.status.deployments.iter().map(counts).collect();
        self.status.current = Some(StoredDeployment {
            sources,
            status: DeploymentStatus::InProgress,
            started_at: self.now.max(target.at),
            updated_at: self.now.max(target.at),
            ..StoredDeployment::to(self.service, target)
        });
        self.status.deployments.retain(|deployment| deployment.revision != target.revision);
        self.status.deployments.insert(
            0,
            DeploymentState {
                revision: target.revision.clone(),
                created_at: target.at,
                updated_at: target.at,
                reason: format!("ECS deployment {} in progress.", StoredRevision::name(&target.revision)),
                ..DeploymentState::default()
            },
        );
        self.status.taken_up = Some(target.clone());
        self.status.throttle = Throttle::default();
        self.status.unplaced = None;
        self.status.moving = None;
        self.status.steady = false;
    }

    /// The deployment that goes on, if one does, ends here.
    fn end_current(&mut self, reason: &str) {
        let Some(mut current) = self.status.current.take() else { return };
        current.stop(reason, self.now);
        self.ended.push(current);
    }

    /// Takes note of deployments that others followed before they were taken up.
    fn pass_over(&mut self) {
        for target in self.service.passed_over(self.status.taken_up.as_ref()) {
            let mut passed = StoredDeployment::to(self.service, target);
            passed.stop(SUPERSEDED, self.now);
            self.ended.push(passed);
        }
    }

    /// The service was deleted: nothing is rolled out any more.
    pub(crate) fn give_up(&mut self) {
        const DELETED: &str = "Service deployment was stopped because the service was deleted.";
        self.end_current(DELETED);
        if self.status.taken_up.as_ref() != Some(&self.service.target) {
            self.pass_over();
            let mut passed = StoredDeployment::to(self.service, &self.service.target);
            passed.stop(DELETED, self.now);
            self.ended.push(passed);
            self.status.taken_up = Some(self.service.target.clone());
        }
    }

    /// The revision that tasks are started of. While a deployment has failed it is the one that was rolled out last; `None` if
    /// there is none, and nothing is started then.
    pub(crate) fn maintained(&self) -> Option<&str> {
        let primary = self.status.deployments.first()?;
        match primary.rollout {
            Rollout::Failed => self.status.last_completed.as_deref(),
            Rollout::InProgress | Rollout::Completed => Some(&primary.revision),
        }
    }

    /// A deployment has failed, and what it left is kept as it is.
    pub(crate) fn rests_on_another(&self) -> bool {
        self.maintained().is_some_and(|kept| kept != self.status.primary())
    }

    fn breaker(&self) -> Option<&DeploymentCircuitBreaker> {
        self.service.deployment_configuration.deployment_circuit_breaker.as_ref()
    }

    /// Whether the circuit breaker is on, and whether it rolls back.
    fn switches(&self) -> (bool, bool) {
        self.breaker().map_or((false, false), |breaker| (breaker.enable == Some(true), breaker.rollback == Some(true)))
    }

    /// Counts the tasks that are gone, and forgets the failures when one of the new tasks becomes well.
    pub(crate) fn account(&mut self, members: &[Member]) {
        for member in members.iter().filter(|member| member.life == Life::Gone && member.failed) {
            if let Some(of) = self.status.deployments.iter_mut().find(|of| of.revision == member.revision) {
                of.failed += 1;
                of.updated_at = self.now;
            }
            self.status.throttle.failures += 1;
            self.status.throttle.last = self.now;
        }
        let well = |member: &&Member| member.is_good() && member.is_healthy();
        let resets = self.breaker().is_none_or(|breaker| breaker.reset_on_healthy_task != Some(false));
        if let Some(primary) = self.status.deployments.first_mut() {
            let of_it = members.iter().filter(|member| member.revision == primary.revision);
            let now_well = u32::try_from(of_it.filter(well).count()).unwrap_or(u32::MAX);
            if resets && now_well > primary.well {
                primary.failed = 0;
            }
            primary.well = now_well;
        }
        // A daemon's number is what its instances made it.
        let desired = if self.service.daemon { self.status.desired } else { self.service.desired };
        let threshold = failure_threshold(self.breaker(), desired);
        let failed = self.status.deployments.first().map_or(0, |primary| primary.failed);
        if let Some(current) = self.status.current.as_mut().filter(|current| current.breaker.status == "MONITORING") {
            current.breaker.threshold = threshold;
            current.breaker.failures = failed;
        }
        // Tasks that are well for a moment and ill again are not to be replaced moment after moment.
        if members.iter().filter(well).any(|member| member.seasoned) {
            self.status.throttle = Throttle::default();
        }
    }

    /// Says how many tasks cannot be stopped for being protected, once for as long as that stays.
    pub(crate) fn note_held(&mut self, held: usize) {
        let held = u32::try_from(held).unwrap_or(u32::MAX);
        if held > 0 && self.status.held == 0 {
            let primary = self.status.primary().to_owned();
            self.tell(&events::held(&primary, held));
        }
        self.status.held = held;
    }

    /// Gives the deployment up that goes on, if a client or the circuit breaker says so.
    pub(crate) fn judge(&mut self) {
        let Some(current) = &self.status.current else { return };
        let asked = self.service.stop.as_ref().filter(|stop| stop.deployment == current.id).cloned();
        let (status, threshold) = (current.status, current.breaker.threshold);
        let failed = self.status.deployments.first().map_or(0, |primary| primary.failed);
        let (on, back) = self.switches();
        if status == DeploymentStatus::RollbackInProgress && on && failed >= threshold {
            // Its tasks are started on, as the throttle lets: there is nothing else to run.
            let reason = "Service deployment rollback failed because the circuit breaker threshold was exceeded.";
            self.fail(DeploymentStatus::RollbackFailed, reason, TASKS_FAILED);
            self.trip(failed);
        }
        if status != DeploymentStatus::InProgress {
            return;
        }
        if let Some(stop) = asked {
            let reason = "Service deployment was stopped by a client.";
            if !(stop.rollback && self.roll_back(reason, "ECS deployment failed.", "ECS deployment stopped")) {
                self.fail(DeploymentStatus::Stopped, reason, "ECS deployment failed.");
            } else if let Some(current) = &mut self.status.current {
                current.stopped_at = Some(self.now);
            }
        } else if on && failed >= threshold {
            let primary = self.status.primary().to_owned();
            self.tell(&events::failed(&primary));
            let mut reason = "Service deployment failed because the circuit breaker threshold was exceeded.";
            if back {
                let rolled = "Service deployment rolled back because the circuit breaker threshold was exceeded.";
                if self.roll_back(rolled, TASKS_FAILED, "ECS deployment circuit breaker") {
                    self.trip(failed);
                    return;
                }
                reason = "Service deployment failed because the circuit breaker threshold was exceeded, and there is no \
                          rollback candidate.";
            }
            self.fail(DeploymentStatus::Stopped, reason, TASKS_FAILED);
            self.trip(failed);
        }
    }

    fn trip(&mut self, failures: u32) {
        if let Some(current) = self.status.current.as_mut().or(self.ended.last_mut()) {
            "TRIGGERED".clone_into(&mut current.breaker.status);
            current.breaker.failures = failures;
        }
    }

    /// The deployment goes no further: tasks are started of the revision before it from now on, if there is one.
    fn fail(&mut self, status: DeploymentStatus, reason: &str, shown: &str) {
        if let Some(primary) = self.status.deployments.first_mut() {
            primary.rollout = Rollout::Failed;
            shown.clone_into(&mut primary.reason);
            primary.updated_at = self.now;
        }
        self.status.unplaced = None;
        if self.rests_on_another() {
            // What failed is not what is started from now on.
            self.status.throttle = Throttle::default();
        }
        self.finish(status, Some(reason));
        if let Some(current) = &mut self.status.current {
            current.stopped_at = Some(self.now);
        }
    }

    /// Turns back to the revision that was rolled out last; `false` if there is none. `shown` is what the deployment that is given
    /// up says from then on, `who` had it turn back.
    fn roll_back(&mut self, reason: &str, shown: &str, who: &str) -> bool {
        let Some(back) = self.status.last_completed.clone() else { return false };
        let Some(failed) = self.status.deployments.first_mut().filter(|primary| primary.revision != back) else {
            return false;
        };
        failed.rollout = Rollout::Failed;
        shown.clone_into(&mut failed.reason);
        failed.updated_at = self.now;
        let known = self.status.deployments.iter().position(|deployment| deployment.revision == back);
        let mut primary = match known {
            Some(index) => self.status.deployments.remove(index),
            None => DeploymentState { revision: back.clone(), created_at: self.now, ..DeploymentState::default() },
        };
        primary.rollout = Rollout::InProgress;
        primary.failed = 0;
        primary.well = 0;
        primary.updated_at = self.now;
        primary.reason = format!("{who}: rolling back to deploymentId {}.", StoredRevision::name(&back));
        self.status.deployments.insert(0, primary);
        if let Some(current) = &mut self.status.current {
            current.status = DeploymentStatus::RollbackInProgress;
            current.reason = Some(reason.to_owned());
            current.updated_at = self.now;
            current.rollback =
                Some(RollbackState { revision: back.clone(), reason: reason.to_owned(), started_at: self.now });
        }
        self.status.throttle = Throttle::default();
        self.status.unplaced = None;
        self.tell(&events::rolling_back(&back));
        true
    }

    fn finish(&mut self, status: DeploymentStatus, reason: Option<&str>) {
        let failed = self.status.deployments.first().map_or(0, |primary| primary.failed);
        let Some(current) = &mut self.status.current else { return };
        current.status = status;
        if let Some(reason) = reason {
            current.reason = Some(reason.to_owned());
        }
        if current.breaker.status == "MONITORING" {
            "MONITORING_COMPLETE".clone_into(&mut current.breaker.status);
            current.breaker.failures = failed;
        }
        current.finished_at = Some(self.now);
        current.updated_at = self.now;
    }

    /// Counts what there is after the step. `started` tasks are on their way besides `members`. Deployments that have no task
    /// any more go from the list, but for the primary one.
    pub(crate) fn count(&mut self, members: &[Member], started: usize, desired: usize) {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        self.status.desired = number(desired);
        let kept = self.maintained().unwrap_or_default().to_owned();
        if started > 0 && !self.status.deployments.iter().any(|deployment| deployment.revision == kept) {
            self.status.deployments.push(DeploymentState {
                revision: kept.clone(),
                created_at: self.now,
                updated_at: self.now,
                rollout: Rollout::Completed,
                reason: format!("ECS deployment {} completed.", StoredRevision::name(&kept)),
                ..DeploymentState::default()
            });
        }
        for (i, deployment) in self.status.deployments.iter_mut().enumerate() {
            let of = |wanted: &dyn Fn(&Member) -> bool| {
                number(members.iter().filter(|m| m.revision == deployment.revision && wanted(m)).count())
            };
            let running = of(&|m| m.life == Life::Running);
            let coming = if deployment.revision == kept { number(started) } else { 0 };
            let pending = of(&|m| m.life == Life::Pending) + coming;
            let wanted = if i == 0 { number(desired) } else { of(&Member::is_present) };
            if (deployment.running, deployment.pending, deployment.desired) != (running, pending, wanted) {
                (deployment.running, deployment.pending, deployment.desired) = (running, pending, wanted);
                deployment.updated_at = self.now;
            }
        }
        let mut first = true;
        self.status.deployments.retain(|d| std::mem::take(&mut first) || d.running + d.pending > 0);
    }

    /// Counts, and says what was reached.
    pub(crate) fn conclude(&mut self, members: &[Member], started: usize, desired: usize) {
        self.count(members, started, desired);
        let healthy = members.iter().filter(|member| member.is_good() && member.is_healthy()).count();
        let running = members.iter().filter(|member| member.is_good() && member.life == Life::Running).count();
        let settled = started == 0 && members.iter().all(|member| !member.occupies() || member.is_good());
        let back_again = self.maintained() == Some(self.status.primary());
        let Some(primary) = self.status.deployments.first_mut() else { return };
        if primary.rollout != Rollout::Completed && back_again && settled && healthy >= desired {
            primary.rollout = Rollout::Completed;
            primary.updated_at = self.now;
            let revision = primary.revision.clone();
            primary.reason = format!("ECS deployment {} completed.", StoredRevision::name(&revision));
            self.status.last_completed = Some(revision.clone());
            let back = self.status.current.as_ref().is_some_and(|current| current.rollback.is_some());
            let status = if back { DeploymentStatus::RollbackSuccessful } else { DeploymentStatus::Successful };
            self.finish(status, None);
            self.tell(&events::completed(&revision));
        }
        let done = self.status.deployments.first().is_some_and(|primary| primary.rollout == Rollout::Completed);
        let steady = done && settled && running == desired && self.status.moving.is_none();
        if steady && !self.status.steady {
            self.tell(events::STEADY);
        }
        self.status.steady = steady;
        let primary = self.status.deployments.first().map(counts);
        if let Some(current) = &mut self.status.current
            && let Some(primary) = primary
        {
            current.counts = primary;
        }
        if self.status.current.as_ref().is_some_and(|current| current.status.is_final()) {
            self.ended.extend(self.status.current.take());
        }
    }
}

fn counts(deployment: &DeploymentState) -> RevisionCounts {
    RevisionCounts {
        revision: deployment.revision.clone(),
        requested: deployment.desired,
        running: deployment.running,
        pending: deployment.pending,
    }
}
