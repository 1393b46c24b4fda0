//! Paths of the host's: what lies in what, and where a path that may not be there yet would be.

use std::{
    ffi::OsString,
    path::{Component, Path, PathBuf},
};

/// Whether `path` is `directory` or lies in it. Both without links and `..`.
pub(crate) fn covers(directory: &Path, path: &Path) -> bool {
    path.starts_with(directory)
}

/// Follows the links of as much of a path as is there; what is to be made is appended.
pub(crate) fn resolve(path: &Path) -> PathBuf {
    let mut missing: Vec<OsString> = Vec::new();
    let mut present = path.to_owned();
    loop {
        if let Ok(mut found) = std::fs::canonicalize(&present) {
            found.extend(missing.iter().rev());
            return found;
        }
        let (Some(parent), Some(last)) = (present.parent(), present.components().next_back()) else {
            return plain(path);
        };
        match last {
            Component::Normal(name) => missing.push(name.to_owned()),
            // Up from what is not there: by the letter.
            _ => return plain(path),
        }
        present = parent.to_owned();
    }
}

/// A path by its letters, without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::from("/");
    for component in path.components() {
        match component {
            Component::Normal(name) => plain.push(name),
            Component::ParentDir => drop(plain.pop()),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_followed_as_far_as_they_are_there() {
        let directory = tempfile::tempdir().unwrap();
        let real = std::fs::canonicalize(directory.path()).unwrap();
        std::fs::create_dir(real.join("a")).unwrap();
        std::os::unix::fs::symlink("a", real.join("link")).unwrap();
        assert_eq!(resolve(&real.join("link/new/er")), real.join("a/new/er"));
        assert_eq!(resolve(&real.join("link/../a")), real.join("a"));
        assert_eq!(resolve(Path::new("/nowhere-at-all/../etc")), Path::new("/etc"));
        assert!(covers(Path::new("/a"), Path::new("/a/b")) && !covers(Path::new("/a"), Path::new("/ab")));
    }
}
