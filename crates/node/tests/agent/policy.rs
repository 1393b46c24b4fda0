//! What an operator's policy lets through, and what the sandbox is told of the rest.

use std::fs;

use wharf_core::sandbox::{Device, Mount, MountSource, NetworkSpec, SandboxSpec, Shared, Sharing, StopCause};
use wharf_node::{HostNamespaces, Policy};

use crate::machine::{Machine, container, exit_code, sandbox, stopped};

fn alone(script: &str) -> SandboxSpec {
    SandboxSpec { network: NetworkSpec::None, ..sandbox(vec![container("app", script)]) }
}

async fn refusal(machine: &Machine, spec: &SandboxSpec) -> String {
    machine.want(spec).await;
    match machine.until(&spec.id, stopped).await.cause {
        Some(StopCause::FailedToStart { error }) => error,
        other => panic!("{other:?}"),
    }
}

async fn restarted(policy: Policy) -> Machine {
    let mut machine = Machine::new();
    machine.stop().await;
    machine.policy = policy;
    machine.start();
    machine
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_policy_refuses_does_not_start_and_says_which_rule() {
    let host_namespaces = HostNamespaces { network: false, ..HostNamespaces::default() };
    let machine = restarted(Policy { privileged: false, host_namespaces, ..Policy::default() }).await;
    let mut spec = alone("true");
    spec.containers[0].security.privileged = true;
    let error = refusal(&machine, &spec).await;
    assert!(error.contains("container app asks for privileged, which privileged does not allow"), "{error}");
    let error = refusal(&machine, &SandboxSpec { network: NetworkSpec::Host, ..alone("true") }).await;
    assert!(error.contains("host-namespaces.network"), "{error}");
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wharfs_own_files_are_nobodys() {
    let machine = Machine::new();
    let host = |path: &str, read_only| Mount {
        source: MountSource::Host { path: path.into() },
        target: "/host".into(),
        read_only,
    };
    let data = machine.data.path().to_str().unwrap().to_owned();
    for mount in
        [host(&data, true), host("/", false), host(&format!("{data}/sandboxes"), true), host("/run/wharf", true)]
    {
        let mut spec = alone("true");
        spec.containers[0].mounts = vec![mount];
        let error = refusal(&machine, &spec).await;
        assert!(error.contains("whose own files are there"), "{error}");
    }
    // What holds them may be read, and is shown without them.
    let mut spec = alone(&format!(
        "for f in /host/run/wharf/* /host{data}/*; do [ -e $f ] && echo $f; done; \
         [ -d /host/etc ] && [ -d /host/run/wharf ] && echo end"
    ));
    spec.containers[0].mounts = vec![host("/", true)];
    machine.want(&spec).await;
    let status = machine.until(&spec.id, stopped).await;
    assert_eq!(exit_code(&status, 0), Some(0), "{status:?}");
    assert_eq!(machine.said("app"), ["end"]);
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_asked_for_and_allowed_works() {
    let machine = Machine::new();
    let mut spec = alone(
        "cat /proc/sys/net/core/somaxconn; [ -c /dev/mine ] && echo x > /dev/mine && echo wrote; [ $$ != 1 ] && echo shared",
    );
    spec.sharing = Sharing { pid: Shared::Sandbox, ipc: Shared::Sandbox };
    spec.containers[0].sysctls = vec![("net.core.somaxconn".into(), "511".into())];
    spec.containers[0].devices =
        vec![Device { host_path: "/dev/null".into(), container_path: "/dev/mine".into(), permissions: "rw".into() }];
    machine.want(&spec).await;
    let status = machine.until(&spec.id, stopped).await;
    assert_eq!(machine.said("app"), ["511", "wrote", "shared"], "{status:?}");
    // A privileged container has the host's devices.
    let mut spec = alone("for f in /dev/*; do echo ${f#/dev/}; done");
    spec.containers[0].security.privileged = true;
    spec.containers[0].log.as_mut().unwrap().stream = "privileged".into();
    machine.want(&spec).await;
    machine.until(&spec.id, stopped).await;
    let shown = machine.said("privileged");
    let device = |entry: &fs::DirEntry| std::os::unix::fs::FileTypeExt::is_char_device(&entry.file_type().unwrap());
    let hosts = fs::read_dir("/dev").unwrap().map(Result::unwrap).filter(device);
    let missing: Vec<_> =
        hosts.map(|e| e.file_name().into_string().unwrap()).filter(|n| n != "console" && !shown.contains(n)).collect();
    assert!(missing.is_empty(), "{missing:?} are not in {shown:?}");
    machine.end().await;
}
