//! Real containers on this machine: needs root and Debian's busybox-static.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "room/container.rs"]
mod container;
#[path = "containers/limits.rs"]
mod limits;
#[path = "room/room.rs"]
mod room;
#[path = "containers/statistics.rs"]
mod statistics;

use std::{fs, ops::Deref, os::unix::fs::symlink, path::Path, time::Duration};

use tokio::sync::mpsc::UnboundedReceiver;
use wharf_core::InstanceId;
use wharf_runtime::{ContainerRun, Exit, Limits, MountConfig, ProcessSpec, RuntimeError, ShimEvent};

use self::room::Room;

/// An instance of the runtime with one image, a root file system of busybox.
struct Machine {
    instance: InstanceId,
    room: Room,
}

impl Deref for Machine {
    type Target = Room;

    fn deref(&self) -> &Room {
        &self.room
    }
}

impl Machine {
    fn new() -> Self {
        let instance = InstanceId::random();
        Self { room: Room::of(&instance), instance }
    }

    fn container(&self, script: &str) -> ContainerRun {
        container::container(&self.layer, process(&["/bin/sh", "-c", script]))
    }

    /// Runs a container to its end: its exit and its lines.
    async fn outcome(&self, container: ContainerRun) -> (Exit, Vec<String>) {
        let id = wharf_core::hex_id(12);
        let (sandbox, mut events) = self.runtime.create(&id, &Limits::default()).unwrap();
        sandbox.run(container).await.unwrap();
        let exit = exit(&mut events).await;
        let lines = self.lines(&id);
        self.end(&sandbox).await;
        (exit, lines)
    }

    fn lines(&self, id: &str) -> Vec<String> {
        container::lines(&self.runtime, id, "app")
    }

    /// Waits for the container's first line.
    async fn spoken(&self, id: &str) {
        let spoken = async {
            while self.lines(id).is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), spoken).await.expect("the container says something");
    }
}

fn process(args: &[&str]) -> ProcessSpec {
    ProcessSpec { env: vec!["PATH=/bin".into(), "COLOUR=blue".into()], ..container::process(args) }
}

