use serde_json::{Value, json};
use wharf_core::{Region, Scope, sandbox::Phase};
use wharf_ecs::{ensure_default_cluster, keys};
use wharf_store::{StoreExt, Txn};

use crate::{client::Client, stored_task::StoredTask};

async fn put_task(client: &Client, cluster: &str, id: &str, phase: Phase) {
    StoredTask { cluster, id, fargate: true, task_definition: "web:1", phase }.put(client).await;
}

fn names(answer: &Value) -> Vec<&str> {
    let arns = answer["clusterArns"].as_array().unwrap();
    arns.iter().filter_map(|arn| arn.as_str()?.rsplit('/').next()).collect()
}

#[tokio::test]
async fn a_cluster_lives() {
    let client = Client::new();
    let created =
        client.ok("CreateCluster", json!({"clusterName": "blue", "tags": [{"key": "team", "value": "a"}]})).await;
    let cluster = &created["cluster"];
    assert_eq!(cluster["clusterArn"], "arn:aws:ecs:us-east-1:000000000000:cluster/blue");
    assert_eq!(cluster["status"], "ACTIVE");
    assert_eq!(cluster["settings"], json!([{"name": "containerInsights", "value": "disabled"}]));
    assert_eq!(cluster["tags"], json!([{"key": "team", "value": "a"}]));
    for count in ["registeredContainerInstancesCount", "runningTasksCount", "pendingTasksCount", "activeServicesCount"]
    {
        assert_eq!(cluster[count], 0, "{count}");
    }

    let described = client.ok("DescribeClusters", json!({"clusters": ["blue"]})).await;
    let cluster = &described["clusters"][0];
    for list in ["settings", "tags", "statistics", "capacityProviders", "defaultCapacityProviderStrategy"] {
        assert_eq!(cluster[list], json!([]), "{list} is empty unless asked for");
    }
    let described = client
        .ok(
            "DescribeClusters",
            json!({"clusters": ["blue"], "include": ["TAGS", "SETTINGS", "STATISTICS", "ATTACHMENTS"]}),
        )
        .await;
    assert_eq!(described["clusters"][0]["tags"][0]["key"], "team");
    assert_eq!(described["clusters"][0]["attachments"], json!([]));
    assert_eq!(described["clusters"][0]["statistics"].as_array().unwrap().len(), 16);

    let deleted = client.ok("DeleteCluster", json!({"cluster": "blue"})).await;
    assert_eq!(deleted["cluster"]["status"], "INACTIVE");
    assert_eq!(names(&client.ok("ListClusters", json!({})).await), [""; 0]);
    let described = client.ok("DescribeClusters", json!({"clusters": ["blue"]})).await;
    assert_eq!(described["clusters"][0]["status"], "INACTIVE");
    let update = json!({"cluster": "blue", "settings": []});
    assert_eq!(
        client.refused("UpdateClusterSettings", update).await,
        "ClusterNotFoundException: The referenced cluster was inactive."
    );

    let again = client.ok("CreateCluster", json!({"clusterName": "blue"})).await;
    assert_eq!((&again["cluster"]["status"], &again["cluster"]["tags"]), (&json!("ACTIVE"), &json!([])));
}

#[tokio::test]
async fn creating_is_idempotent() {
    let client = Client::new();
    let insights = |value: &str| json!({"settings": [{"name": "containerInsights", "value": value}]});
    let first = client.ok("CreateCluster", insights("enabled")).await;
    assert_eq!(first["cluster"]["clusterName"], "default");
    assert_eq!(client.ok("CreateCluster", insights("enabled")).await, first);
    assert_eq!(client.ok("CreateCluster", json!({})).await, first);
    assert_eq!(
        client.refused("CreateCluster", insights("disabled")).await,
        "InvalidParameterException: Arguments on this idempotent request are inconsistent with arguments used in \
         previous request(s)."
    );
}

