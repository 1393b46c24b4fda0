use serde_json::{Value, json};
use wharf_core::{
    CpuUnits, Mib, Timestamp,
    network::{Cidr, DEFAULT_VPC_KEY, Vpc},
    node::Node,
    sandbox::Phase,
};
use wharf_ecs::{container_instance_arn, ensure_container_instance, ensure_default_cluster};
use wharf_store::Txn;

use crate::{client::Client, stored_task::StoredTask};

pub(crate) const NODE: &str = "0123456789abcdef0123456789abcdef";

pub(crate) fn node() -> Node {
    Node {
        id: NODE.to_owned(),
        hostname: "here".to_owned(),
        architecture: "amd64".to_owned(),
        kernel: "6.1".to_owned(),
        cpu: CpuUnits(2048),
        memory: Mib(4096),
        reserved_ports: vec![4566],
        gpus: Vec::new(),
        security_modules: Vec::new(),
        attributes: Default::default(),
        registered_at: Timestamp(1_700_000_000_000),
        wharf_version: "0.1.0".to_owned(),
    }
}

/// An instance whose machine is a container instance.
pub(crate) async fn client() -> Client {
    let client = Client::new();
    let vpc = Vpc::default_on(Cidr { address: [172, 31, 0, 0].into(), prefix: 16 });
    let txn = Txn::new().put_json(DEFAULT_VPC_KEY, &vpc).put_json(Node::key(NODE), &node());
    client.store.txn(txn).await.unwrap();
    ensure_default_cluster(&*client.store, &client.scope).await.unwrap();
    ensure_container_instance(&*client.store, &client.scope, &node()).await.unwrap();
    client
}

async fn described(client: &Client) -> Value {
    let input = json!({"containerInstances": [NODE], "include": ["TAGS", "CONTAINER_INSTANCE_HEALTH"]});
    client.ok("DescribeContainerInstances", input).await["containerInstances"][0].clone()
}

fn integer(instance: &Value, list: &str, name: &str) -> Value {
    let resources = instance[list].as_array().unwrap();
    resources.iter().find(|resource| resource["name"] == name).unwrap()["integerValue"].clone()
}

#[tokio::test]
async fn the_machine_is_a_container_instance_of_the_default_cluster() {
    let client = client().await;
    let arn = container_instance_arn(&client.scope, NODE);
    let listed = client.ok("ListContainerInstances", json!({"status": "ACTIVE"})).await;
    assert_eq!(listed, json!({"containerInstanceArns": [arn]}));
    let instance = described(&client).await;
    assert_eq!(instance["containerInstanceArn"], arn);
    assert_eq!(instance["ec2InstanceId"], "i-0123456789abcdef0");
    assert_eq!((&instance["status"], &instance["agentConnected"]), (&json!("ACTIVE"), &json!(true)));
    assert_eq!(instance["healthStatus"]["overallStatus"], "OK");
    assert_eq!(integer(&instance, "registeredResources", "CPU"), 2048);
    assert_eq!(integer(&instance, "registeredResources", "MEMORY"), 4096);
    let attributes = instance["attributes"].as_array().unwrap();
    for (name, value) in [
        ("ecs.os-type", "linux"),
        ("ecs.cpu-architecture", "x86_64"),
        ("ecs.availability-zone", "us-east-1a"),
        ("ecs.vpc-id", "vpc-00000000000000001"),
    ] {
        assert!(attributes.contains(&json!({"name": name, "value": value})), "{name}");
    }
    assert!(attributes.contains(&json!({"name": "ecs.capability.task-eni"})));
    let clusters = client.ok("DescribeClusters", json!({})).await;
    assert_eq!(clusters["clusters"][0]["registeredContainerInstancesCount"], 1);
    assert_eq!(
        client.refused("DeleteCluster", json!({"cluster": "default"})).await,
        "ClusterContainsContainerInstancesException: The Cluster cannot be deleted while Container Instances are active \
         or draining."
    );
}

