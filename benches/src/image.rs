//! The image that everyone runs: a static busybox and little else.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use serde_json::json;
use sha2::{Digest, Sha256};

/// Its name in every image store.
pub(crate) const NAME: &str = "busybox:bench";

/// What it runs. A first process gets no signal that it does not handle, so a plain `sleep` would keep whoever stops it
/// waiting for its stop timeout.
pub(crate) const COMMAND: [&str; 3] = ["sh", "-c", "trap exit TERM; sleep 600 & wait"];

/// The same content as a directory and as an archive.
pub(crate) struct Image {
    pub(crate) rootfs: PathBuf,
    /// As `docker save` makes it.
    pub(crate) archive: PathBuf,
}

impl Image {
    /// Makes it in `directory`, of this machine's busybox.
    pub(crate) fn make(directory: &Path) -> anyhow::Result<Self> {
        let rootfs = directory.join("rootfs");
        for name in ["bin", "dev", "etc", "proc", "sys", "tmp"] {
            fs::create_dir_all(rootfs.join(name))?;
        }
        let busybox = rootfs.join("bin/busybox");
        fs::write(&busybox, static_busybox()?)?;
        fs::set_permissions(&busybox, fs::Permissions::from_mode(0o755))?;
        for name in ["sh", "sleep", "true"] {
            symlink("busybox", rootfs.join("bin").join(name))?;
        }
        fs::write(rootfs.join("etc/passwd"), "root:x:0:0:root:/:/bin/sh\n")?;

        let mut layer = tar::Builder::new(Vec::new());
        layer.follow_symlinks(false);
        layer.append_dir_all(".", &rootfs)?;
        let layer = layer.into_inner()?;
        let config = json!({
            "architecture": if cfg!(target_arch = "aarch64") { "arm64" } else { "amd64" },
            "os": "linux",
            "config": { "Cmd": COMMAND, "Env": ["PATH=/bin"] },
            "rootfs": { "type": "layers", "diff_ids": [format!("sha256:{}", hex::encode(Sha256::digest(&layer)))] },
            "history": [{ "created": "1970-01-01T00:00:00Z", "created_by": "wharf-bench" }],
        });
        let manifest = json!([{ "Config": "config.json", "RepoTags": [NAME], "Layers": ["layer.tar"] }]);

        let archive = directory.join("image.tar");
        let mut tar = tar::Builder::new(fs::File::create(&archive)?);
        for (name, content) in [
            ("config.json", config.to_string().as_bytes()),
            ("layer.tar", &layer),
            ("manifest.json", manifest.to_string().as_bytes()),
        ] {
            let mut header = tar::Header::new_ustar();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            tar.append_data(&mut header, name, content)?;
        }
        tar.finish()?;
        Ok(Self { rootfs, archive })
    }
}

/// The content of a busybox that needs no libraries.
fn static_busybox() -> anyhow::Result<Vec<u8>> {
    let path = find("busybox").context("there is no busybox: install one that is static (Debian: busybox-static)")?;
    let content = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    ensure!(
        asks_for_loader(&content) == Some(false),
        "{} needs libraries: install a static one (Debian: busybox-static)",
        path.display()
    );
    Ok(content)
}

/// Whether a 64-bit little-endian ELF program has an interpreter (`PT_INTERP`); `None` if it is no such program.
fn asks_for_loader(elf: &[u8]) -> Option<bool> {
    let number = |at: usize, size: usize| -> Option<usize> {
        let bytes = elf.get(at..at.checked_add(size)?)?;
        Some(bytes.iter().rev().fold(0, |n, b| n << 8 | usize::from(*b)))
    };
    if !elf.starts_with(b"\x7fELF\x02\x01") {
        return None;
    }
    let (table, size, count) = (number(0x20, 8)?, number(0x36, 2)?, number(0x38, 2)?);
    let kinds: Option<Vec<usize>> = (0..count).map(|n| number(table.checked_add(n * size)?, 4)).collect();
    Some(kinds?.contains(&3))
}

/// Where a program is.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let directories = std::env::var_os("PATH")?;
    std::env::split_paths(&directories).map(|d| d.join(program)).find(|p| p.is_file())
}
