//! The data directory: whose it is, that only one instance uses it, and that an ephemeral one goes away.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError},
    io::{self, Read, Seek, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use rustix::event::Timespec;
use wharf_core::InstanceId;

const LOCK: &str = "lock";
const INSTANCE: &str = "instance";
/// Marks a directory that is removed with its instance.
const EPHEMERAL: &str = "ephemeral";
const EPHEMERAL_PREFIX: &str = "wharf-ephemeral-";

/// A data directory that is ours alone until this is dropped or the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct DataDir {
    path: PathBuf,
    instance: InstanceId,
    ephemeral: bool,
    /// Holds the lock.
    _lock: File,
}

/// Why a data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DataDirError {
    #[error("{} is used by another wharf, {holder}: stop that one, or use another --data-dir", path.display())]
    Locked { path: PathBuf, holder: String },
    #[error(
        "{} has files in it that are not Wharf's: use an empty directory, or one that does not exist yet", path.display()
    )]
    Foreign { path: PathBuf },
    #[error("{} belongs to user id {owner}: use another --data-dir", path.display())]
    NotOurs { path: PathBuf, owner: u32 },
    #[error("{} does not hold an instance id: restore it, or purge by hand and remove the directory", path.display())]
    Damaged { path: PathBuf },
    #[error("{} is still mounted: unmount it, then purge again", path.display())]
    Mounted { path: PathBuf },
    #[error("{} could not be {done}", path.display())]
    Io { path: PathBuf, done: &'static str, source: io::Error },
}

impl DataDir {
    /// Opens `path` for this process, making it (mode 0700) with a new instance id if it is not there.
    pub(crate) fn open(path: &Path) -> Result<Self, DataDirError> {
        make(path)?;
        Self::lock(path)
    }

    /// Opens `path` if an instance's data is there.
    pub(crate) fn existing(path: &Path) -> Result<Option<Self>, DataDirError> {
        if path.join(INSTANCE).try_exists().map_err(io_error(path, "read"))? {
            Self::lock(path).map(Some)
        } else {
            Ok(None)
        }
    }

    /// Makes a directory that is removed with its instance, in `temporary` (such as [`std::env::temp_dir`]'s).
    pub(crate) fn ephemeral(temporary: &Path) -> Result<Self, DataDirError> {
        let id = InstanceId::random();
        let path = temporary.join(format!("{EPHEMERAL_PREFIX}{id}"));
        make(&path)?;
        write(&path, EPHEMERAL, "This directory goes away with the wharf that made it.\n")?;
        write(&path, INSTANCE, &format!("{id}\n"))?;
        Self::lock(&path)
    }

    fn lock(path: &Path) -> Result<Self, DataDirError> {
        let path = fs::canonicalize(path).map_err(io_error(path, "opened"))?;
        let metadata = fs::metadata(&path).map_err(io_error(&path, "read"))?;
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            return Err(DataDirError::NotOurs { path, owner: metadata.uid() });
        }
        let lock_path = path.join(LOCK);
        let known = path.join(INSTANCE).exists() || lock_path.exists() || path.join(EPHEMERAL).exists();
        if !known && fs::read_dir(&path).map_err(io_error(&path, "read"))?.next().is_some() {
            return Err(DataDirError::Foreign { path });
        }
        if metadata.mode() & 0o077 != 0 {
            // There are keys in it.
            fs::set_permissions(&path, Permissions::from_mode(0o700)).map_err(io_error(&path, "closed to others"))?;
        }
        let mut lock = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&lock_path)
            .map_err(io_error(&lock_path, "opened"))?;
        match patiently(&mut lock) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = match holder(&mut lock) {
                    Some(pid) => format!("process {pid}"),
                    None => "which is just starting".to_owned(),
                };
                return Err(DataDirError::Locked { path, holder });
            }
            Err(TryLockError::Error(source)) => return Err(io_error(&lock_path, "locked")(source)),
        }
        (|| {
            lock.set_len(0)?;
            lock.rewind()?;
            writeln!(lock, "{}", std::process::id())
        })()
        .map_err(io_error(&lock_path, "written"))?;
        let instance = instance(&path)?;
        let ephemeral = path.join(EPHEMERAL).exists();
        Ok(Self { path, instance, ephemeral, _lock: lock })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) const fn instance(&self) -> &InstanceId {
        &self.instance
    }

    pub(crate) const fn is_ephemeral(&self) -> bool {
        self.ephemeral
    }

    /// Writes a file in it that is whole, or not there, after a crash.
    pub(crate) fn keep(&self, name: &str, text: &str) -> Result<(), DataDirError> {
        write(&self.path, name, text)
    }

    /// Removes the directory and all that is in it. What was made outside of it (mounts first) must be gone before.
    pub(crate) fn remove(self) -> Result<(), DataDirError> {
        let mounts = fs::read_to_string("/proc/self/mountinfo").map_err(io_error(&self.path, "checked for mounts"))?;
        if let Some(path) = mount_below(&mounts, &self.path) {
            return Err(DataDirError::Mounted { path });
        }
        wharf_runtime::remove_tree(&self.path).map_err(io_error(&self.path, "removed"))
    }
}

