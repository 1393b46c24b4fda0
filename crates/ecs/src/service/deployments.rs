//! Service deployments: describing, listing and stopping them.

use wharf_aws_model::ecs::{
    enums,
    types::{
        DescribeServiceDeploymentsRequest, DescribeServiceDeploymentsResponse, Failure, ListServiceDeploymentsRequest,
        ListServiceDeploymentsResponse, Rollback, ServiceDeployment, ServiceDeploymentAlarms, ServiceDeploymentBrief,
        ServiceDeploymentCircuitBreaker, ServiceRevisionSummary, StopServiceDeploymentRequest,
        StopServiceDeploymentResponse,
    },
};
use wharf_aws_wire::Context;
use wharf_core::Scope;
use wharf_store::{Compare, Store, StoreExt, Txn};

use super::{
    ServiceRef,
    record::{DeploymentStatus, RevisionCounts, SUPERSEDED, StopDeployment, StoredDeployment},
    reference::{Life, LoadedService},
    render::{deployment_arn, revision_arn, seconds},
};
use crate::{
    EcsError, Limits, PageRequest, ResourceArn, ResourceKind,
    cluster::{ClusterRef, load_cluster, number},
    keys, paginate,
};

/// How many a request may name (API reference, "DescribeServiceDeployments").
const MOST: usize = 20;

impl LoadedService {
    /// Its deployments, the newest first: those that are over, the one that goes on, and one that was not taken up yet.
    async fn service_deployments(&self, store: &dyn Store) -> Result<Vec<StoredDeployment>, EcsError> {
        let prefix = keys::service_deployment(&self.scope, &self.cluster, &self.service.name, "");
        let mut all: Vec<StoredDeployment> = Vec::new();
        for entry in store.list(&prefix).await? {
            all.push(entry.json()?);
        }
        if let Some(current) = self.status.as_ref().and_then(|status| status.current.clone()) {
            all.retain(|deployment| deployment.id != current.id);
            all.push(current);
        }
        let target = &self.service.target;
        if !all.iter().any(|deployment| deployment.id == target.deployment) && self.life() == Life::Active {
            all.push(StoredDeployment::to(&self.service, target));
        }
        // Their records are written once the controller has seen that they were passed over.
        let taken_up = self.status.as_ref().and_then(|status| status.taken_up.as_ref());
        for passed in self.service.passed_over(taken_up) {
            if !all.iter().any(|deployment| deployment.id == passed.deployment) {
                let mut deployment = StoredDeployment::to(&self.service, passed);
                deployment.stop(SUPERSEDED, target.at);
                all.push(deployment);
            }
        }
        for deployment in &mut all {
            let stop = self.service.stop.as_ref().filter(|stop| stop.deployment == deployment.id);
            if let (Some(stop), DeploymentStatus::InProgress) = (stop, deployment.status) {
                deployment.status =
                    if stop.rollback { DeploymentStatus::RollbackRequested } else { DeploymentStatus::StopRequested };
            }
        }
        all.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
        Ok(all)
    }

    fn show_deployment(&self, deployment: StoredDeployment) -> ServiceDeployment {
        let summary = |counts: &RevisionCounts| ServiceRevisionSummary {
            arn: Some(revision_arn(&self.scope, &self.cluster, &self.service.name, &counts.revision)),
            requested_task_count: Some(number(counts.requested as usize)),
            running_task_count: Some(number(counts.running as usize)),
            pending_task_count: Some(number(counts.pending as usize)),
            ..ServiceRevisionSummary::default()
        };
        let begun = deployment.status != DeploymentStatus::Pending;
        // The counts are those of the revision that is primary now; after a rollback that is not the target any more.
        let counts = RevisionCounts { revision: deployment.target.clone(), ..deployment.counts.clone() };
        ServiceDeployment {
            service_deployment_arn: Some(self.deployment_arn(&deployment.id)),
            service_arn: Some(self.arn()),
            cluster_arn: Some(self.scope.arn("ecs", format_args!("cluster/{}", self.cluster))),
            created_at: seconds(deployment.created_at),
            started_at: seconds(deployment.started_at).filter(|_| begun),
            finished_at: deployment.finished_at.and_then(seconds),
            stopped_at: deployment.stopped_at.and_then(seconds),
            updated_at: seconds(deployment.updated_at),
            source_service_revisions: Some(deployment.sources.iter().map(summary).collect()),
            target_service_revision: Some(summary(&counts)),
            status: Some(deployment.status.as_str().to_owned()),
            status_reason: deployment.reason,
            lifecycle_stage: None,
            deployment_configuration: Some(deployment.configuration),
            rollback: deployment.rollback.map(|back| Rollback {
                reason: Some(back.reason),
                started_at: seconds(back.started_at),
                service_revision_arn: Some(revision_arn(
                    &self.scope,
                    &self.cluster,
                    &self.service.name,
                    &back.revision,
                )),
            }),
            deployment_circuit_breaker: Some(ServiceDeploymentCircuitBreaker {
                status: Some(deployment.breaker.status),
                failure_count: Some(number(deployment.breaker.failures as usize)),
                threshold: Some(number(deployment.breaker.threshold as usize)),
            }),
            alarms: Some(ServiceDeploymentAlarms {
                status: Some("DISABLED".to_owned()),
                alarm_names: Some(Vec::new()),
                triggered_alarm_names: Some(Vec::new()),
            }),
            ..ServiceDeployment::default()
        }
    }

