use std::fs;

use serde_json::json;

use crate::build::{Built, Store, Tar, gzip, image, layout, sha256, tar_of, zstd};

fn plain() -> Vec<u8> {
    Tar::default().dir("etc/").file("etc/hello", b"hello").end()
}

fn built() -> Built {
    image(&[(plain(), plain())])
}

fn names(store: &Store, archive: &[u8], tag: Option<&str>) -> Vec<String> {
    store.load_bytes(archive, tag).unwrap().into_iter().map(|loaded| loaded.name).collect()
}

fn assert_usable(store: &Store, name: &str) {
    let image = store.resolve(name).unwrap();
    assert_eq!(image.config.cmd, ["/bin/app"]);
    assert_eq!(image.config.exposed_ports, ["80/tcp"]);
    let lower = store.images.rootfs(&image).unwrap();
    assert_eq!(fs::read(lower[0].join("etc/hello")).unwrap(), b"hello");
}

/// What Docker before 25, skopeo's `docker-archive:` and podman's default write.
fn legacy(image: &Built, tags: &serde_json::Value) -> Tar {
    let config = format!("{}.json", sha256(&image.config).replace("sha256:", ""));
    let manifest = json!([{"Config": config, "RepoTags": tags, "Layers": ["aa/layer.tar"]}]);
    Tar::default()
        .dir("aa/")
        .file("aa/VERSION", b"1.0")
        .file("aa/layer.tar", &image.layers[0])
        .file(&config, &image.config)
        .file("manifest.json", manifest.to_string().as_bytes())
        .file("repositories", b"{}")
}

#[test]
fn docker_save() {
    let store = Store::new();
    let archive = legacy(&built(), &json!(["forum:v1", "localhost:4566/forum:v2"])).end();
    assert_eq!(names(&store, &archive, None), ["docker.io/library/forum:v1", "localhost:4566/forum:v2"]);
    assert_usable(&store, "forum:v1");
    assert_usable(&store, "localhost:4566/forum:v2");
    assert!(store.resolve("forum").is_none());
}

#[test]
fn docker_save_with_a_shared_layer_as_a_link() {
    let store = Store::new();
    let image = built();
    let manifest = |name: &str, layer: &str| json!({"Config": "c.json", "RepoTags": [name], "Layers": [layer]});
    let archive = Tar::default()
        .symlink("aa/layer.tar", "../bb/layer.tar")
        .file("bb/layer.tar", &image.layers[0])
        .file("c.json", &image.config)
        .file(
            "manifest.json",
            json!([manifest("one:1", "aa/layer.tar"), manifest("two:1", "bb/layer.tar")]).to_string().as_bytes(),
        )
        .end();
    assert_eq!(names(&store, &archive, None), ["docker.io/library/one:1", "docker.io/library/two:1"]);
    assert_usable(&store, "one:1");
    assert_usable(&store, "two:1");
}

#[test]
fn docker_save_that_is_an_oci_layout_too_keeps_the_manifest() {
    let store = Store::new();
    let image = built();
    let mut files = layout(&[image.descriptor(&json!({}))], image.blobs());
    let blob = |bytes: &[u8]| sha256(bytes).replace("sha256:", "blobs/sha256/");
    let manifest =
        json!([{"Config": blob(&image.config), "RepoTags": ["forum:v1"], "Layers": [blob(&image.layers[0])]}]);
    files.push(("manifest.json".into(), manifest.to_string().into_bytes()));
    assert_eq!(names(&store, &tar_of(&files), None), ["docker.io/library/forum:v1"]);
    assert_usable(&store, "forum:v1");
    assert_eq!(store.resolve("forum:v1").unwrap().digest.as_str(), sha256(&image.manifest));
}

