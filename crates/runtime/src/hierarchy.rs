//! The trees in which the kernel keeps cgroups: finding them, and what is done to a directory in one.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use crate::{RuntimeError, error::Doing, limits::may_be_missing};

/// The v1 controllers that are used. Hierarchies of others are left alone.
const V1_CONTROLLERS: [&str; 5] = ["cpu", "cpuacct", "memory", "pids", "blkio"];
/// The v2 controllers that are passed down.
const V2_CONTROLLERS: [&str; 3] = ["cpu", "memory", "pids"];
/// The ones that are passed down if they are there.
const V2_WELCOME: [&str; 1] = ["io"];

/// Writes one of a cgroup's files.
pub(crate) fn set(directory: &Path, file: &str, value: &str) -> Result<(), RuntimeError> {
    let path = directory.join(file);
    // Not `fs::write`: to make a file is what the kernel refuses, and not for want of it.
    let written = fs::OpenOptions::new().write(true).open(&path).and_then(|mut file| file.write_all(value.as_bytes()));
    match written {
        Err(error) if error.kind() == io::ErrorKind::NotFound && may_be_missing(file) => Ok(()),
        other => other.doing(|| format!("writing {value} to {}", path.display())),
    }
}

/// Passes the v2 controllers to the cgroups in a directory.
pub(crate) fn enable(directory: &Path) -> Result<(), RuntimeError> {
    let offered = fs::read_to_string(directory.join("cgroup.controllers"))
        .doing(|| format!("reading the controllers of {}", directory.display()))?;
    let offered: Vec<&str> = offered.split_whitespace().collect();
    let welcome = V2_WELCOME.into_iter().filter(|c| offered.contains(c));
    let wanted: Vec<String> = V2_CONTROLLERS.into_iter().chain(welcome).map(|c| format!("+{c}")).collect();
    set(directory, "cgroup.subtree_control", &wanted.join(" "))
}

/// As [`enable`], for the directory that the v2 tree is mounted on.
///
/// On a machine that is the tree's root. In a container it is a cgroup like others, which cannot pass controllers down while processes
/// live in it ("no internal processes", the kernel's cgroup-v2.rst). They move to `init` beside ours then, as in
/// Docker's own image (moby `hack/dind`).
pub(crate) fn enable_at_top(top: &Path) -> Result<(), RuntimeError> {
    let offered = fs::read_to_string(top.join("cgroup.controllers")).doing(|| "looking for cgroups".to_owned())?;
    let missing: Vec<&str> =
        V2_CONTROLLERS.into_iter().filter(|c| offered.split_whitespace().all(|o| o != *c)).collect();
    if !missing.is_empty() {
        let text = format!("{} has no {}: it is disabled or not delegated", top.display(), missing.join(", "));
        let source = io::Error::new(io::ErrorKind::Unsupported, text);
        return Err(RuntimeError::Io { what: "looking for cgroup controllers".to_owned(), source });
    }
    // Processes that are born meanwhile are born there too.
    let mut tries = 0;
    loop {
        match enable(top) {
            Err(RuntimeError::Io { source, .. }) if source.raw_os_error() == Some(libc::EBUSY) && tries < 10 => {
                make_room(top)?;
                tries += 1;
            }
            other => return other,
        }
    }
}

fn make_room(top: &Path) -> Result<(), RuntimeError> {
    let leaf = top.join("init");
    match fs::create_dir(&leaf) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        other => other.doing(|| format!("making {}", leaf.display()))?,
    }
    let processes = fs::read_to_string(top.join("cgroup.procs")).doing(|| format!("reading {}", top.display()))?;
    for process in processes.lines() {
        match fs::write(leaf.join("cgroup.procs"), process) {
            // It ended.
            Err(error) if error.raw_os_error() == Some(libc::ESRCH) => {}
            other => other.doing(|| format!("moving process {process} to {}", leaf.display()))?,
        }
    }
    Ok(())
}

/// The names of the cgroups in one.
pub(crate) fn children(directory: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(found)
}

/// Control directories have files that cannot be removed, so this is not `remove_dir_all`.
pub(crate) fn remove_tree(directory: &Path) -> io::Result<()> {
    for child in children(directory)? {
        remove_tree(&directory.join(child))?;
    }
    fs::remove_dir(directory)
}

/// Takes away what a privileged container that is started again has made below its cgroup. One that passes controllers down (v2) would
/// take no process.
pub(crate) fn reclaim(directory: &Path) -> io::Result<()> {
    for child in children(directory)? {
        remove_tree(&directory.join(child))?;
    }
    let control = directory.join("cgroup.subtree_control");
    let passed = match fs::read_to_string(&control) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    let taken: Vec<String> = passed.split_whitespace().map(|c| format!("-{c}")).collect();
    if taken.is_empty() { Ok(()) } else { fs::write(control, taken.join(" ")) }
}

/// The v1 hierarchies that matter and the v2 tree, from `/proc/self/mountinfo`.
pub(crate) fn hierarchies(mountinfo: &str) -> (Vec<(PathBuf, Vec<String>)>, Option<PathBuf>) {
    let mut v1: Vec<(PathBuf, Vec<String>)> = Vec::new();
    let mut unified = None;
    for line in mountinfo.lines() {
        let Some((before, after)) = line.split_once(" - ") else { continue };
        let Some(mount) = before.split(' ').nth(4).filter(|m| m.starts_with("/sys/fs/cgroup")) else { continue };
        let mut after = after.split(' ');
        match (after.next(), after.nth(1)) {
            (Some("cgroup2"), _) => unified = unified.or_else(|| Some(PathBuf::from(mount))),
            (Some("cgroup"), Some(options)) => {
                let used = |c: &&str| V1_CONTROLLERS.contains(c);
                let controllers: Vec<String> = options.split(',').filter(used).map(str::to_owned).collect();
                if !controllers.is_empty() && v1.iter().all(|(_, c)| *c != controllers) {
                    v1.push((PathBuf::from(mount), controllers));
                }
            }
            _ => {}
        }
    }
    (v1, unified)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HYBRID: &str = "\
25 24 0:22 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
26 25 0:23 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
27 25 0:24 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
28 25 0:25 / /sys/fs/cgroup/freezer rw,relatime - cgroup cgroup rw,freezer
29 25 0:26 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
";

    #[test]
    fn a_file_that_a_kernel_lacks_is_an_error_unless_it_may() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("memory.max"), "").unwrap();
        set(directory.path(), "memory.max", "7").unwrap();
        assert_eq!(fs::read_to_string(directory.path().join("memory.max")).unwrap(), "7");
        set(directory.path(), "io.weight", "7").unwrap();
        assert!(set(directory.path(), "pids.max", "7").is_err());
    }

    #[test]
    fn hybrid_and_pure_machines_are_told_apart() {
        let (v1, unified) = hierarchies(HYBRID);
        assert_eq!(unified.as_deref(), Some(Path::new("/sys/fs/cgroup/unified")));
        assert_eq!(v1.len(), 2);
        assert_eq!(v1[0].1, ["cpu", "cpuacct"]);
        let (v1, unified) = hierarchies("1 2 0:3 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n");
        assert!(v1.is_empty());
        assert_eq!(unified.as_deref(), Some(Path::new("/sys/fs/cgroup")));
    }
}
