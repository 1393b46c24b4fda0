use serde_json::{Value, json};
use wharf_core::sandbox::Phase;

use crate::{client::Client, stored_task::StoredTask};

const CLUSTER: &str = "arn:aws:ecs:us-east-1:000000000000:cluster/blue";
const DEFINITION: &str = "arn:aws:ecs:us-east-1:000000000000:task-definition/web:1";
const TASK: &str = "arn:aws:ecs:us-east-1:000000000000:task/blue/0123";

fn tag(key: &str, value: &str) -> Value {
    json!({"key": key, "value": value})
}

async fn put_task(client: &Client, phase: Phase) {
    StoredTask { cluster: "blue", id: "0123", fargate: true, task_definition: DEFINITION, phase }.put(client).await;
}

async fn tags(client: &Client, arn: &str) -> Value {
    client.ok("ListTagsForResource", json!({"resourceArn": arn})).await["tags"].clone()
}

#[tokio::test]
async fn tags_are_added_replaced_and_taken_away_on_every_kind() {
    let client = Client::new();
    client.ok("CreateCluster", json!({"clusterName": "blue"})).await;
    let container = json!({"name": "web", "image": "nginx", "memory": 64});
    client.ok("RegisterTaskDefinition", json!({"family": "web", "containerDefinitions": [container]})).await;
    put_task(&client, Phase::Running).await;
    for arn in [CLUSTER, DEFINITION, TASK] {
        assert_eq!(tags(&client, arn).await, json!([]), "{arn}");
        client.ok("TagResource", json!({"resourceArn": arn, "tags": [tag("a", "1"), tag("b", "2")]})).await;
        client.ok("TagResource", json!({"resourceArn": arn, "tags": [tag("a", "3")]})).await;
        assert_eq!(tags(&client, arn).await, json!([tag("a", "3"), tag("b", "2")]), "{arn}");
        client.ok("UntagResource", json!({"resourceArn": arn, "tagKeys": ["a", "never"]})).await;
        assert_eq!(tags(&client, arn).await, json!([tag("b", "2")]), "{arn}");
    }
    let described = client.ok("DescribeTaskDefinition", json!({"taskDefinition": "web", "include": ["TAGS"]})).await;
    assert_eq!(described["tags"], json!([tag("b", "2")]));
}

#[tokio::test]
async fn what_is_gone_cannot_be_tagged() {
    let client = Client::new();
    for arn in [CLUSTER, DEFINITION, TASK, "arn:aws:ecs:us-east-1:000000000000:container-instance/blue/0"] {
        let error = client.refused("TagResource", json!({"resourceArn": arn, "tags": [tag("a", "1")]})).await;
        assert!(error.contains("The specified"), "{arn}: {error}");
    }
    for arn in ["blue", "arn:aws:s3:::bucket", "arn:aws:ecs:eu-west-1:000000000000:cluster/blue"] {
        let error = client.refused("ListTagsForResource", json!({"resourceArn": arn})).await;
        assert_eq!(error, "InvalidParameterException: The ARN provided is invalid.", "{arn}");
    }
    client.ok("CreateCluster", json!({"clusterName": "blue", "tags": [tag("a", "1")]})).await;
    client.ok("DeleteCluster", json!({"cluster": "blue"})).await;
    assert_eq!(
        client.refused("ListTagsForResource", json!({"resourceArn": CLUSTER})).await,
        "InvalidParameterException: The specified cluster is inactive. Specify an active cluster and try again."
    );
    put_task(&client, Phase::Stopped).await;
    assert_eq!(
        client.refused("TagResource", json!({"resourceArn": TASK, "tags": [tag("a", "1")]})).await,
        "InvalidParameterException: The specified task is stopped. Specify a running task and try again."
    );
}

#[tokio::test]
async fn fifty_tags_are_the_most_over_all_requests() {
    let client = Client::new();
    client.ok("CreateCluster", json!({"clusterName": "blue"})).await;
    let some = |range: std::ops::Range<u32>| -> Vec<Value> { range.map(|n| tag(&n.to_string(), "")).collect() };
    client.ok("TagResource", json!({"resourceArn": CLUSTER, "tags": some(0..30)})).await;
    client.ok("TagResource", json!({"resourceArn": CLUSTER, "tags": some(20..50)})).await;
    let error = client.refused("TagResource", json!({"resourceArn": CLUSTER, "tags": some(50..51)})).await;
    assert_eq!(error, "InvalidParameterException: Number of tags exceeds the limit of 50.");
    assert_eq!(tags(&client, CLUSTER).await.as_array().unwrap().len(), 50);
}
