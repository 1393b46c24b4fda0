use std::{fs, thread};

use wharf_image::{Collected, ImageError, Images, resolve_user};

use crate::build::{Store, Tar, image, tar_of};

fn archive(name: &str, content: &[u8]) -> Vec<u8> {
    let plain = Tar::default().file("file", content).end();
    tar_of(&image(&[(plain.clone(), plain)]).layout(name))
}

#[test]
fn names_and_layers_outlive_the_process_and_leftovers_do_not() {
    let Store { images, dir } = Store::new();
    let path = dir.path().join("archive");
    fs::write(&path, archive("a:1", b"a")).unwrap();
    images.load(&path, None, &mut |_| {}).unwrap();
    let lower = images.rootfs(&images.resolve(&"a:1".parse().unwrap()).unwrap().unwrap()).unwrap();
    assert!(matches!(Images::open(dir.path()), Err(ImageError::Busy(_))));
    drop(images);

    // What a kill in the middle of a load and of an unpacking leaves.
    fs::write(dir.path().join("content/tmp/7"), b"half").unwrap();
    fs::create_dir_all(dir.path().join("layers/tmp/3/fs/half")).unwrap();
    let open = fs::File::open(&lower[0]).unwrap();
    let images = Images::open(dir.path()).unwrap();
    assert_eq!(fs::read_dir(dir.path().join("content/tmp")).unwrap().count(), 0);
    assert_eq!(fs::read_dir(dir.path().join("layers/tmp")).unwrap().count(), 0);
    let image = images.resolve(&"a:1".parse().unwrap()).unwrap().unwrap();
    assert_eq!(images.rootfs(&image).unwrap(), lower);
    assert_eq!(open.metadata().unwrap().ino(), fs::metadata(&lower[0]).unwrap().ino());
}

use std::os::unix::fs::MetadataExt;

#[test]
fn the_collector_takes_what_nobody_uses() {
    let store = Store::new();
    for name in ["a", "b"] {
        store.load_bytes(&archive(&format!("{name}:1"), name.as_bytes()), None).unwrap();
        store.images.rootfs(&store.resolve(&format!("{name}:1")).unwrap()).unwrap();
    }
    assert_eq!(store.images.collection().run(std::collections::HashSet::new()).unwrap(), Collected::default());
    let held = store.resolve("a:1").unwrap();
    let lower = store.images.rootfs(&held).unwrap();
    assert!(store.images.remove(&"a:1".parse().unwrap()).unwrap());
    assert!(!store.images.remove(&"a:1".parse().unwrap()).unwrap());
    assert!(store.resolve("a:1").is_none());
    // In use by a value of this process; then by a holder that outlives it; then by nobody.
    assert_eq!(store.images.collection().run(std::collections::HashSet::new()).unwrap(), Collected::default());
    store.images.pin("sandbox-1", &[&held]).unwrap();
    let digest = held.manifest.clone();
    drop(held);
    let Store { images, dir } = store;
    drop(images);
    let images = Images::open(dir.path()).unwrap();
    assert_eq!(images.pinned().unwrap(), ["sandbox-1"]);
    assert_eq!(images.collection().run(std::collections::HashSet::new()).unwrap(), Collected::default());
    assert!(images.resolve_digest(&digest).unwrap().is_some());
    assert!(lower[0].join("file").exists());
    images.unpin("sandbox-1").unwrap();
    let collected = images.collection().run(std::collections::HashSet::new()).unwrap();
    assert_eq!((collected.blobs, collected.layers), (3, 1));
    assert!(!lower[0].exists());
    assert!(images.resolve_digest(&digest).unwrap().is_none());
    assert!(images.resolve(&"b:1".parse().unwrap()).unwrap().is_some());
    assert!(images.pin("../escape", &[]).is_err());
}

#[test]
fn a_layer_is_unpacked_once_however_many_ask() {
    let store = Store::new();
    store.load_bytes(&archive("a:1", &[7; 1 << 20]), None).unwrap();
    let image = store.resolve("a:1").unwrap();
    let inodes: Vec<_> = thread::scope(|scope| {
        let unpack = || fs::metadata(store.images.rootfs(&image).unwrap()[0].join("file")).unwrap().ino();
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(unpack)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(inodes.iter().all(|inode| *inode == inodes[0]));
}

#[test]
fn users_are_found_through_the_layers() {
    let store = Store::new();
    let passwd = |name: &str| format!("root:x:0:0::/root:\n{name}:x:5:6::/home:\n").into_bytes();
    let below = Tar::default().file("etc/passwd", &passwd("old")).file("etc/group", b"g:x:9:new\n").dir("opt/");
    let middle = Tar::default().symlink("etc/passwd", "../../../usr/users").file("usr/users", &passwd("new"));
    let lower = store.unpack(&[below.clone().end(), middle.clone().end()]).unwrap();
    let user = resolve_user(&lower, "new").unwrap();
    assert_eq!((user.uid, user.gid, user.groups), (5, 6, vec![6, 9]));
    assert_eq!(
        resolve_user(&lower, "old").unwrap_err().to_string(),
        "unable to find user old: no matching entries in passwd file"
    );
    let gone = Tar::default().dir("etc/").file("etc/.wh..wh..opq", b"");
    let lower = store.unpack(&[below.end(), middle.end(), gone.end()]).unwrap();
    assert!(resolve_user(&lower, "new").is_err());
    assert_eq!(resolve_user(&lower, "").unwrap().uid, 0);
}
