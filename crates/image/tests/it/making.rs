//! Layers and images that are made: the same bytes each time, and what is unpacked is what was packed.

use std::{
    fs,
    os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink},
    path::Path,
    sync::atomic::AtomicBool,
    time::Duration,
};

use wharf_core::{LayerCompression, LayerForm};
use wharf_image::{ImageError, Images, StepRecord};

const LATEST: i64 = 1_000_000_000;

fn form(compression: LayerCompression) -> LayerForm {
    LayerForm { latest: LATEST, compression }
}

/// Some of everything that an upper directory can hold.
fn fill(upper: &Path) {
    fs::create_dir_all(upper.join("d/empty")).unwrap();
    fs::write(upper.join("d/file"), "content").unwrap();
    fs::set_permissions(upper.join("d/file"), fs::Permissions::from_mode(0o4750)).unwrap();
    std::os::unix::fs::chown(upper.join("d/file"), Some(1000), Some(1001)).unwrap();
    fs::set_permissions(upper.join("d/file"), fs::Permissions::from_mode(0o4750)).unwrap();
    fs::hard_link(upper.join("d/file"), upper.join("also")).unwrap();
    symlink("d/file", upper.join("link")).unwrap();
    let old = std::time::UNIX_EPOCH + Duration::from_secs(5);
    fs::File::open(upper.join("d/file")).unwrap().set_modified(old).unwrap();
    let device = rustix::fs::makedev(0, 0);
    let (kind, mode) = (rustix::fs::FileType::CharacterDevice, rustix::fs::Mode::empty());
    rustix::fs::mknodat(rustix::fs::CWD, upper.join("gone"), kind, mode, device).unwrap();
    let capability = [1, 0, 0, 2, 0, 32, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    fs::write(upper.join("ping"), "x").unwrap();
    let set = rustix::fs::XattrFlags::empty();
    rustix::fs::setxattr(upper.join("ping"), "security.capability", &capability, set).unwrap();
    rustix::fs::setxattr(upper.join("d/empty"), "trusted.overlay.opaque", b"y", set).unwrap();
    fs::write(upper.join("n".repeat(200)), "a long name").unwrap();
}

#[test]
fn the_same_files_make_the_same_layer_and_unpack_to_themselves() {
    let mut digests = Vec::new();
    for compression in [LayerCompression::Gzip, LayerCompression::Gzip, LayerCompression::Zstd, LayerCompression::None]
    {
        let directory = tempfile::tempdir().unwrap();
        let images = Images::open(directory.path()).unwrap();
        let lease = images.lease();
        let draft = images.draft().unwrap();
        fill(&draft.upper());
        let stop = AtomicBool::new(false);
        let made = images.make_layer(&draft.upper(), None, &form(compression), None, &lease, &stop).unwrap();
        drop(draft);
        digests.push((made.layer.digest.clone(), made.layer.diff_id.clone()));
        let config = format!(
            r#"{{"architecture":"{}","os":"linux","rootfs":{{"type":"layers","diff_ids":["{}"]}}}}"#,
            images.architecture(),
            made.layer.diff_id
        );
        let layers = [made.layer.clone()];
        let manifest =
            images.make_image(config.as_bytes(), &layers, std::collections::BTreeMap::new(), &lease).unwrap();
        images.name_made(&manifest, &"made:1".parse().unwrap()).unwrap();
        // Once as it was made, once as it is unpacked.
        let [own] = images.directories(&layers).unwrap().try_into().unwrap();
        let before = seen(&own);
        fs::remove_dir_all(&own).unwrap();
        let [unpacked] = images.directories(&layers).unwrap().try_into().unwrap();
        assert_eq!(seen(&unpacked), before);
        assert_eq!(fs::metadata(unpacked.join("also")).unwrap().nlink(), 2);
    }
    assert_eq!(digests[0], digests[1]);
    assert!(digests.iter().all(|(_, diff_id)| *diff_id == digests[0].1), "packing is no part of what is packed");
}

/// Names, kinds, modes, owners, times and attributes.
fn seen(directory: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut todo = vec![directory.to_owned()];
    while let Some(path) = todo.pop() {
        for entry in fs::read_dir(&path).unwrap() {
            let path = entry.unwrap().path();
            let metadata = fs::symlink_metadata(&path).unwrap();
            let kind = metadata.file_type();
            let what = (kind.is_dir(), kind.is_symlink(), kind.is_char_device());
            let mut value = [0; 64];
            let capability = rustix::fs::lgetxattr(&path, "security.capability", &mut value[..]).unwrap_or(0);
            let opaque = rustix::fs::lgetxattr(&path, "trusted.overlay.opaque", &mut value[..]).is_ok();
            let name = path.strip_prefix(directory).unwrap().display().to_string();
            // A whiteout is nothing but that.
            let rest = if kind.is_char_device() {
                String::new()
            } else {
                format!("{:o} {} {} {}", metadata.mode(), metadata.uid(), metadata.gid(), metadata.mtime())
            };
            found.push(format!("{name} {what:?} {rest} {capability} {opaque}"));
            if kind.is_dir() {
                todo.push(path);
            }
        }
    }
    found.sort();
    assert!(found.iter().any(|line| line.starts_with("d/file") && line.contains("104750 1000 1001 5 ")), "{found:?}");
    assert!(found.iter().any(|line| line.starts_with("ping") && line.contains(&format!("{LATEST} 20 "))), "{found:?}");
    found
}

#[test]
fn what_no_layer_can_hold_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let images = Images::open(directory.path()).unwrap();
    let lease = images.lease();
    let make = |fill: &dyn Fn(&Path), stop: bool| {
        let draft = images.draft().unwrap();
        fill(&draft.upper());
        let stop = AtomicBool::new(stop);
        images.make_layer(&draft.upper(), None, &form(LayerCompression::Gzip), None, &lease, &stop)
    };
    let whiteout = make(&|upper| fs::write(upper.join(".wh.x"), "").unwrap(), false);
    assert!(matches!(whiteout, Err(ImageError::Unpackable { .. })), "{whiteout:?}");
    let deep = make(&|upper| fs::create_dir_all(upper.join("d/".repeat(300))).unwrap(), false);
    assert!(deep.unwrap_err().to_string().contains("too deep"));
    make(&|upper| fs::create_dir_all(upper.join("d/".repeat(255))).unwrap(), false).unwrap();
    let stopped = make(&|upper| fs::write(upper.join("x"), "x").unwrap(), true);
    assert!(stopped.unwrap_err().to_string().contains("nobody wants it"));
}

