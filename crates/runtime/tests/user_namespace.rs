//! Containers whose root is nobody outside: needs root, Debian's busybox-static and, for the temporary directory, a file system
//! whose ids can be mapped (ext4, xfs, btrfs; tmpfs since Linux 6.3).
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "room/container.rs"]
mod container;
#[path = "room/room.rs"]
mod room;

use std::{
    fs,
    ops::Deref,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
    time::Duration,
};

use tokio::sync::mpsc::UnboundedReceiver;
use wharf_core::{IdBlock, InstanceId, hex_id};
use wharf_runtime::{
    Capabilities, ContainerRun, Limits, MountConfig, ProcessSpec, RuntimeError, Sandbox, ShimEvent, log,
};

use self::room::Room;

const IDS: IdBlock = IdBlock { first: 300_000, count: 65_536 };
const OTHERS: IdBlock = IdBlock { first: 365_536, count: 65_536 };

struct Machine(Room);

impl Deref for Machine {
    type Target = Room;

    fn deref(&self) -> &Room {
        &self.0
    }
}

impl Machine {
    fn new() -> Self {
        let room = Room::of(&InstanceId::random());
        fs::write(room.layer.join("owned"), "by 7 and 8").unwrap();
        std::os::unix::fs::chown(room.layer.join("owned"), Some(7), Some(8)).unwrap();
        Self(room)
    }

    /// The runtime's directory.
    fn data(&self) -> &Path {
        self.layer.parent().unwrap()
    }

    /// A sandbox with a user namespace and a network in it.
    async fn sandbox(&self, ids: IdBlock) -> Mapped<'_> {
        let (sandbox, events) = self.runtime.create(&hex_id(12), &Limits::default()).unwrap();
        sandbox.hold_users(ids).await.unwrap();
        let network = sandbox.make_network(None).await.unwrap();
        Mapped { machine: self, sandbox, events, network }
    }

    /// What a script says in a sandbox of its own.
    async fn says(&self, ids: IdBlock, script: &str, change: impl FnOnce(&mut ContainerRun)) -> Vec<String> {
        let mut mapped = self.sandbox(ids).await;
        let mut container = mapped.container(script);
        change(&mut container);
        mapped.sandbox.run(container).await.unwrap();
        mapped.exit().await;
        let lines = mapped.lines();
        mapped.end().await;
        lines
    }
}

struct Mapped<'a> {
    machine: &'a Machine,
    sandbox: Sandbox,
    events: UnboundedReceiver<ShimEvent>,
    network: String,
}

impl Mapped<'_> {
    fn container(&self, script: &str) -> ContainerRun {
        let container = container::container(&self.machine.layer, process(script));
        ContainerRun { network: Some(self.network.clone()), ..container }
    }

    async fn exit(&mut self) -> i32 {
        match tokio::time::timeout(Duration::from_secs(20), self.events.recv()).await.expect("an exit comes") {
            Some(ShimEvent::Exited { exit, .. }) => exit.code,
            other => panic!("{other:?}"),
        }
    }

    fn lines(&self) -> Vec<String> {
        container::lines(&self.machine.runtime, self.sandbox.id(), "app")
    }

    /// Waits for the container to say `up`.
    async fn spoken(&self) {
        let spoken = async {
            while !self.lines().iter().any(|l| l == "up") {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), spoken).await.expect("the container says something");
    }

    async fn end(self) {
        self.machine.end(&self.sandbox).await;
    }
}

fn process(script: &str) -> ProcessSpec {
    container::process(&["/bin/sh", "-c", script])
}

fn status(pid: i32, key: &str) -> String {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    status.lines().find_map(|l| l.strip_prefix(key)).unwrap().trim().to_owned()
}

fn owner(path: &Path) -> (u32, u32) {
    let metadata = fs::symlink_metadata(path).unwrap();
    (metadata.uid(), metadata.gid())
}

#[tokio::test]
async fn the_machine_can() {
    let machine = Machine::new();
    machine.runtime.try_user_namespaces(IDS).await.unwrap();
    assert_eq!(fs::read_dir(machine.data().join("sandboxes")).unwrap().count(), 0);
}

