use std::{
    fs,
    os::unix::fs::{FileTypeExt, MetadataExt},
};

use rustix::fs::lgetxattr;

use crate::build::{Store, Tar};

#[test]
fn every_kind_of_file() {
    let store = Store::new();
    let long = format!("long/{}", "x".repeat(200));
    let capability = [1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let layer = Tar::default()
        .header(b'5', "./", "", 0o751, (0, 0), b"")
        .header(b'5', "./bin/", "", 0o1777, (7, 8), b"")
        .header(b'0', "bin/su", "", 0o4755, (3, 4), b"program")
        .hard_link("bin/su2", "bin/su")
        .symlink("sh", "/bin/su")
        .header(b'3', "null", "", 0o666, (0, 0), b"")
        .header(b'6', "fifo", "", 0o600, (5, 6), b"")
        .pax(&[("path", long.as_bytes()), ("mtime", b"1500000000.25"), ("uid", b"3000000")])
        .file("short", b"long")
        .pax(&[
            ("SCHILY.xattr.security.capability", &capability),
            ("SCHILY.xattr.user.mine", b"yes"),
            ("SCHILY.xattr.trusted.overlay.opaque", b"y"),
            ("SCHILY.xattr.trusted.overlay.redirect", b"/etc"),
        ])
        .file("bin/ping", b"ping")
        .header(b'L', "././@LongLink", "", 0o644, (0, 0), format!("gnu/{}\0", "y".repeat(150)).as_bytes())
        .file("gnu", b"gnu")
        .end();
    let root = store.unpack(&[layer]).unwrap().remove(0);
    let stat = |path: &str| fs::symlink_metadata(root.join(path)).unwrap();
    assert_eq!(stat("").mode() & 0o7777, 0o751);
    assert_eq!((stat("bin").mode() & 0o7777, stat("bin").uid(), stat("bin").gid()), (0o1777, 7, 8));
    assert_eq!(stat("bin").mtime(), 1_600_000_000);
    assert_eq!((stat("bin/su").mode() & 0o7777, stat("bin/su").uid(), stat("bin/su").gid()), (0o4755, 3, 4));
    assert_eq!((stat("bin/su").ino(), stat("bin/su").nlink()), (stat("bin/su2").ino(), 2));
    assert_eq!(fs::read_link(root.join("sh")).unwrap().to_str(), Some("/bin/su"));
    assert!(stat("null").file_type().is_char_device());
    assert_eq!(stat("null").rdev(), rustix::fs::makedev(1, 3));
    assert!(stat("fifo").file_type().is_fifo());
    assert_eq!(
        (stat(&long).mtime(), stat(&long).mtime_nsec(), stat(&long).uid()),
        (1_500_000_000, 250_000_000, 3_000_000)
    );
    assert_eq!(fs::read(root.join(format!("gnu/{}", "y".repeat(150)))).unwrap(), b"gnu");
    let mut value = [0; 64];
    assert_eq!(lgetxattr(root.join("bin/ping"), "security.capability", &mut value), Ok(capability.len()));
    assert_eq!(lgetxattr(root.join("bin/ping"), "user.mine", &mut value), Ok(3));
    for stripped in ["trusted.overlay.opaque", "trusted.overlay.redirect"] {
        assert!(lgetxattr(root.join("bin/ping"), stripped, &mut value).is_err());
    }
}

#[test]
fn whiteouts_are_overlayfs_ones() {
    let store = Store::new();
    let below = Tar::default()
        .dir("a/")
        .file("a/1", b"")
        .file("a/2", b"")
        .dir("b/")
        .file("b/1", b"")
        .dir("c/")
        .file("c/1", b"");
    let above = Tar::default()
        .file("a/.wh.1", b"")
        .dir("b/")
        .file("b/.wh..wh..opq", b"")
        .file(".wh.c", b"")
        .file("c/new", b"")
        .file(".wh..wh.plnk", b"");
    let lower = store.unpack(&[below.end(), above.end()]).unwrap();
    let stat = |path: &str| fs::symlink_metadata(lower[0].join(path)).unwrap();
    assert!(stat("a/1").file_type().is_char_device());
    assert_eq!(stat("a/1").rdev(), 0);
    let opaque = |path: &str| lgetxattr(lower[0].join(path), "trusted.overlay.opaque", &mut [0; 4]).is_ok();
    assert!(opaque("b") && opaque("c") && !opaque("a"));
    assert_eq!(fs::read_dir(&lower[0]).unwrap().count(), 3);

    // And the kernel reads them so.
    let merged = tempfile::tempdir().unwrap();
    let options = format!("lowerdir={}:{}", lower[0].display(), lower[1].display());
    rustix::mount::mount(
        "overlay",
        merged.path(),
        "overlay",
        rustix::mount::MountFlags::RDONLY,
        std::ffi::CString::new(options).unwrap().as_c_str(),
    )
    .unwrap();
    let mut seen = Vec::new();
    for dir in ["a", "b", "c"] {
        for entry in fs::read_dir(merged.path().join(dir)).unwrap() {
            seen.push(format!("{dir}/{}", entry.unwrap().file_name().display()));
        }
    }
    rustix::mount::unmount(merged.path(), rustix::mount::UnmountFlags::DETACH).unwrap();
    seen.sort();
    assert_eq!(seen, ["a/2", "c/new"]);
}

#[test]
fn an_opaque_root_hides_every_layer_below() {
    let store = Store::new();
    let layers = [Tar::default().file("a", b"").end(), Tar::default().file(".wh..wh..opq", b"").file("b", b"").end()];
    assert_eq!(store.unpack(&layers).unwrap().len(), 1);
}

#[test]
fn unlisted_directories_keep_the_metadata_they_have_below() {
    let store = Store::new();
    let below =
        Tar::default().header(b'5', "var/", "", 0o700, (11, 12), b"").header(b'5', "var/tmp/", "", 0o1777, (0, 0), b"");
    let above = Tar::default().file("var/tmp/x/file", b"");
    let lower = store.unpack(&[below.end(), above.end()]).unwrap();
    let stat = |path: &str| fs::symlink_metadata(lower[0].join(path)).unwrap();
    assert_eq!((stat("var").mode() & 0o7777, stat("var").uid(), stat("var").gid()), (0o700, 11, 12));
    assert_eq!((stat("var/tmp").mode() & 0o7777, stat("var/tmp").mtime()), (0o1777, 1_600_000_000));
    assert_eq!(stat("var/tmp/x").mode() & 0o7777, 0o755);
}

#[test]
fn later_entries_replace_earlier_ones() {
    let store = Store::new();
    let layer = Tar::default()
        .file("a", b"one")
        .file("a", b"two")
        .dir("d/")
        .file("d/x", b"")
        .file("d", b"now a file")
        .file("f", b"")
        .file("f/below", b"now a directory")
        .hard_link("a", "a")
        .end();
    let root = store.unpack(&[layer]).unwrap().remove(0);
    assert_eq!(fs::read(root.join("a")).unwrap(), b"two");
    assert_eq!(fs::read(root.join("d")).unwrap(), b"now a file");
    assert_eq!(fs::read(root.join("f/below")).unwrap(), b"now a directory");
}

#[test]
fn sparse_files() {
    let store = Store::new();
    let mut in_data = b"1\n1048576\n4\n".to_vec();
    in_data.resize(512, 0);
    in_data.extend_from_slice(b"data");
    let layer = Tar::default()
        .pax(&[
            ("GNU.sparse.major", b"1"),
            ("GNU.sparse.minor", b"0"),
            ("GNU.sparse.name", b"v1"),
            ("GNU.sparse.realsize", b"2097152"),
        ])
        .file("GNUSparseFile.0/v1", &in_data)
        .pax(&[("GNU.sparse.map", b"0,2,8,2"), ("GNU.sparse.size", b"12")])
        .file("v01", b"abcd")
        .end();
    let root = store.unpack(&[layer]).unwrap().remove(0);
    let bytes = fs::read(root.join("v1")).unwrap();
    assert_eq!((bytes.len(), &bytes[1_048_576..1_048_580]), (2_097_152, &b"data"[..]));
    assert!(fs::metadata(root.join("v1")).unwrap().blocks() < 100);
    assert_eq!(fs::read(root.join("v01")).unwrap(), b"ab\0\0\0\0\0\0cd\0\0");
}
