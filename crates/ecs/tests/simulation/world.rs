//! One seed's world.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tokio::{task::JoinHandle, time::Instant};
use wharf_core::{
    CpuUnits, Mib, Scope, Timestamp,
    network::{Cidr, DEFAULT_VPC_KEY, Vpc},
    node::Node,
};
use wharf_ecs::{ControllerConfig, controller, ensure_container_instances, ensure_default_cluster};
use wharf_simulator::{Control, Simulator, Size};
use wharf_store::{MemoryStore, Range, Store, Txn, Watch};

use crate::{
    chaos::{Weather, service},
    client::Client,
    invariants::Model,
    slow::Slow,
};

/// How much goes wrong.
const ACTS: usize = 60;
/// How long everything may take to come to rest once nothing goes wrong any more: services that wait the longest after failures
/// wait 27 minutes, a node that was silent counts for two.
const PATIENCE: Duration = Duration::from_secs(3 * 3600);
/// For how long no task has begun once zones are as even as they will be: a move that found no room is tried again in ten minutes.
const BALANCED: Duration = Duration::from_secs(700);

pub(crate) struct Run {
    seed: u64,
    rng: fastrand::Rng,
    client: Client,
    store: Arc<dyn Store>,
    nodes: Vec<Node>,
    control: Control,
    controller: JoinHandle<()>,
    simulator: JoinHandle<()>,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// What the wall clock is ahead, milliseconds.
    jump: Arc<AtomicI64>,
    weather: Arc<Mutex<Weather>>,
    started: Instant,
    watch: Box<dyn Watch>,
    model: Model,
    services: Vec<String>,
    silent: Vec<String>,
    drained: Vec<String>,
    restarts: u64,
    /// How late changes come to the controller, milliseconds at most.
    lateness: u64,
    trace: String,
}

impl Run {
    pub(crate) async fn new(seed: u64) -> Self {
        // Ids that operations draw come from this thread's generator.
        fastrand::seed(seed);
        let mut rng = fastrand::Rng::with_seed(seed);
        let count = if rng.u32(..10) == 0 { rng.usize(100..300) } else { rng.usize(3..40) };
        let size = Size { cpu: CpuUnits(16 << 10), memory: Mib(64 << 10) };
        let nodes = wharf_simulator::nodes(count, size, "us-east-1", Timestamp(1_700_000_000_000), "0.1.0");
        let lateness = [0, 5, 200][rng.usize(..3)];
        let (started, jump) = (Instant::now(), Arc::new(AtomicI64::new(0)));
        let ahead = Arc::clone(&jump);
        let clock: Arc<dyn Fn() -> Timestamp + Send + Sync> = Arc::new(move || {
            let passed = i64::try_from(started.elapsed().as_millis()).unwrap();
            Timestamp(1_700_000_000_000 + passed + ahead.load(Ordering::Relaxed))
        });
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let mut client = Client::of(Arc::clone(&store), Scope::default());
        client.clock = Arc::clone(&clock);
        let vpc = Vpc::default_on(Cidr { address: [172, 31, 0, 0].into(), prefix: 16 });
        store.txn(Txn::new().put_json(DEFAULT_VPC_KEY, &vpc)).await.unwrap();
        ensure_default_cluster(&*store, &Scope::default()).await.unwrap();
        let watch = store.watch(Range::Prefix(String::new()), Some(0));
        let weather = Arc::new(Mutex::new(Weather::draw(&mut rng)));
        let (mut luck, of) = (rng.fork(), Arc::clone(&weather));
        let (mut simulator, control) = Simulator::new(
            Arc::clone(&store),
            nodes.clone(),
            Arc::clone(&clock),
            Box::new(move |spec| of.lock().unwrap().course(spec, &mut luck)),
        );
        simulator.register().await.unwrap();
        ensure_container_instances(&*store, &Scope::default(), &nodes).await.unwrap();
        let simulator = tokio::spawn(async move { simulator.run(std::future::pending()).await.unwrap() });
        let mut run = Self {
            seed,
            rng,
            client,
            nodes,
            control,
            controller: tokio::spawn(std::future::ready(())),
            simulator,
            clock,
            jump,
            weather,
            started,
            watch,
            model: Model::default(),
            services: Vec::new(),
            silent: Vec::new(),
            drained: Vec::new(),
            restarts: 0,
            lateness,
            trace: String::new(),
            store,
        };
        run.restart();
        for (family, container) in [
            ("plain", json!({})),
            ("checked", json!({"healthCheck": {"command": ["CMD", "true"]}})),
            ("port", json!({"portMappings": [{"containerPort": 80, "hostPort": 8080}]})),
            ("broken", json!({"image": "bad"})),
        ] {
            let mut whole = json!({"name": "app", "image": "good", "essential": true, "cpu": 64, "memory": 128});
            whole.as_object_mut().unwrap().extend(container.as_object().unwrap().clone());
            let input = json!({"family": family, "containerDefinitions": [whole]});
            run.client.ok("RegisterTaskDefinition", input).await;
        }
        run
    }

