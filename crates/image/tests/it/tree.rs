//! Copies into and out of trees that are hostile.

use std::{
    fs,
    io::Read,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
};

use wharf_core::session::CopyNaming;
use wharf_image::{CopyError, Tree};

struct Trees {
    outside: tempfile::TempDir,
    inside: tempfile::TempDir,
}

impl Trees {
    /// A tree with links that lead to where the other is.
    fn new() -> Self {
        let this = Self { outside: tempfile::tempdir().unwrap(), inside: tempfile::tempdir().unwrap() };
        fs::write(this.outside.path().join("secret"), "secret").unwrap();
        symlink(this.outside.path(), this.inside.path().join("away")).unwrap();
        symlink("../../../../../../../../../..", this.inside.path().join("up")).unwrap();
        this
    }

    fn tree(&self) -> Tree {
        Tree::open(self.inside.path()).unwrap()
    }

    fn unpack(&self, path: &str, naming: CopyNaming, archive: &[u8]) -> Result<(), CopyError> {
        self.tree().unpack(path, naming, archive)
    }

    fn untouched(&self) {
        let names: Vec<_> = fs::read_dir(self.outside.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["secret"]);
        assert_eq!(fs::read(self.outside.path().join("secret")).unwrap(), b"secret");
    }
}

fn archive(make: impl FnOnce(&mut tar::Builder<Vec<u8>>)) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    make(&mut builder);
    builder.into_inner().unwrap()
}

/// The raw name, which the `tar` crate would refuse.
fn file(builder: &mut tar::Builder<Vec<u8>>, name: &str, kind: tar::EntryType, link: &str, content: &[u8]) {
    let mut header = tar::Header::new_gnu();
    header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
    header.as_gnu_mut().unwrap().linkname[..link.len()].copy_from_slice(link.as_bytes());
    header.set_entry_type(kind);
    header.set_size(content.len() as u64);
    header.set_mode(0o6755);
    header.set_cksum();
    builder.append(&header, content).unwrap();
}

#[test]
fn links_in_a_tree_lead_nowhere_else() {
    let trees = Trees::new();
    let one = archive(|b| file(b, "planted", tar::EntryType::Regular, "", b"x"));
    assert!(trees.unpack("/away", CopyNaming::Archive, &one).is_err());
    assert!(trees.unpack("/away/planted", CopyNaming::Item, &one).is_err());
    // Up from the tree's root is the tree's root.
    trees.unpack("/up", CopyNaming::Archive, &one).unwrap();
    assert!(trees.inside.path().join("planted").exists());
    let secret = trees.outside.path().join("secret");
    let mut out = Vec::new();
    assert!(trees.tree().pack(secret.to_str().unwrap(), &mut out).is_err());
    assert!(trees.tree().pack("/away/secret", &mut out).is_err());
    trees.untouched();
}

#[test]
fn entries_of_an_archive_lead_nowhere_else() {
    use tar::EntryType::{Link, Regular, Symlink};
    let trees = Trees::new();
    fs::create_dir(trees.inside.path().join("pit")).unwrap();
    let outside = trees.outside.path().to_str().unwrap().to_owned();
    for (name, entries) in [
        ("up", vec![("../../../x", Regular, "")]),
        ("link", vec![("l", Symlink, outside.as_str()), ("l/x", Regular, "")]),
        ("hard", vec![("h", Link, "../../away/secret")]),
        ("over", vec![("o", Symlink, "/away/secret"), ("o", Regular, "")]),
    ] {
        let bytes = archive(|b| {
            for (entry, kind, link) in entries {
                file(b, entry, kind, link, if kind == Regular { b"x" } else { b"" });
            }
        });
        // Refused, or inside.
        let unpacked = trees.unpack("/pit", CopyNaming::Archive, &bytes);
        assert_eq!(unpacked.is_ok(), matches!(name, "up" | "over"), "{name}: {unpacked:?}");
        trees.untouched();
    }
    assert_eq!(fs::read(trees.inside.path().join("pit/x")).unwrap(), b"x");
    let over = fs::symlink_metadata(trees.inside.path().join("pit/o")).unwrap();
    assert!(over.is_file(), "a file takes the link's place");
    assert_eq!(over.permissions().mode() & 0o7777, 0o755, "and is nobody else's");
    let device = archive(|b| file(b, "null", tar::EntryType::Char, "", b""));
    assert!(matches!(trees.unpack("/pit", CopyNaming::Archive, &device), Err(CopyError::Refused { .. })));
}

#[test]
fn what_is_packed_is_what_is_unpacked() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let source = from.path().join("source");
    let deep = source.join("d".repeat(120)).join("e".repeat(120));
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("file"), vec![7; 100_000]).unwrap();
    symlink("file", deep.join("link")).unwrap();
    fs::set_permissions(deep.join("file"), fs::Permissions::from_mode(0o640)).unwrap();
    fs::set_permissions(&deep, fs::Permissions::from_mode(0o555)).unwrap();
    let mut packed = Vec::new();
    Tree::open(from.path()).unwrap().pack("/source", &mut packed).unwrap();
    let tree = Tree::open(to.path()).unwrap();
    tree.unpack("/copy", CopyNaming::Item, &packed[..]).unwrap();
    tree.unpack("/copy", CopyNaming::Item, &packed[..]).unwrap();
    tree.unpack("/content", CopyNaming::Content, &packed[..]).unwrap();
    for copy in ["copy", "copy/source", "content"] {
        let below = to.path().join(copy).join("d".repeat(120)).join("e".repeat(120));
        assert_eq!(fs::read(below.join("link")).unwrap(), vec![7; 100_000], "{copy}");
        let modes = [&below, &below.join("file")].map(|p| fs::metadata(p).unwrap().permissions().mode() & 0o7777);
        assert_eq!(modes, [0o555, 0o640], "{copy}");
    }
    for cut in [600, packed.len() / 2] {
        assert!(tree.unpack("/cut", CopyNaming::Item, &packed[..cut]).is_err(), "{cut}");
    }
}

#[test]
fn a_tree_that_changes_meanwhile_is_left_alone_outside() {
    let trees = Trees::new();
    let inside = trees.inside.path().to_owned();
    fs::create_dir(inside.join("real")).unwrap();
    let archive = archive(|b| {
        for n in 0..50 {
            file(b, &format!("t/d/{n}"), tar::EntryType::Regular, "", b"x");
        }
    });
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let swap = inside.join("t");
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                // A directory, and in its place a link to the outside. Either step may find the other's work.
                let _moved = fs::rename(&swap, inside.join("real/t"));
                let _gone = fs::remove_dir_all(inside.join("real/t"));
                let _linked = symlink(trees.outside.path(), &swap);
                let _unlinked = fs::remove_file(&swap);
            }
        });
        for _ in 0..300 {
            // Whether it comes through does not matter.
            let _raced = trees.unpack("/", CopyNaming::Archive, &archive);
            let mut out = Vec::new();
            let _raced = trees.tree().pack("/t", &mut out);
            assert!(!holds(&out, b"secret"), "what is outside was packed");
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    trees.untouched();
}

fn holds(archive: &[u8], name: &[u8]) -> bool {
    let mut archive = tar::Archive::new(archive);
    let Ok(entries) = archive.entries() else { return false };
    entries.flatten().any(|mut entry| {
        let mut content = Vec::new();
        let _cut = entry.read_to_end(&mut content);
        entry.path().is_ok_and(|p| p.ends_with(Path::new(std::str::from_utf8(name).unwrap()))) && content == name
    })
}
