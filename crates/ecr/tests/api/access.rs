use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use wharf_aws_wire::KeyRecord;
use wharf_core::now;
use wharf_registry::{Access, Action, Principal, Unauthorized};

use crate::client::{Client, OTHER};

async fn token(client: &Client) -> Value {
    let answer = client.ok("GetAuthorizationToken", json!({})).await;
    assert_eq!(answer["authorizationData"].as_array().unwrap().len(), 1);
    answer["authorizationData"][0].clone()
}

async fn login(client: &Client) -> String {
    format!("Basic {}", token(client).await["authorizationToken"].as_str().unwrap())
}

fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

#[tokio::test]
async fn a_token_stands_for_its_caller() {
    let client = Client::new().await;
    let data = token(&client).await;
    assert_eq!(data["proxyEndpoint"], "http://localhost:4566");
    let hours = (data["expiresAt"].as_f64().unwrap() - now().seconds()) / 3600.0;
    assert!((11.9..=12.0).contains(&hours), "{hours}");
    let text = String::from_utf8(STANDARD.decode(data["authorizationToken"].as_str().unwrap()).unwrap()).unwrap();
    assert_eq!(text.matches(':').count(), 1);
    assert!(text.starts_with("AWS:"));
    let root =
        |arn: &str| Principal::User { account: arn.split(':').nth(4).unwrap().parse().unwrap(), arn: arn.into() };
    for trusted in [false, true] {
        let who = client.access().identify(Some(&login(&client).await), trusted).await;
        assert_eq!(who, Ok(root("arn:aws:iam::000000000000:root")));
    }
    let ann = client.signed_by("arn:aws:iam::444455556666:user/ann");
    let who = client.access().identify(Some(&login(&ann).await), false).await;
    assert_eq!(who, Ok(root("arn:aws:iam::444455556666:user/ann")));
    let several = client.ok("GetAuthorizationToken", json!({"registryIds": [OTHER, "000000000000"]})).await;
    assert_eq!(several["authorizationData"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn without_a_token_the_connection_says_who_it_is() {
    let access = Client::new().await.access();
    for authorization in [None, Some(basic("ann", "secret")), Some(basic("", "")), Some("Basic !".to_owned())] {
        let of = async |trusted| access.identify(authorization.as_deref(), trusted).await;
        assert_eq!(of(true).await, Ok(Principal::Operator), "{authorization:?}");
        assert_eq!(of(false).await, Err(Unauthorized::Challenge), "{authorization:?}");
    }
    for forged in [basic("AWS", "x.y"), "Bearer x.y".to_owned()] {
        let refused = access.identify(Some(&forged), true).await;
        assert_eq!(refused, Err(Unauthorized::Refused("Your Authorization Token is invalid.".into())));
    }
}

#[tokio::test]
async fn a_token_goes_with_its_access_key() {
    let mut client = Client::new().await.signed_by("arn:aws:iam::000000000000:user/ann");
    client.key = Some("AKIAANN".to_owned());
    let record = KeyRecord {
        secret: "s".into(),
        account: client.scope.account.clone(),
        arn: client.arn.clone(),
        user_id: "AIDA".into(),
        session_token: None,
        expires_at: None,
    };
    client.keys.0.lock().unwrap().insert("AKIAANN".into(), record);
    let login = login(&client).await;
    assert!(client.access().identify(Some(&login), false).await.is_ok());
    client.keys.0.lock().unwrap().clear();
    let refused = client.access().identify(Some(&login), false).await;
    assert_eq!(refused, Err(Unauthorized::Refused("Your Authorization Token is invalid.".into())));
}

#[tokio::test]
async fn policies_hold_for_pushes_and_pulls() {
    let client = Client::new().await;
    client.create("app").await;
    let (access, app) = (client.access(), client.id("app"));
    let ann = Principal::User { account: OTHER.parse().unwrap(), arn: format!("arn:aws:iam::{OTHER}:user/ann") };
    let own = Principal::User { account: client.scope.account.clone(), arn: client.arn.clone() };
    assert_eq!(
        access.allow(&ann, Action::BeginUpload, &app, true).await.unwrap_err().0,
        format!(
            "User: arn:aws:iam::{OTHER}:user/ann is not authorized to perform: ecr:InitiateLayerUpload on resource: \
             arn:aws:ecr:us-east-1:000000000000:repository/app because no resource-based policy allows the \
             ecr:InitiateLayerUpload action"
        )
    );
    let text = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": OTHER}, "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]},
        {"Effect": "Deny", "Principal": "*", "Action": "ecr:BatchDeleteImage"},
    ]})
    .to_string();
    client.ok("SetRepositoryPolicy", json!({"repositoryName": "app", "policyText": text})).await;
    assert!(access.allow(&ann, Action::ReadManifest, &app, true).await.is_ok());
    assert!(access.allow(&ann, Action::ReadBlob, &app, true).await.is_ok());
    assert!(access.allow(&ann, Action::WriteManifest, &app, true).await.is_err());
    for who in [&own, &Principal::Operator] {
        assert!(access.allow(who, Action::WriteManifest, &app, true).await.is_ok());
        let denied = access.allow(who, Action::DeleteManifest, &app, true).await.unwrap_err().0;
        assert!(denied.ends_with("with an explicit deny in a resource-based policy"), "{denied}");
    }
    let theirs = client.other().id("theirs");
    assert!(access.allow(&Principal::Operator, Action::CreateRepository, &theirs, true).await.is_ok());
    assert!(access.allow(&own, Action::CreateRepository, &theirs, true).await.is_err());
}
