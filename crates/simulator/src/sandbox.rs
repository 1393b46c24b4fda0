//! One sandbox of a simulated node, and what the node reports of it.

use std::net::Ipv4Addr;

use wharf_core::{
    Timestamp,
    sandbox::{
        BoundPort, ContainerState, ContainerStatus, Health, Interface, NetworkSpec, Phase, SandboxSpec, SandboxStatus,
        StopCause,
    },
};

use crate::{Course, End};

/// The first of the ports that are given where a container leaves them to the node.
const FIRST_PORT: u16 = 32768;

/// A sandbox as it goes its course.
#[derive(Debug)]
pub(crate) struct Sandbox {
    pub(crate) node: String,
    pub(crate) spec: SandboxSpec,
    pub(crate) course: Course,
    pub(crate) status: SandboxStatus,
    /// Counts what was scheduled for it, so that what was overtaken is known.
    pub(crate) turn: u64,
}

/// What happens to a sandbox next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Provisioned,
    Started,
    Healthy,
    Unhealthy,
    Ends,
    Stopped,
}

impl Sandbox {
    /// A new one. `number` makes its address and its interface its own.
    pub(crate) fn new(node: String, spec: SandboxSpec, course: Course, number: u32, now: Timestamp) -> Self {
        let containers = spec.containers.iter().map(|container| ContainerStatus {
            name: container.name.clone(),
            state: ContainerState::Pending,
            image_digest: None,
            runtime_id: None,
            health: Health::Unknown,
            ports: Vec::new(),
            started_at: None,
            finished_at: None,
            restarts: 0,
            gpus: Vec::new(),
            layer: None,
        });
        let interface = match &spec.network {
            NetworkSpec::Interface { subnet, .. } => Some(Interface {
                id: format!("eni-{number:017x}"),
                attachment: String::new(),
                mac: format!(
                    "02:00:{:02x}:{:02x}:{:02x}:{:02x}",
                    number >> 24,
                    number >> 16 & 255,
                    number >> 8 & 255,
                    number & 255
                ),
                address: Ipv4Addr::from(u32::from(Ipv4Addr::new(10, 0, 0, 1)).wrapping_add(number % (1 << 24))),
                subnet: subnet.clone(),
            }),
            _ => None,
        };
        let status = SandboxStatus {
            phase: Phase::Provisioning,
            containers: containers.collect(),
            interface,
            created_at: now,
            pull_started_at: None,
            pull_stopped_at: None,
            started_at: None,
            stopping_at: None,
            execution_stopped_at: None,
            stopped_at: None,
            cause: None,
            notice: None,
        };
        Self { node, spec, course, status, turn: 0 }
    }

    /// Takes a step: the status is then what the node would report.
    pub(crate) fn take(&mut self, step: Step, now: Timestamp) {
        match step {
            Step::Provisioned => {
                self.status.phase = Phase::Pending;
                self.status.pull_started_at = Some(now);
            }
            Step::Started => match self.course.end.clone() {
                End::FailsToStart(error) => self.end(StopCause::FailedToStart { error }, None, now),
                _ => self.start(now),
            },
            Step::Healthy => self.health(Health::Healthy),
            Step::Unhealthy => self.health(Health::Unhealthy),
            Step::Ends => {
                let End::Exits { code, .. } = self.course.end else { return };
                let essential = self.spec.containers.iter().find(|container| container.essential);
                let container = essential.map(|container| container.name.clone()).unwrap_or_default();
                self.end(StopCause::EssentialExited { container }, Some(code), now);
            }
            Step::Stopped => self.end(StopCause::Requested, Some(143), now),
        }
    }

    fn start(&mut self, now: Timestamp) {
        self.status.phase = Phase::Running;
        self.status.pull_stopped_at = Some(now);
        self.status.started_at = Some(now);
        let mut next = FIRST_PORT;
        for (container, spec) in self.status.containers.iter_mut().zip(&self.spec.containers) {
            container.state = ContainerState::Running;
            container.started_at = Some(now);
            container.runtime_id = Some(format!("{}{}", self.spec.id, "0".repeat(64 - self.spec.id.len().min(64))));
            container.ports = spec
                .ports
                .iter()
                .map(|port| BoundPort {
                    container_port: port.container_port,
                    host_port: port.host_port.unwrap_or_else(|| {
                        next = next.wrapping_add(1).max(FIRST_PORT);
                        next
                    }),
                    protocol: port.protocol,
                })
                .collect();
        }
    }

    fn health(&mut self, health: Health) {
        for (container, spec) in self.status.containers.iter_mut().zip(&self.spec.containers) {
            if spec.health_check.is_some() {
                container.health = health;
            }
        }
    }

    /// It is being stopped.
    pub(crate) fn stop(&mut self, now: Timestamp) {
        self.status.phase = Phase::Stopping;
        self.status.stopping_at = Some(now);
        self.status.cause = Some(StopCause::Requested);
    }

    /// It is over.
    pub(crate) fn end(&mut self, cause: StopCause, exit_code: Option<i32>, now: Timestamp) {
        for container in &mut self.status.containers {
            let ran = container.started_at.is_some();
            container.state = ContainerState::Stopped { exit_code: exit_code.filter(|_| ran), reason: None };
            container.finished_at = Some(now).filter(|_| ran);
        }
        self.status.phase = Phase::Stopped;
        self.status.stopping_at.get_or_insert(now);
        self.status.execution_stopped_at = Some(now);
        self.status.stopped_at = Some(now);
        self.status.cause.get_or_insert(cause);
    }
}
