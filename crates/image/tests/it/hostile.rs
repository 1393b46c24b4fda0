use std::fs;

use wharf_image::{ImageError, LayerError, Limits};

use crate::build::{Store, Tar, gzip, image, tar_of};

/// Unpacks a layer beside a directory that it tries to reach; gives the result and whether that directory is untouched.
fn attack(layer: impl FnOnce(&str) -> Tar) -> (Store, Result<Vec<std::path::PathBuf>, ImageError>) {
    let store = Store::new();
    let victim = store.dir.path().join("victim");
    fs::create_dir(&victim).unwrap();
    fs::write(victim.join("secret"), b"secret").unwrap();
    let result = store.unpack(&[layer(victim.to_str().unwrap()).end()]);
    let left: Vec<_> = fs::read_dir(&victim).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["secret"], "something was written outside");
    assert_eq!(fs::read(victim.join("secret")).unwrap(), b"secret");
    assert_eq!(std::os::unix::fs::MetadataExt::nlink(&fs::metadata(victim.join("secret")).unwrap()), 1);
    (store, result)
}

#[test]
fn symlinks_end_inside() {
    // Absolute: the target is made within the root, or there is none and the entry fails.
    let (_store, result) = attack(|victim| Tar::default().symlink("out", victim).file("out/owned", b"x"));
    assert!(result.is_err());
    let (_store, result) = attack(|_| Tar::default().dir("in/").symlink("out", "/in").file("out/owned", b"x"));
    assert_eq!(fs::read(result.unwrap()[0].join("in/owned")).unwrap(), b"x");
    // Relative, through many parents.
    let (_store, result) = attack(|victim| {
        Tar::default().symlink("out", &format!("../../../../../../../../../..{victim}")).file("out/secret", b"x")
    });
    assert!(result.is_err());
    // The last component is replaced, not written through.
    let (_store, result) = attack(|victim| Tar::default().symlink("s", &format!("{victim}/secret")).file("s", b"x"));
    assert_eq!(fs::read(result.unwrap()[0].join("s")).unwrap(), b"x");
    // A directory's metadata is not set through a link of its name.
    let (_store, result) = attack(|victim| Tar::default().symlink("d", victim).header(b'5', "d", "", 0, (9, 9), b""));
    assert!(result.unwrap()[0].join("d").symlink_metadata().unwrap().is_dir());
    // A loop is an error, not a hang.
    let (_store, result) = attack(|_| Tar::default().symlink("a", "b").symlink("b", "a").file("a/x", b""));
    assert!(result.is_err());
    // The way to other processes' files.
    let (_store, result) = attack(|_| Tar::default().symlink("p", "/proc/self/root").file("p/tmp/x", b""));
    assert!(result.is_err());
}

#[test]
fn paths_end_inside() {
    let (_store, result) = attack(|_| Tar::default().file("../../../../victim/owned", b"x").file("/abs", b"y"));
    let root = &result.unwrap()[0];
    assert_eq!(fs::read(root.join("victim/owned")).unwrap(), b"x");
    assert_eq!(fs::read(root.join("abs")).unwrap(), b"y");
    let (_store, result) = attack(|_| Tar::default().file("..", b"x").file(".", b"x").file("/", b"x"));
    assert!(result.is_ok());
}

#[test]
fn hard_links_end_inside() {
    for target in ["{}/secret", "../../../../../../../..{}/secret", "out/secret"] {
        let (_store, result) = attack(|victim| {
            Tar::default().symlink("out", victim).hard_link("link", &target.replace("{}", victim)).file("link", b"x")
        });
        assert!(result.is_err(), "{target}");
    }
    // To a symlink: the link itself, never what it points to.
    let (_store, result) =
        attack(|victim| Tar::default().symlink("s", &format!("{victim}/secret")).hard_link("h", "s").file("h", b"x"));
    assert_eq!(fs::read(result.unwrap()[0].join("h")).unwrap(), b"x");
    let (_store, result) = attack(|_| Tar::default().dir("d/").hard_link("h", "d"));
    assert!(result.is_err());
}

#[test]
fn whiteouts_end_inside() {
    let (_store, result) = attack(|victim| Tar::default().symlink("out", victim).file("out/.wh.secret", b""));
    assert!(result.is_err());
    let (_store, result) = attack(|victim| Tar::default().symlink("out", victim).file("out/.wh..wh..opq", b""));
    assert!(result.is_err());
    for name in [".wh.", ".wh..", ".wh..."] {
        let (_store, result) = attack(|_| Tar::default().file(name, b""));
        assert!(result.is_err(), "{name}");
    }
}

