//! What a sandbox's containers share of mounts: a disk of bounded size, and volumes of memory.
//!
//! A bounded disk is a sparse file with an ext4 file system in it, mounted in the shim's own mount namespace. Everything that
//! containers write (layers, volumes that live with the sandbox) is in it, so a full one is their affair alone. Logs and what the
//! agent writes stay outside, where the agent can read them; logs have a bound of their own.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    process::Command,
};

use wharf_shim::ShimMount;

use crate::{Runtime, RuntimeError, Sandbox, error::Doing};

const IMAGE: &str = "disk.img";
const MOUNT_POINT: &str = "disk";

impl Runtime {
    /// Where what a sandbox's containers write is, as the shim and its containers see it: on a bounded disk, the host sees
    /// nothing there.
    #[must_use]
    pub fn writable(&self, id: &str) -> PathBuf {
        let directory = self.directory(id);
        if directory.join(IMAGE).exists() { directory.join(MOUNT_POINT) } else { directory }
    }

    /// Formats a disk of `bytes` for a sandbox that was made and has run nothing yet. Blocks for some milliseconds.
    ///
    /// # Errors
    /// If `mkfs.ext4` is not there or fails.
    pub fn format_disk(&self, id: &str, bytes: u64) -> Result<(), RuntimeError> {
        let directory = self.directory(id);
        let (new, image) = (directory.join("disk.new"), directory.join(IMAGE));
        let doing = || "making the sandbox's disk".to_owned();
        format(&new, bytes).doing(doing)?;
        fs::rename(new, image).doing(doing)
    }
}

impl Sandbox {
    /// Has the shim mount the disk that was formatted.
    ///
    /// # Errors
    /// [`RuntimeError::Start`] if the machine has no loop device or ext4 to give.
    pub async fn mount_disk(&self) -> Result<(), RuntimeError> {
        let directory = self.runtime.directory(self.id());
        let text = |name| directory.join(name).to_string_lossy().into_owned();
        self.shim.mount(vec![ShimMount::Image { file: text(IMAGE), target: text(MOUNT_POINT) }]).await
    }

    /// Mounts memory at a path that the sandbox's containers share. `data` and `flags` are `mount(2)`'s.
    ///
    /// # Errors
    /// [`RuntimeError::Start`] if the kernel takes no such options.
    pub async fn mount_memory(&self, target: &Path, data: String, flags: u64) -> Result<(), RuntimeError> {
        let target = target.to_string_lossy().into_owned();
        self.shim.mount(vec![ShimMount::Tmpfs { target, data, flags }]).await
    }
}

fn format(path: &Path, bytes: u64) -> io::Result<()> {
    File::create(path)?.set_len(bytes)?;
    // No journal: after a crash nobody mounts it again. No blocks for root: who writes to it is root. Tables are not
    // written: a new file is all zeros.
    let made = Command::new("mkfs.ext4")
        .args(["-q", "-F", "-b", "4096", "-m", "0", "-O", "^has_journal,^resize_inode"])
        .args(["-E", "lazy_itable_init=1,nodiscard,root_owner=0:0"])
        .arg(path)
        .env("PATH", "/usr/sbin:/sbin:/usr/bin:/bin")
        .output()
        .map_err(|error| io::Error::new(error.kind(), format!("mkfs.ext4: {error}")))?;
    if made.status.success() {
        return Ok(());
    }
    Err(io::Error::other(format!("mkfs.ext4: {}", String::from_utf8_lossy(&made.stderr).trim())))
}
