//! What is stored of a service.
//!
//! The service operations write [`StoredService`], what is wanted, and a [`StoredRevision`] for each configuration that was
//! ever to be rolled out. The controller writes [`ServiceStatus`], how far it is, and a [`StoredDeployment`] for each way
//! from one revision to another.

use serde::{Deserialize, Serialize};
use wharf_aws_model::ecs::types::{
    CapacityProviderStrategyItem, DeploymentConfiguration, LoadBalancer, NetworkConfiguration, PlacementConstraint,
    PlacementStrategy,
};
use wharf_core::Timestamp;

use super::rollout::failure_threshold;

/// A service as it is wanted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredService {
    pub(crate) name: String,
    pub(crate) created_at: Timestamp,
    pub(crate) created_by: String,
    /// One task on every instance that will do, instead of a number of them.
    pub(crate) daemon: bool,
    /// How many tasks are wanted; a daemon's is what its instances make it.
    pub(crate) desired: u32,
    /// With every default filled in.
    pub(crate) deployment_configuration: DeploymentConfiguration,
    pub(crate) placement_constraints: Vec<PlacementConstraint>,
    pub(crate) placement_strategy: Vec<PlacementStrategy>,
    pub(crate) health_check_grace_period: Option<i32>,
    pub(crate) zone_rebalancing: bool,
    pub(crate) managed_tags: bool,
    /// `TASK_DEFINITION`, `SERVICE` or `NONE`.
    pub(crate) propagate_tags: String,
    pub(crate) enable_execute_command: bool,
    /// What the next revision is made of; the present one may differ in what does not trigger a deployment.
    pub(crate) template: ServiceTemplate,
    pub(crate) target: Target,
    /// What was to be rolled out before `target`, the oldest first, as far as the controller may not have seen it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) passed: Vec<Target>,
    /// The deployment that is to be given up.
    pub(crate) stop: Option<StopDeployment>,
    /// Set once, never taken back: all of it is to go.
    pub(crate) deleted_at: Option<Timestamp>,
    /// The request that made it, if it came with a client token.
    pub(crate) request: Option<serde_json::Value>,
}

impl StoredService {
    /// What came before the present target and was not taken up, where `taken_up` was last.
    pub(crate) fn passed_over(&self, taken_up: Option<&Target>) -> &[Target] {
        let seen = self.passed.iter().position(|passed| Some(passed) == taken_up);
        &self.passed[seen.map_or(0, |seen| seen + 1)..]
    }

    /// Has another target from now on.
    pub(crate) fn aim(&mut self, target: Target, taken_up: Option<&Target>) {
        let mut passed = self.passed_over(taken_up).to_vec();
        let before = std::mem::replace(&mut self.target, target);
        if taken_up == Some(&before) {
            passed.clear();
        } else {
            passed.push(before);
        }
        self.passed = passed;
        self.stop = None;
    }
}

/// What is to be rolled out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Target {
    /// The id of a [`StoredRevision`].
    pub(crate) revision: String,
    /// The id of the [`StoredDeployment`] that leads there.
    pub(crate) deployment: String,
    pub(crate) at: Timestamp,
}

/// A client's wish that a deployment ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StopDeployment {
    pub(crate) deployment: String,
    /// Back to what was before; otherwise it only goes no further.
    pub(crate) rollback: bool,
    pub(crate) at: Timestamp,
}

/// What makes the tasks of one revision what they are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct ServiceTemplate {
    /// An ARN with its revision.
    pub(crate) task_definition: String,
    /// `None` if a strategy decides.
    pub(crate) launch_type: Option<String>,
    pub(crate) strategy: Vec<CapacityProviderStrategyItem>,
    /// As the request had it; `None` is the latest.
    pub(crate) platform_version: Option<String>,
    pub(crate) network: Option<NetworkConfiguration>,
    pub(crate) load_balancers: Vec<LoadBalancer>,
}

