//! Attributes that clients put on container instances, for placement constraints to ask for.

use wharf_aws_model::ecs::{
    enums,
    types::{
        Attribute, ContainerInstance, DeleteAttributesRequest, DeleteAttributesResponse, ListAttributesRequest,
        ListAttributesResponse, PutAttributesRequest, PutAttributesResponse,
    },
};
use wharf_aws_wire::Context;
use wharf_core::Scope;
use wharf_store::{Compare, Store, StoreExt, Txn};

use crate::{
    EcsError, Limits, PageRequest,
    cluster::{ClusterRef, load_cluster},
    container_instance::{ContainerInstanceRef, load_container_instance},
    keys, paginate,
};

/// How many attributes of its own an instance may have, and how many a request may bring (API reference,
/// "PutAttributes").
const MOST: usize = 10;

/// PutAttributes: all of them or none.
pub(crate) async fn put(
    store: &dyn Store,
    context: &Context,
    input: PutAttributesRequest,
) -> Result<PutAttributesResponse, EcsError> {
    let scope = &context.scope;
    let cluster = ClusterRef::or_default(input.cluster.as_deref())?;
    load_cluster(store, scope, &cluster).await?;
    check_count(&input.attributes)?;
    let mut txn = Txn::new();
    let mut answer = Vec::new();
    for attribute in &input.attributes {
        check(attribute)?;
        let target = Target::find(store, scope, &cluster, attribute).await?;
        let shown = target.show(attribute);
        let name = shown.name.clone().unwrap_or_default();
        let mut names = target.names(store, scope).await?;
        names.extend(
            answer.iter().filter(|a: &&Attribute| a.target_id == shown.target_id).filter_map(|a| a.name.clone()),
        );
        names.sort_unstable();
        names.dedup();
        if !names.contains(&name) && names.len() >= MOST {
            return Err(EcsError::of(
                "AttributeLimitExceededException",
                format!("You can apply up to {MOST} custom attributes for each resource."),
            ));
        }
        txn = txn
            .when(Compare::Exists(keys::container_instance(scope, &target.cluster, &target.id)))
            .put_json(keys::attribute(scope, &target.cluster, &target.id, &name), &shown);
        answer.push(shown);
    }
    if store.txn(txn).await?.succeeded {
        Ok(PutAttributesResponse { attributes: Some(answer) })
    } else {
        Err(target_not_found())
    }
}

/// DeleteAttributes. Attributes that are not there are passed over.
pub(crate) async fn delete(
    store: &dyn Store,
    context: &Context,
    input: DeleteAttributesRequest,
) -> Result<DeleteAttributesResponse, EcsError> {
    let scope = &context.scope;
    let cluster = ClusterRef::or_default(input.cluster.as_deref())?;
    load_cluster(store, scope, &cluster).await?;
    check_count(&input.attributes)?;
    let mut txn = Txn::new();
    let mut answer = Vec::new();
    for attribute in &input.attributes {
        check(attribute)?;
        let target = Target::find(store, scope, &cluster, attribute).await?;
        let shown = target.show(attribute);
        let name = shown.name.clone().unwrap_or_default();
        let key = keys::attribute(scope, &target.cluster, &target.id, &name);
        if let Some((present, _)) = store.get_json::<Attribute>(&key).await?
            && (shown.value.is_none() || shown.value == present.value)
        {
            txn = txn.delete(key);
        }
        answer.push(shown);
    }
    store.txn(txn).await?;
    Ok(DeleteAttributesResponse { attributes: Some(answer) })
}

/// ListAttributes: of every container instance of the cluster, its own and those that were put on it.
pub(crate) async fn list(
    store: &dyn Store,
    context: &Context,
    input: ListAttributesRequest,
) -> Result<ListAttributesResponse, EcsError> {
    let scope = &context.scope;
    let cluster = ClusterRef::or_default(input.cluster.as_deref())?;
    load_cluster(store, scope, &cluster).await?;
    check_target_type(Some(&input.target_type))?;
    if input.attribute_value.is_some() && input.attribute_name.is_none() {
        return Err(EcsError::invalid_parameter("You must specify an attribute name to filter by value."));
    }
    let collection = format!("ListAttributes {} {:?} {:?}", cluster.name, input.attribute_name, input.attribute_value);
    let request = PageRequest::new(collection, input.max_results, input.next_token.as_deref(), Limits::HUNDRED)?;
    let mut found = Vec::new();
    for entry in store.list(&keys::cluster_container_instances(scope, &cluster.name)).await? {
        let instance: ContainerInstance = entry.json()?;
        let id = entry.key.rsplit('/').next().unwrap_or_default();
        let mut attributes = instance.attributes.unwrap_or_default();
        for own in store.list(&keys::instance_attributes(scope, &cluster.name, id)).await? {
            attributes.push(own.json()?);
        }
        found.extend(attributes.into_iter().map(|attribute| Attribute {
            target_type: None,
            target_id: instance.container_instance_arn.clone(),
            ..attribute
        }));
    }
    found.retain(|attribute| {
        input.attribute_name.as_ref().is_none_or(|name| attribute.name.as_ref() == Some(name))
            && input.attribute_value.as_ref().is_none_or(|value| attribute.value.as_ref() == Some(value))
    });
    found.sort_by_key(place);
    let (page, next_token) = paginate(found, &request, place, |attribute, after| place(attribute).as_str() > after);
    Ok(ListAttributesResponse { attributes: Some(page), next_token })
}

