//! Containers that take all there is: they get what is theirs, and their neighbours do not notice.

use std::{fs, path::Path, time::Duration};

use crate::machine::{Machine, Running};

/// A neighbour that is well as long as a program can be run in it.
async fn neighbour(machine: &Machine) -> Running {
    machine.start(machine.shell("trap 'exit 0' TERM; while true; do sleep 1; done")).await
}

#[tokio::test]
async fn a_fork_bomb_hits_its_bound() {
    let machine = Machine::new();
    let neighbour = neighbour(&machine).await;
    let mut container = machine.attacker(&["forks", "100000"]);
    container.limits.pids = Some(64);
    let report = machine.attack(container).await;
    report.refused("fork", &[libc::EAGAIN]);
    assert_eq!(report.answer("children"), "63");
    assert!(neighbour.check("true").await);
    machine.end(neighbour).await;
}

/// The shell's classic, which does not stop by itself.
#[tokio::test]
async fn a_fork_bomb_that_goes_on_can_be_ended() {
    let machine = Machine::new();
    let neighbour = neighbour(&machine).await;
    let mut container =
        machine.shell("echo lit: done; b() { b | b & }; b 2> /dev/null; while true; do b 2> /dev/null; done");
    container.limits.pids = Some(64);
    let bomb = machine.start(container).await;
    machine.line(&bomb, "lit").await;
    assert!(neighbour.check("true").await);
    let id = bomb.sandbox.id().to_owned();
    tokio::time::timeout(Duration::from_secs(30), machine.end(bomb)).await.expect("a bomb is put out");
    assert!(!machine.runtime.adopt().await.unwrap().iter().any(|left| left.id == id));
    assert!(neighbour.check("true").await);
    machine.end(neighbour).await;
}

#[tokio::test]
async fn a_memory_bomb_is_killed_and_told() {
    let machine = Machine::new();
    let neighbour = neighbour(&machine).await;
    let mut container = machine.attacker(&["memory", "4096"]);
    container.limits.memory = Some(32 << 20);
    let (exit, report) = machine.outcome(container).await;
    report.done("begun");
    assert_eq!((exit.code, exit.out_of_memory), (137, true), "{report:?}");
    assert!(neighbour.check("true").await);
    machine.end(neighbour).await;
}

#[tokio::test]
async fn memory_file_systems_are_bounded() {
    let machine = Machine::new();
    let mut container = machine.attacker(&["fill", "/dev/shm/x"]);
    container.shm_bytes = Some(8 << 20);
    let report = machine.attack(container).await;
    report.refused("refused", &[libc::ENOSPC]);
    let written: u64 = report.answer("written").parse().unwrap();
    assert_eq!(written, 8 << 20);
    // What they hold counts as the container's memory, also where they would have room.
    for path in ["/dev/shm/x", "/dev/x"] {
        let mut container = machine.attacker(&["fill", path]);
        container.limits.memory = Some(16 << 20);
        container.shm_bytes = Some(1 << 30);
        let (exit, report) = machine.outcome(container).await;
        assert!(exit.out_of_memory && exit.code == 137, "{path}: {exit:?} {report:?}");
    }
}

/// Inodes of a tmpfs are memory of the kernel's, and counted all the same.
#[tokio::test]
async fn inodes_of_memory_file_systems_are_bounded() {
    let machine = Machine::new();
    let neighbour = neighbour(&machine).await;
    let mut container = machine.attacker(&["files", "/dev/shm"]);
    container.limits.memory = Some(16 << 20);
    let (exit, report) = machine.outcome(container).await;
    report.done("begun");
    assert!(exit.out_of_memory || report.0.iter().any(|l| l.starts_with("refused")), "{exit:?} {report:?}");
    assert!(neighbour.check("true").await);
    machine.end(neighbour).await;
}

#[tokio::test]
async fn descriptors_run_out_for_the_container_alone() {
    let machine = Machine::new();
    let mut container = machine.attacker(&["descriptors"]);
    container.process.rlimits = vec![(libc::RLIMIT_NOFILE, 256, 256)];
    let running = machine.start(container).await;
    let line = machine.line(&running, "refused").await;
    assert_eq!(line, format!("refused: errno {}", libc::EMFILE));
    assert!(running.check("true").await);
    machine.end(running).await;
}

/// Nobody reads the log here, so what is kept is all that it may hold.
#[tokio::test]
async fn a_flood_of_output_is_bounded() {
    const KEPT: u64 = 16 << 20;
    let machine = Machine::new();
    let mut running = machine.start(machine.attacker(&["flood", "64"])).await;
    assert_eq!(running.exit().await.code, 0);
    let prefix = machine.runtime.paths(running.sandbox.id(), "app").log_prefix;
    let directory = Path::new(&prefix).parent().unwrap();
    let logs = fs::read_dir(directory).unwrap().map(|e| e.unwrap().metadata().unwrap());
    let bytes: u64 = logs.filter(std::fs::Metadata::is_file).map(|m| m.len()).sum();
    assert!((KEPT / 2..=KEPT + (2 << 20)).contains(&bytes), "{bytes} bytes");
    machine.end(running).await;
}
