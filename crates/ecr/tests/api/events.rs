use serde_json::json;
use wharf_core::event::{EVENT_PREFIX, Event};
use wharf_store::StoreExt;

use crate::client::Client;

#[tokio::test]
async fn what_comes_and_goes_is_told() {
    let client = Client::new().await;
    client.create("app").await;
    let manifest = client.manifest("app", "x").await;
    let digest = client.put("app", &manifest, Some("v1")).await;
    client.put("app", &manifest, Some("v2")).await;
    for tag in ["v2", "v1"] {
        let input = json!({"repositoryName": "app", "imageIds": [{"imageTag": tag}]});
        client.ok("BatchDeleteImage", input).await;
    }
    let loose = client.put("app", &manifest, None).await;
    client.ok("DeleteRepository", json!({"repositoryName": "app", "force": true})).await;
    let entries = client.store.list(EVENT_PREFIX).await.unwrap();
    let mut events: Vec<(u64, Event)> = entries.iter().map(|e| (e.mod_revision, e.json().unwrap())).collect();
    events.sort_by_key(|(revision, _)| *revision);
    let told: Vec<_> = events
        .iter()
        .map(|(_, event)| (event.detail["action-type"].as_str().unwrap(), event.detail.get("image-tag").cloned()))
        .collect();
    let tag = |tag: &str| Some(json!(tag));
    assert_eq!(
        told,
        [
            ("PUSH", tag("v1")),
            ("PUSH", tag("v2")),
            ("DELETE", tag("v2")),
            ("DELETE", tag("v1")),
            ("PUSH", None),
            ("DELETE", None)
        ]
    );
    assert_eq!(digest, loose);
    let event = &events[0].1;
    assert_eq!((event.source.as_str(), event.detail_type.as_str()), ("aws.ecr", "ECR Image Action"));
    assert_eq!(
        event.detail,
        json!({
            "result": "SUCCESS", "repository-name": "app", "image-digest": digest, "action-type": "PUSH",
            "image-tag": "v1", "manifest-media-type": "application/vnd.oci.image.manifest.v1+json",
            "artifact-media-type": "application/vnd.oci.image.config.v1+json",
        })
    );
}