/// Where an attribute stands in a listing.
fn place(attribute: &Attribute) -> String {
    let part = |text: &Option<String>| text.clone().unwrap_or_default();
    format!("{} {}", part(&attribute.target_id), part(&attribute.name))
}

/// The container instance that an attribute is about.
struct Target {
    cluster: String,
    id: String,
    arn: String,
}

impl Target {
    async fn find(
        store: &dyn Store,
        scope: &Scope,
        cluster: &ClusterRef,
        attribute: &Attribute,
    ) -> Result<Self, EcsError> {
        let id = attribute.target_id.as_deref().unwrap_or_default();
        if id.is_empty() {
            return Err(EcsError::invalid_parameter("targetId can not be null or empty."));
        }
        check_target_type(attribute.target_type.as_deref())?;
        let reference = ContainerInstanceRef::parse(id)?;
        if reference.home.is_none() && attribute.target_type.is_none() {
            return Err(EcsError::invalid_parameter(
                "You must specify a targetType when the targetId is not a full ARN.",
            ));
        }
        let found = load_container_instance(store, scope, &cluster.name, &reference).await?;
        let (instance, _) = found.ok_or_else(target_not_found)?;
        Ok(Self {
            cluster: cluster.name.clone(),
            id: reference.id,
            arn: instance.container_instance_arn.unwrap_or_default(),
        })
    }

    /// The names that were put on it.
    async fn names(&self, store: &dyn Store, scope: &Scope) -> Result<Vec<String>, EcsError> {
        let prefix = keys::instance_attributes(scope, &self.cluster, &self.id);
        let entries = store.list(&prefix).await?;
        Ok(entries.iter().filter_map(|entry| entry.key.strip_prefix(&prefix).map(str::to_owned)).collect())
    }

    fn show(&self, attribute: &Attribute) -> Attribute {
        Attribute {
            name: attribute.name.clone(),
            value: attribute.value.clone(),
            target_type: None,
            target_id: Some(self.arn.clone()),
        }
    }
}

fn target_not_found() -> EcsError {
    EcsError::of(
        "TargetNotFoundException",
        "The specified target wasn't found. You can view your available container instances with ListContainerInstances.",
    )
}

fn check_count(attributes: &[Attribute]) -> Result<(), EcsError> {
    match attributes.len() {
        0 => Err(EcsError::invalid_parameter("Attributes can not be empty.")),
        n if n > MOST => {
            Err(EcsError::invalid_parameter(format!("You can specify up to {MOST} attributes in a single call.")))
        }
        _ => Ok(()),
    }
}

fn check_target_type(target_type: Option<&str>) -> Result<(), EcsError> {
    if target_type.is_none_or(|target_type| enums::TARGET_TYPE.contains(&target_type)) {
        Ok(())
    } else {
        Err(EcsError::invalid_parameter(format!("targetType should be one of [{}]", enums::TARGET_TYPE.join(","))))
    }
}

/// The rules of names and values (API reference, "Attribute"): 1 to 128 letters, digits, and `-_./\`; a value may also
/// hold `:@` and spaces, but not at its ends.
fn check(attribute: &Attribute) -> Result<(), EcsError> {
    let name = attribute.name.as_deref().unwrap_or_default();
    let in_name = |c: char| c.is_ascii_alphanumeric() || "-_./\\".contains(c);
    if name.is_empty() || name.len() > 128 || !name.chars().all(in_name) {
        return Err(EcsError::invalid_parameter(format!("Attribute name '{name}' is invalid.")));
    }
    if let Some(value) = &attribute.value {
        let allowed = |c: char| in_name(c) || ":@ ".contains(c);
        if value.is_empty() || value.len() > 128 || !value.chars().all(allowed) || value.trim() != value {
            return Err(EcsError::invalid_parameter(format!("Attribute value '{value}' is invalid.")));
        }
    }
    if name.starts_with("ecs.") || name.starts_with("com.amazonaws.") {
        return Err(EcsError::invalid_parameter(format!("The attribute name '{name}' is reserved.")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_keep_the_services_rules() {
        let attribute = |name: &str, value: Option<&str>| Attribute {
            name: Some(name.to_owned()),
            value: value.map(str::to_owned),
            ..Attribute::default()
        };
        for (name, value) in [("stack", Some("production")), ("a/b.c\\d", None), ("who", Some("a b@c:d"))] {
            assert!(check(&attribute(name, value)).is_ok(), "{name}");
        }
        for (name, value) in [
            ("", None),
            ("a b", None),
            ("ecs.os-type", Some("linux")),
            ("stack", Some(" x")),
            ("stack", Some("")),
            ("stack", Some("<")),
        ] {
            assert!(check(&attribute(name, value)).is_err(), "{name} {value:?}");
        }
    }
}
