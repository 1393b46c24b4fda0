use serde_json::{Value, json};

use crate::world::{SUBNETS, World};

#[tokio::test(start_paused = true)]
async fn a_service_comes_up_is_scaled_and_goes() {
    let world = World::new(3).await;
    let made = world.create("web", 3, json!({"tags": [{"key": "team", "value": "a"}]})).await;
    assert_eq!(
        (&made["status"], &made["desiredCount"], &made["runningCount"]),
        (&json!("ACTIVE"), &json!(3), &json!(0))
    );
    assert_eq!(made["deployments"][0]["status"], "PRIMARY");
    assert_eq!(made["deployments"][0]["rolloutState"], "IN_PROGRESS");
    assert_eq!(made["launchType"], "EC2");
    assert_eq!(made["deploymentConfiguration"]["maximumPercent"], 200);
    assert_eq!(made["availabilityZoneRebalancing"], "ENABLED");
    let stable = world.stable("web").await;
    assert_eq!(stable["runningCount"], 3);
    assert_eq!(stable["tags"], json!([{"key": "team", "value": "a"}]));
    assert_eq!(world.on_nodes("web").await.len(), 3, "spread over the nodes");
    let task = &world.tasks("web").await[0];
    assert_eq!(task["group"], "service:web");
    assert_eq!(task["startedBy"], made["deployments"][0]["id"]);
    world.completed("web").await;
    let events = world.events("web").await;
    assert!(events[0].starts_with("(service web) has started 3 tasks: (task "), "{events:?}");
    assert_eq!(events[2], "(service web) has reached a steady state.");

    world.update("web", json!({"desiredCount": 1})).await;
    world.stable("web").await;
    let stopped = world.tasks_that_are("web", "STOPPED").await;
    assert_eq!(stopped.len(), 2);
    assert_eq!(stopped[0]["stopCode"], "ServiceSchedulerInitiated");
    let id = made["deployments"][0]["id"].as_str().unwrap();
    assert_eq!(stopped[0]["stoppedReason"], format!("Scaling activity initiated by (deployment {id})"));

    let refused = world.refused("DeleteService", json!({"service": "web"})).await;
    assert_eq!(refused, "InvalidParameterException: The service cannot be stopped while it is scaled above 0.");
    let deleted = world.ok("DeleteService", json!({"service": "web", "force": true})).await;
    assert_eq!(deleted["service"]["status"], "DRAINING");
    let again =
        world.refused("CreateService", json!({"serviceName": "web", "taskDefinition": "web", "desiredCount": 1}));
    assert_eq!(again.await, "InvalidParameterException: Unable to Start a service that is still Draining.");
    let inactive = world.until("web", "its end", |service| service["status"] == "INACTIVE").await;
    assert_eq!((&inactive["runningCount"], &inactive["desiredCount"]), (&json!(0), &json!(0)));
    assert_eq!(world.ok("ListServices", json!({})).await["serviceArns"], json!([]));
    let refused = world.refused("UpdateService", json!({"service": "web", "desiredCount": 1})).await;
    assert_eq!(refused, "ServiceNotActiveException: Service was not ACTIVE.");
    // The name is free again.
    let anew = world.create("web", 1, json!({})).await;
    assert_eq!(anew["status"], "ACTIVE");
    world.completed("web").await;
    world.ok("DeleteService", json!({"service": "web", "force": true})).await;
    world.until("web", "its end", |service| service["status"] == "INACTIVE").await;
    world.pass(3700).await;
    let missing = world.ok("DescribeServices", json!({"services": ["web"]})).await;
    assert_eq!(missing["failures"][0]["reason"], "MISSING");
}

#[tokio::test(start_paused = true)]
async fn a_task_that_ends_is_replaced_and_a_client_may_stop_one() {
    let world = World::new(2).await;
    world.create("web", 2, json!({})).await;
    world.completed("web").await;
    let task = world.tasks("web").await[0]["taskArn"].clone();
    world.ok("StopTask", json!({"task": task, "reason": "because"})).await;
    world.pass(1).await;
    world.stable("web").await;
    let tasks = world.tasks("web").await;
    assert!(tasks.len() == 2 && tasks.iter().all(|other| other["taskArn"] != task));
    let stopped = world.ok("DescribeTasks", json!({"tasks": [task]})).await["tasks"][0].clone();
    assert_eq!((&stopped["stopCode"], &stopped["stoppedReason"]), (&json!("UserInitiated"), &json!("because")));
    assert_eq!(world.service("web").await["deployments"][0]["failedTasks"], 0);
}