async fn exit(events: &mut UnboundedReceiver<ShimEvent>) -> Exit {
    match tokio::time::timeout(Duration::from_secs(20), events.recv()).await.expect("an exit comes") {
        Some(ShimEvent::Exited { exit, .. }) => exit,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_container_runs_speaks_and_ends() {
    let machine = Machine::new();
    let script = "echo $COLOUR $$; pwd; hostname; echo oops >&2; printf unfinished; exit 7";
    let (exit, lines) = machine.outcome(machine.container(script)).await;
    assert_eq!((exit.code, exit.out_of_memory), (7, false));
    let mut sorted = lines.clone();
    sorted.sort();
    assert_eq!(sorted, ["/tmp", "blue 1", "here", "oops", "unfinished"]);
}

#[tokio::test]
async fn privileges_are_few() {
    let machine = Machine::new();
    let script = "cat /proc/self/status; mount -t tmpfs x /tmp && echo MOUNTED; unshare -m true && echo UNSHARED; \
                  echo 1 > /proc/sys/kernel/domainname && echo WROTE; head -c 1 /proc/kcore | head -c 9; \
                  mknod /tmp/sda b 254 0; head -c 1 /tmp/sda > /dev/null && echo OPENED; head -c 4 /dev/zero > /dev/null && echo ZERO; true";
    let (exit, lines) = machine.outcome(machine.container(script)).await;
    assert_eq!(exit.code, 0, "{lines:?}");
    let value = |key: &str| lines.iter().find_map(|l| l.strip_prefix(key)).map(str::trim).map(str::to_owned);
    assert_eq!(value("CapEff:").as_deref(), Some("00000000a80425fb"));
    assert_eq!(value("CapBnd:").as_deref(), Some("00000000a80425fb"));
    assert_eq!(value("NoNewPrivs:").as_deref(), Some("1"));
    assert_eq!(value("Seccomp:").as_deref(), Some("2"));
    for forbidden in ["MOUNTED", "UNSHARED", "WROTE", "OPENED"] {
        assert!(!lines.iter().any(|l| l == forbidden), "{lines:?}");
    }
    assert!(lines.iter().any(|l| l == "ZERO"), "{lines:?}");
}

#[tokio::test]
async fn a_user_has_no_capabilities_and_may_open_its_output() {
    let machine = Machine::new();
    let mut container = machine.container("id -u; echo direct > /dev/stdout; cat /proc/self/status");
    container.process.uid = 1000;
    container.process.gid = 1000;
    let (_, lines) = machine.outcome(container).await;
    assert!(lines.contains(&"1000".to_owned()), "{lines:?}");
    assert!(lines.contains(&"direct".to_owned()), "{lines:?}");
    assert!(lines.contains(&"CapEff:\t0000000000000000".to_owned()), "{lines:?}");
}

#[tokio::test]
async fn too_much_memory_is_told_apart_from_a_kill() {
    let machine = Machine::new();
    let mut container = machine.container("dd if=/dev/zero of=/dev/null bs=64M count=1");
    container.limits.memory = Some(16 << 20);
    let (exit, _) = machine.outcome(container.clone()).await;
    assert!(exit.out_of_memory, "{exit:?}");
    // The kernel kills who is too big, not the whole container.
    container.process.args[2].push_str("; echo survived");
    let (exit, lines) = machine.outcome(container).await;
    assert!(exit.out_of_memory && lines.contains(&"survived".to_owned()), "{exit:?} {lines:?}");
    let id = wharf_core::hex_id(12);
    let (sandbox, mut events) = machine.runtime.create(&id, &Limits::default()).unwrap();
    sandbox.run(machine.container("sleep 100")).await.unwrap();
    sandbox.signal("app", libc::SIGKILL).await.unwrap();
    let exit = crate::exit(&mut events).await;
    assert_eq!((exit.code, exit.out_of_memory), (137, false));
    machine.end(&sandbox).await;
}

#[tokio::test]
async fn limits_are_seen_inside_and_cannot_be_changed() {
    let machine = Machine::new();
    // v1 has a directory for each controller, v2 none.
    let mut container = machine.container(
        "cd /sys/fs/cgroup; v() { for f in $1 */$1; do [ -f $f ] && echo $1 $(cat $f); done; }; \
         for f in cpu.weight cpu.shares cpu.max cpu.cfs_quota_us cpu.cfs_period_us pids.max \
           memory.max memory.swap.max memory.oom.group memory.limit_in_bytes memory.memsw.limit_in_bytes; do v $f; done; \
         for f in pids.max */pids.max; do echo 1 > $f && echo WROTE; done; cat /proc/self/cgroup; true",
    );
    container.limits = Limits {
        cpu_shares: Some(512),
        cpu_quota: Some(256),
        memory: Some(64 << 20),
        pids: Some(50),
        ..Limits::default()
    };
    let (_, lines) = machine.outcome(container).await;
    let has = |line: &str| lines.iter().any(|l| l == line);
    let unified = lines.iter().any(|l| l.starts_with("memory.max "));
    let wanted: &[&str] = if unified {
        &["cpu.weight 20", "cpu.max 25000 100000", "memory.max 67108864", "memory.swap.max 0", "memory.oom.group 0"]
    } else {
        &["cpu.shares 512", "cpu.cfs_quota_us 25000", "cpu.cfs_period_us 100000", "memory.limit_in_bytes 67108864"]
    };
    assert!(wanted.iter().all(|w| has(w)), "{wanted:?} in {lines:?}");
    assert!(has("pids.max 50") && !has("WROTE"), "{lines:?}");
    assert!(lines.iter().all(|l| !l.starts_with("memory.memsw") || l.ends_with(" 67108864")), "{lines:?}");
    // In its own view it is at the root.
    assert!(has("0::/"), "{lines:?}");
}

#[tokio::test]
async fn a_privileged_container_has_cgroups_of_its_own_and_can_still_be_entered() {
    let machine = Machine::new();
    let id = wharf_core::hex_id(12);
    let (sandbox, mut events) = machine.runtime.create(&id, &Limits::default()).unwrap();
    // On v2 what systemd does: the first process goes below so that controllers can be passed down.
    let script = "set -e; trap 'exit 0' TERM; cd /sys/fs/cgroup; \
                  if [ -f cgroup.controllers ]; then mkdir init other; echo 0 > init/cgroup.procs; \
                    echo +memory > cgroup.subtree_control; echo 1000000 > other/memory.max; echo 0::/init > /tmp/place; \
                  else mkdir memory/other; echo 1000000 > memory/other/memory.limit_in_bytes; echo 0::/ > /tmp/place; fi; \
                  echo up; while true; do sleep 0.05; done";
    let mut container = machine.container(script);
    container.privileged = true;
    sandbox.run(container.clone()).await.unwrap();
    machine.spoken(&id).await;
    assert_eq!(machine.lines(&id), ["up"]);
    let check = "case $(cat /proc/self/cgroup) in *$(cat /tmp/place)) ;; *) exit 1;; esac";
    assert_eq!(sandbox.exec("app", process(&["/bin/sh", "-c", check]), 20_000).await.unwrap(), Some(0));
    sandbox.signal("app", libc::SIGTERM).await.unwrap();
    assert_eq!(exit(&mut events).await.code, 0);
    // Its cgroups do not stand in the way of its next life, which may make them again.
    container.process.args[2].push_str("; exit 5");
    container.process.args[2] = container.process.args[2].replace("while true;", "while false;");
    sandbox.run(container).await.unwrap();
    assert_eq!(exit(&mut events).await.code, 5, "{:?}", machine.lines(&id));
    machine.end(&sandbox).await;
}

#[tokio::test]
async fn a_program_that_is_missing_is_named() {
    let machine = Machine::new();
    let id = wharf_core::hex_id(12);
    let (sandbox, _events) = machine.runtime.create(&id, &Limits::default()).unwrap();
    for (program, text) in [
        ("nothing", "exec: \"nothing\": executable file not found in $PATH"),
        ("/bin/nothing", "exec: \"/bin/nothing\": stat /bin/nothing: no such file or directory"),
        ("/etc", "exec: \"/etc\": permission denied"),
    ] {
        let mut container = machine.container("");
        container.process.args = vec![program.to_owned()];
        match sandbox.run(container).await {
            Err(RuntimeError::Start(error)) => assert_eq!(error, text),
            other => panic!("{other:?}"),
        }
    }
    machine.end(&sandbox).await;
}

#[tokio::test]
async fn programs_can_be_run_inside_signalled_and_timed_out() {
    let machine = Machine::new();
    let id = wharf_core::hex_id(12);
    let (sandbox, mut events) = machine.runtime.create(&id, &Limits::default()).unwrap();
    let script = "trap 'exit 3' TERM; echo $$ > /tmp/up; while true; do sleep 0.05; done";
    let started = sandbox.run(machine.container(script)).await.unwrap();
    assert!(Path::new(&format!("/proc/{}", started.pid)).exists());
    let check = |script: &str| process(&["/bin/sh", "-c", script]);
    let up = "until [ -s /tmp/up ]; do sleep 0.01; done; [ $(cat /tmp/up) = 1 ] && [ $(hostname) = here ]";
    assert_eq!(sandbox.exec("app", check(up), 5000).await.unwrap(), Some(0));
    assert_eq!(sandbox.exec("app", check("exit 9"), 5000).await.unwrap(), Some(9));
    assert_eq!(sandbox.exec("app", check("sleep 60"), 100).await.unwrap(), None);
    assert!(matches!(sandbox.exec("app", process(&["nothing"]), 0).await, Err(RuntimeError::Start(_))));
    assert!(sandbox.signal("app", libc::SIGTERM).await.unwrap());
    assert_eq!(exit(&mut events).await.code, 3);
    assert!(!sandbox.signal("app", libc::SIGTERM).await.unwrap());
    machine.end(&sandbox).await;
}

#[tokio::test]
async fn what_is_mounted_is_seen_and_stays_inside() {
    let machine = Machine::new();
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("hello"), "from the host").unwrap();
    // A link in the image that would lead the mount's directory out of the container.
    symlink(directory.path(), machine.layer.join("out")).unwrap();
    let mut container = machine.container("cat /data/hello; echo; echo x > /data/no; echo y > /out/escape; true");
    let source = directory.path().to_str().unwrap().to_owned();
    container.mounts = vec![
        MountConfig::Bind {
            source: source.clone(),
            target: "/data".into(),
            read_only: true,
            mapped: true,
            masks: Vec::new(),
        },
        MountConfig::Bind {
            source: "/etc/hostname".into(),
            target: "/out/hostname".into(),
            read_only: true,
            mapped: true,
            masks: Vec::new(),
        },
    ];
    let id = wharf_core::hex_id(12);
    let (sandbox, mut events) = machine.runtime.create(&id, &Limits::default()).unwrap();
    sandbox.run(container).await.unwrap();
    exit(&mut events).await;
    assert!(machine.lines(&id).iter().any(|l| l == "from the host"), "{:?}", machine.lines(&id));
    let left: Vec<_> = fs::read_dir(directory.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["hello"]);
    machine.end(&sandbox).await;
}

/// Three files that every container gets, as the agent has them mounted.
#[tokio::test]
async fn what_things_are_mounted_on_is_there_already() {
    let machine = Machine::new();
    let id = wharf_core::hex_id(12);
    let (sandbox, mut events) = machine.runtime.create(&id, &Limits::default()).unwrap();
    let source = machine.layer.join("../given");
    fs::write(&source, "given\n").unwrap();
    // The image has one of them and no /proc.
    fs::write(machine.layer.join("etc/hosts"), "the image's\n").unwrap();
    let script = "cat /etc/hosts /etc/hostname /etc/resolv.conf; ls -d /proc/1; echo mine > /etc/own; ls /etc";
    let mut container = machine.container(script);
    for name in ["hostname", "resolv.conf"] {
        let (source, target) = (source.to_string_lossy().into_owned(), format!("/etc/{name}"));
        container.mounts.push(MountConfig::Bind { source, target, read_only: false, mapped: true, masks: Vec::new() });
    }
    sandbox.run(container).await.unwrap();
    assert_eq!(exit(&mut events).await.code, 0);
    let lines = machine.lines(&id);
    assert_eq!(lines, ["the image's", "given", "given", "/proc/1", "hostname", "hosts", "own", "resolv.conf"]);
    // Only what the program wrote is in the writable layer; the layer that all share is as it was.
    let upper = machine.runtime.paths(&id, "app").directory.join("app/upper");
    let names = |directory: &Path| -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(directory).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort_unstable();
        names
    };
    assert_eq!(names(&upper.join("etc")), ["own"]);
    assert_eq!(names(&upper), ["etc"]);
    let shared = machine.layer.parent().unwrap().join("base");
    assert_eq!(names(&shared.join("layer/etc")), ["hostname", "hosts", "resolv.conf"]);
    assert_eq!(fs::read(shared.join("layer/etc/hostname")).unwrap(), b"");
    assert_eq!(names(&shared.join("root")), Vec::<String>::new());
    machine.end(&sandbox).await;
}

