//! What is counted of containers, as the kernel of this machine counts it.

use std::time::Duration;

use wharf_core::stats::Usage;
use wharf_runtime::{Limits, SandboxUsage};

use crate::{Machine, limits::disk};

impl Machine {
    /// Looks until what is seen of the container is as wanted.
    async fn seen(&self, id: &str, wanted: impl Fn(&Usage) -> bool) -> SandboxUsage {
        let mut last = None;
        let looking = async {
            loop {
                let found = self.runtime.statistics(id, &["app"]).unwrap();
                if found.containers[0].as_ref().is_some_and(|c| wanted(&c.usage)) {
                    return found;
                }
                last = Some(found);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        match tokio::time::timeout(Duration::from_secs(60), looking).await {
            Ok(found) => found,
            Err(_) => panic!("{last:#?} {:?}", self.lines(id)),
        }
    }
}

#[tokio::test]
async fn what_a_container_uses_is_counted() {
    let machine = Machine::new();
    let id = wharf_core::hex_id(12);
    assert_eq!(machine.runtime.statistics(&id, &["app"]), None, "it is not there yet");
    let limits = Limits { memory: Some(128 << 20), pids: Some(100), cpu_quota: Some(512), ..Limits::default() };
    let (sandbox, _events) = machine.runtime.create(&id, &limits).unwrap();
    assert_eq!(machine.runtime.statistics(&id, &["app"]).unwrap().containers, [None]);
    // A file of 8 MiB, a variable of 4 MiB, three processes, and some thinking beyond the quota.
    let script = "dd if=/dev/zero of=/tmp/file bs=1M count=8; x=$(dd if=/dev/zero bs=1M count=2 | tr '\\0' x); \
                  sleep 600 & sleep 600 & i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; sleep 600; true";
    let mut container = machine.container(script);
    container.limits = Limits { memory: Some(64 << 20), pids: Some(50), cpu_quota: Some(256), ..Limits::default() };
    sandbox.run(container).await.unwrap();
    let found = machine.seen(&id, |u| u.pids.current == 4 && u.cpu.throttled_periods > 0).await;
    let usage = &found.containers[0].as_ref().unwrap().usage;
    assert!(usage.cpu.total > 10_000_000 && usage.cpu.user > 0, "{usage:?}");
    assert!(usage.cpu.throttled > 0 && usage.cpu.periods >= usage.cpu.throttled_periods, "{usage:?}");
    assert_eq!((usage.memory.limit, usage.pids.limit), (Some(64 << 20), Some(50)));
    assert!(usage.memory.usage < 64 << 20 && usage.memory.working_set() <= usage.memory.usage, "{usage:?}");
    assert!(usage.memory.peak.is_none_or(|peak| peak >= usage.memory.usage), "{usage:?}");
    // The sandbox's are those of all in it, and its own bounds.
    assert_eq!((found.usage.memory.limit, found.usage.pids.limit), (Some(128 << 20), Some(100)));
    assert_eq!(found.usage.pids.current, 4);
    // It is read a moment after them.
    assert!(found.usage.cpu.total >= usage.cpu.total, "{found:?}");
    // It uses the host's network, which is not its own.
    assert!(found.interfaces.is_empty() && found.containers[0].as_ref().unwrap().interfaces.is_empty());
    machine.end(&sandbox).await;
    assert_eq!(machine.runtime.statistics(&id, &["app"]), None);
}

#[tokio::test]
async fn page_cache_is_told_apart() {
    let machine = Machine::new();
    let id = wharf_core::hex_id(12);
    let (sandbox, _events) = machine.runtime.create(&id, &Limits::default()).unwrap();
    // In a guest the disk is memory; what is written there cannot be dropped.
    let on_disk = rustix::fs::statfs(machine.layer.as_path()).unwrap().f_type != 0x0102_1994;
    let mut container = machine.container("dd if=/dev/zero of=/tmp/file bs=1M count=16; exec sleep 600");
    container.limits.memory = Some(64 << 20);
    sandbox.run(container).await.unwrap();
    let found = machine.seen(&id, |u| u.memory.usage > 16 << 20 && u.pids.current == 1).await;
    let memory = &found.containers[0].as_ref().unwrap().usage.memory;
    assert!(!on_disk || memory.cache > 15 << 20, "{memory:?}");
    assert!(on_disk || memory.cache < 8 << 20, "{memory:?}");
    assert!(!on_disk || memory.working_set() + (8 << 20) < memory.usage, "{memory:?}");
    machine.end(&sandbox).await;
}

#[tokio::test]
async fn kills_for_want_of_memory_are_counted() {
    let machine = Machine::new();
    let id = wharf_core::hex_id(12);
    let (sandbox, mut events) = machine.runtime.create(&id, &Limits::default()).unwrap();
    let mut container = machine.container("dd if=/dev/zero of=/dev/null bs=64M count=1");
    container.limits.memory = Some(16 << 20);
    sandbox.run(container).await.unwrap();
    assert!(crate::exit(&mut events).await.out_of_memory);
    let found = machine.runtime.statistics(&id, &["app"]).unwrap();
    assert_eq!(found.containers[0].as_ref().unwrap().usage.memory.oom_kills, 1);
    assert_eq!(found.usage.memory.oom_kills, 1, "the sandbox's are its containers'");
    assert_eq!(found.usage.pids.current, 0);
    machine.end(&sandbox).await;
}

#[tokio::test]
async fn block_io_and_pressure_are_counted() {
    let machine = Machine::new();
    let id = wharf_core::hex_id(12);
    let (sandbox, _events) = machine.runtime.create(&id, &Limits::default()).unwrap();
    // Past the page cache: a file on the disk, or where the disk is memory the first block device.
    let (major, minor) = disk().expect("a block device");
    let script = format!(
        "dd if=/dev/zero of=/tmp/file bs=64k count=4 oflag=direct || {{ mknod /tmp/disk b {major} {minor}; \
         dd if=/tmp/disk of=/dev/null bs=64k count=4 iflag=direct; }}; exec sleep 600"
    );
    let mut container = machine.container(&script);
    let kind = wharf_runtime::DeviceKind::Block;
    container.limits.devices =
        vec![wharf_runtime::AllowedDevice { kind, major, minor: Some(minor), read: true, write: false }];
    sandbox.run(container).await.unwrap();
    let moved = |u: &Usage| u.io.is_some_and(|io| io.read_bytes + io.write_bytes >= 256 << 10);
    let found = machine.seen(&id, moved).await;
    let io = found.containers[0].as_ref().unwrap().usage.io.unwrap();
    assert!(io.reads + io.writes >= 4, "{io:?}");
    assert!(found.usage.io.unwrap().read_bytes >= io.read_bytes);
    // A kernel that has the files at all says how long tasks have waited.
    if std::fs::read_to_string("/proc/pressure/memory").is_ok_and(|text| !text.is_empty()) {
        let pressure = found.usage.pressure.expect("pressure");
        assert!(pressure.cpu.is_some() && pressure.memory.is_some() && pressure.io.is_some(), "{pressure:?}");
    }
    machine.end(&sandbox).await;
}