    fn deployment_arn(&self, id: &str) -> String {
        deployment_arn(&self.scope, &self.cluster, &self.service.name, id)
    }
}

/// Where an ARN of a service deployment leads: cluster, service and id.
fn parse(text: &str, scope: &Scope) -> Result<(String, String, String), EcsError> {
    let invalid = || EcsError::invalid_parameter("The ServiceDeployment ARN is invalid.");
    let arn = ResourceArn::parse(text).filter(|arn| arn.kind == ResourceKind::ServiceDeployment);
    let arn = arn.filter(|arn| arn.scope == *scope).ok_or_else(invalid)?;
    match arn.rest.split('/').collect::<Vec<_>>()[..] {
        [cluster, service, id] => Ok((cluster.to_owned(), service.to_owned(), id.to_owned())),
        _ => Err(invalid()),
    }
}

/// DescribeServiceDeployments.
pub(crate) async fn describe(
    store: &dyn Store,
    context: &Context,
    input: DescribeServiceDeploymentsRequest,
) -> Result<DescribeServiceDeploymentsResponse, EcsError> {
    if input.service_deployment_arns.is_empty() {
        return Err(EcsError::invalid_parameter("Service Deployment ARNs cannot be empty."));
    }
    if input.service_deployment_arns.len() > MOST {
        return Err(EcsError::invalid_parameter(format!("Service Deployment ARN count cannot exceed {MOST}")));
    }
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for text in &input.service_deployment_arns {
        let (cluster, service, id) = parse(text, &context.scope)?;
        let named = ServiceRef::parse(&service)?;
        let loaded = LoadedService::load(store, &context.scope, &cluster, &named).await?;
        let mut shown = None;
        if let Some(loaded) = loaded {
            let all = loaded.service_deployments(store).await?;
            shown = all.into_iter().find(|each| each.id == id).map(|each| loaded.show_deployment(each));
        }
        match shown {
            Some(shown) => found.push(shown),
            None => failures.push(Failure {
                arn: Some(text.clone()),
                reason: Some("MISSING".to_owned()),
                ..Failure::default()
            }),
        }
    }
    Ok(DescribeServiceDeploymentsResponse { service_deployments: Some(found), failures: Some(failures) })
}