#[tokio::test]
async fn a_sandbox_outlives_its_agent_and_is_adopted() {
    let machine = Machine::new();
    let id = wharf_core::hex_id(12);
    let (sandbox, events) = machine.runtime.create(&id, &Limits::default()).unwrap();
    let script = "trap 'echo bye; exit 4' TERM; echo up; while true; do sleep 0.05; done";
    let started = sandbox.run(machine.container(script)).await.unwrap();
    // Before its trap is set, a first process does not hear the signal at all.
    machine.spoken(&id).await;
    drop((sandbox, events));
    let adopted = machine.runtime.adopt().await.unwrap().pop().unwrap();
    assert_eq!(adopted.id, id);
    let (sandbox, mut events, survivors) = adopted.sandbox.expect("the shim lives");
    assert_eq!((survivors.containers[0].pid, survivors.containers[0].exit.clone()), (started.pid, None));
    sandbox.signal("app", libc::SIGTERM).await.unwrap();
    let first = exit(&mut events).await;
    assert_eq!(first.code, 4);
    drop((sandbox, events));
    // What happened in the meantime is told too.
    let (sandbox, _events, survivors) = machine.runtime.adopt().await.unwrap().pop().unwrap().sandbox.unwrap();
    assert_eq!(survivors.containers[0].exit, Some(first));
    assert!(machine.lines(&id).contains(&"bye".to_owned()));
    machine.end(&sandbox).await;
}