/// The directories in `temporary` that dead ephemeral instances of this user left, each locked by us now.
pub(crate) fn stale_ephemerals(temporary: &Path) -> Vec<DataDir> {
    let Ok(entries) = fs::read_dir(temporary) else { return Vec::new() };
    entries
        .flatten()
        .filter(|entry| entry.file_name().as_encoded_bytes().starts_with(EPHEMERAL_PREFIX.as_bytes()))
        .filter(|entry| {
            // Anyone may put things in a temporary directory: only a directory of ours that nobody else can write to has
            // our word in it. (The type is the entry's own: a link is no directory.)
            let ours = rustix::process::geteuid().as_raw();
            entry.file_type().is_ok_and(|t| t.is_dir())
                && entry.metadata().is_ok_and(|m| m.uid() == ours && m.mode() & 0o077 == 0)
                && entry.path().join(EPHEMERAL).exists()
        })
        .filter_map(|entry| match DataDir::lock(&entry.path()) {
            Ok(directory) => Some(directory),
            Err(DataDirError::Locked { .. }) => None,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "an ephemeral instance's leftovers stay");
                None
            }
        })
        .collect()
}

fn make(path: &Path) -> Result<(), DataDirError> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(io_error(path, "made"))
}

/// The id kept in the directory, drawn now if there is none.
fn instance(path: &Path) -> Result<InstanceId, DataDirError> {
    let file = path.join(INSTANCE);
    match fs::read_to_string(&file) {
        Ok(text) => text.trim().parse().map_err(|_| DataDirError::Damaged { path: file }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let id = InstanceId::random();
            write(path, INSTANCE, &format!("{id}\n"))?;
            Ok(id)
        }
        Err(source) => Err(io_error(&file, "read")(source)),
    }
}

/// Writes a file that is whole, or not there, after a crash.
fn write(directory: &Path, name: &str, text: &str) -> Result<(), DataDirError> {
    let path = directory.join(name);
    (|| {
        let new = directory.join(format!("{name}.new"));
        let mut file = File::create(&new)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(new, &path)?;
        File::open(directory)?.sync_all()
    })()
    .map_err(io_error(&path, "written"))
}

fn mount_below(mounts: &str, path: &Path) -> Option<PathBuf> {
    let points =
        mounts.lines().filter_map(|line| line.split(' ').nth(4)).map(|p| PathBuf::from(p.replace("\\040", " ")));
    points.into_iter().find(|point| point.starts_with(path))
}

fn io_error(path: &Path, done: &'static str) -> impl FnOnce(io::Error) -> DataDirError {
    let path = path.to_owned();
    move |source| DataDirError::Io { path, done, source }
}

/// How long a lock is awaited whose holder is dead.
const PATIENCE: Duration = Duration::from_secs(2);

