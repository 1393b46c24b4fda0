//! How long a sandbox takes to be made, its container to be started and all to be removed, without image, network or store; then the
//! same with a user namespace and a network namespace that belongs to it.
//!
//! `cargo bench -p wharf-runtime`; needs root and Debian's busybox-static.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::{
    fs,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use wharf_core::{IdBlock, InstanceId};
use wharf_runtime::{Capabilities, ContainerRun, Limits, ProcessSpec, Runtime};

const ROUNDS: usize = 200;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let data = tempfile::tempdir().unwrap();
    let runtime = Arc::new(Runtime::open(&InstanceId::random(), data.path(), Path::new("/run/wharf")).unwrap());
    let layer = data.path().join("layer");
    fs::create_dir_all(layer.join("bin")).unwrap();
    fs::copy("/bin/busybox", layer.join("bin/busybox")).unwrap();
    for mapped in [false, true] {
        println!("{}", if mapped { "with a user namespace" } else { "without" });
        rounds(&runtime, &layer, mapped).await;
    }
    runtime.remove_all().unwrap();
}

async fn rounds(runtime: &Arc<Runtime>, layer: &Path, mapped: bool) {
    let mut times: [Vec<Duration>; 4] = Default::default();
    for round in 0..ROUNDS {
        let id = format!("bench{round}");
        let clock = Instant::now();
        let limits = Limits { memory: Some(512 << 20), cpu_quota: Some(256), ..Limits::default() };
        let (sandbox, _events) = runtime.create(&id, &limits).unwrap();
        times[0].push(clock.elapsed());
        let clock = Instant::now();
        let mut network = None;
        if mapped {
            sandbox.hold_users(IdBlock { first: 200_000, count: 65_536 }).await.unwrap();
            network = Some(sandbox.make_network(None).await.unwrap());
        }
        times[1].push(clock.elapsed());
        let clock = Instant::now();
        sandbox.run(container(layer, network)).await.unwrap();
        times[2].push(clock.elapsed());
        let clock = Instant::now();
        sandbox.quit().await.unwrap();
        runtime.remove(&id).await.unwrap();
        runtime.remove_files(&id).unwrap();
        times[3].push(clock.elapsed());
    }
    let names = ["make the sandbox", "make its namespaces", "start the container", "remove all"];
    for (name, mut times) in names.into_iter().zip(times) {
        times.sort();
        let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)].as_secs_f64() * 1000.0;
        println!("  {name:20} p50 {:6.2} ms   p99 {:6.2} ms", at(50), at(99));
    }
}

fn container(layer: &Path, network: Option<String>) -> ContainerRun {
    let process = ProcessSpec {
        args: ["/bin/busybox", "sleep", "600"].map(str::to_owned).into(),
        env: vec!["PATH=/bin".into()],
        cwd: "/".into(),
        uid: 0,
        gid: 0,
        groups: Vec::new(),
        capabilities: Capabilities::tweaked(&[], &[]).unwrap(),
        no_new_privileges: true,
        unconfined: false,
        rlimits: Vec::new(),
    };
    ContainerRun {
        name: "app".into(),
        process,
        layers: vec![layer.to_owned()],
        read_only_root: false,
        hostname: Some("bench".into()),
        network,
        limits: Limits { cpu_shares: Some(2), ..Limits::default() },
        mounts: Vec::new(),
        shm_bytes: None,
        privileged: false,
        init: false,
        terminal: false,
        interactive: false,
        isolation: wharf_runtime::Isolation::default(),
    }
}
