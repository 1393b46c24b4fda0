use serde_json::{Value, json};
use wharf_store::StoreExt;

use crate::client::{Client, OTHER};

fn policy(statements: &Value) -> String {
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

#[tokio::test]
async fn a_repositorys_policy_is_kept_as_it_is_given() {
    let client = Client::new().await;
    client.create("app").await;
    let app = || json!({"repositoryName": "app"});
    let none = "RepositoryPolicyNotFoundException: Repository policy does not exist for the repository with name 'app' in the \
                registry with id '000000000000'";
    assert_eq!(client.refused("GetRepositoryPolicy", app()).await, none);
    let text = format!("  {}", policy(&json!({"Effect": "Allow", "Principal": "*", "Action": "ecr:ListImages"})));
    let set = |text: &str| json!({"repositoryName": "app", "policyText": text});
    let answer = client.ok("SetRepositoryPolicy", set(&text)).await;
    assert_eq!(answer, json!({"registryId": "000000000000", "repositoryName": "app", "policyText": text}));
    assert_eq!(client.ok("GetRepositoryPolicy", app()).await, answer);
    assert_eq!(
        client.refused("SetRepositoryPolicy", set("{}")).await,
        "InvalidParameterException: Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository \
         policy provided'"
    );
    assert_eq!(client.ok("DeleteRepositoryPolicy", app()).await, answer);
    assert_eq!(client.refused("DeleteRepositoryPolicy", app()).await, none);
    let elsewhere = json!({"repositoryName": "none", "policyText": text});
    assert!(client.refused("SetRepositoryPolicy", elsewhere).await.starts_with("RepositoryNotFoundException"));
}

#[tokio::test]
async fn nobody_locks_themselves_out_unless_by_force() {
    let client = Client::new().await;
    client.create("app").await;
    let text = policy(&json!({"Effect": "Deny", "Principal": "*", "Action": "ecr:Set*"}));
    let refused = client.refused("SetRepositoryPolicy", json!({"repositoryName": "app", "policyText": text})).await;
    assert!(refused.starts_with("InvalidParameterException"), "{refused}");
    client.ok("SetRepositoryPolicy", json!({"repositoryName": "app", "policyText": text, "force": true})).await;
    let mut ann = client.clone();
    ann.arn = "arn:aws:iam::000000000000:user/ann".into();
    assert_eq!(
        ann.refused("SetRepositoryPolicy", json!({"repositoryName": "app", "policyText": text, "force": true})).await,
        "AccessDeniedException: User: arn:aws:iam::000000000000:user/ann is not authorized to perform: ecr:SetRepositoryPolicy \
         on resource: arn:aws:ecr:us-east-1:000000000000:repository/app with an explicit deny in a resource-based policy"
    );
    // The account's root has a way out, whatever is denied.
    let all = policy(&json!({"Effect": "Deny", "Principal": "*", "Action": "ecr:*"}));
    client.ok("SetRepositoryPolicy", json!({"repositoryName": "app", "policyText": all, "force": true})).await;
    assert!(client.refused("ListImages", json!({"repositoryName": "app"})).await.starts_with("AccessDeniedException"));
    client.ok("DeleteRepositoryPolicy", json!({"repositoryName": "app"})).await;
}

#[tokio::test]
async fn another_account_needs_to_be_allowed() {
    let client = Client::new().await;
    client.create("app").await;
    client.image("app", "x", Some("v1")).await;
    let other = client.other();
    let list = json!({"registryId": "000000000000", "repositoryName": "app"});
    assert_eq!(
        other.refused("ListImages", list.clone()).await,
        format!(
            "AccessDeniedException: User: arn:aws:iam::{OTHER}:root is not authorized to perform: ecr:ListImages on \
             resource: arn:aws:ecr:us-east-1:000000000000:repository/app because no resource-based policy allows the \
             ecr:ListImages action"
        )
    );
    let none = json!({"registryId": "000000000000", "repositoryName": "none"});
    let missing = "RepositoryNotFoundException: The repository with name 'none' does not exist in the registry with id \
                   '000000000000'";
    assert_eq!(other.refused("ListImages", none).await, missing);
    let text = policy(&json!({"Effect": "Allow", "Principal": {"AWS": OTHER}, "Action": ["ecr:ListImages"]}));
    client.ok("SetRepositoryPolicy", json!({"repositoryName": "app", "policyText": text})).await;
    assert_eq!(other.ok("ListImages", list.clone()).await["imageIds"].as_array().unwrap().len(), 1);
    assert!(other.refused("DescribeImages", list.clone()).await.starts_with("AccessDeniedException"));
    // The same, said by the registry.
    let registry = policy(&json!({
        "Effect": "Allow", "Principal": {"AWS": format!("arn:aws:iam::{OTHER}:root")},
        "Action": ["ecr:DescribeImages", "ecr:CreateRepository"],
        "Resource": "arn:aws:ecr:us-east-1:000000000000:repository/*",
    }));
    client.ok("PutRegistryPolicy", json!({"policyText": registry})).await;
    other.ok("DescribeImages", list.clone()).await;
    other.ok("CreateRepository", json!({"registryId": "000000000000", "repositoryName": "theirs"})).await;
    assert!(client.registry.repository(&client.id("theirs")).await.unwrap().is_some());
    // Its first version speaks of a few things alone.
    client.ok("PutAccountSetting", json!({"name": "REGISTRY_POLICY_SCOPE", "value": "V1"})).await;
    assert!(other.refused("DescribeImages", list).await.starts_with("AccessDeniedException"));
    other.ok("CreateRepository", json!({"registryId": "000000000000", "repositoryName": "too"})).await;
}

#[tokio::test]
async fn conditions_see_tags_and_the_connection() {
    let client = Client::new().await;
    client.ok("CreateRepository", json!({"repositoryName": "app", "tags": [{"Key": "stage", "Value": "prod"}]})).await;
    client.create("dev").await;
    let registry = policy(&json!([
        {
            "Effect": "Deny", "Principal": "*", "Action": "ecr:DeleteRepository", "Resource": "*",
            "Condition": {"StringEquals": {"aws:ResourceTag/stage": "prod"}},
        },
        {
            "Effect": "Deny", "Principal": "*", "Action": "ecr:ListImages", "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
        {
            "Effect": "Deny", "Principal": "*", "Action": "ecr:CreateRepository", "Resource": "*",
            "Condition": {"Null": {"aws:RequestTag/owner": "true"}},
        },
    ]));
    client.ok("PutRegistryPolicy", json!({"policyText": registry})).await;
    assert!(client.refused("DeleteRepository", json!({"repositoryName": "app"})).await.starts_with("AccessDenied"));
    client.ok("DeleteRepository", json!({"repositoryName": "dev"})).await;
    assert!(client.refused("ListImages", json!({"repositoryName": "app"})).await.starts_with("AccessDenied"));
    client.at("https://127.0.0.1:4566").ok("ListImages", json!({"repositoryName": "app"})).await;
    assert!(client.refused("CreateRepository", json!({"repositoryName": "new"})).await.starts_with("AccessDenied"));
    let owned = json!({"repositoryName": "new", "tags": [{"Key": "owner", "Value": "ann"}]});
    client.ok("CreateRepository", owned).await;
}

#[tokio::test]
async fn the_registrys_policy_is_kept_as_it_is_given() {
    let client = Client::new().await;
    let none = "RegistryPolicyNotFoundException: Registry policy does not exist in the registry with id '000000000000'";
    assert_eq!(client.refused("GetRegistryPolicy", json!({})).await, none);
    assert_eq!(client.refused("DeleteRegistryPolicy", json!({})).await, none);
    let statement = json!({"Effect": "Allow", "Principal": {"AWS": OTHER}, "Action": "ecr:ReplicateImage"});
    assert_eq!(
        client.refused("PutRegistryPolicy", json!({"policyText": policy(&statement)})).await,
        "InvalidParameterException: Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid registry \
         policy provided'",
        "it says of which repositories"
    );
    let mut statement = statement;
    statement["Resource"] = json!(["arn:aws:ecr:us-east-1:000000000000:repository/*"]);
    let text = policy(&statement);
    let put = client.ok("PutRegistryPolicy", json!({"policyText": text})).await;
    assert_eq!(put, json!({"registryId": "000000000000", "policyText": text}));
    assert_eq!(client.ok("GetRegistryPolicy", json!({})).await, put);
    assert_eq!(client.ok("DeleteRegistryPolicy", json!({})).await, put);
    assert_eq!(client.refused("GetRegistryPolicy", json!({})).await, none);
    let described = client.ok("DescribeRegistry", json!({})).await;
    assert_eq!(described, json!({"registryId": "000000000000", "replicationConfiguration": {"rules": []}}));
}

#[tokio::test]
async fn a_policy_that_cannot_be_read_denies() {
    let client = Client::new().await;
    client.create("app").await;
    let key = "ecr/000000000000/us-east-1/repository-policy/app";
    client.store.txn(wharf_store::Txn::new().put_json(key, &json!({"text": "damaged"}))).await.unwrap();
    assert!(client.store.get(key).await.unwrap().is_some());
    let refused = client.refused("ListImages", json!({"repositoryName": "app"})).await;
    assert!(refused.starts_with("AccessDeniedException"), "{refused}");
}
