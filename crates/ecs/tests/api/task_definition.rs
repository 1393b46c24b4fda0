use serde_json::{Value, json};
use wharf_core::sandbox::Phase;
use wharf_ecs::{TaskDefinitionRef, load_task_definition, reap_task_definitions};

use crate::{client::Client, stored_task::StoredTask};

fn task(family: &str) -> Value {
    json!({"family": family, "containerDefinitions": [{"name": "web", "image": "nginx", "memory": 64,
        "portMappings": [{"containerPort": 80}]}]})
}

async fn listed(client: &Client, input: Value) -> Vec<String> {
    let answer = client.ok("ListTaskDefinitions", input).await;
    let arns = answer["taskDefinitionArns"].as_array().unwrap();
    arns.iter().filter_map(|arn| Some(arn.as_str()?.rsplit('/').next()?.to_owned())).collect()
}

#[tokio::test]
async fn a_definition_comes_back_as_the_service_keeps_it() {
    let client = Client::new();
    let registered = client.ok("RegisterTaskDefinition", task("web")).await;
    let expected = json!({
        "taskDefinitionArn": "arn:aws:ecs:us-east-1:000000000000:task-definition/web:1",
        "family": "web",
        "revision": 1,
        "status": "ACTIVE",
        "containerDefinitions": [{
            "name": "web", "image": "nginx", "cpu": 0, "memory": 64, "essential": true,
            "portMappings": [{"containerPort": 80, "hostPort": 0, "protocol": "tcp"}],
            "environment": [], "mountPoints": [], "volumesFrom": [], "systemControls": [],
        }],
        "volumes": [],
        "placementConstraints": [],
        "compatibilities": ["EXTERNAL", "EC2"],
        "registeredAt": 1_700_000_000.0,
        "registeredBy": "arn:aws:iam::000000000000:root",
    });
    assert_eq!(registered["taskDefinition"], expected);
    for name in ["web", "web:1", "arn:aws:ecs:us-east-1:000000000000:task-definition/web:1"] {
        let described = client.ok("DescribeTaskDefinition", json!({"taskDefinition": name})).await;
        assert_eq!(described, json!({"taskDefinition": expected, "tags": []}), "{name}");
    }
}

/// A request in which nothing that has a default is left out.
const EVERY_FIELD: &str = r#"{
    "family": "all",
    "taskRoleArn": "arn:aws:iam::000000000000:role/task",
    "executionRoleArn": "arn:aws:iam::000000000000:role/execution",
    "networkMode": "bridge",
    "requiresCompatibilities": ["EC2"],
    "cpu": "256", "memory": "512", "pidMode": "task", "ipcMode": "none",
    "runtimePlatform": {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"},
    "enableFaultInjection": false,
    "placementConstraints": [{"type": "memberOf", "expression": "attribute:ecs.os-type == linux"}],
    "volumes": [{"name": "data", "host": {"sourcePath": "/srv"}}],
    "containerDefinitions": [{
        "name": "web", "image": "nginx", "cpu": 10, "memory": 256, "memoryReservation": 128, "essential": true,
        "portMappings": [{"containerPort": 80, "hostPort": 8080, "protocol": "tcp", "name": "http", "appProtocol": "http"}],
        "restartPolicy": {"enabled": true, "ignoredExitCodes": [0], "restartAttemptPeriod": 180},
        "entryPoint": ["sh"], "command": ["-c", "true"], "environment": [{"name": "A", "value": "1"}],
        "mountPoints": [{"sourceVolume": "data", "containerPath": "/data", "readOnly": true}],
        "volumesFrom": [{"sourceContainer": "init", "readOnly": true}],
        "linuxParameters": {"capabilities": {"add": ["NET_ADMIN"], "drop": ["ALL"]}, "initProcessEnabled": true,
            "tmpfs": [{"containerPath": "/tmp", "size": 16, "mountOptions": ["noexec"]}]},
        "secrets": [{"name": "S", "valueFrom": "arn:aws:ssm:us-east-1:000000000000:parameter/s"}],
        "dependsOn": [{"containerName": "init", "condition": "SUCCESS"}],
        "startTimeout": 30, "stopTimeout": 10, "versionConsistency": "enabled", "hostname": "web", "user": "1000:1000",
        "workingDirectory": "/srv", "privileged": false, "readonlyRootFilesystem": true,
        "dnsServers": ["10.0.0.2"], "dnsSearchDomains": ["example.com"],
        "extraHosts": [{"hostname": "db", "ipAddress": "10.0.0.3"}],
        "dockerSecurityOptions": ["no-new-privileges"], "interactive": true, "pseudoTerminal": true,
        "dockerLabels": {"a": "b"}, "ulimits": [{"name": "nofile", "softLimit": 1024, "hardLimit": 2048}],
        "logConfiguration": {"logDriver": "awslogs",
            "options": {"awslogs-group": "g", "awslogs-region": "us-east-1"}},
        "healthCheck": {"command": ["CMD", "true"], "interval": 10, "timeout": 5, "retries": 3, "startPeriod": 1},
        "systemControls": [{"namespace": "net.core.somaxconn", "value": "1024"}],
        "resourceRequirements": [{"type": "GPU", "value": "1"}],
        "links": ["init"]
    }, {
        "name": "init", "image": "busybox", "cpu": 0, "memory": 64, "essential": false, "portMappings": [],
        "environment": [], "mountPoints": [], "volumesFrom": [], "systemControls": []
    }]
}"#;

