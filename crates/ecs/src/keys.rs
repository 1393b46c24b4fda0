//! Where the ECS face keeps its objects.
//!
//! | key | value | written by |
//! |---|---|---|
//! | `ecs/ACCOUNT/REGION/cluster/NAME` | the cluster, without counts and tags | cluster operations |
//! | `ecs/…/family/FAMILY` | the family's last revision; it outlives every revision | RegisterTaskDefinition |
//! | `ecs/…/task-definition/FAMILY/REVISION` | the task definition, without tags; ten digits, so that order is by number | task definition operations |
//! | `ecs/deleted/ACCOUNT/REGION/FAMILY/REVISION` | that the revision is to go once no task uses it | DeleteTaskDefinitions; [`crate::reap_task_definitions`] takes it away |
//! | `ecs/…/task/CLUSTER/ID` | the task as it is wanted | task operations; the controller deletes it |
//! | `ecs/…/task-placement/CLUSTER/ID` | where the task was put, or why nowhere | the controller |
//! | `ecs/…/task-protection/CLUSTER/ID` | until when a service's task may not be stopped | UpdateTaskProtection; the controller deletes it with the task |
//! | `ecs/…/service/CLUSTER/NAME` | a service as it is wanted | service operations |
//! | `ecs/…/service-revision/CLUSTER/NAME/ID` | a configuration that was ever to be rolled out | CreateService, UpdateService |
//! | `ecs/…/service-status/CLUSTER/NAME` | how far a service is: deployments, counts, events | the controller; CreateService deletes it where a service of the name is inactive |
//! | `ecs/…/service-deployment/CLUSTER/NAME/ID` | a service deployment, once it began and once it is over | the controller |
//! | `ecs/…/service-task/CLUSTER/NAME/ID` | that a task is the service's, until the controller took note of its end | the controller |
//! | `ecs/…/client-token/CLUSTER/TOKEN` | the RunTask that came with the token | RunTask; the controller deletes it |
//! | `ecs/…/container-instance/CLUSTER/ID` | the container instance as its node registered it, and whether it is drained | [`crate::ensure_container_instance`]; UpdateContainerInstancesState its status alone |
//! | `ecs/…/attribute/CLUSTER/ID/NAME` | an attribute that a client put on a container instance | attribute operations |
//! | `ecs/…/tags/RESOURCE` | the tags of the object with the ARN `arn:aws:ecs:REGION:ACCOUNT:RESOURCE` | tag operations, and whatever makes or deletes the object, in the same transaction |
//! | `sandbox/session/NODE/ID`, `session/ticket/ID` | a command to be executed and who may connect to it (`core::session`, `core::ticket`) | ExecuteCommand; whoever serves it deletes it |
//! | `ecs/…/account-setting/NAME/PRINCIPAL` | the setting's value for a principal; the root's is the account's default | account setting operations |
//!
//! Tags stand apart from their object, so that tagging never fights with a controller over one key.

use wharf_core::Scope;

/// Prefix of everything of one kind in a scope, with a slash at its end.
#[must_use]
pub fn prefix(scope: &Scope, kind: &str) -> String {
    format!("ecs/{}/{kind}/", scope.key())
}

/// A cluster.
#[must_use]
pub fn cluster(scope: &Scope, name: &str) -> String {
    format!("{}{name}", prefix(scope, "cluster"))
}

/// A family's revision counter.
#[must_use]
pub fn family(scope: &Scope, family: &str) -> String {
    format!("{}{family}", prefix(scope, "family"))
}

/// A revision of a task definition.
#[must_use]
pub fn task_definition(scope: &Scope, family: &str, revision: u32) -> String {
    format!("{}{revision:010}", task_definition_family(scope, family))
}

/// Prefix of all revisions of a family.
#[must_use]
pub fn task_definition_family(scope: &Scope, family: &str) -> String {
    format!("{}{family}/", prefix(scope, "task-definition"))
}

