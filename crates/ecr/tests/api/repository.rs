use serde_json::{Value, json};

use crate::client::{Client, OTHER};

const MISSING: &str =
    "RepositoryNotFoundException: The repository with name 'app' does not exist in the registry with id '000000000000'";

#[tokio::test]
async fn a_repository_comes_and_goes() {
    let client = Client::new().await;
    let made = client.ok("CreateRepository", json!({"repositoryName": "app"})).await;
    let repository = &made["repository"];
    assert_eq!(repository["repositoryArn"], "arn:aws:ecr:us-east-1:000000000000:repository/app");
    assert_eq!(repository["registryId"], "000000000000");
    assert_eq!(repository["repositoryUri"], "localhost:4566/app");
    assert_eq!(repository["imageTagMutability"], "MUTABLE");
    assert_eq!(repository["imageScanningConfiguration"], json!({"scanOnPush": false}));
    assert_eq!(repository["encryptionConfiguration"], json!({"encryptionType": "AES256"}));
    assert!(repository["createdAt"].as_f64().unwrap() > 1.0e9);
    assert!(repository.get("imageTagMutabilityExclusionFilters").is_none());
    assert_eq!(
        client.refused("CreateRepository", json!({"repositoryName": "app"})).await,
        "RepositoryAlreadyExistsException: The repository with name 'app' already exists in the registry with id \
         '000000000000'"
    );
    let described = client.ok("DescribeRepositories", json!({"repositoryNames": ["app", "app"]})).await;
    assert_eq!(described, json!({"repositories": [repository]}));
    assert_eq!(client.ok("DeleteRepository", json!({"repositoryName": "app"})).await, made);
    assert_eq!(client.refused("DescribeRepositories", json!({"repositoryNames": ["app"]})).await, MISSING);
    assert_eq!(client.refused("DeleteRepository", json!({"repositoryName": "app"})).await, MISSING);
    assert_eq!(client.ok("DescribeRepositories", json!({})).await, json!({"repositories": []}));
}

#[tokio::test]
async fn addresses_are_where_the_client_came_to() {
    let client = Client::new().await;
    client.create("team/app").await;
    let uri = async |client: &Client, registry: &str| {
        let input = json!({"repositoryNames": ["team/app"], "registryId": registry});
        client.ok("DescribeRepositories", input).await["repositories"][0]["repositoryUri"].clone()
    };
    let own = "000000000000";
    assert_eq!(uri(&client.at("https://wharf.lan:4566"), own).await, "wharf.lan:4566/team/app");
    let production = client.at("https://api.ecr.us-east-1.amazonaws.com");
    assert_eq!(uri(&production, own).await, "000000000000.dkr.ecr.us-east-1.amazonaws.com/team/app");
    let other = client.other();
    other.create("team/app").await;
    assert_eq!(uri(&other, OTHER).await, format!("localhost:4566/{OTHER}/us-east-1/team/app"));
}

#[tokio::test]
async fn lists_are_paged() {
    let client = Client::new().await;
    for name in ["c", "a", "b/x", "b"] {
        client.create(name).await;
    }
    let (mut names, mut token) = (Vec::new(), Value::Null);
    loop {
        let mut input = json!({"maxResults": 3});
        if !token.is_null() {
            input["nextToken"] = token;
        }
        let page = client.ok("DescribeRepositories", input).await;
        names.extend(page["repositories"].as_array().unwrap().iter().map(|r| r["repositoryName"].clone()));
        match page.get("nextToken") {
            Some(next) => token = next.clone(),
            None => break,
        }
    }
    assert_eq!(names, ["a", "b", "b/x", "c"]);
    let refused = client.refused("DescribeRepositories", json!({"nextToken": "nonsense"})).await;
    assert!(refused.starts_with("InvalidParameterException: Invalid parameter at 'nextToken'"), "{refused}");
}