/// A service revision; it never changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredRevision {
    /// 19 digits; `ecs-svc/ID` is the id of its entry among a service's `deployments`.
    pub(crate) id: String,
    pub(crate) created_at: Timestamp,
    pub(crate) template: ServiceTemplate,
    /// Whether its tasks run on Fargate, as the strategy or launch type came out.
    pub(crate) fargate: bool,
}

impl StoredRevision {
    /// `ecs-svc/ID`: how tasks (`startedBy`) and events name it.
    pub(crate) fn name(id: &str) -> String {
        format!("ecs-svc/{id}")
    }
}

/// How far a service is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct ServiceStatus {
    /// The first is the primary one, the others are on their way out.
    pub(crate) deployments: Vec<DeploymentState>,
    /// The target that was taken up last; another one in the service's own record is news.
    pub(crate) taken_up: Option<Target>,
    /// The deployment that goes on.
    pub(crate) current: Option<StoredDeployment>,
    /// How many tasks it is to have; a daemon's follows from the instances.
    pub(crate) desired: u32,
    /// Newest first.
    pub(crate) events: Vec<Event>,
    pub(crate) steady: bool,
    /// So many tasks were to be stopped and are protected.
    #[serde(default)]
    pub(crate) held: u32,
    pub(crate) throttle: Throttle,
    /// When tasks last found no place, until one did.
    pub(crate) unplaced: Option<Unplaced>,
    /// A task that is to move to another zone, and which.
    pub(crate) moving: Option<String>,
    pub(crate) moving_to: Option<String>,
    /// Tasks move one after the other, and it was said that they do.
    #[serde(default)]
    pub(crate) rebalancing: bool,
    /// When a move found no room.
    pub(crate) balanced_at: Option<Timestamp>,
    /// The revision that a rollback leads back to.
    pub(crate) last_completed: Option<String>,
    /// When the last task of a deleted service was gone.
    pub(crate) inactive_at: Option<Timestamp>,
}

impl ServiceStatus {
    /// The revision that is being rolled out, or was last; empty before the first was taken up.
    pub(crate) fn primary(&self) -> &str {
        self.deployments.first().map_or("", |primary| &primary.revision)
    }

    /// Whether nothing but counts and their time would change: what can be counted again.
    pub(crate) fn differs_in_counts_alone(&self, new: &Self) -> bool {
        let plain = |status: &Self| {
            let mut status = status.clone();
            for deployment in &mut status.deployments {
                deployment.running = 0;
                deployment.pending = 0;
                deployment.desired = 0;
                deployment.well = 0;
                deployment.updated_at = Timestamp::default();
            }
            if let Some(current) = &mut status.current {
                current.counts = RevisionCounts::default();
                current.updated_at = Timestamp::default();
            }
            status
        };
        plain(self) == plain(new)
    }
}

/// An entry of a service's `deployments`: a revision that has tasks, or is to have them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct DeploymentState {
    pub(crate) revision: String,
    pub(crate) desired: u32,
    pub(crate) running: u32,
    pub(crate) pending: u32,
    /// Tasks that failed since one last became well, or since it began where that is not to count.
    pub(crate) failed: u32,
    /// Tasks that were well when they were last looked at.
    #[serde(default)]
    pub(crate) well: u32,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) rollout: Rollout,
    pub(crate) reason: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Rollout {
    #[default]
    InProgress,
    Completed,
    Failed,
}

impl Rollout {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
        }
    }
}

/// A line of a service's `events`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) at: Timestamp,
    pub(crate) message: String,
}

/// Tasks that fail one after the other are started at a growing distance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Throttle {
    pub(crate) failures: u32,
    pub(crate) last: Timestamp,
    /// It was said once that tasks do not start.
    pub(crate) told: bool,
}

/// Tasks that no node took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Unplaced {
    pub(crate) since: Timestamp,
    /// In the words of the event.
    pub(crate) reason: String,
    /// The reason without the instance that it names, which may be another each time.
    #[serde(default)]
    pub(crate) kind: String,
    pub(crate) told_at: Timestamp,
}

