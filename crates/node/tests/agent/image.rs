//! Images for the tests.

use std::{fs, os::unix::fs::symlink, path::Path};

use sha2::{Digest as _, Sha256};

/// An OCI layout of busybox in `directory/layout`. Its programs are asked to end by `stop_signal`.
pub(crate) fn busybox(directory: &Path, stop_signal: &str) {
    build(directory, stop_signal, &[], &[]);
}

/// The same with volumes and files of its own.
pub(crate) fn build(directory: &Path, stop_signal: &str, volumes: &[&str], files: &[(&str, &str)]) {
    let root = directory.join("root");
    for part in ["bin", "tmp", "etc"] {
        fs::create_dir_all(root.join(part)).unwrap();
    }
    fs::copy("/bin/busybox", root.join("bin/busybox")).unwrap();
    for applet in [
        "sh", "cat", "sleep", "hostname", "test", "touch", "nc", "ls", "stat", "dd", "df", "mkdir", "chown", "chmod",
        "rm",
    ] {
        symlink("busybox", root.join("bin").join(applet)).unwrap();
    }
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let layer = directory.join("layer.tar");
    let done = std::process::Command::new("tar").arg("-C").arg(&root).arg("-cf").arg(&layer).arg(".").status().unwrap();
    assert!(done.success());
    let layout = directory.join("layout");
    fs::create_dir_all(layout.join("blobs/sha256")).unwrap();
    let blob = |bytes: &[u8]| {
        let digest: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
        fs::write(layout.join("blobs/sha256").join(&digest), bytes).unwrap();
        (format!("sha256:{digest}"), bytes.len())
    };
    let (layer, layer_size) = blob(&fs::read(layer).unwrap());
    let volumes: Vec<String> = volumes.iter().map(|path| format!("\"{path}\":{{}}")).collect();
    let volumes = volumes.join(",");
    let config = format!(
        r#"{{"architecture":"amd64","os":"linux","config":{{"Env":["PATH=/bin"],"StopSignal":"{stop_signal}","Volumes":{{{volumes}}}}},"rootfs":{{"type":"layers","diff_ids":["{layer}"]}}}}"#
    );
    let (config, config_size) = blob(config.as_bytes());
    let manifest = format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{config}","size":{config_size}}},"layers":[{{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{layer}","size":{layer_size}}}]}}"#
    );
    let (manifest, manifest_size) = blob(manifest.as_bytes());
    let index = format!(
        r#"{{"schemaVersion":2,"manifests":[{{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{manifest}","size":{manifest_size}}}]}}"#
    );
    fs::write(layout.join("index.json"), index).unwrap();
    fs::write(layout.join("oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#).unwrap();
}
