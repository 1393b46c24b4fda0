//! A machine of the test's own.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{sync::oneshot, task::JoinHandle};
use wharf_core::{
    CpuUnits, InstanceId, Mib, Scope,
    logs::{LogLine, LogSink, LogSinkError, LogTarget},
    network::Vpc,
    sandbox::{
        ContainerSpec, ContainerState, NetworkSpec, Phase, SandboxSpec, SandboxStatus, Sharing, spec_key, status_key,
    },
};
use wharf_image::Images;
use wharf_network::{Network, free_vpc};
use wharf_node::{Agent, Bounds, Parts, Policy, Rules, UserNamespaces};
use wharf_runtime::Runtime;
use wharf_store::{MemoryStore, Range, Store, StoreExt, Txn};

use crate::{image::busybox, refusing};

/// Keeps lines by stream.
#[derive(Default)]
pub(crate) struct Lines(Mutex<BTreeMap<String, Vec<String>>>);

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
pub(crate) struct Machine {
    pub(crate) instance: InstanceId,
    pub(crate) store: Arc<dyn Store>,
    /// The same store as the agent sees it.
    pub(crate) refusing: Arc<refusing::Refusing>,
    pub(crate) runtime: Arc<Runtime>,
    pub(crate) network: Arc<Network>,
    pub(crate) images: Images,
    pub(crate) lines: Arc<Lines>,
    pub(crate) agent: Option<(oneshot::Sender<()>, JoinHandle<()>, Arc<Agent>)>,
    /// What the agent is told at its next start.
    pub(crate) user_namespaces: Option<UserNamespaces>,
    pub(crate) policy: Policy,
    /// A directory of the host's that containers may mount: `data` is Wharf's own.
    pub(crate) shared: tempfile::TempDir,
    pub(crate) data: tempfile::TempDir,
}

/// Who looks for a free one at the same time, another test or an instance, waits, or both would take the same.
fn open_network(instance: &InstanceId) -> Network {
    std::fs::create_dir_all("/run/wharf").unwrap();
    let turn = std::fs::File::create("/run/wharf/network.lock").unwrap();
    turn.lock().unwrap();
    Network::open(instance, Vpc::default_on(free_vpc().unwrap()), &[]).unwrap()
}

