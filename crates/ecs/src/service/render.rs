//! A service as a client is shown it.

use std::collections::BTreeMap;

use wharf_aws_model::{
    EpochSeconds,
    ecs::types::{Deployment, DeploymentController, Service, ServiceCurrentRevisionSummary, ServiceEvent},
};
use wharf_core::{Scope, Timestamp};
use wharf_store::Store;

use super::{
    record::{DeploymentState, StoredRevision},
    reference::{Life, LoadedService},
};
use crate::{EcsError, cluster::number, tags, task::launch};

/// All of a service, with its tags if they are asked for.
pub(super) async fn render(store: &dyn Store, loaded: &LoadedService, with_tags: bool) -> Result<Service, EcsError> {
    let deployments = loaded.deployments();
    let mut revisions = BTreeMap::new();
    for deployment in &deployments {
        if let Some(revision) = loaded.revision(store, &deployment.revision).await? {
            revisions.insert(deployment.revision.clone(), revision);
        }
    }
    let tags = if with_tags { tags::of(store, &loaded.scope, &loaded.resource()).await? } else { Vec::new() };
    let mut shown = show(loaded, &deployments, &revisions);
    shown.tags = (with_tags && !tags.is_empty()).then_some(tags);
    Ok(shown)
}

impl LoadedService {
    /// Its deployments, the primary one first: also one that the controller did not take up yet.
    pub(super) fn deployments(&self) -> Vec<DeploymentState> {
        let target = &self.service.target;
        let status = self.status.as_ref();
        let mut deployments = status.map(|status| status.deployments.clone()).unwrap_or_default();
        if status.is_none_or(|status| status.taken_up.as_ref() != Some(target)) && self.life() == Life::Active {
            deployments.retain(|deployment| deployment.revision != target.revision);
            deployments.insert(
                0,
                DeploymentState {
                    revision: target.revision.clone(),
                    desired: self.desired(),
                    created_at: target.at,
                    updated_at: target.at,
                    reason: format!("ECS deployment {} in progress.", StoredRevision::name(&target.revision)),
                    ..DeploymentState::default()
                },
            );
        }
        deployments
    }

    /// How many tasks are wanted, as a client is shown it.
    fn desired(&self) -> u32 {
        match &self.status {
            _ if self.service.deleted_at.is_some() => 0,
            Some(status) if self.service.daemon => status.desired,
            _ => self.service.desired,
        }
    }
}

