mod execute;

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use serde_json::{Value, json};
use tokio::{task::JoinSet, time::Instant};
use wharf_core::{
    Scope, Timestamp,
    network::{Cidr, DEFAULT_VPC_KEY, Vpc},
    node::Node,
    sandbox::{Phase, SPEC_PREFIX, STATUS_PREFIX, SandboxSpec, StopCause, spec_key},
};
use wharf_ecs::{ControllerConfig, controller, ensure_container_instance, ensure_default_cluster};
use wharf_store::{StoreExt, Txn};

use crate::{
    client::Client,
    fake_node::{self, NODE, node},
};

const SUBNETS: [&str; 2] = ["subnet-000000000000000a0", "subnet-000000000000000a1"];

/// A client of an instance with the controller and a node; both end with it.
struct World {
    client: Client,
    parts: JoinSet<()>,
}

impl World {
    async fn new() -> Self {
        Self::with(ControllerConfig::default(), true).await
    }

    async fn with(config: ControllerConfig, runs: bool) -> Self {
        let client = Client::new();
        let vpc = Vpc::default_on(Cidr { address: Ipv4Addr::new(172, 31, 0, 0), prefix: 16 });
        let txn = Txn::new().put_json(DEFAULT_VPC_KEY, &vpc).put_json(Node::key(NODE), &node());
        client.store.txn(txn).await.unwrap();
        ensure_default_cluster(&*client.store, &Scope::default()).await.unwrap();
        ensure_container_instance(&*client.store, &Scope::default(), &node()).await.unwrap();
        client
            .ok("CreateCluster", json!({"clusterName": "empty", "capacityProviders": ["FARGATE", "FARGATE_SPOT"]}))
            .await;
        for (family, definition) in definitions() {
            client.ok("RegisterTaskDefinition", merged(json!({"family": family}), definition)).await;
        }
        let started = Instant::now();
        let clock = move || {
            let passed = i64::try_from(started.elapsed().as_millis()).unwrap();
            Timestamp(1_700_000_000_000 + passed)
        };
        let config = ControllerConfig { clock: Arc::new(clock), seed: Some(1), ..config };
        let mut parts = JoinSet::new();
        parts.spawn(controller(Arc::clone(&client.store), config, std::future::pending()));
        if runs {
            parts.spawn(fake_node::run(Arc::clone(&client.store)));
        }
        Self { client, parts }
    }

    async fn ok(&self, operation: &str, input: Value) -> Value {
        self.client.ok(operation, input).await
    }

    async fn refused(&self, operation: &str, input: Value) -> String {
        self.client.refused(operation, input).await
    }

    async fn described(&self, task: &Value) -> Value {
        let input = json!({"cluster": task["clusterArn"], "tasks": [task["taskArn"]], "include": ["TAGS"]});
        self.ok("DescribeTasks", input).await["tasks"][0].clone()
    }

    /// The task once it is in this state.
    async fn reaches(&self, task: &Value, status: &str) -> Value {
        let mut watch = self.client.store.watch(wharf_store::Range::Prefix(String::new()), Some(0));
        loop {
            let described = self.described(task).await;
            if described["lastStatus"] == status {
                return described;
            }
            watch.next().await.unwrap();
        }
    }

    async fn spec(&self, task: &Value) -> SandboxSpec {
        let id = task["taskArn"].as_str().unwrap().rsplit('/').next().unwrap();
        self.client.store.get_json(&spec_key(NODE, id)).await.unwrap().unwrap().0
    }

    async fn under(&self, prefix: &str) -> Vec<String> {
        self.client.store.list(prefix).await.unwrap().iter().map(|entry| entry.key.to_string()).collect()
    }
}