#[tokio::test]
async fn a_shim_that_is_killed_takes_its_containers_along() {
    let machine = Machine::new();
    let id = wharf_core::hex_id(12);
    let (sandbox, mut events) = machine.runtime.create(&id, &Limits::default()).unwrap();
    let started = sandbox.run(machine.container("sleep 1000")).await.unwrap();
    let status = fs::read_to_string(format!("/proc/{}/status", started.pid)).unwrap();
    let shim = status.lines().find_map(|l| l.strip_prefix("PPid:")).unwrap().trim().parse().unwrap();
    rustix::process::kill_process(rustix::process::Pid::from_raw(shim).unwrap(), rustix::process::Signal::KILL)
        .unwrap();
    assert_eq!(tokio::time::timeout(Duration::from_secs(10), events.recv()).await.unwrap(), Some(ShimEvent::Gone));
    machine.runtime.remove(&id).await.unwrap();
    assert!(!Path::new(&format!("/proc/{}/root/bin/sh", started.pid)).exists());
    machine.runtime.remove_files(&id).unwrap();
}

/// CVE-2024-21626: a descriptor of the host's that is open while the container is made can be named by the image.
#[tokio::test]
async fn no_descriptor_of_the_host_leads_out() {
    let machine = Machine::new();
    let id = wharf_core::hex_id(12);
    let (sandbox, _events) = machine.runtime.create(&id, &Limits::default()).unwrap();
    for number in 3..40 {
        for cwd in [format!("/proc/self/fd/{number}"), format!("/proc/self/fd/{number}/../../..")] {
            let mut container = machine.container("cat ../../../../../../../../etc/hostname; pwd");
            container.name = format!("c{number}{}", cwd.len());
            container.process.cwd = cwd.clone();
            match sandbox.run(container).await {
                Err(RuntimeError::Start(_)) => {}
                other => panic!("{cwd}: {other:?}"),
            }
        }
    }
    machine.end(&sandbox).await;
}

