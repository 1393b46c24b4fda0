//! Namespaces that containers share with their sandbox or with the host.

use std::{
    fs,
    time::{Duration, Instant},
};

use wharf_runtime::{ContainerRun, DeviceNode, Limits, MountConfig, Namespace};

use crate::machine::{Machine, Running, process, with_capabilities};

async fn pair(machine: &Machine, first: ContainerRun, mut second: ContainerRun) -> Running {
    let running = machine.start(first).await;
    second.name = "second".into();
    running.sandbox.run(second).await.unwrap();
    running
}

async fn in_second(running: &Running, script: &str) -> bool {
    running.sandbox.exec("second", process(&["/bin/sh", "-c", script]), 60_000).await.unwrap() == Some(0)
}

const WAIT: &str = "trap 'exit 0' TERM; while true; do sleep 0.1; done";

#[tokio::test]
async fn a_shared_pid_namespace() {
    let machine = Machine::new();
    let mut container = machine.shell(&format!("echo $$ > /pid; {WAIT}"));
    container.isolation.pid = Namespace::Sandbox;
    // What is mounted is found without a /proc of the maker's own.
    let bind = MountConfig::Bind {
        source: "/etc/hostname".into(),
        target: "/etc/name".into(),
        read_only: true,
        mapped: false,
        masks: Vec::new(),
    };
    container.mounts = vec![bind, MountConfig::Tmpfs { target: "/memory".into(), data: "size=1m".into(), flags: 0 }];
    let mut running = pair(&machine, container.clone(), container).await;
    assert!(running.check("[ -s /etc/name ] && grep -q ' /memory tmpfs ' /proc/self/mounts").await);
    // Each sees the other's, may signal it, and is not the first.
    assert!(running.check("until [ -s /pid ]; do sleep 0.1; done; [ $(cat /pid) != 1 ]").await);
    assert!(in_second(&running, "[ $(ls /proc | /bin/busybox grep -c '^[0-9]') -ge 4 ]").await);
    // Orphans are reaped by the first of the namespace.
    assert!(
        running
            .check("(sleep 0.1 & sleep 0.1 &) ; sleep 1; ! /bin/busybox grep -l 'State:.Z' /proc/[0-9]*/status")
            .await
    );
    // What a container leaves goes with its first process, though that is not the first of its namespace.
    let left = "cat /proc/[0-9]*/cmdline | /bin/busybox tr '\\0' ' ' | grep -q 'sleep [7]391'";
    assert!(running.check("/bin/busybox setsid sleep 7391 > /dev/null 2>&1 &").await);
    assert!(in_second(&running, &format!("until {left}; do sleep 0.1; done")).await);
    running.sandbox.signal("app", libc::SIGTERM).await.unwrap();
    assert_eq!(running.exit().await.code, 0);
    assert!(in_second(&running, &format!("while {left}; do sleep 0.1; done")).await);
    machine.end(running).await;
}

/// CAP_SYS_PTRACE is allowed on Fargate, where it is for sidecars in a shared pid namespace: it must not lead to what makes containers,
/// nor through the first process to the host.
#[tokio::test]
async fn who_may_trace_finds_nothing_of_the_host() {
    let machine = Machine::new();
    let mut container = machine.attacker(&["watch", "10000"]);
    container.isolation.pid = Namespace::Sandbox;
    container.process.capabilities = with_capabilities(&["SYS_PTRACE"]);
    let mut running = machine.start(container.clone()).await;
    machine.line(&running, "watching").await;
    container.name = "second".into();
    container.process.args = vec!["/bin/true".into()];
    // Some rounds, and fewer where each takes long, so that all of them are watched.
    let end = Instant::now() + Duration::from_secs(4);
    while Instant::now() < end {
        running.sandbox.run(container.clone()).await.unwrap();
        // Its end comes too.
        running.exit().await;
        let _any = running.sandbox.exec("app", container.process.clone(), 20_000).await.unwrap();
    }
    running.exit().await;
    let report = machine.report(&running);
    assert!(report.answer("seen").parse::<u32>().unwrap() > 3, "{report:?}");
    assert!(!report.0.iter().any(|l| l.starts_with("seized")), "{report:?}");
    // The root that can be reached is the holder's, which has nothing but what it holds.
    machine.end(running).await;
    let mut looker = machine.shell(
        "ls /proc/1/root/; ls /proc/1/fd | /bin/busybox wc -l; ls /proc/1/root/etc && echo HOST; \
                                    (echo x > /proc/1/root/x) 2> /dev/null && echo WROTE; kill -9 1; echo alive: yes",
    );
    looker.isolation.pid = Namespace::Sandbox;
    looker.process.capabilities = with_capabilities(&["SYS_PTRACE"]);
    let report = machine.attack(looker).await;
    let shown: Vec<&str> = report.0.iter().filter(|l| !l.starts_with("ls:")).map(String::as_str).collect();
    assert_eq!(shown, ["proc", "shm", "0", "alive: yes"], "{report:?}");
    // Without that capability not even so much.
    let mut looker = machine.shell("ls /proc/1/root/ 2> /dev/null && echo SEEN; true");
    looker.isolation.pid = Namespace::Sandbox;
    let report = machine.attack(looker).await;
    assert!(report.0.is_empty(), "{report:?}");
}