/// A service deployment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredDeployment {
    /// 21 letters, digits, hyphens and underscores.
    pub(crate) id: String,
    pub(crate) target: String,
    /// The revisions that had tasks when it began, with how many were wanted, running and pending.
    pub(crate) sources: Vec<RevisionCounts>,
    pub(crate) counts: RevisionCounts,
    pub(crate) status: DeploymentStatus,
    pub(crate) reason: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) started_at: Timestamp,
    pub(crate) finished_at: Option<Timestamp>,
    pub(crate) stopped_at: Option<Timestamp>,
    pub(crate) updated_at: Timestamp,
    pub(crate) rollback: Option<RollbackState>,
    pub(crate) breaker: Breaker,
    pub(crate) configuration: DeploymentConfiguration,
}

impl StoredDeployment {
    /// The deployment that leads to a target; nothing has come of it yet.
    pub(crate) fn to(service: &StoredService, target: &Target) -> Self {
        let configuration = service.deployment_configuration.clone();
        let breaker = configuration.deployment_circuit_breaker.as_ref();
        let status = if breaker.is_some_and(|b| b.enable == Some(true)) { "MONITORING" } else { "DISABLED" };
        let threshold = failure_threshold(breaker, service.desired);
        Self {
            id: target.deployment.clone(),
            target: target.revision.clone(),
            sources: Vec::new(),
            counts: RevisionCounts { revision: target.revision.clone(), ..RevisionCounts::default() },
            status: DeploymentStatus::Pending,
            reason: None,
            created_at: target.at,
            started_at: target.at,
            finished_at: None,
            stopped_at: None,
            updated_at: target.at,
            rollback: None,
            breaker: Breaker { status: status.to_owned(), failures: 0, threshold },
            configuration,
        }
    }

    /// Gives it up, unless it is over.
    pub(crate) fn stop(&mut self, reason: &str, now: Timestamp) {
        if !self.status.is_final() {
            self.status = DeploymentStatus::Stopped;
            self.reason = Some(reason.to_owned());
            self.stopped_at = Some(now);
            self.finished_at = Some(now);
            self.updated_at = now;
        }
    }
}

/// Why a deployment ends that another follows.
pub(crate) const SUPERSEDED: &str = "Service deployment was superseded by a newer service deployment.";

/// Counts of a revision's tasks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RevisionCounts {
    pub(crate) revision: String,
    pub(crate) requested: u32,
    pub(crate) running: u32,
    pub(crate) pending: u32,
}

/// What a deployment leads back to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RollbackState {
    pub(crate) revision: String,
    pub(crate) reason: String,
    pub(crate) started_at: Timestamp,
}

/// The circuit breaker of one deployment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Breaker {
    /// `DISABLED`, `MONITORING`, `MONITORING_COMPLETE` or `TRIGGERED`.
    pub(crate) status: String,
    pub(crate) failures: u32,
    pub(crate) threshold: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum DeploymentStatus {
    Pending,
    InProgress,
    Successful,
    StopRequested,
    Stopped,
    RollbackRequested,
    RollbackInProgress,
    RollbackSuccessful,
    RollbackFailed,
}

impl DeploymentStatus {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::InProgress => "IN_PROGRESS",
            Self::Successful => "SUCCESSFUL",
            Self::StopRequested => "STOP_REQUESTED",
            Self::Stopped => "STOPPED",
            Self::RollbackRequested => "ROLLBACK_REQUESTED",
            Self::RollbackInProgress => "ROLLBACK_IN_PROGRESS",
            Self::RollbackSuccessful => "ROLLBACK_SUCCESSFUL",
            Self::RollbackFailed => "ROLLBACK_FAILED",
        }
    }

    /// Whether nothing more comes of it.
    pub(crate) const fn is_final(self) -> bool {
        matches!(self, Self::Successful | Self::Stopped | Self::RollbackSuccessful | Self::RollbackFailed)
    }
}

/// That a task is a service's, until its end was taken note of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Membership {
    pub(crate) revision: String,
}
