//! With user namespaces, as an operator asks for them.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
};

use wharf_core::{
    IdBlock,
    sandbox::{
        ContainerState, Health, HealthCheck, Mount, MountSource, NetworkSpec, Phase, PortMapping, Protocol,
        SandboxSpec, SandboxStatus, StopCause, StopRequest,
    },
};
use wharf_node::UserNamespaces;

use crate::machine::{Machine, container, exit_code, sandbox, stopped};

/// Two blocks.
const IDS: IdBlock = IdBlock { first: 500_000, count: 2 * UserNamespaces::BLOCK };
/// Says its map, and ends when it is told to.
const SCRIPT: &str =
    "read a b c < /proc/self/uid_map; echo $a $b $c; trap 'exit 0' TERM; while true; do sleep 0.05; done";

async fn machine(exempt: bool, map_host_paths: bool) -> Machine {
    let mut machine = Machine::new();
    machine.stop().await;
    machine.user_namespaces = Some(UserNamespaces { ids: IDS, exempt, map_host_paths });
    machine.start();
    machine
}

async fn spoken(machine: &Machine, stream: &str) -> String {
    loop {
        if let Some(line) = machine.said(stream).first() {
            return line.clone();
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

async fn end(machine: &Machine, mut spec: SandboxSpec) -> SandboxStatus {
    spec.stop = Some(StopRequest { at: wharf_core::now(), reason: "enough".into() });
    machine.want(&spec).await;
    machine.until(&spec.id, stopped).await
}

fn why(status: &SandboxStatus) -> String {
    match &status.cause {
        Some(StopCause::FailedToStart { error }) => error.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sandboxes_have_ids_of_their_own_until_they_end() {
    let mut machine = machine(false, false).await;
    let one = sandbox(vec![container("one", SCRIPT)]);
    let mut two = sandbox(vec![container("two", SCRIPT), container("side", SCRIPT)]);
    two.network = NetworkSpec::Bridge;
    two.containers[0].ports = vec![PortMapping { container_port: 80, host_port: None, protocol: Protocol::Tcp }];
    let three = sandbox(vec![container("three", SCRIPT)]);
    for spec in [&one, &two] {
        machine.want(spec).await;
        machine.until(&spec.id, |s| s.phase == Phase::Running).await;
    }
    let first = spoken(&machine, "one").await;
    assert_eq!(first, "0 500000 65536");
    assert_eq!([spoken(&machine, "two").await, spoken(&machine, "side").await], ["0 565536 65536"; 2]);
    // Also after the agent was away.
    machine.stop().await;
    machine.start();
    machine.want(&three).await;
    let status = machine.until(&three.id, stopped).await;
    assert_eq!(
        why(&status),
        "ResourceInitializationError: no 65536 user ids in a row are free in 500000:131072, from which the operator's \
         user-namespaces are taken"
    );
    assert_eq!(exit_code(&end(&machine, one).await, 0), Some(0));
    let mut four = sandbox(vec![container("four", SCRIPT)]);
    four.network = NetworkSpec::None;
    machine.want(&four).await;
    assert_eq!(spoken(&machine, "four").await, "0 500000 65536");
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_cannot_have_one_is_refused_or_exempt() {
    let specs = || {
        let mut privileged = sandbox(vec![container("privileged", SCRIPT)]);
        privileged.containers[0].security.privileged = true;
        let mut host = sandbox(vec![container("host", SCRIPT)]);
        host.network = NetworkSpec::Host;
        [(privileged, "privileged"), (host, "host")]
    };
    let strict = machine(false, false).await;
    for (spec, name) in specs() {
        strict.want(&spec).await;
        let why = why(&strict.until(&spec.id, stopped).await);
        assert!(why.starts_with("CannotStartContainerError: ") && why.ends_with("(user-namespaces)"), "{why}");
        assert!(why.contains(name), "{why}");
    }
    strict.end().await;
    let lenient = machine(true, false).await;
    for (spec, name) in specs() {
        lenient.want(&spec).await;
        assert_eq!(spoken(&lenient, name).await, "0 0 4294967295");
    }
    lenient.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn volumes_health_checks_and_files_of_the_host() {
    for mapped in [false, true] {
        let machine = machine(false, mapped).await;
        let host = machine.shared.path().join("host");
        fs::create_dir(&host).unwrap();
        fs::set_permissions(&host, fs::Permissions::from_mode(0o755)).unwrap();
        let mount = |source, target: &str| Mount { source, target: target.into(), read_only: false };
        let mounts = vec![
            mount(MountSource::Sandbox { name: "shared".into() }, "/shared"),
            mount(MountSource::Host { path: host.to_str().unwrap().to_owned() }, "/host"),
        ];
        let mut app =
            container("app", "echo app > /shared/app; echo x > /host/made && echo MADE; echo done; sleep 600");
        app.mounts.clone_from(&mounts);
        app.health_check = Some(HealthCheck {
            command: [
                "/bin/sh",
                "-c",
                "read a b c < /proc/self/uid_map && [ $b = 500000 ] && echo x > /shared/checked",
            ]
            .map(str::to_owned)
            .into(),
            interval: 1,
            timeout: 5,
            retries: 1,
            start_period: 0,
        });
        app.stop_timeout = 0;
        let spec = sandbox(vec![app]);
        machine.want(&spec).await;
        let healthy = machine.until(&spec.id, |s| s.containers[0].health != Health::Unknown).await;
        assert_eq!(healthy.containers[0].health, Health::Healthy);
        assert_eq!(healthy.containers[0].state, ContainerState::Running);
        let volume = machine.data.path().join("sandboxes").join(&spec.id).join("volumes/shared");
        for name in ["app", "checked"] {
            let metadata = fs::metadata(volume.join(name)).unwrap();
            assert_eq!((metadata.uid(), metadata.gid()), (0, 0), "{name}: in a volume, ids are the containers' own");
        }
        assert_eq!(machine.said("app").contains(&"MADE".to_owned()), mapped, "{:?}", machine.said("app"));
        assert_eq!(host.join("made").exists(), mapped);
        if mapped {
            assert_eq!(fs::metadata(host.join("made")).unwrap().uid(), 0);
        }
        machine.end().await;
    }
}
