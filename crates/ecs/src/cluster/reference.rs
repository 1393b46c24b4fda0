use wharf_aws_model::ecs::types::Cluster;
use wharf_core::Scope;
use wharf_store::{Revision, Store, StoreExt};

use super::{ACTIVE, DEFAULT_CLUSTER};
use crate::{
    EcsError, ResourceArn, ResourceKind,
    arn::{check_region, is_name},
    keys,
};

/// How a client names a cluster: by its name or its ARN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterRef {
    pub name: String,
    /// Whose it is, if an ARN said so.
    pub scope: Option<Scope>,
}

impl ClusterRef {
    /// Reads a name or an ARN.
    ///
    /// # Errors
    /// `InvalidParameterException` if the text is neither.
    pub fn parse(text: &str) -> Result<Self, EcsError> {
        let reference = if text.starts_with("arn:") {
            let arn = ResourceArn::of_kind(text, ResourceKind::Cluster)?;
            Self { name: arn.rest, scope: Some(arn.scope) }
        } else {
            Self { name: text.to_owned(), scope: None }
        };
        if is_name(&reference.name, 255) {
            Ok(reference)
        } else {
            let name = reference.name;
            Err(EcsError::invalid_parameter(format!(r"Cluster must match ^[a-zA-Z0-9\-_]{{1,255}}$, but was {name}")))
        }
    }

    /// As [`ClusterRef::parse`]; the cluster `default` if none is named.
    ///
    /// # Errors
    /// As [`ClusterRef::parse`].
    pub fn or_default(text: Option<&str>) -> Result<Self, EcsError> {
        match text {
            Some(text) if !text.is_empty() => Self::parse(text),
            _ => Ok(Self { name: DEFAULT_CLUSTER.to_owned(), scope: None }),
        }
    }

    /// Whether it may lie in `scope`.
    #[must_use]
    pub fn is_in(&self, scope: &Scope) -> bool {
        self.scope.as_ref().is_none_or(|named| named == scope)
    }

    /// The cluster's ARN, seen from `scope`.
    #[must_use]
    pub fn arn(&self, scope: &Scope) -> String {
        self.scope.as_ref().unwrap_or(scope).arn("ecs", format_args!("cluster/{}", self.name))
    }

    /// The cluster's key in the store, seen from `scope`.
    #[must_use]
    pub fn key(&self, scope: &Scope) -> String {
        keys::cluster(scope, &self.name)
    }
}

/// An active cluster and the revision of its last change, which a transaction that counts on the cluster compares with.
///
/// # Errors
/// `ClusterNotFoundException` if there is none in `scope` or it was deleted; `InvalidParameterException` for another region's.
pub async fn load_cluster(
    store: &dyn Store,
    scope: &Scope,
    reference: &ClusterRef,
) -> Result<(Cluster, Revision), EcsError> {
    check_region(reference.scope.as_ref(), scope)?;
    if !reference.is_in(scope) {
        return Err(EcsError::cluster_not_found());
    }
    let Some((cluster, revision)) = store.get_json::<Cluster>(&reference.key(scope)).await? else {
        return Err(EcsError::cluster_not_found());
    };
    if cluster.status.as_deref() == Some(ACTIVE) {
        Ok((cluster, revision))
    } else {
        Err(EcsError::of("ClusterNotFoundException", "The referenced cluster was inactive."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_arns_are_read() {
        let scope = Scope::default();
        let by_arn = ClusterRef::parse(&scope.arn("ecs", "cluster/blue")).unwrap();
        assert_eq!((by_arn.name.as_str(), by_arn.is_in(&scope)), ("blue", true));
        assert_eq!(ClusterRef::parse("blue").unwrap().arn(&scope), by_arn.arn(&scope));
        assert_eq!(ClusterRef::or_default(None).unwrap().name, "default");
        for bad in ["", "a b", "blue/green", "arn:aws:ecs:us-east-1:000000000000:task/blue/1", &"x".repeat(256)] {
            assert!(ClusterRef::parse(bad).is_err(), "{bad}");
        }
    }
}
