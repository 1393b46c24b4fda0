//! The agent with a real runtime and network, a store in memory: needs root, nftables, tar and Debian's busybox-static.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "agent/foreign.rs"]
mod foreign;
#[path = "agent/policy.rs"]
mod policy;
#[path = "agent/refusing.rs"]
mod refusing;
#[path = "agent/statistics.rs"]
mod statistics;

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::symlink,
    path::Path,
    sync::{Arc, Mutex, atomic::Ordering},
    time::Duration,
};

use sha2::{Digest as _, Sha256};
use tokio::{sync::oneshot, task::JoinHandle};
use wharf_core::{
    CpuUnits, InstanceId, Mib, Scope,
    logs::{LogLine, LogSink, LogSinkError, LogTarget},
    network::Vpc,
    now,
    sandbox::{
        Condition, ContainerSpec, ContainerState, Dependency, Health, HealthCheck, Mount, MountSource, NetworkSpec,
        Phase, PortMapping, Protocol, PullPolicy, SandboxSpec, SandboxStatus, Security, Sharing, StopCause,
        StopRequest, spec_key, status_key,
    },
};
use wharf_image::Images;
use wharf_network::{Network, free_vpc};
use wharf_node::{Agent, Bounds, Parts};
use wharf_runtime::Runtime;
use wharf_store::{MemoryStore, Range, Store, StoreExt, Txn};

/// Keeps lines by stream.
#[derive(Default)]
struct Lines(Mutex<BTreeMap<String, Vec<String>>>);

impl LogSink for Lines {
    fn open(&self, target: &LogTarget) -> Result<(), LogSinkError> {
        if target.group == "missing" {
            return Err(LogSinkError::GroupMissing(target.group.clone()));
        }
        Ok(())
    }

    fn append(&self, target: &LogTarget, lines: Vec<LogLine>, _: Option<u64>) -> Result<u64, LogSinkError> {
        let mut all = self.0.lock().unwrap();
        let stream = all.entry(target.stream.clone()).or_default();
        stream.extend(lines.into_iter().map(|l| l.message));
        Ok(1 + stream.len() as u64)
    }
}

/// A machine with an agent that can be stopped and started again.
struct Machine {
    instance: InstanceId,
    store: Arc<dyn Store>,
    /// The same store as the agent sees it.
    refusing: Arc<refusing::Refusing>,
    runtime: Arc<Runtime>,
    network: Arc<Network>,
    images: Images,
    lines: Arc<Lines>,
    agent: Option<(oneshot::Sender<()>, JoinHandle<()>, Arc<Agent>)>,
    policy: wharf_node::Policy,
    data: tempfile::TempDir,
}

impl Machine {
    fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let instance = InstanceId::random();
        let images = Images::open(data.path()).unwrap();
        busybox(data.path(), "");
        images.load(&data.path().join("layout"), Some("busybox"), &mut |_| {}).unwrap();
        let vpc = Vpc::default_on(free_vpc().unwrap());
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let mut this = Self {
            refusing: Arc::new(refusing::Refusing::new(Arc::clone(&store))),
            store,
            runtime: Arc::new(Runtime::open(&instance, data.path(), Path::new("/run/wharf")).unwrap()),
            network: Arc::new(Network::open(&instance, vpc, &[]).unwrap()),
            images,
            lines: Arc::default(),
            agent: None,
            instance,
            policy: wharf_node::Policy::default(),
            data,
        };
        this.start();
        this
    }

    fn start(&mut self) {
        let agent = Agent::new(Parts {
            store: Arc::<refusing::Refusing>::clone(&self.refusing),
            runtime: Arc::clone(&self.runtime),
            network: Arc::clone(&self.network),
            images: self.images.clone(),
            logs: Arc::<Lines>::clone(&self.lines),
            node: "node".into(),
            data: self.data.path().to_owned(),
            rules: Arc::new(wharf_node::Rules::new(self.policy.clone(), None)),
            bounds: Bounds::default(),
        })
        .unwrap();
        let (stop, stopped) = oneshot::channel();
        let running = Arc::clone(&agent);
        let task = tokio::spawn(async move {
            running.run(async move { drop(stopped.await) }).await.unwrap();
        });
        self.agent = Some((stop, task, agent));
    }

    async fn stop(&mut self) {
        let (stop, task, _) = self.agent.take().unwrap();
        stop.send(()).unwrap();
        task.await.unwrap();
    }

    async fn want(&self, spec: &SandboxSpec) {
        self.store.txn(Txn::new().put_json(spec_key("node", &spec.id), spec)).await.unwrap();
    }

    /// Waits until the sandbox's status is as wanted.
    async fn until(&self, id: &str, wanted: impl Fn(&SandboxStatus) -> bool) -> SandboxStatus {
        let key = status_key("node", id);
        let look = async {
            let mut watch = self.store.watch(Range::Key(key.clone()), Some(0));
            loop {
                if let Some((status, _)) = self.store.get_json::<SandboxStatus>(&key).await.unwrap()
                    && wanted(&status)
                {
                    return status;
                }
                watch.next().await.unwrap();
            }
        };
        match tokio::time::timeout(Duration::from_secs(30), look).await {
            Ok(status) => status,
            Err(_) => panic!("{:#?}", self.store.get_json::<SandboxStatus>(&key).await),
        }
    }

    async fn end(mut self) {
        let specs = self.store.list("sandbox/spec/").await.unwrap();
        for spec in &specs {
            self.store.txn(Txn::new().delete(&*spec.key)).await.unwrap();
        }
        let gone = async {
            while !self.store.list("sandbox/status/").await.unwrap().is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), gone).await.expect("statuses of forgotten sandboxes go");
        self.agent.as_ref().unwrap().2.idle().await;
        self.stop().await;
        assert!(fs::read_dir(self.data.path().join("sandboxes")).unwrap().next().is_none());
        self.runtime.remove_all().unwrap();
        Network::purge(&self.instance).unwrap();
    }

    fn said(&self, stream: &str) -> Vec<String> {
        self.lines.0.lock().unwrap().get(stream).cloned().unwrap_or_default()
    }
}

