//! The rules that concern one container.

use wharf_aws_model::ecs::{
    enums,
    types::{ContainerDefinition, LinuxParameters, RegisterTaskDefinitionRequest},
};

use super::{health_check, log, network_mode};
use crate::{
    EcsError,
    arn::is_name,
    error::{check, check_enum},
};

/// The least memory that a container may be given, MiB (what Docker takes).
pub(super) const LEAST_MEMORY: i32 = 4;
/// How many environment files a container may have (ECS Developer Guide, "Pass an individual environment variable").
const MOST_ENVIRONMENT_FILES: usize = 10;

/// Checks one container, whose defaults were filled in.
pub(super) fn validate(
    request: &RegisterTaskDefinitionRequest,
    container: &ContainerDefinition,
) -> Result<(), EcsError> {
    let name = container.name.as_deref().unwrap_or_default();
    check(!name.is_empty(), || "Container.name should not be null or empty.".into())?;
    check(is_name(name, 255), || "Container.name contains invalid characters.".into())?;
    let image = container.image.as_deref().unwrap_or_default();
    check(!image.is_empty(), || "Container.image should not be null or empty.".into())?;
    check(is_image(image), || "Container.image contains invalid characters.".into())?;
    size(request, container, name)?;
    timeouts(container, name)?;
    network(request, container)?;
    environment(request, container)?;
    restart_policy(container, name)?;
    ulimits(container)?;
    if let Some(parameters) = &container.linux_parameters {
        linux_parameters(parameters)?;
    }
    for requirement in container.resource_requirements.iter().flatten() {
        check_enum("type", requirement.r#type.as_deref(), enums::RESOURCE_TYPE)?;
        let value = requirement.value.as_deref().unwrap_or_default();
        check(!value.is_empty(), || "Resource requirement value should not be null or empty.".into())?;
        let count = value.trim().parse::<u32>();
        check(requirement.r#type.as_deref() != Some("GPU") || count.is_ok_and(|count| count > 0), || {
            format!("The value of a GPU resource requirement should be a number of GPUs, not '{value}'.")
        })?;
    }
    for control in container.system_controls.iter().flatten() {
        let given = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
        check(given(&control.namespace) && given(&control.value), || {
            "System control namespace and value should not be null or empty.".into()
        })?;
        system_control(request, control.namespace.as_deref().unwrap_or_default())?;
    }
    check_enum("versionConsistency", container.version_consistency.as_deref(), enums::VERSION_CONSISTENCY)?;
    if let Some(check) = &container.health_check {
        health_check::validate(check)?;
    }
    log::validate(request, container)
}

/// Which kernel parameters belong to a namespace, and where there is none of its own (API reference, "SystemControl").
fn system_control(request: &RegisterTaskDefinitionRequest, name: &str) -> Result<(), EcsError> {
    const IPC: [&str; 8] = ["msgmax", "msgmnb", "msgmni", "sem", "shmall", "shmmax", "shmmni", "shm_rmid_forced"];
    let ipc = name.strip_prefix("kernel.").is_some_and(|name| IPC.contains(&name)) || name.starts_with("fs.mqueue.");
    let network = name.starts_with("net.");
    check(ipc || network, || format!("System control namespace '{name}' is not valid."))?;
    check(!(network && network_mode(request) == "host"), || {
        format!("System control '{name}' is not supported when networkMode=host.")
    })?;
    check(!(ipc && request.ipc_mode.as_deref() == Some("host")), || {
        format!("System control '{name}' is not supported when ipcMode=host.")
    })
}

/// Up to 255 letters, digits, hyphens, underscores, colons, periods, slashes, number signs, and `@` before a digest (API
/// reference, "ContainerDefinition").
fn is_image(image: &str) -> bool {
    image.len() <= 255 && image.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_:./#@".contains(&b))
}

