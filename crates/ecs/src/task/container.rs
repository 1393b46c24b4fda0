//! A container definition as the engine takes it.

use wharf_aws_model::ecs::types::{ContainerDefinition, PortMapping as PortMappingDefinition, Volume};
use wharf_core::{
    CpuUnits, Mib, Scope,
    sandbox::{
        Condition, ContainerSpec, Dependency, Device, Dns, HealthCheck, PortMapping, Protocol, PullPolicy,
        RestartPolicy, Ulimit,
    },
    secret::SecretId,
    volume::PortRange,
};

use super::{log, security, volume};
use crate::EcsError;

/// From SIGTERM to SIGKILL unless a container says otherwise, seconds (ECS Developer Guide, "Container timeouts").
const STOP_TIMEOUT: u32 = 30;

/// What a container's spec takes from its task.
pub(super) struct Surroundings<'a> {
    pub(super) scope: &'a Scope,
    pub(super) task: &'a str,
    pub(super) fargate: bool,
    /// Whether host ports mean anything.
    pub(super) bridge: bool,
    pub(super) host: bool,
    pub(super) volumes: &'a [Volume],
}

/// The secret with the credentials for a container's registry. Another account's is that account's: there are no policies on
/// secrets that could share it.
fn registry_secret(container: &ContainerDefinition, scope: &Scope) -> Result<Option<SecretId>, EcsError> {
    let credentials = container.repository_credentials.as_ref();
    let Some(parameter) = credentials.and_then(|credentials| credentials.credentials_parameter.as_deref()) else {
        return Ok(None);
    };
    let id = SecretId::parse(parameter, scope);
    if id.scope.account != scope.account {
        return Err(EcsError::client("repositoryCredentials names a secret of another account, which is not shared."));
    }
    Ok(Some(id))
}

/// The spec of a container whose definition was validated when it was registered.
pub(super) fn spec(container: &ContainerDefinition, around: &Surroundings<'_>) -> Result<ContainerSpec, EcsError> {
    let linux = container.linux_parameters.as_ref();
    let list = |texts: Option<&Vec<String>>| texts.filter(|texts| !texts.is_empty()).cloned();
    let text = |text: Option<&String>| text.filter(|text| !text.is_empty()).cloned();
    let mut environment: Vec<(String, String)> = container
        .environment
        .iter()
        .flatten()
        .map(|pair| (pair.name.clone().unwrap_or_default(), pair.value.clone().unwrap_or_default()))
        .collect();
    // As the real agent says where a container runs.
    let execution = if around.fargate { "AWS_ECS_FARGATE" } else { "AWS_ECS_EC2" };
    if !environment.iter().any(|(name, _)| name == "AWS_EXECUTION_ENV") {
        environment.push(("AWS_EXECUTION_ENV".to_owned(), execution.to_owned()));
    }
    Ok(ContainerSpec {
        root: None,
        kept_environment: Vec::new(),
        name: container.name.clone().unwrap_or_default(),
        image: container.image.clone().unwrap_or_default(),
        pull: PullPolicy::Default,
        pull_as: Some(around.scope.account.clone()),
        registry_secret: registry_secret(container, around.scope)?,
        entrypoint: list(container.entry_point.as_ref()),
        command: list(container.command.as_ref()),
        environment,
        working_directory: text(container.working_directory.as_ref()),
        user: text(container.user.as_ref()),
        hostname: text(container.hostname.as_ref()),
        essential: container.essential.unwrap_or(true),
        cpu: CpuUnits(unsigned(container.cpu)),
        memory: container.memory.map(mib),
        memory_reservation: container.memory_reservation.map(mib),
        ports: ports(container, around),
        depends_on: container.depends_on.iter().flatten().filter_map(dependency).collect(),
        health_check: health_check(container),
        start_timeout: container.start_timeout.map(|seconds| unsigned(Some(seconds))),
        stop_timeout: container.stop_timeout.map_or(STOP_TIMEOUT, |seconds| unsigned(Some(seconds))),
        log: log::target(container, around.task, around.scope)?,
        security: security::of(container),
        ulimits: container
            .ulimits
            .iter()
            .flatten()
            .map(|limit| Ulimit {
                name: limit.name.clone().unwrap_or_default(),
                soft: limit_value(limit.soft_limit),
                hard: limit_value(limit.hard_limit),
            })
            .collect(),
        mounts: volume::mounts(container, around.volumes),
        volumes_from: volume::from_others(container),
        port_ranges: port_ranges(container, around),
        shared_memory: linux.and_then(|linux| linux.shared_memory_size).map(mib),
        extra_hosts: container
            .extra_hosts
            .iter()
            .flatten()
            .filter_map(|host| Some((host.hostname.clone()?, host.ip_address.clone()?)))
            .collect(),
        init: linux.and_then(|linux| linux.init_process_enabled).unwrap_or(false),
        restart: restart(container),
        terminal: container.pseudo_terminal.unwrap_or(false),
        interactive: container.interactive.unwrap_or(false),
        sysctls: container
            .system_controls
            .iter()
            .flatten()
            .filter_map(|control| Some((control.namespace.clone()?, control.value.clone()?)))
            .collect(),
        dns: Dns {
            servers: container.dns_servers.clone().unwrap_or_default(),
            search: container.dns_search_domains.clone().unwrap_or_default(),
        },
        links: links(container),
        no_network: container.disable_networking.unwrap_or(false),
        devices: devices(container),
        gpus: gpus(container),
        labels: container.docker_labels.iter().flatten().map(|(k, v)| (k.clone(), v.clone())).collect(),
        swap: linux.and_then(|linux| linux.max_swap).map(mib),
        // Without a bound on swap there is nothing to swap to here (API reference, "LinuxParameters", `swappiness`).
        swappiness: linux
            .filter(|linux| linux.max_swap.is_some())
            .and_then(|linux| linux.swappiness)
            .map(|n| unsigned(Some(n))),
    })
}