#[tokio::test]
async fn nothing_is_mounted_over_what_proc_shows() {
    let machine = Machine::new();
    symlink("/proc/sys", machine.layer.join("shortcut")).unwrap();
    for target in ["/proc/sys/kernel", "/proc", "/shortcut", "/tmp/../proc/self"] {
        let id = wharf_core::hex_id(12);
        let (sandbox, _events) = machine.runtime.create(&id, &Limits::default()).unwrap();
        let mut container = machine.container("true");
        let source = machine.layer.to_str().unwrap().to_owned();
        container.mounts = vec![MountConfig::Bind {
            source,
            target: target.into(),
            read_only: false,
            mapped: true,
            masks: Vec::new(),
        }];
        match sandbox.run(container).await {
            Err(RuntimeError::Start(error)) => assert!(error.contains(target), "{error}"),
            other => panic!("{target}: {other:?}"),
        }
        machine.end(&sandbox).await;
    }
}

/// CVE-2025-31133: what masks are taken from must not be the user's.
#[tokio::test]
async fn a_mount_over_dev_unmasks_nothing() {
    let machine = Machine::new();
    let directory = tempfile::tempdir().unwrap();
    symlink("/proc/sys/kernel/core_pattern", directory.path().join("null")).unwrap();
    let mut container = machine.container("echo evil > /proc/keys; cat /proc/keys; true");
    let source = directory.path().to_str().unwrap().to_owned();
    container.mounts =
        vec![MountConfig::Bind { source, target: "/dev".into(), read_only: false, mapped: true, masks: Vec::new() }];
    let before = fs::read_to_string("/proc/sys/kernel/core_pattern").unwrap();
    let (_, lines) = machine.outcome(container).await;
    assert_eq!(fs::read_to_string("/proc/sys/kernel/core_pattern").unwrap(), before);
    assert!(!lines.iter().any(|l| *l == before.trim()), "{lines:?}");
}
