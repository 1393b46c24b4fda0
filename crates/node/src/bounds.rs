//! What sandboxes and containers may use of the machine: what their specs ask for, and what the operator says of all of them.

use wharf_core::{
    Mib,
    sandbox::{ContainerSpec, SandboxSpec},
};
use wharf_runtime::{Limits, memory_high};

/// An operator's bounds on every sandbox of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Processes and threads of a sandbox, all of its containers together; `None` leaves the machine's.
    ///
    /// The ECS agent's `ECS_TASK_PIDS_LIMIT`, which is a task's too, but has no default there: one task can then take every process
    /// number of its instance. 4096 is what Kubernetes distributions give a pod (OpenShift's `podPidsLimit`) and twice what podman
    /// gives a container.
    pub task_pids: Option<u64>,
    /// How far from its reservation to its limit a container gets before the kernel slows it down, percent; `None` does not. See
    /// [`memory_high`].
    pub memory_throttling: Option<u8>,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { task_pids: Some(4096), memory_throttling: None }
    }
}

impl Bounds {
    /// What all containers of a sandbox may use together.
    pub(crate) fn of_sandbox(&self, spec: &SandboxSpec) -> Limits {
        let shares = spec.containers.iter().fold(0_u32, |sum, c| sum.saturating_add(c.cpu.0));
        let sum = |of: fn(&ContainerSpec) -> Option<Mib>| {
            spec.containers.iter().filter_map(of).reduce(|a, b| a + b).map(Mib::bytes)
        };
        Limits {
            // So that sandboxes weigh against each other as their containers do within; two is the least.
            cpu_shares: Some(spec.cpu.map_or(shares, |c| c.0).max(2)),
            cpu_quota: spec.cpu.map(|c| c.0),
            memory: spec.memory.map(Mib::bytes),
            memory_reservation: sum(|c| c.memory_reservation),
            swap: sum(|c| c.swap),
            pids: self.task_pids,
            ..Limits::default()
        }
    }

    /// Where a container begins to be slowed down, bytes, if anywhere.
    pub(crate) fn memory_high(&self, container: &ContainerSpec) -> Option<u64> {
        let percent = self.memory_throttling?;
        memory_high(container.memory_reservation.map(Mib::bytes), container.memory.map(Mib::bytes), percent)
    }
}

/// What a container's own spec says.
pub(crate) fn container_limits(container: &ContainerSpec) -> Limits {
    Limits {
        // A container without a share of its own gets the least (ECS task definition reference, `cpu`).
        cpu_shares: Some(container.cpu.0.max(2)),
        memory: container.memory.map(Mib::bytes),
        memory_reservation: container.memory_reservation.map(Mib::bytes),
        swap: container.swap.map(Mib::bytes),
        // Without a bound on swap it says nothing (API reference, `LinuxParameters`).
        swappiness: container.swap.and(container.swappiness),
        all_devices: container.security.privileged,
        ..Limits::default()
    }
}

#[cfg(test)]
mod tests {
    use wharf_core::{
        CpuUnits,
        sandbox::{NetworkSpec, Sharing},
    };

    use super::*;

    fn container(cpu: u32, memory: u64, reservation: Option<u64>, swap: Option<u64>) -> ContainerSpec {
        ContainerSpec {
            cpu: CpuUnits(cpu),
            memory: Some(Mib(memory)),
            memory_reservation: reservation.map(Mib),
            swap: swap.map(Mib),
            swappiness: Some(10),
            ..ContainerSpec::default()
        }
    }

    #[test]
    fn a_sandbox_has_room_for_what_its_containers_hold() {
        let spec = SandboxSpec {
            id: "a".into(),
            owner: String::new(),
            group: None,
            containers: vec![
                container(100, 64, Some(16), None),
                container(28, 64, None, Some(8)),
                container(0, 64, Some(1), Some(2)),
            ],
            cpu: None,
            memory: Some(Mib(256)),
            network: NetworkSpec::None,
            sharing: Sharing::default(),
            storage: None,
            stop: None,
        };
        let limits = Bounds::default().of_sandbox(&spec);
        assert_eq!(limits.memory_reservation, Some(17 << 20));
        assert_eq!((limits.memory, limits.swap), (Some(256 << 20), Some(10 << 20)));
        assert_eq!((limits.cpu_shares, limits.cpu_quota, limits.pids), (Some(128), None, Some(4096)));
        let open = Bounds { task_pids: None, ..Bounds::default() };
        assert_eq!(
            open.of_sandbox(&SandboxSpec { containers: Vec::new(), ..spec }),
            Limits { cpu_shares: Some(2), memory: Some(256 << 20), ..Limits::default() }
        );
    }

    #[test]
    fn throttling_is_asked_for_and_wants_a_reservation() {
        let reserved = container(1, 200, Some(100), None);
        assert_eq!(Bounds::default().memory_high(&reserved), None);
        let asked = Bounds { memory_throttling: Some(90), ..Bounds::default() };
        assert_eq!(asked.memory_high(&reserved), Some(190 << 20));
        assert_eq!(asked.memory_high(&container(1, 200, None, None)), None);
    }

    #[test]
    fn swappiness_wants_a_bound_on_swap() {
        assert_eq!(container_limits(&container(1, 8, None, None)).swappiness, None);
        let limits = container_limits(&container(1, 8, None, Some(0)));
        assert_eq!((limits.swap, limits.swappiness), (Some(0), Some(10)));
    }
}
