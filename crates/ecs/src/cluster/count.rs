//! What a cluster holds, counted from the tasks and container instances themselves.

use wharf_aws_model::ecs::types::{Cluster, KeyValuePair, Task};
use wharf_core::Scope;
use wharf_store::{Store, StoreExt};

use crate::{
    EcsError, keys,
    service::{StoredService, record::ServiceStatus},
    task::tasks_of_cluster,
};

/// Counts of one cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) instances: usize,
    /// Services that were not deleted.
    pub(crate) services: usize,
    active: ByLaunchType,
    draining: ByLaunchType,
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
        let mut counts = Self { instances, ..Self::of_tasks(&tasks) };
        for entry in store.list(&keys::cluster_services(scope, cluster)).await? {
            let service: StoredService = entry.json()?;
            let launch_type = service.template.launch_type.as_deref();
            // Clusters have no providers but FARGATE and FARGATE_SPOT.
            let launch_type = launch_type.or(Some("FARGATE"));
            if service.deleted_at.is_none() {
                counts.services += 1;
                counts.active.add(launch_type);
            } else if !is_inactive(store, scope, cluster, &service.name).await? {
                counts.draining.add(launch_type);
            }
        }
        Ok(counts)
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
        cluster.active_services_count = Some(number(self.services));
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
            ("activeEC2ServiceCount", self.active.ec2),
            ("activeFargateServiceCount", self.active.fargate),
            ("drainingEC2ServiceCount", self.draining.ec2),
            ("drainingFargateServiceCount", self.draining.fargate),
            ("activeExternalServiceCount", self.active.external),
            ("drainingExternalServiceCount", self.draining.external),
            ("activeManagedInstancesServiceCount", self.active.managed),
            ("drainingManagedInstancesServiceCount", self.draining.managed),
        ];
        figures
            .into_iter()
            .map(|(name, figure)| KeyValuePair { name: Some(name.to_owned()), value: Some(figure.to_string()) })
            .collect()
    }
}

async fn is_inactive(store: &dyn Store, scope: &Scope, cluster: &str, service: &str) -> Result<bool, EcsError> {
    let status = store.get_json::<ServiceStatus>(&keys::service_status(scope, cluster, service)).await?;
    Ok(status.is_some_and(|(status, _)| status.inactive_at.is_some()))
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
