//! A bound for what a sandbox writes.

use std::{
    fs,
    time::{Duration, Instant},
};

use wharf_core::{
    Mib,
    sandbox::{Mount, MountSource, Phase},
};

use crate::machine::{Machine, container, exit_code, sandbox, stopped};

fn loop_devices(below: &std::path::Path) -> usize {
    let below = below.to_string_lossy().into_owned();
    let devices = fs::read_dir("/sys/block").unwrap().flatten();
    devices.filter(|d| fs::read_to_string(d.path().join("loop/backing_file")).is_ok_and(|f| f.contains(&below))).count()
}

/// The kernel detaches a loop device a moment after the last process of its namespace is gone.
async fn loops_go(machine: &Machine) {
    let gone = async {
        while loop_devices(machine.data.path()) != 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), gone).await.expect("the loop device goes with the sandbox");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_beyond_the_bound_fails_and_nothing_else_suffers() {
    let machine = Machine::new();
    let volume =
        || Mount { source: MountSource::Sandbox { name: "v".into() }, target: "/data".into(), read_only: false };
    let script = "why=$(dd if=/dev/zero of=/big bs=1M count=100 2>&1) || echo \"$why\"; \
                  dd if=/dev/zero of=/data/big bs=1M count=1 2> /dev/null || echo volume too; \
                  rm /big; echo again > /data/small && cat /data/small";
    let mut greedy = container("greedy", script);
    greedy.mounts = vec![volume()];
    let mut spec = sandbox(vec![greedy]);
    spec.storage = Some(Mib(32));
    let begun = Instant::now();
    machine.want(&spec).await;
    let status = machine.until(&spec.id, stopped).await;
    assert_eq!(exit_code(&status, 0), Some(0), "{:?} {:?}", begun.elapsed(), machine.said("greedy"));
    let said = machine.said("greedy");
    assert!(said[0].contains("No space left on device") || said[1].contains("No space left on device"), "{said:?}");
    assert_eq!(said[said.len() - 2..], ["volume too", "again"]);
    loops_go(&machine).await;
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bounded_disk_is_there_for_a_new_agent_and_goes_when_the_shim_is_killed() {
    let mut machine = Machine::new();
    let mut app = container("app", "echo up > /file; cat /file; while true; do sleep 1; done");
    app.stop_timeout = 1;
    let mut spec = sandbox(vec![app]);
    spec.storage = Some(Mib(64));
    machine.want(&spec).await;
    machine.until(&spec.id, |s| s.phase == Phase::Running).await;
    assert_eq!(loop_devices(machine.data.path()), 1);
    let upper = machine.data.path().join("sandboxes").join(&spec.id).join("disk/app");
    assert!(!upper.exists(), "the host sees nothing of it");
    machine.stop().await;
    machine.start();
    machine.until(&spec.id, |s| s.phase == Phase::Running).await;
    machine.runtime.remove(&spec.id).await.unwrap();
    machine.until(&spec.id, stopped).await;
    loops_go(&machine).await;
    machine.end().await;
}