#[test]
fn records_of_steps_hold_layers_until_they_are_given_up() {
    let directory = tempfile::tempdir().unwrap();
    let images = Images::open(directory.path()).unwrap();
    let key = wharf_image::Algorithm::Sha256.digest(b"a step");
    {
        let (lease, draft) = (images.lease(), images.draft().unwrap());
        fs::write(draft.upper().join("x"), "x").unwrap();
        let stop = AtomicBool::new(false);
        let made = images.make_layer(&draft.upper(), None, &form(LayerCompression::Gzip), None, &lease, &stop).unwrap();
        images.settle(std::slice::from_ref(&made.layer)).unwrap();
        let record = StepRecord { text: "RUN".into(), layer: Some(made.layer), image: None, created: 1, bytes: 10 };
        images.keep_step(&key, &record).unwrap();
    }
    images.collection().run(Default::default()).unwrap();
    let layer = images.step(&key, &images.lease()).unwrap().unwrap().layer.unwrap();
    assert_eq!(images.directories(std::slice::from_ref(&layer)).unwrap().len(), 1);
    assert_eq!(images.prune_steps(Some(10), None).unwrap().records, 0);
    assert_eq!(images.prune_steps(None, Some(Duration::from_secs(3600))).unwrap().records, 0);
    assert_eq!(images.prune_steps(Some(9), None).unwrap().records, 1);
    assert_eq!(images.step(&key, &images.lease()).unwrap(), None);
    assert_eq!(images.collection().run(Default::default()).unwrap().layers, 1);
}
