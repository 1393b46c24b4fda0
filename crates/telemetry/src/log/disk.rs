//! Names of files, and files that are either there whole or not at all.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use sha2::{Digest, Sha256};

/// Longest file name that is still spelled out; file systems take 255 bytes.
const MAX_SPELLED: usize = 200;

/// The name of the directory of the group or stream `name`.
///
/// Letters, digits and `-_.` stand for themselves, other bytes are percent-encoded, and what would be too long ends in its
/// hash instead. A leading dot is encoded and `@` never appears, so that `.`, `..` and our own files cannot be meant.
pub(super) fn file_name(name: &str) -> String {
    use std::fmt::Write;
    let mut spelled = String::with_capacity(name.len() + 8);
    for (i, byte) in name.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => spelled.push(char::from(byte)),
            b'.' if i > 0 => spelled.push('.'),
            _ => write!(spelled, "%{byte:02X}").expect("writing to a String cannot fail"),
        }
    }
    if spelled.len() > MAX_SPELLED {
        spelled.truncate(MAX_SPELLED - 65);
        spelled.push('=');
        spelled.push_str(&hex::encode(Sha256::digest(name)));
    }
    spelled
}

/// Whether a directory's entry is one of ours and not that of a group or stream.
pub(super) fn is_reserved(file_name: &str) -> bool {
    file_name.starts_with('@')
}

/// Writes `bytes` as the file `dir/name`, replacing it in one step. If `durable`, it survives power loss when this returns.
pub(super) fn replace(dir: &Path, name: &str, bytes: &[u8], durable: bool) -> io::Result<()> {
    let new = dir.join(format!("@new-{name}"));
    let mut file = File::create(&new)?;
    file.write_all(bytes)?;
    if durable {
        file.sync_all()?;
    }
    fs::rename(&new, dir.join(name))?;
    if durable { sync_dir(dir) } else { Ok(()) }
}

/// Makes what was created, renamed or removed in `dir` survive power loss.
pub(super) fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Takes the directory `path` out of sight in one step. Answers where it went, for [`remove_discarded`].
pub(super) fn discard(path: &Path) -> io::Result<Option<PathBuf>> {
    let Some(parent) = path.parent() else { return Ok(None) };
    let gone = parent.join(format!("@gone-{:016x}", fastrand::u64(..)));
    match fs::rename(path, &gone) {
        Ok(()) => {}
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e),
    }
    sync_dir(parent)?;
    Ok(Some(gone))
}

/// Removes what [`discard`] set aside. What cannot be removed now is tried again when the directory is next listed.
pub(super) fn remove_discarded(path: &Path) {
    if let Err(error) = fs::remove_dir_all(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(path = %path.display(), %error, "deleted logs still take space; removing them is tried again later");
    }
}

/// The directories in `dir` that belong to groups or streams; none if `dir` is missing. Removes what was left half deleted.
pub(super) fn list(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(e),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("@gone-") {
            remove_discarded(&entry.path());
        } else if !is_reserved(&name) && entry.file_type()?.is_dir() {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// Locks, also after a holder panicked: every holder leaves its value whole between two statements.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_spelled_safely() {
        assert_eq!(file_name("/ecs/web.app"), "%2Fecs%2Fweb.app");
        assert_eq!(file_name(".."), "%2E.");
        assert_eq!(file_name("@group.json"), "%40group.json");
    }

    proptest! {
        #[test]
        fn names_fit_and_stay_apart(a in "\\PC{1,512}", b in "\\PC{1,512}") {
            for name in [&a, &b] {
                let file = file_name(name);
                prop_assert!(file.len() <= MAX_SPELLED && !is_reserved(&file) && !file.starts_with('.'));
                prop_assert!(!file.contains('/'));
            }
            prop_assert_eq!(a == b, file_name(&a) == file_name(&b));
        }
    }
}
