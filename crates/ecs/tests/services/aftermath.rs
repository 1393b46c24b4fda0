//! What becomes of services whose deployments failed, were passed over or never found room.

use serde_json::{Value, json};

use crate::world::World;

const FAILS: &str = "fail CannotPullContainerError: no";

fn breaker(settings: &Value) -> Value {
    let mut breaker = json!({"enable": true, "rollback": false});
    breaker.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    json!({"deploymentConfiguration": {"deploymentCircuitBreaker": breaker}})
}

async fn deployment(world: &World, arn: &Value) -> Value {
    let described = world.ok("DescribeServiceDeployments", json!({"serviceDeploymentArns": [arn]})).await;
    described["serviceDeployments"][0].clone()
}

/// `startedBy` of a service's running tasks.
async fn revisions(world: &World, service: &str) -> Vec<String> {
    let tasks = world.tasks(service).await;
    tasks.iter().map(|task| task["startedBy"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_failed_deployment_leaves_the_one_before_in_charge() {
    let world = World::new(4).await;
    let good = world.create("web", 2, breaker(&json!({}))).await["deployments"][0]["id"].clone();
    world.completed("web").await;
    world.define("web", json!({"dockerLabels": {"wharf.simulate": FAILS}})).await;
    let arn = world.update("web", json!({"taskDefinition": "web"})).await["currentServiceDeployment"].clone();
    world.until("web", "its failure", |s| s["deployments"][0]["rolloutState"] == "FAILED").await;
    let failed = deployment(&world, &arn).await;
    assert_eq!(
        (&failed["status"], &failed["deploymentCircuitBreaker"]["failureCount"]),
        (&json!("STOPPED"), &json!(4))
    );

    // One that ends is replaced, and scaling goes on, with what worked.
    let task = world.tasks("web").await[0]["taskArn"].clone();
    world.ok("StopTask", json!({"task": task})).await;
    world.pass(5).await;
    assert_eq!(revisions(&world, "web").await, [good.as_str().unwrap(); 2]);
    world.update("web", json!({"desiredCount": 4})).await;
    world.pass(5).await;
    assert_eq!(revisions(&world, "web").await, [good.as_str().unwrap(); 4]);
    let service = world.service("web").await;
    let states: Vec<_> = service["deployments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| (d["rolloutState"].as_str().unwrap(), d["runningCount"].as_u64().unwrap()))
        .collect();
    assert_eq!(states, [("FAILED", 0), ("COMPLETED", 4)]);
    // Draining moves them.
    let instance = world.tasks("web").await[0]["containerInstanceArn"].clone();
    world.ok("UpdateContainerInstancesState", json!({"containerInstances": [instance], "status": "DRAINING"})).await;
    world.pass(120).await;
    let tasks = world.tasks("web").await;
    assert_eq!(tasks.iter().filter(|task| task["containerInstanceArn"] == instance).count(), 0);
    assert_eq!(tasks.len(), 4);
    world.update("web", json!({"desiredCount": 1})).await;
    world.pass(5).await;
    assert_eq!(world.service("web").await["runningCount"], 1);
    // An update is a way out.
    world.define("web", json!({})).await;
    world.update("web", json!({"taskDefinition": "web"})).await;
    assert_eq!(world.completed("web").await["runningCount"], 1);
}

#[tokio::test(start_paused = true)]
async fn an_aborted_deployment_keeps_what_runs_and_brings_nothing_new() {
    let world = World::new(4).await;
    let old = world.create("web", 2, json!({})).await["deployments"][0]["id"].clone();
    world.completed("web").await;
    world.define("web", json!({"dockerLabels": {"wharf.simulate": "start after 30"}})).await;
    let updated = world.update("web", json!({"taskDefinition": "web"})).await;
    world.pass(5).await;
    let arn = &updated["currentServiceDeployment"];
    world.ok("StopServiceDeployment", json!({"serviceDeploymentArn": arn, "stopType": "ABORT"})).await;
    world.pass(100).await;
    assert_eq!(deployment(&world, arn).await["status"], "STOPPED");
    let service = world.service("web").await;
    assert_eq!((&service["runningCount"], &service["pendingCount"]), (&json!(2), &json!(0)), "{service:#}");
    assert_eq!(revisions(&world, "web").await, [old.as_str().unwrap(); 2]);
}

#[tokio::test(start_paused = true)]
async fn a_rollback_that_fails_is_said_and_tried_on() {
    let world = World::new(2).await;
    let mut more = breaker(&json!({"rollback": true}));
    more["deploymentConfiguration"]["minimumHealthyPercent"] = json!(0);
    more["deploymentConfiguration"]["maximumPercent"] = json!(100);
    let good = world.create("web", 1, more).await["deployments"][0]["id"].clone();
    world.completed("web").await;
    // Nothing starts any more, whatever its revision: the registry is down.
    world.only_start(0);
    let updated = world.update("web", json!({"forceNewDeployment": true})).await;
    let arn = &updated["currentServiceDeployment"];
    world.until("web", "the rollback", |service| service["deployments"][0]["id"] == good).await;
    world.until("web", "its failure", |service| service["deployments"][0]["rolloutState"] == "FAILED").await;
    assert_eq!(deployment(&world, arn).await["status"], "ROLLBACK_FAILED");
    let explained = world.explain("web").await;
    assert!(explained.waits[0].contains("the next is started in"), "{:?}", explained.waits);
    world.only_start(u32::MAX);
    let done = world.completed("web").await;
    assert_eq!((&done["deployments"][0]["id"], &done["runningCount"]), (&good, &json!(1)));
}

#[tokio::test(start_paused = true)]
async fn every_deployment_that_was_answered_is_there() {
    let world = World::new(4).await;
    world.create("web", 2, json!({})).await;
    world.completed("web").await;
    let updates = (0..8).map(|_| world.update("web", json!({"forceNewDeployment": true})));
    let answers = futures_util::future::join_all(updates).await;
    let arns: Vec<Value> = answers.iter().map(|answer| answer["currentServiceDeployment"].clone()).collect();
    let described = world.ok("DescribeServiceDeployments", json!({"serviceDeploymentArns": arns})).await;
    assert_eq!(described["failures"], json!([]), "before the controller looked");
    world.completed("web").await;
    let described = world.ok("DescribeServiceDeployments", json!({"serviceDeploymentArns": arns})).await;
    assert_eq!(described["failures"], json!([]));
    let mut statuses: Vec<&str> = described["serviceDeployments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|deployment| deployment["status"].as_str().unwrap())
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [&["STOPPED"; 7][..], &["SUCCESSFUL"]].concat());
    let passed = &described["serviceDeployments"][0];
    assert!(passed["finishedAt"].is_number() || passed["status"] == "SUCCESSFUL", "{passed:#}");
}

#[tokio::test(start_paused = true)]
async fn deleting_a_service_ends_its_deployment() {
    let world = World::new(2).await;
    let made = world.create("web", 2, breaker(&json!({"rollback": true}))).await;
    world.pass(5).await;
    world.ok("DeleteService", json!({"service": "web", "force": true})).await;
    let gone = world.until("web", "its end", |service| service["status"] == "INACTIVE").await;
    assert_eq!(gone["deployments"], json!([]));
    let arn = &made["currentServiceDeployment"];
    let ended = deployment(&world, arn).await;
    assert_eq!(ended["status"], "STOPPED");
    assert!(ended["finishedAt"].is_number());
    let refused = world.refused("StopServiceDeployment", json!({"serviceDeploymentArn": arn})).await;
    assert!(refused.starts_with("ConflictException"), "{refused}");
}

#[tokio::test(start_paused = true)]
async fn the_breaker_counts_as_it_is_told_to() {
    let world = World::new(4).await;
    world.define("web", json!({"dockerLabels": {"wharf.simulate": "exit 1 after 2"}})).await;
    let once = breaker(&json!({"thresholdConfiguration": {"type": "COUNT", "value": 1}}));
    let made = world.create("once", 1, once.clone()).await;
    let shown = &made["deploymentConfiguration"]["deploymentCircuitBreaker"];
    assert_eq!(shown["thresholdConfiguration"], json!({"type": "COUNT", "value": 1}));
    let failed = world.until("once", "its failure", |s| s["deployments"][0]["rolloutState"] == "FAILED").await;
    assert_eq!(failed["deployments"][0]["failedTasks"], 1);

    // While it counts, it is seen to.
    let made = world.create("many", 20, breaker(&json!({}))).await;
    world.until("many", "two failures", |s| s["deployments"][0]["failedTasks"].as_u64() >= Some(2)).await;
    let seen = deployment(&world, &made["currentServiceDeployment"]).await;
    let counted = &seen["deploymentCircuitBreaker"];
    assert!(counted["failureCount"].as_u64() >= Some(2), "{counted}");
    assert_eq!(counted["threshold"], 10);
}

#[tokio::test(start_paused = true)]
async fn one_that_is_well_does_not_hide_those_that_fail() {
    let world = World::new(4).await;
    world.create("web", 4, breaker(&json!({}))).await;
    world.completed("web").await;
    world.only_start(1);
    world.update("web", json!({"forceNewDeployment": true})).await;
    let failed = world.until("web", "its failure", |s| s["deployments"][0]["rolloutState"] == "FAILED").await;
    assert!(failed["deployments"][0]["failedTasks"].as_u64() >= Some(3), "{failed:#}");
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_set_right_is_tried_at_once() {
    let world = World::new(2).await;
    let nowhere = json!({"placementConstraints": [{"type": "memberOf", "expression": "attribute:color == red"}]});
    world.create("web", 1, nowhere).await;
    world.pass(10).await;
    assert_eq!(world.service("web").await["runningCount"], 0);
    world.update("web", json!({"placementConstraints": []})).await;
    world.pass(2).await;
    assert_eq!(world.service("web").await["runningCount"], 1);
    // What is not wanted any more is not waited for.
    world.define("big", json!({"memory": 3000})).await;
    world.create("big", 9, json!({"taskDefinition": "big"})).await;
    world.pass(10).await;
    world.update("big", json!({"desiredCount": 1})).await;
    world.completed("big").await;
    let explained = world.explain("big").await;
    assert_eq!(explained.waits, Vec::<String>::new());
}
