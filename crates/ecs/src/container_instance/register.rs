use std::collections::HashSet;

use futures_util::future::try_join_all;
use wharf_aws_model::ecs::types::{ContainerInstance, VersionInfo};
use wharf_core::{
    Scope, Timestamp,
    network::{DEFAULT_VPC_KEY, Vpc},
    node::Node,
};
use wharf_store::{Store, StoreError, StoreExt, Txn};

use super::{attributes, resources};
use crate::{cluster::DEFAULT_CLUSTER, keys};

/// How many are written side by side.
const BATCH: usize = 256;

/// The ARN of a node's container instance in the cluster `default`.
#[must_use]
pub fn container_instance_arn(scope: &Scope, node: &str) -> String {
    scope.arn("ecs", format_args!("container-instance/{DEFAULT_CLUSTER}/{node}"))
}

/// Makes the container instance that stands for `node` in the cluster `default` of `scope`, or brings it up to date with
/// what the node says of itself. A status that a client gave it (DRAINING) stays. Call it when the node has reported, and
/// again whenever it does.
///
/// # Errors
/// [`StoreError`].
pub async fn ensure_container_instance(store: &dyn Store, scope: &Scope, node: &Node) -> Result<(), StoreError> {
    let vpc = store.get_json::<Vpc>(DEFAULT_VPC_KEY).await?.map(|(vpc, _)| vpc);
    let key = keys::container_instance(scope, DEFAULT_CLUSTER, &node.id);
    store
        .update_json::<ContainerInstance, StoreError, _>(&key, |present| {
            let mut wanted = registered(scope, node, vpc.as_ref());
            if let Some(present) = &present {
                wanted.status.clone_from(&present.status);
                wanted.version = present.version;
                if *present == wanted {
                    return Ok(None);
                }
                wanted.version = present.version.map(|version| version + 1);
            }
            Ok(Some(wanted))
        })
        .await?;
    Ok(())
}

/// As [`ensure_container_instance`] for all nodes there are: instances of others, which were there in an earlier life of
/// this data directory, go.
///
/// # Errors
/// [`StoreError`].
pub async fn ensure_container_instances(store: &dyn Store, scope: &Scope, nodes: &[Node]) -> Result<(), StoreError> {
    let known: HashSet<&str> = nodes.iter().map(|node| node.id.as_str()).collect();
    let mut gone = Txn::new();
    for entry in store.list(&keys::cluster_container_instances(scope, DEFAULT_CLUSTER)).await? {
        let id = entry.key.rsplit('/').next().unwrap_or_default();
        if !known.contains(id) {
            gone = gone
                .delete(&*entry.key)
                .delete(keys::tags(scope, &format!("container-instance/{DEFAULT_CLUSTER}/{id}")))
                .delete_prefix(keys::instance_attributes(scope, DEFAULT_CLUSTER, id));
        }
    }
    if !gone.then.is_empty() {
        store.txn(gone).await?;
    }
    for some in nodes.chunks(BATCH) {
        // Side by side, so that they share the disk's attention.
        try_join_all(some.iter().map(|node| ensure_container_instance(store, scope, node))).await?;
    }
    Ok(())
}

/// Since when a node is registered, as its container instance says.
///
/// # Errors
/// [`StoreError`].
pub async fn registered_at(store: &dyn Store, scope: &Scope, node: &str) -> Result<Option<Timestamp>, StoreError> {
    let key = keys::container_instance(scope, DEFAULT_CLUSTER, node);
    let instance = store.get_json::<ContainerInstance>(&key).await?;
    Ok(instance.and_then(|(instance, _)| instance.registered_at).map(|at| at.0))
}

/// The container instance as the node's agent registers it.
fn registered(scope: &Scope, node: &Node, vpc: Option<&Vpc>) -> ContainerInstance {
    ContainerInstance {
        container_instance_arn: Some(container_instance_arn(scope, &node.id)),
        ec2_instance_id: Some(instance_id(&node.id)),
        version: Some(1),
        version_info: Some(VersionInfo {
            agent_version: Some(node.wharf_version.clone()),
            docker_version: Some(format!("Wharf: {}", node.wharf_version)),
            ..VersionInfo::default()
        }),
        registered_resources: Some(resources::registered(node)),
        status: Some("ACTIVE".to_owned()),
        agent_connected: Some(true),
        attributes: Some(attributes::of_node(scope, node, vpc)),
        registered_at: Some(node.registered_at.into()),
        attachments: Some(Vec::new()),
        ..ContainerInstance::default()
    }
}

/// `i-` and 17 digits, from the node's id, so that it stays the same.
fn instance_id(node: &str) -> String {
    format!("i-{}", node.get(..17).unwrap_or(node))
}
