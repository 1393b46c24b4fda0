//! User namespaces: the container's root is nobody on the host.

use std::{
    fs,
    os::unix::fs::{MetadataExt, chown},
    path::Path,
    process::Command,
};

use wharf_runtime::{ContainerRun, Isolation, MountConfig};

use crate::machine::{BLOCK, Machine, Network, WITH_USERS, with_capabilities};

fn apart(mut container: ContainerRun) -> ContainerRun {
    container.isolation = Isolation { users: Some(BLOCK), ..container.isolation };
    container
}

/// Whether this kernel can do it where the tests have their files; a tmpfs can from 6.3 on.
async fn possible(machine: &Machine) -> bool {
    match machine.try_start(apart(machine.shell("true"))).await {
        Ok(mut running) => {
            running.exit().await;
            machine.end(running).await;
            true
        }
        Err(error) => {
            // It is refused, and says why.
            assert!(error.contains("no id-mapped mounts"), "{error}");
            false
        }
    }
}

#[tokio::test]
async fn root_is_nobody_on_the_host() {
    let machine = Machine::new();
    if !possible(&machine).await {
        return;
    }
    let script = "id -u; cat /proc/self/uid_map; stat -c %u /bin/busybox / /tmp /dev /dev/null /dev/shm; echo x > /made; \
                  stat -c %u /made; echo up: done; while true; do sleep 1; done";
    let running = machine.start(apart(machine.shell(script))).await;
    machine.line(&running, "up").await;
    let report = machine.report(&running);
    assert_eq!(report.0[0], "0");
    assert_eq!(report.0[1].split_whitespace().collect::<Vec<_>>(), ["0", "1700000000", "65536"]);
    assert!(report.0[2..9].iter().all(|owner| owner == "0"), "{report:?}");
    let status = fs::read_to_string(format!("/proc/{}/status", running.pid)).unwrap();
    let uids = status.lines().find_map(|l| l.strip_prefix("Uid:")).unwrap();
    assert!(uids.split_whitespace().all(|uid| uid == "1700000000"), "{uids}");
    // On disk its files are root's, so that they are the same in another block.
    let made = machine.runtime.paths(running.sandbox.id(), "app").directory.join("app/upper/made");
    assert_eq!(fs::metadata(made).unwrap().uid(), 0);
    // What enters is in there too.
    assert!(running.check("[ $(id -u) = 0 ] && [ -w /made ] && grep -q 1700000000 /proc/self/uid_map").await);
    assert!(
        running
            .check("for n in cgroup ipc mnt net pid uts user; do [ $(/bin/busybox readlink /proc/1/ns/$n) = $(/bin/busybox readlink /proc/self/ns/$n) ] || exit 1; done")
            .await
    );
    machine.end(running).await;
}

#[tokio::test]
async fn files_of_the_host_are_not_its_own() {
    let machine = Machine::new();
    if !possible(&machine).await {
        return;
    }
    let volume = tempfile::tempdir().unwrap();
    fs::write(volume.path().join("roots"), "x").unwrap();
    fs::write(volume.path().join("users"), "x").unwrap();
    chown(volume.path().join("users"), Some(1000), Some(1000)).unwrap();
    let mut container = machine.shell("stat -c %u /v/roots /v/users; echo new > /v/new; echo y >> /v/roots; true");
    let source = volume.path().to_str().unwrap().to_owned();
    container.mounts = vec![MountConfig::Bind { source, target: "/v".into(), read_only: false }];
    let report = machine.attack(apart(container)).await;
    assert_eq!(report.0, ["0", "1000"]);
    assert_eq!(fs::metadata(volume.path().join("new")).unwrap().uid(), 0);
    assert_eq!(fs::read_to_string(volume.path().join("roots")).unwrap(), "xy\n");
}

