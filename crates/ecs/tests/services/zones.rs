use std::collections::BTreeMap;

use serde_json::json;

use crate::world::World;

async fn zones(world: &World) -> BTreeMap<usize, usize> {
    let mut zones = BTreeMap::new();
    for (node, count) in world.on_nodes("web").await {
        let index = world.nodes.iter().position(|known| known.id == node).unwrap();
        *zones.entry(index % 3).or_default() += count;
    }
    zones
}

#[tokio::test(start_paused = true)]
async fn a_service_out_of_balance_is_brought_back_one_task_after_the_other() {
    let world = World::new(3).await;
    let drain = async |node: usize, status: &str| {
        let input = json!({"containerInstances": [world.nodes[node].id], "status": status});
        world.ok("UpdateContainerInstancesState", input).await;
    };
    drain(1, "DRAINING").await;
    drain(2, "DRAINING").await;
    world.create("web", 6, json!({})).await;
    world.completed("web").await;
    assert_eq!(zones(&world).await, BTreeMap::from([(0, 6)]));
    drain(1, "ACTIVE").await;
    drain(2, "ACTIVE").await;
    for _ in 0..600 {
        world.pass(1).await;
        let service = world.service("web").await;
        let running = service["runningCount"].as_u64().unwrap();
        assert!((6..=7).contains(&running), "one moves at a time: {running}");
    }
    assert_eq!(zones(&world).await, BTreeMap::from([(0, 2), (1, 2), (2, 2)]));
    let events = world.events("web").await;
    let says = "(service web) is not AZ balanced with 6 tasks in us-east-1a, 0 tasks in us-east-1b, 0 tasks in us-east-1c. \
                AZ Rebalancing in progress.";
    assert!(events.iter().any(|event| event == says), "{events:#?}");
    let count = |text: &str| events.iter().filter(|event| event.contains(text)).count();
    assert_eq!(count("has started 1 tasks in us-east-1b to AZ Rebalance: (task "), 2, "{events:#?}");
    assert_eq!(count("has stopped 1 running tasks in us-east-1a due to AZ rebalancing: (task "), 4);
}

#[tokio::test(start_paused = true)]
async fn tasks_that_may_be_in_one_zone_alone_are_not_out_of_balance() {
    let world = World::new(3).await;
    let expression = "attribute:ecs.availability-zone == us-east-1a";
    let only = json!({"placementConstraints": [{"type": "memberOf", "expression": expression}]});
    world.create("web", 4, only).await;
    world.completed("web").await;
    world.pass(2000).await;
    let events = world.events("web").await;
    assert!(!events.iter().any(|event| event.contains("AZ")), "{events:#?}");
    assert_eq!(events.iter().filter(|event| event.contains("steady")).count(), 1);
}

#[tokio::test(start_paused = true)]
async fn without_rebalancing_tasks_stay_where_they_are() {
    let world = World::new(3).await;
    for node in [1, 2] {
        let input = json!({"containerInstances": [world.nodes[node].id], "status": "DRAINING"});
        world.ok("UpdateContainerInstancesState", input).await;
    }
    world.create("web", 3, json!({"availabilityZoneRebalancing": "DISABLED"})).await;
    world.completed("web").await;
    for node in [1, 2] {
        let input = json!({"containerInstances": [world.nodes[node].id], "status": "ACTIVE"});
        world.ok("UpdateContainerInstancesState", input).await;
    }
    world.pass(1000).await;
    assert_eq!(zones(&world).await, BTreeMap::from([(0, 3)]));
}

#[tokio::test(start_paused = true)]
async fn an_instance_that_is_back_gets_its_share() {
    let world = World::new(3).await;
    world.create("web", 6, json!({})).await;
    world.completed("web").await;
    let state = async |status: &str| {
        let input = json!({"containerInstances": [world.nodes[0].id], "status": status});
        world.ok("UpdateContainerInstancesState", input).await;
    };
    state("DRAINING").await;
    world.pass(120).await;
    assert_eq!(zones(&world).await, BTreeMap::from([(1, 3), (2, 3)]));
    state("ACTIVE").await;
    world.pass(300).await;
    assert_eq!(zones(&world).await, BTreeMap::from([(0, 2), (1, 2), (2, 2)]));
    let events = world.events("web").await;
    assert!(events.iter().any(|event| event.starts_with("(service web) is AZ balanced with 2 tasks")), "{events:#?}");
}
