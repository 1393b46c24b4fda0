//! Volumes, and the containers' use of them.

use wharf_aws_model::ecs::{
    enums,
    types::{EFSVolumeConfiguration, RegisterTaskDefinitionRequest, Volume},
};

use crate::{
    EcsError,
    arn::is_name,
    error::{check, check_enum},
};

pub(super) fn validate(request: &RegisterTaskDefinitionRequest) -> Result<(), EcsError> {
    let volumes = request.volumes.as_deref().unwrap_or_default();
    for (i, volume) in volumes.iter().enumerate() {
        let name = volume.name.as_deref().unwrap_or_default();
        check(!name.is_empty(), || "Volume.name should not be null or empty.".into())?;
        check(is_name(name, 255), || "Volume.name contains invalid characters.".into())?;
        check(!volumes[..i].iter().any(|other| other.name == volume.name), || {
            format!("Volume names must be unique: '{name}'.")
        })?;
        kind(volume, name)?;
    }
    let containers = &request.container_definitions;
    for container in containers {
        for mount in container.mount_points.iter().flatten() {
            let source = mount.source_volume.as_deref().unwrap_or_default();
            check(volumes.iter().any(|volume| volume.name.as_deref() == Some(source)), || {
                format!("Unknown volume '{source}'.")
            })?;
            check(mount.container_path.as_deref().is_some_and(|path| !path.is_empty()), || {
                "Mount point containerPath should not be null or empty.".into()
            })?;
        }
        for from in container.volumes_from.iter().flatten() {
            let source = from.source_container.as_deref().unwrap_or_default();
            check(containers.iter().any(|other| other.name.as_deref() == Some(source)), || {
                format!("Invalid 'volumesFrom' setting. Unknown container: '{source}'.")
            })?;
        }
    }
    at_launch(request, volumes)
}

/// A volume is of one kind.
fn kind(volume: &Volume, name: &str) -> Result<(), EcsError> {
    let kinds = [
        volume.host.as_ref().is_some_and(|host| host.source_path.as_deref().is_some_and(|path| !path.is_empty())),
        volume.docker_volume_configuration.is_some(),
        volume.efs_volume_configuration.is_some(),
        volume.fsx_windows_file_server_volume_configuration.is_some(),
        volume.s3files_volume_configuration.is_some(),
        volume.configured_at_launch == Some(true),
    ];
    check(kinds.into_iter().filter(|&set| set).count() <= 1, || {
        format!(
            "Volume '{name}' must have only one of host, dockerVolumeConfiguration, efsVolumeConfiguration, fsxWindowsFileServerVolumeConfiguration, s3filesVolumeConfiguration or configuredAtLaunch."
        )
    })?;
    if let Some(docker) = &volume.docker_volume_configuration {
        check_enum("scope", docker.scope.as_deref(), enums::SCOPE)?;
        check(docker.autoprovision != Some(false) || docker.scope.as_deref() == Some("shared"), || {
            "When 'scope' parameter is 'task', 'autoprovision' must either not be specified or set to 'True'.".into()
        })?;
    }
    match &volume.efs_volume_configuration {
        Some(efs) => efs_configuration(efs),
        None => Ok(()),
    }
}

fn efs_configuration(efs: &EFSVolumeConfiguration) -> Result<(), EcsError> {
    check(efs.file_system_id.as_deref().is_some_and(|id| !id.is_empty()), || {
        "EFS fileSystemId should not be null or empty.".into()
    })?;
    check_enum("transitEncryption", efs.transit_encryption.as_deref(), enums::EFS_TRANSIT_ENCRYPTION)?;
    let encrypted = efs.transit_encryption.as_deref() == Some("ENABLED");
    check(efs.transit_encryption_port.is_none() || encrypted, || {
        "TransitEncryptionPort requires that TransitEncryption is enabled.".into()
    })?;
    let Some(authorization) = &efs.authorization_config else { return Ok(()) };
    check_enum("iam", authorization.iam.as_deref(), enums::EFS_AUTHORIZATION_CONFIG_IAM)?;
    check(authorization.iam.as_deref() != Some("ENABLED") || encrypted, || {
        "EFS IAM authorization requires TransitEncryption to be enabled.".into()
    })?;
    if authorization.access_point_id.is_some() {
        check(encrypted, || "EFS access point requires TransitEncryption to be enabled.".into())?;
        check(efs.root_directory.as_deref().is_none_or(|root| root == "/"), || {
            "When using an EFS access point, the root directory must either be set to \"/\" or be omitted.".into()
        })?;
    }
    Ok(())
}

/// At most one volume is configured at launch, and some container has to use it.
fn at_launch(request: &RegisterTaskDefinitionRequest, volumes: &[Volume]) -> Result<(), EcsError> {
    let names: Vec<&str> = volumes
        .iter()
        .filter(|volume| volume.configured_at_launch == Some(true))
        .filter_map(|volume| volume.name.as_deref())
        .collect();
    check(names.len() <= 1, || "Only one volume can be configured at launch.".into())?;
    let mounts = || request.container_definitions.iter().flat_map(|c| c.mount_points.iter().flatten());
    let unused: Vec<&str> =
        names.into_iter().filter(|name| !mounts().any(|m| m.source_volume.as_deref() == Some(name))).collect();
    check(unused.is_empty(), || format!("Volumes [{}] are not referenced by any of the containers.", unused.join(", ")))
}
