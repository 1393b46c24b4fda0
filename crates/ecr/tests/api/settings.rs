use serde_json::json;

use crate::client::Client;

#[tokio::test]
async fn settings_have_defaults_and_values() {
    let client = Client::new().await;
    for (name, default, other) in [
        ("BASIC_SCAN_TYPE_VERSION", "AWS_NATIVE", "CLAIR"),
        ("REGISTRY_POLICY_SCOPE", "V2", "V1"),
        ("BLOB_MOUNTING", "ENABLED", "DISABLED"),
    ] {
        let get = json!({"name": name});
        assert_eq!(client.ok("GetAccountSetting", get.clone()).await, json!({"name": name, "value": default}));
        let put = json!({"name": name, "value": other});
        assert_eq!(client.ok("PutAccountSetting", put.clone()).await, put);
        assert_eq!(client.ok("GetAccountSetting", get.clone()).await, put);
        assert_eq!(client.other().ok("GetAccountSetting", get).await["value"], default, "an account's own");
        let refused = client.refused("PutAccountSetting", json!({"name": name, "value": "x"})).await;
        assert!(refused.contains("Invalid parameter at 'value'"), "{refused}");
    }
    let refused = client.refused("GetAccountSetting", json!({"name": "x"})).await;
    assert!(refused.starts_with("InvalidParameterException: Invalid parameter at 'name'"), "{refused}");
}