/// Locks; waits a little where the process that took the lock is dead. A child that it had just begun to start then still has its
/// descriptors, until it becomes its own program a moment later.
fn patiently(lock: &mut File) -> Result<(), TryLockError> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let result = lock.try_lock();
        let blocked = matches!(result, Err(TryLockError::WouldBlock));
        if !blocked || Instant::now() > deadline || !holder(lock).is_some_and(is_dead) {
            return result;
        }
        // Nothing tells of a lock's release but taking it, which has no time limit.
        let moment = Timespec { tv_sec: 0, tv_nsec: 10_000_000 };
        let _interrupted = rustix::event::poll(&mut [], Some(&moment));
    }
}

/// The process that last wrote its number into the lock file.
fn holder(lock: &mut File) -> Option<u32> {
    let mut pid = String::new();
    lock.rewind().and_then(|()| lock.read_to_string(&mut pid)).ok()?;
    pid.trim().parse().ok()
}

/// Whether a process is gone, or dead and not yet reaped.
fn is_dead(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // `PID (NAME) STATE …`, where the name may hold anything.
    stat.rsplit(") ").next().is_none_or(|rest| rest.is_empty() || rest.starts_with(['Z', 'X']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_made_for_its_owner_and_keeps_its_id() {
        let above = tempfile::tempdir().unwrap();
        let path = above.path().join("a/b");
        assert!(DataDir::existing(&path).unwrap().is_none());
        let first = DataDir::open(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o700);
        fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        let id = first.instance().clone();
        assert!(!first.is_ephemeral());
        drop(first);
        assert_eq!(DataDir::existing(&path).unwrap().unwrap().instance(), &id);
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_second_wharf_is_told_of_the_first() {
        let above = tempfile::tempdir().unwrap();
        let path = above.path().join("data");
        let _first = DataDir::open(&path).unwrap();
        let error = DataDir::open(&path).unwrap_err().to_string();
        assert!(error.contains(&format!("another wharf, process {}: stop that one", std::process::id())), "{error}");
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        let above = tempfile::tempdir().unwrap();
        fs::write(above.path().join("thesis.txt"), "years of work").unwrap();
        assert!(matches!(DataDir::open(above.path()), Err(DataDirError::Foreign { .. })));
        assert!(DataDir::existing(above.path()).unwrap().is_none(), "nothing for a purge");
        assert_eq!(fs::read_dir(above.path()).unwrap().count(), 1, "nothing was put in");

        let damaged = above.path().join("damaged");
        drop(DataDir::open(&damaged).unwrap());
        fs::write(damaged.join(INSTANCE), "../../etc").unwrap();
        assert!(matches!(DataDir::open(&damaged), Err(DataDirError::Damaged { .. })));
    }

    #[test]
    fn dead_ephemerals_are_found_and_living_ones_not() {
        let temporary = tempfile::tempdir().unwrap();
        let living = DataDir::ephemeral(temporary.path()).unwrap();
        let dead = DataDir::ephemeral(temporary.path()).unwrap();
        let id = dead.instance().clone();
        let path = dead.path().to_owned();
        drop(dead);
        let planted = temporary.path().join("wharf-ephemeral-00000000");
        fs::create_dir(&planted).unwrap();
        fs::write(planted.join(EPHEMERAL), "").unwrap();
        fs::set_permissions(&planted, fs::Permissions::from_mode(0o777)).unwrap();

        let mut stale = stale_ephemerals(temporary.path());
        assert_eq!(stale.len(), 1);
        let found = stale.remove(0);
        assert_eq!((found.instance(), found.is_ephemeral()), (&id, true));
        found.remove().unwrap();
        assert!(!path.exists() && living.path().exists() && planted.exists());
    }

    #[test]
    fn nothing_is_removed_through_a_mount() {
        let mounts = "31 30 0:27 / /data/a/merged rw - overlay overlay rw\n";
        assert_eq!(mount_below(mounts, Path::new("/data/a")), Some("/data/a/merged".into()));
        assert_eq!(mount_below(mounts, Path::new("/data/ab")), None);
    }

    #[test]
    fn the_dead_are_told_from_the_living() {
        assert!(!is_dead(std::process::id()));
        assert!(is_dead(u32::MAX));
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let zombie = || fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap().contains(") Z ");
        while !zombie() {
            std::thread::yield_now();
        }
        assert!(is_dead(child.id()));
        child.wait().unwrap();
    }
}
