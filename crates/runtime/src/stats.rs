//! Reading what cgroups have used, and what their network namespaces have carried.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use rustix::fs::{AtFlags, Mode, OFlags, openat, statat};
use wharf_core::stats::{CpuUsage, InterfaceUsage, IoUsage, MemoryUsage, PidsUsage, Pressure, Usage};

use crate::{
    Cgroups, Runtime,
    counters::{blkio, bound, interfaces, io_stat, keyed, lives_in, number, pressure},
    hierarchy::children,
};

/// How deep a container's own cgroups are searched for a process, and how many processes are asked.
const DEPTH: usize = 8;
const PROCESSES: usize = 16;

/// What a sandbox uses, as far as its cgroups and processes tell.
#[derive(Debug, Clone, PartialEq)]
pub struct SandboxUsage {
    pub usage: Usage,
    pub interfaces: Vec<InterfaceUsage>,
    /// As they were asked for; `None` for one that has no cgroup.
    pub containers: Vec<Option<ContainerUsage>>,
}

/// What one of its containers uses.
#[derive(Debug, Clone, PartialEq)]
pub struct ContainerUsage {
    pub usage: Usage,
    pub interfaces: Vec<InterfaceUsage>,
}

impl Runtime {
    /// As [`Cgroups::statistics`].
    #[must_use]
    pub fn statistics(&self, sandbox: &str, containers: &[&str]) -> Option<SandboxUsage> {
        self.cgroups.statistics(sandbox, containers)
    }
}

impl Cgroups {
    /// What a sandbox and the containers named use, or `None` if it has no cgroup. Blocks for some hundred microseconds.
    #[must_use]
    pub fn statistics(&self, sandbox: &str, containers: &[&str]) -> Option<SandboxUsage> {
        // By the inode of their network namespace. The host's is nobody's own.
        let host = namespace_of(&File::open("/proc/self").ok()?);
        let mut namespaces: Vec<(u64, Vec<InterfaceUsage>)> = Vec::new();
        let mut found = Vec::with_capacity(containers.len());
        for container in containers {
            let path = format!("{sandbox}/{container}");
            let Some(used) = self.usage(&path) else {
                found.push(None);
                continue;
            };
            let process = self.process_of(&path);
            let namespace = process.as_ref().and_then(namespace_of).filter(|n| Some(*n) != host);
            let seen = namespaces.iter().find(|(n, _)| Some(*n) == namespace).map(|(_, seen)| seen.clone());
            let seen = seen.unwrap_or_else(|| {
                let read = process.as_ref().zip(namespace).and_then(|(p, n)| Some((n, network(p)?)));
                namespaces.extend(read.clone());
                read.map(|(_, seen)| seen).unwrap_or_default()
            });
            found.push(Some(ContainerUsage { usage: used, interfaces: seen }));
        }
        // Read after those of its containers, so that it is never less than theirs.
        let mut usage = self.usage(sandbox)?;
        if !self.unified_controls() {
            // On v1 a kill is counted where the killed lived, on v2 in every cgroup above too.
            usage.memory.oom_kills += found.iter().flatten().map(|c| c.usage.memory.oom_kills).sum::<u64>();
        }
        let interfaces = namespaces.into_iter().flat_map(|(_, seen)| seen).collect();
        Some(SandboxUsage { usage, interfaces, containers: found })
    }

    /// What a cgroup has used, or `None` if there is none.
    fn usage(&self, path: &str) -> Option<Usage> {
        let unified = self.unified_directory(path).filter(|d| d.is_dir());
        let pressure = unified.as_deref().and_then(pressures);
        if self.unified_controls() {
            return Some(Usage { pressure, ..v2_usage(&unified?) });
        }
        let of = |controller: &str| self.v1_directory(controller, path);
        let memory = of("memory").filter(|d| d.is_dir())?;
        Some(Usage {
            cpu: v1_cpu(of("cpuacct").as_deref(), of("cpu").as_deref()),
            memory: v1_memory(&memory),
            pids: of("pids").map(|d| pids(&d)).unwrap_or_default(),
            io: of("blkio").and_then(|d| v1_io(&d)),
            pressure,
        })
    }

    /// A process that lives in a container, as its directory in /proc. What is opened below it is that process's or nothing, whoever
    /// has its number by then.
    fn process_of(&self, path: &str) -> Option<File> {
        let directory = self.unified_directory(path).filter(|d| d.is_dir()).or(self.v1_directory("memory", path))?;
        let cgroup = self.name_of(path);
        let is_ours = |pid: &i32| {
            let process = File::open(format!("/proc/{pid}")).ok()?;
            let cgroups = below(&process, "cgroup").ok()?;
            // One that is ending has no namespaces any more.
            (lives_in(&cgroups, &cgroup) && namespace_of(&process).is_some()).then_some(process)
        };
        let mut processes = Vec::new();
        collect_processes(&directory, DEPTH, &mut processes);
        processes.iter().take(PROCESSES).find_map(is_ours)
    }
}

