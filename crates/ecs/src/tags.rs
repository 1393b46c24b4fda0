//! Tags of every kind of ECS object.

use wharf_aws_model::ecs::types::{
    Cluster, ContainerInstance, ListTagsForResourceRequest, ListTagsForResourceResponse, Tag, TagResourceRequest,
    TagResourceResponse, UntagResourceRequest, UntagResourceResponse,
};
use wharf_aws_wire::Context;
use wharf_core::Scope;
use wharf_store::{Compare, Store, StoreExt, Txn};

use crate::{
    EcsError, ResourceArn, ResourceKind, cluster, keys, service::StoredService, task::LoadedTask,
    task_definition::TaskDefinitionRef,
};

/// How many tags an object may have (API reference, "TagResource").
const MOST: usize = 50;

/// Checks tags as a request brings them. `code` is the exception's: the service's operations differ in it.
///
/// # Errors
/// The exception `code` if there are more than 50, if a key comes twice or is reserved, or if a key or value is too long
/// or holds what it may not (API reference, "Tag").
pub fn check(tags: &[Tag], code: &str) -> Result<Vec<Tag>, EcsError> {
    let refuse = |message: &str| Err(EcsError::of(code, message));
    let mut checked: Vec<Tag> = Vec::with_capacity(tags.len());
    for tag in tags {
        let Some(key) = tag.key.as_deref().filter(|key| !key.is_empty()) else {
            return refuse("Tag key can not be null or empty.");
        };
        let value = tag.value.as_deref().unwrap_or_default();
        if key.chars().count() > 128 {
            return refuse("Tag key exceeds the maximum length of 128 characters.");
        }
        if value.chars().count() > 256 {
            return refuse("Tag value exceeds the maximum length of 256 characters.");
        }
        if !key.chars().chain(value.chars()).all(is_allowed) {
            return refuse(
                "Tag key and value may only contain letters, numbers, white space and the characters _.:/=+-@",
            );
        }
        if is_reserved(key) {
            return refuse("Tag keys that begin with 'aws:' are reserved for AWS use.");
        }
        if checked.iter().any(|other| other.key.as_deref() == Some(key)) {
            return refuse("Duplicate tag keys found.");
        }
        checked.push(Tag { key: Some(key.to_owned()), value: Some(value.to_owned()) });
    }
    if checked.len() > MOST {
        return refuse("Number of tags exceeds the limit of 50.");
    }
    Ok(checked)
}

/// `[\p{L}\p{Z}\p{N}_.:/=+\-@]`.
fn is_allowed(c: char) -> bool {
    c.is_alphanumeric() || (c.is_whitespace() && !c.is_control()) || "_.:/=+-@".contains(c)
}

fn is_reserved(key: &str) -> bool {
    key.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:"))
}

/// The tags of a resource (`cluster/NAME`, `task/CLUSTER/ID`, …); none if it has none.
///
/// # Errors
/// The store's.
pub async fn of(store: &dyn Store, scope: &Scope, resource: &str) -> Result<Vec<Tag>, EcsError> {
    let present = store.get_json::<Vec<Tag>>(&keys::tags(scope, resource)).await?;
    Ok(present.map(|(tags, _)| tags).unwrap_or_default())
}

/// Adds to the transaction that makes an object the tags it is made with.
#[must_use]
pub fn put(txn: Txn, scope: &Scope, resource: &str, tags: &[Tag]) -> Txn {
    let key = keys::tags(scope, resource);
    if tags.is_empty() { txn.delete(key) } else { txn.put_json(key, &tags) }
}

/// Whether both are the same tags, in whatever order.
pub(crate) fn same(a: &[Tag], b: &[Tag]) -> bool {
    a.len() == b.len() && a.iter().all(|tag| b.contains(tag))
}

/// TagResource: adds tags, and gives those that were there their new values.
pub(crate) async fn tag(
    store: &dyn Store,
    context: &Context,
    input: TagResourceRequest,
) -> Result<TagResourceResponse, EcsError> {
    let target = Target::find(store, context, &input.resource_arn).await?;
    let added = check(&input.tags, target.code)?;
    target
        .change(store, &context.scope, |tags| {
            for tag in &added {
                match tags.iter_mut().find(|present| present.key == tag.key) {
                    Some(present) => present.clone_from(tag),
                    None => tags.push(tag.clone()),
                }
            }
            let own = tags.iter().filter(|tag| !is_reserved(tag.key.as_deref().unwrap_or_default())).count();
            if own > MOST {
                return Err(EcsError::of(target.code, "Number of tags exceeds the limit of 50."));
            }
            Ok(())
        })
        .await?;
    Ok(TagResourceResponse {})
}

/// UntagResource. Keys that are not there are passed over.
pub(crate) async fn untag(
    store: &dyn Store,
    context: &Context,
    input: UntagResourceRequest,
) -> Result<UntagResourceResponse, EcsError> {
    let target = Target::find(store, context, &input.resource_arn).await?;
    if input.tag_keys.iter().any(|key| is_reserved(key)) {
        return Err(EcsError::of(target.code, "Tag keys that begin with 'aws:' are reserved for AWS use."));
    }
    target
        .change(store, &context.scope, |tags| {
            tags.retain(|tag| !input.tag_keys.iter().any(|key| tag.key.as_deref() == Some(key)));
            Ok(())
        })
        .await?;
    Ok(UntagResourceResponse {})
}