#[tokio::test]
async fn every_field_comes_back() {
    let client = Client::new();
    let mut input: Value = serde_json::from_str(EVERY_FIELD).unwrap();
    let answer = client.ok("RegisterTaskDefinition", input.clone()).await;
    let answer = answer["taskDefinition"].as_object().unwrap();
    // Whatever was asked for stands in the answer unchanged, since nothing was left to a default.
    for (field, value) in input.as_object_mut().unwrap() {
        assert_eq!(&answer[field], value, "{field}");
    }
}

/// Every value of `EVERY_FIELD` in turn, taken away or driven to an extreme: the service answers or refuses, and what it
/// took comes back.
#[tokio::test]
async fn no_single_value_brings_it_down() {
    let client = Client::new();
    let whole: Value = serde_json::from_str(EVERY_FIELD).unwrap();
    let mut places = Vec::new();
    leaves(&whole, String::new(), &mut places);
    let (mut taken, mut refused) = (0, 0);
    for place in &places {
        let replacements = match whole.pointer(place).unwrap() {
            Value::Number(_) => vec![json!(i32::MIN), json!(-1), json!(0), json!(i32::MAX), Value::Null],
            Value::String(_) => {
                vec![json!(""), json!("x".repeat(3000)), json!("\u{0}é/:"), json!("arn:aws"), Value::Null]
            }
            Value::Bool(value) => vec![json!(!value), Value::Null],
            _ => vec![Value::Null],
        };
        for replacement in replacements {
            let mut input = whole.clone();
            *input.pointer_mut(place).unwrap() = replacement;
            match client.call("RegisterTaskDefinition", input).await {
                Ok(answer) => {
                    let name = answer["taskDefinition"]["taskDefinitionArn"].clone();
                    let described = client.ok("DescribeTaskDefinition", json!({"taskDefinition": name})).await;
                    assert_eq!(described["taskDefinition"], answer["taskDefinition"], "{place}");
                    taken += 1;
                }
                Err(error) => {
                    assert!(
                        ["ClientException", "InvalidParameterException", "SerializationException"]
                            .contains(&&*error.code),
                        "{place}: {error}"
                    );
                    refused += 1;
                }
            }
        }
    }
    assert!(taken > 50 && refused > 50, "{taken} taken, {refused} refused");
}

/// The places of every value in `value` that holds no others.
fn leaves(value: &Value, place: String, places: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                leaves(inner, format!("{place}/{name}"), places);
            }
        }
        Value::Array(entries) => {
            for (n, inner) in entries.iter().enumerate() {
                leaves(inner, format!("{place}/{n}"), places);
            }
        }
        _ => places.push(place),
    }
}

