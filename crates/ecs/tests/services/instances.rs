use serde_json::json;

use crate::world::World;

#[tokio::test(start_paused = true)]
async fn a_drained_instances_service_tasks_move_within_the_bounds() {
    let world = World::new(2).await;
    world.create("web", 4, json!({})).await;
    world.completed("web").await;
    let standalone = world.ok("RunTask", json!({"taskDefinition": "web"})).await["tasks"][0].clone();
    world.pass(1).await;
    let there = world.on_nodes("web").await;
    let node = standalone["containerInstanceArn"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    assert!(there.contains_key(&node));
    let answer =
        world.ok("UpdateContainerInstancesState", json!({"containerInstances": [node], "status": "DRAINING"})).await;
    assert_eq!(answer["containerInstances"][0]["status"], "DRAINING");
    for _ in 0..60 {
        world.pass(1).await;
        assert!(world.service("web").await["runningCount"].as_u64().unwrap() >= 4);
    }
    let there = world.on_nodes("web").await;
    assert_eq!(there.get(&node), None);
    assert_eq!(there.values().sum::<usize>(), 4);
    let described = world.ok("DescribeTasks", json!({"tasks": [standalone["taskArn"]]})).await;
    assert_eq!(described["tasks"][0]["lastStatus"], "RUNNING", "tasks of no service stay");
    world.ok("UpdateContainerInstancesState", json!({"containerInstances": [node], "status": "ACTIVE"})).await;
    world.update("web", json!({"forceNewDeployment": true})).await;
    world.completed("web").await;
    assert!(world.on_nodes("web").await.contains_key(&node));
}

#[tokio::test(start_paused = true)]
async fn a_silent_nodes_tasks_are_replaced_and_when_it_returns_the_surplus_goes() {
    let world = World::new(3).await;
    world.create("web", 3, json!({"availabilityZoneRebalancing": "DISABLED"})).await;
    world.completed("web").await;
    let node = world.nodes[0].id.clone();
    assert_eq!(world.on_nodes("web").await.get(&node), Some(&1));
    let lost: Vec<String> = world
        .tasks("web")
        .await
        .iter()
        .filter_map(|task| {
            let there = task["containerInstanceArn"].as_str().unwrap().ends_with(&node);
            there.then(|| task["taskArn"].as_str().unwrap().rsplit('/').next().unwrap().to_owned())
        })
        .collect();
    world.control.silence(&node);
    world.pass(5).await;
    let described = world.ok("DescribeContainerInstances", json!({"containerInstances": [node]})).await;
    assert_eq!(described["containerInstances"][0]["agentConnected"], false);
    assert_eq!(world.on_nodes("web").await.get(&node), Some(&1), "it may be back in a moment");
    world.pass(200).await;
    let there = world.on_nodes("web").await;
    assert_eq!((there.get(&node), there.values().sum::<usize>()), (None, 3));
    world.control.bring_back(&node);
    world.pass(5).await;
    let specs = world.client.store.range(wharf_store::Range::Prefix("sandbox/".to_owned()), None, 0).await.unwrap();
    let left: Vec<_> =
        specs.items.iter().filter(|entry| lost.iter().any(|id| entry.key.contains(id.as_str()))).collect();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(world.service("web").await["runningCount"], 3);
}

#[tokio::test(start_paused = true)]
async fn a_node_that_is_back_soon_keeps_its_tasks() {
    let world = World::new(2).await;
    world.create("web", 2, json!({})).await;
    world.completed("web").await;
    let before: Vec<_> = world.tasks("web").await.iter().map(|task| task["taskArn"].clone()).collect();
    world.control.silence(&world.nodes[0].id);
    world.pass(60).await;
    world.control.bring_back(&world.nodes[0].id);
    world.pass(600).await;
    let after: Vec<_> = world.tasks("web").await.iter().map(|task| task["taskArn"].clone()).collect();
    assert_eq!(before, after);
}

#[tokio::test(start_paused = true)]
async fn an_instance_is_deregistered_by_force_only_while_tasks_are_on_it() {
    let world = World::new(2).await;
    world.create("web", 2, json!({})).await;
    world.completed("web").await;
    let node = world.nodes[0].id.clone();
    let refused = world.refused("DeregisterContainerInstance", json!({"containerInstance": node})).await;
    assert_eq!(refused, "InvalidParameterException: Found running tasks on the instance.");
    let answer = world.ok("DeregisterContainerInstance", json!({"containerInstance": node, "force": true})).await;
    assert_eq!(answer["containerInstance"]["status"], "INACTIVE");
    world.pass(60).await;
    assert_eq!(world.on_nodes("web").await.values().sum::<usize>(), 2);
    let stopped = world.tasks_that_are("web", "STOPPED").await;
    assert_eq!(stopped[0]["stoppedReason"], "Container instance deregistration forced by user");
    let listed = world.ok("ListContainerInstances", json!({})).await;
    assert_eq!(listed["containerInstanceArns"].as_array().unwrap().len(), 1);
    let refused = world.refused("DeregisterContainerInstance", json!({"containerInstance": node})).await;
    assert_eq!(refused, "InvalidParameterException: The referenced container instance was not found.");
}

#[tokio::test(start_paused = true)]
async fn tasks_are_started_where_the_client_says() {
    let world = World::new(2).await;
    let node = &world.nodes[1].id;
    let input = json!({"taskDefinition": "web", "containerInstances": [node, "0123"], "startedBy": "me"});
    let answer = world.ok("StartTask", input).await;
    assert!(answer["tasks"][0]["containerInstanceArn"].as_str().unwrap().ends_with(node.as_str()));
    assert_eq!(answer["tasks"][0]["group"], "family:web");
    assert_eq!((&answer["failures"][0]["reason"], answer["tasks"].as_array().unwrap().len()), (&json!("MISSING"), 1));
    world.define("big", json!({"memory": 5000})).await;
    let answer = world.ok("StartTask", json!({"taskDefinition": "big", "containerInstances": [node]})).await;
    assert_eq!(answer["tasks"], json!([]));
    assert_eq!(answer["failures"][0]["reason"], "RESOURCE:MEMORY");
    let refused = world.refused("StartTask", json!({"taskDefinition": "web", "containerInstances": []})).await;
    assert_eq!(refused, "ClientException: Container Instances cannot be empty.");
}

#[tokio::test(start_paused = true)]
async fn constraints_bind_and_say_which_did_not_hold() {
    let world = World::new(3).await;
    let member = |expression: &str| json!([{"type": "memberOf", "expression": expression}]);
    let input = json!({"taskDefinition": "web", "count": 2,
        "placementConstraints": member("attribute:ecs.availability-zone == us-east-1b")});
    let answer = world.ok("RunTask", input).await;
    for task in answer["tasks"].as_array().unwrap() {
        assert!(task["containerInstanceArn"].as_str().unwrap().ends_with(world.nodes[1].id.as_str()));
    }
    let input = json!({"taskDefinition": "web", "placementConstraints": member("attribute:rack exists")});
    let answer = world.ok("RunTask", input).await;
    assert_eq!(answer["failures"].as_array().unwrap().len(), 3);
    assert_eq!(answer["failures"][0]["reason"], "MemberOf placement constraint unsatisfied.");
    let distinct = json!([{"type": "distinctInstance"}]);
    world.create("web", 4, json!({"placementConstraints": distinct})).await;
    world.pass(10).await;
    assert_eq!(world.service("web").await["runningCount"], 3);
    assert_eq!(world.on_nodes("web").await.len(), 3);
    let events = world.events("web").await;
    assert!(
        events.iter().any(|event| event.contains("DistinctInstance placement constraint unsatisfied.")),
        "{events:#?}"
    );
    let with = json!({"filter": "task:group == service:web and attribute:ecs.availability-zone != us-east-1a"});
    let listed = world.ok("ListContainerInstances", with).await;
    assert_eq!(listed["containerInstanceArns"].as_array().unwrap().len(), 2);
}

// covers: placementConstraints.type, placementConstraints.expression
#[tokio::test(start_paused = true)]
async fn a_definitions_own_constraint_holds_for_tasks_and_services() {
    let world = World::new(3).await;
    let zone = json!([{"type": "memberOf", "expression": "attribute:ecs.availability-zone == us-east-1c"}]);
    let container = json!([{"name": "app", "image": "app", "essential": true, "memory": 128}]);
    let input = json!({"family": "there", "containerDefinitions": container, "placementConstraints": zone});
    world.ok("RegisterTaskDefinition", input).await;
    let task = world.ok("RunTask", json!({"taskDefinition": "there"})).await["tasks"][0].clone();
    assert!(task["containerInstanceArn"].as_str().unwrap().ends_with(world.nodes[2].id.as_str()));
    assert_eq!(task["availabilityZone"], "us-east-1c");
    let made = world.create("web", 2, json!({"taskDefinition": "there"})).await;
    assert_eq!(made["placementConstraints"], json!([]), "the definition's are not the service's own");
    world.completed("web").await;
    assert_eq!(world.on_nodes("web").await.keys().collect::<Vec<_>>(), [&world.nodes[2].id]);
}