#[test]
fn replacing_a_directory_by_a_link_in_the_middle() {
    let (_store, result) = attack(|victim| {
        Tar::default().dir("d/").file("d/a", b"").symlink("d", victim).file("d/b", b"x").file("d/c", b"x")
    });
    assert!(result.is_err());
}

fn layer_error(result: Result<Vec<std::path::PathBuf>, ImageError>) -> LayerError {
    match result.unwrap_err() {
        ImageError::Layer { source, .. } => source,
        other => panic!("{other}"),
    }
}

#[test]
fn bombs_are_refused_and_nothing_is_left() {
    let limits = Limits { total_bytes: 64 << 20, entries: 50, ratio: 50, ratio_from: 1 << 20, ..Limits::default() };
    let store = Store::with(limits);
    let unpack = |name: &str, plain: Vec<u8>| {
        let built = image(&[(gzip(&plain), plain)]);
        store.load_bytes(&tar_of(&built.layout(name)), None).unwrap();
        layer_error(store.images.rootfs(&store.resolve(name).unwrap())).to_string()
    };
    let error = unpack("ratio:1", Tar::default().file("zeros", &vec![0; 8 << 20]).end());
    assert!(error.contains("more than 50 times its compressed size"), "{error}");
    let many = (0..60).fold(Tar::default(), |tar, at| tar.file(&format!("{at}"), b""));
    assert_eq!(unpack("many:1", many.end()), "it has more than 50 entries");
    let sparse =
        Tar::default().pax(&[("GNU.sparse.map", b"0,1"), ("GNU.sparse.size", b"1099511627776")]).file("huge", b"x");
    let error = unpack("sparse:1", sparse.end());
    assert!(error.contains("bytes allowed"), "{error}");
    let deep = Tar::default().pax(&[("path", "a/".repeat(500).as_bytes())]).file("x", b"");
    assert!(unpack("deep:1", deep.end()).contains("too deep"));
    let long = Tar::default().pax(&[("path", "a".repeat(300).as_bytes())]).file("x", b"");
    assert!(unpack("long:1", long.end()).contains("cannot"));
    let layers = store.dir.path().join("layers");
    assert_eq!(fs::read_dir(layers.join("tmp")).unwrap().count(), 0);
    assert_eq!(fs::read_dir(&layers).unwrap().count(), 1);
}

#[test]
fn total_size_is_bounded() {
    let store = Store::with(Limits { total_bytes: 1 << 20, ..Limits::default() });
    let plain = Tar::default().file("zeros", &vec![0; 2 << 20]).end();
    store.load_bytes(&tar_of(&image(&[(gzip(&plain), plain)]).layout("a:1")), None).unwrap();
    let error = layer_error(store.images.rootfs(&store.resolve("a:1").unwrap())).to_string();
    assert!(error.contains("1048576 bytes allowed"), "{error}");
    // The outer archive as well.
    let archive = gzip(&Tar::default().file("zeros", &vec![0; 2 << 20]).end());
    assert!(store.load_bytes(&archive, None).unwrap_err().to_string().contains("1048576 bytes allowed"));
}

#[test]
fn malformed_archives_are_errors() {
    let good = Tar::default().file("a", b"hello").end();
    let mut checksum = good.clone();
    checksum[0] ^= 1;
    let store = Store::new();
    for (at, layer) in [
        checksum,
        good[..514].to_vec(),
        good[..100].to_vec(),
        Tar::default().header(b'x', "p", "", 0, (0, 0), b"999 path=x\n").file("a", b"").end(),
        Tar::default().header(b'x', "p", "", 0, (0, 0), b"nonsense").file("a", b"").end(),
        Tar::default().header(b'L', "l", "", 0, (0, 0), &vec![b'x'; 2 << 20]).file("a", b"").end(),
        Tar::default().header(b'V', "volume", "", 0, (0, 0), b"").end(),
        Tar::default().pax(&[("GNU.sparse.map", b"8,2,0,2"), ("GNU.sparse.size", b"12")]).file("a", b"abcd").end(),
        Tar::default().pax(&[("uid", b"99999999999")]).file("a", b"").end(),
    ]
    .into_iter()
    .enumerate()
    {
        let built = image(&[(layer.clone(), layer)]);
        let name = format!("bad:{at}");
        store.load_bytes(&tar_of(&built.layout(&name)), None).unwrap();
        let error = layer_error(store.images.rootfs(&store.resolve(&name).unwrap()));
        assert!(!error.to_string().is_empty(), "{at}");
    }
}
