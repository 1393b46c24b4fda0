//! An image with busybox in it.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};
use tar::{Builder, EntryType, Header};

/// Writes an archive as `docker save` does.
pub(crate) fn busybox(directory: &Path) -> PathBuf {
    let mut layer = Builder::new(Vec::new());
    file(&mut layer, "bin/busybox", &fs::read("/bin/busybox").unwrap(), 0o755);
    for applet in ["sh", "sleep", "echo"] {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Symlink);
        header.set_size(0);
        layer.append_link(&mut header, format!("bin/{applet}"), "busybox").unwrap();
    }
    let layer = layer.into_inner().unwrap();
    let diff_id: String = Sha256::digest(&layer).iter().map(|b| format!("{b:02x}")).collect();
    let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { "amd64" };
    let config = serde_json::json!({
        "architecture": architecture, "os": "linux", "config": {"Env": ["PATH=/bin"]},
        "rootfs": {"type": "layers", "diff_ids": [format!("sha256:{diff_id}")]},
    });
    let manifest =
        serde_json::json!([{"Config": "config.json", "RepoTags": ["busybox:latest"], "Layers": ["layer.tar"]}]);
    let path = directory.join("busybox.tar");
    let mut archive = Builder::new(File::create(&path).unwrap());
    file(&mut archive, "layer.tar", &layer, 0o644);
    file(&mut archive, "config.json", config.to_string().as_bytes(), 0o644);
    file(&mut archive, "manifest.json", manifest.to_string().as_bytes(), 0o644);
    archive.into_inner().unwrap();
    path
}

fn file<W: std::io::Write>(archive: &mut Builder<W>, path: &str, bytes: &[u8], mode: u32) {
    let mut header = Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(mode);
    archive.append_data(&mut header, path, bytes).unwrap();
}