/// ListTagsForResource.
pub(crate) async fn list(
    store: &dyn Store,
    context: &Context,
    input: ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResponse, EcsError> {
    let target = Target::find(store, context, &input.resource_arn).await?;
    Ok(ListTagsForResourceResponse { tags: Some(of(store, &context.scope, &target.resource).await?) })
}

/// An object that is there and may be tagged.
struct Target {
    resource: String,
    /// The object's own key: tags are written only while it is there.
    key: String,
    /// The exception that this kind of object answers bad tags with.
    code: &'static str,
}

impl Target {
    async fn find(store: &dyn Store, context: &Context, arn: &str) -> Result<Self, EcsError> {
        let scope = &context.scope;
        let arn = ResourceArn::require(arn)?;
        if arn.scope != *scope {
            return Err(EcsError::invalid_parameter("The ARN provided is invalid."));
        }
        let resource = arn.resource();
        let missing = |kind: &str| {
            EcsError::invalid_parameter(format!(
                "The specified {kind} is not found. Specify a valid {kind} and try again."
            ))
        };
        let malformed = || EcsError::invalid_parameter("The ARN provided is invalid.");
        let code = "InvalidParameterException";
        match arn.kind {
            ResourceKind::Cluster => {
                let key = keys::cluster(scope, &arn.rest);
                let (cluster, _) = store.get_json::<Cluster>(&key).await?.ok_or_else(|| missing("cluster"))?;
                if cluster.status.as_deref() != Some(cluster::ACTIVE) {
                    return Err(EcsError::invalid_parameter(
                        "The specified cluster is inactive. Specify an active cluster and try again.",
                    ));
                }
                Ok(Self { resource, key, code })
            }
            ResourceKind::TaskDefinition => {
                let code = "ClientException";
                let reference = TaskDefinitionRef::parse(&arn.rest)?;
                let Some(revision) = reference.revision else { return Err(malformed()) };
                let key = keys::task_definition(scope, &reference.family, revision);
                if is_missing(store, &key).await? {
                    return Err(EcsError::of(
                        code,
                        "The specified task definition does not exist. Specify a valid account, family, revision and try again.",
                    ));
                }
                Ok(Self { resource, key, code })
            }
            ResourceKind::Task => {
                let (cluster, id) = arn.cluster_and_id().ok_or_else(malformed)?;
                let key = keys::task(scope, cluster, id);
                let task = LoadedTask::load(store, scope, cluster, id).await?.ok_or_else(|| missing("task"))?;
                if task.last_status() == "STOPPED" {
                    return Err(EcsError::invalid_parameter(
                        "The specified task is stopped. Specify a running task and try again.",
                    ));
                }
                Ok(Self { resource, key, code })
            }
            ResourceKind::Service => {
                let (cluster, name) = arn.cluster_and_id().ok_or_else(malformed)?;
                let key = keys::service(scope, cluster, name);
                let (service, _) = store.get_json::<StoredService>(&key).await?.ok_or_else(|| missing("service"))?;
                if service.deleted_at.is_some() {
                    return Err(EcsError::invalid_parameter(
                        "The specified service is inactive. Specify an active service and try again.",
                    ));
                }
                Ok(Self { resource, key, code })
            }
            ResourceKind::ServiceRevision | ResourceKind::ServiceDeployment => Err(malformed()),
            ResourceKind::ContainerInstance => {
                let (cluster, id) = arn.cluster_and_id().ok_or_else(malformed)?;
                let key = keys::container_instance(scope, cluster, id);
                store.get_json::<ContainerInstance>(&key).await?.ok_or_else(|| missing("container instance"))?;
                Ok(Self { resource, key, code })
            }
        }
    }

    /// Changes the tags, again if another came between.
    async fn change(
        &self,
        store: &dyn Store,
        scope: &Scope,
        mut change: impl FnMut(&mut Vec<Tag>) -> Result<(), EcsError>,
    ) -> Result<(), EcsError> {
        let key = keys::tags(scope, &self.resource);
        loop {
            let (mut tags, compare) = match store.get_json::<Vec<Tag>>(&key).await? {
                Some((tags, revision)) => (tags, Compare::ModRevision(key.clone(), revision)),
                None => (Vec::new(), Compare::Missing(key.clone())),
            };
            change(&mut tags)?;
            let txn = Txn::new().when(compare).when(Compare::Exists(self.key.clone()));
            if store.txn(put(txn, scope, &self.resource, &tags)).await?.succeeded {
                return Ok(());
            }
            if is_missing(store, &self.key).await? {
                return Err(EcsError::of("ResourceNotFoundException", "The specified resource was not found."));
            }
        }
    }
}

async fn is_missing(store: &dyn Store, key: &str) -> Result<bool, EcsError> {
    Ok(store.get(key).await?.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(key: &str, value: &str) -> Tag {
        Tag { key: Some(key.to_owned()), value: Some(value.to_owned()) }
    }

    #[test]
    fn tags_keep_the_services_rules() {
        assert!(check(&[tag("team", "größe + 1/2: a@b"), tag("Team", "")], "ClientException").is_ok());
        let refused = [
            vec![Tag::default()],
            vec![tag("", "x")],
            vec![tag("aws:team", "x")],
            vec![tag("AWS:team", "x")],
            vec![tag("a", "1"), tag("a", "2")],
            vec![tag("a", "<script>")],
            vec![tag(&"k".repeat(129), "")],
            vec![tag("k", &"v".repeat(257))],
            (0..51).map(|n| tag(&n.to_string(), "")).collect(),
        ];
        for tags in refused {
            let error = check(&tags, "ClientException").unwrap_err();
            assert!(error.to_string().starts_with("ClientException"), "{tags:?}");
        }
    }

    #[test]
    fn order_does_not_matter() {
        assert!(same(&[tag("a", "1"), tag("b", "2")], &[tag("b", "2"), tag("a", "1")]));
        assert!(!same(&[tag("a", "1")], &[tag("a", "2")]));
    }
}
