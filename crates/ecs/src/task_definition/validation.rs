//! The rules that concern the task as a whole.

use wharf_aws_model::ecs::{
    enums,
    types::{ProxyConfiguration, RegisterTaskDefinitionRequest},
};

use super::{container, dependency, fargate, network_mode, port, requires, size, volume};
use crate::{
    EcsError,
    arn::is_name,
    error::{check, check_enum},
    placement,
};

/// How many containers a task may have (Amazon ECS service quotas).
const MOST_CONTAINERS: usize = 10;
/// What a task on an instance may ask for: an eighth of a CPU to 192 (API reference, "RegisterTaskDefinition").
const INSTANCE_CPU: std::ops::RangeInclusive<u32> = 128..=196_608;

/// Checks a request whose defaults were filled in.
///
/// # Errors
/// `ClientException`, in the service's words where they are known.
pub(super) fn validate(request: &RegisterTaskDefinitionRequest) -> Result<(), EcsError> {
    family(&request.family)?;
    enumerations(request)?;
    check(!request.container_definitions.is_empty(), || "Container list cannot be empty.".into())?;
    check(request.container_definitions.len() <= MOST_CONTAINERS, || "Too many containers.".into())?;
    for each in &request.container_definitions {
        container::validate(request, each)?;
    }
    containers_together(request)?;
    dependency::validate(&request.container_definitions)?;
    port::validate(request)?;
    volume::validate(request)?;
    placement_constraints(request)?;
    if let Some(proxy) = &request.proxy_configuration {
        proxy_configuration(request, proxy)?;
    }
    roles(request)?;
    if requires(request, "FARGATE") {
        fargate::validate(request)?;
    } else {
        instance_size(request)?;
        check(request.ephemeral_storage.is_none(), || {
            "Tasks using the EC2 launch type do not support EphemeralStorage.".into()
        })?;
    }
    check(!(requires(request, "EXTERNAL") && network_mode(request) == "awsvpc"), || {
        "Tasks using the External launch type do not support network mode 'awsvpc'.".into()
    })
}

fn family(family: &str) -> Result<(), EcsError> {
    check(!family.is_empty(), || "Family can not be blank.".into())?;
    check(is_name(family, 255), || "Family contains invalid characters.".into())
}

fn enumerations(request: &RegisterTaskDefinitionRequest) -> Result<(), EcsError> {
    check_enum("networkMode", request.network_mode.as_deref(), enums::NETWORK_MODE)?;
    check_enum("pidMode", request.pid_mode.as_deref(), enums::PID_MODE)?;
    check_enum("ipcMode", request.ipc_mode.as_deref(), enums::IPC_MODE)?;
    for compatibility in request.requires_compatibilities.iter().flatten() {
        check_enum("requiresCompatibilities", Some(compatibility), enums::COMPATIBILITY)?;
    }
    if let Some(platform) = &request.runtime_platform {
        check_enum("operatingSystemFamily", platform.operating_system_family.as_deref(), enums::OS_FAMILY)?;
        check_enum("cpuArchitecture", platform.cpu_architecture.as_deref(), enums::CPU_ARCHITECTURE)?;
    }
    Ok(())
}

fn containers_together(request: &RegisterTaskDefinitionRequest) -> Result<(), EcsError> {
    let containers = &request.container_definitions;
    for (i, each) in containers.iter().enumerate() {
        check(!containers[..i].iter().any(|other| other.name == each.name), || {
            "Container names must be unique within a task definition.".into()
        })?;
    }
    check(containers.iter().any(|each| each.essential == Some(true)), || {
        "Task definition doesn't have any essential container.".into()
    })?;
    if let Some(cpu) = amount(request.cpu.as_deref()) {
        let sum: i64 = containers.iter().filter_map(|each| each.cpu).map(i64::from).sum();
        check(sum <= cpu, || {
            "The sum of all container 'cpu' values cannot be greater than the task-level 'cpu' value.".into()
        })?;
    }
    if let Some(memory) = amount(request.memory.as_deref()) {
        for each in containers {
            check(each.memory.is_none_or(|own| i64::from(own) <= memory), || {
                let name = each.name.as_deref().unwrap_or_default();
                format!("The 'memory' setting for container '{name}' is greater than for the task.")
            })?;
        }
        let reserved: i64 = containers.iter().filter_map(|each| each.memory_reservation).map(i64::from).sum();
        check(reserved <= memory, || {
            "The sum of all container 'memoryReservation' values cannot be greater than the task-level 'memory' value."
                .into()
        })?;
    }
    Ok(())
}