fn container(name: &str, script: &str) -> ContainerSpec {
    ContainerSpec {
        name: name.into(),
        image: "busybox".into(),
        pull: PullPolicy::Default,
        entrypoint: None,
        command: Some(["/bin/sh", "-c", script].map(str::to_owned).into()),
        environment: vec![("COLOUR".into(), "blue".into())],
        working_directory: None,
        user: None,
        hostname: None,
        essential: true,
        cpu: CpuUnits(0),
        memory: None,
        memory_reservation: None,
        ports: Vec::new(),
        depends_on: Vec::new(),
        health_check: None,
        start_timeout: None,
        stop_timeout: 30,
        log: Some(LogTarget {
            scope: Scope::default(),
            group: "group".into(),
            stream: name.into(),
            create_group: false,
        }),
        security: Security::default(),
        ulimits: Vec::new(),
        mounts: Vec::new(),
        shared_memory: None,
        extra_hosts: Vec::new(),
        init: false,
        ..ContainerSpec::default()
    }
}

fn sandbox(containers: Vec<ContainerSpec>) -> SandboxSpec {
    SandboxSpec {
        id: wharf_core::hex_id(32),
        owner: "test".into(),
        containers,
        cpu: Some(CpuUnits(256)),
        memory: Some(Mib(512)),
        network: NetworkSpec::Interface {
            subnet: "subnet-000000000000000a0".into(),
            security_groups: Vec::new(),
            hostname: None,
        },
        sharing: Sharing::default(),
        storage: None,
        stop: None,
    }
}

fn exit_code(status: &SandboxStatus, index: usize) -> Option<i32> {
    match status.containers[index].state {
        ContainerState::Stopped { exit_code, .. } => exit_code,
        _ => None,
    }
}

