//! Bounds on what containers may use, and devices beyond the usual ones.

use wharf_runtime::{AllowedDevice, DeviceKind, IoBound, Limits};

use crate::Machine;

/// Prints a file of the container's cgroup wherever it is: v1 has a directory for each controller, v2 none.
const SHOW: &str =
    "v() { cd /sys/fs/cgroup; for f in $1 */$1; do [ -f $f ] && echo $1 $(cat $f); done; cd /; true; }; ";

/// Whether the machine's cgroups are v2 alone.
fn unified() -> bool {
    std::path::Path::new("/sys/fs/cgroup/cgroup.controllers").exists()
}

#[tokio::test]
async fn swap_io_and_throttling_reach_the_kernel() {
    let machine = Machine::new();
    let files = "memory.swap.max memory.memsw.limit_in_bytes memory.swappiness memory.high io.max \
                 blkio.throttle.write_bps_device io.weight io.bfq.weight blkio.bfq.weight";
    let mut container = machine.container(&format!("{SHOW} for f in {files}; do v $f; done; echo done"));
    container.limits = Limits {
        memory: Some(64 << 20),
        memory_high: Some(48 << 20),
        memory_reservation: Some(32 << 20),
        swap: Some(16 << 20),
        swappiness: Some(7),
        io_weight: Some(321),
        io_bounds: disk()
            .map(|(major, minor)| IoBound { major, minor, write_bytes: Some(1 << 20), ..IoBound::default() })
            .into_iter()
            .collect(),
        ..Limits::default()
    };
    let (_, lines) = machine.outcome(container).await;
    let of = |file: &str| lines.iter().find_map(|l| l.strip_prefix(file)?.strip_prefix(' ')).map(str::to_owned);
    let (major, minor) = disk().expect("a block device");
    if unified() {
        assert_eq!(of("memory.high").as_deref(), Some("50331648"), "{lines:?}");
        assert_eq!(of("memory.swap.max").as_deref(), Some("16777216"), "{lines:?}");
        let bounds = format!("{major}:{minor} rbps=max wbps=1048576 riops=max wiops=max");
        assert_eq!(of("io.max"), Some(bounds), "{lines:?}");
    } else {
        assert_eq!(of("memory.swappiness").as_deref(), Some("7"), "{lines:?}");
        // Not every kernel counts swap.
        assert!(of("memory.memsw.limit_in_bytes").is_none_or(|v| v == "83886080"), "{lines:?}");
        let bound = of("blkio.throttle.write_bps_device");
        assert_eq!(bound, Some(format!("{major}:{minor} 1048576")), "{lines:?}");
    }
    for weight in ["io.weight", "io.bfq.weight", "blkio.bfq.weight"] {
        // Where there is a scheduler that weighs.
        assert!(of(weight).is_none_or(|v| v.ends_with("321")), "{lines:?}");
    }
}

/// A whole block device of this machine, by its numbers.
pub(crate) fn disk() -> Option<(u32, u32)> {
    let mut found: Vec<(bool, u32, u32)> = Vec::new();
    for entry in std::fs::read_dir("/sys/block").ok()?.flatten() {
        let numbers = std::fs::read_to_string(entry.path().join("dev")).ok()?;
        let (major, minor) = numbers.trim().split_once(':')?;
        let size = std::fs::read_to_string(entry.path().join("size")).ok()?;
        found.push((size.trim() == "0", major.parse().ok()?, minor.parse().ok()?));
    }
    found.sort_unstable();
    found.first().map(|(_, major, minor)| (*major, *minor))
}

#[tokio::test]
async fn a_fork_bomb_stays_within_its_sandbox() {
    let machine = Machine::new();
    let id = wharf_core::hex_id(12);
    let limits = Limits { pids: Some(20), ..Limits::default() };
    let (sandbox, mut events) = machine.runtime.create(&id, &limits).unwrap();
    // The container has no bound of its own.
    let script = "i=0; while [ $i -lt 60 ]; do sleep 60 & i=$((i+1)); done; echo bombed";
    sandbox.run(machine.container(script)).await.unwrap();
    // The shell gives up at the first refusal.
    assert_ne!(crate::exit(&mut events).await.code, 0);
    let lines = machine.lines(&id);
    assert!(lines.iter().any(|l| l.contains("can't fork")), "{lines:?}");
    machine.end(&sandbox).await;
}

#[tokio::test]
async fn what_containers_hold_of_memory_is_held_for_all_above_them() {
    let machine = Machine::new();
    let id = wharf_core::hex_id(12);
    let limits = Limits { memory_reservation: Some(24 << 20), ..Limits::default() };
    let (sandbox, _events) = machine.runtime.create(&id, &limits).unwrap();
    let mut container = machine.container("sleep 100");
    container.limits.memory_reservation = Some(24 << 20);
    sandbox.run(container).await.unwrap();
    if unified() {
        let top = format!("/sys/fs/cgroup/wharf-{}", machine.instance);
        let low = |below: &str| std::fs::read_to_string(format!("{top}{below}/memory.low")).unwrap();
        assert_eq!([low(""), low(&format!("/{id}")), low(&format!("/{id}/app"))], ["25165824\n"; 3]);
        machine.end(&sandbox).await;
        assert_eq!(low(""), "0\n");
    } else {
        machine.end(&sandbox).await;
    }
}

#[tokio::test]
async fn a_device_that_was_asked_for_can_be_opened_and_no_other() {
    let machine = Machine::new();
    // Two of the kernel's own devices that want no capability.
    let list = std::fs::read_to_string("/proc/misc").unwrap();
    let number = |name: &str| list.lines().find_map(|l| l.trim().strip_suffix(name)?.trim().parse::<u32>().ok());
    let opens = |name: &&str| std::fs::File::open(format!("/dev/{name}")).is_ok();
    let mut known = ["cpu_dma_latency", "loop-control", "fuse", "vga_arbiter", "hpet", "rfkill", "autofs"]
        .into_iter()
        .filter(opens)
        .filter_map(number);
    let (ours, other) = (known.next().expect("a device"), known.next().unwrap_or(229));
    let nodes = format!("mknod ours c 10 {ours}; mknod other c 10 {other};");
    let script = "cd /tmp; (true < ours) && echo reads; (true > ours) 2>/dev/null && echo writes; \
                  (true < other) 2>/dev/null && echo leaks; echo done";
    let mut container = machine.container(&script.replace("/tmp;", &format!("/tmp; {nodes}")));
    let ours = AllowedDevice { kind: DeviceKind::Character, major: 10, minor: Some(ours), read: true, write: false };
    container.limits.devices = vec![ours];
    let id = wharf_core::hex_id(12);
    let (sandbox, mut events) = machine.runtime.create(&id, &Limits::default()).unwrap();
    for life in 1..=3 {
        sandbox.run(container.clone()).await.unwrap();
        crate::exit(&mut events).await;
        assert_eq!(machine.lines(&id), ["reads", "done"].repeat(life), "it may not write, nor open the other");
        // Its nodes are still there in its next life.
        container.process.args[2] = script.to_owned();
    }
    machine.end(&sandbox).await;
}
