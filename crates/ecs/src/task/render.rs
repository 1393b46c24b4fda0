//! A task as a client is shown it.

use wharf_aws_model::{
    EpochSeconds,
    ecs::types::{
        Attachment, Attribute, Container, EphemeralStorage, KeyValuePair, ManagedAgent, NetworkInterface, Task,
        TaskEphemeralStorage,
    },
};
use wharf_core::{
    Timestamp,
    sandbox::{ContainerSpec, ContainerState, ContainerStatus, Health, StopCause},
};

use super::{Ended, LoadedTask, Placement, binding, record::TaskInterface, summary::Progress};

/// StopTask's reason if the client gives none.
pub(super) const STOPPED_BY_USER: &str = "Task stopped by user";

impl LoadedTask {
    /// How far it is.
    pub(super) fn progress(&self) -> Progress {
        let phase = self.status.as_ref().map(|status| status.phase);
        Progress::new(self.task.is_awsvpc(), self.placement.as_ref(), phase, self.task.stop.is_some())
    }

    /// [`Progress::last_status`].
    pub(crate) fn last_status(&self) -> &'static str {
        self.progress().last_status()
    }

    /// The container instance that it runs on. A FARGATE task has none to show.
    pub(crate) fn container_instance_arn(&self) -> Option<String> {
        let node = self.node().filter(|_| !self.task.fargate)?;
        Some(self.instance_arn(node))
    }

    /// The ARN of a node as a container instance of the task's cluster.
    pub(super) fn instance_arn(&self, node: &str) -> String {
        self.scope.arn("ecs", format_args!("container-instance/{}/{node}", self.cluster))
    }

    /// When it had stopped.
    fn stopped_at(&self) -> Option<Timestamp> {
        match &self.placement {
            Some(Placement::Refused { at, .. } | Placement::Ended { at, .. }) => Some(*at),
            _ => self.status.as_ref().and_then(|status| status.stopped_at),
        }
    }

    /// `stopCode` and `stoppedReason`.
    fn stop_reason(&self) -> (Option<&'static str>, Option<String>) {
        let requested = self.task.stop.as_ref().map(|stop| stop.reason.clone());
        match (&self.placement, self.status.as_ref().and_then(|status| status.cause.as_ref())) {
            (Some(Placement::Refused { failures, .. }), _) => {
                (Some("TaskFailedToStart"), failures.first().map(|failure| failure.reason.clone()))
            }
            // The service knows no code for it.
            (Some(Placement::Ended { cause: Ended::NodeLost, .. }), _) => {
                (None, Some("The container instance that the task ran on is gone.".to_owned()))
            }
            (Some(Placement::Ended { cause: Ended::Deregistered, .. }), _) => {
                (Some("TerminationNotice"), Some("Container instance deregistration forced by user".to_owned()))
            }
            (_, Some(StopCause::EssentialExited { .. })) => {
                (Some("EssentialContainerExited"), Some("Essential container in task exited".to_owned()))
            }
            (_, Some(StopCause::FailedToStart { error })) => (Some("TaskFailedToStart"), Some(error.clone())),
            // What its containers ended with is known to nobody; that they ended is known.
            (_, Some(StopCause::Lost { error })) => {
                let ran = self.status.as_ref().is_some_and(|status| status.started_at.is_some());
                (Some(if ran { "EssentialContainerExited" } else { "TaskFailedToStart" }), Some(error.clone()))
            }
            (_, Some(StopCause::Requested) | None) => {
                let code = self.task.stop_code.map_or("UserInitiated", super::StopCode::as_str);
                (requested.is_some().then_some(code), requested)
            }
        }
    }

    /// All of it but the tags.
    pub(crate) fn render(&self) -> Task {
        let task = &self.task;
        let status = self.status.as_ref();
        let (stop_code, stopped_reason) = self.stop_reason();
        let connected = status.map(|status| status.created_at);
        let stopping_at = status
            .and_then(|status| status.stopping_at)
            .or_else(|| task.stop.as_ref().map(|stop| stop.at).filter(|_| self.last_status() == "STOPPED"));
        let containers: Vec<Container> =
            task.sandbox.containers.iter().enumerate().map(|(i, spec)| self.container(i, spec)).collect();
        Task {
            attachments: Some(task.attachment.iter().map(|interface| self.attachment(interface)).collect()),
            attributes: Some(vec![self.architecture()]),
            availability_zone: self.availability_zone(),
            capacity_provider_name: task.capacity_provider.clone(),
            cluster_arn: Some(self.scope.arn("ecs", format_args!("cluster/{}", self.cluster))),
            connectivity: connected.map(|_| "CONNECTED".to_owned()),
            connectivity_at: seconds(connected),
            container_instance_arn: self.container_instance_arn(),
            health_status: Some(self.health().to_owned()),
            containers: Some(containers),
            cpu: Some(task.cpu.0.to_string()),
            created_at: seconds(Some(task.created_at)),
            desired_status: Some(self.progress().desired_status().to_owned()),
            enable_execute_command: Some(task.enable_execute_command),
            execution_stopped_at: seconds(status.and_then(|status| status.execution_stopped_at)),
            group: Some(task.group.clone()),
            inference_accelerators: Some(Vec::new()),
            last_status: Some(self.last_status().to_owned()),
            launch_type: Some(task.launch_type().to_owned()),
            memory: Some(task.memory.0.to_string()),
            overrides: Some(task.overrides.clone()),
            platform_version: task.platform_version.clone(),
            platform_family: task.fargate.then(|| "Linux".to_owned()),
            pull_started_at: seconds(status.and_then(|status| status.pull_started_at)),
            pull_stopped_at: seconds(status.and_then(|status| status.pull_stopped_at)),
            started_at: seconds(status.and_then(|status| status.started_at)),
            started_by: task.started_by.clone(),
            stop_code: stop_code.map(str::to_owned),
            stopped_at: seconds(self.stopped_at()),
            stopped_reason,
            stopping_at: seconds(stopping_at),
            tags: Some(Vec::new()),
            task_arn: Some(self.arn()),
            task_definition_arn: Some(task.task_definition_arn.clone()),
            version: Some(i64::try_from(self.version).unwrap_or(i64::MAX)),
            ephemeral_storage: task.ephemeral_storage.map(|gib| EphemeralStorage { size_in_gi_b: Some(gib) }),
            fargate_ephemeral_storage: task
                .ephemeral_storage
                .filter(|_| task.fargate)
                .map(|gib| TaskEphemeralStorage { size_in_gi_b: Some(gib), ..TaskEphemeralStorage::default() }),
            trusted_execution_summary: None,
        }
    }

    /// Its interface's, or its node's.
    fn availability_zone(&self) -> Option<String> {
        match (&self.task.attachment, &self.placement) {
            (Some(interface), _) => Some(interface.availability_zone.clone()),
            (None, Some(Placement::Bound { zone, .. })) => zone.clone(),
            (None, _) => None,
        }
    }

    fn architecture(&self) -> Attribute {
        let wanted = self.task.attributes.iter().find(|(name, _)| name == "ecs.cpu-architecture");
        let host = if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" };
        let value = wanted.and_then(|(_, value)| value.clone()).unwrap_or_else(|| host.to_owned());
        Attribute { name: Some("ecs.cpu-architecture".to_owned()), value: Some(value), ..Attribute::default() }
    }

    /// Of the containers with a health check that are essential: unhealthy if one is, healthy if all are (API reference,
    /// "HealthCheck").
    fn health(&self) -> &'static str {
        let mut health = Vec::new();
        for spec in self.task.sandbox.containers.iter().filter(|c| c.essential && c.health_check.is_some()) {
            health.push(self.of(spec).map_or(Health::Unknown, |status| status.health));
        }
        if health.contains(&Health::Unhealthy) {
            "UNHEALTHY"
        } else if health.is_empty() || health.contains(&Health::Unknown) {
            "UNKNOWN"
        } else {
            "HEALTHY"
        }
    }

    fn of(&self, spec: &ContainerSpec) -> Option<&ContainerStatus> {
        self.status.as_ref()?.containers.iter().find(|container| container.name == spec.name)
    }

    /// The ARN of one of its containers.
    pub(super) fn container_arn(&self, index: usize) -> String {
        let id = self.task.container_ids.get(index).map_or("", String::as_str);
        self.scope.arn("ecs", format_args!("container/{}/{}/{id}", self.cluster, self.task.sandbox.id))
    }

    fn container(&self, index: usize, spec: &ContainerSpec) -> Container {
        let status = self.of(spec);
        let over = self.last_status() == "STOPPED";
        let (mut last_status, mut exit_code, mut reason) = ("PENDING", None, None);
        match status.map(|status| &status.state) {
            Some(ContainerState::Running) => {
                last_status = "RUNNING";
                // "details about a running or stopped container" (API reference, Container).
                reason = self.status.as_ref().and_then(|status| status.notice.clone());
            }
            Some(ContainerState::Stopped { exit_code: code, reason: why }) => {
                (last_status, exit_code, reason) = ("STOPPED", *code, why.clone());
            }
            Some(ContainerState::Pending) | None => {}
        }
        if over {
            last_status = "STOPPED";
        }
        let awsvpc = self.task.is_awsvpc();
        let bound = status.filter(|_| !awsvpc).map(|status| binding::all(&spec.port_ranges, &status.ports));
        let interfaces =
            self.status.iter().filter_map(|status| status.interface.as_ref()).map(|interface| NetworkInterface {
                attachment_id: self.task.attachment.as_ref().map(|attachment| attachment.id.clone()),
                private_ipv4_address: Some(interface.address.to_string()),
                ..NetworkInterface::default()
            });
        let health = match status.map_or(Health::Unknown, |status| status.health) {
            Health::Unknown => "UNKNOWN",
            Health::Healthy => "HEALTHY",
            Health::Unhealthy => "UNHEALTHY",
        };
        Container {
            container_arn: Some(self.container_arn(index)),
            task_arn: Some(self.arn()),
            name: Some(spec.name.clone()),
            image: Some(spec.image.clone()),
            image_digest: status.and_then(|status| status.image_digest.as_ref()).map(ToString::to_string),
            runtime_id: status.and_then(|status| status.runtime_id.clone()),
            last_status: Some(last_status.to_owned()),
            exit_code,
            reason,
            network_bindings: Some(bound.unwrap_or_default()),
            network_interfaces: Some(interfaces.collect()),
            health_status: Some(health.to_owned()),
            cpu: Some(spec.cpu.0.to_string()),
            memory: spec.memory.map(|memory| memory.0.to_string()),
            memory_reservation: spec.memory_reservation.map(|memory| memory.0.to_string()),
            gpu_ids: status.map(|status| status.gpus.clone()).filter(|ids| !ids.is_empty()),
            neuron_device_ids: None,
            gpu_sharing_strategy: None,
            managed_agents: self.task.enable_execute_command.then(|| vec![execute_command_agent(last_status, status)]),
        }
    }

    fn attachment(&self, wanted: &TaskInterface) -> Attachment {
        let interface = self.status.as_ref().and_then(|status| status.interface.as_ref());
        let status = match (self.status.as_ref().map(|status| status.phase), interface) {
            _ if self.last_status() == "STOPPED" => "DELETED",
            (None, _) => "PRECREATED",
            (Some(_), None) => "ATTACHING",
            (Some(_), Some(_)) => "ATTACHED",
        };
        let mut details = vec![("subnetId", wanted.subnet.clone())];
        if let Some(interface) = interface {
            let name = format!("ip-{}.ec2.internal", interface.address.to_string().replace('.', "-"));
            details.extend([
                ("networkInterfaceId", interface.id.clone()),
                ("macAddress", interface.mac.clone()),
                ("privateDnsName", name),
                ("privateIPv4Address", interface.address.to_string()),
            ]);
        }
        let pair = |(name, value): (&str, String)| KeyValuePair { name: Some(name.to_owned()), value: Some(value) };
        Attachment {
            id: Some(wanted.id.clone()),
            r#type: Some("ElasticNetworkInterface".to_owned()),
            status: Some(status.to_owned()),
            details: Some(details.into_iter().map(pair).collect()),
        }
    }
}

/// What executes commands in a container. There is no agent of that name in it: it is there when the container is.
fn execute_command_agent(last_status: &str, status: Option<&ContainerStatus>) -> ManagedAgent {
    ManagedAgent {
        name: Some("ExecuteCommandAgent".to_owned()),
        last_status: Some(last_status.to_owned()),
        last_started_at: seconds(status.and_then(|status| status.started_at)),
        reason: None,
    }
}

fn seconds(at: Option<Timestamp>) -> Option<EpochSeconds> {
    at.map(EpochSeconds)
}
