//! What is stored of a task.

use serde::{Deserialize, Serialize};
use wharf_aws_model::ecs::types::{PlacementConstraint, PlacementStrategy, TaskOverride};
use wharf_core::{
    CpuUnits, Mib, Scope, Timestamp,
    sandbox::{NetworkSpec, Protocol, SandboxSpec, StopRequest},
};
use wharf_scheduler::{Constraint, Demand, PART, Request, Resources, Strategy};

use crate::{keys, placement};

/// What the service answers when Fargate has no room (ECS Developer Guide, "API failure reasons").
pub(crate) const CAPACITY_UNAVAILABLE: &str =
    "Capacity is unavailable at this time. Please try again later or in a different availability zone";

/// The pool of the nodes that carry FARGATE tasks: all of them.
pub(crate) const FARGATE_POOL: &str = "fargate";

/// The pool of a cluster's active container instances.
pub(crate) fn cluster_pool(scope: &Scope, cluster: &str) -> String {
    format!("ecs/{}/{cluster}", scope.key())
}

/// A task as it is wanted. The face writes it; it changes once at most, when it is stopped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredTask {
    /// What a node is to run. Its id is the task's.
    pub(crate) sandbox: SandboxSpec,
    /// The last part of each container's ARN, in the order of the sandbox's containers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) container_ids: Vec<String>,
    pub(crate) task_definition_arn: String,
    pub(crate) fargate: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) capacity_provider: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) platform_version: Option<String>,
    /// As the task definition or the overrides say, or what the containers ask for together.
    pub(crate) cpu: CpuUnits,
    pub(crate) memory: Mib,
    pub(crate) group: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) started_by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reference_id: Option<String>,
    pub(crate) overrides: TaskOverride,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) attachment: Option<TaskInterface>,
    /// GiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ephemeral_storage: Option<i32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) strategies: Vec<PlacementStrategy>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) constraints: Vec<PlacementConstraint>,
    /// The only node that it may be put on (StartTask, daemons).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) node: Option<String>,
    /// What the node must have: name, and a value if it matters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) attributes: Vec<(String, Option<String>)>,
    pub(crate) created_at: Timestamp,
    /// Commands may be executed in it.
    #[serde(default)]
    pub(crate) enable_execute_command: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stop: Option<StopRequest>,
    /// Who asked for [`StoredTask::stop`]: a `stopCode` of the service's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stop_code: Option<StopCode>,
}

/// How the reasons begin for which a service stops tasks that are not well.
pub(crate) const TASK_UNHEALTHY: &str = "Task failed ";

/// Who had a task stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum StopCode {
    UserInitiated,
    ServiceSchedulerInitiated,
}

impl StopCode {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::UserInitiated => "UserInitiated",
            Self::ServiceSchedulerInitiated => "ServiceSchedulerInitiated",
        }
    }
}

/// The interface that an awsvpc task asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TaskInterface {
    /// The attachment's id, a UUID.
    pub(crate) id: String,
    pub(crate) subnet: String,
    pub(crate) availability_zone: String,
    pub(crate) assign_public_ip: bool,
}

impl StoredTask {
    /// Whether it has an interface of its own.
    pub(crate) const fn is_awsvpc(&self) -> bool {
        matches!(self.sandbox.network, NetworkSpec::Interface { .. })
    }

    /// `FARGATE` or `EC2`.
    pub(crate) const fn launch_type(&self) -> &'static str {
        Self::launch_type_of(self.fargate)
    }

    pub(super) const fn launch_type_of(fargate: bool) -> &'static str {
        if fargate { "FARGATE" } else { "EC2" }
    }

    /// What placement is asked for.
    pub(crate) fn request(&self, scope: &Scope, cluster: &str) -> Request {
        let interfaces = u32::from(self.is_awsvpc());
        let demand = if self.fargate {
            Demand::Bounded { memory: self.memory, interfaces }
        } else {
            let containers = &self.sandbox.containers;
            let gpus = containers.iter().map(|container| container.gpus).sum();
            let ports: Vec<(Protocol, u16)> = containers
                .iter()
                .flat_map(|container| &container.ports)
                .filter_map(|mapping| Some((mapping.protocol, mapping.host_port?)))
                .collect();
            Demand::Reserved { resources: Resources { cpu: self.cpu, memory: self.memory, gpus, interfaces }, ports }
        };
        let mut strategies: Vec<Strategy> = self
            .strategies
            .iter()
            .filter_map(|s| Strategy::parse(s.r#type.as_deref().unwrap_or_default(), s.field.as_deref()).ok())
            .collect();
        if strategies.is_empty() && self.service().is_some() {
            strategies = Strategy::service_default();
        }
        let constraints = placement::constraints(&self.constraints);
        let mut group = format!("{}/{cluster}/{}", scope.key(), self.group);
        // The tasks of one revision are spread among themselves, so that they stand evenly once the others are gone. Those that
        // must not meet on an instance must not meet any of the service's.
        if let (Some(_), Some(revision)) = (self.service(), &self.started_by)
            && !constraints.contains(&Constraint::DistinctInstance)
        {
            group.push(PART);
            group.push_str(revision);
        }
        Request {
            id: self.sandbox.id.clone(),
            group,
            pool: if self.fargate { FARGATE_POOL.to_owned() } else { cluster_pool(scope, cluster) },
            demand,
            attributes: self.attributes.clone(),
            constraints,
            strategies,
            node: self.node.clone(),
        }
    }

    /// The service that it belongs to.
    pub(crate) fn service(&self) -> Option<&str> {
        self.group.strip_prefix("service:")
    }
}

/// Where a task was put, or why not. The controller writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub(crate) enum Placement {
    Bound {
        node: String,
        /// The node's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        zone: Option<String>,
    },
    Refused {
        failures: Vec<PlacementFailure>,
        at: Timestamp,
    },
    /// It is over, and no node will say so.
    Ended {
        node: Option<String>,
        cause: Ended,
        at: Timestamp,
    },
}

impl Placement {
    /// The node that the task was put on.
    pub(crate) fn node(&self) -> Option<&str> {
        match self {
            Self::Bound { node, .. } | Self::Ended { node: Some(node), .. } => Some(node),
            Self::Refused { .. } | Self::Ended { node: None, .. } => None,
        }
    }
}

/// Why a task is over without a node's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ended {
    /// It was stopped before it was placed.
    NeverPlaced,
    /// Its node is gone.
    NodeLost,
    /// The container instance was deregistered by force.
    Deregistered,
}

/// Why a node did not take a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PlacementFailure {
    /// `None` where the service speaks of no container instance.
    pub(crate) node: Option<String>,
    pub(crate) reason: String,
}

/// The key of a task's placement.
pub(crate) fn placement_key(scope: &Scope, cluster: &str, id: &str) -> String {
    format!("{}{cluster}/{id}", keys::prefix(scope, "task-placement"))
}