/// Bounds of a task that runs on an instance. The task's own CPU and memory may be left out there.
fn instance_size(request: &RegisterTaskDefinitionRequest) -> Result<(), EcsError> {
    if let Some(cpu) = amount(request.cpu.as_deref())
        && !u32::try_from(cpu).is_ok_and(|cpu| INSTANCE_CPU.contains(&cpu))
    {
        return Err(size::invalid("cpu"));
    }
    match amount(request.memory.as_deref()) {
        Some(memory) if memory < i64::from(container::LEAST_MEMORY) => Err(size::invalid("memory")),
        _ => Ok(()),
    }
}

fn placement_constraints(request: &RegisterTaskDefinitionRequest) -> Result<(), EcsError> {
    let constraints = request.placement_constraints.as_deref().unwrap_or_default();
    check(constraints.len() <= 10, || "You can specify a maximum of 10 constraints for each task.".into())?;
    for constraint in constraints {
        check(constraint.r#type.is_some(), || "Placement constraint type can not be null or empty.".into())?;
        check_enum("type", constraint.r#type.as_deref(), enums::TASK_DEFINITION_PLACEMENT_CONSTRAINT_TYPE)?;
        let expression = constraint.expression.as_deref().unwrap_or_default();
        check(!expression.trim().is_empty(), || "memberOf expression should be specified.".into())?;
        placement::expression_of(expression)?;
    }
    Ok(())
}

fn proxy_configuration(request: &RegisterTaskDefinitionRequest, proxy: &ProxyConfiguration) -> Result<(), EcsError> {
    check_enum("type", proxy.r#type.as_deref(), enums::PROXY_CONFIGURATION_TYPE)?;
    check(network_mode(request) == "awsvpc", || {
        "APPMESH proxy configuration is only supported in networkMode=awsvpc.".into()
    })?;
    let name = proxy.container_name.as_deref().unwrap_or_default();
    check(request.container_definitions.iter().any(|each| each.name.as_deref() == Some(name)), || {
        format!("Proxy container [{name}] does not exist.")
    })?;
    let has = |property: &str| {
        proxy.properties.iter().flatten().any(|pair| {
            pair.name.as_deref() == Some(property) && pair.value.as_deref().is_some_and(|value| !value.is_empty())
        })
    };
    check(has("ProxyIngressPort"), || "Ingress port not found.".into())?;
    check(has("ProxyEgressPort"), || "Egress port not found.".into())?;
    check(has("AppPorts"), || "App ports not found.".into())?;
    check(has("IgnoredUID") || has("IgnoredGID"), || "Either IgnoredUID or IgnoredGID must be specified.".into())
}

/// A role is named by its ARN or its name. Whether it exists is not asked.
fn roles(request: &RegisterTaskDefinitionRequest) -> Result<(), EcsError> {
    for role in [&request.task_role_arn, &request.execution_role_arn].into_iter().flatten() {
        check(is_role(role), || "Role is not valid".into())?;
    }
    Ok(())
}

fn is_role(text: &str) -> bool {
    let name = if text.starts_with("arn:") {
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let [_, partition, "iam", "", account, resource] = parts.as_slice() else { return false };
        let of_iam = partition.starts_with("aws") && account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
        match resource.strip_prefix("role/") {
            Some(path) if of_iam => path.rsplit('/').next().unwrap_or_default(),
            _ => return false,
        }
    } else {
        text
    };
    (1..=64).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"+=,.@_-".contains(&b))
}

/// The task's CPU or memory, in the form that was made normal.
pub(super) fn amount(text: Option<&str>) -> Option<i64> {
    text.and_then(|text| text.parse().ok())
}
