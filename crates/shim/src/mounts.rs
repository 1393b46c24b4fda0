//! The container's view of the file system: its root, then everything that is mounted inside.
//!
//! Everything happens in a mount namespace of the container's own, so the host sees none of it and nothing is left behind. What is
//! bound in from the host is opened before the root is changed; everything that is mounted is mounted after it, so
//! that no link in the image can lead a mount, a directory or a file out of the container.

mod mapped;

use std::{
    fs::{self, DirBuilder, File},
    io,
    os::{
        fd::{AsFd, AsRawFd, OwnedFd},
        unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, symlink},
    },
    path::{Component, Path},
};

use libc::{
    MS_BIND, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_PRIVATE, MS_RDONLY, MS_REC, MS_REMOUNT, MS_SLAVE, MS_STRICTATIME,
};
use wharf_shim::{ContainerConfig, DeviceNode, MountConfig, Namespace};

use self::mapped::Mapped;
use crate::{
    child::Context,
    holder::Shared,
    inside::{Kind, Place},
    seed, sys,
    user_namespace::UserNamespace,
};

/// Docker's masked paths (moby `oci/defaults.go`).
const MASKED: [&str; 11] = [
    "/proc/acpi",
    "/proc/asound",
    "/proc/interrupts",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/sched_debug",
    "/proc/scsi",
    "/proc/timer_list",
    "/sys/devices/virtual/powercap",
    "/sys/firmware",
];
/// Docker's read-only paths, and two more that a walk through /proc found: they make the kernel log what it does, and watch the whole
/// machine's pressure.
const READ_ONLY: [&str; 7] =
    ["/proc/bus", "/proc/dynamic_debug", "/proc/fs", "/proc/irq", "/proc/pressure", "/proc/sys", "/proc/sysrq-trigger"];

/// Name, major, minor of the devices that every container has.
const DEVICES: [(&str, u32, u32); 6] =
    [("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)];

/// A mount from the host, opened while the host could still be seen.
struct Bind<'a> {
    tree: OwnedFd,
    directory: bool,
    target: &'a str,
    read_only: bool,
    /// What of it is not to be seen.
    masks: &'a [String],
    /// It is to be filled with what the root has there.
    volume: bool,
}

/// What is brought from the host, or from what the sandbox shares: everything that only root of the host can mount.
pub(crate) struct Brought<'a> {
    binds: Vec<Bind<'a>>,
    /// v1 controllers and the container's own directory of each.
    cgroups: Vec<(String, OwnedFd)>,
    /// /proc, if it is not the container's own.
    proc: Option<OwnedFd>,
    shm: Option<OwnedFd>,
    mqueue: Option<OwnedFd>,
    mapped: Option<Mapped>,
}

/// Brings what comes from the host, in a mount namespace of this process's own, and mounts the root. With `users` ids are
/// mapped into that user namespace, and nothing is left for which the host's root is needed.
pub(crate) fn bring<'a>(
    config: &'a ContainerConfig,
    users: Option<&UserNamespace>,
    shared: Option<Shared>,
) -> Result<Brought<'a>, String> {
    // Nothing mounted here may reach the host, but what the host unmounts should go here too until the root changes.
    sys::mount("", "/", "", MS_REC | MS_SLAVE, "").context("making mounts private")?;
    let cgroups = open_cgroups(config);
    let (mut proc, mut shm, mut mqueue) = (None, None, None);
    if let Some(shared) = shared {
        proc = (config.isolation.pid == Namespace::Sandbox).then_some(shared.proc);
        shm = (config.isolation.ipc == Namespace::Sandbox).then_some(shared.shm);
    }
    if config.isolation.ipc == Namespace::Host {
        shm = Some(sys::open_tree("/dev/shm").context("/dev/shm")?);
        mqueue = sys::open_tree("/dev/mqueue").ok();
    }
    for made in [&config.root.upper, &config.root.work] {
        // Where the sandbox has a file system of its own, only who is in its mount namespace can make them.
        DirBuilder::new().recursive(true).mode(0o755).create(made).context(made)?;
    }
    let mapped = users.map(|users| Mapped::bring(config, users)).transpose()?;
    let binds = open_binds(config, users)?;
    mount_root(config)?;
    let mapped = mapped.map(|mapped| mapped.with_root(&config.root)).transpose()?;
    Ok(Brought { binds, cgroups, proc, shm, mqueue, mapped })
}

