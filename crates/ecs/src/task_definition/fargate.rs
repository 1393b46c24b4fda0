//! What only Fargate asks of a task (ECS Developer Guide, "Amazon ECS task definition differences for Fargate").

use wharf_aws_model::ecs::types::{ContainerDefinition, RegisterTaskDefinitionRequest};

use super::{is_ecr_image, is_windows, network_mode, size, validation::amount};
use crate::{EcsError, error::check};

/// The drivers that Fargate has.
const LOG_DRIVERS: [&str; 3] = ["awslogs", "splunk", "awsfirelens"];
/// GiB. 20 is what a task has without asking.
const EPHEMERAL_STORAGE: (i32, i32) = (21, 200);
/// Seconds.
const MOST_TIMEOUT: i32 = 120;

/// Checks whether Fargate could run the task.
pub(super) fn validate(request: &RegisterTaskDefinitionRequest) -> Result<(), EcsError> {
    check(network_mode(request) == "awsvpc", || "Fargate only supports network mode ‘awsvpc’.".into())?;
    let cpu = amount(request.cpu.as_deref())
        .ok_or_else(|| EcsError::client("Fargate requires that 'cpu' be defined at the task level."))?;
    let memory = amount(request.memory.as_deref())
        .ok_or_else(|| EcsError::client("Fargate requires that 'memory' be defined at the task level."))?;
    let offered = u32::try_from(cpu)
        .ok()
        .zip(u32::try_from(memory).ok())
        .is_some_and(|(cpu, memory)| size::is_fargate_size(cpu, memory, is_windows(request)));
    check(offered, || {
        format!(
            "No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. See the Amazon ECS \
             documentation for the valid values."
        )
    })?;
    if let Some(storage) = &request.ephemeral_storage {
        let (least, most) = EPHEMERAL_STORAGE;
        let gib = storage.size_in_gi_b.unwrap_or(0);
        check(gib >= least, || format!("EphemeralStorage size should be at least {least}."))?;
        check(gib <= most, || format!("EphemeralStorage size should be at most {most}."))?;
    }
    check(request.ipc_mode.is_none(), || unsupported("ipcMode"))?;
    check(request.pid_mode.as_deref() != Some("host"), || {
        "Tasks using the Fargate launch type do not support pidMode 'host'.".into()
    })?;
    check(request.placement_constraints.as_ref().is_none_or(Vec::is_empty), || unsupported("constraints"))?;
    for volume in request.volumes.iter().flatten() {
        let source_path = volume.host.as_ref().and_then(|host| host.source_path.as_deref());
        check(source_path.is_none_or(str::is_empty), || unsupported("sourcePath"))?;
        check(volume.docker_volume_configuration.is_none(), || unsupported("dockerVolumeConfiguration"))?;
    }
    request.container_definitions.iter().try_for_each(|each| container(request, each))
}

fn container(request: &RegisterTaskDefinitionRequest, container: &ContainerDefinition) -> Result<(), EcsError> {
    check(container.privileged != Some(true), || "Fargate requires that the 'privileged' setting be 'false'.".into())?;
    let security_options = container.docker_security_options.as_ref().is_some_and(|options| !options.is_empty());
    check(!security_options, || unsupported("dockerSecurityOptions"))?;
    if let Some(linux) = &container.linux_parameters {
        check(linux.devices.as_ref().is_none_or(Vec::is_empty), || unsupported("devices"))?;
        check(linux.shared_memory_size.is_none(), || unsupported("sharedMemorySize"))?;
        check(linux.max_swap.is_none(), || unsupported("maxSwap"))?;
        check(linux.swappiness.is_none(), || unsupported("swappiness"))?;
        let added = linux.capabilities.iter().flat_map(|capabilities| capabilities.add.iter().flatten());
        for capability in added {
            check(capability == "SYS_PTRACE", || {
                format!(
                    "Fargate compatible task definitions only support adding the capability SYS_PTRACE, not {capability}"
                )
            })?;
        }
    }
    let gpu = container.resource_requirements.iter().flatten().any(|r| r.r#type.as_deref() == Some("GPU"));
    check(!gpu, || "Tasks using the Fargate launch type do not support GPU resource requirements.".into())?;
    for (kind, seconds) in [("start", container.start_timeout), ("stop", container.stop_timeout)] {
        check(seconds.is_none_or(|seconds| seconds <= MOST_TIMEOUT), || {
            format!(
                "Tasks using the Fargate launch type must have a container {kind} timeout of less than {MOST_TIMEOUT} seconds."
            )
        })?;
    }
    let role = request.execution_role_arn.is_some();
    if let Some(driver) = container.log_configuration.as_ref().and_then(|log| log.log_driver.as_deref()) {
        check(LOG_DRIVERS.contains(&driver), || {
            format!("{driver} is not a valid log driver. Must be one of [{}]", LOG_DRIVERS.join(","))
        })?;
        check(role || driver != "awslogs", || {
            "Fargate requires task definition to have execution role ARN to support log driver awslogs.".into()
        })?;
    }
    check(role || !is_ecr_image(container.image.as_deref().unwrap_or_default()), || {
        "Fargate requires task definition to have execution role ARN to support ECR images.".into()
    })
}

fn unsupported(member: &str) -> String {
    format!("Fargate compatible task definitions do not support {member}")
}
