//! What a service says of itself, in the service's own words (ECS Developer Guide, "Amazon ECS service event messages").

use std::collections::BTreeMap;

use wharf_core::Timestamp;

use super::record::{Event, ServiceStatus, StoredRevision};

/// How many events are kept (API reference, "Service").
const MOST: usize = 100;
/// How long they may be together, bytes: they are written with every step, and one that names 250 tasks has 11 KiB.
const LARGEST: usize = 128 * 1024;
const TROUBLESHOOTING: &str =
    "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.";

impl ServiceStatus {
    /// Adds an event about the service `name`. `id` is a UUID.
    pub(crate) fn tell(&mut self, name: &str, at: Timestamp, id: String, message: &str) {
        self.push(at, id, format!("(service {name}) {message}"));
    }

    /// Says how many instances a daemon has now.
    pub(crate) fn tell_daemon(&mut self, name: &str, at: Timestamp, id: String, desired: usize) {
        self.push(at, id, format!("(daemon service {name}) updated desired count to {desired}."));
    }

    fn push(&mut self, at: Timestamp, id: String, message: String) {
        self.events.insert(0, Event { id, at, message });
        self.events.truncate(MOST);
        let mut size = 0;
        let fit = self.events.iter().position(|event| {
            size += event.message.len();
            size > LARGEST
        });
        // The newest stays, however long it is.
        self.events.truncate(fit.unwrap_or(MOST).max(1));
    }
}

/// Tasks were started.
pub(crate) fn started(tasks: &[String]) -> String {
    format!("has started {} tasks: {}.", tasks.len(), listed(tasks))
}

/// Tasks were told to stop.
pub(crate) fn stopped(tasks: &[String]) -> String {
    format!("has stopped {} running tasks: {}.", tasks.len(), listed(tasks))
}

/// A task was started in the zone that another moves to.
pub(crate) fn moved_in(zone: &str, task: &str) -> String {
    format!("has started 1 tasks in {zone} to AZ Rebalance: (task {task}).")
}

/// The task that moved was told to stop.
pub(crate) fn moved_out(zone: &str, task: &str) -> String {
    format!("has stopped 1 running tasks in {zone} due to AZ rebalancing: (task {task}).")
}

/// A task was to move, and there is no room for it.
pub(crate) fn cannot_move(zone: &str) -> String {
    format!("is unable to place a task in {zone} because no container instance met all of its requirements.")
}

/// Tasks that had not got to running were told to stop.
pub(crate) fn stopped_pending(count: usize) -> String {
    format!("stopped {count} pending tasks.")
}

/// Tasks are protected that were to go.
pub(crate) fn held(revision: &str, tasks: u32) -> String {
    let revision = StoredRevision::name(revision);
    format!(
        "was unable to reach steady state because (taskSet {revision}) was unable to scale in due to (reason {tasks} tasks \
         under protection)"
    )
}

/// Tasks are to move between zones.
pub(crate) fn unbalanced(zones: &BTreeMap<String, usize>) -> String {
    format!("is not AZ balanced with {}. AZ Rebalancing in progress.", in_zones(zones))
}

/// Tasks have moved as far as they had to.
pub(crate) fn balanced(zones: &BTreeMap<String, usize>) -> String {
    format!("is AZ balanced with {}.", in_zones(zones))
}

fn in_zones(zones: &BTreeMap<String, usize>) -> String {
    zones.iter().map(|(zone, count)| format!("{count} tasks in {zone}")).collect::<Vec<_>>().join(", ")
}

fn listed(tasks: &[String]) -> String {
    tasks.iter().map(|id| format!("(task {id})")).collect::<Vec<_>>().join(" ")
}

pub(crate) const STEADY: &str = "has reached a steady state.";

pub(crate) fn completed(revision: &str) -> String {
    format!("(deployment {}) deployment completed.", StoredRevision::name(revision))
}

pub(crate) fn failed(revision: &str) -> String {
    format!("(deployment {}) deployment failed: tasks failed to start.", StoredRevision::name(revision))
}

pub(crate) fn rolling_back(revision: &str) -> String {
    format!("rolling back to deployment {}.", StoredRevision::name(revision))
}

pub(crate) fn unhealthy(task: &str) -> String {
    format!("(task {task}) failed container health checks.")
}

/// A load balancer found that a target does not answer as it should.
pub(crate) fn target_unhealthy(task: &str, group: &str, port: i32, reason: Option<&str>) -> String {
    let reason = reason.unwrap_or("Health checks failed");
    format!("(task {task}) (port {port}) is unhealthy in (target-group {group}) due to (reason {reason}).")
}

pub(crate) fn unplaced(reason: &str) -> String {
    format!("was unable to place a task{reason} {TROUBLESHOOTING}")
}

pub(crate) fn launch_failed(error: &str) -> String {
    format!("failed to launch a task with (error {error}).")
}

pub(crate) fn inconsistent() -> String {
    format!("is unable to consistently start tasks successfully. {TROUBLESHOOTING}")
}
