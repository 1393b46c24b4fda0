use serde_json::{Value, json};

use crate::client::Client;

#[tokio::test]
async fn an_image_is_put_found_and_deleted() {
    let client = Client::new().await;
    client.create("app").await;
    let manifest = client.manifest("app", "hello").await;
    let put = json!({"repositoryName": "app", "imageManifest": manifest, "imageTag": "v1"});
    let answer = client.ok("PutImage", put.clone()).await;
    let digest = answer["image"]["imageId"]["imageDigest"].as_str().unwrap().to_owned();
    assert_eq!(answer["image"]["imageManifest"], json!(manifest));
    assert_eq!(answer["image"]["imageManifestMediaType"], "application/vnd.oci.image.manifest.v1+json");
    assert_eq!(
        client.refused("PutImage", put.clone()).await,
        format!(
            "ImageAlreadyExistsException: Image with digest '{digest}' and tag 'v1' already exists in the repository with \
             name 'app' in registry with id '000000000000'"
        )
    );
    client.put("app", &manifest, Some("v2")).await;

    let found = client.ok("BatchGetImage", json!({"repositoryName": "app", "imageIds": [{"imageTag": "v1"}]})).await;
    assert_eq!(found["images"][0]["imageId"], json!({"imageDigest": digest, "imageTag": "v1"}));
    assert_eq!(found["images"][0]["imageManifest"], json!(manifest));
    assert_eq!(found["failures"], json!([]));
    let by_digest = json!({"repositoryName": "app", "imageIds": [{"imageDigest": digest}]});
    let found = client.ok("BatchGetImage", by_digest.clone()).await;
    assert_eq!(found["images"][0]["imageId"], json!({"imageDigest": digest}));

    let details = client.ok("DescribeImages", json!({"repositoryName": "app"})).await;
    let detail = &details["imageDetails"][0];
    assert_eq!(detail["imageTags"], json!(["v1", "v2"]));
    assert_eq!(detail["imageSizeInBytes"], json!(5 + 2));
    assert_eq!(detail["imageStatus"], "ACTIVE");
    assert_eq!(detail["artifactMediaType"], "application/vnd.oci.image.config.v1+json");
    assert!(detail["lastRecordedPullTime"].is_number() && detail["imagePushedAt"].is_number());
    assert!(detail.get("lastArchivedAt").is_none());

    let by_tag = json!({"repositoryName": "app", "imageIds": [{"imageTag": "v1"}]});
    let deleted = client.ok("BatchDeleteImage", by_tag.clone()).await;
    assert_eq!(deleted, json!({"imageIds": [{"imageDigest": digest, "imageTag": "v1"}], "failures": []}));
    let again = client.ok("BatchDeleteImage", by_tag).await;
    assert_eq!(
        again["failures"],
        json!([{
            "imageId": {"imageTag": "v1"}, "failureCode": "ImageNotFound", "failureReason": "Requested image not found",
        }])
    );
    client.put("app", &manifest, Some("v3")).await;
    let deleted = client.ok("BatchDeleteImage", by_digest).await;
    let ids = json!([{"imageDigest": digest, "imageTag": "v2"}, {"imageDigest": digest, "imageTag": "v3"}]);
    assert_eq!(deleted["imageIds"], ids, "one for each tag");
    client.ok("PutImage", put).await;
    let last = json!({"repositoryName": "app", "imageIds": [{"imageTag": "v1", "imageDigest": digest}]});
    client.ok("BatchDeleteImage", last).await;
    assert_eq!(client.ok("ListImages", json!({"repositoryName": "app"})).await, json!({"imageIds": []}));
}