#[tokio::test(start_paused = true)]
async fn what_does_not_change_tasks_begins_no_deployment() {
    let world = World::new(2).await;
    let made = world.create("web", 1, json!({})).await;
    world.completed("web").await;
    let id = made["deployments"][0]["id"].clone();
    for change in [
        json!({"desiredCount": 2}),
        json!({"deploymentConfiguration": {"maximumPercent": 150}}),
        json!({"placementStrategy": [{"type": "spread", "field": "attribute:ecs.availability-zone"}]}),
        json!({"placementConstraints": [{"type": "distinctInstance"}]}),
        json!({"healthCheckGracePeriodSeconds": 5, "enableExecuteCommand": true, "propagateTags": "SERVICE"}),
        json!({"taskDefinition": "web"}),
    ] {
        let updated = world.update("web", change.clone()).await;
        assert_eq!(updated["deployments"][0]["id"], id, "{change}");
    }
    let service = world.service("web").await;
    assert_eq!(service["deploymentConfiguration"]["maximumPercent"], 150);
    assert_eq!(service["deploymentConfiguration"]["minimumHealthyPercent"], 100);
    let forced = world.update("web", json!({"forceNewDeployment": true})).await;
    assert_ne!(forced["deployments"][0]["id"], id);
    assert_eq!(forced["deployments"][1]["id"], id);
    assert_eq!(forced["deployments"][1]["status"], "ACTIVE");
}

