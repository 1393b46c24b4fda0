//! An instance with simulated nodes, whose hours pass in milliseconds.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tokio::{task::JoinSet, time::Instant};
use wharf_core::{
    CpuUnits, Mib, Scope, Timestamp,
    network::{Cidr, DEFAULT_VPC_KEY, Vpc},
    node::Node,
    sandbox::SandboxSpec,
};
use wharf_ecs::{
    ControllerConfig, ServiceExplanation, controller, ensure_container_instance, ensure_default_cluster,
    explain_service,
};
use wharf_simulator::{Control, Course, End, Simulator, Size};
use wharf_store::{MemoryStore, Store, Txn};

use crate::client::Client;

pub(crate) const SUBNETS: [&str; 3] =
    ["subnet-000000000000000a0", "subnet-000000000000000a1", "subnet-000000000000000a2"];

pub(crate) struct World {
    pub(crate) client: Client,
    pub(crate) control: Control,
    pub(crate) nodes: Vec<Node>,
    /// So many more tasks can start.
    starts: Arc<AtomicU32>,
    parts: JoinSet<()>,
}

impl World {
    /// One with so many nodes of two cores and 4 GiB.
    pub(crate) async fn new(nodes: usize) -> Self {
        let size = Size { cpu: CpuUnits(2048), memory: Mib(4096) };
        let nodes = wharf_simulator::nodes(nodes, size, "us-east-1", Timestamp(1_700_000_000_000), "0.1.0");
        let started = Instant::now();
        let clock: Arc<dyn Fn() -> Timestamp + Send + Sync> =
            Arc::new(move || Timestamp(1_700_000_000_000 + i64::try_from(started.elapsed().as_millis()).unwrap()));
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let mut client = Client::of(Arc::clone(&store), Scope::default());
        client.clock = Arc::clone(&clock);
        let vpc = Vpc::default_on(Cidr { address: [172, 31, 0, 0].into(), prefix: 16 });
        store.txn(Txn::new().put_json(DEFAULT_VPC_KEY, &vpc)).await.unwrap();
        ensure_default_cluster(&*store, &Scope::default()).await.unwrap();
        let starts = Arc::new(AtomicU32::new(u32::MAX));
        let left = Arc::clone(&starts);
        let course = Box::new(move |spec: &SandboxSpec| {
            match left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)) {
                Ok(_) => Course::of(spec),
                Err(_) => Course { end: End::FailsToStart("no more".to_owned()), ..Course::default() },
            }
        });
        let (mut simulator, control) = Simulator::new(Arc::clone(&store), nodes.clone(), Arc::clone(&clock), course);
        simulator.register().await.unwrap();
        for node in &nodes {
            ensure_container_instance(&*store, &Scope::default(), node).await.unwrap();
        }
        let mut parts = JoinSet::new();
        let config = ControllerConfig { clock, seed: Some(7), ..ControllerConfig::default() };
        parts.spawn(controller(Arc::clone(&store), config, std::future::pending()));
        parts.spawn(async move { simulator.run(std::future::pending()).await.unwrap() });
        let world = Self { client, control, nodes, starts, parts };
        world.define("web", json!({})).await;
        world
    }

    /// Registers a revision of a family with one container, with these members and labels of it.
    pub(crate) async fn define(&self, family: &str, container: Value) -> String {
        let mut whole = json!({"name": "app", "image": "app:1", "essential": true, "cpu": 256, "memory": 512});
        whole.as_object_mut().unwrap().extend(container.as_object().unwrap().clone());
        let input = json!({"family": family, "containerDefinitions": [whole]});
        let answer = self.ok("RegisterTaskDefinition", input).await;
        answer["taskDefinition"]["taskDefinitionArn"].as_str().unwrap().to_owned()
    }

    /// A revision that Fargate takes.
    pub(crate) async fn define_fargate(&self, family: &str, container: Value) {
        let mut whole = json!({"name": "app", "image": "app:1", "essential": true});
        whole.as_object_mut().unwrap().extend(container.as_object().unwrap().clone());
        let input = json!({"family": family, "containerDefinitions": [whole], "cpu": "256", "memory": "512",
            "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"]});
        self.ok("RegisterTaskDefinition", input).await;
    }

    pub(crate) async fn ok(&self, operation: &str, input: Value) -> Value {
        self.client.ok(operation, input).await
    }

    pub(crate) async fn refused(&self, operation: &str, input: Value) -> String {
        self.client.refused(operation, input).await
    }

    /// Makes a service with what is given beside its name.
    pub(crate) async fn create(&self, name: &str, desired: u32, more: Value) -> Value {
        let mut input = json!({"serviceName": name, "taskDefinition": "web", "desiredCount": desired});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.ok("CreateService", input).await["service"].clone()
    }

    pub(crate) async fn update(&self, name: &str, more: Value) -> Value {
        let mut input = json!({"service": name});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.ok("UpdateService", input).await["service"].clone()
    }

    pub(crate) async fn service(&self, name: &str) -> Value {
        self.ok("DescribeServices", json!({"services": [name], "include": ["TAGS"]})).await["services"][0].clone()
    }

    /// The messages of a service's events, the oldest first, without ids.
    pub(crate) async fn events(&self, name: &str) -> Vec<String> {
        let service = self.service(name).await;
        let events = service["events"].as_array().unwrap().iter().rev();
        events.map(|event| event["message"].as_str().unwrap().to_owned()).collect()
    }

    /// Lets time pass until this holds of the service, an hour at most.
    pub(crate) async fn until(&self, name: &str, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + Duration::from_secs(3600);
        loop {
            let service = self.service(name).await;
            if holds(&service) {
                return service;
            }
            assert!(Instant::now() < end, "{what} does not come: {service:#}");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// The service as it is when the CLI's waiter `services-stable` is content.
    pub(crate) async fn stable(&self, name: &str) -> Value {
        self.until(name, "stability", |service| {
            service["deployments"].as_array().unwrap().len() == 1
                && service["runningCount"] == service["desiredCount"]
                && service["pendingCount"] == 0
        })
        .await
    }

    /// The service once its deployment is over.
    pub(crate) async fn completed(&self, name: &str) -> Value {
        self.until(name, "completion", |service| {
            service["deployments"].as_array().unwrap().len() == 1
                && service["deployments"][0]["rolloutState"] == "COMPLETED"
                && service["runningCount"] == service["desiredCount"]
        })
        .await
    }

    /// The tasks of a service that are to run, described.
    pub(crate) async fn tasks(&self, service: &str) -> Vec<Value> {
        self.tasks_that_are(service, "RUNNING").await
    }

    pub(crate) async fn tasks_that_are(&self, service: &str, status: &str) -> Vec<Value> {
        let listed = self.ok("ListTasks", json!({"serviceName": service, "desiredStatus": status})).await;
        let arns = listed["taskArns"].as_array().unwrap();
        if arns.is_empty() {
            return Vec::new();
        }
        let described = self.ok("DescribeTasks", json!({"tasks": arns, "include": ["TAGS"]})).await;
        described["tasks"].as_array().unwrap().clone()
    }

    /// How many of a service's tasks are on each node.
    pub(crate) async fn on_nodes(&self, service: &str) -> BTreeMap<String, usize> {
        let mut nodes = BTreeMap::new();
        for task in self.tasks(service).await {
            let arn = task["containerInstanceArn"].as_str().unwrap();
            *nodes.entry(arn.rsplit('/').next().unwrap().to_owned()).or_default() += 1;
        }
        nodes
    }

    /// From now on so many tasks start, and the others fail.
    pub(crate) fn only_start(&self, tasks: u32) {
        self.starts.store(tasks, Ordering::Relaxed);
    }

    /// What `wharf explain` would say.
    pub(crate) async fn explain(&self, service: &str) -> ServiceExplanation {
        let (store, now) = (&*self.client.store, (self.client.clock)());
        explain_service(store, &Scope::default(), None, service, 1.0, now).await.unwrap()
    }

    /// Lets so many seconds pass.
    pub(crate) async fn pass(&self, seconds: u64) {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.parts.abort_all();
    }
}
