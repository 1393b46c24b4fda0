//! What the tasks of one request, or of one revision of a service, have in common.

use wharf_aws_model::ecs::types::{
    Cluster, NetworkConfiguration, PlacementConstraint, PlacementStrategy, TaskDefinition, TaskOverride,
};
use wharf_core::{CpuUnits, Mib, Scope, Timestamp, network::Vpc, uuid};
use wharf_scheduler::Strategy;

use super::{
    StoredTask,
    launch::{self, Launch, Wish},
    network::{self, Network},
    overrides, sandbox,
};
use crate::{EcsError, keys};

/// From this tasks are made, as many as one likes.
#[derive(Debug)]
pub(crate) struct Template {
    scope: Scope,
    cluster: String,
    /// With the overrides applied.
    definition: TaskDefinition,
    overrides: TaskOverride,
    pub(crate) launch: Launch,
    network: Network,
    cpu: CpuUnits,
    memory: Mib,
    attributes: Vec<(String, Option<String>)>,
    constraints: Vec<PlacementConstraint>,
    strategies: Vec<PlacementStrategy>,
}

/// What a request asks for.
#[derive(Debug, Default)]
pub(crate) struct Wanted<'a> {
    pub(crate) launch: Wish<'a>,
    pub(crate) network: Option<&'a NetworkConfiguration>,
    pub(crate) overrides: Option<&'a TaskOverride>,
    pub(crate) constraints: &'a [PlacementConstraint],
    pub(crate) strategies: &'a [PlacementStrategy],
}

/// What one task has to itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Individual {
    pub(crate) id: String,
    /// Which of the subnets it gets.
    pub(crate) turn: usize,
    pub(crate) provider: Option<String>,
    pub(crate) group: String,
    pub(crate) started_by: Option<String>,
    pub(crate) reference_id: Option<String>,
    pub(crate) node: Option<String>,
    pub(crate) enable_execute_command: bool,
    pub(crate) created_at: Timestamp,
}

impl Template {
    /// Works out everything that does not differ from task to task, and refuses what cannot be run.
    ///
    /// # Errors
    /// The service's, for what the request asks for and the definition, the cluster or Wharf does not allow.
    pub(crate) fn resolve(
        scope: &Scope,
        cluster: &Cluster,
        definition: &TaskDefinition,
        wanted: &Wanted<'_>,
        vpc: Option<&Vpc>,
    ) -> Result<Self, EcsError> {
        let launch = launch::resolve(&wanted.launch, cluster, definition)?;
        let (effective, shown) = overrides::apply(definition, wanted.overrides)?;
        let mode = effective.network_mode.as_deref().unwrap_or("bridge");
        let network = network::resolve(mode, wanted.network, scope, vpc)?;
        let (cpu, memory) = sandbox::size(&effective, launch.fargate)?;
        let mut constraints = wanted.constraints.to_vec();
        // Both hold, the definition's and the request's (API reference, "RunTask": `placementConstraints`).
        constraints.extend(effective.placement_constraints.iter().flatten().map(|constraint| PlacementConstraint {
            r#type: constraint.r#type.clone(),
            expression: constraint.expression.clone(),
        }));
        if constraints.len() > 10 {
            return Err(EcsError::invalid_parameter("placementConstraints can have at most 10 items."));
        }
        if launch.fargate && !constraints.is_empty() {
            return Err(EcsError::invalid_parameter(
                "Task placement constraints are not supported with FARGATE launch type.",
            ));
        }
        if launch.fargate && !wanted.strategies.is_empty() {
            return Err(EcsError::invalid_parameter(
                "Placement strategies are not supported with FARGATE launch type.",
            ));
        }
        let template = Self {
            scope: scope.clone(),
            cluster: cluster.cluster_name.clone().unwrap_or_default(),
            attributes: attributes(&effective, launch.fargate),
            definition: effective,
            overrides: shown,
            launch,
            network,
            cpu,
            memory,
            constraints,
            strategies: wanted.strategies.to_vec(),
        };
        // What no node could run is refused now.
        template.sandbox("check", 0)?;
        Ok(template)
    }

    /// Makes a task.
    ///
    /// # Errors
    /// None that [`Template::resolve`] would not have met.
    pub(crate) fn task(&self, one: Individual) -> Result<StoredTask, EcsError> {
        let (mut sandbox, attachment) = self.sandbox(&one.id, one.turn)?;
        sandbox.group = Some(one.group.clone());
        let storage = self.definition.ephemeral_storage.as_ref().and_then(|storage| storage.size_in_gi_b);
        Ok(StoredTask {
            container_ids: sandbox.containers.iter().map(|_| uuid()).collect(),
            sandbox,
            task_definition_arn: self.definition.task_definition_arn.clone().unwrap_or_default(),
            fargate: self.launch.fargate,
            capacity_provider: one.provider,
            platform_version: self.launch.platform_version.clone(),
            cpu: self.cpu,
            memory: self.memory,
            group: one.group,
            started_by: one.started_by,
            reference_id: one.reference_id,
            overrides: self.overrides.clone(),
            attachment,
            // Fargate's default (ECS Developer Guide, "Fargate task ephemeral storage").
            ephemeral_storage: storage.or(self.launch.fargate.then_some(20)),
            strategies: self.strategies.clone(),
            constraints: self.constraints.clone(),
            node: one.node,
            attributes: self.attributes.clone(),
            created_at: one.created_at,
            enable_execute_command: one.enable_execute_command,
            stop: None,
            stop_code: None,
        })
    }

    fn sandbox(
        &self,
        id: &str,
        turn: usize,
    ) -> Result<(wharf_core::sandbox::SandboxSpec, Option<super::record::TaskInterface>), EcsError> {
        let (network, attachment) = self.network.of_task(turn);
        let owner = keys::task(&self.scope, &self.cluster, id);
        let fargate = self.launch.fargate;
        Ok((sandbox::build(&self.definition, &self.scope, id, owner, fargate, network)?, attachment))
    }

    /// How its tasks are spread; empty if the request did not say.
    pub(crate) fn strategies(&self) -> Vec<Strategy> {
        let parse = |strategy: &PlacementStrategy| {
            Strategy::parse(strategy.r#type.as_deref().unwrap_or_default(), strategy.field.as_deref()).ok()
        };
        self.strategies.iter().filter_map(parse).collect()
    }

    /// The zones that its tasks can be in, in the order of turns; empty where the node decides.
    pub(crate) fn zones(&self) -> Vec<String> {
        self.network.zones()
    }
}

/// What the node must be able to do. A FARGATE task's capabilities are the platform's own.
fn attributes(definition: &TaskDefinition, fargate: bool) -> Vec<(String, Option<String>)> {
    let mut wanted = Vec::new();
    if !fargate {
        for attribute in definition.requires_attributes.iter().flatten() {
            wanted.extend(attribute.name.clone().map(|name| (name, attribute.value.clone())));
        }
    }
    let platform = definition.runtime_platform.as_ref();
    if let Some(architecture) = platform.and_then(|platform| platform.cpu_architecture.as_deref()) {
        wanted.push(("ecs.cpu-architecture".to_owned(), Some(architecture.to_ascii_lowercase())));
    }
    wanted
}