fn size(request: &RegisterTaskDefinitionRequest, container: &ContainerDefinition, name: &str) -> Result<(), EcsError> {
    check(container.cpu.is_none_or(|cpu| cpu >= 0), || {
        format!("Invalid setting for container '{name}'. 'cpu' must not be negative.")
    })?;
    let (memory, reservation) = (container.memory, container.memory_reservation);
    check(request.memory.is_some() || memory.is_some() || reservation.is_some(), || {
        format!(
            "Invalid setting for container '{name}'. At least one of 'memory' or 'memoryReservation' must be specified."
        )
    })?;
    for (member, amount) in [("memory", memory), ("memoryReservation", reservation)] {
        check(amount.is_none_or(|mib| mib >= LEAST_MEMORY), || {
            format!("Invalid setting for container '{name}'. '{member}' must be at least {LEAST_MEMORY} MiB.")
        })?;
    }
    check(memory.zip(reservation).is_none_or(|(memory, reservation)| memory >= reservation), || {
        format!(
            "Invalid setting for container '{name}'. 'memory' must be greater than or equal to 'memoryReservation'."
        )
    })
}

fn timeouts(container: &ContainerDefinition, name: &str) -> Result<(), EcsError> {
    for (kind, seconds) in [("start", container.start_timeout), ("stop", container.stop_timeout)] {
        check(seconds.is_none_or(|seconds| seconds >= 2), || {
            format!("Granular {kind} timeout on container '{name}' must be at least 2 seconds.")
        })?;
    }
    Ok(())
}

/// What a container may not say where the task has an interface of its own, or the host's. Links to containers are
/// checked with the dependencies.
fn network(request: &RegisterTaskDefinitionRequest, container: &ContainerDefinition) -> Result<(), EcsError> {
    fn is_set<T>(list: Option<&Vec<T>>) -> bool {
        list.is_some_and(|list| !list.is_empty())
    }
    let mode = network_mode(request);
    check(mode == "bridge" || !is_set(container.links.as_ref()), || {
        format!("Links are not supported when networkMode={mode}.")
    })?;
    for host in container.extra_hosts.iter().flatten() {
        let given = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
        check(given(&host.hostname) && given(&host.ip_address), || {
            "Extra host hostname and ipAddress should not be null or empty.".into()
        })?;
    }
    if mode != "awsvpc" {
        return Ok(());
    }
    let refused = [
        (container.hostname.as_deref().is_some_and(|name| !name.is_empty()), "hostname is"),
        (is_set(container.dns_servers.as_ref()), "DNS servers are"),
        (is_set(container.dns_search_domains.as_ref()), "DNS search domains are"),
        (is_set(container.extra_hosts.as_ref()), "Extra hosts are"),
        (container.disable_networking == Some(true), "Disable Networking is"),
    ];
    for (set, what) in refused {
        check(!set, || format!("{what} not supported on container when networkMode=awsvpc."))?;
    }
    Ok(())
}

