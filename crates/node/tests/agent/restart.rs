//! Containers that are started again in their place.

use std::{fs, time::Duration};

use wharf_core::sandbox::{
    ContainerSpec, ContainerState, Health, HealthCheck, Mount, MountSource, NetworkSpec, Phase, RestartPolicy,
    StopCause,
};
use wharf_store::Txn;

use crate::machine::{Machine, container, exit_code, sandbox, stopped};

/// A container that is started again whenever it ends with anything but 9.
fn phoenix(script: &str) -> ContainerSpec {
    let restart = Some(RestartPolicy { ignored_exit_codes: vec![9], reset_period: 0 });
    ContainerSpec { restart, ..container("app", script) }
}

fn gate(machine: &Machine) -> Mount {
    let path = machine.shared.path().join("gate");
    fs::create_dir_all(&path).unwrap();
    let source = MountSource::Host { path: path.to_string_lossy().into_owned() };
    Mount { source, target: "/gate".into(), read_only: false }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_the_same_container_until_it_ends_as_it_may() {
    let machine = Machine::new();
    // Its files stay, and its output goes on.
    let app = phoenix(
        "echo run >> /tmp/runs; while read l; do n=$((n+1)); done < /tmp/runs; echo $n; [ $n = 4 ] && exit 9; exit 1",
    );
    let spec = sandbox(vec![app]);
    machine.want(&spec).await;
    let status = machine.until(&spec.id, stopped).await;
    assert_eq!(machine.said("app"), ["1", "2", "3", "4"]);
    assert_eq!((status.containers[0].restarts, exit_code(&status, 0)), (3, Some(9)));
    assert_eq!(status.cause, Some(StopCause::EssentialExited { container: "app".into() }));
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_ends_too_early_is_not_started_again() {
    let machine = Machine::new();
    let mut app = phoenix("exit 1");
    app.restart.as_mut().unwrap().reset_period = 60;
    let spec = sandbox(vec![app]);
    machine.want(&spec).await;
    let status = machine.until(&spec.id, stopped).await;
    assert_eq!((status.containers[0].restarts, exit_code(&status, 0)), (0, Some(1)));
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_begins_anew_and_a_stop_is_final() {
    let machine = Machine::new();
    let mut app =
        phoenix("trap 'exit 3' TERM; echo up; while [ ! -f /gate/end ]; do sleep 0.05; done; rm /gate/end; exit 1");
    app.mounts = vec![gate(&machine)];
    app.health_check = Some(HealthCheck {
        command: ["test", "-f", "/gate/well"].map(str::to_owned).into(),
        interval: 1,
        timeout: 2,
        retries: 1,
        start_period: 0,
    });
    let gate = machine.shared.path().join("gate");
    fs::write(gate.join("well"), "").unwrap();
    let mut spec = sandbox(vec![app]);
    machine.want(&spec).await;
    let first = machine.until(&spec.id, |s| s.containers[0].health == Health::Healthy).await;
    fs::remove_file(gate.join("well")).unwrap();
    machine.until(&spec.id, |s| s.containers[0].health == Health::Unhealthy).await;
    fs::write(gate.join("well"), "").unwrap();
    fs::write(gate.join("end"), "").unwrap();
    let again = machine.until(&spec.id, |s| s.containers[0].restarts == 1).await;
    assert_ne!(again.containers[0].health, Health::Unhealthy);
    assert_eq!(again.containers[0].runtime_id, first.containers[0].runtime_id);
    let well = machine.until(&spec.id, |s| s.containers[0].health == Health::Healthy).await;
    assert_eq!((well.phase, &well.containers[0].state), (Phase::Running, &ContainerState::Running));
    spec.stop = Some(wharf_core::sandbox::StopRequest { at: wharf_core::now(), reason: "enough".into() });
    machine.want(&spec).await;
    let status = machine.until(&spec.id, stopped).await;
    assert_eq!((status.cause, status.containers[0].restarts), (Some(StopCause::Requested), 1));
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_that_was_away_misses_no_end_and_counts_none_twice() {
    let mut machine = Machine::new();
    let mut app = phoenix(
        "echo up; while [ ! -f /gate/end ]; do sleep 0.02; done; rm /gate/end; echo down; [ -f /gate/last ] && exit 9; exit 1",
    );
    app.mounts = vec![gate(&machine)];
    let gate = machine.shared.path().join("gate");
    let spec = sandbox(vec![app]);
    machine.want(&spec).await;
    machine.until(&spec.id, |s| s.phase == Phase::Running).await;
    fs::write(gate.join("end"), "").unwrap();
    machine.until(&spec.id, |s| s.containers[0].restarts == 1).await;
    // It ends while nobody is there.
    machine.stop().await;
    fs::write(gate.join("end"), "").unwrap();
    let taken = async {
        while gate.join("end").exists() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), taken).await.expect("it ends");
    machine.start();
    machine.until(&spec.id, |s| s.containers[0].restarts == 2).await;
    // It is left alone by an agent that comes while it runs, though what was reported of it is lost.
    machine.stop().await;
    machine.store.txn(Txn::new().delete(wharf_core::sandbox::status_key("node", &spec.id))).await.unwrap();
    machine.start();
    let status = machine.until(&spec.id, |s| s.phase == Phase::Running).await;
    assert_eq!(status.containers[0].restarts, 2);
    fs::write(gate.join("last"), "").unwrap();
    fs::write(gate.join("end"), "").unwrap();
    let status = machine.until(&spec.id, stopped).await;
    assert_eq!((status.containers[0].restarts, exit_code(&status, 0)), (2, Some(9)));
    assert_eq!(machine.said("app"), ["up", "down", "up", "down", "up", "down"]);
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_address_stays_its_own() {
    let machine = Machine::new();
    let app = phoenix("cat /sys/class/net/eth0/address; [ -f /tmp/second ] && exit 9; touch /tmp/second; exit 1");
    let mut spec = sandbox(vec![app]);
    spec.network = NetworkSpec::Bridge;
    machine.want(&spec).await;
    machine.until(&spec.id, stopped).await;
    let said = machine.said("app");
    assert_eq!((said.len(), &said[0]), (2, &said[1]), "the same interface");
    machine.end().await;
}
