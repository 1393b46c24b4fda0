use std::{
    ffi::OsStr,
    io,
    os::{
        fd::{AsRawFd, OwnedFd},
        unix::ffi::OsStrExt,
    },
    path::Path,
};

use rustix::{
    fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, RenameFlags},
    io::Errno,
};

/// Removes a directory with all that is in it, or anything else; nothing happens if it is not there. Whoever filled it may have made it
/// deeper than a stack is: it is taken down without going into it further than two steps, by moving up what is below. Links are
/// not followed.
///
/// # Errors
/// The file system's; what is left can be removed by another call.
pub fn remove_tree(path: &Path) -> io::Result<()> {
    let top = match rustix::fs::openat(CWD, path, DIRECTORY, Mode::empty()) {
        Err(Errno::NOENT) => return Ok(()),
        Err(Errno::NOTDIR | Errno::LOOP) => return std::fs::remove_file(path),
        top => top?,
    };
    let mut number = 0_u64;
    loop {
        let names = names(&top)?;
        if names.is_empty() {
            break;
        }
        for (name, kind) in names {
            if !is_directory(&top, &name, kind)? {
                unlink(&top, &name)?;
                continue;
            }
            let below = rustix::fs::openat(&top, name.as_slice(), DIRECTORY, Mode::empty())?;
            for (inner, kind) in self::names(&below)? {
                if is_directory(&below, &inner, kind)? {
                    raise(&below, &inner, &top, &mut number)?;
                } else {
                    unlink(&below, &inner)?;
                }
            }
            rustix::fs::unlinkat(&top, name.as_slice(), AtFlags::REMOVEDIR)?;
        }
    }
    match rustix::fs::unlinkat(CWD, path, AtFlags::REMOVEDIR) {
        Err(Errno::NOENT) => Ok(()),
        removed => Ok(removed?),
    }
}

const DIRECTORY: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// Moves a directory up, or removes it if it is empty.
fn raise(from: &OwnedFd, name: &[u8], to: &OwnedFd, number: &mut u64) -> io::Result<()> {
    match rustix::fs::unlinkat(from, name, AtFlags::REMOVEDIR) {
        Err(Errno::NOTEMPTY | Errno::EXIST) => {}
        removed => return Ok(removed?),
    }
    loop {
        let raised = format!(".removed-{number}");
        *number += 1;
        match rustix::fs::renameat_with(from, name, to, raised.as_str(), RenameFlags::NOREPLACE) {
            // Somebody called something so.
            Err(Errno::EXIST) => {}
            // An overlay's lower directory, which cannot be moved. It is no deeper than images go.
            Err(Errno::XDEV) => {
                let path = Path::new("/proc/self/fd").join(from.as_raw_fd().to_string()).join(OsStr::from_bytes(name));
                return std::fs::remove_dir_all(path);
            }
            moved => return Ok(moved?),
        }
    }
}

fn names(directory: &OwnedFd) -> io::Result<Vec<(Vec<u8>, FileType)>> {
    let mut names = Vec::new();
    for entry in Dir::read_from(directory)? {
        let entry = entry?;
        let name = entry.file_name().to_bytes();
        if name != b"." && name != b".." {
            names.push((name.to_vec(), entry.file_type()));
        }
    }
    Ok(names)
}

fn is_directory(parent: &OwnedFd, name: &[u8], kind: FileType) -> io::Result<bool> {
    if kind != FileType::Unknown {
        return Ok(kind == FileType::Directory);
    }
    let stat = rustix::fs::statat(parent, OsStr::from_bytes(name), AtFlags::SYMLINK_NOFOLLOW)?;
    Ok(FileType::from_raw_mode(stat.st_mode) == FileType::Directory)
}

fn unlink(parent: &OwnedFd, name: &[u8]) -> io::Result<()> {
    match rustix::fs::unlinkat(parent, name, AtFlags::empty()) {
        Err(Errno::NOENT) => Ok(()),
        removed => Ok(removed?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deeper_than_any_stack() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("deep");
        std::fs::create_dir(&path).unwrap();
        let mut at = rustix::fs::openat(CWD, &path, DIRECTORY, Mode::empty()).unwrap();
        for _ in 0..4_000 {
            rustix::fs::mkdirat(&at, "d", Mode::RWXU).unwrap();
            rustix::fs::symlinkat("/etc", &at, "link").unwrap();
            at = rustix::fs::openat(&at, "d", DIRECTORY, Mode::empty()).unwrap();
        }
        std::fs::write(path.join(".removed-0"), "somebody's").unwrap();
        remove_tree(&path).unwrap();
        assert!(!path.exists());
        assert!(Path::new("/etc/passwd").exists());
    }

    #[test]
    fn files_links_and_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        std::fs::create_dir_all(at("kept/in")).unwrap();
        std::os::unix::fs::symlink(at("kept"), at("link")).unwrap();
        remove_tree(&at("link")).unwrap();
        std::fs::write(at("file"), "").unwrap();
        remove_tree(&at("file")).unwrap();
        remove_tree(&at("nothing")).unwrap();
        assert!(at("kept/in").is_dir());
        assert!(!at("file").exists() && std::fs::symlink_metadata(at("link")).is_err());
    }
}