#[tokio::test]
async fn root_inside_is_nobody_outside() {
    let machine = Machine::new();
    let mapped = machine.sandbox(IDS).await;
    let script =
        "touch /tmp/root; touch /tmp/other; chown 5:65535 /tmp/other; echo ' ' >> /owned; echo up; exec sleep 600";
    let started = mapped.sandbox.run(mapped.container(script)).await.unwrap();
    mapped.spoken().await;
    let map = fs::read_to_string(format!("/proc/{}/uid_map", started.pid)).unwrap();
    assert_eq!(map.split_whitespace().collect::<Vec<_>>(), ["0", "300000", "65536"]);
    assert_eq!(map, fs::read_to_string(format!("/proc/{}/gid_map", started.pid)).unwrap());
    for key in ["Uid:", "Gid:"] {
        assert_eq!(status(started.pid, key), "300000\t300000\t300000\t300000");
    }
    // On disk, in the writable layer, the host's ids: of what was made, and of what was copied up from the image.
    let upper = machine.data().join("sandboxes").join(mapped.sandbox.id()).join("app/upper");
    assert_eq!(owner(&upper.join("tmp/root")), (300_000, 300_000));
    assert_eq!(owner(&upper.join("tmp/other")), (300_005, 365_535));
    assert_eq!(owner(&upper.join("owned")), (300_007, 300_008));
    // The image itself is as it was.
    assert_eq!(fs::read_to_string(machine.layer.join("owned")).unwrap(), "by 7 and 8");
    mapped.end().await;
}

#[tokio::test]
async fn it_is_a_container_like_any_other() {
    let machine = Machine::new();
    let script = "id -u; id -g; hostname; echo $$; stat -c '%u %g' /owned /bin/busybox /dev/pts/ptmx; \
                  cat /proc/self/status; cat /proc/self/cgroup; echo direct > /dev/stdout; echo x > /dev/null && echo NULL; \
                  echo x > /dev/shm/x && echo SHM; ls -d /dev/mqueue /dev/pts/ptmx /proc/sys /sys/class; \
                  for d in full zero random urandom tty; do ls /dev/$d; done; \
                  for p in /sys/x /proc/sys/kernel/domainname /sys/fs/cgroup/x /sys/fs/cgroup/memory/x; do echo x > $p && echo WROTE; done; \
                  cat /proc/keys; true";
    let lines = machine.says(IDS, script, |c| c.init = true).await;
    let has = |line: &str| lines.iter().any(|l| l == line);
    assert_eq!(lines[..3], ["0", "0", "here"], "{lines:?}");
    assert!(has("7 8"), "{lines:?}");
    for line in ["CapEff:\t00000000a80425fb", "CapBnd:\t00000000a80425fb", "NoNewPrivs:\t1", "Seccomp:\t2", "0::/"] {
        assert!(has(line), "{line} in {lines:?}");
    }
    for line in ["direct", "NULL", "SHM", "/dev/mqueue", "/dev/pts/ptmx", "/proc/sys", "/sys/class"] {
        assert!(has(line), "{line} in {lines:?}");
    }
    for device in ["full", "zero", "random", "urandom", "tty"] {
        assert!(has(&format!("/dev/{device}")), "{device} in {lines:?}");
    }
    assert!(!has("WROTE"), "{lines:?}");
    // The image's program and its own terminals are its root's.
    assert_eq!(lines.iter().filter(|l| *l == "0 0").count(), 2, "{lines:?}");
}

#[tokio::test]
async fn users_are_mapped_and_only_those_that_there_are() {
    let machine = Machine::new();
    let mut mapped = machine.sandbox(IDS).await;
    let mut container = mapped.container("id -u; id -G; echo direct > /dev/stdout; echo up; exec sleep 600");
    (container.process.uid, container.process.gid, container.process.groups) = (1000, 1001, vec![65_535]);
    let started = mapped.sandbox.run(container.clone()).await.unwrap();
    assert_eq!(status(started.pid, "Uid:"), "301000\t301000\t301000\t301000");
    assert_eq!(status(started.pid, "Groups:"), "365535");
    mapped.spoken().await;
    mapped.sandbox.signal("app", libc::SIGKILL).await.unwrap();
    assert_eq!(mapped.exit().await, 137);
    assert_eq!(mapped.lines()[..3], ["1000", "1001 65535", "direct"]);
    container.process.uid = 65_536;
    match mapped.sandbox.run(container).await {
        Err(RuntimeError::Start(error)) => assert!(error.starts_with("becoming the user"), "{error}"),
        other => panic!("{other:?}"),
    }
    let script =
        "touch /tmp/a /tmp/b; chown 65535 /tmp/a && echo A; chown 65536 /tmp/b || chown 300000 /tmp/b || echo B";
    mapped.end().await;
    let lines = machine.says(IDS, script, |_| {}).await;
    assert!(lines.iter().any(|l| l == "A") && lines.iter().any(|l| l == "B"), "{lines:?}");
}