/// Builds the view from what was brought and makes it the root of this process. A process in a user namespace must be in a mount
/// namespace of its own by then, a copy of the one in which that was brought.
pub(crate) fn enter(config: &ContainerConfig, brought: Brought<'_>) -> Result<(), String> {
    let Brought { binds, cgroups, proc, shm, mqueue, mapped } = brought;
    // A way to what this process has open: in there /proc may know no `self` of ours.
    let open_files =
        File::options().read(true).custom_flags(libc::O_DIRECTORY).open("/proc/self/fd").context("/proc")?;
    let mapped = match mapped {
        Some(mapped) => Some(mapped.attach_root(config)?),
        None => {
            std::env::set_current_dir(&config.root.mount_point).context("entering the root")?;
            None
        }
    };
    change_root()?;
    let (proc, sysfs, nodes) = mapped.map_or((proc, None, None), |m| (Some(m.proc), Some(m.sysfs), Some(m.devices)));
    standard_mounts(config, cgroups, Standard { proc, sysfs, shm, mqueue, nodes })?;
    sysctls(&config.isolation.sysctls)?;
    // Before anything of the user's is mounted, which could stand where the masks are taken from.
    if !config.privileged {
        protect().context("masking /proc and /sys")?;
    }
    // In their order: one may lie inside another.
    let mut binds = binds.into_iter();
    for mount in &config.mounts {
        if let MountConfig::Tmpfs { target, data, flags } = mount {
            let place = Place::make(target, Kind::Directory).and_then(Place::outside_proc).context(target)?;
            place.mount_tmpfs(*flags, data).context(&format!("mounting a tmpfs on {target}"))?;
        } else if let Some(bind) = binds.next() {
            attach(&bind, &open_files).context(&format!("mounting {}", bind.target))?;
        }
    }
    if config.root.read_only {
        let flags = MS_REMOUNT | MS_BIND | MS_RDONLY;
        sys::mount("", "/", "", flags, "").context("making the root read-only")?;
    }
    Ok(())
}

fn open_binds<'a>(config: &'a ContainerConfig, users: Option<&UserNamespace>) -> Result<Vec<Bind<'a>>, String> {
    let mut binds = Vec::new();
    for mount in &config.mounts {
        let (source, target, read_only, volume, mapped) = match mount {
            MountConfig::Bind { source, target, read_only, mapped, .. } => (source, target, *read_only, false, *mapped),
            MountConfig::Volume { source, target, read_only } => (source, target, *read_only, true, true),
            MountConfig::Tmpfs { .. } => continue,
            MountConfig::Layers { layers, path, target, writable } => {
                binds.push(open_layers((&config.root.mount_point, users), layers, path, target, writable.as_ref())?);
                continue;
            }
        };
        if volume {
            DirBuilder::new().recursive(true).mode(0o755).create(source).context(source)?;
        }
        let metadata = fs::metadata(source).context(source)?;
        let tree = open_source(source, &metadata).context(source)?;
        if let Some(users) = users.filter(|_| mapped) {
            mapped::map_ids(&tree, users, source)?;
        }
        let masks = if let MountConfig::Bind { masks, .. } = mount { &masks[..] } else { &[] };
        binds.push(Bind { tree, directory: metadata.is_dir(), target, read_only, masks, volume });
    }
    Ok(binds)
}

/// The mount at a path of the host's. A path into a process's descriptors, `/proc/PID/fd/N`, is what somebody looked at and let through:
/// it is opened by its name, for only that leads to it in this mount namespace, and must still be the same.
fn open_source(source: &str, wanted: &fs::Metadata) -> io::Result<OwnedFd> {
    if !(source.starts_with("/proc/") && source.contains("/fd/")) {
        return sys::open_tree(source);
    }
    let name = fs::read_link(source)?;
    let tree = sys::open_tree(name.to_str().ok_or(io::ErrorKind::InvalidFilename)?)?;
    let found = File::from(tree.try_clone()?).metadata()?;
    if (found.dev(), found.ino()) != (wanted.dev(), wanted.ino()) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it became another file while it was being mounted"));
    }
    Ok(tree)
}

