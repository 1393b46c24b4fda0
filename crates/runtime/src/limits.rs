//! What a cgroup may use, in the kernel's two dialects.

/// The files that bound swap.
const V1_SWAP: &str = "memory.memsw.limit_in_bytes";
const V2_SWAP: &str = "memory.swap.max";

/// What a cgroup may use. `None` leaves the machine's own bound.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// Its share against its neighbours, in Docker's `--cpu-shares`: 1024 is one.
    pub cpu_shares: Option<u32>,
    /// A bound on CPU, 1024 to a core.
    pub cpu_quota: Option<u32>,
    /// Bytes beyond which the kernel kills a process: one, not all (as Docker leaves it). They are all there is: no swap comes on top.
    pub memory: Option<u64>,
    /// Bytes that are held under pressure; on v2 only as far as the cgroups above hold them too.
    pub memory_reservation: Option<u64>,
    /// Processes and threads.
    pub pids: Option<u64>,
    /// Every device may be opened.
    pub all_devices: bool,
}

/// Docker's conversion of shares to a weight (containerd `cgroups`, `ConvertCPUSharesToCgroupV2Value`).
fn weight(shares: u32) -> u64 {
    let shares = u64::from(shares.clamp(2, 262_144));
    1 + ((shares - 2) * 9999) / 262_142
}

const PERIOD: u64 = 100_000;

fn quota(units: u32) -> u64 {
    // The kernel takes no less than a millisecond a period.
    (u64::from(units) * PERIOD / 1024).max(1000)
}

/// File and value of each limit.
pub(crate) fn v2_limits(limits: &Limits) -> Vec<(&'static str, String)> {
    let mut set = Vec::new();
    set.extend(limits.cpu_shares.map(|s| ("cpu.weight", weight(s).to_string())));
    set.extend(limits.cpu_quota.map(|u| ("cpu.max", format!("{} {PERIOD}", quota(u)))));
    if let Some(memory) = limits.memory {
        set.push(("memory.max", memory.to_string()));
        set.push((V2_SWAP, "0".to_owned()));
    }
    set.extend(limits.memory_reservation.map(|m| ("memory.low", m.to_string())));
    set.extend(limits.pids.map(|p| ("pids.max", p.to_string())));
    set
}

/// Controller, file and value of each limit.
pub(crate) fn v1_limits(limits: &Limits) -> Vec<(&'static str, &'static str, String)> {
    let mut set = Vec::new();
    set.extend(limits.cpu_shares.map(|s| ("cpu", "cpu.shares", s.max(2).to_string())));
    if let Some(units) = limits.cpu_quota {
        set.push(("cpu", "cpu.cfs_period_us", PERIOD.to_string()));
        set.push(("cpu", "cpu.cfs_quota_us", quota(units).to_string()));
    }
    if let Some(memory) = limits.memory {
        set.push(("memory", "memory.limit_in_bytes", memory.to_string()));
        // Memory and swap together.
        set.push(("memory", V1_SWAP, memory.to_string()));
    }
    set.extend(limits.memory_reservation.map(|m| ("memory", "memory.soft_limit_in_bytes", m.to_string())));
    set.extend(limits.pids.map(|p| ("pids", "pids.max", p.to_string())));
    set
}

/// Whether a kernel may lack this file: one that has no swap or does not count it.
pub(crate) fn may_be_missing(file: &str) -> bool {
    [V1_SWAP, V2_SWAP].contains(&file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_in_both_dialects() {
        let limits =
            Limits { cpu_shares: Some(1024), cpu_quota: Some(256), memory: Some(1 << 29), ..Limits::default() };
        assert_eq!(
            v2_limits(&limits),
            [
                ("cpu.weight", "39".into()),
                ("cpu.max", "25000 100000".into()),
                ("memory.max", "536870912".into()),
                ("memory.swap.max", "0".into())
            ]
        );
        assert_eq!(v1_limits(&limits)[2], ("cpu", "cpu.cfs_quota_us", "25000".into()));
        assert_eq!(v1_limits(&limits)[4], ("memory", "memory.memsw.limit_in_bytes", "536870912".into()));
    }
}
