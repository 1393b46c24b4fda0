//! A sandbox's life from its beginning to its end.

use std::time::Duration;

use wharf_core::{
    now,
    sandbox::{Condition, Dependency, Health, HealthCheck, Phase, StopCause, StopRequest},
};

use crate::machine::{Machine, container, exit_code, sandbox, stopped};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sandbox_runs_speaks_and_ends() {
    let machine = Machine::new();
    let spec = sandbox(vec![container("app", "echo $COLOUR; hostname; read line < /etc/hosts; echo $line; exit 3")]);
    machine.want(&spec).await;
    let status = machine.until(&spec.id, stopped).await;
    assert_eq!(status.cause, Some(StopCause::EssentialExited { container: "app".into() }));
    assert_eq!(exit_code(&status, 0), Some(3));
    let address = status.interface.unwrap().address.to_string().replace('.', "-");
    assert_eq!(
        machine.said("app"),
        ["blue".to_owned(), format!("ip-{address}.ec2.internal"), "127.0.0.1 localhost".into()]
    );
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_heed_a_stop_is_killed() {
    let machine = Machine::new();
    let mut app = container("app", "trap '' TERM; echo up; while true; do sleep 1; done");
    app.stop_timeout = 1;
    let mut spec = sandbox(vec![app]);
    machine.want(&spec).await;
    machine.until(&spec.id, |s| s.phase == Phase::Running).await;
    while machine.said("app").is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    spec.stop = Some(StopRequest { at: now(), reason: "enough".into() });
    machine.want(&spec).await;
    let status = machine.until(&spec.id, stopped).await;
    assert_eq!(
        (status.cause, exit_code(&machine.until(&spec.id, stopped).await, 0)),
        (Some(StopCause::Requested), Some(137))
    );
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn containers_wait_for_each_other() {
    let machine = Machine::new();
    let mut migrate = container("migrate", "echo migrated > /tmp/x");
    migrate.essential = false;
    let mut db = container("db", "sleep 0.3; touch /tmp/ready; while true; do sleep 1; done");
    let depends = |name: &str, condition| Dependency { container: name.into(), condition };
    db.stop_timeout = 1;
    db.depends_on = vec![depends("migrate", Condition::Success)];
    db.health_check = Some(HealthCheck {
        command: ["test", "-f", "/tmp/ready"].map(str::to_owned).into(),
        interval: 1,
        timeout: 2,
        retries: 3,
        start_period: 0,
    });
    let mut app = container("app", "exit 0");
    app.depends_on = vec![depends("db", Condition::Healthy)];
    let spec = sandbox(vec![app, db, migrate]);
    machine.want(&spec).await;
    let status = machine.until(&spec.id, stopped).await;
    assert_eq!(status.cause, Some(StopCause::EssentialExited { container: "app".into() }));
    let [app, db, migrate] = &status.containers[..] else { panic!("{status:?}") };
    assert!(migrate.finished_at <= db.started_at && db.started_at < app.started_at, "{status:#?}");
    assert_eq!(db.health, Health::Healthy);
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_start_says_why() {
    let machine = Machine::new();
    let mut missing = container("app", "true");
    missing.image = "127.0.0.1:9/nobody/home:1".into();
    let mut silent = container("app", "true");
    silent.log.as_mut().unwrap().group = "missing".into();
    let mut wrong = container("app", "true");
    wrong.command = Some(vec!["/bin/nothing".into()]);
    let mut stranger = container("app", "true");
    stranger.user = Some("stranger".into());
    for (container, text) in [
        (missing, "CannotPullContainerError"),
        (silent, "ResourceNotFoundException: The specified log group does not exist."),
        (wrong, "stat /bin/nothing: no such file or directory"),
        (stranger, "unable to find user stranger: no matching entries in passwd file"),
    ] {
        let spec = sandbox(vec![container]);
        machine.want(&spec).await;
        let status = machine.until(&spec.id, stopped).await;
        match status.cause {
            Some(StopCause::FailedToStart { error }) => assert!(error.contains(text), "{error}"),
            other => panic!("{other:?}"),
        }
    }
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_health_check_has_the_containers_environment() {
    let machine = Machine::new();
    let mut app = container("app", "trap 'exit 0' TERM; while true; do sleep 0.1; done");
    let command = ["/bin/sh", "-c", "[ $COLOUR = blue ] && [ $HOSTNAME = $(hostname) ]"].map(str::to_owned).into();
    app.health_check = Some(HealthCheck { command, interval: 1, timeout: 10, retries: 1, start_period: 0 });
    let spec = sandbox(vec![app]);
    machine.want(&spec).await;
    let told = machine.until(&spec.id, |s| s.containers[0].health != Health::Unknown).await;
    assert_eq!(told.containers[0].health, Health::Healthy);
    machine.end().await;
}