    /// A controller is begun, after the last one was broken off wherever it was.
    fn restart(&mut self) {
        self.controller.abort();
        self.restarts += 1;
        let seed = Some(self.seed.wrapping_mul(1000).wrapping_add(self.restarts));
        let config = ControllerConfig { clock: Arc::clone(&self.clock), seed, ..ControllerConfig::default() };
        let store = Slow::behind(Arc::clone(&self.store), self.rng.fork(), self.lateness);
        self.controller = tokio::spawn(controller(store, config, std::future::pending()));
    }

    /// Lives through it all; answers what happened.
    pub(crate) async fn live(mut self) -> String {
        for _ in 0..self.rng.usize(1..6) {
            self.create().await;
        }
        for _ in 0..ACTS {
            let pause = Duration::from_millis(self.rng.u64(10..60_000));
            self.pass(pause).await;
            self.act().await;
        }
        self.come_to_rest().await;
        self.controller.abort();
        self.simulator.abort();
        self.note(format!("{} checks", self.model.checks));
        self.trace
    }

    fn note(&mut self, what: impl std::fmt::Display) {
        let at = self.started.elapsed().as_millis();
        self.trace.push_str(&format!("{at:>9} {what}\n"));
    }

    /// Lets time pass, and holds every change of the store against what must hold.
    async fn pass(&mut self, time: Duration) {
        let end = Instant::now() + time;
        loop {
            match tokio::time::timeout_at(end, self.watch.next()).await {
                Err(_) => return,
                Ok(Ok(batch)) => {
                    let at = self.started.elapsed().as_millis();
                    if let Err(broken) = self.model.take(&batch, at) {
                        panic!("seed {}: at revision {}: {broken}\n{}", self.seed, batch.revision, self.trace);
                    }
                }
                Ok(Err(error)) => panic!("the check fell behind: {error}"),
            }
        }
    }

    async fn create(&mut self) {
        let name = format!("s{}", self.services.len());
        let input = service(&name, self.services.is_empty(), self.nodes.len(), &mut self.rng);
        self.note(format!("create {input}"));
        self.client.ok("CreateService", input).await;
        self.services.push(name);
    }

    async fn act(&mut self) {
        let node = self.nodes[self.rng.usize(..self.nodes.len())].id.clone();
        match self.rng.u32(..100) {
            0..15 if self.silent.len() * 3 < self.nodes.len() => {
                self.note(format!("silence {node}"));
                self.control.silence(&node);
                self.silent.push(node);
            }
            0..30 => {
                if self.silent.is_empty() {
                    return;
                }
                let node = self.silent.swap_remove(self.rng.usize(..self.silent.len()));
                let lost = self.rng.bool();
                self.note(format!("return {node}, lost: {lost}"));
                if lost { self.control.reboot(&node) } else { self.control.bring_back(&node) }
            }
            30..40 => {
                let status = if self.drained.len() * 4 < self.nodes.len() && self.rng.bool() {
                    self.drained.push(node.clone());
                    "DRAINING"
                } else {
                    "ACTIVE"
                };
                self.set_state(&node, status).await;
            }
            40..50 => {
                self.note("controller restarts".to_owned());
                self.restart();
            }
            50..55 => {
                let ahead = self.rng.i64(-120_000..120_000);
                self.note(format!("clock jumps by {ahead}"));
                self.jump.fetch_add(ahead, Ordering::Relaxed);
            }
            55..60 if self.services.len() < 10 => self.create().await,
            60..65 => self.stop_a_task().await,
            65..68 => self.delete().await,
            _ => self.update().await,
        }
    }

    async fn set_state(&mut self, node: &str, status: &str) {
        self.note(format!("{status} {node}"));
        let input = json!({"containerInstances": [node], "status": status});
        self.client.ok("UpdateContainerInstancesState", input).await;
    }

    fn some_service(&mut self) -> String {
        self.services[self.rng.usize(..self.services.len())].clone()
    }

    async fn stop_a_task(&mut self) {
        let name = self.some_service();
        let listed = self.client.call("ListTasks", json!({"serviceName": name})).await;
        let Ok(listed) = listed else { return };
        let arns = listed["taskArns"].as_array().unwrap().clone();
        if arns.is_empty() {
            return;
        }
        let task = arns[self.rng.usize(..arns.len())].clone();
        self.note(format!("stop {task}"));
        self.client.ok("StopTask", json!({"task": task})).await;
    }

