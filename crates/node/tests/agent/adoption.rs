//! A new agent, and a store that refuses.

use std::{
    fs,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use wharf_core::{
    now,
    sandbox::{Condition, Dependency, Mount, MountSource, Phase, StopCause, StopRequest, status_key},
};
use wharf_store::Txn;

use crate::{
    image::busybox,
    machine::{Machine, container, exit_code, sandbox, stopped},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_agent_takes_up_what_the_old_one_left() {
    let mut machine = Machine::new();
    let count = "i=0; while [ ! -f /tmp/end ]; do i=$((i+1)); echo $i; sleep 0.02; done";
    let going = sandbox(vec![container("going", count)]);
    let ending = sandbox(vec![container("ending", "sleep 0.3; echo last words; exit 5")]);
    machine.want(&going).await;
    machine.want(&ending).await;
    let before = machine.until(&going.id, |s| s.phase == Phase::Running).await;
    machine.until(&ending.id, |s| s.phase == Phase::Running).await;
    machine.stop().await;
    let heard = machine.said("going").len();
    // The end of the second is awaited from outside: its log's last line is in the shim's file.
    let prefix = machine.runtime.paths(&ending.id, "ending").log_prefix;
    let spoken = async {
        while wharf_runtime::log::Reader::new(&prefix, 0).read(1 << 16).is_ok_and(|r| r.is_empty()) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), spoken).await.expect("it speaks while nobody listens");
    // A status that was written behind may be lost with its writer.
    machine.store.txn(Txn::new().delete(status_key("node", &going.id))).await.unwrap();
    machine.start();
    let status = machine.until(&ending.id, stopped).await;
    assert_eq!(exit_code(&status, 0), Some(5));
    assert_eq!(machine.said("ending"), ["last words"]);
    let after = machine.until(&going.id, |s| s.phase == Phase::Running).await;
    assert_eq!(before.interface, after.interface);
    let more = async {
        while machine.said("going").len() < heard + 20 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), more).await.expect("its output goes on");
    let numbers: Vec<u32> = machine.said("going").iter().map(|l| l.parse().unwrap()).collect();
    let mut unique = numbers.clone();
    unique.dedup();
    assert_eq!(unique, (1..=*numbers.last().unwrap()).collect::<Vec<_>>(), "no line is lost");
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_said_before_the_shim_was_killed_is_passed_on() {
    let mut machine = Machine::new();
    let spec = sandbox(vec![container("app", "sleep 0.3; echo last words; sleep 60")]);
    machine.want(&spec).await;
    machine.until(&spec.id, |s| s.phase == Phase::Running).await;
    machine.stop().await;
    let prefix = machine.runtime.paths(&spec.id, "app").log_prefix;
    let spoken = async {
        while wharf_runtime::log::Reader::new(&prefix, 0).read(1 << 16).is_ok_and(|r| r.is_empty()) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), spoken).await.expect("it speaks while nobody listens");
    machine.runtime.remove(&spec.id).await.unwrap();
    machine.start();
    let status = machine.until(&spec.id, stopped).await;
    assert!(matches!(status.cause, Some(StopCause::Lost { .. })), "{status:#?}");
    assert_eq!(machine.said("app"), ["last words"]);
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_run_is_not_begun_anew() {
    let mut machine = Machine::new();
    let spec = sandbox(vec![container("app", "echo up; sleep 60")]);
    machine.want(&spec).await;
    let before = machine.until(&spec.id, |s| s.phase == Phase::Running).await;
    while machine.said("app").is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    machine.stop().await;
    machine.runtime.remove(&spec.id).await.unwrap();
    fs::remove_file(machine.data.path().join("sandboxes").join(&spec.id).join("record.json")).unwrap();
    machine.start();
    let status = machine.until(&spec.id, stopped).await;
    assert!(matches!(status.cause, Some(StopCause::Lost { .. })), "{status:#?}");
    assert_eq!(status.containers[0].runtime_id, before.containers[0].runtime_id);
    assert_eq!(machine.said("app"), ["up"]);
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_adopted_container_is_stopped_as_its_image_says() {
    let mut machine = Machine::new();
    let other = machine.data.path().join("other");
    busybox(&other, "SIGUSR1");
    machine.images.load(&other.join("layout"), Some("other"), &mut |_| {}).unwrap();
    let mut app = container("app", "trap 'exit 7' USR1; echo up; while true; do sleep 0.1; done");
    app.image = "other".into();
    let mut late = container("late", "trap 'exit 8' TERM; echo up; while true; do sleep 0.1; done");
    late.depends_on = vec![Dependency { container: "gate".into(), condition: Condition::Complete }];
    let mut gate = container("gate", "while [ ! -f /gate/open ]; do sleep 0.02; done");
    gate.essential = false;
    let source = MountSource::Host { path: machine.shared.path().join("gate").to_string_lossy().into_owned() };
    gate.mounts = vec![Mount { source, target: "/gate".into(), read_only: true }];
    let mut spec = sandbox(vec![app, gate, late]);
    machine.want(&spec).await;
    let record = machine.data.path().join("sandboxes").join(&spec.id).join("record.json");
    let written = async |count| {
        let written = async {
            while !fs::read_to_string(&record).is_ok_and(|text| text.matches("stop_signal").count() == count) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), written).await.expect("what has started is written down");
    };
    written(2).await;
    machine.stop().await;
    machine.images.remove(&"other".parse().unwrap()).unwrap();
    machine.start();
    fs::write(machine.shared.path().join("gate/open"), "").unwrap();
    let status = machine.until(&spec.id, |s| s.phase == Phase::Running).await;
    // What starts later does not take the place of what the collector must keep.
    written(3).await;
    machine.images.collection().run(std::collections::HashSet::new()).unwrap();
    assert!(machine.images.resolve_digest(status.containers[0].image_digest.as_ref().unwrap()).unwrap().is_some());
    while machine.said("late").is_empty() || machine.said("app").is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    spec.stop = Some(StopRequest { at: now(), reason: "enough".into() });
    machine.want(&spec).await;
    let status = machine.until(&spec.id, stopped).await;
    assert_eq!((exit_code(&status, 0), exit_code(&status, 2)), (Some(7), Some(8)));
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_store_refuses_is_told_to_it_again() {
    let mut machine = Machine::new();
    let mut app = container("app", "echo up; while [ ! -f /gate/open ]; do sleep 0.02; done; exit 4");
    let source = MountSource::Host { path: machine.shared.path().join("gate").to_string_lossy().into_owned() };
    app.mounts = vec![Mount { source, target: "/gate".into(), read_only: true }];
    let spec = sandbox(vec![app]);
    let refusing = Arc::clone(&machine.refusing);
    let refused = async |enough: fn(&(usize, usize)) -> bool| {
        let mut refused = refusing.refused.subscribe();
        tokio::time::timeout(Duration::from_secs(60), refused.wait_for(enough)).await.expect("it tries").unwrap();
    };
    refusing.refuses.store(true, Ordering::SeqCst);
    machine.want(&spec).await;
    while machine.said("app").is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // More than there is news.
    refused(|(_, all)| *all >= 5).await;
    refusing.refuses.store(false, Ordering::SeqCst);
    machine.until(&spec.id, |s| s.phase == Phase::Running).await;
    refusing.refuses.store(true, Ordering::SeqCst);
    fs::write(machine.shared.path().join("gate/open"), "").unwrap();
    refused(|(durable, _)| *durable >= 2).await;
    machine.stop().await;
    refusing.refuses.store(false, Ordering::SeqCst);
    machine.start();
    let status = machine.until(&spec.id, stopped).await;
    assert_eq!(exit_code(&status, 0), Some(4), "the shim was there to be asked again");
    machine.end().await;
}
