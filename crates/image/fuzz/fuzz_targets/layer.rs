//! Any bytes as a layer: unpacked or refused, and nothing beside the layer's directory changes. Run as root.
#![no_main]

use std::{fs, path::Path};

use sha2::{Digest, Sha256};
use wharf_image::{Images, Limits, Reference};

libfuzzer_sys::fuzz_target!(|layer: &[u8]| {
    let dir = tempfile::tempdir().expect("a directory for the store");
    let limits = Limits { total_bytes: 16 << 20, entries: 1000, ..Limits::default() };
    let images = Images::open_with(&dir.path().join("store"), limits).expect("an empty store opens");
    let layout = dir.path().join("layout");
    write_layout(&layout, layer);
    images.load(&layout, Some("fuzz"), &mut |_| {}).expect("the layout is sound");
    let name: Reference = "fuzz".parse().expect("it is a name");
    let image = images.resolve(&name).expect("it can be read").expect("it was loaded");
    let _ = images.rootfs(&image);
    let mut beside: Vec<_> = fs::read_dir(dir.path()).expect("it is there").flatten().map(|e| e.file_name()).collect();
    beside.sort();
    assert_eq!(beside, ["layout", "store"]);
});

/// An OCI layout of one image with one layer, whose bytes stand for themselves uncompressed.
fn write_layout(dir: &Path, layer: &[u8]) {
    let blobs = dir.join("blobs/sha256");
    fs::create_dir_all(&blobs).expect("directories are made");
    let put = |bytes: &[u8]| {
        let hex = hex::encode(Sha256::digest(bytes));
        fs::write(blobs.join(&hex), bytes).expect("a blob is written");
        serde_json::json!({"digest": format!("sha256:{hex}"), "size": bytes.len()})
    };
    let layer = put(layer);
    let config = serde_json::json!({"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]}});
    let config = put(config.to_string().as_bytes());
    let manifest =
        put(serde_json::json!({"schemaVersion": 2, "config": config, "layers": [layer]}).to_string().as_bytes());
    fs::write(dir.join("index.json"), serde_json::json!({"manifests": [manifest]}).to_string())
        .expect("the index is written");
    fs::write(dir.join("oci-layout"), r#"{"imageLayoutVersion": "1.0.0"}"#).expect("the version is written");
}
