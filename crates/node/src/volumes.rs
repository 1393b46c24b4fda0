//! What is mounted into a container: volumes, host paths, memory, and what other containers and the image bring.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use wharf_core::{
    sandbox::{ContainerSpec, Mount, MountSource, SandboxSpec},
    volume::Volume,
};
use wharf_runtime::MountConfig;

use crate::tmpfs;

/// Where volumes are.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    /// Those that live with the sandbox, as its containers see it.
    pub(crate) own: PathBuf,
    /// Those that outlive it: `DATA/volumes`.
    pub(crate) shared: PathBuf,
    /// What builders keep: `DATA/builds`, and what of it is memory.
    pub(crate) kept: PathBuf,
    pub(crate) in_memory: PathBuf,
}

impl Places {
    /// What a builder keeps.
    pub(crate) fn kept(&self, path: &str, in_memory: bool) -> io::Result<PathBuf> {
        if Path::new(path).components().any(|part| !matches!(part, std::path::Component::Normal(_))) {
            return Err(io::Error::other(format!("'{path}' is not below what builders keep")));
        }
        Ok(if in_memory { &self.in_memory } else { &self.kept }.join(path))
    }

    fn of(&self, volume: &Volume) -> PathBuf {
        if volume.shared { self.shared.join(&volume.name) } else { self.own.join(&volume.name) }
    }
}

/// Makes the shared volumes that a sandbox names, or says in the ECS agent's words which one is missing
/// (`agent/api/task/task.go`, `addSharedVolumes`).
pub(crate) fn provide(spec: &SandboxSpec, shared: &Path) -> Result<(), String> {
    for volume in volumes(spec).filter(|volume| volume.shared) {
        let (path, name) = (shared.join(&volume.name), &volume.name);
        if path.is_dir() {
            continue;
        }
        if !volume.autoprovision {
            return Err(format!(
                "initialize volume: volume detection failed, volume '{name}' does not exist and autoprovision is set to \
                 false: Error response from daemon: get {name}: no such volume"
            ));
        }
        fs::create_dir_all(&path)
            .map_err(|error| format!("ResourceInitializationError: failed to create volume {name}: {error}"))?;
    }
    Ok(())
}

/// The sandbox's volumes of memory: where each is mounted, with what data and flags.
pub(crate) fn memory(spec: &SandboxSpec, places: &Places) -> io::Result<Vec<(PathBuf, String, u64)>> {
    let mut found: Vec<(PathBuf, String, u64)> = Vec::new();
    for volume in volumes(spec).filter(|volume| !volume.shared) {
        let Some(options) = &volume.tmpfs else { continue };
        let path = places.of(volume);
        if found.iter().all(|(present, ..)| *present != path) {
            // Docker's local driver mounts with nothing but what it was told.
            let plain: Vec<String> =
                ["suid", "dev", "exec"].iter().map(|&o| o.to_owned()).chain(options.clone()).collect();
            let (data, flags) = tmpfs::options(None, &plain, false).map_err(io::Error::other)?;
            found.push((path, data, flags));
        }
    }
    Ok(found)
}

fn volumes(spec: &SandboxSpec) -> impl Iterator<Item = &Volume> {
    spec.containers.iter().flat_map(|container| &container.mounts).filter_map(|mount| match &mount.source {
        MountSource::Volume(volume) => Some(volume),
        _ => None,
    })
}

/// Everything that is mounted into a container but layers, by Docker's rules: what it says itself stands over what `volumes_from` brings,
/// and a `VOLUME` of the image counts where neither says anything. `image_volumes` are those of a container's image.
pub(crate) fn mounts(
    spec: &SandboxSpec,
    container: &ContainerSpec,
    image_volumes: &dyn Fn(&str) -> Vec<String>,
    places: &Places,
) -> io::Result<Vec<MountConfig>> {
    let mut points: Vec<MountConfig> = Vec::new();
    gather(spec, container, image_volumes, places, &mut Vec::new(), &mut points)?;
    Ok(points)
}

fn gather<'a>(
    spec: &'a SandboxSpec,
    container: &'a ContainerSpec,
    image_volumes: &dyn Fn(&str) -> Vec<String>,
    places: &Places,
    seen: &mut Vec<&'a str>,
    points: &mut Vec<MountConfig>,
) -> io::Result<()> {
    seen.push(&container.name);
    for from in &container.volumes_from {
        let Some(source) = spec.containers.iter().find(|other| other.name == from.container) else { continue };
        if seen.contains(&source.name.as_str()) {
            continue;
        }
        let mut theirs = Vec::new();
        gather(spec, source, image_volumes, places, seen, &mut theirs)?;
        for mut mount in theirs {
            match &mut mount {
                // Memory that a container has to itself stays its own.
                MountConfig::Tmpfs { .. } | MountConfig::Layers { .. } => continue,
                MountConfig::Bind { read_only, .. } | MountConfig::Volume { read_only, .. } => {
                    *read_only |= from.read_only;
                }
            }
            put(points, mount);
        }
    }
    let layered =
        |mount: &&Mount| matches!(mount.source, MountSource::Layers { .. } | MountSource::Kept { discard: true, .. });
    for mount in container.mounts.iter().filter(|mount| !layered(mount)) {
        put(points, one(mount, places)?);
    }
    for path in image_volumes(&container.name) {
        let path = clean(&path)?;
        if points.iter().all(|point| target(point) != path) {
            let name = format!("{}@{}", container.name, path.trim_start_matches('/').replace('/', "+"));
            let source = text(&places.own.join(name));
            points.push(MountConfig::Volume { source, target: path, read_only: false });
        }
    }
    seen.pop();
    Ok(())
}

