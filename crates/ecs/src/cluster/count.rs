//! What a cluster holds, counted from the tasks and container instances themselves.

use wharf_aws_model::ecs::types::{Cluster, KeyValuePair, Task};
use wharf_core::Scope;
use wharf_store::{Store, StoreExt};

use crate::{EcsError, keys, task::tasks_of_cluster};

/// Counts of one cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) instances: usize,
    /// Tasks that have not stopped, in whatever state.
    pub(crate) alive: usize,
    running: ByLaunchType,
    pending: ByLaunchType,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct ByLaunchType {
    ec2: usize,
    fargate: usize,
    external: usize,
    managed: usize,
}

impl ByLaunchType {
    fn add(&mut self, launch_type: Option<&str>) {
        match launch_type {
            Some("FARGATE") => self.fargate += 1,
            Some("EXTERNAL") => self.external += 1,
            Some("MANAGED_INSTANCES") => self.managed += 1,
            _ => self.ec2 += 1,
        }
    }

    const fn all(&self) -> usize {
        self.ec2 + self.fargate + self.external + self.managed
    }
}

impl Counts {
    /// Counts what `cluster` holds now.
    pub(crate) async fn of(store: &dyn Store, scope: &Scope, cluster: &str) -> Result<Self, EcsError> {
        let tasks = tasks_of_cluster(store, scope, cluster).await?;
        let instances = store.list(&keys::cluster_container_instances(scope, cluster)).await?.len();
        Ok(Self { instances, ..Self::of_tasks(&tasks) })
    }

    /// Counts tasks. What is on its way to RUNNING is pending.
    pub(crate) fn of_tasks(tasks: &[Task]) -> Self {
        let mut counts = Self::default();
        for task in tasks {
            let launch_type = task.launch_type.as_deref();
            match task.last_status.as_deref() {
                Some("STOPPED" | "DELETED") => continue,
                Some("RUNNING") => counts.running.add(launch_type),
                Some("PROVISIONING" | "PENDING" | "ACTIVATING") => counts.pending.add(launch_type),
                _ => {}
            }
            counts.alive += 1;
        }
        counts
    }

    /// How many tasks run, and how many are on their way there.
    pub(crate) const fn tasks(&self) -> (usize, usize) {
        (self.running.all(), self.pending.all())
    }

    /// Writes the counts into a cluster that is to be shown.
    pub(crate) fn show(&self, cluster: &mut Cluster) {
        cluster.registered_container_instances_count = Some(number(self.instances));
        cluster.running_tasks_count = Some(number(self.running.all()));
        cluster.pending_tasks_count = Some(number(self.pending.all()));
        // There are no services until CreateService is served.
        cluster.active_services_count = Some(0);
    }

    /// `statistics`, in the service's order.
    pub(crate) fn statistics(&self) -> Vec<KeyValuePair> {
        let figures = [
            ("runningEC2TasksCount", self.running.ec2),
            ("runningFargateTasksCount", self.running.fargate),
            ("pendingEC2TasksCount", self.pending.ec2),
            ("pendingFargateTasksCount", self.pending.fargate),
            ("runningExternalTasksCount", self.running.external),
            ("pendingExternalTasksCount", self.pending.external),
            ("runningManagedInstancesTasksCount", self.running.managed),
            ("pendingManagedInstancesTasksCount", self.pending.managed),
            ("activeEC2ServiceCount", 0),
            ("activeFargateServiceCount", 0),
            ("drainingEC2ServiceCount", 0),
            ("drainingFargateServiceCount", 0),
            ("activeExternalServiceCount", 0),
            ("drainingExternalServiceCount", 0),
            ("activeManagedInstancesServiceCount", 0),
            ("drainingManagedInstancesServiceCount", 0),
        ];
        figures
            .into_iter()
            .map(|(name, figure)| KeyValuePair { name: Some(name.to_owned()), value: Some(figure.to_string()) })
            .collect()
    }
}

/// A count as the API's integers hold it.
pub(crate) fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_are_counted_by_state_and_launch_type() {
        let task = |status: &str, launch_type: &str| Task {
            last_status: Some(status.to_owned()),
            launch_type: Some(launch_type.to_owned()),
            ..Task::default()
        };
        let counts = Counts::of_tasks(&[
            task("RUNNING", "FARGATE"),
            task("RUNNING", "EC2"),
            task("PROVISIONING", "FARGATE"),
            task("DEPROVISIONING", "FARGATE"),
            task("STOPPED", "EC2"),
        ]);
        assert_eq!((counts.tasks(), counts.alive), ((2, 1), 4));
        let statistics = counts.statistics();
        let value = |name: &str| {
            statistics.iter().find(|s| s.name.as_deref() == Some(name)).and_then(|s| s.value.clone()).unwrap()
        };
        assert_eq!(value("runningFargateTasksCount"), "1");
        assert_eq!(value("runningEC2TasksCount"), "1");
        assert_eq!(value("pendingFargateTasksCount"), "1");
        assert_eq!(value("pendingEC2TasksCount"), "0");
    }
}