fn collect_processes(directory: &Path, depth: usize, found: &mut Vec<i32>) {
    found.extend(read(directory, "cgroup.procs").unwrap_or_default().lines().filter_map(|l| l.parse::<i32>().ok()));
    if !found.is_empty() || depth == 0 {
        return;
    }
    // A privileged container may have moved all it has into cgroups of its own.
    for child in children(directory).unwrap_or_default() {
        collect_processes(&directory.join(child), depth - 1, found);
    }
}

fn v2_usage(directory: &Path) -> Usage {
    let stat = read(directory, "cpu.stat").unwrap_or_default();
    let micros = |key| keyed(&stat, key).unwrap_or_default().saturating_mul(1000);
    let count = |key| keyed(&stat, key).unwrap_or_default();
    let cpu = CpuUsage {
        total: micros("usage_usec"),
        user: micros("user_usec"),
        system: micros("system_usec"),
        periods: count("nr_periods"),
        throttled_periods: count("nr_throttled"),
        throttled: micros("throttled_usec"),
    };
    let stat = read(directory, "memory.stat").unwrap_or_default();
    let count = |key| keyed(&stat, key).unwrap_or_default();
    let memory = MemoryUsage {
        usage: value(directory, "memory.current").unwrap_or_default(),
        cache: count("file").saturating_sub(count("shmem")),
        inactive_file: count("inactive_file"),
        swap: value(directory, "memory.swap.current"),
        limit: read(directory, "memory.max").and_then(|text| bound(&text)),
        peak: value(directory, "memory.peak"),
        oom_kills: read(directory, "memory.events").and_then(|text| keyed(&text, "oom_kill")).unwrap_or_default(),
    };
    // A cgroup that has done none has an empty file.
    let io = read(directory, "io.stat").map(|text| io_stat(&text));
    Usage { cpu, memory, pids: pids(directory), io, pressure: None }
}

fn v1_cpu(accounts: Option<&Path>, bounds: Option<&Path>) -> CpuUsage {
    let time = |file| accounts.and_then(|d| value(d, file)).unwrap_or_default();
    let stat = bounds.and_then(|d| read(d, "cpu.stat")).unwrap_or_default();
    let count = |key| keyed(&stat, key).unwrap_or_default();
    CpuUsage {
        total: time("cpuacct.usage"),
        user: time("cpuacct.usage_user"),
        system: time("cpuacct.usage_sys"),
        periods: count("nr_periods"),
        throttled_periods: count("nr_throttled"),
        throttled: count("throttled_time"),
    }
}

fn v1_memory(directory: &Path) -> MemoryUsage {
    // `total_` counts what lives below too.
    let stat = read(directory, "memory.stat").unwrap_or_default();
    let count = |key| keyed(&stat, key).unwrap_or_default();
    MemoryUsage {
        usage: value(directory, "memory.usage_in_bytes").unwrap_or_default(),
        cache: count("total_cache").saturating_sub(count("total_shmem")),
        inactive_file: count("total_inactive_file"),
        swap: keyed(&stat, "total_swap"),
        limit: read(directory, "memory.limit_in_bytes").and_then(|text| bound(&text)),
        peak: value(directory, "memory.max_usage_in_bytes"),
        oom_kills: read(directory, "memory.oom_control").and_then(|t| keyed(&t, "oom_kill")).unwrap_or_default(),
    }
}

fn v1_io(directory: &Path) -> Option<IoUsage> {
    let (read_bytes, write_bytes) = blkio(&read(directory, "blkio.throttle.io_service_bytes_recursive")?);
    let (reads, writes) = blkio(&read(directory, "blkio.throttle.io_serviced_recursive")?);
    Some(IoUsage { read_bytes, write_bytes, reads, writes })
}

fn pids(directory: &Path) -> PidsUsage {
    PidsUsage {
        current: value(directory, "pids.current").unwrap_or_default(),
        limit: read(directory, "pids.max").and_then(|text| bound(&text)),
    }
}

fn pressures(directory: &Path) -> Option<Pressure> {
    let of = |file| read(directory, file).and_then(|text| pressure(&text));
    let found = Pressure { cpu: of("cpu.pressure"), memory: of("memory.pressure"), io: of("io.pressure") };
    (found != Pressure::default()).then_some(found)
}

/// The inode of a process's network namespace.
fn namespace_of(process: &File) -> Option<u64> {
    Some(statat(process, "ns/net", AtFlags::empty()).ok()?.st_ino)
}

fn network(process: &File) -> Option<Vec<InterfaceUsage>> {
    Some(interfaces(&below(process, "net/dev").ok()?))
}

/// A file of a process, by its directory in /proc.
fn below(process: &File, name: &str) -> io::Result<String> {
    let mut text = String::new();
    File::from(openat(process, name, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?).read_to_string(&mut text)?;
    Ok(text)
}

fn value(directory: &Path, file: &str) -> Option<u64> {
    read(directory, file).and_then(|text| number(&text))
}

/// The kernel has not every file, and a cgroup can go at any time: what cannot be read is not there.
fn read(directory: &Path, file: &str) -> Option<String> {
    std::fs::read_to_string(directory.join(file)).ok()
}
