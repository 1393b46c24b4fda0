//! Images leave the store: archives, files, differences.

use std::{collections::BTreeMap, fs, os::unix::fs::MetadataExt};

use serde_json::{Value, json};
use wharf_image::{Archive, ArchiveFormat, FileChange, Image, ImageError, Saving, Tree, WhatChanged};

use crate::build::{Built, Store, Tar, gzip, image, image_with, layout, sha256, tar_of, zstd};

fn plain(layers: &[Vec<u8>]) -> Vec<(Vec<u8>, Vec<u8>)> {
    layers.iter().map(|layer| (layer.clone(), layer.clone())).collect()
}

/// A store with one image of these layers.
fn store(layers: &[Vec<u8>], name: &str) -> (Store, Image) {
    let store = Store::new();
    let image = load(&store, &image(&plain(layers)), name);
    (store, image)
}

fn load(store: &Store, built: &Built, name: &str) -> Image {
    store.load_bytes(&tar_of(&built.layout(name)), None).unwrap();
    store.resolve(name).unwrap()
}

fn saving(image: &Image, names: &[&str]) -> Saving {
    Saving { digest: image.digest.clone(), names: names.iter().map(|name| name.parse().unwrap()).collect() }
}

fn bytes(archive: &Archive) -> Vec<u8> {
    let mut bytes = Vec::new();
    archive.write(&mut bytes).unwrap();
    bytes
}

fn files(tar: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = tar::Archive::new(tar);
    let entries = archive.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        (entry.path().unwrap().to_string_lossy().into_owned(), bytes)
    });
    entries.collect()
}

fn layers() -> Vec<Vec<u8>> {
    let below = Tar::default()
        .dir("etc")
        .file("etc/gone", b"x")
        .file("etc/kept", b"kept")
        .dir("opaque")
        .file("opaque/hidden", b"x")
        .dir("becomes")
        .file("becomes/file", b"x")
        .header(b'0', "tool", "", 0o4755, (5, 6), b"tool")
        .hard_link("tool-too", "tool")
        .end();
    let above = Tar::default()
        .file("etc/.wh.gone", b"")
        .file("etc/new", b"new")
        .dir("opaque")
        .file("opaque/.wh..wh..opq", b"")
        .file("opaque/shown", b"y")
        .file("becomes", b"now a file")
        .symlink("link", "etc/kept")
        .end();
    vec![below, above]
}

#[test]
fn an_archive_comes_back_as_it_was() {
    let (one, image) = store(&layers(), "a:1");
    for format in [ArchiveFormat::Docker, ArchiveFormat::Oci] {
        let saved = bytes(&one.images.archive(&[saving(&image, &["a:1", "localhost:5000/b:2"])], format).unwrap());
        let again = bytes(&one.images.archive(&[saving(&image, &["a:1", "localhost:5000/b:2"])], format).unwrap());
        assert_eq!(saved, again, "the same bytes");
        let other = Store::new();
        other.load_bytes(&saved, None).unwrap();
        for name in ["a:1", "localhost:5000/b:2"] {
            assert_eq!(other.resolve(name).unwrap().digest, image.digest);
        }
        assert_eq!(files(&saved).contains_key("manifest.json"), format == ArchiveFormat::Docker);
    }
}

#[test]
fn what_docker_reads() {
    let layer = Tar::default().file("x", b"x").end();
    let further = Tar::default().file("y", &[7; 100_000]).end();
    let built = image(&[(gzip(&layer), layer.clone()), (zstd(&further), further.clone())]);
    let store = Store::new();
    let image = load(&store, &built, "a:1");
    let two = saving(&image, &["a:1"]);
    // Twice the same image is one.
    let archive = store.images.archive(&[two.clone(), saving(&image, &["c:1"]), two], ArchiveFormat::Docker).unwrap();
    let found = files(&bytes(&archive));
    let manifest: Value = serde_json::from_slice(&found["manifest.json"]).unwrap();
    assert_eq!(manifest.as_array().unwrap().len(), 1);
    assert_eq!(manifest[0]["RepoTags"], json!(["docker.io/library/a:1", "docker.io/library/c:1"]));
    assert_eq!(found[manifest[0]["Config"].as_str().unwrap()], built.config);
    let listed = |at: usize| &found[manifest[0]["Layers"][at].as_str().unwrap()];
    assert_eq!(sha256(listed(0)), sha256(&gzip(&layer)), "as it is kept");
    assert_eq!(listed(1), &further, "older dockers know no zstd");
    let index: Value = serde_json::from_slice(&found["index.json"]).unwrap();
    let called: Vec<_> = index["manifests"].as_array().unwrap().iter().map(|m| &m["annotations"]).collect();
    assert_eq!(called[0]["io.containerd.image.name"], "docker.io/library/a:1");
    assert_eq!(called[1]["org.opencontainers.image.ref.name"], "1");
    let unnamed = store.images.archive(&[saving(&image, &[])], ArchiveFormat::Docker).unwrap();
    let found = files(&bytes(&unnamed));
    let manifest: Value = serde_json::from_slice(&found["manifest.json"]).unwrap();
    assert_eq!(manifest[0]["RepoTags"], json!([]));
}

