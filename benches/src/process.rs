//! What processes cost, as the kernel counts it.

use anyhow::Context;
use std::{
    fs,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    process::{Child, ExitStatus},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};

use crate::pace;

/// What some processes cost together at a moment.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    pub(crate) processes: usize,
    /// Resident memory, bytes; what several share is counted once for each.
    pub(crate) rss: u64,
    /// Resident memory, bytes; what several share is divided among them.
    pub(crate) pss: u64,
    /// Time on a core since they began.
    pub(crate) cpu: Duration,
}

/// A process as `/proc` shows it.
#[derive(Clone, Debug)]
pub(crate) struct Process {
    pub(crate) id: u32,
    pub(crate) parent: u32,
    /// What it executes; a deleted file's path ends in ` (deleted)`.
    pub(crate) program: PathBuf,
    /// Its arguments, separated by zeros.
    pub(crate) arguments: Vec<u8>,
}

impl Process {
    /// Whether one of its arguments contains this path.
    pub(crate) fn mentions(&self, path: &Path) -> bool {
        let path = path.as_os_str().as_bytes();
        self.arguments.windows(path.len()).any(|part| part == path)
    }
}

/// All processes. One that ends meanwhile is left out, as are the kernel's.
pub(crate) fn all() -> std::io::Result<Vec<Process>> {
    let read = |id: u32| {
        let directory = PathBuf::from(format!("/proc/{id}"));
        let stat = fs::read_to_string(directory.join("stat")).ok()?;
        // The name before it, in parentheses, may contain anything.
        let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
        let program = fs::read_link(directory.join("exe")).ok()?;
        Some(Process { id, parent, program, arguments: fs::read(directory.join("cmdline")).ok()? })
    };
    let ids = fs::read_dir("/proc")?.filter_map(|e| e.ok()?.file_name().to_str()?.parse().ok());
    Ok(ids.filter_map(read).collect())
}

/// What these cost together.
pub(crate) fn cost(processes: &[Process]) -> Cost {
    let mut sum = Cost::default();
    for process in processes {
        let directory = PathBuf::from(format!("/proc/{}", process.id));
        let Ok(memory) = fs::read_to_string(directory.join("smaps_rollup")) else { continue };
        let field = |name: &str| {
            let line = memory.lines().find_map(|l| l.strip_prefix(name));
            line.and_then(|l| l.split_whitespace().next()?.parse().ok()).unwrap_or(0) * 1024
        };
        sum.processes += 1;
        sum.rss += field("Rss:");
        sum.pss += field("Pss:");
        sum.cpu += on_core(&directory);
    }
    sum
}

/// Time that a process's living threads have had a core: `schedstat`'s first number is in nanoseconds, where `stat` has only
/// hundredths of a second.
fn on_core(directory: &Path) -> Duration {
    let Ok(threads) = fs::read_dir(directory.join("task")) else { return Duration::ZERO };
    let of = |thread: fs::DirEntry| -> Option<u64> {
        fs::read_to_string(thread.path().join("schedstat")).ok()?.split(' ').next()?.parse().ok()
    };
    Duration::from_nanos(threads.filter_map(|t| of(t.ok()?)).sum())
}

/// Ends a child of ours in order, and with force if it does not end within `limit`.
pub(crate) fn end(child: &mut Child, limit: Duration) -> anyhow::Result<ExitStatus> {
    // It may have ended by itself.
    let _gone = kill_process(Pid::from_child(child), Signal::TERM);
    match pace::until("ending a process", limit, pace::POLL, || Ok(child.try_wait()?)) {
        Ok(status) => Ok(status),
        Err(error) => {
            child.kill()?;
            child.wait()?;
            Err(error)
        }
    }
}

/// Removes the cgroups that an engine has left below the directory of this name, in every hierarchy.
pub(crate) fn remove_cgroups(name: &str) {
    let hierarchies = fs::read_dir("/sys/fs/cgroup").into_iter().flatten().filter_map(|e| Some(e.ok()?.path()));
    for root in hierarchies.chain([PathBuf::from("/sys/fs/cgroup")]) {
        remove_tree(&root.join(name));
    }
}

fn remove_tree(cgroup: &Path) {
    for child in fs::read_dir(cgroup).into_iter().flatten().flatten() {
        if child.file_type().is_ok_and(|t| t.is_dir()) {
            remove_tree(&child.path());
        }
    }
    // Not in every hierarchy.
    let _none = fs::remove_dir(cgroup);
}

/// From here on a process's peak of resident memory counts anew. Source: proc(5), `clear_refs`.
pub(crate) fn forget_peak(process: u32) -> anyhow::Result<()> {
    fs::write(format!("/proc/{process}/clear_refs"), "5").context("cannot reset the peak of memory")
}

/// The peak in bytes.
pub(crate) fn peak(process: u32) -> anyhow::Result<u64> {
    status(process, "VmHWM:")
}

/// Resident memory in bytes.
pub(crate) fn resident(process: u32) -> anyhow::Result<u64> {
    status(process, "VmRSS:")
}

fn status(process: u32, field: &'static str) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(field)).context(field)?;
    let kib: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib << 10)
}
