//! From a task definition with its overrides to what a node runs.

use wharf_aws_model::ecs::types::{ContainerDefinition, TaskDefinition};
use wharf_core::{
    CpuUnits, Mib, Scope,
    sandbox::{NetworkSpec, SandboxSpec, Shared, Sharing},
};

use super::{
    container::{Surroundings, spec},
    unsupported,
};
use crate::{EcsError, task_definition::is_fargate_size};

/// The sandbox of a task. `owner` is the task's key, `id` its id.
pub(super) fn build(
    definition: &TaskDefinition,
    scope: &Scope,
    id: &str,
    owner: String,
    fargate: bool,
    network: NetworkSpec,
) -> Result<SandboxSpec, EcsError> {
    unsupported::check(definition)?;
    let containers = definition.container_definitions.as_deref().unwrap_or_default();
    let around = Surroundings {
        scope,
        task: id,
        fargate,
        bridge: network == NetworkSpec::Bridge,
        host: network == NetworkSpec::Host,
        volumes: definition.volumes.as_deref().unwrap_or_default(),
    };
    Ok(SandboxSpec {
        id: id.to_owned(),
        owner,
        group: None,
        containers: containers.iter().map(|container| spec(container, &around)).collect::<Result<_, _>>()?,
        cpu: definition.cpu.as_deref().and_then(|cpu| cpu.parse().ok()).map(CpuUnits),
        memory: definition.memory.as_deref().and_then(|memory| memory.parse().ok()).map(Mib),
        network,
        sharing: Sharing { pid: shared(definition.pid_mode.as_deref()), ipc: shared(definition.ipc_mode.as_deref()) },
        // Fargate's 20 GiB are not held to where nobody asked for a size: the file system costs each start some time.
        storage: definition
            .ephemeral_storage
            .as_ref()
            .filter(|_| fargate)
            .and_then(|storage| u64::try_from(storage.size_in_gi_b?).ok())
            .map(|gib| Mib(gib * 1024)),
        stop: None,
    })
}

fn shared(mode: Option<&str>) -> Shared {
    match mode {
        Some("task") => Shared::Sandbox,
        Some("host") => Shared::Host,
        _ => Shared::Private,
    }
}

/// What a task takes: its own CPU and memory, or what its containers ask for together.
pub(super) fn size(definition: &TaskDefinition, fargate: bool) -> Result<(CpuUnits, Mib), EcsError> {
    let containers = definition.container_definitions.as_deref().unwrap_or_default();
    let sum = |amount: fn(&ContainerDefinition) -> Option<i32>| -> u64 {
        containers.iter().filter_map(|container| u64::try_from(amount(container)?).ok()).sum()
    };
    let cpu = match definition.cpu.as_deref().and_then(|cpu| cpu.parse().ok()) {
        Some(cpu) => CpuUnits(cpu),
        None => CpuUnits(u32::try_from(sum(|container| container.cpu)).unwrap_or(u32::MAX)),
    };
    let memory = match definition.memory.as_deref().and_then(|memory| memory.parse().ok()) {
        Some(memory) => Mib(memory),
        None => Mib(sum(|container| container.memory_reservation.or(container.memory))),
    };
    if fargate && !is_fargate_size(cpu.0, u32::try_from(memory.0).unwrap_or(u32::MAX), false) {
        return Err(EcsError::client("No Fargate configuration exists for given values."));
    }
    Ok((cpu, memory))
}
