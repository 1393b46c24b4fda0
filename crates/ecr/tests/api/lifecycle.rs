use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tokio::sync::oneshot;
use wharf_core::{Timestamp, event::EVENT_PREFIX};
use wharf_ecr::{LifecycleConfig, lifecycle_controller};
use wharf_store::{Range, StoreExt};

use crate::client::Client;

fn rules(selections: &[Value]) -> String {
    let rule = |(selection, priority): (&Value, usize)| json!({"rulePriority": priority, "selection": selection, "action": {"type": "expire"}});
    json!({"rules": selections.iter().zip(1..).map(rule).collect::<Vec<_>>()}).to_string()
}

fn more_than(status: &str, count: u32) -> Value {
    json!({"tagStatus": status, "countType": "imageCountMoreThan", "countNumber": count})
}

fn put(text: &str) -> Value {
    json!({"repositoryName": "app", "lifecyclePolicyText": text})
}

#[tokio::test]
async fn a_policy_is_kept_as_it_is_given() {
    let client = Client::new().await;
    client.create("app").await;
    let app = || json!({"repositoryName": "app"});
    let none = "LifecyclePolicyNotFoundException: Lifecycle policy does not exist for the repository with name 'app' in the \
                registry with id '000000000000'";
    assert_eq!(client.refused("GetLifecyclePolicy", app()).await, none);
    assert_eq!(client.refused("StartLifecyclePolicyPreview", app()).await, none);
    let text = format!("{}\n ", rules(&[more_than("any", 5)]));
    let answer = client.ok("PutLifecyclePolicy", put(&text)).await;
    assert_eq!(answer, json!({"registryId": "000000000000", "repositoryName": "app", "lifecyclePolicyText": text}));
    let got = client.ok("GetLifecyclePolicy", app()).await;
    assert_eq!(got["lifecyclePolicyText"], json!(text));
    assert_eq!(got["lastEvaluatedAt"], json!(0.0), "never");
    assert_eq!(
        client.refused("PutLifecyclePolicy", put("{}")).await,
        "InvalidParameterException: Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle \
         policy validation failure: object has missing required properties ([\"rules\"])'"
    );
    assert_eq!(client.ok("DeleteLifecyclePolicy", app()).await, got);
    assert_eq!(client.refused("DeleteLifecyclePolicy", app()).await, none);
}