#[test]
fn an_index_is_saved_as_far_as_it_is_here() {
    let layer = Tar::default().file("x", b"x").end();
    let built = image(&plain(&[layer]));
    let architecture = if cfg!(target_arch = "x86_64") { "amd64" } else { "arm64" };
    let mut own = built.descriptor(&json!({}));
    own["platform"] = json!({"os": "linux", "architecture": architecture});
    let other = json!({"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": sha256(b"elsewhere"),
        "size": 9, "platform": {"os": "linux", "architecture": "s390x"}});
    for (children, whole) in [(vec![own.clone()], true), (vec![own, other], false)] {
        let index =
            json!({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": children});
        let index = index.to_string().into_bytes();
        let mut blobs = built.blobs();
        blobs.push((sha256(&index).replace("sha256:", "blobs/sha256/"), index.clone()));
        let descriptor = json!({"mediaType": "application/vnd.oci.image.index.v1+json", "digest": sha256(&index),
            "size": index.len(), "annotations": {"org.opencontainers.image.ref.name": "a:1"}});
        let store = Store::new();
        store.load_bytes(&tar_of(&layout(&[descriptor], blobs)), None).unwrap();
        let image = store.resolve("a:1").unwrap();
        assert_ne!(image.digest, image.manifest);
        let found = store.images.whole(&image.digest).unwrap();
        assert_eq!(found.is_part, !whole);
        assert_eq!(found.digest, if whole { image.digest.clone() } else { image.manifest.clone() });
        let archive = store.images.archive(&[saving(&image, &["a:1"])], ArchiveFormat::Oci).unwrap();
        let again = Store::new();
        again.load_bytes(&bytes(&archive), None).unwrap();
        assert_eq!(again.resolve("a:1").unwrap().digest, found.digest);
    }
    let nothing = Store::new();
    let error = nothing.images.whole(&sha256(b"nothing").parse().unwrap()).unwrap_err();
    assert!(matches!(error, ImageError::MissingBlob(_)), "{error}");
}

#[test]
fn files_are_what_a_container_sees() {
    let (store, image) = store(&layers(), "a:1");
    let write = || {
        let mut bytes = Vec::new();
        store.images.files(&image).unwrap().write(&mut bytes).unwrap();
        bytes
    };
    let tar = write();
    assert_eq!(tar, write(), "the same bytes");
    let names: Vec<_> = files(&tar).into_keys().collect();
    let expected = ["becomes", "etc/", "etc/kept", "etc/new", "link", "opaque/", "opaque/shown", "tool", "tool-too"];
    assert_eq!(names, expected);

    // And as files, with and without their owners.
    for owners in [true, false] {
        let directory = tempfile::tempdir().unwrap();
        let tree = Tree::open(directory.path()).unwrap();
        assert_eq!(tree.unpack_all(owners, &tar[..]).unwrap(), 0);
        let tool = fs::metadata(directory.path().join("tool")).unwrap();
        assert_eq!((tool.uid(), tool.gid(), tool.mode() & 0o7777), if owners { (5, 6, 0o4755) } else { (0, 0, 0o755) });
        assert_eq!(tool.ino(), fs::metadata(directory.path().join("tool-too")).unwrap().ino());
        assert_eq!(fs::read_link(directory.path().join("link")).unwrap().to_str(), Some("etc/kept"));
        assert_eq!(fs::read(directory.path().join("becomes")).unwrap(), b"now a file");
    }
}

#[test]
fn devices_are_for_who_may() {
    let device = Tar::default().header(b'3', "null", "", 0o666, (0, 0), b"").end();
    let directory = tempfile::tempdir().unwrap();
    let tree = Tree::open(directory.path()).unwrap();
    assert_eq!(tree.unpack_all(false, &device[..]).unwrap(), 1);
    assert!(!directory.path().join("null").exists());
    assert_eq!(tree.unpack_all(true, &device[..]).unwrap(), 0);
    assert_eq!(fs::metadata(directory.path().join("null")).unwrap().mode() & 0o170_000, 0o020_000);
}

#[test]
fn nothing_is_unpacked_outside() {
    let outside = tempfile::tempdir().unwrap();
    let inside = outside.path().join("in");
    fs::create_dir(&inside).unwrap();
    let tree = Tree::open(&inside).unwrap();
    let up = Tar::default().file("../out", b"x").end();
    assert!(tree.unpack_all(true, &up[..]).is_err());
    let link = Tar::default().symlink("up", "..").file("up/out", b"x").end();
    // The link's target is looked up within.
    tree.unpack_all(true, &link[..]).unwrap();
    assert!(!outside.path().join("out").exists() && inside.join("out").exists());
}

#[test]
fn differences() {
    let base = Tar::default()
        .dir("etc")
        .file("etc/same", b"same")
        .file("etc/text", b"before")
        .file("etc/gone", b"gone")
        .header(b'0', "etc/mode", "", 0o644, (0, 0), b"m")
        .symlink("link", "a")
        .file("kind", b"k")
        .end();
    let above = Tar::default()
        .file("etc/text", b"behind")
        .file("etc/.wh.gone", b"")
        .header(b'0', "etc/mode", "", 0o600, (7, 7), b"m")
        .file("etc/same", b"same")
        .symlink("link", "b")
        .dir("kind")
        .file("new", b"new")
        .end();
    let store = Store::new();
    let first = load(&store, &image_with(&plain(std::slice::from_ref(&base)), &json!({"Cmd": ["a"]})), "a:1");
    let second = load(&store, &image_with(&plain(&[base, above]), &json!({"Cmd": ["b"], "Env": ["A=1"]})), "b:1");
    let diff = store.images.diff(&first, &second).unwrap();
    assert_eq!((diff.shared.len(), diff.removed.len(), diff.added.len()), (1, 0, 1));
    let told = |file: &FileChange| {
        let sign = match (&file.from, &file.to) {
            (None, _) => "+",
            (_, None) => "-",
            _ => "~",
        };
        (format!("{sign} {}", file.path), file.what.clone())
    };
    use WhatChanged::{Content, Kind, Mode, Owner, Target};
    let expected = [
        ("- etc/gone", vec![]),
        ("~ etc/mode", vec![Mode, Owner]),
        ("~ etc/text", vec![Content]),
        ("~ kind", vec![Kind]),
        ("~ link", vec![Target]),
        ("+ new", vec![]),
    ];
    let found: Vec<_> = diff.files.iter().map(told).collect();
    assert_eq!(found, expected.map(|(path, what)| (path.to_owned(), what)));
    assert!(diff.files.iter().all(|file| file.layer
        == if file.to.is_some() { second.layers[1].digest.clone() } else { first.layers[0].digest.clone() }));
    let fields: Vec<_> = diff.config.iter().map(|change| change.field.as_str()).collect();
    assert_eq!(fields, ["Cmd", "Env.A"]);
    let none = store.images.diff(&second, &second).unwrap();
    assert!(none.files.is_empty() && none.config.is_empty() && none.shared.len() == 2);
}

#[test]
fn what_takes_the_space() {
    let shared = Tar::default().file("shared", &[1; 10_000]).end();
    let own = Tar::default().file("own", &[2; 5000]).end();
    let store = Store::new();
    let first = load(&store, &image(&plain(std::slice::from_ref(&shared))), "a:1");
    let second = load(&store, &image(&plain(&[shared.clone(), own.clone()])), "b:1");
    store.images.tag(&first, &"a:2".parse().unwrap()).unwrap();
    store.images.rootfs(&first).unwrap();
    let usage = store.images.usage(true).unwrap();
    let image = |name: &str| usage.images.iter().find(|image| image.names.iter().any(|n| n.contains(name))).unwrap();
    assert_eq!(image("a:1").names, ["docker.io/library/a:1", "docker.io/library/a:2"]);
    assert_eq!(image("a:1").shared, shared.len() as u64);
    assert_eq!(image("b:1").shared, shared.len() as u64);
    assert!(image("b:1").own > own.len() as u64 && image("b:1").own < own.len() as u64 + 2000);
    assert_eq!(image("b:1").size, second.size);
    let layer = |at: usize| usage.layers.iter().find(|layer| layer.chain_id == second.layers[at].chain_id).unwrap();
    assert_eq!((layer(0).images, layer(1).images), (2, 1));
    assert!(layer(0).unpacked.unwrap() >= 10_000 && layer(1).unpacked.is_none());
    assert_eq!(usage.other_packed, 0);
    store.images.remove(&"b:1".parse().unwrap()).unwrap();
    assert!(store.images.usage(false).unwrap().other_packed > own.len() as u64);
}
