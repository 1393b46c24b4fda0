//! What a cgroup may use, in the kernel's two dialects.

use crate::{AllowedDevice, reservation};

/// Files that a kernel may lack: one that has no swap or does not count it, or whose disks' schedulers do not weigh.
const V1_SWAP: &str = "memory.memsw.limit_in_bytes";
const V2_SWAP: &str = "memory.swap.max";
const V1_IO_WEIGHT: &str = "blkio.bfq.weight";
const V2_IO_WEIGHT: &str = "io.weight";
const V2_BFQ_WEIGHT: &str = "io.bfq.weight";

/// What a cgroup may use. `None` leaves the machine's own bound.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// Its share against its neighbours, in Docker's `--cpu-shares`: 1024 is one.
    pub cpu_shares: Option<u32>,
    /// A bound on CPU, 1024 to a core.
    pub cpu_quota: Option<u32>,
    /// Bytes beyond which the kernel kills a process: one, not all (as Docker leaves it).
    pub memory: Option<u64>,
    /// Bytes beyond which the kernel slows the cgroup down and takes memory back (v2 alone). See [`memory_high`].
    pub memory_high: Option<u64>,
    /// Bytes that are held under pressure. On v2 a sandbox's must be the sum of its containers' for them to hold.
    pub memory_reservation: Option<u64>,
    /// Bytes of swap that come on top of `memory`; none unless given. Says nothing without `memory`. A sandbox's must be the sum of its
    /// containers'.
    pub swap: Option<u64>,
    /// How readily the kernel swaps, 0 to 100 (v1 alone; v2 has no such thing for a cgroup).
    pub swappiness: Option<u32>,
    /// Processes and threads.
    pub pids: Option<u64>,
    /// Its share of block I/O against its neighbours, 1 to 10000; 100 is the kernel's default. Where the disks' scheduler weighs (BFQ, or
    /// `io.cost` on v2); elsewhere it says nothing.
    pub io_weight: Option<u16>,
    /// Bounds on block devices.
    pub io_bounds: Vec<IoBound>,
    /// Every device may be opened.
    pub all_devices: bool,
    /// Devices that may be opened beside the usual ones. A container's alone, and kept over its restarts.
    pub devices: Vec<AllowedDevice>,
}

/// A bound on one block device, a second. `None` leaves it open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct IoBound {
    /// The whole disk's numbers, not a partition's.
    pub major: u32,
    pub minor: u32,
    pub read_bytes: Option<u64>,
    pub write_bytes: Option<u64>,
    pub reads: Option<u64>,
    pub writes: Option<u64>,
}

/// Where a container begins to be slowed down, bytes: `percent` of the way from its reservation to its limit, in whole pages.
///
/// The formula of Kubernetes' memory QoS (KEP-2570, "memory.high"), and its exceptions: none for a container without a limit, or whose
/// limit is its reservation. It is for an operator to ask for. Docker never sets `memory.high`, and Kubernetes has stopped doing so
/// unasked (1.37, `memoryThrottlingFactor` is null): a program that was sized to its limit would be slowed down where it used to run.
#[must_use]
pub fn memory_high(reservation: Option<u64>, limit: Option<u64>, percent: u8) -> Option<u64> {
    const PAGE: u64 = 4096;
    let limit = limit?;
    // As there: who asks for a limit alone asks for all of it.
    let reservation = reservation.filter(|reservation| *reservation < limit)?;
    let above = u128::from(limit - reservation) * u128::from(percent.min(100)) / 100;
    let above = u64::try_from(above).unwrap_or(limit - reservation);
    Some((reservation + above) / PAGE * PAGE)
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
        set.push((V2_SWAP, limits.swap.unwrap_or(0).to_string()));
    }
    set.extend(limits.memory_high.map(|m| ("memory.high", m.to_string())));
    set.extend(limits.memory_reservation.map(|m| (reservation::FILE, m.to_string())));
    set.extend(limits.pids.map(|p| ("pids.max", p.to_string())));
    if let Some(weight) = limits.io_weight {
        set.push((V2_BFQ_WEIGHT, bfq_weight(weight)));
        set.push((V2_IO_WEIGHT, weight.clamp(1, 10_000).to_string()));
    }
    set.extend(limits.io_bounds.iter().map(|bound| {
        let of = |value: Option<u64>| value.map_or("max".to_owned(), |v| v.to_string());
        let (rbps, wbps, riops, wiops) =
            (of(bound.read_bytes), of(bound.write_bytes), of(bound.reads), of(bound.writes));
        ("io.max", format!("{}:{} rbps={rbps} wbps={wbps} riops={riops} wiops={wiops}", bound.major, bound.minor))
    }));
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
        set.push(("memory", V1_SWAP, memory.saturating_add(limits.swap.unwrap_or(0)).to_string()));
    }
    set.extend(limits.memory_reservation.map(|m| ("memory", "memory.soft_limit_in_bytes", m.to_string())));
    set.extend(limits.swappiness.map(|s| ("memory", "memory.swappiness", s.min(100).to_string())));
    set.extend(limits.pids.map(|p| ("pids", "pids.max", p.to_string())));
    set.extend(limits.io_weight.map(|w| ("blkio", V1_IO_WEIGHT, bfq_weight(w))));
    for bound in &limits.io_bounds {
        let files = [
            ("blkio.throttle.read_bps_device", bound.read_bytes),
            ("blkio.throttle.write_bps_device", bound.write_bytes),
            ("blkio.throttle.read_iops_device", bound.reads),
            ("blkio.throttle.write_iops_device", bound.writes),
        ];
        set.extend(files.into_iter().filter_map(|(file, value)| {
            value.map(|value| ("blkio", file, format!("{}:{} {value}", bound.major, bound.minor)))
        }));
    }
    set
}