fn show(
    loaded: &LoadedService,
    deployments: &[DeploymentState],
    revisions: &BTreeMap<String, StoredRevision>,
) -> Service {
    let (service, scope, status) = (&loaded.service, &loaded.scope, loaded.status.as_ref());
    let primary = revisions.get(loaded.primary());
    let template = primary.map_or(&service.template, |revision| &revision.template);
    let fargate = primary.is_some_and(|revision| revision.fargate);
    let sum = |count: fn(&DeploymentState) -> u32| number(deployments.iter().map(|d| count(d) as usize).sum());
    let life = loaded.life();
    let current = status.and_then(|status| status.current.as_ref()).map(|current| &current.id);
    let current = match status {
        Some(status) if status.taken_up.as_ref() == Some(&service.target) => current,
        _ => Some(&service.target.deployment),
    };
    Service {
        service_arn: Some(loaded.arn()),
        service_name: Some(service.name.clone()),
        cluster_arn: Some(scope.arn("ecs", format_args!("cluster/{}", loaded.cluster))),
        load_balancers: Some(template.load_balancers.clone()),
        service_registries: Some(Vec::new()),
        status: Some(life.as_str().to_owned()),
        desired_count: Some(number(loaded.desired() as usize)),
        running_count: Some(sum(|deployment| deployment.running)),
        pending_count: Some(sum(|deployment| deployment.pending)),
        launch_type: template.launch_type.clone(),
        capacity_provider_strategy: (!service.template.strategy.is_empty()).then(|| service.template.strategy.clone()),
        platform_version: fargate.then(|| template.platform_version.clone().unwrap_or_else(|| "LATEST".to_owned())),
        platform_family: fargate.then(|| "Linux".to_owned()),
        task_definition: Some(template.task_definition.clone()),
        deployment_configuration: Some(service.deployment_configuration.clone()),
        deployments: Some(deployments.iter().enumerate().map(|(i, d)| deployment(d, i, revisions)).collect()),
        // The role that the service has for its own use, where it acts for a network interface.
        role_arn: template.network.is_some().then(|| service_role(scope)),
        events: Some(match (life, status) {
            (Life::Inactive, _) | (_, None) => Vec::new(),
            (_, Some(status)) => status
                .events
                .iter()
                .map(|event| ServiceEvent {
                    id: Some(event.id.clone()),
                    created_at: seconds(event.at),
                    message: Some(event.message.clone()),
                })
                .collect(),
        }),
        created_at: seconds(service.created_at),
        current_service_deployment: current
            .filter(|_| life == Life::Active)
            .map(|id| deployment_arn(scope, &loaded.cluster, &service.name, id)),
        current_service_revisions: Some(
            deployments
                .iter()
                .map(|deployment| ServiceCurrentRevisionSummary {
                    arn: Some(revision_arn(scope, &loaded.cluster, &service.name, &deployment.revision)),
                    requested_task_count: Some(number(deployment.desired as usize)),
                    running_task_count: Some(number(deployment.running as usize)),
                    pending_task_count: Some(number(deployment.pending as usize)),
                })
                .collect(),
        ),
        placement_constraints: Some(service.placement_constraints.clone()),
        placement_strategy: Some(service.placement_strategy.clone()),
        network_configuration: template.network.clone(),
        health_check_grace_period_seconds: Some(service.health_check_grace_period.unwrap_or(0)),
        scheduling_strategy: Some(if service.daemon { "DAEMON" } else { "REPLICA" }.to_owned()),
        deployment_controller: Some(DeploymentController { r#type: Some("ECS".to_owned()) }),
        created_by: Some(service.created_by.clone()),
        enable_ecs_managed_tags: Some(service.managed_tags),
        propagate_tags: Some(service.propagate_tags.clone()),
        enable_execute_command: Some(service.enable_execute_command),
        availability_zone_rebalancing: Some(if service.zone_rebalancing { "ENABLED" } else { "DISABLED" }.to_owned()),
        resource_management_type: Some("CUSTOMER".to_owned()),
        ..Service::default()
    }
}

fn deployment(deployment: &DeploymentState, index: usize, revisions: &BTreeMap<String, StoredRevision>) -> Deployment {
    let revision = revisions.get(&deployment.revision);
    let template = revision.map(|revision| &revision.template);
    let fargate = revision.is_some_and(|revision| revision.fargate);
    let version = template.and_then(|template| template.platform_version.as_deref());
    Deployment {
        id: Some(StoredRevision::name(&deployment.revision)),
        status: Some(if index == 0 { "PRIMARY" } else { "ACTIVE" }.to_owned()),
        task_definition: template.map(|template| template.task_definition.clone()),
        desired_count: Some(number(deployment.desired as usize)),
        pending_count: Some(number(deployment.pending as usize)),
        running_count: Some(number(deployment.running as usize)),
        failed_tasks: Some(number(deployment.failed as usize)),
        created_at: seconds(deployment.created_at),
        updated_at: seconds(deployment.updated_at),
        launch_type: template.and_then(|template| template.launch_type.clone()),
        capacity_provider_strategy: template
            .filter(|template| !template.strategy.is_empty())
            .map(|template| template.strategy.clone()),
        platform_version: fargate.then(|| launch::shown_platform_version(version).to_owned()),
        platform_family: fargate.then(|| "Linux".to_owned()),
        network_configuration: template.and_then(|template| template.network.clone()),
        rollout_state: Some(deployment.rollout.as_str().to_owned()),
        rollout_state_reason: Some(deployment.reason.clone()),
        ..Deployment::default()
    }
}

fn service_role(scope: &Scope) -> String {
    format!("arn:aws:iam::{}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS", scope.account)
}

pub(super) fn deployment_arn(scope: &Scope, cluster: &str, service: &str, id: &str) -> String {
    scope.arn("ecs", format_args!("service-deployment/{cluster}/{service}/{id}"))
}

pub(super) fn revision_arn(scope: &Scope, cluster: &str, service: &str, id: &str) -> String {
    scope.arn("ecs", format_args!("service-revision/{cluster}/{service}/{id}"))
}

pub(super) fn seconds(at: Timestamp) -> Option<EpochSeconds> {
    Some(EpochSeconds(at))
}