/// On a machine with cgroup v1, the container's own directory of each controller: (controllers, mount).
fn open_cgroups(config: &ContainerConfig) -> Vec<(String, OwnedFd)> {
    let mut found = Vec::new();
    for path in &config.cgroups {
        // …/cgroup/CONTROLLERS/wharf-ID/SANDBOX/CONTAINER
        let Some(controllers) = Path::new(path).ancestors().nth(3).and_then(Path::file_name) else { continue };
        if let Ok(tree) = sys::open_tree(path) {
            found.push((controllers.to_string_lossy().into_owned(), tree));
        }
    }
    found
}

/// What layers have at a path, by way of a mount that is gone again.
fn open_layers<'a>(
    (mount_point, users): (&str, Option<&UserNamespace>),
    layers: &[String],
    path: &str,
    target: &'a str,
    writable: Option<&(String, String)>,
) -> Result<Bind<'a>, String> {
    if let Some((upper, work)) = writable {
        for made in [upper, work] {
            DirBuilder::new().recursive(true).mode(0o755).create(made).context(made)?;
        }
        if let Some(root) = users.map(|users| users.outside(0)) {
            std::os::unix::fs::lchown(upper, Some(root), Some(root)).context(upper)?;
        }
    }
    let writable = writable.map(|(upper, work)| (upper.as_str(), work.as_str()));
    // The lowest is empty: overlayfs wants two where nothing can be written.
    let layers: Vec<&str> = layers.iter().map(String::as_str).chain([mount_point]).collect();
    mount_layers(mount_point, &layers, writable, MS_NODEV)?;
    let opened = (|| {
        let root = sys::open_path(None, mount_point.as_bytes())?;
        let place = Place::below(root.as_fd(), path.trim_start_matches('/'))?;
        let name = format!("/proc/self/fd/{}", place.as_fd().as_raw_fd());
        let directory = fs::metadata(&name)?.is_dir();
        Ok::<_, io::Error>(Bind {
            tree: sys::open_tree(&name)?,
            directory,
            target,
            read_only: writable.is_none(),
            masks: &[],
            volume: false,
        })
    })();
    sys::umount_detach(mount_point).context(mount_point)?;
    opened.context(path)
}

fn mount_root(config: &ContainerConfig) -> Result<(), String> {
    let root = &config.root;
    let layers: Vec<&str> = root.layers.iter().map(String::as_str).collect();
    let flags = if config.isolation.no_devices { MS_NODEV } else { 0 };
    mount_layers(&root.mount_point, &layers, Some((&root.upper, &root.work)), flags)
}

fn mount_layers(
    mount_point: &str,
    layers: &[&str],
    writable: Option<(&str, &str)>,
    flags: libc::c_ulong,
) -> Result<(), String> {
    // The kernel takes one page of options, in which commas and colons have a meaning: short names for all of them. They are
    // closed again at the end of this function, before anything of the image can name them.
    let open = |path: &str| File::options().read(true).custom_flags(libc::O_PATH).open(path).context(path);
    let layers = layers.iter().map(|path| open(path)).collect::<Result<Vec<_>, _>>()?;
    let name = |file: &File| format!("/proc/self/fd/{}", file.as_raw_fd());
    let names: Vec<String> = layers.iter().map(name).collect();
    let mut options = format!("lowerdir={}", names.join(":"));
    let mut held = Vec::new();
    if let Some((upper, work)) = writable {
        let (upper, work) = (open(upper)?, open(work)?);
        // All that is changed is to be in the upper directory, whatever the kernel's own default: it is read there.
        let own = "redirect_dir=off,metacopy=off";
        options.push_str(&format!(",upperdir={},workdir={},{own}", name(&upper), name(&work)));
        held.extend([upper, work]);
    }
    sys::mount("overlay", mount_point, "overlay", flags, &options).context("mounting the image's layers")
}

/// Makes the working directory, which something is mounted on, the root.
fn change_root() -> Result<(), String> {
    // The old root comes to lie over the new one and is then taken away (pivot_root(2), "pivot_root(".", ".")").
    sys::pivot_root(".", ".").context("changing the root")?;
    sys::mount("", ".", "", MS_REC | MS_PRIVATE, "").context("parting from the host's mounts")?;
    sys::umount_detach(".").context("leaving the host's root")?;
    std::env::set_current_dir("/").context("entering the root")
}

