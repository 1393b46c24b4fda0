//! What is seen of processes and memory that are not the container's own.

use std::{
    collections::HashSet,
    fs,
    time::{Duration, Instant},
};

use crate::{say, syscall};

#[cfg(target_arch = "x86_64")]
mod numbers {
    pub(super) const PTRACE: i64 = 101;
    pub(super) const SHMGET: i64 = 29;
}
#[cfg(not(target_arch = "x86_64"))]
mod numbers {
    pub(super) const PTRACE: i64 = 117;
    pub(super) const SHMGET: i64 = 194;
}

/// Looks out for processes that come into the container (a health check, say) while they still have more than they are to have, and
/// tries to take hold of them.
pub(crate) fn watch(milliseconds: u64) {
    const SEIZE: u64 = 0x4206;
    let mine = capabilities("self").unwrap_or(0);
    let end = Instant::now() + Duration::from_millis(milliseconds);
    let (mut seen, mut told) = (HashSet::new(), HashSet::new());
    println!("watching: done");
    while Instant::now() < end {
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let Ok(pid) = name.parse::<u32>() else { continue };
            if pid == std::process::id() {
                continue;
            }
            seen.insert(pid);
            let more = |set: Option<u64>| set.is_some_and(|set| set & !mine != 0);
            let before = capabilities(&name);
            if outside(&name) && told.insert(format!("{pid} root")) {
                println!("reached: the root of {pid}");
            }
            // Whoever has no more than we may be held, and would then hang.
            if more(before) {
                let seized = syscall(numbers::PTRACE, [SEIZE, u64::from(pid), 0, 0, 0, 0]);
                if seized.is_ok() && more(capabilities(&name)) && told.insert(format!("{pid} seized")) {
                    println!("seized: {pid}");
                }
            }
        }
    }
    println!("seen: {}", seen.len());
}

/// Whether a process's root is not ours.
fn outside(pid: &str) -> bool {
    let device = |path: String| fs::metadata(path).map(|m| std::os::unix::fs::MetadataExt::dev(&m)).ok();
    match (device(format!("/proc/{pid}/root/")), device("/".to_owned())) {
        (Some(theirs), Some(ours)) => theirs != ours,
        _ => false,
    }
}

fn capabilities(pid: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    u64::from_str_radix(status.lines().find_map(|l| l.strip_prefix("CapPrm:"))?.trim(), 16).ok()
}

/// Who this is by now.
pub(crate) fn identity() {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    for line in status.lines().filter(|l| l.starts_with("Uid:") || l.starts_with("CapEff:")) {
        println!("{}", line.replace(":\t", ": ").replace('\t', " "));
    }
}

/// Looks for a System V segment by its key.
pub(crate) fn shared_memory(key: &str) {
    say("find", syscall(numbers::SHMGET, [crate::number(key), 0, 0o666, 0, 0, 0]));
}