#[tokio::test]
async fn revisions_go_through_their_states_and_numbers_are_never_given_twice() {
    let client = Client::new();
    for revision in 1..=2 {
        let answer = client.ok("RegisterTaskDefinition", task("web")).await;
        assert_eq!(answer["taskDefinition"]["revision"], revision);
    }
    let deregistered = client.ok("DeregisterTaskDefinition", json!({"taskDefinition": "web:2"})).await;
    assert_eq!(deregistered["taskDefinition"]["status"], "INACTIVE");
    assert_eq!(deregistered["taskDefinition"]["deregisteredAt"], 1_700_000_000.0);
    let newest = client.ok("DescribeTaskDefinition", json!({"taskDefinition": "web"})).await;
    assert_eq!(newest["taskDefinition"]["revision"], 1, "the newest active one");

    let asked = json!({"taskDefinitions": ["web:1", "web:2", "web:9", "web"]});
    let deleted = client.ok("DeleteTaskDefinitions", asked).await;
    assert_eq!(deleted["taskDefinitions"][0]["status"], "DELETE_IN_PROGRESS");
    let reasons: Vec<&str> =
        deleted["failures"].as_array().unwrap().iter().filter_map(|failure| failure["reason"].as_str()).collect();
    assert_eq!(
        reasons,
        [
            "The specified task definition is still in ACTIVE status. Please deregister the target and try again.",
            "The specified task definition does not exist. Specify a valid account, family, revision and try again.",
            "The specified task definition identifier is invalid. Specify a valid name or ARN and try again.",
        ]
    );
    assert_eq!(
        client.refused("DeregisterTaskDefinition", json!({"taskDefinition": "web:2"})).await,
        "ClientException: The task definition could not be deregistered because it is in the process of being deleted."
    );
    let answer = client.ok("RegisterTaskDefinition", task("web")).await;
    assert_eq!(answer["taskDefinition"]["revision"], 3);
}

#[tokio::test]
async fn what_is_not_there_is_refused() {
    let client = Client::new();
    for (operation, input, error) in [
        ("DescribeTaskDefinition", "web", "ClientException: Unable to describe task definition."),
        ("DescribeTaskDefinition", "web:1", "ClientException: Unable to describe task definition."),
        ("DescribeTaskDefinition", "web:one", "ClientException: Invalid revision number. Number: one"),
        ("DeregisterTaskDefinition", "web", "ClientException: Revision is missing."),
        ("DeregisterTaskDefinition", "web:1", "ClientException: The specified task definition does not exist."),
    ] {
        assert_eq!(client.refused(operation, json!({"taskDefinition": input})).await, error);
    }
    for bad in [json!([]), json!(vec!["web:1"; 11])] {
        let error = client.refused("DeleteTaskDefinitions", json!({"taskDefinitions": bad})).await;
        assert!(error.starts_with("InvalidParameterException"), "{error}");
    }
    let mut bad = task("web");
    bad["tags"] = json!([]);
    assert_eq!(client.refused("RegisterTaskDefinition", bad).await, "ClientException: Tags can not be empty.");
    // A refused request takes no number.
    let answer = client.ok("RegisterTaskDefinition", task("web")).await;
    assert_eq!(answer["taskDefinition"]["revision"], 1);
}

#[tokio::test]
async fn lists_are_by_family_and_number() {
    let client = Client::new();
    for family in ["web", "web-admin", "db"] {
        client.ok("RegisterTaskDefinition", task(family)).await;
    }
    for _ in 0..9 {
        client.ok("RegisterTaskDefinition", task("web")).await;
    }
    client.ok("DeregisterTaskDefinition", json!({"taskDefinition": "web:2"})).await;
    client.ok("DeregisterTaskDefinition", json!({"taskDefinition": "db:1"})).await;

    let all = listed(&client, json!({})).await;
    assert_eq!(all.first().map(String::as_str), Some("web:1"));
    assert_eq!(all.last().map(String::as_str), Some("web-admin:1"));
    assert_eq!(all[8], "web:10", "ten comes after nine");
    assert_eq!(listed(&client, json!({"status": "INACTIVE"})).await, ["db:1", "web:2"]);
    // The prefix is a whole family.
    assert_eq!(
        listed(&client, json!({"familyPrefix": "web", "sort": "DESC", "maxResults": 2})).await,
        ["web:10", "web:9"]
    );
    assert_eq!(listed(&client, json!({"familyPrefix": "we"})).await, [""; 0]);

    let page = client.ok("ListTaskDefinitions", json!({"familyPrefix": "web", "sort": "DESC", "maxResults": 2})).await;
    let next = json!({"familyPrefix": "web", "sort": "DESC", "maxResults": 2, "nextToken": page["nextToken"]});
    assert_eq!(listed(&client, next).await, ["web:8", "web:7"]);

    let families = async |input: Value| client.ok("ListTaskDefinitionFamilies", input).await["families"].clone();
    assert_eq!(families(json!({})).await, json!(["db", "web", "web-admin"]));
    assert_eq!(families(json!({"familyPrefix": "we", "status": "ACTIVE"})).await, json!(["web", "web-admin"]));
    assert_eq!(families(json!({"status": "INACTIVE"})).await, json!(["db"]));
}

