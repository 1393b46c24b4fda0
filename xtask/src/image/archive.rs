use std::io::Write;

use anyhow::{Context, Result};
use serde_json::json;
use sha2::{Digest, Sha256};
use tar::{Builder, EntryType, Header};

use super::{
    arguments::ContainerConfig,
    rootfs::{Entry, Rootfs},
};

/// When everything was made, as far as the archive tells.
const CREATED: &str = "1970-01-01T00:00:00Z";

/// Writes an archive with one image of one layer (Docker image specification v1.2, "Combined Image JSON + Filesystem
/// Changeset Format").
pub(super) fn write(to: impl Write, tag: &str, container: &ContainerConfig, rootfs: &Rootfs) -> Result<()> {
    let layer = layer(rootfs)?;
    let layer_hash = sha256(&layer);
    let config = serde_json::to_vec(&config(container, &layer_hash))?;
    let config_name = format!("{}.json", sha256(&config));
    let layer_name = format!("{layer_hash}/layer.tar");
    let manifest = json!([{ "Config": config_name, "RepoTags": [tag], "Layers": [layer_name] }]);

    let mut archive = Builder::new(to);
    append(&mut archive, &config_name, EntryType::Regular, 0o644, &config)?;
    append(&mut archive, &format!("{layer_hash}/"), EntryType::Directory, 0o755, &[])?;
    append(&mut archive, &layer_name, EntryType::Regular, 0o644, &layer)?;
    append(&mut archive, "manifest.json", EntryType::Regular, 0o644, &serde_json::to_vec(&manifest)?)?;
    archive.into_inner()?.flush().context("the archive")
}

fn config(container: &ContainerConfig, layer_hash: &str) -> serde_json::Value {
    let mut env = container.env.clone();
    if !env.iter().any(|variable| variable.starts_with("PATH=")) {
        env.insert(0, "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".into());
    }
    json!({
        "architecture": match std::env::consts::ARCH {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            other => other,
        },
        "os": "linux",
        "created": CREATED,
        "config": {
            "Entrypoint": container.entrypoint,
            "Cmd": container.cmd,
            "Env": env,
            "WorkingDir": container.workdir.as_deref().unwrap_or("/"),
            "User": container.user.as_deref().unwrap_or(""),
        },
        "rootfs": { "type": "layers", "diff_ids": [format!("sha256:{layer_hash}")] },
        "history": [{ "created": CREATED, "created_by": "cargo xtask image" }],
    })
}

fn layer(rootfs: &Rootfs) -> Result<Vec<u8>> {
    let mut layer = Builder::new(Vec::new());
    for (path, entry) in rootfs.entries() {
        match entry {
            Entry::Directory { mode } => append(&mut layer, &format!("{path}/"), EntryType::Directory, *mode, &[])?,
            Entry::File { mode, bytes } => append(&mut layer, path, EntryType::Regular, *mode, bytes)?,
            Entry::Symlink { target } => {
                let mut header = header(EntryType::Symlink, 0o777, 0);
                layer.append_link(&mut header, path, target)?;
            }
        }
    }
    Ok(layer.into_inner()?)
}

fn append(to: &mut Builder<impl Write>, path: &str, kind: EntryType, mode: u32, bytes: &[u8]) -> Result<()> {
    to.append_data(&mut header(kind, mode, bytes.len() as u64), path, bytes).with_context(|| path.to_owned())
}

fn header(kind: EntryType, mode: u32, size: u64) -> Header {
    let mut header = Header::new_ustar();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_size(size);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, io::Read};

    use super::*;

    fn files(archive: &[u8]) -> HashMap<String, Vec<u8>> {
        let mut archive = tar::Archive::new(archive);
        let entries = archive.entries().unwrap().map(Result::unwrap);
        let file = |mut entry: tar::Entry<'_, &[u8]>| {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.path().unwrap().to_str().unwrap().to_owned(), bytes)
        };
        entries.map(file).collect()
    }

    #[test]
    fn the_names_in_an_archive_are_the_hashes_of_what_they_name() {
        let container = ContainerConfig { cmd: Some(vec!["users".into()]), ..ContainerConfig::default() };
        let make = || {
            let mut archive = Vec::new();
            write(&mut archive, "forum:latest", &container, &Rootfs::new()).unwrap();
            archive
        };
        let archive = make();
        assert_eq!(archive, make(), "the same input makes the same bytes");

        let files = files(&archive);
        let manifest: serde_json::Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
        assert_eq!(manifest[0]["RepoTags"], json!(["forum:latest"]));
        let config_name = manifest[0]["Config"].as_str().unwrap();
        assert_eq!(config_name, format!("{}.json", sha256(&files[config_name])));
        let config: serde_json::Value = serde_json::from_slice(&files[config_name]).unwrap();
        let layer = &files[manifest[0]["Layers"][0].as_str().unwrap()];
        assert_eq!(config["rootfs"]["diff_ids"], json!([format!("sha256:{}", sha256(layer))]));
        assert_eq!(config["config"]["Cmd"], json!(["users"]));
        let paths = self::files(layer);
        assert!(paths.contains_key("etc/passwd") && paths.contains_key("tmp/"));
    }
}
