//! A container definition as the engine takes it.

use wharf_aws_model::ecs::types::{ContainerDefinition, Tmpfs, Volume};
use wharf_core::{
    CpuUnits, Mib, Scope,
    sandbox::{
        Condition, ContainerSpec, Dependency, HealthCheck, Mount, MountSource, PortMapping, Protocol, PullPolicy,
        Security, Ulimit,
    },
};

use super::log;
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
    pub(super) containers: &'a [ContainerDefinition],
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
    let capabilities = linux.and_then(|linux| linux.capabilities.as_ref());
    let names = |names: Option<&Vec<String>>| -> Vec<String> {
        let names = names.into_iter().flatten();
        names.map(|name| name.trim_start_matches("CAP_").to_owned()).collect()
    };
    Ok(ContainerSpec {
        name: container.name.clone().unwrap_or_default(),
        image: container.image.clone().unwrap_or_default(),
        pull: PullPolicy::Default,
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
        security: Security {
            privileged: container.privileged.unwrap_or(false),
            read_only_root: container.readonly_root_filesystem.unwrap_or(false),
            no_new_privileges: None,
            add_capabilities: names(capabilities.and_then(|capabilities| capabilities.add.as_ref())),
            drop_capabilities: names(capabilities.and_then(|capabilities| capabilities.drop.as_ref())),
            ..Security::default()
        },
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
        mounts: mounts(container, around),
        shared_memory: linux.and_then(|linux| linux.shared_memory_size).map(mib),
        extra_hosts: container
            .extra_hosts
            .iter()
            .flatten()
            .filter_map(|host| Some((host.hostname.clone()?, host.ip_address.clone()?)))
            .collect(),
        init: linux.and_then(|linux| linux.init_process_enabled).unwrap_or(false),
        terminal: container.pseudo_terminal.unwrap_or(false),
        interactive: container.interactive.unwrap_or(false),
        ..ContainerSpec::default()
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
                protocol: if mapping.protocol.as_deref() == Some("udp") { Protocol::Udp } else { Protocol::Tcp },
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

/// Its own mount points and tmpfs, and the mount points of the containers that `volumesFrom` names.
fn mounts(container: &ContainerDefinition, around: &Surroundings<'_>) -> Vec<Mount> {
    let mut mounts = mount_points(container, around, false);
    for from in container.volumes_from.iter().flatten() {
        let source = around.containers.iter().find(|other| other.name == from.source_container);
        let read_only = from.read_only.unwrap_or(false);
        mounts.extend(source.into_iter().flat_map(|source| mount_points(source, around, read_only)));
    }
    let tmpfs = container.linux_parameters.iter().flat_map(|linux| linux.tmpfs.iter().flatten());
    mounts.extend(tmpfs.map(|tmpfs: &Tmpfs| Mount {
        source: MountSource::Tmpfs {
            size: tmpfs.size.map(mib),
            options: tmpfs.mount_options.clone().unwrap_or_default(),
        },
        target: tmpfs.container_path.clone().unwrap_or_default(),
        read_only: false,
    }));
    mounts
}

fn mount_points(container: &ContainerDefinition, around: &Surroundings<'_>, read_only: bool) -> Vec<Mount> {
    let points = container.mount_points.iter().flatten();
    points
        .map(|point| {
            let name = point.source_volume.clone().unwrap_or_default();
            let volume = around.volumes.iter().find(|volume| volume.name.as_ref() == Some(&name));
            let path = volume.and_then(|volume| volume.host.as_ref()).and_then(|host| host.source_path.clone());
            let source = match path.filter(|path| !path.is_empty()) {
                Some(path) => MountSource::Host { path },
                None => MountSource::Sandbox { name },
            };
            let target = point.container_path.clone().unwrap_or_default();
            Mount { source, target, read_only: read_only || point.read_only.unwrap_or(false) }
        })
        .collect()
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
