//! Mount points and volumes, from their definitions.

use wharf_aws_model::ecs::types::{ContainerDefinition, DockerVolumeConfiguration, Tmpfs, Volume};
use wharf_core::{
    Mib,
    sandbox::{Mount, MountSource},
    volume::{self, VolumesFrom},
};

/// What a container mounts itself: its mount points and its memory.
pub(super) fn mounts(container: &ContainerDefinition, volumes: &[Volume]) -> Vec<Mount> {
    let points = container.mount_points.iter().flatten().map(|point| {
        let name = point.source_volume.clone().unwrap_or_default();
        let volume = volumes.iter().find(|volume| volume.name.as_ref() == Some(&name));
        Mount {
            source: source(name, volume),
            target: point.container_path.clone().unwrap_or_default(),
            read_only: point.read_only.unwrap_or(false),
        }
    });
    let tmpfs = container.linux_parameters.iter().flat_map(|linux| linux.tmpfs.iter().flatten());
    let memory = tmpfs.map(|tmpfs: &Tmpfs| Mount {
        source: MountSource::Tmpfs {
            size: tmpfs.size.and_then(|size| u64::try_from(size).ok()).map(Mib),
            options: tmpfs.mount_options.clone().unwrap_or_default(),
        },
        target: tmpfs.container_path.clone().unwrap_or_default(),
        read_only: false,
    });
    points.chain(memory).collect()
}

/// The containers whose volumes it gets too.
pub(super) fn from_others(container: &ContainerDefinition) -> Vec<VolumesFrom> {
    let all = container.volumes_from.iter().flatten();
    all.map(|from| VolumesFrom {
        container: from.source_container.clone().unwrap_or_default(),
        read_only: from.read_only.unwrap_or(false),
    })
    .collect()
}

fn source(name: String, volume: Option<&Volume>) -> MountSource {
    if let Some(docker) = volume.and_then(|volume| volume.docker_volume_configuration.as_ref()) {
        return docker_volume(name, docker);
    }
    let path = volume.and_then(|volume| volume.host.as_ref()).and_then(|host| host.source_path.clone());
    match path.filter(|path| !path.is_empty()) {
        Some(path) => MountSource::Host { path },
        None => MountSource::Sandbox { name },
    }
}

fn docker_volume(name: String, docker: &DockerVolumeConfiguration) -> MountSource {
    let options = Options::of(docker);
    if let Options::Bind(path) = options {
        return MountSource::Host { path: path.to_owned() };
    }
    MountSource::Volume(volume::Volume {
        name,
        shared: is_shared(docker),
        autoprovision: docker.autoprovision.unwrap_or(false),
        tmpfs: match options {
            Options::Memory(options) => Some(options.split(',').filter(|o| !o.is_empty()).map(str::to_owned).collect()),
            _ => None,
        },
        labels: docker.labels.iter().flatten().map(|(name, value)| (name.clone(), value.clone())).collect(),
    })
}

/// Whether its driver options ask for what nothing in Wharf can mount: a file system of the network, a disk, memory that tasks
/// share.
pub(super) fn has_unknown_options(docker: &DockerVolumeConfiguration) -> bool {
    match Options::of(docker) {
        Options::None | Options::Bind(_) => false,
        Options::Memory(_) => is_shared(docker),
        Options::Unknown => true,
    }
}

fn is_shared(docker: &DockerVolumeConfiguration) -> bool {
    docker.scope.as_deref() == Some("shared")
}

/// What the options of Docker's driver `local` mean (docker volume create, "Driver-specific options"): those of mount(8).
enum Options<'a> {
    None,
    /// A directory of the host.
    Bind(&'a str),
    /// With these options, comma by comma.
    Memory(&'a str),
    Unknown,
}

impl<'a> Options<'a> {
    fn of(docker: &'a DockerVolumeConfiguration) -> Self {
        let Some(options) = docker.driver_opts.as_ref().filter(|options| !options.is_empty()) else {
            return Self::None;
        };
        let get = |name: &str| options.get(name).map_or("", String::as_str);
        if options.keys().any(|name| !matches!(name.as_str(), "type" | "device" | "o")) {
            return Self::Unknown;
        }
        let (kind, device, how) = (get("type"), get("device"), get("o"));
        match kind {
            "tmpfs" => Self::Memory(how),
            "" | "none" | "bind" if how.split(',').any(|o| o == "bind" || o == "rbind") && device.starts_with('/') => {
                Self::Bind(device)
            }
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn docker(scope: &str, options: &[(&str, &str)]) -> DockerVolumeConfiguration {
        let options = options.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        DockerVolumeConfiguration {
            scope: Some(scope.to_owned()),
            driver_opts: Some(options),
            ..DockerVolumeConfiguration::default()
        }
    }

    #[test]
    fn the_options_of_the_local_driver() {
        let memory = docker("task", &[("type", "tmpfs"), ("device", "tmpfs"), ("o", "size=1m,uid=5")]);
        assert!(!has_unknown_options(&memory));
        let MountSource::Volume(volume) = docker_volume("v".into(), &memory) else { panic!("no volume") };
        assert_eq!(volume.tmpfs, Some(vec!["size=1m".to_owned(), "uid=5".to_owned()]));
        assert!(has_unknown_options(&docker("shared", &[("type", "tmpfs"), ("device", "tmpfs")])));
        let bind = docker("shared", &[("type", "none"), ("device", "/srv"), ("o", "bind")]);
        assert_eq!(docker_volume("v".into(), &bind), MountSource::Host { path: "/srv".into() });
        for unknown in [&[("type", "nfs"), ("device", ":/x"), ("o", "addr=1.1.1.1")][..], &[("what", "x")]] {
            assert!(has_unknown_options(&docker("task", unknown)), "{unknown:?}");
        }
        let plain = DockerVolumeConfiguration {
            scope: Some("shared".to_owned()),
            autoprovision: Some(true),
            ..DockerVolumeConfiguration::default()
        };
        let MountSource::Volume(volume) = docker_volume("v".into(), &plain) else { panic!("no volume") };
        assert!(volume.shared && volume.autoprovision && volume.tmpfs.is_none());
    }
}
