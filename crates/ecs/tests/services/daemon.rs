use serde_json::json;

use crate::world::World;

async fn daemon(world: &World, more: serde_json::Value) {
    let mut input = json!({"serviceName": "agent", "taskDefinition": "web", "schedulingStrategy": "DAEMON"});
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    world.ok("CreateService", input).await;
}

#[tokio::test(start_paused = true)]
async fn every_instance_has_one_and_new_instances_get_one() {
    let world = World::new(3).await;
    let node = world.nodes[0].id.clone();
    world.ok("UpdateContainerInstancesState", json!({"containerInstances": [node], "status": "DRAINING"})).await;
    daemon(&world, json!({})).await;
    let service = world.until("agent", "two tasks", |service| service["runningCount"] == 2).await;
    assert_eq!(service["desiredCount"], 2);
    assert_eq!(service["deploymentConfiguration"]["maximumPercent"], 100);
    world.ok("UpdateContainerInstancesState", json!({"containerInstances": [node], "status": "ACTIVE"})).await;
    world.until("agent", "three tasks", |service| service["runningCount"] == 3).await;
    assert_eq!(world.on_nodes("agent").await.len(), 3);
    let events = world.events("agent").await;
    assert!(events.contains(&"(daemon service agent) updated desired count to 3.".to_owned()), "{events:#?}");
    world.ok("UpdateContainerInstancesState", json!({"containerInstances": [node], "status": "DRAINING"})).await;
    world.until("agent", "two tasks", |service| service["runningCount"] == 2 && service["desiredCount"] == 2).await;
    world.ok("DeleteService", json!({"service": "agent"})).await;
    world.until("agent", "its end", |service| service["status"] == "INACTIVE").await;
}

#[tokio::test(start_paused = true)]
async fn a_daemon_follows_its_constraint_and_leaves_a_drained_instance_last() {
    let world = World::new(3).await;
    let node = world.nodes[1].id.clone();
    daemon(
        &world,
        json!({"placementConstraints": [{"type": "memberOf",
            "expression": "attribute:ecs.availability-zone in [us-east-1b, us-east-1c]"}]}),
    )
    .await;
    world.until("agent", "two tasks", |service| service["runningCount"] == 2).await;
    world.create("web", 3, json!({})).await;
    world.completed("web").await;
    world.ok("UpdateContainerInstancesState", json!({"containerInstances": [node], "status": "DRAINING"})).await;
    world.pass(20).await;
    assert!(world.on_nodes("web").await.contains_key(&node), "the replacement is not known to be well yet");
    assert!(world.on_nodes("agent").await.contains_key(&node));
    world.pass(60).await;
    assert!(!world.on_nodes("web").await.contains_key(&node));
    assert!(!world.on_nodes("agent").await.contains_key(&node));
}

#[tokio::test(start_paused = true)]
async fn a_daemons_deployment_keeps_the_lower_bound() {
    let world = World::new(4).await;
    daemon(&world, json!({"deploymentConfiguration": {"minimumHealthyPercent": 50}})).await;
    world.completed("agent").await;
    world.update("agent", json!({"forceNewDeployment": true})).await;
    for _ in 0..200 {
        world.pass(1).await;
        let service = world.service("agent").await;
        let running = service["runningCount"].as_u64().unwrap();
        assert!((2..=4).contains(&running), "{service:#}");
        if service["deployments"].as_array().unwrap().len() == 1 {
            break;
        }
    }
    world.completed("agent").await;
    assert_eq!(world.on_nodes("agent").await.len(), 4);
}
