//! On what was measured.

use std::{fs, process::Command};

/// Cores, memory and kernel, in a line.
pub(crate) fn description() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let model = field("/proc/cpuinfo", "model name").unwrap_or_else(|| "an unnamed processor".to_owned());
    let memory: u64 = field("/proc/meminfo", "MemTotal").and_then(|m| m.split(' ').next()?.parse().ok()).unwrap_or(0);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let kernel: Vec<&str> = kernel.splitn(3, '.').take(2).collect();
    let virtual_machine = fs::read_to_string("/proc/cpuinfo").is_ok_and(|c| c.contains(" hypervisor"));
    let kind = if virtual_machine { "virtual machine" } else { "machine" };
    let cgroups = if fs::exists("/sys/fs/cgroup/cgroup.controllers").unwrap_or(false) { "v2" } else { "v1" };
    let memory = memory.div_ceil(1 << 20);
    format!("{cores} cores of {model}, {kind}, {memory} GiB, Linux {}, cgroups {cgroups}", kernel.join("."))
}

/// Processes that ran or wanted to, on average over the last minute; benchmarks included.
pub(crate) fn load() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|l| l.parse().ok()).unwrap_or(f64::NAN)
}

/// What a program says when asked for its version: the first line.
pub(crate) fn version(program: impl AsRef<std::ffi::OsStr>) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok().filter(|o| o.status.success())?;
    String::from_utf8_lossy(&output.stdout).lines().next().map(|l| l.trim().to_owned())
}

/// The commit that is checked out in this workspace.
pub(crate) fn commit() -> Option<String> {
    let directory = env!("CARGO_MANIFEST_DIR");
    let output = Command::new("git").args(["-C", directory, "rev-parse", "--short", "HEAD"]).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let (_, value) = text.lines().find_map(|l| l.split_once(':').filter(|(n, _)| n.trim() == name))?;
    Some(value.trim().to_owned())
}
