//! What revisions' tasks are made from, read once.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use wharf_aws_model::ecs::types::LoadBalancer;
use wharf_store::{Revision, StoreError, StoreExt};

use super::Place;
use crate::{
    EcsError,
    cluster::{ClusterRef, load_cluster},
    controller::{EcsController, view::Service},
    keys,
    service::{
        StoredRevision, StoredService,
        record::{ServiceStatus, ServiceTemplate},
        template,
    },
    task::{Template, vpc},
    task_definition::{TaskDefinitionRef, load_task_definition},
};

/// How many are kept before all are forgotten.
const MOST: usize = 4096;

/// A revision as tasks are made from it.
#[derive(Debug)]
pub(crate) struct Known {
    /// Or why none can be made: what it needs is gone.
    pub(crate) template: Result<Template, String>,
    pub(crate) load_balancers: Vec<LoadBalancer>,
    /// The ARN of its task definition.
    pub(crate) task_definition: String,
}

impl Known {
    /// The target groups that its tasks are registered with, and their container ports.
    pub(super) fn targets(&self) -> Vec<(String, i32)> {
        let balancers = self.load_balancers.iter();
        balancers.filter_map(|b| Some((b.target_group_arn.clone()?, b.container_port.unwrap_or_default()))).collect()
    }
}

/// By the key of the revision: what was read, and the revision of the service that it was read for.
#[derive(Default)]
pub(in crate::controller) struct Templates(Mutex<HashMap<String, (Revision, Arc<Known>)>>);

impl Templates {
    fn get(&self, key: &str, of: Revision) -> Option<Arc<Known>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(key).filter(|(revision, _)| *revision == of).map(|(_, known)| Arc::clone(known))
    }

    fn put(&self, key: String, of: Revision, read: Arc<Known>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(key, (of, read));
    }
}

impl EcsController {
    /// The revisions that a service has tasks of, or is to have.
    pub(super) async fn known(
        &self,
        place: &Place<'_>,
        service: &StoredService,
        of: Revision,
        seen: &Service,
        status: &ServiceStatus,
    ) -> Result<BTreeMap<String, Arc<Known>>, StoreError> {
        let mut wanted: Vec<&str> = status.deployments.iter().map(|deployment| deployment.revision.as_str()).collect();
        wanted.extend(status.last_completed.as_deref());
        wanted.extend(seen.tasks.values().map(|revision| &**revision));
        wanted.sort_unstable();
        wanted.dedup();
        let mut all = BTreeMap::new();
        for id in wanted {
            let key = keys::service_revision(place.scope, place.cluster, &service.name, id);
            let known = match self.templates.get(&key, of) {
                Some(known) => known,
                None => {
                    let Some((revision, _)) = self.store.get_json::<StoredRevision>(&key).await? else { continue };
                    let known = Arc::new(self.read(place, service, &revision).await?);
                    // What could not be made may be possible in a while.
                    if known.template.is_ok() {
                        self.templates.put(key, of, Arc::clone(&known));
                    }
                    known
                }
            };
            all.insert(id.to_owned(), known);
        }
        Ok(all)
    }

    async fn read(
        &self,
        place: &Place<'_>,
        service: &StoredService,
        revision: &StoredRevision,
    ) -> Result<Known, StoreError> {
        let template = match self.resolve(place, service, revision).await {
            Ok(read) => Ok(read),
            Err(EcsError::Store(error)) => return Err(error),
            Err(EcsError::Api(error)) => Err(error.to_string()),
        };
        let ServiceTemplate { load_balancers, task_definition, .. } = revision.template.clone();
        Ok(Known { template, load_balancers, task_definition })
    }

    async fn resolve(
        &self,
        place: &Place<'_>,
        service: &StoredService,
        revision: &StoredRevision,
    ) -> Result<Template, EcsError> {
        let store = &*self.store;
        let (cluster, _) = load_cluster(store, place.scope, &ClusterRef::parse(place.cluster)?).await?;
        let reference = TaskDefinitionRef::parse(&revision.template.task_definition)?;
        // Deregistered ones go on being used (API reference, "DeregisterTaskDefinition").
        let loaded = load_task_definition(store, place.scope, &reference).await?;
        let loaded = loaded.ok_or_else(|| EcsError::client("TaskDefinition not found."))?;
        let vpc = vpc(store).await?;
        template(place.scope, &cluster, &loaded.definition, service, &revision.template, vpc.as_ref())
    }
}