/// What programs in ordinary images do at their start.
#[tokio::test]
async fn ordinary_programs_do_not_notice() {
    let machine = Machine::new();
    if !possible(&machine).await {
        return;
    }
    let network = Network::new();
    let script = "set -e; echo direct > /dev/stdout; chmod 700 /tmp; /bin/busybox chown 33:33 /tmp; mkdir -p /var/lib/x; \
                  rm -r /var; echo 1 > /dev/shm/x; head -c 4 /dev/urandom > /dev/null; ls /sys/class/net > /dev/null; \
                  /bin/busybox su -s /bin/sh nobody -c 'echo user' 2> /dev/null || /bin/busybox setuidgid 33 true; \
                  ls /sys/fs/cgroup > /dev/null; echo end: done";
    fs::write(machine.layer.join("etc/passwd"), "root:x:0:0::/:/bin/sh\nnobody:x:99:99::/:/bin/sh\n").unwrap();
    for terminal in [false, true] {
        let mut container = apart(machine.shell(script));
        container.network = Some(network.path());
        container.terminal = terminal;
        let report = machine.attack(container).await;
        assert!(
            report.0.iter().any(|l| l.trim() == "direct") && report.0.iter().any(|l| l.trim() == "end: done"),
            "{report:?}"
        );
    }
}

/// The network namespace is the host's to own.
#[tokio::test]
async fn sockets_are_those_of_any_user() {
    let machine = Machine::new();
    if !possible(&machine).await {
        return;
    }
    let network = Network::new();
    let mut container = apart(machine.attacker(&["sockets"]));
    container.network = Some(network.path());
    let report = machine.attack(container).await;
    report.done("stream");
    report.done("ping");
    for closed in ["raw icmp", "raw ip", "packet", "vsock", "alg"] {
        report.refused(closed, &[libc::EPERM]);
    }
}

/// Every capability, over nothing: of the host's, of the machine's devices, and of the network namespace, which is not its own.
#[tokio::test]
async fn all_capabilities_are_worth_nothing_outside() {
    let machine = Machine::new();
    if !possible(&machine).await {
        return;
    }
    let mut container = apart(machine.attacker(&["devices", "c:1:3", "c:1:1", "b:8:0"]));
    container.process.capabilities = with_capabilities(&["ALL"]);
    container.process.unconfined = true;
    let report = machine.attack(container).await;
    for device in ["c:1:3", "c:1:1", "b:8:0"] {
        report.refused(&format!("mknod {device}"), &[libc::EPERM]);
    }
    // It may mount, in a copy of its mounts in which none of those that it was given can be taken away or written to.
    let mut container = apart(machine.attacker(&["mounts"]));
    container.process.capabilities = with_capabilities(&["SYS_ADMIN"]);
    let report = machine.attack(container).await;
    report.done("mount tmpfs");
    for locked in
        ["remount /proc/sys", "remount /sys", "umount /proc/sys", "umount /sys", "mount sysfs", "mount devtmpfs"]
    {
        assert!(report.answer(locked).starts_with("errno "), "{locked}: {report:?}");
    }
}

/// Two sandboxes with blocks of their own are strangers, whatever they share.
#[tokio::test]
async fn neighbours_are_strangers() {
    let machine = Machine::new();
    if !possible(&machine).await {
        return;
    }
    let one = machine.start(apart(machine.shell("while true; do sleep 1; done"))).await;
    let mut other = apart(
        machine.shell(&format!("ls /proc/{}/root/ && echo SEEN; kill -0 {} && echo REACHED; true", one.pid, one.pid)),
    );
    other.isolation.users = Some(wharf_runtime::Users { first: BLOCK.first + BLOCK.count, count: BLOCK.count });
    // Even with the host's processes in sight.
    other.isolation.pid = wharf_runtime::Namespace::Host;
    let report = machine.attack(other).await;
    assert!(!report.0.iter().any(|l| l == "SEEN" || l == "REACHED"), "{report:?}");
    machine.end(one).await;
}

/// The suite once more, each container in a user namespace. Left out is what is refused there by another rule with another error.
#[tokio::test]
async fn everything_else_holds_with_user_namespaces() {
    let machine = Machine::new();
    if !possible(&machine).await {
        return;
    }
    drop(machine);
    let other_errors = [
        "users::",
        "devices::",
        "sockets_are_those",
        "without_a_filter",
        "a_capability_opens",
        "keyrings_are_not_shared",
        // To open is refused there already.
        "the_init_process_cannot",
        "who_may_trace",
    ];
    let mut suite = Command::new(std::env::current_exe().unwrap());
    suite.env(WITH_USERS, "1").arg("--test-threads=2");
    for skipped in other_errors {
        suite.args(["--skip", skipped]);
    }
    let done = tokio::task::spawn_blocking(move || suite.output().unwrap()).await.unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && said.contains("nothing_in_proc_and_sys_can_be_written ... ok"), "{said}");
    assert!(Path::new("/proc/self").exists());
}
