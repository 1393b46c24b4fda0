//! What is kept of a service's past.

use std::collections::BTreeSet;

use wharf_store::{StoreError, StoreExt, Txn};

use super::Place;
use crate::{
    controller::EcsController,
    keys,
    service::{
        StoredService,
        record::{ServiceStatus, StoredDeployment},
    },
};

/// So many service deployments that are over are kept. (The real service keeps them for 90 days.)
const MOST: usize = 100;

impl EcsController {
    /// Writes deployments that are over, and forgets the oldest beyond a bound with the revisions that nothing leads to any
    /// more.
    pub(super) async fn remember(
        &self,
        place: &Place<'_>,
        service: &StoredService,
        status: &ServiceStatus,
        ended: &[StoredDeployment],
        mut txn: Txn,
    ) -> Result<Txn, StoreError> {
        let (scope, cluster, name) = (place.scope, place.cluster, service.name.as_str());
        for deployment in ended {
            txn = txn.put_json(keys::service_deployment(scope, cluster, name, &deployment.id), deployment);
        }
        if ended.is_empty() {
            return Ok(txn);
        }
        let entries = self.store.list(&keys::service_deployment(scope, cluster, name, "")).await?;
        if entries.len() <= MOST {
            return Ok(txn);
        }
        let mut past = Vec::with_capacity(entries.len());
        for entry in &entries {
            past.push((entry.json::<StoredDeployment>()?, &entry.key));
        }
        past.sort_by_key(|(deployment, _)| std::cmp::Reverse(deployment.created_at));
        let mut used: BTreeSet<&str> = status.deployments.iter().map(|known| known.revision.as_str()).collect();
        used.extend(status.last_completed.as_deref());
        used.insert(&service.target.revision);
        for deployment in past[..MOST].iter().map(|(deployment, _)| deployment).chain(ended).chain(&status.current) {
            used.insert(&deployment.target);
            used.extend(deployment.sources.iter().map(|source| source.revision.as_str()));
            used.extend(deployment.rollback.as_ref().map(|back| back.revision.as_str()));
        }
        for (_, key) in &past[MOST..] {
            txn = txn.delete(&***key);
        }
        for entry in self.store.list(&keys::service_revision(scope, cluster, name, "")).await? {
            let id = entry.key.rsplit('/').next().unwrap_or_default();
            if !used.contains(id) {
                txn = txn.delete(&*entry.key);
            }
        }
        Ok(txn)
    }
}
