//! One look at a task: the next step towards what is wanted.

use std::time::Duration;

use wharf_controller::Next;
use wharf_core::{
    Scope, Timestamp,
    sandbox::{Phase, SandboxSpec, spec_key},
};
use wharf_scheduler::{Explanation, Outcome};
use wharf_store::{Compare, StoreError, StoreExt, Txn};

use super::{
    EcsController,
    view::{Seen, Wanted},
};
use crate::{
    keys, reap_task_definitions,
    task::{
        CAPACITY_UNAVAILABLE, Ended, Placement, PlacementFailure, StoredTask, StoredToken, cluster_pool, placement_key,
    },
};

/// How long a client token is remembered (ECS API reference, "Ensuring idempotency").
const TOKEN_RETENTION: Duration = Duration::from_secs(24 * 3600);

/// Where a task's keys stand.
struct Place<'a> {
    scope: &'a Scope,
    cluster: &'a str,
    id: &'a str,
    key: &'a str,
    placement: String,
}

impl EcsController {
    pub(super) async fn task(&self, key: &str, scope: &Scope, cluster: &str, id: &str) -> Result<Next, StoreError> {
        let Some(seen) = self.view().seen(key) else { return Ok(Next::OnChange) };
        let place = Place { scope, cluster, id, key, placement: placement_key(scope, cluster, id) };
        let phase = seen.phase();
        let stopped_at = seen.reported.as_ref().and_then(|reported| reported.stopped_at);
        let Seen { wanted, placement, .. } = seen;
        match (wanted, placement) {
            (None, Some(placement)) => self.forget(&place, &placement).await,
            (None, None) => Ok(Next::OnChange),
            (Some(wanted), None) if wanted.stop => self.end(&place, &wanted, None, Ended::NeverPlaced).await,
            (Some(wanted), None) => self.place(&place, &wanted).await,
            (Some(wanted), Some(Placement::Bound { node, .. })) => {
                if phase == Some(Phase::Stopped) {
                    let at = stopped_at.unwrap_or_else(|| (self.config.clock)());
                    return self.expire(&place, &wanted, Some(&node), at).await;
                }
                let next = self.watch_node(&place, &wanted, &node).await?;
                if wanted.stop {
                    self.stop(&place, &node).await?;
                }
                Ok(next)
            }
            (Some(wanted), Some(Placement::Refused { at, .. })) => self.expire(&place, &wanted, None, at).await,
            (Some(wanted), Some(Placement::Ended { node, at, .. })) => {
                self.expire(&place, &wanted, node.as_deref(), at).await
            }
        }
    }

    /// Puts the task on a node, or says why on none.
    async fn place(&self, place: &Place<'_>, wanted: &Wanted) -> Result<Next, StoreError> {
        let Some((task, revision)) = self.store.get_json::<StoredTask>(place.key).await? else {
            return Ok(Next::OnChange);
        };
        if revision != wanted.revision {
            // A change is on its way to the view.
            return Ok(Next::OnChange);
        }
        let chosen = self.view().place(&wanted.request, self.config.overcommit);
        let txn = Txn::new()
            .when(Compare::ModRevision(place.key.to_owned(), revision))
            .when(Compare::Missing(place.placement.clone()));
        match chosen {
            Ok(node) => {
                let zone = self.view().zone(&node);
                let txn = txn
                    .put_json(spec_key(&node, place.id), &task.sandbox)
                    .put_json(place.placement.clone(), &Placement::Bound { node, zone });
                let result = self.store.txn(txn).await;
                if !matches!(&result, Ok(done) if done.succeeded) {
                    self.view().release(place.key, place.id);
                }
                result?;
            }
            Err(refusal) => {
                tracing::debug!(task = place.key, ?refusal, "no node takes the task");
                let failures = if task.fargate {
                    vec![PlacementFailure { node: None, reason: CAPACITY_UNAVAILABLE.to_owned() }]
                } else {
                    failures(&self.view().explain(&wanted.request, self.config.overcommit))
                };
                let refused = Placement::Refused { failures, at: (self.config.clock)() };
                self.store.txn(txn.put_json(place.placement.clone(), &refused)).await?;
            }
        }
        Ok(Next::OnChange)
    }

    /// Has the node stop the sandbox.
    async fn stop(&self, place: &Place<'_>, node: &str) -> Result<(), StoreError> {
        let Some((task, _)) = self.store.get_json::<StoredTask>(place.key).await? else { return Ok(()) };
        let Some(stop) = task.stop else { return Ok(()) };
        self.store
            .update_json::<SandboxSpec, StoreError, _>(&spec_key(node, place.id), |spec| {
                Ok(spec.filter(|spec| spec.stop.is_none()).map(|spec| SandboxSpec { stop: Some(stop.clone()), ..spec }))
            })
            .await?;
        Ok(())
    }