#[tokio::test]
async fn what_is_not_built_is_refused() {
    let client = Client::new().await;
    for (member, value) in [
        ("imageScanningConfiguration", json!({"scanOnPush": true})),
        ("encryptionConfiguration", json!({"encryptionType": "KMS"})),
        ("encryptionConfiguration", json!({"encryptionType": "AES256", "kmsKey": "alias/x"})),
    ] {
        let refused = client.refused("CreateRepository", json!({"repositoryName": "app", member: value})).await;
        assert!(refused.contains("Wharf") && refused.contains(member), "{refused}");
    }
    let plain = json!({
        "repositoryName": "app", "imageScanningConfiguration": {"scanOnPush": false},
        "encryptionConfiguration": {"encryptionType": "AES256"},
    });
    client.ok("CreateRepository", plain).await;
    let scan = |on: bool| json!({"repositoryName": "app", "imageScanningConfiguration": {"scanOnPush": on}});
    let put = client.ok("PutImageScanningConfiguration", scan(false)).await;
    assert_eq!(put["imageScanningConfiguration"], json!({"scanOnPush": false}));
    assert!(client.refused("PutImageScanningConfiguration", scan(true)).await.contains("does not scan"));
}

#[tokio::test]
async fn one_that_holds_images_goes_by_force_with_all_that_is_known_of_it() {
    let client = Client::new().await;
    let tags = json!([{"Key": "team", "Value": "a"}]);
    client.ok("CreateRepository", json!({"repositoryName": "app", "tags": tags})).await;
    client.image("app", "x", None).await;
    let policy = json!({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "ecr:*"}}).to_string();
    client.ok("SetRepositoryPolicy", json!({"repositoryName": "app", "policyText": policy})).await;
    let rule = json!({"rules": [{
        "rulePriority": 1, "action": {"type": "expire"},
        "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 9},
    }]})
    .to_string();
    client.ok("PutLifecyclePolicy", json!({"repositoryName": "app", "lifecyclePolicyText": rule})).await;
    client.ok("StartLifecyclePolicyPreview", json!({"repositoryName": "app"})).await;
    assert_eq!(
        client.refused("DeleteRepository", json!({"repositoryName": "app"})).await,
        "RepositoryNotEmptyException: The repository with name 'app' in registry with id '000000000000' cannot be deleted \
         because it still contains images"
    );
    client.ok("DeleteRepository", json!({"repositoryName": "app", "force": true})).await;
    use wharf_store::StoreExt as _;
    for prefix in ["ecr/0", "registry/"] {
        let left: Vec<_> = client.store.list(prefix).await.unwrap().into_iter().map(|entry| entry.key).collect();
        assert!(left.is_empty(), "{left:?}");
    }
    client.create("app").await;
    assert_eq!(client.ok("ListImages", json!({"repositoryName": "app"})).await, json!({"imageIds": []}));
}

#[tokio::test]
async fn tags_stay_where_they_are_to() {
    let client = Client::new().await;
    client.create("app").await;
    let put = |kind: &str, filters: Option<&[&str]>| {
        let mut input = json!({"repositoryName": "app", "imageTagMutability": kind});
        if let Some(filters) = filters {
            let filters: Vec<_> =
                filters.iter().map(|filter| json!({"filterType": "WILDCARD", "filter": filter})).collect();
            input["imageTagMutabilityExclusionFilters"] = json!(filters);
        }
        input
    };
    let answer = client.ok("PutImageTagMutability", put("IMMUTABLE_WITH_EXCLUSION", Some(&["latest", "dev*"]))).await;
    assert_eq!(answer["imageTagMutability"], "IMMUTABLE_WITH_EXCLUSION");
    assert_eq!(answer["imageTagMutabilityExclusionFilters"][1], json!({"filterType": "WILDCARD", "filter": "dev*"}));
    for tag in ["v1", "latest"] {
        client.image("app", "one", Some(tag)).await;
    }
    let two = client.manifest("app", "two").await;
    let again = |tag: &str| json!({"repositoryName": "app", "imageManifest": two, "imageTag": tag});
    assert_eq!(
        client.refused("PutImage", again("v1")).await,
        "ImageTagAlreadyExistsException: The image tag 'v1' already exists in the 'app' repository and cannot be \
         overwritten because the tag is immutable."
    );
    client.ok("PutImage", again("latest")).await;
    let answer = client.ok("PutImageTagMutability", put("MUTABLE", None)).await;
    assert!(answer.get("imageTagMutabilityExclusionFilters").is_none(), "cleared");
    client.ok("PutImage", again("v1")).await;
    let refused = client.refused("PutImageTagMutability", put("MUTABLE", Some(&["x"]))).await;
    assert!(refused.contains("must be null when imageTagMutability is set as MUTABLE"), "{refused}");
}
