//! What a cluster holds, counted from the tasks and container instances themselves.

use wharf_aws_model::ecs::types::{Cluster, KeyValuePair};
use wharf_core::Scope;
use wharf_store::{Store, StoreExt};

use crate::{
    EcsError, keys,
    service::{StoredService, record::ServiceStatus},
    task::TaskSummary,
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
    fn add(&mut self, launch_type: &str) {
        match launch_type {
            "FARGATE" => self.fargate += 1,
            "EXTERNAL" => self.external += 1,
            "MANAGED_INSTANCES" => self.managed += 1,
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
        let tasks = TaskSummary::of_cluster(store, scope, cluster).await?;
        let instances = store.list(&keys::cluster_container_instances(scope, cluster)).await?.len();
        let tasks = tasks.iter().map(|task| (task.launch_type(), task.progress.last_status()));
        let mut counts = Self { instances, ..Self::of_tasks(tasks) };
        for entry in store.list(&keys::cluster_services(scope, cluster)).await? {
            let service: StoredService = entry.json()?;
            let launch_type = service.template.launch_type.as_deref();
            // Clusters have no providers but FARGATE and FARGATE_SPOT.
            let launch_type = launch_type.unwrap_or("FARGATE");
            if service.deleted_at.is_none() {
                counts.services += 1;
                counts.active.add(launch_type);
            } else if !is_inactive(store, scope, cluster, &service.name).await? {
                counts.draining.add(launch_type);
            }
        }
        Ok(counts)
    }

    /// Counts tasks by launch type and `lastStatus`. What is on its way to RUNNING is pending.
    pub(crate) fn of_tasks<'a>(tasks: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut counts = Self::default();
        for (launch_type, last_status) in tasks {
            match last_status {
                "STOPPED" | "DELETED" => continue,
                "RUNNING" => counts.running.add(launch_type),
                "PROVISIONING" | "PENDING" | "ACTIVATING" => counts.pending.add(launch_type),
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
        let tasks = [
            ("FARGATE", "RUNNING"),
            ("EC2", "RUNNING"),
            ("FARGATE", "PROVISIONING"),
            ("FARGATE", "DEPROVISIONING"),
            ("EC2", "STOPPED"),
        ];
        let counts = Counts::of_tasks(tasks.into_iter());
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
