//! What the service fills in: a task definition is kept and shown with its defaults written out.

use wharf_aws_model::ecs::types::{
    ContainerDefinition, HealthCheck, HostVolumeProperties, PortMapping, RegisterTaskDefinitionRequest, Volume,
};

use super::{network_mode, size};
use crate::EcsError;

/// Fills in the defaults, and brings CPU and memory to the form in which they are kept.
///
/// # Errors
/// `ClientException` if CPU or memory of the task is no amount.
pub(super) fn normalize(request: &mut RegisterTaskDefinitionRequest) -> Result<(), EcsError> {
    // An empty text means the same as none: the console and some clients send it.
    for text in [&mut request.cpu, &mut request.memory, &mut request.task_role_arn, &mut request.execution_role_arn] {
        if text.as_deref() == Some("") {
            *text = None;
        }
    }
    request.cpu = request.cpu.as_deref().map(size::normal_cpu).transpose()?;
    request.memory = request.memory.as_deref().map(size::normal_memory).transpose()?;
    request.volumes.get_or_insert_default().iter_mut().for_each(volume);
    request.placement_constraints.get_or_insert_default();
    let one_port_space = matches!(network_mode(request), "awsvpc" | "host");
    for each in &mut request.container_definitions {
        container(each, one_port_space);
    }
    Ok(())
}

fn container(container: &mut ContainerDefinition, one_port_space: bool) {
    container.cpu.get_or_insert(0);
    container.essential.get_or_insert(true);
    container.environment.get_or_insert_default();
    container.mount_points.get_or_insert_default();
    container.volumes_from.get_or_insert_default();
    container.system_controls.get_or_insert_default();
    for mapping in container.port_mappings.get_or_insert_default() {
        port_mapping(mapping, one_port_space);
    }
    if let Some(check) = &mut container.health_check {
        health_check(check);
    }
}

/// Without a host port it is the container's own where both are one, and any free one (0) behind a bridge.
fn port_mapping(mapping: &mut PortMapping, one_port_space: bool) {
    mapping.protocol.get_or_insert_with(|| "tcp".to_owned());
    if mapping.container_port_range.is_none() {
        let default = if one_port_space { mapping.container_port.unwrap_or(0) } else { 0 };
        let given = mapping.host_port.filter(|&port| port != 0 || !one_port_space);
        mapping.host_port = Some(given.unwrap_or(default));
    }
}

fn health_check(check: &mut HealthCheck) {
    check.interval.get_or_insert(30);
    check.timeout.get_or_insert(5);
    check.retries.get_or_insert(3);
}

fn volume(volume: &mut Volume) {
    if let Some(efs) = &mut volume.efs_volume_configuration {
        efs.root_directory.get_or_insert_with(|| "/".to_owned());
    }
    let elsewhere = volume.docker_volume_configuration.is_some()
        || volume.efs_volume_configuration.is_some()
        || volume.fsx_windows_file_server_volume_configuration.is_some()
        || volume.s3files_volume_configuration.is_some()
        || volume.configured_at_launch == Some(true);
    if !elsewhere {
        volume.host.get_or_insert_with(HostVolumeProperties::default);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(mode: Option<&str>) -> RegisterTaskDefinitionRequest {
        RegisterTaskDefinitionRequest {
            network_mode: mode.map(str::to_owned),
            container_definitions: vec![ContainerDefinition {
                port_mappings: Some(vec![PortMapping { container_port: Some(80), ..PortMapping::default() }]),
                health_check: Some(HealthCheck::default()),
                ..ContainerDefinition::default()
            }],
            cpu: Some("1 vCPU".to_owned()),
            memory: Some("2GB".to_owned()),
            volumes: Some(vec![Volume { name: Some("data".to_owned()), ..Volume::default() }]),
            ..RegisterTaskDefinitionRequest::default()
        }
    }

    #[test]
    fn defaults_are_written_out() {
        let mut filled = request(None);
        normalize(&mut filled).unwrap();
        assert_eq!((filled.cpu.as_deref(), filled.memory.as_deref()), (Some("1024"), Some("2048")));
        assert_eq!(filled.placement_constraints, Some(Vec::new()));
        assert_eq!(filled.volumes.unwrap()[0].host, Some(HostVolumeProperties::default()));
        let container = &filled.container_definitions[0];
        assert_eq!((container.cpu, container.essential), (Some(0), Some(true)));
        assert_eq!(container.environment, Some(Vec::new()));
        let mapping = &container.port_mappings.as_ref().unwrap()[0];
        assert_eq!((mapping.host_port, mapping.protocol.as_deref()), (Some(0), Some("tcp")));
        let check = container.health_check.as_ref().unwrap();
        assert_eq!(
            (check.interval, check.timeout, check.retries, check.start_period),
            (Some(30), Some(5), Some(3), None)
        );
        // Neither a network mode nor what has no default is made up.
        assert_eq!((filled.network_mode, container.memory, &container.links), (None, None, &None));
    }

    #[test]
    fn awsvpc_and_host_have_one_port_space() {
        for mode in ["awsvpc", "host"] {
            let mut filled = request(Some(mode));
            normalize(&mut filled).unwrap();
            let mapping = &filled.container_definitions[0].port_mappings.as_ref().unwrap()[0];
            assert_eq!(mapping.host_port, Some(80), "{mode}");
        }
    }

    #[test]
    fn a_size_that_is_none_is_refused() {
        let mut refused = RegisterTaskDefinitionRequest { cpu: Some("lots".to_owned()), ..request(None) };
        let error = normalize(&mut refused).unwrap_err().to_string();
        assert!(error.starts_with("ClientException: Invalid 'cpu' setting for task."), "{error}");
    }
}
