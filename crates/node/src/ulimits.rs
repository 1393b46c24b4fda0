//! Resource limits, as far as this machine lets them be raised.

use std::fs;

use wharf_core::sandbox::Ulimit;

/// Docker's names, at the kernel's numbers (`asm-generic/resource.h`).
const NAMES: [&str; 16] = [
    "cpu",
    "fsize",
    "data",
    "stack",
    "core",
    "rss",
    "nproc",
    "nofile",
    "memlock",
    "as",
    "locks",
    "sigpending",
    "msgqueue",
    "nice",
    "rtprio",
    "rttime",
];
/// How `/proc/PID/limits` calls them, in the same order.
const TITLES: [&str; 16] = [
    "Max cpu time",
    "Max file size",
    "Max data size",
    "Max stack size",
    "Max core file size",
    "Max resident set",
    "Max processes",
    "Max open files",
    "Max locked memory",
    "Max address space",
    "Max file locks",
    "Max pending signals",
    "Max msgqueue size",
    "Max nice priority",
    "Max realtime priority",
    "Max realtime timeout",
];
const CAP_SYS_RESOURCE: u64 = 1 << 24;

/// A limit as the kernel takes it: number, soft, hard.
pub(crate) type Rlimit = (u32, u64, u64);
/// A limit that was asked for, and what it is lowered to.
pub(crate) type Lowered = (Ulimit, Ulimit);

/// How high this program, and so what it starts, may set each limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heights([u64; 16]);

impl Heights {
    /// This machine's, for this process.
    pub(crate) fn read() -> Self {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        Self::of(&read("/proc/self/limits"), &read("/proc/self/status"), &read("/proc/sys/fs/nr_open"))
    }

    fn of(limits: &str, status: &str, nr_open: &str) -> Self {
        let effective = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
        let capabilities = effective.and_then(|bits| u64::from_str_radix(bits.trim(), 16).ok()).unwrap_or(0);
        let mut heights = [u64::MAX; 16];
        if capabilities & CAP_SYS_RESOURCE == 0 {
            for (height, title) in heights.iter_mut().zip(TITLES) {
                let rest = limits.lines().find_map(|line| line.strip_prefix(title));
                let hard = rest.and_then(|rest| rest.split_whitespace().nth(1));
                *height = hard.and_then(|hard| hard.parse().ok()).unwrap_or(u64::MAX);
            }
        }
        // Nobody at all may go beyond it (setrlimit(2)).
        heights[7] = heights[7].min(nr_open.trim().parse().unwrap_or(u64::MAX));
        Self(heights)
    }

    /// The limits as the kernel takes them (number, soft, hard), and those that had to be lowered: what was asked, what it is.
    pub(crate) fn clamp(&self, wanted: &[Ulimit]) -> (Vec<Rlimit>, Vec<Lowered>) {
        let (mut limits, mut lowered) = (Vec::new(), Vec::new());
        for limit in wanted {
            let Some(number) = NAMES.iter().position(|name| *name == limit.name) else { continue };
            let hard = limit.hard.min(self.0[number]);
            let clamped = Ulimit { name: limit.name.clone(), soft: limit.soft.min(hard), hard };
            if clamped != *limit {
                lowered.push((limit.clone(), clamped.clone()));
            }
            limits.extend(u32::try_from(number).map(|number| (number, clamped.soft, clamped.hard)));
        }
        (limits, lowered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: &str = "\
Limit                     Soft Limit           Hard Limit           Units
Max processes             1000                 2000                 processes
Max open files            1024                 20000                files
Max locked memory         unlimited            unlimited            bytes
";

    fn limit(name: &str, soft: u64, hard: u64) -> Ulimit {
        Ulimit { name: name.into(), soft, hard }
    }

    #[test]
    fn without_the_capability_a_limit_is_lowered_and_said() {
        let bound = Heights::of(LIMITS, "CapEff:\t000001fffeffffff", "1048576\n");
        let wanted = [limit("nofile", 65_536, 65_536), limit("nproc", 10, 2000), limit("memlock", u64::MAX, u64::MAX)];
        let (limits, lowered) = bound.clamp(&wanted);
        assert_eq!(limits, [(7, 20_000, 20_000), (6, 10, 2000), (8, u64::MAX, u64::MAX)]);
        assert_eq!(lowered, [(limit("nofile", 65_536, 65_536), limit("nofile", 20_000, 20_000))]);
    }

    #[test]
    fn with_it_only_what_the_kernel_has_for_all_stands() {
        let free = Heights::of(LIMITS, "CapEff:\t000001ffffffffff", "1048576\n");
        let (limits, lowered) = free.clamp(&[limit("nofile", 65_536, u64::MAX), limit("nproc", 5000, 5000)]);
        assert_eq!((limits, lowered.len()), (vec![(7, 65_536, 1_048_576), (6, 5000, 5000)], 1));
        assert!(free.clamp(&[limit("what", 1, 1)]).0.is_empty());
    }
}
