//! How far a container is apart from its sandbox and the host, and which devices it has.

use std::{
    fs, io,
    os::unix::fs::{FileTypeExt, MetadataExt},
    path::Path,
};

use wharf_core::sandbox::{ContainerSpec, Device, SandboxSpec, Shared};
use wharf_runtime::{AllowedDevice, DeviceKind, DeviceNode, Isolation, Namespace};

/// What the spec says of it, and the devices that its container may open. The error is for its owner.
pub(crate) fn isolation(
    spec: &SandboxSpec,
    container: &ContainerSpec,
) -> Result<(Isolation, Vec<AllowedDevice>), String> {
    let security = &container.security;
    if let Some(profile) = security.apparmor.as_ref().filter(|profile| *profile != "unconfined") {
        return Err(format!("the AppArmor profile {profile} cannot be applied: containers here run under none"));
    }
    if let Some(label) = security.selinux.iter().find(|label| *label != "disable") {
        return Err(format!("the SELinux label {label} cannot be applied: containers here have none"));
    }
    let mut nodes = Vec::new();
    let mut allowed = Vec::new();
    if security.privileged {
        below(Path::new("/dev"), "/dev", &mut nodes).map_err(|error| format!("looking for devices: {error}"))?;
    }
    for device in &container.devices {
        let found = of_host(device).map_err(|error| {
            format!("error gathering device information while adding custom device {:?}: {error}", device.host_path)
        })?;
        allowed.extend(found.iter().map(|node| AllowedDevice {
            kind: if node.block { DeviceKind::Block } else { DeviceKind::Character },
            major: node.major,
            minor: Some(node.minor),
            read: device.permissions.contains('r'),
            write: device.permissions.contains('w'),
        }));
        nodes.extend(found);
    }
    let isolation = Isolation {
        pid: namespace(spec.sharing.pid),
        ipc: namespace(spec.sharing.ipc),
        sysctls: container.sysctls.clone(),
        devices: nodes,
        no_devices: false,
    };
    Ok((isolation, allowed))
}

fn namespace(shared: Shared) -> Namespace {
    match shared {
        Shared::Private => Namespace::Own,
        Shared::Sandbox => Namespace::Sandbox,
        Shared::Host => Namespace::Host,
    }
}

/// A device of the host's, or all below a directory of them, as Docker reads it.
fn of_host(device: &Device) -> io::Result<Vec<DeviceNode>> {
    let path = Path::new(&device.host_path);
    let target = if device.container_path.is_empty() { &device.host_path } else { &device.container_path };
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        let mut found = Vec::new();
        below(path, target, &mut found)?;
        return Ok(found);
    }
    match node(target, &metadata) {
        Some(node) => Ok(vec![node]),
        None => Err(io::Error::new(io::ErrorKind::InvalidInput, "not a device node")),
    }
}

fn node(target: &str, metadata: &fs::Metadata) -> Option<DeviceNode> {
    let kind = metadata.file_type();
    if !kind.is_block_device() && !kind.is_char_device() {
        return None;
    }
    Some(DeviceNode {
        path: target.to_owned(),
        block: kind.is_block_device(),
        major: rustix::fs::major(metadata.rdev()),
        minor: rustix::fs::minor(metadata.rdev()),
        mode: metadata.mode() & 0o777,
        uid: metadata.uid(),
        gid: metadata.gid(),
    })
}

/// The devices in a directory, except for what every container has of its own (containerd `devices`, `HostDevices`).
fn below(directory: &Path, target: &str, found: &mut Vec<DeviceNode>) -> io::Result<()> {
    const OWN: [&str; 6] = ["pts", "shm", "fd", "mqueue", "console", ".udev"];
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| !OWN.contains(name)) else { continue };
        // A link's end is there by its own name.
        let Ok(metadata) = fs::symlink_metadata(entry.path()) else { continue };
        let target = format!("{target}/{name}");
        if metadata.is_dir() {
            below(&entry.path(), &target, found)?;
        } else {
            found.extend(node(&target, &metadata));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(path: &str) -> Device {
        Device { host_path: path.into(), container_path: "/dev/x".into(), permissions: "r".into() }
    }

    #[test]
    fn devices_are_found_by_their_paths() {
        let found = of_host(&device("/dev/null")).unwrap();
        assert_eq!((found[0].path.as_str(), found[0].block, found[0].major, found[0].minor), ("/dev/x", false, 1, 3));
        assert!(of_host(&device("/etc/hostname")).is_err() && of_host(&device("/dev/nothing")).is_err());
        let all = of_host(&device("/dev")).unwrap();
        assert!(all.iter().any(|n| n.path == "/dev/x/null") && all.iter().all(|n| !n.path.starts_with("/dev/x/pts")));
    }
}