#[tokio::test]
async fn volumes_come_back_with_the_same_ids_for_whoever_is_next() {
    let machine = Machine::new();
    let volume = machine.data().join("volume");
    fs::create_dir(&volume).unwrap();
    let source = volume.to_str().unwrap().to_owned();
    let mount = |mapped| MountConfig::Bind {
        source: source.clone(),
        target: "/data".into(),
        read_only: false,
        mapped,
        masks: Vec::new(),
    };
    let script = "echo mine > /data/root; touch /data/user; chown 1000:1001 /data/user; chmod 600 /data/*";
    machine.says(IDS, script, |c| c.mounts = vec![mount(true)]).await;
    assert_eq!([owner(&volume.join("root")), owner(&volume.join("user"))], [(0, 0), (1000, 1001)]);
    let script = "stat -c '%u %g' /data/root /data/user; cat /data/root";
    let lines = machine.says(OTHERS, script, |c| c.mounts = vec![mount(true)]).await;
    assert_eq!(lines, ["0 0", "1000 1001", "mine"]);
    // A container without a user namespace sees the same.
    let (sandbox, mut events) = machine.runtime.create(&hex_id(12), &Limits::default()).unwrap();
    let mapped = machine.sandbox(IDS).await;
    let container = ContainerRun { mounts: vec![mount(true)], network: None, ..mapped.container(script) };
    mapped.end().await;
    sandbox.run(container).await.unwrap();
    assert!(matches!(events.recv().await, Some(ShimEvent::Exited { .. })));
    let prefix = machine.runtime.paths(sandbox.id(), "app").log_prefix;
    let records = log::Reader::new(&prefix, 0).read(1 << 20).unwrap();
    assert_eq!(records.iter().map(|r| &r.bytes[..]).collect::<Vec<_>>(), [&b"0 0"[..], b"1000 1001", b"mine"]);
    sandbox.quit().await.unwrap();
    machine.runtime.remove(sandbox.id()).await.unwrap();
    machine.runtime.remove_files(sandbox.id()).unwrap();
}

#[tokio::test]
async fn what_is_the_hosts_roots_is_out_of_reach() {
    let machine = Machine::new();
    let host = machine.data().join("host");
    fs::create_dir(&host).unwrap();
    for (name, mode) in [("secret", 0o600), ("public", 0o644)] {
        fs::write(host.join(name), "of the host").unwrap();
        fs::set_permissions(host.join(name), fs::Permissions::from_mode(mode)).unwrap();
    }
    let source = host.to_str().unwrap().to_owned();
    let script = "stat -c '%u %g' /host/secret; cat /host/public; echo; cat /host/secret && echo READ; echo x >> /host/public && echo WROTE; \
                  chmod 777 /host/public && echo CHMOD; chown 0 /host/public && echo CHOWN; touch /host/new && echo MADE; \
                  mknod /tmp/null c 1 3 && echo MKNOD; mknod /tmp/sda b 8 0 && echo MKNOD; true";
    let bind = MountConfig::Bind { source, target: "/host".into(), read_only: false, mapped: false, masks: Vec::new() };
    let lines = machine.says(IDS, script, |c| c.mounts = vec![bind]).await;
    let has = |line: &str| lines.iter().any(|l| l == line);
    assert!(has("65534 65534") && has("of the host"), "{lines:?}");
    for forbidden in ["READ", "WROTE", "CHMOD", "CHOWN", "MADE", "MKNOD"] {
        assert!(!has(forbidden), "{forbidden} in {lines:?}");
    }
    assert_eq!(fs::read_to_string(host.join("public")).unwrap(), "of the host");
}

#[tokio::test]
async fn its_network_is_its_own() {
    let machine = Machine::new();
    // The namespace has the kernel's defaults: ports below 1024 and pings take root of the namespace, or NET_RAW.
    let script = "cat /proc/sys/net/ipv4/ip_unprivileged_port_start; ip link set lo up && echo UP; \
                  ping -c 1 -W 5 127.0.0.1 > /dev/null && echo PING; \
                  nc -l -p 80 > /tmp/got & until echo hello | nc 127.0.0.1 80; do sleep 0.05; done; wait; cat /tmp/got";
    let add = ["NET_ADMIN".to_owned()];
    let lines = machine.says(IDS, script, |c| c.process.capabilities = Capabilities::tweaked(&add, &[]).unwrap()).await;
    for line in ["1024", "UP", "PING", "hello"] {
        assert!(lines.iter().any(|l| l == line), "{line} in {lines:?}");
    }
}