impl Machine {
    pub(crate) fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let instance = InstanceId::random();
        let images = Images::open(data.path()).unwrap();
        busybox(data.path(), "");
        images.load(&data.path().join("layout"), Some("busybox"), &mut |_| {}).unwrap();
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let mut this = Self {
            refusing: Arc::new(refusing::Refusing::new(Arc::clone(&store))),
            store,
            runtime: Arc::new(Runtime::open(&instance, data.path(), Path::new("/run/wharf")).unwrap()),
            network: Arc::new(open_network(&instance)),
            images,
            lines: Arc::default(),
            agent: None,
            user_namespaces: None,
            policy: Policy::default(),
            shared: tempfile::tempdir().unwrap(),
            instance,
            data,
        };
        this.start();
        this
    }

    pub(crate) fn start(&mut self) {
        let agent = Agent::new(Parts {
            store: Arc::<refusing::Refusing>::clone(&self.refusing),
            runtime: Arc::clone(&self.runtime),
            network: Arc::clone(&self.network),
            images: self.images.clone(),
            logs: Arc::<Lines>::clone(&self.lines),
            node: "node".into(),
            data: self.data.path().to_owned(),
            run: Path::new("/run/wharf").join(self.instance.as_str()),
            bounds: Bounds::default(),
            user_namespaces: self.user_namespaces,
            rules: Arc::new(Rules::new(self.policy.clone(), None)),
            image_settings: wharf_node::ImageSettings::default(),
            image_access: Arc::new(()),
            devices: self.data.path().join("devices"),
        })
        .unwrap();
        let (stop, stopped) = oneshot::channel();
        let running = Arc::clone(&agent);
        let task = tokio::spawn(async move {
            running.run(async move { drop(stopped.await) }).await.unwrap();
        });
        self.agent = Some((stop, task, agent));
    }

    pub(crate) async fn stop(&mut self) {
        let (stop, task, _) = self.agent.take().unwrap();
        stop.send(()).unwrap();
        task.await.unwrap();
    }

    pub(crate) async fn want(&self, spec: &SandboxSpec) {
        self.store.txn(Txn::new().put_json(spec_key("node", &spec.id), spec)).await.unwrap();
    }

    /// Waits until the sandbox's status is as wanted.
    pub(crate) async fn until(&self, id: &str, wanted: impl Fn(&SandboxStatus) -> bool) -> SandboxStatus {
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
        match tokio::time::timeout(Duration::from_secs(90), look).await {
            Ok(status) => status,
            Err(_) => panic!("{:#?}", self.store.get_json::<SandboxStatus>(&key).await),
        }
    }

    pub(crate) async fn end(mut self) {
        let specs = self.store.list("sandbox/spec/").await.unwrap();
        for spec in &specs {
            self.store.txn(Txn::new().delete(&*spec.key)).await.unwrap();
        }
        let gone = async {
            while !self.store.list("sandbox/status/").await.unwrap().is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), gone).await.expect("statuses of forgotten sandboxes go");
        self.agent.as_ref().unwrap().2.idle().await;
        self.stop().await;
        assert!(fs::read_dir(self.data.path().join("sandboxes")).unwrap().next().is_none());
        self.runtime.remove_all().unwrap();
        Network::purge(&self.instance).unwrap();
    }

    pub(crate) fn said(&self, stream: &str) -> Vec<String> {
        self.lines.0.lock().unwrap().get(stream).cloned().unwrap_or_default()
    }
}

impl Drop for Machine {
    /// Takes away what a test that failed has left. Its own event loop cannot be used any more.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            return;
        }
        if let Some((_, task, _)) = self.agent.take() {
            task.abort();
        }
        let (runtime, instance) = (Arc::clone(&self.runtime), self.instance.clone());
        let removal = std::thread::spawn(move || {
            let event_loop = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            event_loop.block_on(async {
                for left in runtime.adopt().await.unwrap() {
                    drop(left.sandbox);
                    runtime.remove(&left.id).await.unwrap();
                }
            });
            runtime.remove_all().unwrap();
            Network::purge(&instance).unwrap();
        });
        if removal.join().is_err() {
            eprintln!("what the test started is still there");
        }
    }
}

pub(crate) fn container(name: &str, script: &str) -> ContainerSpec {
    ContainerSpec {
        name: name.into(),
        image: "busybox".into(),
        command: Some(["/bin/sh", "-c", script].map(str::to_owned).into()),
        environment: vec![("COLOUR".into(), "blue".into())],
        essential: true,
        stop_timeout: 30,
        log: Some(LogTarget {
            scope: Scope::default(),
            group: "group".into(),
            stream: name.into(),
            create_group: false,
        }),
        ..ContainerSpec::default()
    }
}

pub(crate) fn sandbox(containers: Vec<ContainerSpec>) -> SandboxSpec {
    SandboxSpec {
        id: wharf_core::hex_id(32),
        owner: "test".into(),
        group: None,
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

pub(crate) fn exit_code(status: &SandboxStatus, index: usize) -> Option<i32> {
    match status.containers[index].state {
        ContainerState::Stopped { exit_code, .. } => exit_code,
        _ => None,
    }
}

pub(crate) fn stopped(status: &SandboxStatus) -> bool {
    status.phase == Phase::Stopped
}

pub(crate) fn ask(port: u16) -> String {
    use std::io::Read;
    let mut text = String::new();
    if let Ok(mut stream) = std::net::TcpStream::connect(("127.0.0.1", port)) {
        stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
        let _partial = stream.read_to_string(&mut text);
    }
    text
}