fn definitions() -> Vec<(&'static str, Value)> {
    let container = json!({"name": "web", "image": "nginx:1", "portMappings": [{"containerPort": 80}],
        "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "eu-west-1",
        "awslogs-stream-prefix": "p", "awslogs-create-group": "true"}}});
    let side =
        json!({"name": "side", "image": "busybox", "essential": false, "environment": [{"name": "A", "value": "1"}]});
    let plain = json!({"name": "web", "image": "nginx", "cpu": 512, "memory": 1024,
        "portMappings": [{"containerPort": 80, "hostPort": 8080}]});
    let secret = json!({"name": "web", "image": "nginx", "memory": 64,
        "secrets": [{"name": "S", "valueFrom": "arn:aws:ssm:us-east-1:000000000000:parameter/s"}]});
    vec![
        (
            "fargate",
            json!({"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256",
            "executionRoleArn": "arn:aws:iam::000000000000:role/execution",
            "memory": "512", "containerDefinitions": [container, side]}),
        ),
        ("ec2", json!({"containerDefinitions": [plain]})),
        (
            "secret",
            json!({"containerDefinitions": [secret],
            "executionRoleArn": "arn:aws:iam::000000000000:role/execution"}),
        ),
    ]
}

fn merged(mut a: Value, b: Value) -> Value {
    let (Value::Object(into), Value::Object(from)) = (&mut a, b) else { panic!("objects") };
    into.extend(from);
    a
}

fn fargate(further: Value) -> Value {
    let network = json!({"awsvpcConfiguration": {"subnets": SUBNETS, "assignPublicIp": "ENABLED"}});
    merged(
        json!({"taskDefinition": "fargate", "launchType": "FARGATE", "cluster": "empty",
            "networkConfiguration": network}),
        further,
    )
}

#[tokio::test(start_paused = true)]
async fn a_fargate_task_lives_and_is_forgotten() {
    let world = World::new().await;
    let answer = world.ok("RunTask", fargate(json!({"tags": [{"key": "a", "value": "1"}], "startedBy": "me"}))).await;
    assert_eq!(answer["failures"], json!([]));
    let task = &answer["tasks"][0];
    assert_eq!((&task["lastStatus"], &task["desiredStatus"]), (&json!("PROVISIONING"), &json!("RUNNING")));
    assert_eq!(task["attachments"][0]["status"], "PRECREATED");
    assert_eq!(task["tags"], json!([{"key": "a", "value": "1"}]));
    assert_eq!(task["containerInstanceArn"], Value::Null);
    assert_eq!(task["group"], "family:fargate");

    let running = world.reaches(task, "RUNNING").await;
    for (member, value) in [
        ("launchType", "FARGATE"),
        ("platformVersion", "1.4.0"),
        ("platformFamily", "Linux"),
        ("cpu", "256"),
        ("memory", "512"),
        ("connectivity", "CONNECTED"),
        ("healthStatus", "UNKNOWN"),
        ("startedBy", "me"),
    ] {
        assert_eq!(running[member], value, "{member}");
    }
    assert_eq!(running["ephemeralStorage"], json!({"sizeInGiB": 20}));
    assert_eq!(running["startedAt"], 1_700_000_000.003);
    assert!(running["version"].as_i64() > task["version"].as_i64());
    let attachment = &running["attachments"][0];
    assert_eq!((&attachment["status"], &attachment["id"]), (&json!("ATTACHED"), &task["attachments"][0]["id"]));
    let details = attachment["details"].as_array().unwrap();
    assert!(details.contains(&json!({"name": "privateIPv4Address", "value": "172.31.0.10"})));
    let web = &running["containers"][0];
    assert_eq!((&web["lastStatus"], &web["networkBindings"]), (&json!("RUNNING"), &json!([])));
    assert_eq!(web["networkInterfaces"][0]["privateIpv4Address"], "172.31.0.10");
    assert_eq!(running["overrides"]["containerOverrides"], json!([{"name": "web"}, {"name": "side"}]));

    let spec = world.spec(task).await;
    let log = spec.containers[0].log.clone().unwrap();
    assert_eq!((log.group.as_str(), log.scope.region.as_str(), log.create_group), ("g", "eu-west-1", true));
    assert_eq!(log.stream, format!("p/web/{}", spec.id));
    let environment =
        [("A".to_owned(), "1".to_owned()), ("AWS_EXECUTION_ENV".to_owned(), "AWS_ECS_FARGATE".to_owned())];
    assert_eq!(spec.containers[1].environment, environment);
    assert_eq!(spec.containers[1].stop_timeout, 30);

    let stopping = world.ok("StopTask", json!({"cluster": "empty", "task": spec.id, "reason": "enough"})).await;
    assert_eq!(stopping["task"]["desiredStatus"], "STOPPED");
    assert_eq!(stopping["task"]["lastStatus"], "RUNNING");
    let stopped = world.reaches(task, "STOPPED").await;
    assert_eq!((&stopped["stopCode"], &stopped["stoppedReason"]), (&json!("UserInitiated"), &json!("enough")));
    assert_eq!(stopped["containers"][0]["exitCode"], 3);
    assert_eq!((&stopped["attachments"][0]["status"], &stopped["tags"]), (&json!("DELETED"), &json!([])));
    let list = |status: &str| json!({"cluster": "empty", "desiredStatus": status});
    assert_eq!(world.ok("ListTasks", list("STOPPED")).await["taskArns"], json!([task["taskArn"]]));
    assert_eq!(world.ok("ListTasks", list("RUNNING")).await["taskArns"], json!([]));

    tokio::time::sleep(Duration::from_secs(3500)).await;
    assert_eq!(world.described(task).await["lastStatus"], "STOPPED");
    tokio::time::sleep(Duration::from_secs(200)).await;
    let answer = world.ok("DescribeTasks", json!({"cluster": "empty", "tasks": [spec.id]})).await;
    assert_eq!(answer["failures"], json!([{"arn": task["taskArn"], "reason": "MISSING"}]));
    for prefix in [SPEC_PREFIX, STATUS_PREFIX, "ecs/000000000000/us-east-1/task"] {
        let left: Vec<String> = world.under(prefix).await.into_iter().filter(|key| key.contains(&spec.id)).collect();
        assert_eq!(left, Vec::<String>::new());
    }
}