#[tokio::test(start_paused = true)]
async fn services_are_listed_and_found_by_every_name() {
    let world = World::new(1).await;
    world.define_fargate("cloud", json!({})).await;
    let network = json!({"awsvpcConfiguration": {"subnets": [SUBNETS[0]]}});
    world.create("a", 0, json!({})).await;
    let b = world.create(
        "b",
        1,
        json!({"taskDefinition": "cloud", "launchType": "FARGATE", "networkConfiguration": network}),
    );
    let b = b.await;
    assert_eq!((&b["platformVersion"], &b["platformFamily"]), (&json!("LATEST"), &json!("Linux")));
    assert_eq!(b["deployments"][0]["platformVersion"], "1.4.0");
    world
        .ok("CreateService", json!({"serviceName": "c", "taskDefinition": "web", "schedulingStrategy": "DAEMON"}))
        .await;
    let listed = async |input: Value| {
        let answer = world.ok("ListServices", input).await;
        let names = answer["serviceArns"].as_array().unwrap().iter();
        names.map(|arn| arn.as_str().unwrap().rsplit('/').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(listed(json!({})).await, ["a", "b", "c"]);
    assert_eq!(listed(json!({"launchType": "FARGATE"})).await, ["b"]);
    assert_eq!(listed(json!({"schedulingStrategy": "DAEMON"})).await, ["c"]);
    let page = world.ok("ListServices", json!({"maxResults": 2})).await;
    assert_eq!(page["serviceArns"].as_array().unwrap().len(), 2);
    let next = world.ok("ListServices", json!({"maxResults": 2, "nextToken": page["nextToken"]})).await;
    assert_eq!((next["serviceArns"].as_array().unwrap().len(), &next["nextToken"]), (1, &Value::Null));
    let described = world.ok("DescribeServices", json!({"services": [b["serviceArn"], "a", "nobody"]})).await;
    assert_eq!(described["services"].as_array().unwrap().len(), 2);
    assert!(described["failures"][0]["arn"].as_str().unwrap().ends_with(":service/default/nobody"));
    world.stable("b").await;
    let task = &world.tasks("b").await[0];
    assert_eq!(task["launchType"], "FARGATE");
    assert_eq!(world.ok("DescribeClusters", json!({})).await["clusters"][0]["activeServicesCount"], 3);
    let refused = world.refused("DeleteCluster", json!({"cluster": "default"})).await;
    assert_eq!(refused, "ClusterContainsServicesException: The Cluster cannot be deleted while Services are active.");
}

#[tokio::test(start_paused = true)]
async fn a_request_with_a_token_is_answered_once() {
    let world = World::new(1).await;
    let input = json!({"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "clientToken": "t"});
    let first = world.ok("CreateService", input.clone()).await["service"].clone();
    let second = world.ok("CreateService", input).await["service"].clone();
    assert_eq!(first["deployments"][0]["id"], second["deployments"][0]["id"]);
    let other = json!({"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "clientToken": "t"});
    let refused = world.refused("CreateService", other).await;
    assert_eq!(refused, "InvalidParameterException: Creation of service was not idempotent.");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_is_refused_in_the_services_words() {
    let world = World::new(1).await;
    world.define_fargate("cloud", json!({})).await;
    for (change, message) in [
        (json!({"cluster": "no"}), "ClusterNotFoundException: Cluster not found."),
        (json!({"taskDefinition": "no"}), "ClientException: TaskDefinition not found."),
        (json!({"desiredCount": null}), "InvalidParameterException: DesiredCount is missing"),
        (json!({"desiredCount": -1}), "InvalidParameterException: DesiredCount can not be lesser than 0"),
        (
            json!({"schedulingStrategy": "DAEMON"}),
            "InvalidParameterException: The daemon scheduling strategy does not support a desired count for services. \
             Remove the desired count value and try again",
        ),
        (
            json!({"schedulingStrategy": "DAEMON", "desiredCount": null, "launchType": "FARGATE"}),
            "InvalidParameterException: The daemon scheduling strategy does not support the FARGATE launch type. Change \
             the launch type and try again",
        ),
        (
            json!({"schedulingStrategy": "x"}),
            "InvalidParameterException: Scheduling strategy should be one of [REPLICA,DAEMON]",
        ),
        (
            json!({"deploymentConfiguration": {"maximumPercent": 99}}),
            "InvalidParameterException: maximumPercent must be at least 100",
        ),
        (
            json!({"deploymentConfiguration": {"minimumHealthyPercent": 101}}),
            "InvalidParameterException: minimumHealthyPercent must be at most 100",
        ),
        (
            json!({"taskDefinition": "cloud"}),
            "InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        ),
        (
            json!({"launchType": "FARGATE"}),
            "InvalidParameterException: Task definition does not support launch_type FARGATE.",
        ),
        (
            json!({"deploymentController": {"type": "EXTERNAL"}}),
            "UnsupportedFeatureException: deploymentController is not supported by Wharf yet.",
        ),
        (
            json!({"deploymentConfiguration": {"bakeTimeInMinutes": 5}}),
            "UnsupportedFeatureException: deploymentConfiguration.bakeTimeInMinutes is not supported by Wharf yet.",
        ),
        (
            json!({"role": "ecsServiceRole"}),
            "InvalidParameterException: A role was passed, but no load balancers were present.",
        ),
        (
            json!({"deploymentConfiguration": {"minimumHealthyPercent": 100, "maximumPercent": 100}}),
            "InvalidParameterException: Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block \
             deployments.",
        ),
        (
            json!({"deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": true, "rollback": true,
                "thresholdConfiguration": {"type": "HALF", "value": 1}}}}),
            "InvalidParameterException: thresholdConfiguration type should be one of [COUNT,BOUNDED_PERCENT,UNBOUNDED_PERCENT]",
        ),
        (
            json!({"loadBalancers": [{"targetGroupArn": "arn:x", "containerName": "app", "containerPort": 80}]}),
            "InvalidParameterException: The target group arn:x does not exist.",
        ),
        (
            json!({"placementStrategy": [{"type": "binpack", "field": "disk"}]}),
            "InvalidParameterException: binpack field 'disk' is invalid.",
        ),
        (
            json!({"placementConstraints": [{"type": "distinctInstance", "expression": "x"}]}),
            "InvalidParameterException: distinctInstance expression should not be specified.",
        ),
        (
            json!({"availabilityZoneRebalancing": "ENABLED",
                "deploymentConfiguration": {"minimumHealthyPercent": 50, "maximumPercent": 100}}),
            "InvalidParameterException: The service couldn't be created because Availability Zone Rebalancing does not \
             support maximumPercent <= 100 % as deployment configuration. Update deployment configuration and try again.",
        ),
    ] {
        let mut input = json!({"serviceName": "web", "taskDefinition": "web", "desiredCount": 1});
        for (name, value) in change.as_object().unwrap() {
            if value.is_null() {
                input.as_object_mut().unwrap().remove(name);
            } else {
                input[name] = value.clone();
            }
        }
        assert_eq!(world.refused("CreateService", input).await, message);
    }
    assert_eq!(world.ok("ListServices", json!({})).await["serviceArns"], json!([]), "nothing was made");
    let missing = world.refused("UpdateService", json!({"service": "no", "desiredCount": 1})).await;
    assert_eq!(missing, "ServiceNotFoundException: Service not found.");
    let many: Vec<String> = (0..11).map(|n| n.to_string()).collect();
    let refused = world.refused("DescribeServices", json!({"services": many})).await;
    assert_eq!(refused, "InvalidParameterException: Services can have at most 10 items.");
}

#[tokio::test(start_paused = true)]
async fn tags_are_propagated_and_managed() {
    let world = World::new(1).await;
    let tags = json!([{"key": "team", "value": "a"}]);
    let more = json!({"tags": tags, "propagateTags": "SERVICE", "enableECSManagedTags": true});
    let made = world.create("web", 1, more).await;
    world.stable("web").await;
    let tags = world.tasks("web").await[0]["tags"].clone();
    assert_eq!(
        tags,
        json!([{"key": "team", "value": "a"}, {"key": "aws:ecs:clusterName", "value": "default"},
            {"key": "aws:ecs:serviceName", "value": "web"}])
    );
    world.ok("TagResource", json!({"resourceArn": made["serviceArn"], "tags": [{"key": "b", "value": "2"}]})).await;
    let listed = world.ok("ListTagsForResource", json!({"resourceArn": made["serviceArn"]})).await;
    assert_eq!(listed["tags"].as_array().unwrap().len(), 2);

    // A definition's are those that it has when a task begins.
    let made = world.create("next", 1, json!({"propagateTags": "TASK_DEFINITION"})).await;
    world.stable("next").await;
    let definition = &made["taskDefinition"];
    world.ok("TagResource", json!({"resourceArn": definition, "tags": [{"key": "late", "value": "1"}]})).await;
    let task = world.tasks("next").await[0]["taskArn"].clone();
    world.ok("StopTask", json!({"task": task})).await;
    world.pass(2).await;
    assert_eq!(world.tasks("next").await[0]["tags"], json!([{"key": "late", "value": "1"}]));
}
