//! Every API over HTTP, and tasks that really run.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::{
    image,
    served::{Served, instance, remains, text, wharf},
};

fn ecs(served: &Served, operation: &str, input: &Value) -> Value {
    served.call(&format!("AmazonEC2ContainerServiceV20141113.{operation}"), input)
}

fn load_busybox(served: &Served, directory: &Path) {
    let loaded = served.run(&format!("image load {}", image::busybox(directory).display()));
    assert!(loaded.status.success(), "{}", text(&loaded.stderr));
    assert_eq!(text(&loaded.stdout), "docker.io/library/busybox:latest\n");
}

/// Runs a container that says hello and sleeps; answers the task's ARN when it runs.
fn run_task(served: &Served) -> String {
    let log = json!({"logDriver": "awslogs", "options": {
        "awslogs-group": "/test", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "t",
        "awslogs-create-group": "true",
    }});
    let container = json!({
        "name": "c", "image": "busybox", "command": ["sh", "-c", "echo hello; exec sleep 1000"], "logConfiguration": log,
    });
    let definition = json!({
        "family": "f", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
        "executionRoleArn": "arn:aws:iam::000000000000:role/execution", "containerDefinitions": [container],
    });
    ecs(served, "RegisterTaskDefinition", &definition);
    let network = json!({"awsvpcConfiguration": {"subnets": ["subnet-000000000000000a0"]}});
    let request = json!({"taskDefinition": "f", "launchType": "FARGATE", "networkConfiguration": network});
    let answer = ecs(served, "RunTask", &request);
    let task = answer["tasks"][0]["taskArn"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
    reaches(served, &task, "RUNNING");
    task
}

/// Waits until the task has this status.
#[expect(clippy::disallowed_methods, reason = "ECS tells of a task only when asked, so it is asked again and again")]
fn reaches(served: &Served, task: &str, status: &str) {
    let begun = Instant::now();
    loop {
        let answer = ecs(served, "DescribeTasks", &json!({"tasks": [task]}));
        let present = &answer["tasks"][0];
        if present["lastStatus"] == status {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(10) && present["lastStatus"] != "STOPPED", "{answer}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Waits until its line is in the logs.
fn logged(served: &Served) {
    let mut follow = wharf(Path::new("/tmp"))
        .args(["logs", "--follow", "--endpoint", &served.endpoint])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(follow.stdout.take().unwrap()).lines();
    let found = lines.map_while(Result::ok).any(|line| line.contains("/test") && line.ends_with("hello"));
    follow.kill().unwrap();
    follow.wait().unwrap();
    assert!(found);
}

#[test]
fn every_api_is_served() {
    let temporary = tempfile::tempdir().unwrap();
    let served = Served::start(temporary.path(), &["--ephemeral"]);
    let identity = served.ask("POST /?Action=GetCallerIdentity&Version=2011-06-15");
    assert!(identity.contains("<Account>000000000000</Account>"), "{identity}");
    let vpcs = served.ask("POST /?Action=DescribeVpcs&Version=2016-11-15");
    assert!(vpcs.contains("<vpcId>vpc-00000000000000001</vpcId>"), "{vpcs}");
    let instances = ecs(&served, "ListContainerInstances", &json!({}));
    assert_eq!(instances["containerInstanceArns"].as_array().map(Vec::len), Some(1), "{instances}");
    served.call("Logs_20140328.CreateLogGroup", &json!({"logGroupName": "g"}));
    let groups = served.call("Logs_20140328.DescribeLogGroups", &json!({}));
    assert_eq!(groups["logGroups"][0]["logGroupName"], "g", "{groups}");
    let coverage = served.run("api coverage");
    assert!(text(&coverage.stdout).contains("ecs"), "{}", text(&coverage.stderr));
}

#[test]
fn an_ephemeral_one_takes_its_tasks_along() {
    let temporary = tempfile::tempdir().unwrap();
    let files = tempfile::tempdir().unwrap();
    let mut served = Served::start(temporary.path(), &["--ephemeral"]);
    let id = instance(temporary.path());
    load_busybox(&served, files.path());
    let first = run_task(&served);
    logged(&served);

    assert!(served.ask("POST /_wharf/reset").starts_with("HTTP/1.1 200"));
    let tasks = ecs(&served, "DescribeTasks", &json!({"tasks": [first]}));
    assert_eq!(tasks["failures"][0]["reason"], "MISSING", "{tasks}");
    let groups = served.call("Logs_20140328.DescribeLogGroups", &json!({}));
    assert_eq!(groups["logGroups"], json!([]));
    let sandboxes = std::fs::read_dir(Path::new("/run/wharf").join(&id)).unwrap().flatten();
    assert_eq!(sandboxes.filter(|e| e.path().is_dir()).count(), 0, "its shim is gone");

    run_task(&served);
    assert!(served.ask("POST /_wharf/reset?images=true").starts_with("HTTP/1.1 200"));
    assert!(!text(&served.run("image ls").stdout).contains("busybox"));
    load_busybox(&served, files.path());
    run_task(&served);
    served.signal(Signal::TERM);
    assert!(served.end().success());
    assert_eq!(remains(&id), [""; 0]);
    assert_eq!(crate::served::count(temporary.path()), 0);
}

#[test]
fn tasks_outlive_the_server_until_they_are_purged() {
    let directory = tempfile::tempdir().unwrap();
    let data_dir = directory.path().join("data");
    let options = ["--data-dir", data_dir.to_str().unwrap()];
    let mut served = Served::start(directory.path(), &options);
    load_busybox(&served, directory.path());
    let task = run_task(&served);
    for signal in [Signal::KILL, Signal::TERM] {
        served.signal(signal);
        served.end();
        served = Served::start(directory.path(), &options);
        reaches(&served, &task, "RUNNING");
        logged(&served);
    }
    served.signal(Signal::KILL);
    served.end();
    let id = instance(&data_dir);
    assert!(remains(&id).iter().any(|r| r.contains("shim") || r.contains("/run/wharf")), "{:?}", remains(&id));
    let purge = wharf(directory.path()).arg("purge").args(options).output().unwrap();
    assert!(purge.status.success() && !data_dir.exists(), "{}", text(&purge.stderr));
    assert_eq!(remains(&id), [""; 0]);
}