#[tokio::test]
async fn programs_run_inside_are_inside() {
    let machine = Machine::new();
    let mapped = machine.sandbox(IDS).await;
    mapped.sandbox.run(mapped.container("echo up; exec sleep 600")).await.unwrap();
    let check = "[ $(id -u) = 0 ] && [ $(hostname) = here ] && [ \"$(cat /proc/self/uid_map)\" = \"$(cat /proc/1/uid_map)\" ] && \
                 [ $(readlink /proc/self/ns/user) = $(readlink /proc/1/ns/user) ] && touch /tmp/checked";
    assert_eq!(mapped.sandbox.exec("app", process(check), 20_000).await.unwrap(), Some(0));
    let upper = machine.data().join("sandboxes").join(mapped.sandbox.id()).join("app/upper");
    assert_eq!(owner(&upper.join("tmp/checked")), (300_000, 300_000));
    let mut user =
        process("[ $(id -u) = 1000 ] && grep -q CapEff:.0000000000000000 /proc/self/status && touch /tmp/user");
    user.uid = 1000;
    user.args[2] = user.args[2].replace("grep", "busybox grep");
    assert_eq!(mapped.sandbox.exec("app", user, 20_000).await.unwrap(), Some(0));
    assert_eq!(owner(&upper.join("tmp/user")), (301_000, 300_000));
    assert!(matches!(
        mapped.sandbox.exec("app", ProcessSpec { args: vec!["nothing".into()], ..process("") }, 0).await,
        Err(RuntimeError::Start(error)) if error == "exec: \"nothing\": executable file not found in $PATH"
    ));
    mapped.end().await;
}

#[tokio::test]
async fn containers_of_a_sandbox_share_it_and_sandboxes_do_not() {
    let machine = Machine::new();
    let (one, other) = (machine.sandbox(IDS).await, machine.sandbox(OTHERS).await);
    let script = "echo up; exec sleep 600";
    let mut second = one.container(script);
    second.name = "second".into();
    // A network of its own, as in bridge mode.
    let own = one.sandbox.make_network(Some("second")).await.unwrap();
    second.network = Some(own.clone());
    let pids = [
        one.sandbox.run(one.container(script)).await.unwrap().pid,
        one.sandbox.run(second).await.unwrap().pid,
        other.sandbox.run(other.container(script)).await.unwrap().pid,
    ];
    let namespace = |kind: &str| pids.map(|pid| fs::read_link(format!("/proc/{pid}/ns/{kind}")).unwrap());
    let users = namespace("user");
    assert!(users[0] == users[1] && users[0] != users[2], "{users:?}");
    let networks = namespace("net");
    assert!(networks[0] != networks[1] && networks[0] != networks[2], "{networks:?}");
    let kept = fs::read_link(own).ok();
    assert_ne!(
        kept.as_ref(),
        Some(&networks[1]),
        "the shim has let go of it, so that it lives no longer than its container"
    );
    assert_eq!(pids.map(|pid| status(pid, "Uid:")[..6].to_owned()), ["300000", "300000", "365536"]);
    one.end().await;
    other.end().await;
}

#[tokio::test]
async fn a_shim_that_is_found_again_still_has_it() {
    let machine = Machine::new();
    let mapped = machine.sandbox(IDS).await;
    mapped.sandbox.run(mapped.container("echo up; exec sleep 600")).await.unwrap();
    let id = mapped.sandbox.id().to_owned();
    let network = mapped.network.clone();
    drop(mapped);
    let mut found = machine.runtime.adopt().await.unwrap();
    let (sandbox, events, survivors) = found.remove(0).sandbox.unwrap();
    assert_eq!((sandbox.id(), survivors.network.as_deref()), (id.as_str(), Some(network.as_str())));
    let adopted = Mapped { machine: &machine, sandbox, events, network };
    let check = "[ \"$(cat /proc/self/uid_map | busybox awk '{ print $2 }')\" = 300000 ]";
    assert_eq!(adopted.sandbox.exec("app", process(check), 20_000).await.unwrap(), Some(0));
    let mut second = adopted.container("exec sleep 600");
    second.name = "second".into();
    let pid = adopted.sandbox.run(second).await.unwrap().pid;
    assert_eq!(status(pid, "Uid:")[..6], *"300000");
    adopted.end().await;
}

#[tokio::test]
async fn a_program_that_is_missing_is_named() {
    let machine = Machine::new();
    let mapped = machine.sandbox(IDS).await;
    let mut container = mapped.container("");
    container.process.args = vec!["nothing".into()];
    match mapped.sandbox.run(container).await {
        Err(RuntimeError::Start(error)) => {
            assert_eq!(error, "exec: \"nothing\": executable file not found in $PATH");
        }
        other => panic!("{other:?}"),
    }
    mapped.end().await;
}

#[tokio::test]
async fn a_file_system_that_cannot_is_named() {
    let machine = Machine::new();
    let mapped = machine.sandbox(IDS).await;
    let mut container = mapped.container("");
    container.mounts = vec![MountConfig::Bind {
        source: "/proc/self".into(),
        target: "/data".into(),
        read_only: false,
        mapped: true,
        masks: Vec::new(),
    }];
    match mapped.sandbox.run(container).await {
        Err(RuntimeError::Start(error)) => {
            assert!(error.starts_with("/proc/self: ids cannot be mapped on this file system"), "{error}");
        }
        other => panic!("{other:?}"),
    }
    mapped.end().await;
}