#[tokio::test]
async fn what_is_missing_is_a_failure_or_an_error() {
    let client = Client::new();
    let described = client.ok("DescribeClusters", json!({"clusters": ["gone", "gone"]})).await;
    assert_eq!(described["clusters"], json!([]));
    assert_eq!(
        described["failures"],
        json!([{"arn": "arn:aws:ecs:us-east-1:000000000000:cluster/gone", "reason": "MISSING"}])
    );
    // Without a name the default cluster is meant.
    let described = client.ok("DescribeClusters", json!({})).await;
    assert_eq!(described["failures"][0]["arn"], "arn:aws:ecs:us-east-1:000000000000:cluster/default");
    for operation in ["DeleteCluster", "UpdateCluster"] {
        assert_eq!(
            client.refused(operation, json!({"cluster": "gone"})).await,
            "ClusterNotFoundException: Cluster not found."
        );
    }
    for (bad, message) in [
        ("a b", r"Cluster must match ^[a-zA-Z0-9\-_]{1,255}$, but was a b"),
        ("arn:aws:ecs:us-east-1:000000000000:task/x/y", "Unsupported resource type: task"),
        ("arn:aws:s3:::bucket", "Invalid identifier: arn:aws:s3:::bucket"),
    ] {
        let error = client.refused("DescribeClusters", json!({"clusters": [bad]})).await;
        assert_eq!(error, format!("InvalidParameterException: {message}"));
    }
    let error = client.refused("DescribeClusters", json!({"include": ["SECRETS"]})).await;
    assert!(error.contains("include should be one of [ATTACHMENTS,"), "{error}");
}

#[tokio::test]
async fn tasks_are_counted_and_keep_their_cluster() {
    let client = Client::new();
    client.ok("CreateCluster", json!({"clusterName": "blue", "capacityProviders": ["FARGATE"]})).await;
    put_task(&client, "blue", "1", Phase::Running).await;
    put_task(&client, "blue", "2", Phase::Pending).await;
    put_task(&client, "blue", "3", Phase::Stopped).await;
    // A cluster whose name begins alike has tasks of its own.
    put_task(&client, "blue-green", "4", Phase::Running).await;
    let described = client.ok("DescribeClusters", json!({"clusters": ["blue"]})).await;
    assert_eq!(described["clusters"][0]["runningTasksCount"], 1);
    assert_eq!(described["clusters"][0]["pendingTasksCount"], 1);
    assert_eq!(
        client.refused("DeleteCluster", json!({"cluster": "blue"})).await,
        "ClusterContainsTasksException: The Cluster cannot be deleted while Tasks are active."
    );
    let none = json!({"cluster": "blue", "capacityProviders": [], "defaultCapacityProviderStrategy": []});
    assert_eq!(
        client.refused("PutClusterCapacityProviders", none).await,
        "ResourceInUseException: The specified capacity provider is in use and cannot be removed."
    );
}

#[tokio::test]
async fn clusters_are_changed_in_part() {
    let client = Client::new();
    client.ok("CreateCluster", json!({"clusterName": "blue", "tags": [{"key": "a", "value": "1"}]})).await;
    let strategy = json!([{"capacityProvider": "FARGATE", "weight": 1}]);
    let put = json!({"cluster": "blue", "capacityProviders": ["FARGATE", "FARGATE_SPOT"],
        "defaultCapacityProviderStrategy": strategy});
    let answer = client.ok("PutClusterCapacityProviders", put).await;
    let filled = json!([{"capacityProvider": "FARGATE", "weight": 1, "base": 0}]);
    assert_eq!(answer["cluster"]["defaultCapacityProviderStrategy"], filled);

    let configuration = json!({"executeCommandConfiguration": {"logging": "DEFAULT"}});
    client.ok("UpdateCluster", json!({"cluster": "blue", "configuration": configuration})).await;
    let settings = json!([{"name": "containerInsights", "value": "enhanced"}]);
    client.ok("UpdateClusterSettings", json!({"cluster": "blue", "settings": settings})).await;

    let include = json!({"clusters": ["blue"], "include": ["SETTINGS", "CONFIGURATIONS", "TAGS"]});
    let cluster = &client.ok("DescribeClusters", include).await["clusters"][0];
    assert_eq!(cluster["capacityProviders"], json!(["FARGATE", "FARGATE_SPOT"]));
    assert_eq!(cluster["defaultCapacityProviderStrategy"], filled);
    assert_eq!(cluster["configuration"], configuration);
    assert_eq!(cluster["settings"], settings);
    assert_eq!(cluster["tags"], json!([{"key": "a", "value": "1"}]));
}