#[tokio::test]
async fn a_preview_shows_and_changes_nothing() {
    let client = Client::new().await;
    client.create("app").await;
    let app = || json!({"repositoryName": "app"});
    assert_eq!(
        client.refused("GetLifecyclePolicyPreview", app()).await,
        "LifecyclePolicyPreviewNotFoundException: Lifecycle policy preview does not exist for the repository with name \
         'app' in the registry with id '000000000000'"
    );
    let mut digests = Vec::new();
    for n in 0..4 {
        digests.push(client.image("app", &format!("image {n}"), (n > 0).then(|| format!("t{n}")).as_deref()).await);
    }
    let text = rules(&[more_than("any", 1)]);
    let started = client.ok("StartLifecyclePolicyPreview", put(&text)).await;
    assert_eq!(started["status"], "IN_PROGRESS");
    let shown = client.ok("GetLifecyclePolicyPreview", app()).await;
    assert_eq!(shown["status"], "COMPLETE");
    assert_eq!(shown["summary"], json!({"expiringImageTotalCount": 3}));
    let results = shown["previewResults"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    let first = results.iter().find(|result| result["imageDigest"] == json!(digests[0])).unwrap();
    assert_eq!(first["action"], json!({"type": "EXPIRE"}));
    assert_eq!((first["appliedRulePriority"].clone(), first["storageClass"].clone()), (json!(1), json!("STANDARD")));
    assert!(first.get("imageTags").is_none());
    let untagged = json!({"repositoryName": "app", "filter": {"tagStatus": "UNTAGGED"}});
    let untagged = client.ok("GetLifecyclePolicyPreview", untagged).await;
    assert_eq!(untagged["previewResults"].as_array().unwrap().len(), 1);
    assert_eq!(untagged["summary"]["expiringImageTotalCount"], 3, "of all");
    let one = json!({"repositoryName": "app", "imageIds": [{"imageTag": "t1"}]});
    let one = client.ok("GetLifecyclePolicyPreview", one).await;
    assert_eq!(one["previewResults"][0]["imageTags"], json!(["t1"]));
    let page = client.ok("GetLifecyclePolicyPreview", json!({"repositoryName": "app", "maxResults": 2})).await;
    let rest = json!({"repositoryName": "app", "nextToken": page["nextToken"], "maxResults": 2});
    let rest = client.ok("GetLifecyclePolicyPreview", rest).await;
    assert_eq!(rest["previewResults"].as_array().unwrap().len(), 1);
    assert_eq!(client.ok("ListImages", app()).await["imageIds"].as_array().unwrap().len(), 4, "nothing went");
}

/// The controller of a client's instance, on a clock that can be set forward; it stops with the sender.
fn run(client: &Client) -> (Arc<AtomicI64>, oneshot::Sender<()>) {
    let ahead = Arc::new(AtomicI64::new(0));
    let clock = Arc::clone(&ahead);
    let config = LifecycleConfig {
        rest: Duration::ZERO,
        every: Duration::from_millis(20),
        clock: Arc::new(move || Timestamp(wharf_core::now().0 + clock.load(Ordering::Relaxed))),
        ..LifecycleConfig::default()
    };
    let (stop, stopped) = oneshot::channel::<()>();
    let controller = lifecycle_controller(Arc::clone(&client.store), client.registry.clone(), config, async {
        let _gone = stopped.await;
    });
    tokio::spawn(controller);
    (ahead, stop)
}

/// Waits until the repository's images are these.
async fn until(client: &Client, wanted: &[Value]) {
    let look = async {
        let mut watch = client.store.watch(Range::Prefix(String::new()), None);
        loop {
            let listed = client.ok("ListImages", json!({"repositoryName": "app"})).await;
            let mut tags: Vec<_> =
                listed["imageIds"].as_array().unwrap().iter().map(|id| id["imageTag"].clone()).collect();
            tags.sort_by_key(Value::to_string);
            if tags == wanted {
                return;
            }
            watch.next().await.unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(10), look).await.unwrap();
}

const DAY: i64 = 86_400_000;

#[tokio::test]
async fn what_is_too_much_goes() {
    let client = Client::new().await;
    client.create("app").await;
    for tag in ["v1", "v2", "v3"] {
        client.image("app", tag, Some(tag)).await;
        // Ages are told apart by milliseconds.
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let (_ahead, _stop) = run(&client);
    client.ok("PutLifecyclePolicy", put(&rules(&[more_than("any", 2)]))).await;
    until(&client, &[json!("v2"), json!("v3")]).await;
    client.image("app", "v4", Some("v4")).await;
    until(&client, &[json!("v3"), json!("v4")]).await;
    let mut watch = client.store.watch(Range::Prefix("ecr/".to_owned()), None);
    watch.next().await.unwrap();
    let got = client.ok("GetLifecyclePolicy", json!({"repositoryName": "app"})).await;
    assert!(got["lastEvaluatedAt"].as_f64().unwrap() > 1.0e9);
    let events = client.store.list(EVENT_PREFIX).await.unwrap();
    let deleted = events.iter().filter(|e| e.json::<Value>().unwrap()["detail"]["action-type"] == "DELETE").count();
    assert_eq!(deleted, 2);
}

#[tokio::test]
async fn an_index_goes_with_what_it_held_once_old_enough() {
    let client = Client::new().await;
    client.create("app").await;
    let child = client.image("app", "child", None).await;
    client.put("app", &client.index("app", &[&child]).await, Some("old")).await;
    tokio::time::sleep(Duration::from_millis(2)).await;
    client.image("app", "young", Some("young")).await;
    let (ahead, _stop) = run(&client);
    let old = json!({
        "tagStatus": "tagged", "tagPrefixList": ["old"], "countType": "sinceImagePushed", "countUnit": "days",
        "countNumber": 2,
    });
    client.ok("PutLifecyclePolicy", put(&rules(&[old, more_than("untagged", 1)]))).await;
    let loose = client.image("app", "loose", None).await;
    let all = [Value::Null, Value::Null, json!("old"), json!("young")];
    let mut sorted = all.to_vec();
    sorted.sort_by_key(Value::to_string);
    // It was applied, and what has no tag is too young and too fresh to go.
    let mut watch = client.store.watch(Range::Prefix("ecr/".to_owned()), None);
    watch.next().await.unwrap();
    until(&client, &sorted).await;
    ahead.store(3 * DAY, Ordering::Relaxed);
    until(&client, &[json!("young"), Value::Null]).await;
    let left = client.ok("ListImages", json!({"repositoryName": "app", "filter": {"tagStatus": "UNTAGGED"}})).await;
    assert_eq!(left, json!({"imageIds": [{"imageDigest": loose}]}), "the younger of the two");
}

fn archiving(count: &Value) -> String {
    let mut since = json!({"tagStatus": "any", "storageClass": "archive", "countType": "sinceImageTransitioned"});
    since["countUnit"] = json!("days");
    since["countNumber"] = json!(90);
    json!({"rules": [
        {"rulePriority": 1, "selection": count, "action": {"type": "transition", "targetStorageClass": "archive"}},
        {"rulePriority": 2, "selection": since, "action": {"type": "expire"}},
    ]})
    .to_string()
}

/// The tags of images by their status.
async fn tags_of(client: &Client, status: &str) -> Vec<Value> {
    let listed = json!({"repositoryName": "app", "filter": {"imageStatus": status}});
    let listed = client.ok("ListImages", listed).await;
    let mut tags: Vec<_> = listed["imageIds"].as_array().unwrap().iter().map(|id| id["imageTag"].clone()).collect();
    tags.sort_by_key(Value::to_string);
    tags
}

#[tokio::test]
async fn a_preview_shows_what_would_be_archived() {
    let client = Client::new().await;
    client.create("app").await;
    for tag in ["v1", "v2", "v3"] {
        client.image("app", tag, Some(tag)).await;
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    client.ok("StartLifecyclePolicyPreview", put(&archiving(&more_than("any", 1)))).await;
    let shown = client.ok("GetLifecyclePolicyPreview", json!({"repositoryName": "app"})).await;
    assert_eq!(
        shown["summary"],
        json!({
            "expiringImageTotalCount": 0,
            "transitioningImageTotalCounts": [{"targetStorageClass": "ARCHIVE", "imageTotalCount": 2}],
        })
    );
    let first = &shown["previewResults"][0];
    assert_eq!(first["imageTags"], json!(["v1"]));
    assert_eq!(first["action"], json!({"type": "TRANSITION", "targetStorageClass": "ARCHIVE"}));
    assert_eq!(first["storageClass"], "STANDARD");
    assert_eq!(tags_of(&client, "ARCHIVED").await, [] as [Value; 0]);
}

#[tokio::test]
async fn what_nobody_pulls_is_archived_and_then_goes() {
    let client = Client::new().await;
    client.create("app").await;
    let child = client.image("app", "child", None).await;
    client.put("app", &client.index("app", &[&child]).await, Some("all")).await;
    for tag in ["old", "used"] {
        client.image("app", tag, Some(tag)).await;
    }
    let (ahead, _stop) = run(&client);
    let pulled = json!({"tagStatus": "any", "countType": "sinceImagePulled", "countUnit": "days", "countNumber": 30});
    client.ok("PutLifecyclePolicy", put(&archiving(&pulled))).await;
    let used = client.id("app");
    let get = json!({"repositoryName": "app", "imageIds": [{"imageTag": "used"}]});
    let digest: wharf_core::Digest =
        client.ok("DescribeImages", get).await["imageDetails"][0]["imageDigest"].as_str().unwrap().parse().unwrap();
    // As if pulled in twenty days.
    let key = format!("registry/{}/pull/app@{digest}", used.scope.key());
    let at = json!({"pulled_at": wharf_core::now().0 + 20 * DAY});
    client.store.txn(wharf_store::Txn::new().put_json(key, &at)).await.unwrap();
    ahead.store(31 * DAY, Ordering::Relaxed);
    until(&client, &[json!("used")]).await;
    assert_eq!(tags_of(&client, "ARCHIVED").await, [json!("all"), json!("old"), Value::Null], "the index's image too");
    ahead.store(89 * DAY, Ordering::Relaxed);
    until(&client, &[]).await;
    assert_eq!(tags_of(&client, "ARCHIVED").await.len(), 4);
    ahead.store(91 * DAY, Ordering::Relaxed);
    let look = async {
        let mut watch = client.store.watch(Range::Prefix(String::new()), None);
        while !tags_of(&client, "ANY").await.is_empty() {
            watch.next().await.unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(10), look).await.unwrap();
    let events = client.store.list(EVENT_PREFIX).await.unwrap();
    let of = |kind: &str| events.iter().filter(|e| e.json::<Value>().unwrap()["detail"]["action-type"] == kind).count();
    assert_eq!((of("UPDATE_STORAGE_CLASS"), of("DELETE")), (4, 4));
}