#[tokio::test(start_paused = true)]
async fn instances_account_exactly_and_failures_say_why() {
    let world = World::new().await;
    assert_eq!(
        world.refused("RunTask", json!({"cluster": "empty", "taskDefinition": "ec2"})).await,
        "InvalidParameterException: No Container Instances were found in your cluster."
    );
    let first = world.ok("RunTask", json!({"taskDefinition": "ec2"})).await["tasks"][0].clone();
    assert_eq!(first["lastStatus"], "PENDING");
    let instance = first["containerInstanceArn"].clone();
    assert!(instance.as_str().unwrap().ends_with(&format!("container-instance/default/{NODE}")));
    let running = world.reaches(&first, "RUNNING").await;
    assert_eq!(
        running["containers"][0]["networkBindings"],
        json!([{"bindIP": "0.0.0.0", "containerPort": 80, "hostPort": 8080, "protocol": "tcp"}])
    );
    let refused = world.ok("RunTask", json!({"taskDefinition": "ec2", "count": 2})).await;
    assert_eq!(refused["tasks"], json!([]));
    let failure = json!({"arn": instance, "reason": "RESOURCE:PORTS"});
    assert_eq!(refused["failures"], json!([failure, failure]));
    let large = json!({"containerOverrides": [{"name": "web", "memory": 100_000}]});
    let refused = world.ok("RunTask", json!({"taskDefinition": "ec2", "overrides": large})).await;
    assert_eq!(refused["failures"][0]["reason"], "RESOURCE:MEMORY");
    let large = json!({"containerOverrides": [{"name": "web", "cpu": 100_000}]});
    let refused = world.ok("RunTask", json!({"taskDefinition": "ec2", "overrides": large})).await;
    assert_eq!(refused["failures"][0]["reason"], "RESOURCE:CPU");
    assert_eq!(world.ok("ListTasks", json!({})).await["taskArns"], json!([first["taskArn"]]));

    world.ok("StopTask", json!({"task": first["taskArn"]})).await;
    let stopped = world.reaches(&first, "STOPPED").await;
    assert_eq!(stopped["stoppedReason"], "Task stopped by user");
    let again = world.ok("RunTask", json!({"taskDefinition": "ec2"})).await;
    assert_eq!((&again["failures"], again["tasks"].as_array().unwrap().len()), (&json!([]), 1));
}

