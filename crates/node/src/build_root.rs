//! What a build's containers have beyond others: a root of layers that no image has yet, what other stages hold mounted, and a
//! layer made of what they changed.

use std::{
    fs,
    path::{Component, Path, PathBuf},
    sync::atomic::AtomicBool,
};

use wharf_core::{
    IdBlock, LayerForm, LayerInfo,
    sandbox::{ContainerSpec, ContainerState, MountSource, SandboxSpec, SandboxStatus},
};
use wharf_image::Lease;
use wharf_runtime::MountConfig;

use crate::{agent::Agent, record::Record, volumes::Places};

/// What layers hold, mounted as a container asks for it. Unpacks what is not unpacked yet, so it blocks. The error is for the
/// container's owner.
pub(crate) fn layer_mounts(
    agent: &Agent,
    spec: &SandboxSpec,
    container: &ContainerSpec,
) -> Result<Vec<MountConfig>, String> {
    let own = agent.runtime.writable(&spec.id).join(&container.name);
    let mut mounts = Vec::new();
    for (number, mount) in container.mounts.iter().enumerate() {
        let (directories, path) = match &mount.source {
            MountSource::Layers { layers, path } => {
                (agent.images.directories(layers).map_err(|error| error.to_string())?, path.as_str())
            }
            MountSource::Kept { path, in_memory, discard: true } => {
                // Its first part is what is kept, the rest a place in it.
                let (kept, path) = path.split_once("//").unwrap_or((path, ""));
                let places = agent.volumes(&spec.id);
                (vec![places.kept(kept, *in_memory).map_err(|error| error.to_string())?], path)
            }
            _ => continue,
        };
        let part = |name: &str| text(&own.join(format!("layers-{number}")).join(name));
        mounts.push(MountConfig::Layers {
            layers: directories.iter().map(|directory| text(directory)).collect(),
            path: path.to_owned(),
            target: mount.target.clone(),
            writable: (!mount.read_only).then(|| (part("upper"), part("work"))),
        });
    }
    Ok(mounts)
}

/// The variables whose values are kept in memory.
pub(crate) fn environment(container: &ContainerSpec, places: &Places) -> Result<Vec<String>, String> {
    let read = |(name, path): &(String, String)| {
        let value = places.kept(path, true).and_then(fs::read_to_string);
        value.map(|value| format!("{name}={value}")).map_err(|error| format!("the value of {name}: {error}"))
    };
    container.kept_environment.iter().map(read).collect()
}

/// Makes layers of what the containers changed that ended well, where that is asked for, and writes them into the status. The
/// layers are held by what is answered.
pub(crate) fn keep(
    agent: &Agent,
    spec: &SandboxSpec,
    record: &Record,
    status: &mut SandboxStatus,
    stop: &AtomicBool,
) -> Lease {
    let lease = agent.images.lease();
    for (container, status) in spec.containers.iter().zip(&mut status.containers) {
        let Some((root, form)) = container.root.as_ref().and_then(|root| Some((root, root.keep.as_ref()?))) else {
            continue;
        };
        if !matches!(status.state, ContainerState::Stopped { exit_code: Some(0), .. }) {
            continue;
        }
        match layer(agent, &spec.id, container, &root.layers, (form, record.users), (&lease, stop)) {
            Ok(layer) => status.layer = Some(layer),
            Err(error) => status.state = ContainerState::Stopped { exit_code: Some(0), reason: Some(error) },
        }
    }
    lease
}

fn layer(
    agent: &Agent,
    id: &str,
    container: &ContainerSpec,
    below: &[LayerInfo],
    (form, users): (&LayerForm, Option<IdBlock>),
    (lease, stop): (&Lease, &AtomicBool),
) -> Result<LayerInfo, String> {
    let upper = agent.runtime.writable(id).join(&container.name).join("upper");
    let directories = agent.images.directories(below).map_err(|error| error.to_string())?;
    for mount in &container.mounts {
        remove_stub(&upper, &directories, &mount.target);
    }
    let top = below.last().map(|layer| &layer.chain_id);
    let made = agent.images.make_layer(&upper, top, form, users, lease, stop);
    made.map(|made| made.layer).map_err(|error| error.to_string())
}

/// Removes what was made only to have something to mount on. Nothing lives in the container any more.
fn remove_stub(upper: &Path, below: &[PathBuf], target: &str) {
    let names: Vec<_> = Path::new(target).components().filter(|part| matches!(part, Component::Normal(_))).collect();
    for depth in (1..=names.len()).rev() {
        let path: PathBuf = names[..depth].iter().collect();
        // A link on the way leads to something that was there before.
        let linked = (1..depth).any(|n| {
            let above = upper.join(names[..n].iter().collect::<PathBuf>());
            fs::symlink_metadata(above).is_ok_and(|found| found.is_symlink())
        });
        if linked || below.iter().any(|layer| fs::symlink_metadata(layer.join(&path)).is_ok()) {
            return;
        }
        let made = upper.join(&path);
        let removed = match fs::symlink_metadata(&made) {
            Ok(found) if found.is_dir() => fs::remove_dir(&made),
            Ok(found) if found.is_file() && found.len() == 0 && depth == names.len() => fs::remove_file(&made),
            _ => return,
        };
        // What is not empty is of the image.
        if removed.is_err() {
            return;
        }
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