/// Tasks with an interface of their own publish nothing: every port is reachable at their address.
fn ports(container: &ContainerDefinition, around: &Surroundings<'_>) -> Vec<PortMapping> {
    if !around.bridge && !around.host {
        return Vec::new();
    }
    let mappings = container.port_mappings.iter().flatten();
    let port = |number: Option<i32>| number.and_then(|number| u16::try_from(number).ok()).filter(|&port| port != 0);
    mappings
        .filter_map(|mapping| {
            let container_port = port(mapping.container_port)?;
            Some(PortMapping {
                container_port,
                host_port: if around.host { Some(container_port) } else { port(mapping.host_port) },
                protocol: protocol(mapping),
            })
        })
        .collect()
}

fn dependency(dependency: &wharf_aws_model::ecs::types::ContainerDependency) -> Option<Dependency> {
    let condition = match dependency.condition.as_deref()? {
        "START" => Condition::Start,
        "COMPLETE" => Condition::Complete,
        "SUCCESS" => Condition::Success,
        "HEALTHY" => Condition::Healthy,
        _ => return None,
    };
    Some(Dependency { container: dependency.container_name.clone()?, condition })
}

/// `CMD` and an argument vector, or `CMD-SHELL` and a line for the shell; `NONE` is no check (API reference,
/// "HealthCheck").
fn health_check(container: &ContainerDefinition) -> Option<HealthCheck> {
    let check = container.health_check.as_ref()?;
    let command = match check.command.as_deref()? {
        [] => return None,
        [kind, ..] if kind == "NONE" => return None,
        [kind, rest @ ..] if kind == "CMD" => rest.to_vec(),
        [kind, rest @ ..] if kind == "CMD-SHELL" => vec!["/bin/sh".to_owned(), "-c".to_owned(), rest.join(" ")],
        all => vec!["/bin/sh".to_owned(), "-c".to_owned(), all.join(" ")],
    };
    Some(HealthCheck {
        command,
        interval: check.interval.map_or(30, |n| unsigned(Some(n))),
        timeout: check.timeout.map_or(5, |n| unsigned(Some(n))),
        retries: check.retries.map_or(3, |n| unsigned(Some(n))),
        start_period: unsigned(check.start_period),
    })
}

/// Ranges of ports behind a bridge; everywhere else every port is reachable as it is.
fn port_ranges(container: &ContainerDefinition, around: &Surroundings<'_>) -> Vec<PortRange> {
    let mappings = container.port_mappings.iter().flatten().filter(|_| around.bridge);
    mappings
        .filter_map(|mapping| {
            let (first, last) = mapping.container_port_range.as_deref()?.split_once('-')?;
            Some(PortRange { first: first.parse().ok()?, last: last.parse().ok()?, protocol: protocol(mapping) })
        })
        .collect()
}

fn protocol(mapping: &PortMappingDefinition) -> Protocol {
    if mapping.protocol.as_deref() == Some("udp") { Protocol::Udp } else { Protocol::Tcp }
}

/// What must have run for a restart unless the policy says otherwise, seconds (API reference, "ContainerRestartPolicy").
const RESTART_PERIOD: u32 = 300;

fn restart(container: &ContainerDefinition) -> Option<RestartPolicy> {
    let policy = container.restart_policy.as_ref().filter(|policy| policy.enabled == Some(true))?;
    Some(RestartPolicy {
        ignored_exit_codes: policy.ignored_exit_codes.clone().unwrap_or_default(),
        reset_period: policy.restart_attempt_period.map_or(RESTART_PERIOD, |seconds| unsigned(Some(seconds))),
    })
}

/// `NAME` or `NAME:ALIAS`.
fn links(container: &ContainerDefinition) -> Vec<(String, String)> {
    let pair = |link: &String| {
        let (name, alias) = link.split_once(':').unwrap_or((link, link));
        (name.to_owned(), alias.to_owned())
    };
    container.links.iter().flatten().map(pair).collect()
}

/// All permissions unless it says which (API reference, "Device"), at the host's path unless it says where.
fn devices(container: &ContainerDefinition) -> Vec<Device> {
    let devices = container.linux_parameters.iter().flat_map(|linux| linux.devices.iter().flatten());
    devices
        .map(|device| {
            let host_path = device.host_path.clone().unwrap_or_default();
            let permissions = device.permissions.as_deref().filter(|permissions| !permissions.is_empty());
            let letter = |permission: &String| permission.chars().next().unwrap_or_default();
            Device {
                container_path: device
                    .container_path
                    .clone()
                    .filter(|p| !p.is_empty())
                    .unwrap_or_else(|| host_path.clone()),
                host_path,
                permissions: permissions.map_or_else(|| "rwm".to_owned(), |all| all.iter().map(letter).collect()),
            }
        })
        .collect()
}

fn gpus(container: &ContainerDefinition) -> u32 {
    let requirements = container.resource_requirements.iter().flatten();
    let gpus = requirements.filter(|requirement| requirement.r#type.as_deref() == Some("GPU"));
    gpus.filter_map(|requirement| requirement.value.as_deref()?.trim().parse::<u32>().ok()).sum()
}

fn unsigned(number: Option<i32>) -> u32 {
    number.and_then(|number| u32::try_from(number).ok()).unwrap_or(0)
}

fn mib(number: i32) -> Mib {
    Mib(u64::from(unsigned(Some(number))))
}

/// A limit of -1 is none.
fn limit_value(number: Option<i32>) -> u64 {
    number.map_or(0, |number| u64::try_from(number).unwrap_or(u64::MAX))
}
