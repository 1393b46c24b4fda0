use wharf_core::Scope;
use wharf_store::{Revision, Store, StoreExt};

use super::{
    StoredService,
    record::{ServiceStatus, StoredRevision},
};
use crate::{
    EcsError, ResourceArn, ResourceKind,
    arn::{check_region, is_name},
    check_cluster, keys,
};

/// How a client names a service: by its name or its ARN, the old form without a cluster included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServiceRef {
    pub(crate) name: String,
    scope: Option<Scope>,
    /// The cluster, if an ARN said so.
    pub(crate) cluster: Option<String>,
}

impl ServiceRef {
    /// Reads a name or an ARN.
    ///
    /// # Errors
    /// `InvalidParameterException` if the text is neither.
    pub(crate) fn parse(text: &str) -> Result<Self, EcsError> {
        let reference = if text.starts_with("arn:") {
            let arn = ResourceArn::of_kind(text, ResourceKind::Service)?;
            let (cluster, name) = match arn.cluster_and_id() {
                Some((cluster, name)) => (Some(cluster.to_owned()), name.to_owned()),
                None => (None, arn.rest.clone()),
            };
            Self { name, scope: Some(arn.scope), cluster }
        } else {
            Self { name: text.to_owned(), scope: None, cluster: None }
        };
        if is_name(&reference.name, 255) {
            Ok(reference)
        } else {
            Err(EcsError::invalid_parameter(format!("Invalid identifier: {text}")))
        }
    }

    /// Whether the cluster has it, in whatever state.
    pub(crate) async fn exists(&self, store: &dyn Store, scope: &Scope, cluster: &str) -> Result<bool, EcsError> {
        let there = self.is_in(scope, cluster)?;
        Ok(there && store.get(&keys::service(scope, cluster, &self.name)).await?.is_some())
    }

    /// Whether it may be a service of this cluster.
    ///
    /// # Errors
    /// `InvalidParameterException` if an ARN names another cluster or region.
    pub(crate) fn is_in(&self, scope: &Scope, cluster: &str) -> Result<bool, EcsError> {
        if let Some(named) = &self.cluster {
            check_cluster(named, cluster)?;
        }
        check_region(self.scope.as_ref(), scope)?;
        Ok(self.scope.as_ref().is_none_or(|named| named == scope))
    }
}

/// A service with what the controller says of it.
#[derive(Clone, Debug)]
pub(crate) struct LoadedService {
    pub(crate) scope: Scope,
    pub(crate) cluster: String,
    pub(crate) service: StoredService,
    /// The revision of the service's own last change.
    pub(crate) mod_revision: Revision,
    pub(crate) status: Option<ServiceStatus>,
}

/// What becomes of a service (API reference, "Service": `status`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    Active,
    Draining,
    Inactive,
}

impl Life {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Draining => "DRAINING",
            Self::Inactive => "INACTIVE",
        }
    }
}

impl LoadedService {
    /// The service, if the cluster has it, whatever its state.
    pub(crate) async fn load(
        store: &dyn Store,
        scope: &Scope,
        cluster: &str,
        reference: &ServiceRef,
    ) -> Result<Option<Self>, EcsError> {
        if !reference.is_in(scope, cluster)? {
            return Ok(None);
        }
        let key = keys::service(scope, cluster, &reference.name);
        let Some((service, mod_revision)) = store.get_json::<StoredService>(&key).await? else { return Ok(None) };
        let status = store.get_json(&keys::service_status(scope, cluster, &reference.name)).await?;
        let status = status.map(|(status, _)| status);
        Ok(Some(Self { scope: scope.clone(), cluster: cluster.to_owned(), service, mod_revision, status }))
    }

    /// Its key in the store.
    pub(crate) fn key(&self) -> String {
        keys::service(&self.scope, &self.cluster, &self.service.name)
    }

    /// `service/CLUSTER/NAME`.
    pub(crate) fn resource(&self) -> String {
        format!("service/{}/{}", self.cluster, self.service.name)
    }

    pub(crate) fn arn(&self) -> String {
        self.scope.arn("ecs", self.resource())
    }

    pub(crate) fn life(&self) -> Life {
        match (&self.service.deleted_at, &self.status) {
            (None, _) => Life::Active,
            (Some(_), Some(status)) if status.inactive_at.is_some() => Life::Inactive,
            (Some(_), _) => Life::Draining,
        }
    }

    /// The revision that is being rolled out, or was last: the target, unless a rollback led back from it.
    pub(crate) fn primary(&self) -> &str {
        match &self.status {
            Some(status) if status.taken_up.as_ref() == Some(&self.service.target) => {
                status.deployments.first().map_or(&self.service.target.revision, |primary| &primary.revision)
            }
            _ => &self.service.target.revision,
        }
    }

    /// One of its revisions.
    pub(crate) async fn revision(&self, store: &dyn Store, id: &str) -> Result<Option<StoredRevision>, EcsError> {
        let key = keys::service_revision(&self.scope, &self.cluster, &self.service.name, id);
        Ok(store.get_json(&key).await?.map(|(revision, _)| revision))
    }
}
