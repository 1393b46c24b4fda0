//! Task protection: a service's task that may not be stopped for want of a smaller number or for a deployment.
//!
//! Source: ECS Developer Guide, "Protect your Amazon ECS tasks from being terminated by scale-in events".

use serde::{Deserialize, Serialize};
use wharf_aws_model::ecs::types::{
    Failure, GetTaskProtectionRequest, GetTaskProtectionResponse, ProtectedTask, UpdateTaskProtectionRequest,
    UpdateTaskProtectionResponse,
};
use wharf_aws_wire::Context;
use wharf_core::{Scope, Timestamp};
use wharf_store::{Compare, Store, StoreExt, Txn};

use super::{LoadedTask, TaskRef};
use crate::{
    EcsError, check_cluster,
    cluster::{ClusterRef, load_cluster},
    keys,
};

/// Two hours.
const DEFAULT_MINUTES: i64 = 120;
const MOST_MINUTES: i64 = 2880;

/// Until when a task is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Protection {
    pub(crate) until: Timestamp,
}

/// UpdateTaskProtection: at most ten tasks; each call begins the time anew.
pub(crate) async fn update(
    store: &dyn Store,
    context: &Context,
    input: UpdateTaskProtectionRequest,
) -> Result<UpdateTaskProtectionResponse, EcsError> {
    let scope = &context.scope;
    let cluster = ClusterRef::parse(&input.cluster)?;
    load_cluster(store, scope, &cluster).await?;
    check_count(&input.tasks, 10)?;
    let minutes = input.expires_in_minutes.map_or(DEFAULT_MINUTES, i64::from);
    if !(1..=MOST_MINUTES).contains(&minutes) {
        return Err(EcsError::invalid_parameter(format!("expiresInMinutes must be between 1 and {MOST_MINUTES}.")));
    }
    let until = Timestamp(context.received_at.0.saturating_add(minutes * 60_000));
    let (mut tasks, mut failures) = (Vec::new(), Vec::new());
    let mut txn = Txn::new();
    for text in &input.tasks {
        let loaded = match find(store, scope, &cluster.name, text).await? {
            Ok(loaded) => loaded,
            Err(failure) => {
                failures.push(failure);
                continue;
            }
        };
        let key = keys::task_protection(scope, &cluster.name, &loaded.task.sandbox.id);
        txn = txn.when(Compare::Exists(loaded.key()));
        txn = if input.protection_enabled { txn.put_json(key, &Protection { until }) } else { txn.delete(key) };
        tasks.push(show(loaded.arn(), input.protection_enabled.then_some(until)));
    }
    if store.txn(txn).await?.succeeded {
        Ok(UpdateTaskProtectionResponse { protected_tasks: Some(tasks), failures: Some(failures) })
    } else {
        Err(EcsError::of("ResourceNotFoundException", "The specified task was not found."))
    }
}

/// GetTaskProtection: of the tasks that are named, or of all of the cluster's services.
pub(crate) async fn get(
    store: &dyn Store,
    context: &Context,
    input: GetTaskProtectionRequest,
) -> Result<GetTaskProtectionResponse, EcsError> {
    let scope = &context.scope;
    let cluster = ClusterRef::parse(&input.cluster)?;
    load_cluster(store, scope, &cluster).await?;
    let asked = input.tasks.unwrap_or_default();
    let (mut tasks, mut failures) = (Vec::new(), Vec::new());
    let now = context.received_at;
    if asked.is_empty() {
        let prefix = keys::task_protection(scope, &cluster.name, "");
        for entry in store.list(&prefix).await? {
            let protection: Protection = entry.json()?;
            let id = entry.key.strip_prefix(&prefix).unwrap_or_default();
            if protection.until > now {
                let arn = scope.arn("ecs", format_args!("task/{}/{id}", cluster.name));
                tasks.push(show(arn, Some(protection.until)));
            }
        }
    } else {
        check_count(&asked, 100)?;
    }
    for text in &asked {
        match find(store, scope, &cluster.name, text).await? {
            Ok(loaded) => {
                let key = keys::task_protection(scope, &cluster.name, &loaded.task.sandbox.id);
                let protection = store.get_json::<Protection>(&key).await?.map(|(protection, _)| protection.until);
                tasks.push(show(loaded.arn(), protection.filter(|until| *until > now)));
            }
            Err(failure) => failures.push(failure),
        }
    }
    Ok(GetTaskProtectionResponse { protected_tasks: Some(tasks), failures: Some(failures) })
}

fn show(arn: String, until: Option<Timestamp>) -> ProtectedTask {
    ProtectedTask {
        task_arn: Some(arn),
        protection_enabled: Some(until.is_some()),
        expiration_date: until.map(Into::into),
    }
}

fn check_count(tasks: &[String], most: usize) -> Result<(), EcsError> {
    if tasks.is_empty() {
        return Err(EcsError::invalid_parameter("Tasks cannot be empty."));
    }
    if tasks.len() > most {
        return Err(EcsError::invalid_parameter(format!("Tasks can have at most {most} items.")));
    }
    Ok(())
}

/// A task that is a service's and has not stopped, or the failure that is shown instead.
async fn find(
    store: &dyn Store,
    scope: &Scope,
    cluster: &str,
    text: &str,
) -> Result<Result<LoadedTask, Failure>, EcsError> {
    let reference = TaskRef::parse(text)?;
    if let Some(named) = &reference.cluster {
        check_cluster(named, cluster)?;
    }
    let found = if reference.is_in(scope, cluster) {
        LoadedTask::load(store, scope, cluster, &reference.id).await?
    } else {
        None
    };
    let reason = match &found {
        None => "MISSING",
        Some(loaded) if loaded.task.service().is_none() || loaded.progress().desired_status() == "STOPPED" => {
            "TASK_NOT_VALID"
        }
        Some(_) => "",
    };
    Ok(match found.filter(|_| reason.is_empty()) {
        Some(loaded) => Ok(loaded),
        None => Err(Failure {
            arn: Some(scope.arn("ecs", format_args!("task/{cluster}/{}", reference.id))),
            reason: Some(reason.to_owned()),
            ..Failure::default()
        }),
    })
}