    /// Gives the task up if its node has been missing for too long.
    async fn watch_node(&self, place: &Place<'_>, wanted: &Wanted, node: &str) -> Result<Next, StoreError> {
        if !wanted.fargate && !self.view().is_instance(node, &cluster_pool(place.scope, place.cluster)) {
            return self.end(place, wanted, Some(node), Ended::Deregistered).await;
        }
        let Some(since) = self.view().missing_since(node) else { return Ok(Next::OnChange) };
        let grace = self.config.node_grace.saturating_sub(since.elapsed());
        if grace.is_zero() {
            self.end(place, wanted, Some(node), Ended::NodeLost).await
        } else {
            Ok(Next::After(grace))
        }
    }

    /// Writes that the task is over where no node will say so.
    async fn end(
        &self,
        place: &Place<'_>,
        wanted: &Wanted,
        node: Option<&str>,
        cause: Ended,
    ) -> Result<Next, StoreError> {
        let ended = Placement::Ended { node: node.map(str::to_owned), cause, at: (self.config.clock)() };
        let txn = Txn::new()
            .when(Compare::ModRevision(place.key.to_owned(), wanted.revision))
            .put_json(place.placement.clone(), &ended);
        // Should the node return, it finds that the sandbox is not wanted any more.
        let txn = node.into_iter().fold(txn, |txn, node| txn.delete(spec_key(node, place.id)));
        self.store.txn(txn).await?;
        Ok(Next::OnChange)
    }

    /// Deletes all of a task that was over at `at`, once it has been described for long enough.
    async fn expire(
        &self,
        place: &Place<'_>,
        wanted: &Wanted,
        node: Option<&str>,
        at: Timestamp,
    ) -> Result<Next, StoreError> {
        // A deleted task definition that waited for this task may go.
        reap_task_definitions(&*self.store).await?;
        let left = left(at, self.config.stopped_task_retention, (self.config.clock)());
        if !left.is_zero() {
            return Ok(Next::After(left));
        }
        let mut txn = Txn::new()
            .when(Compare::ModRevision(place.key.to_owned(), wanted.revision))
            .delete(place.key)
            .delete(place.placement.clone())
            .delete(keys::task_protection(place.scope, place.cluster, place.id))
            .delete(keys::tags(place.scope, &format!("task/{}/{}", place.cluster, place.id)));
        if let Some(node) = node {
            txn = txn.delete(spec_key(node, place.id));
        }
        self.store.txn(txn).await?;
        Ok(Next::OnChange)
    }

    /// Deletes what was written for a task that is gone.
    async fn forget(&self, place: &Place<'_>, placement: &Placement) -> Result<Next, StoreError> {
        let mut txn = Txn::new().when(Compare::Missing(place.key.to_owned())).delete(place.placement.clone());
        if let Placement::Bound { node, .. } | Placement::Ended { node: Some(node), .. } = placement {
            txn = txn.delete(spec_key(node, place.id));
        }
        self.store.txn(txn).await?;
        Ok(Next::OnChange)
    }

    /// Forgets a client token in its time.
    pub(super) async fn token(&self, key: &str) -> Result<Next, StoreError> {
        let Some((token, revision)) = self.store.get_json::<StoredToken>(key).await? else {
            return Ok(Next::OnChange);
        };
        let left = left(token.at, TOKEN_RETENTION, (self.config.clock)());
        if !left.is_zero() {
            return Ok(Next::After(left));
        }
        self.store.txn(Txn::new().when(Compare::ModRevision(key.to_owned(), revision)).delete(key)).await?;
        Ok(Next::OnChange)
    }
}

/// What is left of `retention` since `at`.
pub(super) fn left(at: Timestamp, retention: Duration, now: Timestamp) -> Duration {
    let passed = Duration::from_millis(u64::try_from(now.0.saturating_sub(at.0)).unwrap_or(0));
    retention.saturating_sub(passed)
}

/// How many nodes an answer names at most.
const MOST_FAILURES: usize = 100;

/// Why no node took a task, in the service's words.
fn failures(explanation: &Explanation) -> Vec<PlacementFailure> {
    let failures: Vec<PlacementFailure> = explanation
        .nodes
        .iter()
        .filter_map(|node| match &node.outcome {
            Outcome::Refused { reason, .. } => {
                Some(PlacementFailure { node: Some(node.node.clone()), reason: reason.to_string() })
            }
            Outcome::Fits { .. } => None,
        })
        .take(MOST_FAILURES)
        .collect();
    if failures.is_empty() {
        return vec![PlacementFailure { node: None, reason: "EMPTY CLUSTER".to_owned() }];
    }
    failures
}
