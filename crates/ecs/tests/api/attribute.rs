use serde_json::{Value, json};
use wharf_ecs::container_instance_arn;

use crate::container_instance::{NODE, client};

fn attribute(name: &str, value: &str) -> Value {
    json!({"name": name, "value": value, "targetType": "container-instance", "targetId": NODE})
}

#[tokio::test]
async fn attributes_are_put_listed_and_deleted() {
    let client = client().await;
    let arn = container_instance_arn(&client.scope, NODE);
    let shown = json!({"name": "stack", "value": "production", "targetId": arn});
    let put = client.ok("PutAttributes", json!({"attributes": [attribute("stack", "production")]})).await;
    assert_eq!(put, json!({"attributes": [shown]}));
    let list = json!({"targetType": "container-instance", "attributeName": "stack"});
    assert_eq!(client.ok("ListAttributes", list.clone()).await, json!({"attributes": [shown]}));
    let own = json!({"targetType": "container-instance", "attributeName": "ecs.os-type", "attributeValue": "linux"});
    assert_eq!(client.ok("ListAttributes", own).await["attributes"][0]["targetId"], arn);

    // Only the value that is named goes.
    client.ok("DeleteAttributes", json!({"attributes": [attribute("stack", "test")]})).await;
    assert_eq!(client.ok("ListAttributes", list.clone()).await["attributes"].as_array().unwrap().len(), 1);
    client.ok("DeleteAttributes", json!({"attributes": [{"name": "stack", "targetId": arn}]})).await;
    assert_eq!(client.ok("ListAttributes", list).await, json!({"attributes": []}));
}

#[tokio::test]
async fn ten_are_the_most() {
    let client = client().await;
    let some: Vec<Value> = (0..10).map(|n| attribute(&format!("a{n}"), "x")).collect();
    client.ok("PutAttributes", json!({"attributes": some})).await;
    client.ok("PutAttributes", json!({"attributes": [attribute("a0", "y")]})).await;
    let error = client.refused("PutAttributes", json!({"attributes": [attribute("b", "x")]})).await;
    assert!(error.starts_with("AttributeLimitExceededException"), "{error}");
}

#[tokio::test]
async fn targets_must_be_there_and_named_well() {
    let client = client().await;
    let gone = json!({"name": "a", "targetType": "container-instance", "targetId": "feed"});
    let error = client.refused("PutAttributes", json!({"attributes": [gone]})).await;
    assert!(error.starts_with("TargetNotFoundException"), "{error}");
    for bad in [
        json!([]),
        json!([{"name": "a", "targetId": NODE}]),
        json!([{"name": "a", "targetType": "task", "targetId": NODE}]),
        json!([attribute("a b", "x")]),
        json!([attribute("ecs.os-type", "windows")]),
    ] {
        let error = client.refused("PutAttributes", json!({"attributes": bad})).await;
        assert!(error.starts_with("InvalidParameterException"), "{bad}: {error}");
    }
}
