//! What containers and sandboxes use, as the kernel counts it.
//!
//! Counters only grow while their cgroup lives; a container that is started again goes on with the counters of its former lives. Rates
//! and percentages are for whoever looks twice. What a kernel does not count is `None`, never zero.

use serde::{Deserialize, Serialize};

use crate::{
    Digest, Mib, Timestamp,
    sandbox::{ContainerState, Health, Phase},
};

/// What one cgroup, and those below it, have used.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    pub cpu: CpuUsage,
    pub memory: MemoryUsage,
    pub pids: PidsUsage,
    /// `None` where block I/O is not counted.
    pub io: Option<IoUsage>,
    /// How long work stood still for want of something (PSI); `None` where the kernel does not say.
    pub pressure: Option<Pressure>,
}

/// Time on processors, nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CpuUsage {
    pub total: u64,
    /// In programs and in the kernel; sampled, so their sum is not quite `total`.
    pub user: u64,
    pub system: u64,
    /// Of the cgroup's own bound: periods that have passed, those of them in which it had used up its quota, and how long its
    /// threads waited then.
    pub periods: u64,
    pub throttled_periods: u64,
    pub throttled: u64,
}

/// Memory, bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryUsage {
    /// Everything that is charged, page cache included.
    pub usage: u64,
    /// Page cache: what of files is kept in memory. Without `tmpfs` and shared memory, which cannot be dropped.
    pub cache: u64,
    /// Page cache that nobody has touched lately.
    pub inactive_file: u64,
    pub swap: Option<u64>,
    /// The cgroup's own bound.
    pub limit: Option<u64>,
    /// The most that `usage` has been.
    pub peak: Option<u64>,
    /// Processes that the kernel has killed for want of memory.
    pub oom_kills: u64,
}

impl MemoryUsage {
    /// What cannot be dropped without being missed: usage without inactive page cache, never below zero.
    ///
    /// Docker's `MEM USAGE` (docker/cli `stats_helpers.go`, `calculateMemUsageUnixNoCache`) and the working set of Kubernetes (cadvisor
    /// `container/libcontainer/handler.go`, `setMemoryStats`).
    #[must_use]
    pub const fn working_set(&self) -> u64 {
        self.usage.saturating_sub(self.inactive_file)
    }
}

/// Processes and threads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PidsUsage {
    pub current: u64,
    pub limit: Option<u64>,
}

/// Block devices, all together. On cgroup v1 what goes through the page cache is counted when it is read, but not when it is written
/// back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IoUsage {
    pub read_bytes: u64,
    pub write_bytes: u64,
    pub reads: u64,
    pub writes: u64,
}

/// Pressure stall information (the kernel's `accounting/psi.rst`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pressure {
    pub cpu: Option<Stall>,
    pub memory: Option<Stall>,
    pub io: Option<Stall>,
}

/// One resource's pressure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stall {
    /// At least one task stood still.
    pub some: StallTime,
    /// All tasks stood still at once; some kernels do not say it for processors.
    pub full: Option<StallTime>,
}

/// Percent of the last 10, 60 and 300 seconds, and microseconds in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StallTime {
    pub avg10: f64,
    pub avg60: f64,
    pub avg300: f64,
    pub total: u64,
}

/// A network interface as its namespace sees it: what is received came from outside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterfaceUsage {
    pub name: String,
    pub received: Traffic,
    pub sent: Traffic,
}

/// One direction of an interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traffic {
    pub bytes: u64,
    pub packets: u64,
    pub errors: u64,
    pub dropped: u64,
}

/// What a sandbox uses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SandboxStats {
    pub id: String,
    /// The node that it runs on.
    pub node: String,
    /// The store key of the object that it serves.
    pub owner: String,
    pub phase: Phase,
    pub at: Timestamp,
    /// All of it; `memory.limit` is the sandbox's own bound.
    pub usage: Usage,
    /// The interfaces of its network namespaces, loopback apart. Empty if it uses the host's network, or while nothing runs in it.
    pub interfaces: Vec<InterfaceUsage>,
    /// In the order of its spec.
    pub containers: Vec<ContainerStats>,
}

/// What a container uses, and how it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContainerStats {
    pub name: String,
    /// As its user wrote it.
    pub image: String,
    pub image_digest: Option<Digest>,
    pub state: ContainerState,
    pub health: Health,
    pub restarts: u32,
    pub started_at: Option<Timestamp>,
    /// What was asked for.
    pub memory: Option<Mib>,
    /// `None` before its first start.
    pub usage: Option<Usage>,
    /// The interfaces that it sees, loopback apart; containers of a sandbox mostly see the same ones.
    pub interfaces: Vec<InterfaceUsage>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_working_set_is_what_would_be_missed() {
        let memory = MemoryUsage { usage: 100, inactive_file: 30, ..MemoryUsage::default() };
        assert_eq!(memory.working_set(), 70);
        assert_eq!(MemoryUsage { inactive_file: 101, ..memory }.working_set(), 0, "the two are not read at once");
    }
}