#[tokio::test]
async fn a_shared_ipc_namespace() {
    let machine = Machine::new();
    let mut first = machine.shell(&format!("echo shared > /dev/shm/x; echo up: done; {WAIT}"));
    first.isolation.ipc = Namespace::Sandbox;
    let mut second = machine.shell(WAIT);
    second.isolation.ipc = Namespace::Sandbox;
    let running = pair(&machine, first, second).await;
    machine.line(&running, "up").await;
    assert!(in_second(&running, "[ $(cat /dev/shm/x) = shared ]").await);
    assert!(running.check("[ $(cat /proc/self/cgroup | /bin/busybox wc -l) -gt 0 ]").await);
    // Its processes are not shared for that.
    assert!(in_second(&running, "[ $(/bin/busybox readlink /proc/1/exe) = /bin/busybox ]").await);
    machine.end(running).await;
}

/// Whoever comes when the holder was killed would be in others than those that are there.
#[tokio::test]
async fn what_is_shared_is_shared_by_all_or_not_at_all() {
    let machine = Machine::new();
    let mut container = machine.shell(&format!("echo up: done; {WAIT}"));
    container.isolation.ipc = Namespace::Sandbox;
    let mut running = machine.start(container.clone()).await;
    machine.line(&running, "up").await;
    let stat = fs::read_to_string(format!("/proc/{}/stat", running.pid)).unwrap();
    let shim = stat.rsplit_once(") ").unwrap().1.split(' ').nth(1).unwrap().to_owned();
    let children = || fs::read_to_string(format!("/proc/{shim}/task/{shim}/children")).unwrap();
    let app = running.pid.to_string();
    let holder = children().split_whitespace().find(|pid| **pid != app).unwrap().to_owned();
    let pid = rustix::process::Pid::from_raw(holder.parse().unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    let end = Instant::now() + Duration::from_secs(20);
    while children().split_whitespace().any(|pid| pid == holder) {
        assert!(Instant::now() < end, "the shim does not reap it");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let mut second = container.clone();
    second.name = "second".into();
    let refused = running.sandbox.run(second).await;
    assert!(format!("{refused:?}").contains("what the containers share was killed"), "{refused:?}");
    // When nobody is left who shares the old, there is a new one.
    running.sandbox.signal("app", libc::SIGTERM).await.unwrap();
    running.exit().await;
    running.sandbox.run(container).await.unwrap();
    machine.end(running).await;
}

#[tokio::test]
async fn the_hosts_namespaces_if_asked() {
    let machine = Machine::new();
    let script = "for n in pid ipc mnt; do /bin/busybox readlink /proc/self/ns/$n; done; ls /proc/1/root/etc && echo REACHED; true";
    let mut container = machine.shell(script);
    (container.isolation.pid, container.isolation.ipc) = (Namespace::Host, Namespace::Host);
    let report = machine.attack(container).await;
    let host = |name: &str| fs::read_link(format!("/proc/self/ns/{name}")).unwrap().to_string_lossy().into_owned();
    assert_eq!(report.0[..2], [host("pid"), host("ipc")]);
    assert_ne!(report.0[2], host("mnt"));
    assert!(!report.0.iter().any(|l| l == "REACHED"), "{report:?}");
}

#[tokio::test]
async fn kernel_parameters_of_its_namespaces() {
    let machine = Machine::new();
    let network = crate::machine::Network::new();
    let mut container =
        machine.shell("cat /proc/sys/net/core/somaxconn /proc/sys/kernel/msgmax /proc/sys/fs/mqueue/msg_max");
    container.network = Some(network.path());
    container.isolation.sysctls =
        [("net.core.somaxconn", "777"), ("kernel.msgmax", "9000"), ("fs.mqueue.msg_max", "12")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec();
    let before = fs::read_to_string("/proc/sys/kernel/msgmax").unwrap();
    let report = machine.attack(container.clone()).await;
    assert_eq!(report.0, ["777", "9000", "12"]);
    assert_eq!(fs::read_to_string("/proc/sys/kernel/msgmax").unwrap(), before);
    for name in ["net/../kernel/panic", "../sysrq-trigger", "/etc/x", "no.such"] {
        container.isolation.sysctls = vec![(name.to_owned(), "1".to_owned())];
        let error = machine.try_start(container.clone()).await.err().unwrap();
        assert!(error.contains(&format!("setting {name}")), "{error}");
    }
}

#[tokio::test]
async fn devices_that_were_asked_for() {
    let machine = Machine::new();
    let mut container = machine.shell(
        "stat -c '%F %t:%T %a' /dev/wharf/disk; head -c 1 /dev/wharf/disk > /dev/null 2>&1 && echo READ; \
         (echo x > /dev/wharf/disk) 2> /dev/null && echo WROTE; true",
    );
    let disk = crate::devices::disks().pop().unwrap();
    let (major, minor) = disk.strip_prefix("b:").and_then(|d| d.split_once(':')).unwrap();
    let (major, minor) = (major.parse().unwrap(), minor.parse().unwrap());
    let shown = format!("block special file {major:x}:{minor:x} 640");
    let device = DeviceNode { path: "/dev/wharf/disk".into(), block: true, major, minor, mode: 0o640, uid: 0, gid: 0 };
    container.isolation.devices = vec![device];
    // A node alone opens nothing.
    let report = machine.attack(container.clone()).await;
    assert_eq!(report.0, [shown.as_str()]);
    let kind = wharf_runtime::DeviceKind::Block;
    let allowed = wharf_runtime::AllowedDevice { kind, major, minor: Some(minor), read: true, write: false };
    container.limits = Limits { devices: vec![allowed], ..Limits::default() };
    let report = machine.attack(container).await;
    assert_eq!(report.0, [shown.as_str(), "READ"]);
}