/// ListServiceDeployments: the newest first, twenty to a page unless told otherwise.
pub(crate) async fn list(
    store: &dyn Store,
    context: &Context,
    input: ListServiceDeploymentsRequest,
) -> Result<ListServiceDeploymentsResponse, EcsError> {
    let scope = &context.scope;
    let named = ServiceRef::parse(&input.service)?;
    let reference = ClusterRef::or_default(input.cluster.as_deref().or(named.cluster.as_deref()))?;
    load_cluster(store, scope, &reference).await?;
    let statuses = input.status.as_deref().unwrap_or_default();
    if statuses.iter().any(|status| !enums::SERVICE_DEPLOYMENT_STATUS.contains(&status.as_str())) {
        let allowed = enums::SERVICE_DEPLOYMENT_STATUS.join(",");
        return Err(EcsError::invalid_parameter(format!("status should be one of [{allowed}]")));
    }
    let loaded = LoadedService::load(store, scope, &reference.name, &named).await?;
    let loaded = loaded.ok_or_else(|| EcsError::of("ServiceNotFoundException", "Service not found."))?;
    let after = input.created_at.as_ref().and_then(|range| range.after).map(|at| at.0);
    let before = input.created_at.as_ref().and_then(|range| range.before).map(|at| at.0);
    let collection =
        format!("ListServiceDeployments {} {} {statuses:?} {after:?} {before:?}", reference.name, named.name);
    let size = Some(input.max_results.unwrap_or(20));
    let request = PageRequest::new(collection, size, input.next_token.as_deref(), Limits::HUNDRED)?;
    let mut all = loaded.service_deployments(store).await?;
    all.retain(|each| {
        (statuses.is_empty() || statuses.iter().any(|status| status == each.status.as_str()))
            && after.is_none_or(|after| each.created_at >= after)
            && before.is_none_or(|before| each.created_at <= before)
    });
    // Pages go on where the last one ended, in falling order.
    let place = |each: &StoredDeployment| format!("{:020} {}", each.created_at.0, each.id);
    let (page, next_token) = paginate(all, &request, place, |each, after| place(each).as_str() < after);
    let brief = |each: StoredDeployment| ServiceDeploymentBrief {
        service_deployment_arn: Some(loaded.deployment_arn(&each.id)),
        service_arn: Some(loaded.arn()),
        cluster_arn: Some(scope.arn("ecs", format_args!("cluster/{}", reference.name))),
        started_at: seconds(each.started_at).filter(|_| each.status != DeploymentStatus::Pending),
        created_at: seconds(each.created_at),
        finished_at: each.finished_at.and_then(seconds),
        target_service_revision_arn: Some(revision_arn(scope, &reference.name, &named.name, &each.target)),
        status: Some(each.status.as_str().to_owned()),
        status_reason: each.reason,
    };
    Ok(ListServiceDeploymentsResponse { service_deployments: Some(page.into_iter().map(brief).collect()), next_token })
}

/// StopServiceDeployment: writes that the deployment is to be given up; what goes on is shown by the others.
pub(crate) async fn stop(
    store: &dyn Store,
    context: &Context,
    input: StopServiceDeploymentRequest,
) -> Result<StopServiceDeploymentResponse, EcsError> {
    let scope = &context.scope;
    let missing = || EcsError::of("ServiceDeploymentNotFoundException", "Service deployment not found.");
    let (cluster, service, id) = parse(&input.service_deployment_arn, scope)?;
    let rollback = match input.stop_type.as_deref() {
        None | Some("ROLLBACK") => true,
        Some("ABORT") => false,
        Some(_) => {
            let allowed = enums::STOP_SERVICE_DEPLOYMENT_STOP_TYPE.join(",");
            return Err(EcsError::invalid_parameter(format!("stopType should be one of [{allowed}]")));
        }
    };
    let named = ServiceRef::parse(&service)?;
    loop {
        let loaded = LoadedService::load(store, scope, &cluster, &named).await?.ok_or_else(missing)?;
        let all = loaded.service_deployments(store).await?;
        let deployment = all.into_iter().find(|each| each.id == id).ok_or_else(missing)?;
        let conflict = |message: &str| Err(EcsError::of("ConflictException", message));
        if deployment.status.is_final() || loaded.life() != Life::Active {
            return conflict("The service deployment is over and cannot be stopped any more.");
        }
        if !matches!(deployment.status, DeploymentStatus::Pending | DeploymentStatus::InProgress) {
            return conflict("The service deployment is being stopped already.");
        }
        let back = loaded.status.as_ref().and_then(|status| status.last_completed.as_ref());
        if rollback && back.is_none_or(|back| *back == deployment.target) {
            return conflict("There is no service revision that the service deployment could be rolled back to.");
        }
        let mut service = loaded.service.clone();
        service.stop = Some(StopDeployment { deployment: id.clone(), rollback, at: context.received_at });
        let txn =
            Txn::new().when(Compare::ModRevision(loaded.key(), loaded.mod_revision)).put_json(loaded.key(), &service);
        if store.txn(txn).await?.succeeded {
            return Ok(StopServiceDeploymentResponse { service_deployment_arn: Some(input.service_deployment_arn) });
        }
    }
}
