use serde_json::json;

use crate::world::World;

#[tokio::test(start_paused = true)]
async fn protected_tasks_outlive_scaling_and_deployments() {
    let world = World::new(2).await;
    world.create("web", 2, json!({})).await;
    world.completed("web").await;
    let task = world.tasks("web").await[0]["taskArn"].clone();
    let input = json!({"cluster": "default", "tasks": [task], "protectionEnabled": true, "expiresInMinutes": 10});
    let answer = world.ok("UpdateTaskProtection", input).await;
    assert_eq!(answer["protectedTasks"][0]["protectionEnabled"], true);
    let got = world.ok("GetTaskProtection", json!({"cluster": "default"})).await;
    assert_eq!(got["protectedTasks"][0], answer["protectedTasks"][0]);
    world.update("web", json!({"desiredCount": 0})).await;
    world.pass(60).await;
    let left = world.tasks("web").await;
    assert_eq!((left.len(), &left[0]["taskArn"]), (1, &task));
    // Its time is over.
    world.pass(600).await;
    assert!(world.tasks("web").await.is_empty());
    let got = world.ok("GetTaskProtection", json!({"cluster": "default", "tasks": [task]})).await;
    assert_eq!(got["failures"][0]["reason"], "TASK_NOT_VALID");
}

#[tokio::test(start_paused = true)]
async fn only_services_tasks_are_protected_and_for_a_while() {
    let world = World::new(1).await;
    let alone = world.ok("RunTask", json!({"taskDefinition": "web"})).await["tasks"][0]["taskArn"].clone();
    let protect = |more: serde_json::Value| {
        let mut input = json!({"cluster": "default", "tasks": [alone], "protectionEnabled": true});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    let answer = world.ok("UpdateTaskProtection", protect(json!({}))).await;
    assert_eq!(answer["failures"][0]["reason"], "TASK_NOT_VALID");
    let answer = world.ok("UpdateTaskProtection", protect(json!({"tasks": ["0123"]}))).await;
    assert_eq!(answer["failures"][0]["reason"], "MISSING");
    for minutes in [0, 2881] {
        let refused = world.refused("UpdateTaskProtection", protect(json!({"expiresInMinutes": minutes}))).await;
        assert_eq!(refused, "InvalidParameterException: expiresInMinutes must be between 1 and 2880.");
    }
    let refused = world.refused("UpdateTaskProtection", protect(json!({"tasks": vec!["0"; 11]}))).await;
    assert_eq!(refused, "InvalidParameterException: Tasks can have at most 10 items.");
}