#[tokio::test]
async fn registering_at_the_same_time_gives_each_a_number() {
    let client = Client::new();
    let calls = (0..8).map(|_| client.ok("RegisterTaskDefinition", task("web")));
    let answers = futures_util::future::join_all(calls).await;
    let mut revisions: Vec<_> = answers.iter().filter_map(|a| a["taskDefinition"]["revision"].as_u64()).collect();
    revisions.sort_unstable();
    assert_eq!(revisions, (1..=8).collect::<Vec<_>>());
}

#[tokio::test]
async fn tasks_are_made_of_what_was_loaded() {
    let client = Client::new();
    let mut input = task("web");
    input["tags"] = json!([{"key": "team", "value": "a"}]);
    client.ok("RegisterTaskDefinition", input).await;
    let load = async |name: &str| {
        let reference = TaskDefinitionRef::parse(name).unwrap();
        load_task_definition(&*client.store, &client.scope, &reference).await
    };
    let loaded = load("web").await.unwrap().unwrap();
    assert!(loaded.is_active());
    assert_eq!(loaded.tags[0].key.as_deref(), Some("team"));
    assert!(load("arn:aws:ecs:us-east-1:123456789012:task-definition/web:1").await.unwrap().is_none());
    let elsewhere = load("arn:aws:ecs:eu-west-1:000000000000:task-definition/web:1").await.unwrap_err();
    assert!(elsewhere.to_string().contains("Invalid Region in ARN"), "{elsewhere}");
    client.ok("DeregisterTaskDefinition", json!({"taskDefinition": "web:1"})).await;
    assert!(!load("web:1").await.unwrap().unwrap().is_active());
    assert!(load("web").await.unwrap().is_none());
}

#[tokio::test]
async fn deleted_revisions_go_when_the_last_task_has() {
    let client = Client::new();
    let registered = client.ok("RegisterTaskDefinition", task("web")).await;
    let task_definition = registered["taskDefinition"]["taskDefinitionArn"].as_str().unwrap();
    let put_task = async |phase| {
        StoredTask { cluster: "blue", id: "1", fargate: false, task_definition, phase }.put(&client).await;
    };
    put_task(Phase::Running).await;
    client.ok("DeregisterTaskDefinition", json!({"taskDefinition": "web:1"})).await;
    client.ok("DeleteTaskDefinitions", json!({"taskDefinitions": ["web:1"]})).await;
    assert_eq!(reap_task_definitions(&*client.store).await.unwrap(), 0);
    let described = client.ok("DescribeTaskDefinition", json!({"taskDefinition": "web:1"})).await;
    assert_eq!(described["taskDefinition"]["status"], "DELETE_IN_PROGRESS");

    put_task(Phase::Stopped).await;
    assert_eq!(reap_task_definitions(&*client.store).await.unwrap(), 1);
    client.refused("DescribeTaskDefinition", json!({"taskDefinition": "web:1"})).await;
    assert_eq!(client.ok("ListTaskDefinitionFamilies", json!({})).await["families"], json!([]));
    assert_eq!(reap_task_definitions(&*client.store).await.unwrap(), 0);
    let answer = client.ok("RegisterTaskDefinition", task("web")).await;
    assert_eq!(answer["taskDefinition"]["revision"], 2, "the counter outlives its revisions");
}