#[tokio::test]
async fn a_manifest_says_what_it_is_and_names_what_is_there() {
    let client = Client::new().await;
    client.create("app").await;
    let good = client.manifest("app", "x").await;
    let put = |manifest: &str| json!({"repositoryName": "app", "imageManifest": manifest});
    let syntax = "InvalidParameterException: Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'";
    assert_eq!(client.refused("PutImage", put("{")).await, syntax);
    let mut untyped: Value = serde_json::from_str(&good).unwrap();
    untyped.as_object_mut().unwrap().remove("mediaType");
    let mut untyped = put(&untyped.to_string());
    assert_eq!(client.refused("PutImage", untyped.clone()).await, syntax, "of what type?");
    untyped["imageManifestMediaType"] = json!("application/vnd.oci.image.manifest.v1+json");
    client.ok("PutImage", untyped).await;

    let mut other = put(&good);
    let wrong = wharf_core::Digest::sha256([1; 32]);
    other["imageDigest"] = json!(wrong);
    assert_eq!(
        client.refused("PutImage", other).await,
        format!(
            "ImageDigestDoesNotMatchException: The image with digest '{wrong}' in repository 'app' and registry ID \
             '000000000000' does not match the image digest that Amazon ECR has calculated."
        )
    );
    client.create("empty").await;
    let elsewhere = json!({"repositoryName": "empty", "imageManifest": good});
    let refused = client.refused("PutImage", elsewhere).await;
    assert!(refused.starts_with("LayersNotFoundException: Layers with digests '[sha256:"), "{refused}");
    assert_eq!(
        client.refused("PutImage", put(&client.index("app", &[&wrong]).await)).await,
        format!(
            "ReferencedImagesNotFoundException: Images with digests '[{wrong}]' required for pushing image into repository \
             with name 'app' in the registry with id '000000000000' do not exist"
        )
    );
    let refused = client.refused("PutImage", json!({"repositoryName": "none", "imageManifest": good})).await;
    assert!(refused.starts_with("RepositoryNotFoundException"), "the API makes no repository: {refused}");
}

#[tokio::test]
async fn each_bad_identifier_fails_by_itself() {
    let client = Client::new().await;
    client.create("app").await;
    let one = client.image("app", "one", Some("one")).await;
    let two = client.image("app", "two", Some("two")).await;
    let ids = json!([
        {}, {"imageDigest": "nonsense"}, {"imageTag": "a b"}, {"imageTag": "none"}, {"imageDigest": "sha256:0123"},
        {"imageDigest": one, "imageTag": "two"}, {"imageDigest": two, "imageTag": "two"},
    ]);
    let answer = client.ok("BatchGetImage", json!({"repositoryName": "app", "imageIds": ids})).await;
    let codes: Vec<_> = answer["failures"].as_array().unwrap().iter().map(|f| f["failureCode"].clone()).collect();
    assert_eq!(
        codes,
        [
            "MissingDigestAndTag",
            "InvalidImageDigest",
            "InvalidImageTag",
            "ImageNotFound",
            "ImageNotFound",
            "ImageTagDoesNotMatchDigest"
        ]
    );
    assert_eq!(answer["failures"][1]["imageId"], json!({"imageDigest": "nonsense"}));
    assert_eq!(answer["images"].as_array().unwrap().len(), 1);
    let list_only = json!({
        "repositoryName": "app", "imageIds": [{"imageTag": "one"}],
        "acceptedMediaTypes": ["application/vnd.oci.image.index.v1+json"],
    });
    let answer = client.ok("BatchGetImage", list_only).await;
    assert_eq!(answer["failures"][0]["failureCode"], "ImageNotFound", "nothing is converted");
    let both = json!([{"imageTag": "one"}, {"imageDigest": one}]);
    let described = client.ok("DescribeImages", json!({"repositoryName": "app", "imageIds": both})).await;
    assert_eq!(described["imageDetails"].as_array().unwrap().len(), 1);
    let some = json!({"repositoryName": "app", "imageIds": [{"imageTag": "one"}, {"imageTag": "none"}]});
    assert_eq!(
        client.refused("DescribeImages", some).await,
        "ImageNotFoundException: The image with imageId {imageDigest:'null', imageTag:'none'} does not exist within the \
         repository with name 'app' in the registry with id '000000000000'"
    );
}

