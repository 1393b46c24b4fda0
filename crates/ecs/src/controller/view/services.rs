use std::{collections::BTreeMap, sync::Arc, time::Duration};

use tokio::time::Instant;
use wharf_controller::Change;
use wharf_core::{Scope, target};
use wharf_store::{Revision, StoreError};

use super::{Attempt, View};
use crate::{
    keys,
    service::{
        StoredService,
        record::{Membership, ServiceStatus},
    },
};

/// How long tasks that found no room wait at least before they ask again, and when they ask without anything having changed.
const SOONEST: Duration = Duration::from_millis(200);
const LATEST: Duration = Duration::from_secs(60);

/// What is known of one service.
#[derive(Clone, Debug, Default)]
pub(in crate::controller) struct Service {
    /// What is wanted, and the revision of its last change.
    pub(in crate::controller) wanted: Option<(Arc<StoredService>, Revision)>,
    pub(in crate::controller) status: Option<Arc<ServiceStatus>>,
    /// Its tasks of whose end no note was taken yet: ids, and the revision of the service that they are of.
    pub(in crate::controller) tasks: BTreeMap<String, Arc<str>>,
    /// The store's revision after the last step.
    pub(in crate::controller) written: Revision,
}

impl View {
    pub(super) fn service(
        &mut self,
        pool: &str,
        change: Change<'_>,
        look: &mut dyn FnMut(Arc<str>),
    ) -> Result<(), StoreError> {
        let key: Arc<str> = Arc::from(change.key());
        match change {
            Change::Put(entry) => {
                let stored: StoredService = entry.json()?;
                let of_pool = self.concerned.entry(pool.to_owned()).or_default();
                if (stored.daemon || stored.zone_rebalancing) && stored.deleted_at.is_none() {
                    of_pool.insert(Arc::clone(&key));
                } else {
                    of_pool.remove(&key);
                }
                // What kept its tasks from finding room may be what was changed.
                self.waiting.remove(&key);
                let service = self.services.entry(Arc::clone(&key)).or_default();
                service.wanted = Some((Arc::new(stored), entry.mod_revision));
            }
            Change::Gone(_) => {
                if let Some(concerned) = self.concerned.get_mut(pool) {
                    concerned.remove(&key);
                }
                self.waiting.remove(&key);
                self.change_service(&key, |service| service.wanted = None);
            }
        }
        look(key);
        Ok(())
    }

    pub(super) fn service_status(
        &mut self,
        scope: &Scope,
        cluster: &str,
        name: &str,
        change: Change<'_>,
        look: &mut dyn FnMut(Arc<str>),
    ) -> Result<(), StoreError> {
        let status = match change {
            Change::Put(entry) => Some(Arc::new(entry.json()?)),
            Change::Gone(_) => None,
        };
        let key: Arc<str> = Arc::from(keys::service(scope, cluster, name));
        self.change_service(&key, |service| service.status = status);
        look(key);
        Ok(())
    }

    pub(super) fn membership(
        &mut self,
        scope: &Scope,
        cluster: &str,
        name: &str,
        id: &str,
        change: Change<'_>,
        look: &mut dyn FnMut(Arc<str>),
    ) -> Result<(), StoreError> {
        let key: Arc<str> = Arc::from(keys::service(scope, cluster, name));
        let revision = match change {
            Change::Put(entry) => Some(Arc::from(entry.json::<Membership>()?.revision)),
            Change::Gone(_) => None,
        };
        self.change_service(&key, |service| match revision {
            Some(revision) => {
                service.tasks.insert(id.to_owned(), revision);
            }
            None => {
                service.tasks.remove(id);
            }
        });
        look(key);
        Ok(())
    }

    fn change_service(&mut self, key: &Arc<str>, change: impl FnOnce(&mut Service)) {
        let service = self.services.entry(Arc::clone(key)).or_default();
        change(service);
        if service.wanted.is_none() && service.status.is_none() && service.tasks.is_empty() {
            self.services.remove(key);
        }
    }

    pub(super) fn target(&mut self, change: Change<'_>, look: &mut dyn FnMut(Arc<str>)) -> Result<(), StoreError> {
        let key = change.key().to_owned();
        let Some((group, registrant)) = target::parse(&key) else { return Ok(()) };
        match change {
            Change::Put(entry) => {
                let health: target::TargetHealth = entry.json()?;
                let of = self.targets.entry(registrant.to_owned()).or_default();
                of.insert(group.to_owned(), health);
            }
            Change::Gone(_) => {
                if let Some(of) = self.targets.get_mut(registrant) {
                    of.remove(group);
                    if of.is_empty() {
                        self.targets.remove(registrant);
                    }
                }
            }
        }
        let id = registrant.split(':').next().unwrap_or_default();
        let wanted = self.by_id.get(id).and_then(|key| self.tasks.get(key)).and_then(|seen| seen.wanted.as_ref());
        wanted.and_then(|wanted| wanted.service.clone()).into_iter().for_each(look);
        Ok(())
    }

    /// What is known of a service; `None` if its last step was not seen yet, which will have it looked at again.
    pub(in crate::controller) fn service_seen(&self, key: &str) -> Option<Service> {
        self.services.get(key).filter(|service| service.written <= self.caught_up).cloned()
    }

    /// A step of the service was written.
    pub(in crate::controller) fn note_step(&mut self, key: &str, revision: Revision) {
        if let Some(service) = self.services.get_mut(key) {
            service.written = revision;
        }
    }

    /// How long a service whose tasks found no room has yet to wait before it asks again; zero if it may.
    pub(in crate::controller) fn wait_for_room(&self, key: &str) -> Duration {
        let Some(attempt) = self.waiting.get(key) else { return Duration::ZERO };
        let pause = if attempt.room == self.room { LATEST } else { SOONEST };
        pause.saturating_sub(attempt.at.elapsed())
    }

    /// Notes whether a service's tasks found room.
    pub(in crate::controller) fn note_room(&mut self, key: &Arc<str>, found: bool) {
        if found {
            self.waiting.remove(key);
        } else {
            self.waiting.insert(Arc::clone(key), Attempt { at: Instant::now(), room: self.room });
        }
    }
}
