use std::{
    fs::File,
    io,
    os::fd::{AsRawFd, OwnedFd},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    thread,
};

use rustix::{
    fs::{CWD, OFlags},
    mount::{MountFlags, MountPropagationFlags, OpenTreeFlags, UnmountFlags},
    thread::UnshareFlags,
};

use crate::Runtime;

/// Where what is changed in a root file system goes.
#[derive(Clone, Debug)]
pub struct Writable {
    pub upper: PathBuf,
    /// An empty directory on the same file system, for overlayfs itself.
    pub work: PathBuf,
}

impl Runtime {
    /// A root file system of layers, topmost first, as a directory that nothing but its descriptor leads to: it is mounted nowhere, and
    /// gone when the last descriptor that came of it is closed. Paths in it are resolved with it as their root by openat2(2).
    /// Without `writable` it can only be read.
    ///
    /// # Errors
    /// The kernel's.
    pub fn root_of(&self, layers: &[PathBuf], writable: Option<&Writable>) -> io::Result<OwnedFd> {
        let mount_point = self.mount_point();
        thread::scope(|scope| {
            // A thread of its own, whose mount namespace ends with it: what is mounted on the way is seen by nobody else.
            let mounting = scope.spawn(|| mount(&mount_point, layers, writable));
            mounting.join().unwrap_or_else(|_| Err(io::Error::other("the thread that mounts failed")))
        })
    }
}

fn mount(mount_point: &Path, layers: &[PathBuf], writable: Option<&Writable>) -> io::Result<OwnedFd> {
    #[expect(unsafe_code, reason = "unshare(2)")]
    // SAFETY: neither flag concerns descriptors, and this thread, which was made for this, uses no other thread's directory or mounts.
    unsafe {
        rustix::thread::unshare_unsafe(UnshareFlags::NEWNS | UnshareFlags::FS)?;
    }
    let down = MountPropagationFlags::DOWNSTREAM | MountPropagationFlags::REC;
    rustix::mount::mount_change("/", down)?;
    let open = |path: &PathBuf| File::options().read(true).custom_flags(OFlags::PATH.bits().cast_signed()).open(path);
    // The kernel takes one page of options, in which commas and colons have a meaning: short names for all of them. The lowest
    // is empty: overlayfs wants two where nothing can be written.
    let layers = layers.iter().chain([&mount_point.to_owned()]).map(open).collect::<Result<Vec<_>, _>>()?;
    let name = |file: &File| format!("/proc/self/fd/{}", file.as_raw_fd());
    let mut options = format!("lowerdir={}", layers.iter().map(name).collect::<Vec<_>>().join(":"));
    let mut held = Vec::new();
    let mut flags = MountFlags::RDONLY;
    if let Some(writable) = writable {
        flags = MountFlags::empty();
        for (key, path) in [("upperdir", &writable.upper), ("workdir", &writable.work)] {
            let directory = open(path)?;
            options.push_str(&format!(",{key}={}", name(&directory)));
            held.push(directory);
        }
        // All that is changed is to be in the upper directory.
        options.push_str(",redirect_dir=off,metacopy=off");
    }
    let options = std::ffi::CString::new(options)?;
    rustix::mount::mount("overlay", mount_point, "overlay", flags, Some(options.as_c_str()))?;
    let tree =
        rustix::mount::open_tree(CWD, mount_point, OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC)?;
    rustix::mount::unmount(mount_point, UnmountFlags::DETACH)?;
    Ok(tree)
}
