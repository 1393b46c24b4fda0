//! The controller that applies lifecycle policies.
//!
//! It looks at a repository when its policy is put, when images come or go in it, and from time to time, for images get
//! older. It reads everything anew each time, and keeps nothing but which repositories have a policy.

use std::{
    collections::HashSet,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use wharf_controller::{Backoff, Change, Controller, Next, Options};
use wharf_core::{Timestamp, registry::RepositoryId};
use wharf_registry::{Judged, Registry, RegistryError};
use wharf_store::{Compare, Store, StoreError, StoreExt, Txn};

use super::{
    Evaluation, Stored, candidates,
    evaluate::{Candidate, Marked, evaluate, orphans},
    policy::{Action, Policy},
};
use crate::keys::{self, LIFECYCLE_EVALUATION, LIFECYCLE_POLICY};

/// How the lifecycle controller decides.
#[derive(Clone)]
pub struct LifecycleConfig {
    /// How long nothing new has to come into a repository before its policy is applied: a push is several images.
    pub rest: Duration,
    /// How old an image without a tag has to be before it goes: one that was pushed for an index has its index still to come,
    /// and that may take as long as the layers of its other images.
    pub untagged: Duration,
    /// How often a policy is applied though nothing changes. The real service does so once a day.
    pub every: Duration,
    /// What time it is.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

impl Default for LifecycleConfig {
    fn default() -> Self {
        Self {
            rest: Duration::from_secs(10),
            untagged: Duration::from_secs(15 * 60),
            every: Duration::from_secs(3600),
            clock: Arc::new(wharf_core::now),
        }
    }
}

/// Runs the lifecycle controller until `shutdown` is ready or the store is closed. Dropping the future ends it too: whatever
/// it left undone is done by the next one.
pub fn lifecycle_controller(
    store: Arc<dyn Store>,
    registry: Registry,
    config: LifecycleConfig,
    shutdown: impl Future<Output = ()> + Send,
) -> impl Future<Output = ()> + Send {
    let with_policy = Mutex::default();
    let controller = Arc::new(Lifecycle { store: Arc::clone(&store), registry, config, with_policy });
    let options = Options { name: "ecr lifecycle", workers: 4, backoff: Backoff::default(), seed: None };
    wharf_controller::run(store, controller, options, shutdown)
}

struct Lifecycle {
    store: Arc<dyn Store>,
    registry: Registry,
    config: LifecycleConfig,
    /// The repositories that have a policy, as far as they were observed.
    with_policy: Mutex<HashSet<RepositoryId>>,
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Registry(#[from] RegistryError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Controller for Lifecycle {
    type Key = RepositoryId;
    type Error = Failure;

    fn prefixes(&self) -> Vec<String> {
        vec![keys::ALL.to_owned(), wharf_registry::PREFIX.to_owned()]
    }

    fn observe(&self, change: Change<'_>, look: &mut dyn FnMut(RepositoryId)) {
        let mut with_policy = self.with_policy.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((LIFECYCLE_POLICY, id)) = keys::parsed(change.key()) {
            match change {
                Change::Put(_) => {
                    with_policy.insert(id.clone());
                    look(id);
                }
                Change::Gone(_) => {
                    with_policy.remove(&id);
                }
            }
        } else if !with_policy.is_empty()
            && let Some(id) = wharf_registry::repository_of(change.key())
            && with_policy.contains(&id)
        {
            look(id);
        }
    }

    async fn reconcile(&self, id: RepositoryId) -> Result<Next, Failure> {
        let Some((stored, _)) = self.store.get_json::<Stored>(&keys::of(LIFECYCLE_POLICY, &id)).await? else {
            return Ok(Next::OnChange);
        };
        let policy = match Policy::parse(&stored.text) {
            Ok(policy) => policy,
            Err(error) => {
                tracing::error!(repository = %id, %error, "a stored lifecycle policy cannot be read");
                return Ok(Next::OnChange);
            }
        };
        let now = (self.config.clock)();
        let evaluation = self.store.get_json::<Evaluation>(&keys::of(LIFECYCLE_EVALUATION, &id)).await?;
        let since = evaluation.map_or(stored.put_at, |(evaluation, _)| evaluation.evaluated_at.max(stored.put_at));
        let newest = self.registry.images(&id).await?.iter().map(|image| image.record.pushed_at).max();
        let rested = newest.map(|newest| after(newest, self.config.rest));
        // Where something always comes, it is done all the same in the end.
        if let Some(rested) = rested
            && now < rested
            && now < after(since, self.config.every)
        {
            return Ok(Next::After(until(now, rested)));
        }
        let mut next = self.config.every;
        // What an index held is freed with it, so it is done until nothing more goes or is archived.
        while let Pass::Again = self.pass(&id, &policy, now, &mut next).await? {}
        let txn = Txn::new()
            .when(Compare::Exists(keys::of(LIFECYCLE_POLICY, &id)))
            .put_json(keys::of(LIFECYCLE_EVALUATION, &id), &Evaluation { evaluated_at: now });
        self.store.txn(txn).await?;
        Ok(Next::After(next))
    }
}

/// Whether something went or was archived, so that more may have to.
enum Pass {
    Again,
    Done,
}

impl Lifecycle {
    /// Evaluates once, removes what goes and archives what is to be. `next` becomes less if something is to go sooner.
    async fn pass(
        &self,
        id: &RepositoryId,
        policy: &Policy,
        now: Timestamp,
        next: &mut Duration,
    ) -> Result<Pass, Failure> {
        // An index that comes from here on may name what is about to go.
        let unchanged = self.registry.no_image_since(id).await?;
        let images = candidates(&self.registry, id).await?;
        let marked = evaluate(policy, &images, now);
        let marked = marked.into_iter().map(|Marked { image, priority, action, .. }| (image, action, Some(priority)));
        let orphaned = orphans(&images, now).into_iter().map(|image| (image, Action::Expire, None));
        let mut pass = Pass::Done;
        for (image, action, rule) in marked.chain(orphaned) {
            let ripe = after(image.pushed_last_at, self.config.untagged);
            if image.tags.is_empty() && now < ripe {
                *next = (*next).min(until(now, ripe));
                continue;
            }
            let done = match action {
                Action::Expire => self.remove(id, image, rule, &unchanged).await?,
                Action::Transition => self.archive(id, image, rule, &unchanged).await?,
            };
            match done {
                Done::Yes => pass = Pass::Again,
                Done::Needless => {}
                Done::Changed => return Ok(Pass::Again),
            }
        }
        Ok(pass)
    }

    async fn remove(
        &self,
        id: &RepositoryId,
        image: &Candidate,
        rule: Option<i64>,
        unchanged: &Compare,
    ) -> Result<Done, Failure> {
        let conditions = std::slice::from_ref(unchanged);
        let removed = self.registry.delete_image_when(id, &image.digest, Some(&image.tags), conditions).await;
        match removed {
            Ok(Some(tags)) => {
                tracing::info!(repository = %id, digest = %image.digest, ?tags, rule, "an image expired");
                Ok(Done::Yes)
            }
            Ok(None) => Ok(Done::Changed),
            Err(RegistryError::NoImage(_) | RegistryError::NoRepository(_)) => Ok(Done::Needless),
            Err(error) => Err(error.into()),
        }
    }

    async fn archive(
        &self,
        id: &RepositoryId,
        image: &Candidate,
        rule: Option<i64>,
        unchanged: &Compare,
    ) -> Result<Done, Failure> {
        let judged = Judged { tags: &image.tags, pulled_at: image.pulled_at };
        let conditions = std::slice::from_ref(unchanged);
        match self.registry.archive_image_when(id, &image.digest, Some(judged), conditions).await {
            Ok(Some(_)) => {
                tracing::info!(repository = %id, digest = %image.digest, tags = ?image.tags, rule, "an image was archived");
                Ok(Done::Yes)
            }
            Ok(None) => Ok(Done::Changed),
            Err(RegistryError::NoImage(_) | RegistryError::NoRepository(_) | RegistryError::StorageClass(_)) => {
                Ok(Done::Needless)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// What became of what was to be done to an image.
enum Done {
    Yes,
    /// Somebody else was quicker.
    Needless,
    /// Something came meanwhile: all is to be looked at anew.
    Changed,
}

fn after(time: Timestamp, pause: Duration) -> Timestamp {
    Timestamp(time.0.saturating_add(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX)))
}

fn until(now: Timestamp, then: Timestamp) -> Duration {
    Duration::from_millis(u64::try_from(then.0.saturating_sub(now.0)).unwrap_or(0).max(1))
}
