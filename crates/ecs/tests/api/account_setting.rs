use serde_json::{Value, json};

use crate::client::Client;

async fn effective(client: &Client, name: &str) -> Value {
    let input = json!({"name": name, "effectiveSettings": true});
    client.ok("ListAccountSettings", input).await["settings"][0]["value"].clone()
}

#[tokio::test]
async fn a_principals_value_goes_before_the_default() {
    let root = Client::new();
    let user = root.signed_by("arn:aws:iam::000000000000:user/ann");
    assert_eq!(effective(&user, "awsvpcTrunking").await, "disabled");
    root.ok("PutAccountSettingDefault", json!({"name": "awsvpcTrunking", "value": "enabled"})).await;
    assert_eq!(effective(&user, "awsvpcTrunking").await, "enabled");

    let put = user.ok("PutAccountSetting", json!({"name": "awsvpcTrunking", "value": "disabled"})).await;
    let setting = json!({"name": "awsvpcTrunking", "value": "disabled", "type": "user",
        "principalArn": "arn:aws:iam::000000000000:user/ann"});
    assert_eq!(put["setting"], setting);
    assert_eq!(user.ok("ListAccountSettings", json!({})).await, json!({"settings": [setting]}));
    assert_eq!(effective(&user, "awsvpcTrunking").await, "disabled");
    assert_eq!(effective(&root, "awsvpcTrunking").await, "enabled");

    user.ok("DeleteAccountSetting", json!({"name": "awsvpcTrunking"})).await;
    assert_eq!(effective(&user, "awsvpcTrunking").await, "enabled");
    assert_eq!(user.ok("ListAccountSettings", json!({})).await, json!({"settings": []}));
}

#[tokio::test]
async fn every_setting_is_listed_ten_at_a_time() {
    let client = Client::new();
    let first = client.ok("ListAccountSettings", json!({"effectiveSettings": true})).await;
    assert_eq!(first["settings"].as_array().unwrap().len(), 10);
    let next = json!({"effectiveSettings": true, "nextToken": first["nextToken"]});
    let second = client.ok("ListAccountSettings", next).await;
    assert_eq!(second["settings"].as_array().unwrap().len(), 1);
    assert_eq!(second["nextToken"], Value::Null);
    let error = client.refused("ListAccountSettings", json!({"maxResults": 11})).await;
    assert!(error.starts_with("InvalidParameterException"), "{error}");
}

#[tokio::test]
async fn names_values_and_principals_are_checked() {
    let client = Client::new();
    for input in [
        json!({"name": "unknown", "value": "enabled"}),
        json!({"name": "awsvpcTrunking", "value": "on"}),
        json!({"name": "guardDutyActivate", "value": "on"}),
        json!({"name": "awsvpcTrunking", "value": "enabled", "principalArn": "arn:aws:iam::111111111111:user/eve"}),
    ] {
        let error = client.refused("PutAccountSetting", input.clone()).await;
        assert!(error.starts_with("InvalidParameterException"), "{input}: {error}");
    }
}

#[tokio::test]
async fn new_clusters_have_the_accounts_container_insights() {
    let client = Client::new();
    client.ok("PutAccountSettingDefault", json!({"name": "containerInsights", "value": "enhanced"})).await;
    let created = client.ok("CreateCluster", json!({})).await;
    assert_eq!(created["cluster"]["settings"], json!([{"name": "containerInsights", "value": "enhanced"}]));
}