fn environment(request: &RegisterTaskDefinitionRequest, container: &ContainerDefinition) -> Result<(), EcsError> {
    for pair in container.environment.iter().flatten() {
        let name = pair.name.as_deref().unwrap_or_default();
        check(!name.is_empty(), || "Environment variable name should not be null or empty.".into())?;
    }
    let files = container.environment_files.as_deref().unwrap_or_default();
    check(files.len() <= MOST_ENVIRONMENT_FILES, || {
        "The maximum number of environment files was exceeded. Specify ten or less and try again.".into()
    })?;
    for file in files {
        check_enum("type", file.r#type.as_deref(), enums::ENVIRONMENT_FILE_TYPE)?;
        let value = file.value.as_deref().unwrap_or_default();
        check(is_s3_object(value), || "Invalid arn syntax.".into())?;
        check(value.ends_with(".env"), || "Environment files must have the extension .env.".into())?;
    }
    let secrets = container.secrets.as_deref().unwrap_or_default();
    for secret in secrets {
        let given = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
        check(given(&secret.name), || "Secret name should not be null or empty.".into())?;
        check(given(&secret.value_from), || "Secret valueFrom should not be null or empty.".into())?;
        check(!container.environment.iter().flatten().any(|pair| pair.name == secret.name), || {
            let name = secret.name.as_deref().unwrap_or_default();
            format!(
                "The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '{name}'."
            )
        })?;
    }
    let role = request.execution_role_arn.is_some();
    check(secrets.is_empty() || role, || {
        "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.".into()
    })?;
    check(files.is_empty() || role, || {
        "When you are specifying environment files, you must also specify a value for 'executionRoleArn'.".into()
    })?;
    if let Some(credentials) = &container.repository_credentials {
        check(role, || {
            "When you are specifying repository credentials, you must also specify a value for 'executionRoleArn'."
                .into()
        })?;
        let parameter = credentials.credentials_parameter.as_deref().unwrap_or_default();
        check(!parameter.is_empty(), || "credentialsParameter should not be null or empty.".into())?;
    }
    Ok(())
}

/// `arn:PARTITION:s3:::BUCKET/KEY`.
fn is_s3_object(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", partition, "s3", "", "", object] = parts.as_slice() else { return false };
    partition.starts_with("aws")
        && object.split_once('/').is_some_and(|(bucket, key)| !bucket.is_empty() && !key.is_empty())
}

fn restart_policy(container: &ContainerDefinition, name: &str) -> Result<(), EcsError> {
    let Some(policy) = &container.restart_policy else { return Ok(()) };
    check(policy.enabled.is_some(), || "restartPolicy.enabled should not be null.".into())?;
    check(policy.restart_attempt_period.is_none_or(|seconds| (60..=1800).contains(&seconds)), || {
        format!("the 'restartAttemptPeriod' setting for container '{name}' must be between 60 and 1800")
    })?;
    check(policy.ignored_exit_codes.as_ref().is_none_or(|codes| codes.len() <= 50), || {
        format!("the 'ignoredExitCodes' setting for container '{name}' can have at most 50 exit codes")
    })
}

fn ulimits(container: &ContainerDefinition) -> Result<(), EcsError> {
    let limits = container.ulimits.as_deref().unwrap_or_default();
    for (i, limit) in limits.iter().enumerate() {
        let name = limit.name.as_deref().unwrap_or_default();
        check_enum("name", Some(name), enums::ULIMIT_NAME)?;
        check(!limits[..i].iter().any(|other| other.name == limit.name), || {
            format!("Duplicate ulimit '{name}' is specified.")
        })?;
        let (Some(soft), Some(hard)) = (limit.soft_limit, limit.hard_limit) else {
            return Err(EcsError::client(format!("Both softLimit and hardLimit must be specified for ulimit {name}.")));
        };
        // -1 is no limit.
        let height = |limit: i32| if limit == -1 { i32::MAX } else { limit };
        check(height(soft) <= height(hard), || format!("Soft limit exceeds hard limit for ulimit {name}"))?;
    }
    Ok(())
}

fn linux_parameters(parameters: &LinuxParameters) -> Result<(), EcsError> {
    check(parameters.swappiness.is_none_or(|value| (0..=100).contains(&value)), || {
        "swappiness should be between 0 and 100.".into()
    })?;
    check(parameters.max_swap.is_none_or(|value| value >= 0), || "maxSwap should be 0 or greater.".into())?;
    check(parameters.shared_memory_size.is_none_or(|value| value > 0), || {
        "sharedMemorySize should be greater than 0.".into()
    })?;
    for tmpfs in parameters.tmpfs.iter().flatten() {
        check(tmpfs.container_path.as_deref().is_some_and(|path| path.starts_with('/')), || {
            "Tmpfs containerPath should be an absolute path.".into()
        })?;
        check(tmpfs.size.is_some_and(|size| size > 0), || "Tmpfs size should be greater than 0.".into())?;
    }
    for device in parameters.devices.iter().flatten() {
        check(device.host_path.as_deref().is_some_and(|path| !path.is_empty()), || {
            "Device hostPath should not be null or empty.".into()
        })?;
        for permission in device.permissions.iter().flatten() {
            check_enum("permissions", Some(permission), enums::DEVICE_CGROUP_PERMISSION)?;
        }
    }
    if let Some(capabilities) = &parameters.capabilities {
        for name in capabilities.add.iter().chain(&capabilities.drop).flatten() {
            check(CAPABILITIES.contains(&name.as_str()), || {
                format!("{name} should be one of [{}]", CAPABILITIES.join(","))
            })?;
        }
    }
    Ok(())
}

/// API reference, "KernelCapabilities".
const CAPABILITIES: &[&str] = &[
    "ALL",
    "AUDIT_CONTROL",
    "AUDIT_WRITE",
    "BLOCK_SUSPEND",
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "IPC_LOCK",
    "IPC_OWNER",
    "KILL",
    "LEASE",
    "LINUX_IMMUTABLE",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "MKNOD",
    "NET_ADMIN",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_RAW",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_CHROOT",
    "SYS_MODULE",
    "SYS_NICE",
    "SYS_PACCT",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "SYSLOG",
    "WAKE_ALARM",
];