/// BFQ takes weights of 1 to 1000; its default is 100 too.
fn bfq_weight(weight: u16) -> String {
    weight.clamp(1, 1000).to_string()
}

/// Whether a kernel may lack this file.
pub(crate) fn may_be_missing(file: &str) -> bool {
    [V1_SWAP, V2_SWAP, V1_IO_WEIGHT, V2_IO_WEIGHT, V2_BFQ_WEIGHT].contains(&file)
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
    #[test]
    fn swap_comes_on_top_of_memory() {
        let limits = Limits { memory: Some(1 << 20), swap: Some(1 << 21), swappiness: Some(200), ..Limits::default() };
        assert_eq!(
            v2_limits(&limits),
            [("memory.max", "1048576".into()), ("memory.swap.max", "2097152".into())],
            "v2 knows no swappiness"
        );
        assert_eq!(
            v1_limits(&limits)[1..],
            [
                ("memory", "memory.memsw.limit_in_bytes", "3145728".into()),
                ("memory", "memory.swappiness", "100".into())
            ]
        );
    }

    #[test]
    fn block_devices_in_both_dialects() {
        let bound = IoBound { major: 8, minor: 16, write_bytes: Some(1000), reads: Some(7), ..IoBound::default() };
        let limits = Limits { io_weight: Some(5000), io_bounds: vec![bound], ..Limits::default() };
        assert_eq!(
            v2_limits(&limits),
            [
                ("io.bfq.weight", "1000".into()),
                ("io.weight", "5000".into()),
                ("io.max", "8:16 rbps=max wbps=1000 riops=7 wiops=max".into())
            ]
        );
        assert_eq!(
            v1_limits(&limits),
            [
                ("blkio", "blkio.bfq.weight", "1000".into()),
                ("blkio", "blkio.throttle.write_bps_device", "8:16 1000".into()),
                ("blkio", "blkio.throttle.read_iops_device", "8:16 7".into())
            ]
        );
    }

    #[test]
    fn a_container_is_slowed_down_between_its_reservation_and_its_limit() {
        let high = |reservation: Option<u64>, limit: Option<u64>, percent| {
            memory_high(reservation.map(|m| m << 20), limit.map(|m| m << 20), percent)
        };
        assert_eq!(high(Some(100), Some(200), 50), Some(150 << 20));
        assert_eq!(high(Some(100), Some(200), 90), Some(190 << 20));
        assert_eq!(high(Some(100), Some(201), 100), Some(201 << 20));
        assert_eq!(memory_high(Some(1), Some(10_000), 90).map(|high| high % 4096), Some(0));
        assert_eq!([high(None, Some(200), 90), high(Some(100), None, 90), high(Some(200), Some(200), 90)], [None; 3]);
    }
}
