//! From counters read twice to what was used in between.

use serde::Serialize;
use wharf_core::stats::{InterfaceUsage, SandboxStats, Usage};

use crate::contract::Reading;

/// What is used now. Rates are a second's; `None` where there was no earlier reading, or the kernel does not count.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct Use {
    /// 100 is a whole core.
    pub(super) cpu_percent: Option<f64>,
    /// How much of the time it waited for its bound on CPU to renew, 100 a thread.
    pub(super) throttled_percent: Option<f64>,
    /// Bytes that cannot be dropped without being missed (the working set).
    pub(super) memory: u64,
    /// Bytes of page cache.
    pub(super) cache: u64,
    /// The bound on memory: its own, or its task's.
    pub(super) memory_limit: Option<u64>,
    /// Bytes that go over its network interfaces, a second and in all.
    pub(super) received_rate: Option<f64>,
    pub(super) sent_rate: Option<f64>,
    pub(super) received: u64,
    pub(super) sent: u64,
    /// Bytes from and to block devices, a second and in all.
    pub(super) read_rate: Option<f64>,
    pub(super) written_rate: Option<f64>,
    pub(super) read: Option<u64>,
    pub(super) written: Option<u64>,
    pub(super) pids: u64,
    /// Processes killed for want of memory.
    pub(super) oom_kills: u64,
}

/// One task, all of it, and its containers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct TaskUse {
    pub(super) task: String,
    #[serde(flatten)]
    pub(super) all: Use,
    pub(super) containers: Vec<ContainerUse>,
}

/// One container of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct ContainerUse {
    pub(super) container: String,
    pub(super) image: String,
    #[serde(flatten)]
    pub(super) all: Use,
}

/// Everything at one time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct View {
    /// What the machine has: cores, and bytes of memory.
    pub(super) cores: f64,
    pub(super) memory: u64,
    pub(super) tasks: Vec<TaskUse>,
}

/// What is used at `now`, given an earlier reading.
pub(super) fn view(before: Option<&Reading>, now: &Reading) -> View {
    let earlier = |id: &str| before.and_then(|before| before.sandboxes.iter().find(|s| s.id == id));
    View {
        cores: f64::from(now.cpu.0) / 1024.0,
        memory: now.memory.bytes(),
        tasks: now.sandboxes.iter().map(|sandbox| task(earlier(&sandbox.id), sandbox)).collect(),
    }
}

fn task(before: Option<&SandboxStats>, now: &SandboxStats) -> TaskUse {
    let seconds = before.map(|before| seconds(before, now)).filter(|seconds| *seconds > 0.0);
    let bound = now.usage.memory.limit;
    let containers = now.containers.iter().filter_map(|container| {
        let earlier = before.and_then(|b| b.containers.iter().find(|c| c.name == container.name));
        let earlier = earlier.and_then(|c| Some((c.usage.as_ref()?, &*c.interfaces)));
        let mut all = used(earlier, (container.usage.as_ref()?, &container.interfaces), seconds);
        all.memory_limit = [all.memory_limit, bound].into_iter().flatten().min();
        Some(ContainerUse { container: container.name.clone(), image: container.image.clone(), all })
    });
    TaskUse {
        task: now.id.clone(),
        all: used(before.map(|b| (&b.usage, &*b.interfaces)), (&now.usage, &now.interfaces), seconds),
        containers: containers.collect(),
    }
}

/// Between two readings.
fn seconds(before: &SandboxStats, now: &SandboxStats) -> f64 {
    now.at.seconds() - before.at.seconds()
}

type Read<'a> = (&'a Usage, &'a [InterfaceUsage]);

fn used(before: Option<Read<'_>>, (now, interfaces): Read<'_>, seconds: Option<f64>) -> Use {
    // What was reset in between has used nothing, rather than less than nothing.
    let rate = |of: &dyn Fn(Read<'_>) -> Option<u64>| {
        let grown = of((now, interfaces))?.saturating_sub(of(before?)?);
        Some(float(grown) / seconds?)
    };
    let io = |of: fn(&wharf_core::stats::IoUsage) -> u64| move |read: Read<'_>| read.0.io.as_ref().map(of);
    let network = |of: fn(&InterfaceUsage) -> u64| move |read: Read<'_>| Some(read.1.iter().map(of).sum::<u64>());
    let (received, sent) = (network(|i| i.received.bytes), network(|i| i.sent.bytes));
    Use {
        cpu_percent: rate(&|read| Some(read.0.cpu.total)).map(|nanoseconds| nanoseconds / 1e7),
        throttled_percent: rate(&|read| Some(read.0.cpu.throttled)).map(|nanoseconds| nanoseconds / 1e7),
        memory: now.memory.working_set(),
        cache: now.memory.cache,
        memory_limit: now.memory.limit,
        received_rate: rate(&received),
        sent_rate: rate(&sent),
        received: received((now, interfaces)).unwrap_or_default(),
        sent: sent((now, interfaces)).unwrap_or_default(),
        read_rate: rate(&io(|io| io.read_bytes)),
        written_rate: rate(&io(|io| io.write_bytes)),
        read: now.io.map(|io| io.read_bytes),
        written: now.io.map(|io| io.write_bytes),
        pids: now.pids.current,
        oom_kills: now.memory.oom_kills,
    }
}

