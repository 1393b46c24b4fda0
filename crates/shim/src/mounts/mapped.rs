//! The same view for a container whose root is nobody outside.
//!
//! Root of the host brings what root of the container could not mount: layers with ids mapped and overlay over them, device
//! nodes, which cannot be made in a user namespace. All of it is handed over as detached mounts, for a mount that is there when a
//! mount namespace is copied into a user namespace is locked, and no locked mount can become the root. /proc and /sys belong to
//! the container's own namespaces, so it makes them, and before it leaves the host's root: the kernel lets it only while it
//! can see others that hide nothing.

use std::{
    collections::BTreeSet,
    fs::File,
    io,
    os::{
        fd::{AsFd, OwnedFd},
        unix::fs::lchown,
    },
};

use wharf_shim::{ContainerConfig, MountConfig, RootConfig};

use super::DEVICES;
use crate::{
    child::Context,
    sys::{
        self,
        detached::{self, MOUNT_ATTR_NODEV, MOUNT_ATTR_NOEXEC, MOUNT_ATTR_NOSUID, MOUNT_ATTR_RDONLY},
    },
    user_namespace::UserNamespace,
};

/// What root of the host brings.
pub(super) struct Mapped {
    root: Option<OwnedFd>,
    devices: Vec<OwnedFd>,
}

/// What is made where the host is still seen, for the time after.
pub(super) struct Visible {
    pub(super) proc: OwnedFd,
    pub(super) sysfs: OwnedFd,
    pub(super) devices: Vec<OwnedFd>,
}

impl Mapped {
    /// Covers every layer with itself, ids mapped. Overlay takes only what is attached in its mounter's mount namespace (before
    /// Linux 6.15). The writable layer is not mapped but owned by the namespace's root: what is made in it is made by overlay's
    /// mounter too, who is root of the host and has no id in a mapped mount.
    pub(super) fn bring(config: &ContainerConfig, users: &UserNamespace) -> Result<Self, String> {
        let root = &config.root;
        lchown(&root.upper, Some(users.outside(0)), Some(users.outside(0))).context(&root.upper)?;
        let mounted = config.mounts.iter().flat_map(|mount| match mount {
            MountConfig::Layers { layers, .. } => layers.as_slice(),
            _ => &[],
        });
        // Each once: what is mapped already cannot be mapped.
        let paths: BTreeSet<&String> = root.layers.iter().chain(mounted).collect();
        for path in paths {
            let tree = sys::open_tree(path).context(path)?;
            map_ids(&tree, users, path)?;
            sys::move_mount(tree.as_fd(), path).context(path)?;
        }
        let node = |(name, ..): &(&str, u32, u32)| {
            let path = format!("/dev/{name}");
            sys::open_tree(&path).context(&path)
        };
        Ok(Self { root: None, devices: DEVICES.iter().map(node).collect::<Result<_, _>>()? })
    }

    /// After the root was mounted, which is the working directory from then on.
    pub(super) fn with_root(self, root: &RootConfig) -> Result<Self, String> {
        // Its own directory may be entered by no one else: what is entered here stays entered in a copy of this namespace.
        std::env::set_current_dir(&root.mount_point).context("entering the root")?;
        let tree = sys::open_tree(&root.mount_point).context("handing the root over")?;
        Ok(Self { root: Some(tree), ..self })
    }

    /// In the container's mount namespace: lays the root over the working directory and enters it.
    pub(super) fn attach_root(self, config: &ContainerConfig) -> Result<Visible, String> {
        let safe = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
        let proc = detached::new_mount("proc", safe).context("mounting /proc")?;
        let read_only = if config.privileged { 0 } else { MOUNT_ATTR_RDONLY };
        let sysfs = detached::new_mount("sysfs", safe | read_only).context("mounting /sys")?;
        let root = self.root.ok_or("the root was not brought")?;
        detached::move_here_and_enter(root.as_fd()).context("entering the root")?;
        Ok(Visible { proc, sysfs, devices: self.devices })
    }
}

/// Maps the ids of a detached mount, which was opened at `path`.
pub(super) fn map_ids(tree: &OwnedFd, users: &UserNamespace, path: &str) -> Result<(), String> {
    detached::map_ids(tree.as_fd(), users.as_fd()).map_err(|error| match error.raw_os_error() {
        // A file system that cannot, or a kernel that does not know the call.
        Some(libc::EINVAL | libc::ENOSYS) => {
            format!("{path}: ids cannot be mapped on this file system by this kernel, and user namespaces need that")
        }
        _ => format!("{path}: mapping ids: {error}"),
    })
}

/// Lays the host's nodes into /dev.
pub(super) fn attach_devices(nodes: Vec<OwnedFd>) -> io::Result<()> {
    for (node, (name, ..)) in nodes.into_iter().zip(DEVICES) {
        let target = format!("/dev/{name}");
        File::create(&target)?;
        sys::move_mount(node.as_fd(), &target)?;
    }
    Ok(())
}