/// Prefix of the marks of task definitions that are to go, in every scope. (No account's number is `deleted`.)
pub const DELETED_PREFIX: &str = "ecs/deleted/";

/// The mark of a revision that is to go.
#[must_use]
pub fn deleted_task_definition(scope: &Scope, family: &str, revision: u32) -> String {
    format!("{DELETED_PREFIX}{}/{family}/{revision:010}", scope.key())
}

/// A task.
#[must_use]
pub fn task(scope: &Scope, cluster: &str, id: &str) -> String {
    format!("{}{id}", cluster_tasks(scope, cluster))
}

/// Prefix of all tasks of a cluster.
#[must_use]
pub fn cluster_tasks(scope: &Scope, cluster: &str) -> String {
    format!("{}{cluster}/", prefix(scope, "task"))
}

/// Until when a task is protected from its service's scheduler.
#[must_use]
pub fn task_protection(scope: &Scope, cluster: &str, id: &str) -> String {
    format!("{}{cluster}/{id}", prefix(scope, "task-protection"))
}

/// A service.
#[must_use]
pub fn service(scope: &Scope, cluster: &str, name: &str) -> String {
    format!("{}{name}", cluster_services(scope, cluster))
}

/// Prefix of all services of a cluster.
#[must_use]
pub fn cluster_services(scope: &Scope, cluster: &str) -> String {
    format!("{}{cluster}/", prefix(scope, "service"))
}

/// How far a service is.
#[must_use]
pub fn service_status(scope: &Scope, cluster: &str, name: &str) -> String {
    format!("{}{cluster}/{name}", prefix(scope, "service-status"))
}

/// A revision of a service; with an empty id the prefix of all of them.
#[must_use]
pub fn service_revision(scope: &Scope, cluster: &str, name: &str, id: &str) -> String {
    format!("{}{cluster}/{name}/{id}", prefix(scope, "service-revision"))
}

/// A deployment of a service; with an empty id the prefix of all of them.
#[must_use]
pub fn service_deployment(scope: &Scope, cluster: &str, name: &str, id: &str) -> String {
    format!("{}{cluster}/{name}/{id}", prefix(scope, "service-deployment"))
}

/// That a task is a service's; with an empty id the prefix of all of the service's.
#[must_use]
pub fn service_task(scope: &Scope, cluster: &str, name: &str, id: &str) -> String {
    format!("{}{cluster}/{name}/{id}", prefix(scope, "service-task"))
}

/// A container instance.
#[must_use]
pub fn container_instance(scope: &Scope, cluster: &str, id: &str) -> String {
    format!("{}{id}", cluster_container_instances(scope, cluster))
}

/// Prefix of all container instances of a cluster.
#[must_use]
pub fn cluster_container_instances(scope: &Scope, cluster: &str) -> String {
    format!("{}{cluster}/", prefix(scope, "container-instance"))
}

/// An attribute that a client put on a container instance.
#[must_use]
pub fn attribute(scope: &Scope, cluster: &str, instance: &str, name: &str) -> String {
    format!("{}{name}", instance_attributes(scope, cluster, instance))
}

/// Prefix of all attributes that clients put on a container instance.
#[must_use]
pub fn instance_attributes(scope: &Scope, cluster: &str, instance: &str) -> String {
    format!("{}{cluster}/{instance}/", prefix(scope, "attribute"))
}

/// The tags of a resource (`cluster/NAME`, `task-definition/FAMILY:REVISION`, `task/CLUSTER/ID`, …).
#[must_use]
pub fn tags(scope: &Scope, resource: &str) -> String {
    format!("{}{resource}", prefix(scope, "tags"))
}

/// A principal's value of an account setting.
#[must_use]
pub fn account_setting(scope: &Scope, name: &str, principal: &str) -> String {
    format!("{}{name}/{principal}", prefix(scope, "account-setting"))
}