/// What of the standard mounts is there already; the rest is made.
struct Standard {
    proc: Option<OwnedFd>,
    sysfs: Option<OwnedFd>,
    shm: Option<OwnedFd>,
    mqueue: Option<OwnedFd>,
    /// The nodes in /dev.
    nodes: Option<Vec<OwnedFd>>,
}

fn standard_mounts(
    config: &ContainerConfig,
    cgroups: Vec<(String, OwnedFd)>,
    standard: Standard,
) -> Result<(), String> {
    let safe = MS_NOSUID | MS_NOEXEC | MS_NODEV;
    let put = |target: &str, made: Option<OwnedFd>, kind: &str, flags, data: &str| -> Result<(), String> {
        let place = Place::make(target, Kind::Directory).context(target)?;
        match made {
            Some(tree) => place.attach(&tree),
            None => sys::mount(kind, target, kind, flags, data),
        }
        .context(&format!("mounting {target}"))
    };
    for path in ["/proc", "/sys", "/dev"] {
        // Else what is meant to lie over an empty directory could come to lie over another of these.
        if fs::symlink_metadata(path).is_ok_and(|m| m.file_type().is_symlink()) {
            return Err(format!("{path} is a link in the image, where it must be a directory"));
        }
    }
    put("/proc", standard.proc, "proc", safe, "")?;
    put("/dev", None, "tmpfs", MS_NOSUID | MS_STRICTATIME, "mode=755,size=65536k")?;
    put("/dev/pts", None, "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620,gid=5")?;
    put("/dev/mqueue", standard.mqueue, "mqueue", safe, "")?;
    put("/dev/shm", standard.shm, "tmpfs", safe, &format!("mode=1777,size={}", config.shm_bytes))?;
    let sys_flags = if config.privileged { safe } else { safe | MS_RDONLY };
    // Without a network namespace of its own the container may not mount sysfs anew; the host's is shown read-only then.
    put("/sys", standard.sysfs, "sysfs", sys_flags, "")?;
    mount_cgroups(config, cgroups)?;
    match standard.nodes {
        Some(nodes) => mapped::attach_devices(nodes),
        None => make_devices(),
    }
    .and_then(|()| device_links())
    .context("making /dev")?;
    for device in &config.isolation.devices {
        node(device).context(&format!("making {}", device.path))?;
    }
    Ok(())
}

/// Makes a device that was asked for. One that is there already, as /dev/null is in every container, stays as it is.
fn node(device: &DeviceNode) -> io::Result<()> {
    if fs::symlink_metadata(&device.path).is_ok() {
        return Ok(());
    }
    if let Some(parent) = Path::new(&device.path).parent().and_then(Path::to_str) {
        directory(parent)?;
    }
    let kind = if device.block { libc::S_IFBLK } else { libc::S_IFCHR };
    sys::mknod(&device.path, kind | (device.mode & 0o777), device.major, device.minor)?;
    std::os::unix::fs::lchown(&device.path, Some(device.uid), Some(device.gid))
}

/// Sets kernel parameters of the container's namespaces, while /proc/sys can still be written.
fn sysctls(sysctls: &[(String, String)]) -> Result<(), String> {
    for (name, value) in sysctls {
        // Interfaces may have dots in their names, which are slashes then (sysctl(8)).
        let path = if name.contains('/') { name.clone() } else { name.replace('.', "/") };
        if Path::new(&path).components().any(|part| !matches!(part, Component::Normal(_))) {
            return Err(format!("setting {name}: it is no kernel parameter"));
        }
        fs::write(format!("/proc/sys/{path}"), value).context(&format!("setting {name} to {value}"))?;
    }
    Ok(())
}

