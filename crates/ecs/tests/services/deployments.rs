use serde_json::{Value, json};
use wharf_core::{
    Timestamp,
    target::{self, TargetHealth, TargetState},
};
use wharf_store::Txn;

use crate::world::World;

const BREAKER: &str = r#"{"deploymentCircuitBreaker": {"enable": true, "rollback": true}}"#;

fn breaker(rollback: bool) -> Value {
    let mut configuration: Value = serde_json::from_str(BREAKER).unwrap();
    configuration["deploymentCircuitBreaker"]["rollback"] = json!(rollback);
    json!({"deploymentConfiguration": configuration})
}

/// The last service deployment, described.
async fn last_deployment(world: &World, service: &str) -> Value {
    let listed = world.ok("ListServiceDeployments", json!({"service": service})).await;
    let arn = listed["serviceDeployments"][0]["serviceDeploymentArn"].clone();
    let described = world.ok("DescribeServiceDeployments", json!({"serviceDeploymentArns": [arn]})).await;
    described["serviceDeployments"][0].clone()
}

#[tokio::test(start_paused = true)]
async fn a_new_revision_takes_over_without_a_gap() {
    let world = World::new(4).await;
    let made = world.create("web", 3, json!({})).await;
    world.completed("web").await;
    world.define("web", json!({"image": "app:2"})).await;
    let updated = world.update("web", json!({"taskDefinition": "web"})).await;
    let deployments = updated["deployments"].as_array().unwrap();
    assert_eq!((deployments.len(), &deployments[0]["desiredCount"]), (2, &json!(3)));
    assert!(updated["taskDefinition"].as_str().unwrap().ends_with(":2"));
    assert_eq!(deployments[1]["rolloutState"], "COMPLETED");
    let arn = updated["currentServiceDeployment"].clone();
    let going = world.ok("DescribeServiceDeployments", json!({"serviceDeploymentArns": [arn]})).await;
    assert_eq!(going["serviceDeployments"][0]["status"], "PENDING");
    world.pass(30).await;
    let service = world.service("web").await;
    assert_eq!((&service["runningCount"], &service["deployments"][1]["runningCount"]), (&json!(6), &json!(3)));
    let going = last_deployment(&world, "web").await;
    assert_eq!(going["status"], "IN_PROGRESS");
    assert_eq!(going["sourceServiceRevisions"][0]["requestedTaskCount"], 3);
    let done = world.completed("web").await;
    assert_eq!(done["runningCount"], 3);
    let done = last_deployment(&world, "web").await;
    assert_eq!(done["status"], "SUCCESSFUL");
    let target = done["targetServiceRevision"]["arn"].as_str().unwrap();
    let id = updated["deployments"][0]["id"].as_str().unwrap();
    assert!(target.ends_with(id.strip_prefix("ecs-svc/").unwrap()));
    let revisions = world.ok("DescribeServiceRevisions", json!({"serviceRevisionArns": [target]})).await;
    assert_eq!(revisions["serviceRevisions"][0]["containerImages"][0]["image"], "app:2");
    assert_eq!(revisions["serviceRevisions"][0]["serviceArn"], made["serviceArn"]);
    let listed = world.ok("ListServiceDeployments", json!({"service": "web", "status": ["SUCCESSFUL"]})).await;
    assert_eq!(listed["serviceDeployments"].as_array().unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_circuit_breaker_turns_back_to_what_worked() {
    let world = World::new(2).await;
    let made = world.create("web", 2, breaker(true)).await;
    world.completed("web").await;
    let good = made["deployments"][0]["id"].clone();
    world.define("web", json!({"dockerLabels": {"wharf.simulate": "fail CannotPullContainerError: no"}})).await;
    let bad = world.update("web", json!({"taskDefinition": "web"})).await["deployments"][0]["id"].clone();
    world.until("web", "the rollback", |service| service["deployments"][0]["id"] == good).await;
    let done = world.completed("web").await;
    assert!(done["taskDefinition"].as_str().unwrap().ends_with(":1"));
    assert_eq!(done["runningCount"], 2);
    let deployment = last_deployment(&world, "web").await;
    assert_eq!(deployment["status"], "ROLLBACK_SUCCESSFUL");
    assert_eq!(
        deployment["statusReason"],
        "Service deployment rolled back because the circuit breaker threshold was exceeded."
    );
    let breaker = json!({"status": "TRIGGERED", "failureCount": 4, "threshold": 3});
    assert_eq!(deployment["deploymentCircuitBreaker"], breaker);
    assert_eq!(
        deployment["rollback"]["serviceRevisionArn"],
        json!(world.service("web").await["currentServiceRevisions"][0]["arn"])
    );
    let events = world.events("web").await;
    let says = |text: String| assert!(events.contains(&text), "{text}: {events:#?}");
    says(format!("(service web) (deployment {}) deployment failed: tasks failed to start.", bad.as_str().unwrap()));
    says(format!("(service web) rolling back to deployment {}.", good.as_str().unwrap()));
    // What worked never went.
    assert!(!events.iter().any(|event| event.contains("has stopped")), "{events:#?}");
    // An update begins at what is there now.
    let updated = world.update("web", json!({"forceNewDeployment": true})).await;
    assert!(updated["taskDefinition"].as_str().unwrap().ends_with(":1"));
}

#[tokio::test(start_paused = true)]
async fn without_a_way_back_a_failed_deployment_stays_as_it_is() {
    let world = World::new(2).await;
    world.define("web", json!({"dockerLabels": {"wharf.simulate": "exit 1 after 2"}})).await;
    world.create("web", 1, breaker(true)).await;
    let failed = world.until("web", "its failure", |s| s["deployments"][0]["rolloutState"] == "FAILED").await;
    assert_eq!(failed["deployments"][0]["failedTasks"], 3);
    assert_eq!(
        failed["deployments"][0]["rolloutStateReason"],
        "ECS deployment circuit breaker: tasks failed to start."
    );
    world.pass(3000).await;
    assert_eq!(
        world.service("web").await["events"].as_array().unwrap().len(),
        failed["events"].as_array().unwrap().len()
    );
    assert_eq!(last_deployment(&world, "web").await["status"], "STOPPED");
    world.define("web", json!({})).await;
    world.update("web", json!({"taskDefinition": "web"})).await;
    world.completed("web").await;
}

#[tokio::test(start_paused = true)]
async fn tasks_that_do_not_start_are_tried_at_a_growing_distance() {
    let world = World::new(1).await;
    world.define("web", json!({"dockerLabels": {"wharf.simulate": "fail CannotPullContainerError: no"}})).await;
    world.create("web", 1, json!({})).await;
    world.pass(600).await;
    let service = world.service("web").await;
    let failed = service["deployments"][0]["failedTasks"].as_u64().unwrap();
    // 5, 10, 20, … 320 seconds after one another.
    assert_eq!(failed, 7, "{service:#}");
    assert_eq!(service["deployments"][0]["rolloutState"], "IN_PROGRESS");
    let events = world.events("web").await;
    let told = events.iter().filter(|event| event.contains("is unable to consistently start tasks successfully."));
    assert_eq!(told.count(), 1);
    // What is wrong is set right: that is tried at once.
    world.define("web", json!({})).await;
    world.update("web", json!({"taskDefinition": "web"})).await;
    world.pass(1).await;
    assert_eq!(world.service("web").await["runningCount"], 1);
}

#[tokio::test(start_paused = true)]
async fn a_deployment_that_is_overtaken_stops() {
    let world = World::new(4).await;
    world.create("web", 2, json!({})).await;
    world.completed("web").await;
    world.update("web", json!({"forceNewDeployment": true})).await;
    world.pass(5).await;
    let both = world.update("web", json!({"forceNewDeployment": true})).await;
    let states: Vec<_> = both["deployments"].as_array().unwrap().iter().map(|d| d["rolloutState"].clone()).collect();
    assert_eq!(states, ["IN_PROGRESS", "IN_PROGRESS", "COMPLETED"]);
    world.completed("web").await;
    let listed = world.ok("ListServiceDeployments", json!({"service": "web"})).await;
    let statuses: Vec<_> =
        listed["serviceDeployments"].as_array().unwrap().iter().map(|d| d["status"].clone()).collect();
    assert_eq!(statuses, ["SUCCESSFUL", "STOPPED", "SUCCESSFUL"]);
}

#[tokio::test(start_paused = true)]
async fn a_client_stops_a_deployment_and_it_turns_back() {
    let world = World::new(4).await;
    let good = world.create("web", 2, json!({})).await["deployments"][0]["id"].clone();
    let first = last_deployment(&world, "web").await["serviceDeploymentArn"].clone();
    let refused = world.refused("StopServiceDeployment", json!({"serviceDeploymentArn": first})).await;
    assert!(refused.starts_with("ConflictException: There is no service revision"), "{refused}");
    world.completed("web").await;
    let refused = world.refused("StopServiceDeployment", json!({"serviceDeploymentArn": first})).await;
    assert!(refused.starts_with("ConflictException: The service deployment is over"), "{refused}");
    world.update("web", json!({"forceNewDeployment": true})).await;
    world.pass(5).await;
    let arn = last_deployment(&world, "web").await["serviceDeploymentArn"].clone();
    let answer = world.ok("StopServiceDeployment", json!({"serviceDeploymentArn": arn})).await;
    assert_eq!(answer["serviceDeploymentArn"], arn);
    let done = world.completed("web").await;
    assert_eq!(done["deployments"][0]["id"], good);
    assert_eq!(last_deployment(&world, "web").await["status"], "ROLLBACK_SUCCESSFUL");
    let unknown = arn.as_str().unwrap().replace("/web/", "/nobody/");
    let refused = world.refused("StopServiceDeployment", json!({"serviceDeploymentArn": unknown})).await;
    assert!(refused.starts_with("ServiceDeploymentNotFoundException"), "{refused}");
}

#[tokio::test(start_paused = true)]
async fn unhealthy_tasks_are_replaced() {
    let world = World::new(2).await;
    let check = json!({"command": ["CMD", "true"]});
    world.define("web", json!({"healthCheck": check, "dockerLabels": {"wharf.simulate": "unhealthy after 100"}})).await;
    world.create("web", 1, json!({})).await;
    world.completed("web").await;
    let first = world.tasks("web").await[0].clone();
    assert_eq!(first["healthStatus"], "HEALTHY");
    world.pass(120).await;
    world.stable("web").await;
    let stopped = world.tasks_that_are("web", "STOPPED").await;
    assert_eq!(stopped[0]["taskArn"], first["taskArn"]);
    assert_eq!(stopped[0]["stoppedReason"], "Task failed container health checks");
    assert_eq!(stopped[0]["stopCode"], "ServiceSchedulerInitiated");
    let id = first["taskArn"].as_str().unwrap().rsplit('/').next().unwrap();
    let events = world.events("web").await;
    assert!(events.contains(&format!("(service web) (task {id}) failed container health checks.")), "{events:#?}");
}

#[tokio::test(start_paused = true)]
async fn what_finds_no_room_is_said_and_comes_when_there_is_room() {
    let world = World::new(1).await;
    world.define("big", json!({"memory": 3000})).await;
    world.create("big", 2, json!({"taskDefinition": "big"})).await;
    world.pass(10).await;
    let service = world.service("big").await;
    assert_eq!((&service["runningCount"], &service["pendingCount"]), (&json!(1), &json!(0)));
    let id = &world.nodes[0].id;
    let said = format!(
        "(service big) was unable to place a task because no container instance met all of its requirements. The closest \
         matching (container-instance {id}) has insufficient memory available. For more information, see the \
         Troubleshooting section of the Amazon ECS Developer Guide."
    );
    assert_eq!(world.events("big").await.iter().filter(|event| **event == said).count(), 1);
    world.pass(3600).await;
    assert_eq!(world.events("big").await.iter().filter(|event| **event == said).count(), 1, "it is said once");
    // The same place with fewer: the room is taken at once.
    let task = world.tasks("big").await[0]["taskArn"].clone();
    world.ok("StopTask", json!({"task": task})).await;
    world.pass(2).await;
    assert_eq!(world.service("big").await["runningCount"], 1);
}

#[tokio::test(start_paused = true)]
async fn capacity_providers_share_a_services_tasks() {
    let world = World::new(1).await;
    world.define_fargate("cloud", json!({})).await;
    let providers = json!(["FARGATE", "FARGATE_SPOT"]);
    world
        .ok(
            "PutClusterCapacityProviders",
            json!({"cluster": "default", "capacityProviders": providers, "defaultCapacityProviderStrategy": []}),
        )
        .await;
    let strategy = json!([{"capacityProvider": "FARGATE", "base": 1, "weight": 1},
        {"capacityProvider": "FARGATE_SPOT", "weight": 3}]);
    let network = json!({"awsvpcConfiguration": {"subnets": crate::world::SUBNETS}});
    let made = world
        .create(
            "web",
            5,
            json!({"taskDefinition": "cloud", "capacityProviderStrategy": strategy, "networkConfiguration": network}),
        )
        .await;
    assert_eq!(made["launchType"], Value::Null);
    assert_eq!(
        made["capacityProviderStrategy"][1],
        json!({"capacityProvider": "FARGATE_SPOT", "weight": 3, "base": 0})
    );
    world.stable("web").await;
    let tasks = world.tasks("web").await;
    let spot = tasks.iter().filter(|task| task["capacityProviderName"] == "FARGATE_SPOT").count();
    assert_eq!((tasks.len(), spot), (5, 3));
    let mut zones: Vec<_> = tasks.iter().map(|task| task["availabilityZone"].as_str().unwrap()).collect();
    zones.sort_unstable();
    zones.dedup();
    assert_eq!(zones.len(), 3, "spread over the subnets' zones");
    // Fewer are shared out as they would have been at once: the base goes last.
    for (desired, on_spot) in [(4, 2), (2, 1), (1, 0)] {
        world.update("web", json!({"desiredCount": desired})).await;
        world.stable("web").await;
        let tasks = world.tasks("web").await;
        let spot = tasks.iter().filter(|task| task["capacityProviderName"] == "FARGATE_SPOT").count();
        assert_eq!((tasks.len(), spot), (desired, on_spot));
    }
    let change = json!({"service": "web", "capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1}]});
    let refused = world.refused("UpdateService", change).await;
    assert!(refused.ends_with("you must force a new deployment."), "{refused}");
}

#[tokio::test(start_paused = true)]
async fn a_load_balancers_word_decides_once_the_grace_period_is_over() {
    let world = World::new(2).await;
    world.define("web", json!({"portMappings": [{"containerPort": 80}]})).await;
    let group = "arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/web/73e2d6bc24d8a067";
    let store = &world.client.store;
    store.txn(Txn::new().put(target::group_key(group), "{}")).await.unwrap();
    let balancer = |port: u16| json!([{"targetGroupArn": group, "containerName": "app", "containerPort": port}]);
    let refused = world
        .refused(
            "CreateService",
            json!({"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "loadBalancers": balancer(81)}),
        )
        .await;
    assert_eq!(refused, "InvalidParameterException: The container app did not have a container port 81 defined.");
    let more = json!({"loadBalancers": balancer(80), "healthCheckGracePeriodSeconds": 100});
    world.create("web", 1, more).await;
    let says = async |task: &Value, state: TargetState| {
        let id = task["taskArn"].as_str().unwrap().rsplit('/').next().unwrap();
        let health = TargetHealth { state, reason: None, since: Timestamp(0) };
        let key = target::health_key(group, &format!("{id}:80"));
        store.txn(Txn::new().put_json(key, &health)).await.unwrap();
    };
    world.pass(60).await;
    let first = world.tasks("web").await[0].clone();
    assert_eq!(world.service("web").await["deployments"][0]["rolloutState"], "IN_PROGRESS", "nobody has said a word");
    says(&first, TargetState::Unhealthy).await;
    world.pass(30).await;
    assert_eq!(world.tasks("web").await.len(), 1, "that does not count yet");
    world.pass(20).await;
    let both = world.tasks("web").await;
    assert_eq!(both.len(), 2, "the replacement comes first");
    let second = both.into_iter().find(|task| task["taskArn"] != first["taskArn"]).unwrap();
    says(&second, TargetState::Healthy).await;
    world.completed("web").await;
    let left = world.tasks("web").await;
    assert_eq!((left.len(), &left[0]["taskArn"]), (1, &second["taskArn"]));
    let stopped = world.tasks_that_are("web", "STOPPED").await;
    assert_eq!(stopped[0]["stoppedReason"], format!("Task failed ELB health checks in (target-group {group})"));
    let id = first["taskArn"].as_str().unwrap().rsplit('/').next().unwrap();
    let said = format!(
        "(service web) (task {id}) (port 80) is unhealthy in (target-group {group}) due to (reason Health checks failed)."
    );
    assert!(world.events("web").await.contains(&said));
}

#[tokio::test(start_paused = true)]
async fn only_so_much_of_the_past_is_kept() {
    let world = World::new(1).await;
    let first = world.create("web", 0, json!({})).await["currentServiceRevisions"][0]["arn"].clone();
    world.completed("web").await;
    for _ in 0..110 {
        world.update("web", json!({"forceNewDeployment": true})).await;
        world.completed("web").await;
    }
    let listed = world.ok("ListServiceDeployments", json!({"service": "web", "maxResults": 100})).await;
    assert_eq!(listed["serviceDeployments"].as_array().unwrap().len(), 100);
    let gone = world.ok("DescribeServiceRevisions", json!({"serviceRevisionArns": [first]})).await;
    assert_eq!(gone["failures"][0]["reason"], "MISSING");
    let last = world.service("web").await["currentServiceRevisions"][0]["arn"].clone();
    let there = world.ok("DescribeServiceRevisions", json!({"serviceRevisionArns": [last]})).await;
    assert_eq!(there["failures"], json!([]));
}