#[tokio::test]
async fn an_index_holds_its_images() {
    let client = Client::new().await;
    client.create("app").await;
    let small = client.image("app", "x", None).await;
    let large = client.image("app", "xxxxx", Some("large")).await;
    let index = client.put("app", &client.index("app", &[&small, &large]).await, Some("multi")).await;
    let delete = |id: Value| json!({"repositoryName": "app", "imageIds": [id]});
    for id in [json!({"imageDigest": small}), json!({"imageTag": "large"})] {
        let answer = client.ok("BatchDeleteImage", delete(id)).await;
        assert_eq!(answer["failures"][0]["failureCode"], "ImageReferencedByManifestList");
        let reason = format!("Requested image referenced by manifest list: [{index}]");
        assert_eq!(answer["failures"][0]["failureReason"], json!(reason));
    }
    let described = client.ok("DescribeImages", delete(json!({"imageTag": "multi"}))).await;
    assert_eq!(described["imageDetails"][0]["imageSizeInBytes"], json!(5 + 2), "its largest");
    assert!(described["imageDetails"][0].get("artifactMediaType").is_none());
    let listed = |status: &str| json!({"repositoryName": "app", "filter": {"tagStatus": status}});
    let untagged = client.ok("ListImages", listed("UNTAGGED")).await;
    assert_eq!(untagged, json!({"imageIds": [{"imageDigest": small}]}));
    assert_eq!(client.ok("ListImages", listed("TAGGED")).await["imageIds"].as_array().unwrap().len(), 2);
    let archived = json!({"repositoryName": "app", "filter": {"imageStatus": "ARCHIVED"}});
    assert_eq!(client.ok("ListImages", archived).await, json!({"imageIds": []}));
    let all = json!({"repositoryName": "app", "imageIds": [{"imageTag": "multi"}, {"imageDigest": small}]});
    assert_eq!(client.ok("BatchDeleteImage", all).await["failures"], json!([]), "the index first");
}

#[tokio::test]
async fn images_are_paged() {
    let client = Client::new().await;
    client.create("app").await;
    for n in 0..5 {
        client.image("app", &format!("image {n}"), (n != 3).then(|| format!("t{n}")).as_deref()).await;
    }
    for (operation, list) in [("ListImages", "imageIds"), ("DescribeImages", "imageDetails")] {
        let (mut seen, mut input) = (Vec::new(), json!({"repositoryName": "app", "maxResults": 2}));
        loop {
            let page = client.ok(operation, input.clone()).await;
            seen.extend(page[list].as_array().unwrap().iter().map(|entry| entry["imageDigest"].to_string()));
            let Some(next) = page.get("nextToken") else { break };
            input["nextToken"] = next.clone();
        }
        assert_eq!(seen.len(), 5, "{operation}");
        assert!(seen.is_sorted_by(|a, b| a < b), "{operation}");
    }
}

#[tokio::test]
async fn referrers_are_listed() {
    let client = Client::new().await;
    client.create("app").await;
    let subject = client.image("app", "x", Some("v1")).await;
    let mut signature: Value = serde_json::from_str(&client.manifest("app", "signature").await).unwrap();
    signature["subject"] =
        json!({"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": subject, "size": 1});
    signature["artifactType"] = json!("application/x-signature");
    signature["annotations"] = json!({"by": "ann"});
    let signature = client.put("app", &signature.to_string(), None).await;
    let ask = |filter: Value| json!({"repositoryName": "app", "subjectId": {"imageDigest": subject}, "filter": filter});
    let found = client.ok("ListImageReferrers", ask(json!({}))).await;
    let referrer = &found["referrers"][0];
    assert_eq!(referrer["digest"], json!(signature));
    assert_eq!(referrer["artifactType"], "application/x-signature");
    assert_eq!(referrer["annotations"], json!({"by": "ann"}));
    assert!(referrer["size"].as_i64().unwrap() > 100);
    assert_eq!(client.ok("ListImageReferrers", ask(json!({"artifactTypes": ["x/y"]}))).await, json!({"referrers": []}));
    let details = json!({"repositoryName": "app", "imageIds": [{"imageDigest": signature}]});
    let details = client.ok("DescribeImages", details).await;
    assert_eq!(details["imageDetails"][0]["subjectManifestDigest"], json!(subject));
    let none = json!({"repositoryName": "app", "subjectId": {"imageDigest": wharf_core::Digest::sha256([7; 32])}});
    assert_eq!(client.ok("ListImageReferrers", none).await, json!({"referrers": []}));
}
