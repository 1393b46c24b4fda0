use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinHandle;
use wharf_core::{
    Digest,
    event::{EVENT_PREFIX, Event},
};
use wharf_image::Algorithm;
use wharf_store::{Range, StoreExt};

use crate::client::Client;

fn moving(id: &Value, class: &str) -> Value {
    json!({"repositoryName": "app", "imageId": id, "targetStorageClass": class})
}

/// Whatever of the instance ends restores, until it is aborted.
fn activate(client: &Client) -> JoinHandle<()> {
    let registry = client.registry.clone();
    tokio::spawn(async move { registry.keep_activating().await })
}

async fn detail(client: &Client, digest: &Digest) -> Value {
    let input = json!({"repositoryName": "app", "imageIds": [{"imageDigest": digest}]});
    client.ok("DescribeImages", input).await["imageDetails"][0].clone()
}

async fn until_active(client: &Client, digest: &Digest) -> Value {
    let active = async {
        let mut watch = client.store.watch(Range::Prefix("registry/".to_owned()), None);
        loop {
            let detail = detail(client, digest).await;
            if detail["imageStatus"] == "ACTIVE" {
                return detail;
            }
            watch.next().await.unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(10), active).await.unwrap()
}

#[tokio::test]
async fn an_image_is_archived_and_restored() {
    let client = Client::new().await;
    client.create("app").await;
    let digest = client.image("app", "hello", Some("v1")).await;
    client.image("app", "young", Some("v2")).await;
    let answer = client.ok("UpdateImageStorageClass", moving(&json!({"imageTag": "v1"}), "ARCHIVE")).await;
    assert_eq!(
        answer,
        json!({
            "registryId": "000000000000", "repositoryName": "app", "imageStatus": "ARCHIVED",
            "imageId": {"imageDigest": digest, "imageTag": "v1"},
        })
    );
    let listed = |status: Option<&str>| {
        let filter = status.map_or(json!({}), |status| json!({"imageStatus": status}));
        json!({"repositoryName": "app", "filter": filter})
    };
    for (status, count) in
        [(None, 1), (Some("ACTIVE"), 1), (Some("ARCHIVED"), 1), (Some("ACTIVATING"), 0), (Some("ANY"), 2)]
    {
        let ids = client.ok("ListImages", listed(status)).await["imageIds"].as_array().unwrap().len();
        let details = client.ok("DescribeImages", listed(status)).await["imageDetails"].as_array().unwrap().len();
        assert_eq!((ids, details), (count, count), "{status:?}");
    }
    let archived = detail(&client, &digest).await;
    assert_eq!(archived["imageStatus"], "ARCHIVED", "what is named is described");
    assert!(archived["lastArchivedAt"].is_number() && archived.get("lastActivatedAt").is_none());
    assert_eq!(archived["imageSizeInBytes"], 7);
    let mut named = listed(Some("ACTIVE"));
    named["imageIds"] = json!([{"imageTag": "v1"}]);
    assert_eq!(client.ok("DescribeImages", named).await["imageDetails"], json!([]));

    let by_tag = json!({"repositoryName": "app", "imageIds": [{"imageTag": "v1"}]});
    let got = client.ok("BatchGetImage", by_tag.clone()).await;
    assert_eq!((&got["images"], &got["failures"][0]["failureCode"]), (&json!([]), &json!("ImageInaccessible")));
    let layer = Algorithm::default().digest(b"hello");
    let asked = json!({"repositoryName": "app", "layerDigests": [layer]});
    let available = client.ok("BatchCheckLayerAvailability", asked.clone()).await;
    assert_eq!(available["layers"][0]["layerAvailability"], "ARCHIVED");
    assert_eq!(available["layers"][0]["layerSize"], 5);
    let url = json!({"repositoryName": "app", "layerDigest": layer});
    assert!(client.refused("GetDownloadUrlForLayer", url.clone()).await.starts_with("LayerInaccessibleException"));

    let standard = || moving(&json!({"imageDigest": digest}), "STANDARD");
    let answer = client.ok("UpdateImageStorageClass", standard()).await;
    assert_eq!((&answer["imageStatus"], &answer["imageId"]), (&json!("ACTIVATING"), &json!({"imageDigest": digest})));
    let ids = client.ok("ListImages", listed(Some("ACTIVATING"))).await;
    assert_eq!(ids["imageIds"], json!([{"imageDigest": digest, "imageTag": "v1"}]));
    let refused = client.refused("UpdateImageStorageClass", standard()).await;
    assert!(refused.starts_with("ImageStorageClassUpdateNotSupportedException: The requested image"), "{refused}");
    let activating = activate(&client);
    let back = until_active(&client, &digest).await;
    activating.abort();
    assert!(back["lastActivatedAt"].as_f64() >= back["lastArchivedAt"].as_f64());
    assert_eq!(back["imagePushedAt"], archived["imagePushedAt"]);
    assert_eq!(client.ok("BatchGetImage", by_tag).await["failures"], json!([]));
    let available = client.ok("BatchCheckLayerAvailability", asked).await;
    assert_eq!(available["layers"][0]["layerAvailability"], "AVAILABLE");
    client.ok("GetDownloadUrlForLayer", url).await;
}

#[tokio::test]
async fn what_cannot_be_moved_is_said() {
    let client = Client::new().await;
    client.create("app").await;
    let child = client.image("app", "child", None).await;
    let index = client.put("app", &client.index("app", &[&child]).await, Some("all")).await;
    let id = |digest: &Digest| json!({"imageDigest": digest});
    let refused = async |id: Value, class: &str| client.refused("UpdateImageStorageClass", moving(&id, class)).await;
    assert_eq!(
        refused(id(&child), "ARCHIVE").await,
        format!(
            "ImageStorageClassUpdateNotSupportedException: The requested image storage class update is not supported: the \
             image is referenced by manifest list: [{index}]."
        )
    );
    assert!(refused(id(&index), "STANDARD").await.contains("the image is ACTIVE already"));
    let missing = refused(json!({"imageTag": "none"}), "ARCHIVE").await;
    assert!(missing.starts_with("ImageNotFoundException: The image with imageId {imageDigest:'null'"), "{missing}");
    assert!(
        refused(json!({}), "ARCHIVE").await.starts_with("InvalidParameterException: Invalid parameter at 'imageId'")
    );
    let elsewhere = json!({"repositoryName": "none", "imageId": {"imageTag": "x"}, "targetStorageClass": "ARCHIVE"});
    let refused = client.refused("UpdateImageStorageClass", elsewhere).await;
    assert!(refused.starts_with("RepositoryNotFoundException"), "{refused}");
    let denied = json!({"registryId": "000000000000", "repositoryName": "app", "imageId": {"imageTag": "all"},
        "targetStorageClass": "ARCHIVE"});
    let refused = client.other().refused("UpdateImageStorageClass", denied).await;
    assert!(refused.contains("ecr:UpdateImageStorageClass"), "{refused}");
    // It is deleted as any other, and holds what it names until then.
    client.ok("UpdateImageStorageClass", moving(&id(&index), "ARCHIVE")).await;
    client.ok("UpdateImageStorageClass", moving(&id(&child), "ARCHIVE")).await;
    let delete = |id: Value| json!({"repositoryName": "app", "imageIds": [id]});
    let held = client.ok("BatchDeleteImage", delete(id(&child))).await;
    assert_eq!(held["failures"][0]["failureCode"], "ImageReferencedByManifestList");
    for image in [&index, &child] {
        assert_eq!(client.ok("BatchDeleteImage", delete(id(image))).await["failures"], json!([]));
    }
}

#[tokio::test]
async fn a_push_restores_though_the_tag_is_immutable() {
    let client = Client::new().await;
    client.create("app").await;
    let manifest = client.manifest("app", "hello").await;
    let digest = client.put("app", &manifest, Some("v1")).await;
    let other = client.manifest("app", "other").await;
    client.ok("PutImageTagMutability", json!({"repositoryName": "app", "imageTagMutability": "IMMUTABLE"})).await;
    client.ok("UpdateImageStorageClass", moving(&json!({"imageTag": "v1"}), "ARCHIVE")).await;
    let taken = json!({"repositoryName": "app", "imageManifest": other, "imageTag": "v1"});
    let refused = client.refused("PutImage", taken).await;
    assert!(refused.starts_with("ImageTagAlreadyExistsException"), "the tag is its still: {refused}");
    // Of layers that are archived clients are told to upload them, and that is no error.
    let layer = client.layer("app", b"hello").await;
    let asked = json!({"repositoryName": "app", "layerDigests": [layer]});
    let available = client.ok("BatchCheckLayerAvailability", asked).await;
    assert_eq!(available["layers"][0]["layerAvailability"], "AVAILABLE");
    assert_eq!(client.put("app", &manifest, Some("v1")).await, digest);
    assert_eq!(detail(&client, &digest).await["imageStatus"], "ACTIVE");
    let again = json!({"repositoryName": "app", "imageManifest": manifest, "imageTag": "v1"});
    assert!(client.refused("PutImage", again).await.starts_with("ImageAlreadyExistsException"));
}

#[tokio::test]
async fn a_signature_goes_with_its_subject_and_both_are_told() {
    let client = Client::new().await;
    client.create("app").await;
    let subject = client.image("app", "x", Some("v1")).await;
    let mut signature: Value = serde_json::from_str(&client.manifest("app", "signature").await).unwrap();
    signature["subject"] =
        json!({"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": subject, "size": 1});
    signature["artifactType"] = json!("application/x-signature");
    let signature = client.put("app", &signature.to_string(), None).await;
    let before = client.store.list(EVENT_PREFIX).await.unwrap().len();
    client.ok("UpdateImageStorageClass", moving(&json!({"imageTag": "v1"}), "ARCHIVE")).await;
    let ask = |status: &str| {
        json!({
            "repositoryName": "app", "subjectId": {"imageDigest": subject}, "filter": {"artifactStatus": status},
        })
    };
    assert_eq!(client.ok("ListImageReferrers", ask("ACTIVE")).await["referrers"], json!([]));
    for status in ["ARCHIVED", "ANY"] {
        let found = client.ok("ListImageReferrers", ask(status)).await;
        assert_eq!(found["referrers"][0]["artifactStatus"], "ARCHIVED");
        assert_eq!(found["referrers"][0]["digest"], json!(signature));
    }
    let alone = client.refused("UpdateImageStorageClass", moving(&json!({"imageDigest": signature}), "STANDARD")).await;
    assert!(alone.contains("is archived and restored with that"), "{alone}");
    client.ok("UpdateImageStorageClass", moving(&json!({"imageTag": "v1"}), "STANDARD")).await;
    let activating = activate(&client);
    let back = until_active(&client, &subject).await;
    activating.abort();
    assert_eq!(detail(&client, &signature).await["imageStatus"], "ACTIVE");

    let mut entries = client.store.list(EVENT_PREFIX).await.unwrap();
    entries.sort_by_key(|entry| entry.mod_revision);
    let told: Vec<Event> = entries[before..].iter().map(|entry| entry.json().unwrap()).collect();
    let kinds: Vec<_> = told
        .iter()
        .map(|event| {
            let detail = |name: &str| event.detail[name].as_str().unwrap();
            (event.detail_type.as_str(), detail("image-digest"), detail("action-type"), detail("target-storage-class"))
        })
        .collect();
    let both = |class| {
        [
            ("ECR Image Action", subject.as_str(), "UPDATE_STORAGE_CLASS", class),
            ("ECR Referrer Action", signature.as_str(), "UPDATE_STORAGE_CLASS", class),
        ]
    };
    let (mut archived, mut restored) = (kinds[..2].to_vec(), kinds[2..].to_vec());
    archived.sort_unstable();
    restored.sort_unstable();
    assert_eq!(archived, both("ARCHIVE"));
    assert_eq!(restored, both("STANDARD"));
    let event = told.iter().rfind(|event| event.detail_type == "ECR Image Action").unwrap();
    assert_eq!(event.detail["result"], "SUCCESS");
    assert_eq!(event.detail["manifest-media-type"], "application/vnd.oci.image.manifest.v1+json");
    assert!(event.detail["last-activated-at"].as_str().unwrap().ends_with('Z'), "{}", back["lastActivatedAt"]);
    assert!(told[0].detail.get("last-activated-at").is_none());
}