    async fn delete(&mut self) {
        let name = self.some_service();
        self.note(format!("delete {name}"));
        // It may be gone since long.
        let _deleted = self.client.call("DeleteService", json!({"service": name, "force": true})).await;
    }

    async fn update(&mut self) {
        let name = self.some_service();
        let described = self.client.ok("DescribeServices", json!({"services": [name]})).await;
        let Some(service) = described["services"].get(0).filter(|service| service["status"] == "ACTIVE") else {
            return;
        };
        let definition = service["taskDefinition"].as_str().unwrap();
        let family = definition.rsplit('/').next().unwrap().split(':').next().unwrap().to_owned();
        let daemon = service["schedulingStrategy"] == "DAEMON";
        let change = match self.rng.u32(..4) {
            0 if !daemon => {
                let most = if family == "port" { self.nodes.len() / 4 + 1 } else { self.nodes.len().min(40) + 1 };
                json!({"desiredCount": self.rng.usize(..most)})
            }
            1 if family != "port" => json!({"taskDefinition": "broken"}),
            2 if family == "broken" => json!({"taskDefinition": "plain"}),
            _ => json!({"forceNewDeployment": true}),
        };
        self.note(format!("update {name}: {change}"));
        let mut input = change;
        input["service"] = json!(name);
        self.client.ok("UpdateService", input).await;
    }

    /// Lets a service be replaced whose bounds do not allow it: both are rounded, towards each other.
    async fn give_room(&self, name: &str, service: &Value) {
        let desired = service["desiredCount"].as_u64().unwrap();
        let percent = |of: &str| service["deploymentConfiguration"][of].as_u64().unwrap();
        let lower = (desired * percent("minimumHealthyPercent")).div_ceil(100);
        let upper = desired * percent("maximumPercent") / 100;
        if lower == upper {
            let input = json!({"service": name, "deploymentConfiguration": {"minimumHealthyPercent": 0}});
            self.client.ok("UpdateService", input).await;
        }
    }

    /// Nothing goes wrong any more: everything has to become as it is wanted.
    async fn come_to_rest(&mut self) {
        self.note("calm".to_owned());
        *self.weather.lock().unwrap() = Weather::CALM;
        for node in std::mem::take(&mut self.silent) {
            self.control.bring_back(&node);
        }
        for node in std::mem::take(&mut self.drained) {
            self.set_state(&node, "ACTIVE").await;
        }
        for name in self.services.clone() {
            let described = self.client.ok("DescribeServices", json!({"services": [name]})).await;
            let Some(service) = described["services"].get(0).filter(|service| service["status"] == "ACTIVE") else {
                continue;
            };
            self.give_room(&name, service).await;
            // What was given up, or cannot run, is replaced by what can.
            let failed = service["deployments"][0]["rolloutState"] == "FAILED";
            let broken = service["taskDefinition"].as_str().unwrap().contains("/broken:");
            if failed || broken {
                let definition = if broken { json!("plain") } else { Value::Null };
                let mut input = json!({"service": name, "forceNewDeployment": true});
                if broken {
                    input["taskDefinition"] = definition;
                }
                self.client.ok("UpdateService", input).await;
            }
        }
        let nodes = self.nodes.len();
        let end = Instant::now() + PATIENCE;
        let (mut begun, mut since) = (self.model.begun, Instant::now());
        loop {
            self.pass(Duration::from_secs(20)).await;
            if std::mem::replace(&mut begun, self.model.begun) != self.model.begun {
                since = Instant::now();
            }
            let wrong = self.model.at_rest(|_| Some(nodes));
            // Tasks may yet be moved to where zones have too few.
            let settled = since.elapsed() > BALANCED;
            if wrong.is_empty() && self.model.nodes.len() == nodes && settled {
                break;
            }
            if Instant::now() > end {
                let mut services = String::new();
                for name in &self.services {
                    let input = json!({"services": [name]});
                    services
                        .push_str(&format!("{:#}\n", self.client.ok("DescribeServices", input).await["services"][0]));
                }
                panic!("seed {}: no rest: {wrong:#?}\n{services}{}", self.seed, self.trace);
            }
        }
        self.note("rest".to_owned());
        // And it stays so, with nothing begun or ended.
        let (before, begun) = (self.store.revision(), self.model.begun);
        self.pass(Duration::from_secs(600)).await;
        let wrong = self.model.at_rest(|_| Some(nodes));
        assert_eq!(self.model.begun, begun, "seed {}: tasks begin at rest\n{}", self.seed, self.trace);
        assert!(wrong.is_empty(), "seed {}: no rest any more: {wrong:#?}\n{}", self.seed, self.trace);
        self.note(format!("{} changes at rest", self.store.revision() - before));
    }
}
