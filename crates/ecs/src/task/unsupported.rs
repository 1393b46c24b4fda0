//! What a task definition may hold that nothing in Wharf can act upon yet. Such a task is refused: a task that runs
//! without its secrets or its volumes would only seem to work.

use wharf_aws_model::ecs::types::{ContainerDefinition, TaskDefinition, Volume};

use super::{security, volume};
use crate::EcsError;

/// Refuses a task (overrides applied) that asks for what is not there.
pub(super) fn check(definition: &TaskDefinition) -> Result<(), EcsError> {
    for (asked, field) in of_task(definition) {
        refuse(asked, || field.to_owned())?;
    }
    for volume in definition.volumes.iter().flatten() {
        for (asked, field) in of_volume(volume) {
            refuse(asked, || format!("volumes[{}].{field}", volume.name.as_deref().unwrap_or_default()))?;
        }
    }
    for container in definition.container_definitions.iter().flatten() {
        for (asked, field) in of_container(container) {
            let name = container.name.as_deref().unwrap_or_default();
            refuse(asked, || format!("containerDefinitions[{name}].{field}"))?;
        }
    }
    Ok(())
}

/// The answer to a field that nothing can act upon.
pub(super) fn refuse(asked: bool, field: impl FnOnce() -> String) -> Result<(), EcsError> {
    if asked { Err(EcsError::client(format!("{} is not supported by Wharf yet.", field()))) } else { Ok(()) }
}

fn some<T>(list: Option<&Vec<T>>) -> bool {
    list.is_some_and(|list| !list.is_empty())
}

fn of_task(definition: &TaskDefinition) -> [(bool, &'static str); 4] {
    let platform = definition.runtime_platform.as_ref();
    let windows = platform.and_then(|p| p.operating_system_family.as_deref()).is_some_and(|f| f.starts_with("WINDOWS"));
    [
        (windows, "runtimePlatform.operatingSystemFamily"),
        (definition.proxy_configuration.is_some(), "proxyConfiguration"),
        (some(definition.inference_accelerators.as_ref()), "inferenceAccelerators"),
        (definition.trusted_execution_configuration.is_some(), "trustedExecutionConfiguration"),
    ]
}

fn of_volume(volume: &Volume) -> [(bool, &'static str); 5] {
    [
        (volume.efs_volume_configuration.is_some(), "efsVolumeConfiguration"),
        (volume.fsx_windows_file_server_volume_configuration.is_some(), "fsxWindowsFileServerVolumeConfiguration"),
        (volume.s3files_volume_configuration.is_some(), "s3filesVolumeConfiguration"),
        (
            volume.docker_volume_configuration.as_ref().is_some_and(volume::has_unknown_options),
            "dockerVolumeConfiguration.driverOpts",
        ),
        (volume.configured_at_launch == Some(true), "configuredAtLaunch"),
    ]
}

fn of_container(container: &ContainerDefinition) -> Vec<(bool, &'static str)> {
    let log = container.log_configuration.as_ref();
    let driver = log.and_then(|log| log.log_driver.as_deref());
    vec![
        (some(container.secrets.as_ref()), "secrets"),
        (some(container.environment_files.as_ref()), "environmentFiles"),
        (
            container.resource_requirements.iter().flatten().any(|required| required.r#type.as_deref() != Some("GPU")),
            "resourceRequirements",
        ),
        (
            container.resource_requirements.iter().flatten().any(|required| required.sharing_strategy.is_some()),
            "resourceRequirements.sharingStrategy",
        ),
        (container.firelens_configuration.is_some(), "firelensConfiguration"),
        (security::unknown_option(container), "dockerSecurityOptions"),
        (some(container.credential_specs.as_ref()), "credentialSpecs"),
        (driver.is_some_and(|driver| !matches!(driver, "awslogs" | "json-file")), "logConfiguration.logDriver"),
        (log.is_some_and(|log| some(log.secret_options.as_ref())), "logConfiguration.secretOptions"),
    ]
}