fn one(mount: &Mount, places: &Places) -> io::Result<MountConfig> {
    let (target, read_only) = (clean(&mount.target)?, mount.read_only);
    let source = match &mount.source {
        // A relative path would mean whatever directory this program was started in.
        MountSource::Host { path } if !path.starts_with('/') => return Err(relative(path)),
        MountSource::Host { path } => {
            return Ok(MountConfig::Bind { source: path.clone(), target, read_only, mapped: false, masks: Vec::new() });
        }
        MountSource::Kept { path, in_memory, .. } => {
            let source = text(&places.kept(path, *in_memory)?);
            return Ok(MountConfig::Bind { source, target, read_only, mapped: true, masks: Vec::new() });
        }
        MountSource::Layers { .. } => return Err(io::Error::other("layers are mounted otherwise")),
        MountSource::Tmpfs { size, options } => {
            let (data, flags) = tmpfs::options(*size, options, read_only).map_err(io::Error::other)?;
            return Ok(MountConfig::Tmpfs { target, data, flags });
        }
        MountSource::Sandbox { name } => places.own.join(name),
        MountSource::Volume(volume) => places.of(volume),
    };
    Ok(MountConfig::Volume { source: text(&source), target, read_only })
}

/// In an order in which nothing is covered: what lies deeper comes later.
pub(crate) fn sort(mounts: &mut [MountConfig]) {
    mounts.sort_by_key(|mount| Path::new(target(mount)).components().count());
}

fn put(points: &mut Vec<MountConfig>, mount: MountConfig) {
    points.retain(|point| target(point) != target(&mount));
    points.push(mount);
}

fn target(mount: &MountConfig) -> &str {
    match mount {
        MountConfig::Bind { target, .. }
        | MountConfig::Volume { target, .. }
        | MountConfig::Layers { target, .. }
        | MountConfig::Tmpfs { target, .. } => target,
    }
}

/// Without a slash at its end or two in a row.
fn clean(path: &str) -> io::Result<String> {
    if !path.starts_with('/') {
        return Err(relative(path));
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.is_empty() {
        return Err(io::Error::other("invalid mount path: '/' destination can't be '/'"));
    }
    Ok(format!("/{}", parts.join("/")))
}

fn relative(path: &str) -> io::Error {
    io::Error::other(format!("invalid mount path: '{path}' mount path must be absolute"))
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use wharf_core::{
        sandbox::{NetworkSpec, Sharing},
        volume::VolumesFrom,
    };

    use super::*;

    fn sandbox(containers: Vec<ContainerSpec>) -> SandboxSpec {
        SandboxSpec {
            id: "s".into(),
            owner: String::new(),
            group: None,
            containers,
            cpu: None,
            memory: None,
            network: NetworkSpec::Host,
            sharing: Sharing::default(),
            storage: None,
            stop: None,
        }
    }

    fn container(name: &str, mounts: &[(&str, &str)], from: &[(&str, bool)]) -> ContainerSpec {
        let mount = |&(name, target): &(&str, &str)| Mount {
            source: MountSource::Sandbox { name: name.into() },
            target: target.into(),
            read_only: false,
        };
        let brings = |&(name, read_only): &(&str, bool)| VolumesFrom { container: name.into(), read_only };
        ContainerSpec {
            name: name.into(),
            mounts: mounts.iter().map(mount).collect(),
            volumes_from: from.iter().map(brings).collect(),
            ..ContainerSpec::default()
        }
    }

    fn of(containers: Vec<ContainerSpec>, image: &[(&str, &str)]) -> Vec<(String, String, bool)> {
        let spec = sandbox(containers);
        let volumes =
            |name: &str| image.iter().filter(|(owner, _)| *owner == name).map(|(_, path)| (*path).to_owned()).collect();
        let places =
            Places { own: "/own".into(), shared: "/shared".into(), kept: "/kept".into(), in_memory: "/memory".into() };
        let mut found = mounts(&spec, &spec.containers[0], &volumes, &places).unwrap();
        sort(&mut found);
        let read = |mount: MountConfig| match mount {
            MountConfig::Volume { source, target, read_only } => (source, target, read_only),
            other => panic!("{other:?}"),
        };
        found.into_iter().map(read).collect()
    }

    #[test]
    fn what_a_container_says_stands_over_what_others_bring() {
        let app = container("app", &[("own", "/data/")], &[("side", true)]);
        let side = container("side", &[("theirs", "/data"), ("logs", "/var/log")], &[]);
        let found = of(vec![app, side], &[("app", "/data"), ("app", "/cache"), ("side", "/spool")]);
        let expected = [
            ("/own/own", "/data", false),
            ("/own/side@spool", "/spool", true),
            ("/own/app@cache", "/cache", false),
            ("/own/logs", "/var/log", true),
        ];
        let expected: Vec<_> = expected.map(|(s, t, r)| (s.to_owned(), t.to_owned(), r)).into();
        let mut sorted = found.clone();
        sorted.sort();
        let mut wanted = expected.clone();
        wanted.sort();
        assert_eq!(sorted, wanted);
        assert_eq!(found.last().unwrap().1, "/var/log", "what lies deeper comes later");
    }

    #[test]
    fn a_ring_of_containers_ends() {
        let found =
            of(vec![container("a", &[("x", "/x")], &[("b", false)]), container("b", &[], &[("a", false)])], &[]);
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn paths_are_absolute_and_not_the_root() {
        assert!(clean("data").unwrap_err().to_string().contains("must be absolute"));
        assert!(clean("//").unwrap_err().to_string().contains("can't be '/'"));
        assert_eq!(clean("/a//b/./").unwrap(), "/a/b");
    }
}