#[expect(clippy::cast_precision_loss, reason = "for people, who do not see the difference beyond 2^53")]
pub(super) fn float(value: u64) -> f64 {
    value as f64
}

#[cfg(test)]
pub(super) mod tests {
    use wharf_core::{
        CpuUnits, Mib, Timestamp,
        sandbox::{ContainerState, Health, Phase},
        stats::{ContainerStats, CpuUsage, IoUsage, MemoryUsage, PidsUsage, Traffic},
    };

    use super::*;

    pub(crate) fn usage(cpu: u64, memory: u64, limit: Option<u64>, io: Option<u64>) -> Usage {
        Usage {
            cpu: CpuUsage { total: cpu, ..CpuUsage::default() },
            memory: MemoryUsage {
                usage: memory,
                cache: memory / 2,
                inactive_file: memory / 4,
                limit,
                ..MemoryUsage::default()
            },
            pids: PidsUsage { current: 3, limit: None },
            io: io.map(|bytes| IoUsage { read_bytes: bytes, write_bytes: bytes * 2, reads: 1, writes: 1 }),
            pressure: None,
        }
    }

    pub(crate) fn container(name: &str, usage: Option<Usage>) -> ContainerStats {
        ContainerStats {
            name: name.into(),
            image: "forum/web:3".into(),
            image_digest: None,
            state: ContainerState::Running,
            health: Health::Unknown,
            restarts: 0,
            started_at: None,
            memory: None,
            usage,
            interfaces: Vec::new(),
        }
    }

    pub(crate) fn sandbox(
        id: &str,
        at: i64,
        usage: Usage,
        received: u64,
        containers: Vec<ContainerStats>,
    ) -> SandboxStats {
        let interface = InterfaceUsage {
            name: "eth0".into(),
            received: Traffic { bytes: received, ..Traffic::default() },
            sent: Traffic { bytes: received / 2, ..Traffic::default() },
        };
        SandboxStats {
            id: id.into(),
            node: "node".into(),
            owner: String::new(),
            phase: Phase::Running,
            at: Timestamp(at),
            usage,
            interfaces: vec![interface],
            containers,
        }
    }

    pub(crate) fn reading(sandboxes: Vec<SandboxStats>) -> Reading {
        Reading { cpu: CpuUnits(2048), memory: Mib(4096), sandboxes }
    }

    #[test]
    fn rates_are_of_the_time_between() {
        let before = reading(vec![sandbox(
            "a",
            1000,
            usage(1_000_000_000, 100, None, Some(1000)),
            10_000,
            vec![container("app", Some(usage(5, 1, None, None))), container("late", None)],
        )]);
        let now = reading(vec![
            sandbox(
                "a",
                3000,
                usage(4_000_000_000, 400, Some(1 << 20), Some(3000)),
                20_000,
                vec![
                    container("app", Some(usage(4, 1, Some(1 << 30), None))),
                    container("late", Some(usage(1, 1, None, None))),
                ],
            ),
            sandbox("new", 3000, usage(9, 9, None, None), 0, Vec::new()),
        ]);
        let view = view(Some(&before), &now);
        let [a, new] = &view.tasks[..] else { panic!("{view:?}") };
        assert_eq!(
            (a.all.cpu_percent, a.all.received_rate, a.all.sent_rate),
            (Some(150.0), Some(5000.0), Some(2500.0))
        );
        assert_eq!((a.all.read_rate, a.all.written_rate), (Some(1000.0), Some(2000.0)));
        assert_eq!((a.all.memory, a.all.cache), (300, 200));
        assert_eq!(a.containers[0].all.cpu_percent, Some(0.0), "its counters began anew");
        assert_eq!(a.containers[0].all.memory_limit, Some(1 << 20), "its task's bound is the lower one");
        assert_eq!(a.containers[0].all.read_rate, None);
        assert_eq!((a.containers[1].all.cpu_percent, new.all.cpu_percent), (None, None));
        assert_eq!(super::view(Some(&now), &now).tasks[0].all.cpu_percent, None, "no time has passed");
    }
}