fn stopped(status: &SandboxStatus) -> bool {
    status.phase == Phase::Stopped
}

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
async fn a_tmpfs_is_mounted_as_its_options_say() {
    let machine = Machine::new();
    let mut app = container(
        "app",
        "while read _ on _ options _; do case $on in /t*) echo $on $options;; esac; done < /proc/mounts",
    );
    let tmpfs = |target: &str, options: &[&str]| Mount {
        source: MountSource::Tmpfs { size: Some(Mib(1)), options: options.iter().map(|&o| o.to_owned()).collect() },
        target: target.into(),
        read_only: false,
    };
    app.mounts = vec![tmpfs("/t1", &["rw", "noexec", "nosuid", "mode=700"]), tmpfs("/t2", &["exec", "dev", "noatime"])];
    let spec = sandbox(vec![app]);
    machine.want(&spec).await;
    let status = machine.until(&spec.id, stopped).await;
    assert_eq!(exit_code(&status, 0), Some(0), "{status:#?}");
    // Kernels differ in whether they say how wide their inode numbers are.
    let said: Vec<String> = machine.said("app").iter().map(|l| l.replace(",inode64", "")).collect();
    assert_eq!(said, ["/t1 rw,nosuid,nodev,noexec,relatime,size=1024k,mode=700", "/t2 rw,nosuid,noatime,size=1024k"]);
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
async fn ports_lead_to_containers_of_the_same_port() {
    let machine = Machine::new();
    let serve = |name: &str, word: &str| {
        let mut c = container(name, &format!("echo {word} > /tmp/word; while true; do nc -l -p 80 < /tmp/word; done"));
        c.ports = vec![PortMapping { container_port: 80, host_port: None, protocol: Protocol::Tcp }];
        c
    };
    let mut spec = sandbox(vec![serve("one", "eins"), serve("two", "zwei")]);
    spec.network = NetworkSpec::Bridge;
    machine.want(&spec).await;
    let status = machine.until(&spec.id, |s| s.phase == Phase::Running).await;
    for (index, word) in ["eins", "zwei"].into_iter().enumerate() {
        let port = status.containers[index].ports[0].host_port;
        let answer = async {
            loop {
                // The program may not listen yet.
                let said = tokio::task::spawn_blocking(move || ask(port)).await.unwrap();
                if said.trim() == word {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), answer).await.expect(word);
    }
    // A fixed port that is taken is refused in Docker's words.
    let mut clash = sandbox(vec![container("app", "true")]);
    clash.network = NetworkSpec::Bridge;
    let host_port = Some(status.containers[0].ports[0].host_port);
    clash.containers[0].ports = vec![PortMapping { container_port: 80, host_port, protocol: Protocol::Tcp }];
    machine.want(&clash).await;
    let status = machine.until(&clash.id, stopped).await;
    assert!(format!("{:?}", status.cause).contains("port is already allocated"), "{status:?}");
    machine.end().await;
}

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
    tokio::time::timeout(Duration::from_secs(10), spoken).await.expect("it speaks while nobody listens");
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
    tokio::time::timeout(Duration::from_secs(10), more).await.expect("its output goes on");
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
    tokio::time::timeout(Duration::from_secs(10), spoken).await.expect("it speaks while nobody listens");
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
    let opened = tempfile::tempdir().unwrap();
    let source = MountSource::Host { path: opened.path().join("gate").to_string_lossy().into_owned() };
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
        tokio::time::timeout(Duration::from_secs(10), written).await.expect("what has started is written down");
    };
    written(2).await;
    machine.stop().await;
    machine.images.remove(&"other".parse().unwrap()).unwrap();
    machine.start();
    fs::write(opened.path().join("gate/open"), "").unwrap();
    let status = machine.until(&spec.id, |s| s.phase == Phase::Running).await;
    // What starts later does not take the place of what the collector must keep.
    written(3).await;
    machine.images.collect().unwrap();
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
    let opened = tempfile::tempdir().unwrap();
    let source = MountSource::Host { path: opened.path().join("gate").to_string_lossy().into_owned() };
    app.mounts = vec![Mount { source, target: "/gate".into(), read_only: true }];
    let spec = sandbox(vec![app]);
    let refusing = Arc::clone(&machine.refusing);
    let refused = async |enough: fn(&(usize, usize)) -> bool| {
        let mut refused = refusing.refused.subscribe();
        tokio::time::timeout(Duration::from_secs(20), refused.wait_for(enough)).await.expect("it tries").unwrap();
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
    fs::write(opened.path().join("gate/open"), "").unwrap();
    refused(|(durable, _)| *durable >= 2).await;
    machine.stop().await;
    refusing.refuses.store(false, Ordering::SeqCst);
    machine.start();
    let status = machine.until(&spec.id, stopped).await;
    assert_eq!(exit_code(&status, 0), Some(4), "the shim was there to be asked again");
    machine.end().await;
}

fn ask(port: u16) -> String {
    use std::io::Read;
    let mut text = String::new();
    if let Ok(mut stream) = std::net::TcpStream::connect(("127.0.0.1", port)) {
        stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
        let _partial = stream.read_to_string(&mut text);
    }
    text
}

/// An OCI layout of busybox in `directory/layout`. Its programs are asked to end by `stop_signal`.
fn busybox(directory: &Path, stop_signal: &str) {
    let root = directory.join("root");
    for part in ["bin", "tmp", "etc"] {
        fs::create_dir_all(root.join(part)).unwrap();
    }
    fs::copy("/bin/busybox", root.join("bin/busybox")).unwrap();
    for applet in ["sh", "cat", "sleep", "hostname", "test", "touch", "nc"] {
        symlink("busybox", root.join("bin").join(applet)).unwrap();
    }
    let layer = directory.join("layer.tar");
    let done = std::process::Command::new("tar").arg("-C").arg(&root).arg("-cf").arg(&layer).arg(".").status().unwrap();
    assert!(done.success());
    let layout = directory.join("layout");
    fs::create_dir_all(layout.join("blobs/sha256")).unwrap();
    let blob = |bytes: &[u8]| {
        let digest: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
        fs::write(layout.join("blobs/sha256").join(&digest), bytes).unwrap();
        (format!("sha256:{digest}"), bytes.len())
    };
    let (layer, layer_size) = blob(&fs::read(layer).unwrap());
    let config = format!(
        r#"{{"architecture":"amd64","os":"linux","config":{{"Env":["PATH=/bin"],"StopSignal":"{stop_signal}"}},"rootfs":{{"type":"layers","diff_ids":["{layer}"]}}}}"#
    );
    let (config, config_size) = blob(config.as_bytes());
    let manifest = format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{config}","size":{config_size}}},"layers":[{{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{layer}","size":{layer_size}}}]}}"#
    );
    let (manifest, manifest_size) = blob(manifest.as_bytes());
    let index = format!(
        r#"{{"schemaVersion":2,"manifests":[{{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{manifest}","size":{manifest_size}}}]}}"#
    );
    fs::write(layout.join("index.json"), index).unwrap();
    fs::write(layout.join("oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#).unwrap();
}
