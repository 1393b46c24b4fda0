//! Whether a socket was opened inside a sandbox, by the cgroup it was opened in.
//!
//! Sandboxes live at `wharf-INSTANCE/SANDBOX` of the version 2 tree (of any instance: a neighbour's containers are no more
//! local than ours). A cgroup's id is its directory's inode number and is never used twice, so what was found once holds.

use std::{
    collections::HashMap,
    fs,
    os::unix::fs::{DirEntryExt, MetadataExt},
    path::{Path, PathBuf},
    sync::Mutex,
};

/// What the top level directory of an instance's sandboxes begins with.
const PREFIX: &str = "wharf-";

/// How many cgroups are remembered before all are forgotten.
const REMEMBERED: usize = 4096;

/// Where a cgroup is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Sandbox,
    Outside,
    /// It is gone, or beyond what we see.
    Unknown,
}

/// Finds cgroups by id.
#[derive(Debug)]
pub(crate) struct Cgroups {
    /// The root of the version 2 tree, where there is one.
    root: Option<PathBuf>,
    known: Mutex<HashMap<u64, Place>>,
}

impl Cgroups {
    /// Those of this machine.
    pub(crate) fn of_this_machine() -> Self {
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
        Self { root: unified_root(&mounts), known: Mutex::default() }
    }

    /// Whether ids say anything here: without a version 2 tree every socket seems to be in its root.
    pub(crate) fn can_tell(&self) -> bool {
        self.root.is_some()
    }

    /// Where cgroup `id` is, if that was found before.
    pub(crate) fn remembered(&self, id: u64) -> Option<Place> {
        self.known().get(&id).copied()
    }

    /// Where cgroup `id` is. Walks the tree: not for an async thread.
    pub(crate) fn find(&self, id: u64) -> Place {
        let Some(root) = &self.root else { return Place::Unknown };
        let place = if self.own(root) == Some(id) { Place::Outside } else { walk(root, id) };
        if place != Place::Unknown {
            let mut known = self.known();
            if known.len() >= REMEMBERED {
                known.clear();
            }
            known.insert(id, place);
        }
        place
    }

    /// The id of the cgroup we are in, which is none of our sandboxes even where its name looks like one.
    fn own(&self, root: &Path) -> Option<u64> {
        let text = fs::read_to_string("/proc/self/cgroup").ok()?;
        let path = text.lines().find_map(|line| line.strip_prefix("0::/"))?;
        Some(fs::metadata(root.join(path)).ok()?.ino())
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<u64, Place>> {
        self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// The mount point of the version 2 tree, from `/proc/self/mountinfo` (proc_pid_mountinfo(5)): on its own at
/// `/sys/fs/cgroup`, beside version 1 at `/sys/fs/cgroup/unified`.
pub(crate) fn unified_root(mounts: &str) -> Option<PathBuf> {
    mounts.lines().find_map(|line| {
        let (before, after) = line.split_once(" - ")?;
        after.starts_with("cgroup2 ").then(|| before.split(' ').nth(4)).flatten().map(PathBuf::from)
    })
}

fn walk(root: &Path, id: u64) -> Place {
    if fs::metadata(root).is_ok_and(|m| m.ino() == id) {
        return Place::Outside;
    }
    let mut pending = vec![(root.to_owned(), None)];
    while let Some((directory, above)) = pending.pop() {
        // A cgroup that goes away while we look is no longer anyone's.
        let Ok(entries) = fs::read_dir(&directory) else { continue };
        for entry in entries.flatten().filter(|e| e.file_type().is_ok_and(|t| t.is_dir())) {
            let place = above.unwrap_or_else(|| {
                if entry.file_name().as_encoded_bytes().starts_with(PREFIX.as_bytes()) {
                    Place::Sandbox
                } else {
                    Place::Outside
                }
            });
            if entry.ino() == id {
                return place;
            }
            pending.push((entry.path(), Some(place)));
        }
    }
    Place::Unknown
}

/// Where the processes are that hold the socket with this inode number: in a sandbox if one of them is. For kernels that do
/// not tell a socket's cgroup. Reads all of `/proc`: not for an async thread.
pub(crate) fn place_of_holders(inode: u32) -> Place {
    let wanted = format!("socket:[{inode}]");
    let Ok(own) = fs::read_to_string("/proc/self/cgroup") else { return Place::Unknown };
    let Ok(processes) = fs::read_dir("/proc") else { return Place::Unknown };
    let mut place = Place::Unknown;
    for process in processes.flatten().map(|e| e.path()) {
        let Ok(files) = fs::read_dir(process.join("fd")) else { continue };
        if !files.flatten().any(|f| fs::read_link(f.path()).is_ok_and(|l| l.as_os_str() == wanted.as_str())) {
            continue;
        }
        match fs::read_to_string(process.join("cgroup")) {
            Ok(theirs) if in_sandbox(&theirs, &own) => return Place::Sandbox,
            Ok(_) => place = Place::Outside,
            Err(_) => return Place::Unknown,
        }
    }
    place
}

/// Whether `theirs`, a `/proc/PID/cgroup`, is inside a sandbox in any hierarchy.
fn in_sandbox(theirs: &str, own: &str) -> bool {
    theirs
        .lines()
        .filter(|line| !own.lines().any(|ours| ours == *line))
        .any(|line| line.splitn(3, ':').nth(2).is_some_and(|p| p.split('/').any(|part| part.starts_with(PREFIX))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unified_tree_is_found_alone_and_beside_version_1() {
        let alone = "30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";
        assert_eq!(unified_root(alone), Some("/sys/fs/cgroup".into()));
        let hybrid = "31 30 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n\
                      32 30 0:28 / /sys/fs/cgroup/unified rw shared:1 master:2 - cgroup2 cgroup2 rw\n";
        assert_eq!(unified_root(hybrid), Some("/sys/fs/cgroup/unified".into()));
        assert_eq!(unified_root("31 30 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"), None);
    }

    #[test]
    fn sandboxes_are_told_by_the_top_level_name() {
        let root = tempfile::tempdir().unwrap();
        let make = |path: &str| {
            let full = root.path().join(path);
            fs::create_dir_all(&full).unwrap();
            fs::metadata(full).unwrap().ino()
        };
        let sandbox = make("wharf-12345678/abc/deeper");
        let unit = make("system.slice/wharf-lookalike.service");
        let cgroups = Cgroups { root: Some(root.path().to_owned()), known: Mutex::default() };
        assert_eq!(cgroups.find(sandbox), Place::Sandbox);
        assert_eq!(cgroups.remembered(sandbox), Some(Place::Sandbox));
        assert_eq!(cgroups.find(unit), Place::Outside);
        assert_eq!(cgroups.find(u64::MAX), Place::Unknown);
        assert_eq!(cgroups.remembered(u64::MAX), None, "what is not found may be found later");
    }

    #[test]
    fn holders_are_told_by_their_process() {
        let own = "4:memory:/user\n0::/\n";
        assert!(in_sandbox("4:memory:/user/wharf-12345678/abc\n0::/\n", own));
        assert!(!in_sandbox("4:memory:/user/other\n0::/\n", own));
        assert!(!in_sandbox("0::/wharf-dev\n", "0::/wharf-dev\n"), "our own is none of our sandboxes");

        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let link = fs::read_link(format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&listener))).unwrap();
        let inode = link.to_str().unwrap().trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap();
        assert_eq!(place_of_holders(inode), Place::Outside);
        drop(listener);
        assert_eq!(place_of_holders(inode), Place::Unknown);
    }
}