#[tokio::test(start_paused = true)]
async fn fargate_is_bounded_by_the_overcommitment() {
    let config = ControllerConfig { overcommit: 0.5, ..ControllerConfig::default() };
    let world = World::with(config, true).await;
    let answer = world.ok("RunTask", fargate(json!({"count": 5}))).await;
    assert_eq!(answer["tasks"].as_array().unwrap().len(), 4);
    let reason = "Capacity is unavailable at this time. Please try again later or in a different availability zone";
    assert_eq!(answer["failures"], json!([{"reason": reason}]));
    assert_eq!(world.ok("ListTasks", json!({"cluster": "empty"})).await["taskArns"].as_array().unwrap().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_answered_once() {
    let world = World::new().await;
    let with = |count: u32| fargate(json!({"clientToken": "once", "count": count}));
    let arns = |answer: &Value| -> Vec<String> {
        answer["tasks"].as_array().unwrap().iter().map(|task| task["taskArn"].to_string()).collect()
    };
    let first = world.ok("RunTask", with(2)).await;
    let second = world.ok("RunTask", with(2)).await;
    assert_eq!(arns(&first), arns(&second));
    assert!(world.refused("RunTask", with(1)).await.starts_with("ConflictException"));
    tokio::time::sleep(Duration::from_secs(25 * 3600)).await;
    assert_ne!(arns(&first), arns(&world.ok("RunTask", with(2)).await));
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_is_refused_before_anything_is_written() {
    let world = World::new().await;
    for (input, message) in [
        (fargate(json!({"count": 0})), "InvalidParameterException: Tasks count must be between 1 and 10."),
        (fargate(json!({"count": 11})), "InvalidParameterException: Tasks count must be between 1 and 10."),
        (fargate(json!({"cluster": "none"})), "ClusterNotFoundException: Cluster not found."),
        (fargate(json!({"taskDefinition": "none"})), "ClientException: TaskDefinition not found."),
        (
            fargate(json!({"networkConfiguration": null})),
            "InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        ),
        (
            fargate(json!({"taskDefinition": "ec2"})),
            "InvalidParameterException: Task definition does not support launch_type FARGATE.",
        ),
        (
            json!({"taskDefinition": "secret"}),
            "ClientException: containerDefinitions[web].secrets is not supported by Wharf yet.",
        ),
        (
            json!({"taskDefinition": "ec2", "placementConstraints": [{"type": "memberOf", "expression": "x"}]}),
            "InvalidParameterException: Invalid expression: a subject (agentConnected, agentVersion, attribute:NAME, \
             ec2InstanceId, registeredAt, runningTasksCount or task:group) was expected at column 1 instead of 'x'.",
        ),
        (
            fargate(json!({"overrides": {"cpu": "256", "memory": "8192"}})),
            "ClientException: No Fargate configuration exists for given values.",
        ),
    ] {
        assert_eq!(world.refused("RunTask", input).await, message);
    }
    world.ok("DeregisterTaskDefinition", json!({"taskDefinition": "ec2:1"})).await;
    assert_eq!(
        world.refused("RunTask", json!({"taskDefinition": "ec2:1"})).await,
        "ClientException: TaskDefinition is inactive"
    );
    assert_eq!(world.under("ecs/000000000000/us-east-1/task/").await, Vec::<String>::new());
    let unknown = world.refused("StopTask", json!({"task": "0123"})).await;
    assert_eq!(unknown, "InvalidParameterException: The referenced task was not found.");
    let elsewhere = "arn:aws:ecs:us-east-1:000000000000:task/empty/0123";
    assert_eq!(
        world.refused("DescribeTasks", json!({"tasks": [elsewhere]})).await,
        "InvalidParameterException: Invalid identifier: Identifier is for cluster empty. Your cluster is default"
    );
}

#[tokio::test(start_paused = true)]
async fn causes_have_the_services_words() {
    let world = World::with(ControllerConfig::default(), false).await;
    for (cause, code, reason) in [
        (
            StopCause::EssentialExited { container: "web".to_owned() },
            json!("EssentialContainerExited"),
            "Essential container in task exited",
        ),
        (
            StopCause::FailedToStart { error: "CannotPullContainerError: no".to_owned() },
            json!("TaskFailedToStart"),
            "CannotPullContainerError: no",
        ),
        (StopCause::Lost { error: "gone".to_owned() }, json!("EssentialContainerExited"), "gone"),
    ] {
        let task = world.ok("RunTask", fargate(json!({}))).await["tasks"][0].clone();
        let spec = world.spec(&task).await;
        fake_node::report(&*world.client.store, &spec, Phase::Stopping, Some(cause.clone())).await;
        let seen = world.described(&task).await;
        assert_eq!((&seen["lastStatus"], &seen["desiredStatus"]), (&json!("STOPPING"), &json!("STOPPED")));
        fake_node::report(&*world.client.store, &spec, Phase::Stopped, Some(cause)).await;
        let seen = world.described(&task).await;
        assert_eq!((&seen["stopCode"], seen["stoppedReason"].as_str()), (&code, Some(reason)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_node_that_is_gone_for_long_takes_its_tasks_with_it() {
    let world = World::new().await;
    let task = world.ok("RunTask", fargate(json!({}))).await["tasks"][0].clone();
    world.reaches(&task, "RUNNING").await;
    world.client.store.txn(Txn::new().delete(Node::key(NODE))).await.unwrap();
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(world.described(&task).await["lastStatus"], "RUNNING");
    tokio::time::sleep(Duration::from_secs(120)).await;
    assert_eq!(world.described(&task).await["lastStatus"], "STOPPED");
    assert_eq!(world.under(SPEC_PREFIX).await, Vec::<String>::new(), "the node would not run it if it returned");
}

#[tokio::test(start_paused = true)]
async fn a_controller_that_starts_late_or_again_finds_everything() {
    let mut world = World::new().await;
    world.parts.shutdown().await;
    let asked = world.client.ok("RunTask", fargate(json!({}))).await;
    assert_eq!(asked["tasks"][0]["lastStatus"], "PROVISIONING", "answered when patience ran out");
    let store = Arc::clone(&world.client.store);
    world.parts.spawn(controller(store, ControllerConfig::default(), std::future::pending()));
    world.parts.spawn(fake_node::run(Arc::clone(&world.client.store)));
    world.reaches(&asked["tasks"][0], "RUNNING").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_tasks_are_placed_at_once() {
    let config = ControllerConfig { overcommit: 100.0, ..ControllerConfig::default() };
    let world = World::with(config, true).await;
    let one = world.ok("RunTask", fargate(json!({}))).await["tasks"][0].clone();
    world.reaches(&one, "RUNNING").await;
    let asked: Vec<_> = (0..5).map(|_| world.ok("RunTask", fargate(json!({"count": 10})))).collect();
    let answers = futures_util::future::join_all(asked).await;
    for answer in answers {
        assert_eq!((answer["tasks"].as_array().unwrap().len(), &answer["failures"]), (10, &json!([])));
    }
}