#[tokio::test]
async fn what_remains_follows_from_the_tasks() {
    let client = client().await;
    let phase = Phase::Running;
    StoredTask { cluster: "default", id: "1", fargate: false, task_definition: "web:1", phase }.put(&client).await;
    let instance = described(&client).await;
    assert_eq!(instance["runningTasksCount"], 1);
    assert_eq!(integer(&instance, "remainingResources", "CPU"), 1536);
    assert_eq!(integer(&instance, "remainingResources", "MEMORY"), 3072);
    let ports = instance["remainingResources"].as_array().unwrap().iter().find(|r| r["name"] == "PORTS").unwrap();
    let ports = ports["stringSetValue"].as_array().unwrap();
    assert!(ports.contains(&json!("8080")) && ports.contains(&json!("4566")) && ports.contains(&json!("22")));
}

#[tokio::test]
async fn a_node_that_reports_again_changes_only_what_is_its_own() {
    let client = client().await;
    let arn = container_instance_arn(&client.scope, NODE);
    client.ok("TagResource", json!({"resourceArn": arn, "tags": [{"key": "rack", "value": "1"}]})).await;
    let attribute = json!({"name": "stack", "value": "production", "targetId": arn});
    client.ok("PutAttributes", json!({"attributes": [attribute]})).await;
    let revision = client.store.revision();
    ensure_container_instance(&*client.store, &client.scope, &node()).await.unwrap();
    assert_eq!(client.store.revision(), revision, "the same report writes nothing");

    let grown = Node { memory: Mib(8192), ..node() };
    ensure_container_instance(&*client.store, &client.scope, &grown).await.unwrap();
    let instance = described(&client).await;
    assert_eq!(integer(&instance, "registeredResources", "MEMORY"), 8192);
    assert_eq!(instance["version"], 2);
    assert_eq!(instance["tags"], json!([{"key": "rack", "value": "1"}]));
    let attributes = instance["attributes"].as_array().unwrap();
    assert!(attributes.contains(&json!({"name": "stack", "value": "production"})));
}

#[tokio::test]
async fn instances_that_are_not_there_are_failures() {
    let client = client().await;
    let answer = client.ok("DescribeContainerInstances", json!({"containerInstances": ["feed"]})).await;
    let arn = "arn:aws:ecs:us-east-1:000000000000:container-instance/default/feed";
    assert_eq!(answer, json!({"containerInstances": [], "failures": [{"arn": arn, "reason": "MISSING"}]}));
    let elsewhere = "arn:aws:ecs:us-east-1:000000000000:container-instance/blue/feed";
    assert_eq!(
        client.refused("DescribeContainerInstances", json!({"containerInstances": [elsewhere]})).await,
        "InvalidParameterException: Invalid identifier: Identifier is for cluster blue. Your cluster is default"
    );
    for operation in ["ListContainerInstances", "DescribeContainerInstances"] {
        let input = json!({"cluster": "gone", "containerInstances": [NODE]});
        assert_eq!(client.refused(operation, input).await, "ClusterNotFoundException: Cluster not found.");
    }
    let error = client.refused("DescribeContainerInstances", json!({"containerInstances": []})).await;
    assert!(error.starts_with("InvalidParameterException"), "{error}");
}

#[tokio::test]
async fn instances_are_listed_by_expression() {
    let client = client().await;
    let attribute = json!({"name": "stack", "value": "blue", "targetId": container_instance_arn(&client.scope, NODE)});
    client.ok("PutAttributes", json!({"attributes": [attribute]})).await;
    for (filter, found) in [
        ("attribute:stack == blue and attribute:ecs.os-type == linux", 1),
        ("attribute:stack == green", 0),
        ("runningTasksCount == 0", 1),
    ] {
        let listed = client.ok("ListContainerInstances", json!({"filter": filter})).await;
        assert_eq!(listed["containerInstanceArns"].as_array().unwrap().len(), found, "{filter}");
    }
    let error = client.refused("ListContainerInstances", json!({"filter": "stack = blue"})).await;
    assert!(error.starts_with("InvalidParameterException"), "{error}");
}
