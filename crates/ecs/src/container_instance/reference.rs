use wharf_aws_model::ecs::types::ContainerInstance;
use wharf_core::Scope;
use wharf_store::{Revision, Store, StoreExt};

use crate::{EcsError, ResourceArn, ResourceKind, check_cluster, keys};

/// How a client names a container instance: by its id or its ARN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerInstanceRef {
    pub id: String,
    /// Scope and cluster, if an ARN said so.
    pub home: Option<(Scope, String)>,
}

impl ContainerInstanceRef {
    /// Reads an id or an ARN.
    ///
    /// # Errors
    /// `InvalidParameterException` if the text is neither.
    pub fn parse(text: &str) -> Result<Self, EcsError> {
        let invalid = || EcsError::invalid_parameter(format!("Invalid identifier: {text}"));
        if !text.starts_with("arn:") {
            let valid = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            return if valid { Ok(Self { id: text.to_owned(), home: None }) } else { Err(invalid()) };
        }
        let arn =
            ResourceArn::parse(text).filter(|arn| arn.kind == ResourceKind::ContainerInstance).ok_or_else(invalid)?;
        let (cluster, id) = arn.cluster_and_id().ok_or_else(invalid)?;
        Ok(Self { id: id.to_owned(), home: Some((arn.scope.clone(), cluster.to_owned())) })
    }

    /// Whether it may lie in `scope`.
    #[must_use]
    pub fn is_in(&self, scope: &Scope) -> bool {
        self.home.as_ref().is_none_or(|(named, _)| named == scope)
    }
}

/// A container instance of a cluster as it registered, and the revision of its last change; `None` if there is none.
///
/// # Errors
/// `InvalidParameterException` if an ARN says that it belongs to another cluster, and the store's.
pub async fn load_container_instance(
    store: &dyn Store,
    scope: &Scope,
    cluster: &str,
    reference: &ContainerInstanceRef,
) -> Result<Option<(ContainerInstance, Revision)>, EcsError> {
    if !reference.is_in(scope) {
        return Ok(None);
    }
    if let Some((_, named)) = &reference.home {
        check_cluster(named, cluster)?;
    }
    Ok(store.get_json(&keys::container_instance(scope, cluster, &reference.id)).await?)
}
