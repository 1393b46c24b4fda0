//! Privileges that come and go with processes: setuid programs, and what enters a container from outside.

use std::{fs, os::unix::fs::PermissionsExt};

use crate::machine::{Machine, process};

#[tokio::test]
async fn setuid_programs_gain_nothing() {
    let machine = Machine::new();
    let program = machine.layer.join("become");
    fs::copy(machine.layer.join("attacker"), &program).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o4755)).unwrap();
    let mut container = machine.attacker(&[]);
    container.process.args = vec!["/become".into(), "identity".into()];
    (container.process.uid, container.process.gid) = (1000, 1000);
    let report = machine.attack(container.clone()).await;
    assert_eq!(report.answer("Uid"), "1000 1000 1000 1000");
    assert_eq!(report.answer("CapEff"), "0000000000000000");
    // Where new privileges are allowed it works, and gives no more than the container's own capabilities.
    container.process.no_new_privileges = false;
    for init in [false, true] {
        container.init = init;
        let report = machine.attack(container.clone()).await;
        assert_eq!(report.answer("Uid"), "1000 0 0 0");
        assert_eq!(report.answer("CapEff"), "00000000a80425fb");
    }
    // Such a container is filtered like others.
    let mut container = machine.attacker(&["mounts"]);
    (container.process.no_new_privileges, container.init) = (false, true);
    let report = machine.attack(container).await;
    report.refused("mount tmpfs", &[libc::EPERM]);
    report.refused("fsopen", &[libc::EPERM]);
}

/// A health check begins as the host's root. Nobody in the container may take hold of it before it has given that up.
#[tokio::test]
async fn what_enters_a_container_cannot_be_taken_hold_of() {
    let machine = Machine::new();
    let mut running = machine.start(machine.attacker(&["watch", "3000"])).await;
    machine.line(&running, "watching").await;
    let begun = std::time::Instant::now();
    let mut entered = 0;
    while begun.elapsed() < std::time::Duration::from_millis(2000) {
        // It may have run into the watcher's hold, and then hangs.
        let _any = running.sandbox.exec("app", process(&["/bin/true"]), 500).await;
        entered += 1;
    }
    assert_eq!(running.exit().await.code, 0);
    let report = machine.report(&running);
    assert!(report.answer("seen").parse::<u32>().unwrap() > 1 && entered > 3, "{entered} {report:?}");
    assert!(!report.0.iter().any(|l| l.starts_with("seized") || l.starts_with("reached")), "{report:?}");
    machine.end(running).await;
}

#[tokio::test]
async fn what_enters_a_container_has_no_more_than_it() {
    let machine = Machine::new();
    let running = machine.start(machine.shell("while true; do sleep 1; done")).await;
    let same = "a() { /bin/busybox grep -E '^(Cap|NoNewPrivs|Seccomp:|Uid|Gid)' /proc/$1/status; }; [ \"$(a 1)\" = \"$(a self)\" ]";
    assert!(running.check(same).await);
    assert!(
        running
            .check(
                "for n in cgroup ipc mnt net pid uts user; do [ $(/bin/busybox readlink /proc/1/ns/$n) = \
                           $(/bin/busybox readlink /proc/self/ns/$n) ] || exit 1; done"
            )
            .await
    );
    machine.end(running).await;
}