#[tokio::test]
async fn scopes_never_see_each_other() {
    let here = Client::new();
    let there = here.in_scope(Scope { region: Region::new("eu-west-1").unwrap(), ..Scope::default() });
    here.ok("CreateCluster", json!({"clusterName": "blue"})).await;
    assert_eq!(names(&there.ok("ListClusters", json!({})).await), [""; 0]);
    let arn = "arn:aws:ecs:us-east-1:000000000000:cluster/blue";
    let described = there.ok("DescribeClusters", json!({"clusters": [arn]})).await;
    assert_eq!(described["failures"], json!([{"arn": arn, "reason": "MISSING"}]));
}

#[tokio::test]
async fn pages_follow_each_other() {
    let client = Client::new();
    for name in ["a", "a-b", "b", "c"] {
        client.ok("CreateCluster", json!({"clusterName": name})).await;
    }
    let first = client.ok("ListClusters", json!({"maxResults": 3})).await;
    assert_eq!(names(&first), ["a", "a-b", "b"]);
    // What the token stands on may go in between.
    client.ok("DeleteCluster", json!({"cluster": "b"})).await;
    let second = client.ok("ListClusters", json!({"maxResults": 3, "nextToken": first["nextToken"]})).await;
    assert_eq!((names(&second), &second["nextToken"]), (vec!["c"], &Value::Null));
    let error = client.refused("ListClusters", json!({"nextToken": "page two"})).await;
    assert!(error.starts_with("InvalidParameterException"), "{error}");
}

#[tokio::test]
async fn the_default_cluster_is_made_once() {
    let client = Client::new();
    ensure_default_cluster(&*client.store, &client.scope).await.unwrap();
    let settings = json!([{"name": "containerInsights", "value": "enabled"}]);
    client.ok("UpdateClusterSettings", json!({"cluster": "default", "settings": settings})).await;
    ensure_default_cluster(&*client.store, &client.scope).await.unwrap();
    let key = keys::cluster(&client.scope, "default");
    let (stored, _) = client.store.get_json::<Value>(&key).await.unwrap().unwrap();
    assert_eq!(stored["settings"], settings);
}

#[tokio::test]
async fn a_deletion_that_was_cut_short_is_finished_or_taken_back() {
    let client = Client::new();
    let key = keys::cluster(&client.scope, "blue");
    let interrupt = async || {
        client.ok("CreateCluster", json!({"clusterName": "blue"})).await;
        let (mut stored, _) = client.store.get_json::<Value>(&key).await.unwrap().unwrap();
        stored["status"] = json!("DEPROVISIONING");
        client.store.txn(Txn::new().put_json(key.clone(), &stored)).await.unwrap();
    };
    interrupt().await;
    let deleted = client.ok("DeleteCluster", json!({"cluster": "blue"})).await;
    assert_eq!(deleted["cluster"]["status"], "INACTIVE");

    interrupt().await;
    put_task(&client, "blue", "1", Phase::Running).await;
    let error = client.refused("DeleteCluster", json!({"cluster": "blue"})).await;
    assert!(error.starts_with("ClusterContainsTasksException"), "{error}");
    let described = client.ok("DescribeClusters", json!({"clusters": ["blue"]})).await;
    assert_eq!(described["clusters"][0]["status"], "ACTIVE");
}