/// A privileged container may make cgroups below its own, as with Docker: Docker inside it does.
fn mount_cgroups(config: &ContainerConfig, cgroups: Vec<(String, OwnedFd)>) -> Result<(), String> {
    let safe = MS_NOSUID | MS_NOEXEC | MS_NODEV;
    let read_only = if config.privileged { 0 } else { MS_RDONLY };
    let root = "/sys/fs/cgroup";
    if !Path::new(root).is_dir() {
        return Ok(());
    }
    if cgroups.is_empty() {
        if config.unified.is_some() {
            sys::mount("cgroup", root, "cgroup2", safe | read_only, "").context("mounting cgroup2")?;
        }
        return Ok(());
    }
    sys::mount("tmpfs", root, "tmpfs", safe, "mode=755,size=64k").context("mounting cgroups")?;
    for (controllers, tree) in cgroups {
        let target = format!("{root}/{controllers}");
        directory(&target).context(&target)?;
        sys::move_mount(tree.as_fd(), &target).context(&target)?;
        if !config.privileged {
            remount_read_only(&target, safe).context(&target)?;
        }
        for name in controllers.split(',').filter(|n| *n != controllers) {
            symlink(&controllers, format!("{root}/{name}")).context(name)?;
        }
    }
    sys::mount("", root, "", MS_REMOUNT | MS_BIND | MS_RDONLY | safe, "").context("protecting cgroups")
}

fn make_devices() -> io::Result<()> {
    for (name, major, minor) in DEVICES {
        let target = format!("/dev/{name}");
        sys::mknod(&target, libc::S_IFCHR | 0o666, major, minor)?;
        fs::set_permissions(&target, fs::Permissions::from_mode(0o666))?;
    }
    Ok(())
}

fn device_links() -> io::Result<()> {
    for (name, target) in [
        ("ptmx", "pts/ptmx"),
        ("fd", "/proc/self/fd"),
        ("stdin", "/proc/self/fd/0"),
        ("stdout", "/proc/self/fd/1"),
        ("stderr", "/proc/self/fd/2"),
        ("core", "/proc/kcore"),
    ] {
        symlink(target, format!("/dev/{name}"))?;
    }
    Ok(())
}

/// `open_files` is a directory of what this process has open.
fn attach(bind: &Bind<'_>, open_files: &File) -> io::Result<()> {
    let kind = if bind.directory { Kind::Directory } else { Kind::File };
    // What is made for the mount is not of the image.
    let existed = Path::new(bind.target).is_dir();
    let place = Place::make(bind.target, kind)?.outside_proc()?;
    // Not what /sys, /dev, or what was mounted before has there: a directory of the root has the root's device.
    let of_root = |place: &Place| Ok::<_, io::Error>(sys::device(place.as_fd())? == fs::metadata("/")?.dev());
    if bind.volume && existed && of_root(&place)? {
        sys::change_directory(open_files.as_fd())?;
        let filled = seed::fill(bind.tree.as_fd(), place.as_fd());
        std::env::set_current_dir("/")?;
        filled?;
    }
    if bind.read_only {
        sys::read_only(bind.tree.as_fd())?;
    }
    place.attach(&bind.tree)?;
    // Of the mount itself, before anything else is mounted: a name that leads to it may by then lead elsewhere.
    for mask in bind.masks {
        Place::below(bind.tree.as_fd(), mask)?
            .mount_tmpfs(MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4k,mode=0")?;
    }
    Ok(())
}

/// Remounts keep the flags that the mount has: leaving one out would be refused or, worse, granted.
fn remount_read_only(target: &str, extra: libc::c_ulong) -> io::Result<()> {
    sys::mount("", target, "", MS_REMOUNT | MS_BIND | MS_RDONLY | extra, "")
        .or_else(|_| sys::mount("", target, "", MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | extra, ""))
}

fn protect() -> io::Result<()> {
    for path in MASKED {
        let Ok(metadata) = fs::metadata(path) else { continue };
        if metadata.is_dir() {
            sys::mount("tmpfs", path, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=0k")?;
        } else {
            sys::mount("/dev/null", path, "", MS_BIND, "")?;
        }
    }
    for path in READ_ONLY {
        if Path::new(path).exists() {
            sys::mount(path, path, "", MS_BIND | MS_REC, "")?;
            remount_read_only(path, MS_NOSUID | MS_NOEXEC | MS_NODEV)?;
        }
    }
    Ok(())
}

fn directory(path: &str) -> io::Result<()> {
    Place::make(path, Kind::Directory).map(drop)
}
