use serde_json::{Value, json};

use crate::client::Client;

const ARN: &str = "arn:aws:ecr:us-east-1:000000000000:repository/app";

#[tokio::test]
async fn tags_are_merged_and_taken_away() {
    let client = Client::new().await;
    let tags = json!([{"Key": "a", "Value": "1"}]);
    client.ok("CreateRepository", json!({"repositoryName": "app", "tags": tags})).await;
    let list = || json!({"resourceArn": ARN});
    let tag = |tags: Value| json!({"resourceArn": ARN, "tags": tags});
    assert_eq!(client.ok("ListTagsForResource", list()).await, json!({"tags": tags}));
    let more = json!([{"Key": "b", "Value": ""}, {"Key": "a", "Value": "2"}]);
    assert_eq!(client.ok("TagResource", tag(more)).await, json!({}));
    let both = json!({"tags": [{"Key": "a", "Value": "2"}, {"Key": "b", "Value": ""}]});
    assert_eq!(client.ok("ListTagsForResource", list()).await, both);
    client.ok("UntagResource", json!({"resourceArn": ARN, "tagKeys": ["a", "none"]})).await;
    assert_eq!(client.ok("ListTagsForResource", list()).await, json!({"tags": [{"Key": "b", "Value": ""}]}));
    let many: Vec<_> = (0..50).map(|n| json!({"Key": n.to_string(), "Value": ""})).collect();
    assert!(client.refused("TagResource", tag(json!(many))).await.starts_with("TooManyTagsException"));
    let reserved = tag(json!([{"Key": "aws:x", "Value": ""}]));
    assert!(client.refused("TagResource", reserved).await.starts_with("InvalidTagParameterException"));
    let bad = client.refused("ListTagsForResource", json!({"resourceArn": "arn:aws:ecs:x"})).await;
    assert_eq!(
        bad,
        "InvalidParameterException: Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN'"
    );
    let none = json!({"resourceArn": ARN.replace("app", "none")});
    assert!(client.refused("ListTagsForResource", none).await.starts_with("RepositoryNotFoundException"));
}