#[test]
fn oci_archives_and_directories() {
    let store = Store::new();
    let files = built().layout("docker.io/library/forum:v1");
    assert_eq!(names(&store, &tar_of(&files), None), ["docker.io/library/forum:v1"]);
    assert_eq!(names(&store, &gzip(&tar_of(&files)), Some("zipped")), ["docker.io/library/zipped:latest"]);
    assert_eq!(names(&store, &zstd(&tar_of(&files)), Some("zst")), ["docker.io/library/zst:latest"]);
    let dir = store.dir.path().join("layout");
    for (path, bytes) in &files {
        let path = dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    assert_eq!(store.load_path(&dir, Some("dir:1")).unwrap()[0].name, "docker.io/library/dir:1");
    for name in ["forum:v1", "zipped", "zst", "dir:1"] {
        assert_usable(&store, name);
    }
}

#[test]
fn a_tag_alone_is_no_name() {
    let store = Store::new();
    let archive = tar_of(&built().layout("latest"));
    let error = store.load_bytes(&archive, None).unwrap_err();
    assert_eq!(error.to_string(), "the archive names no image; give it a name with --tag");
    assert_eq!(names(&store, &archive, Some("mine:2")), ["docker.io/library/mine:2"]);
    assert_usable(&store, "mine:2");
}

#[test]
fn layers_packed_in_every_way() {
    for packed in [plain(), gzip(&plain()), zstd(&plain())] {
        let store = Store::new();
        let image = image(&[(packed, plain())]);
        names(&store, &tar_of(&image.layout("a:1")), None);
        assert_usable(&store, "a:1");
    }
}

#[test]
fn an_index_gives_this_machines_image() {
    let store = Store::new();
    let (here, there) = (built(), image(&[(b"not even tar".to_vec(), b"not even tar".to_vec())]));
    let platform = |mut descriptor: serde_json::Value, architecture: &str| {
        descriptor["platform"] = json!({"os": "linux", "architecture": architecture});
        descriptor
    };
    let own = if cfg!(target_arch = "x86_64") { "amd64" } else { "arm64" };
    let both = json!({"schemaVersion": 2, "manifests": [
        platform(there.descriptor(&json!({})), "s390x"), platform(here.descriptor(&json!({})), own)]});
    let write = |index: &serde_json::Value, blobs| {
        let index = index.to_string().into_bytes();
        let descriptor = json!({"mediaType": "application/vnd.oci.image.index.v1+json", "digest": sha256(&index),
            "size": index.len(), "annotations": {"io.containerd.image.name": "docker.io/library/multi:1"}});
        let mut files = layout(&[descriptor], blobs);
        files.push((sha256(&index).replace("sha256:", "blobs/sha256/"), index));
        tar_of(&files)
    };
    // Another platform's blobs may be missing.
    names(&store, &write(&both, here.blobs()), None);
    assert_usable(&store, "multi:1");
    let image = store.resolve("multi:1").unwrap();
    assert_eq!(image.manifest.as_str(), sha256(&here.manifest));
    assert_ne!(image.digest, image.manifest);

    let other = json!({"schemaVersion": 2, "manifests": [platform(there.descriptor(&json!({})), "s390x")]});
    let error = Store::new().load_bytes(&write(&other, there.blobs()), None).unwrap_err().to_string();
    assert_eq!(error, format!("image Manifest does not contain descriptor matching platform 'linux/{own}'"));
}

#[test]
fn what_is_not_an_image_says_so() {
    let no_image = "is not an image archive";
    for (archive, expected) in [
        (b"hello".to_vec(), "the archive"),
        (vec![b'x'; 4096], no_image),
        (Vec::new(), no_image),
        (Tar::default().file("a", b"b").end(), no_image),
        (Tar::default().file("manifest.json", b"{").end(), "manifest.json is not valid"),
        (legacy(&built(), &json!(["UPPER:1"])).end(), "invalid reference format"),
        (legacy(&built(), &json!(null)).end(), "names no image"),
        (tar_of(&built().layout("a:1")[1..]), "not present"),
        (gzip(&tar_of(&built().layout("a:1")))[..300].to_vec(), "archive"),
    ] {
        let store = Store::new();
        let error = store.load_bytes(&archive, None).unwrap_err().to_string();
        assert!(error.contains(expected), "{expected}: {error}");
        assert!(store.images.list().is_empty());
    }
}

#[test]
fn a_blob_that_is_not_its_digest_is_refused() {
    let store = Store::new();
    let mut files = built().layout("a:1");
    files[0].1[0] ^= 1;
    let error = store.load_bytes(&tar_of(&files), None).unwrap_err().to_string();
    assert!(error.contains("should have digest"), "{error}");
    // A digest that is right and a diff id that is not: only the unpacking can tell.
    let lying = image(&[(plain(), b"something else".to_vec())]);
    store.load_bytes(&tar_of(&lying.layout("b:1")), None).unwrap();
    let error = store.images.rootfs(&store.resolve("b:1").unwrap()).unwrap_err().to_string();
    assert!(error.contains("uncompressed digest"), "{error}");
}
