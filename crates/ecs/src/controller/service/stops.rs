//! Tasks that a service stops.

use wharf_core::sandbox::StopRequest;
use wharf_store::{Compare, StoreError, StoreExt, Txn};

use super::{
    Place,
    deployment::Look,
    member::{Ill, Life, Member},
    plan::{Plan, Why},
    scale_in,
    templates::Known,
};
use crate::{
    controller::EcsController,
    keys,
    service::{StoredRevision, events},
    task::{StopCode, StoredTask, TASK_UNHEALTHY},
};

impl EcsController {
    /// Writes that tasks are to stop, and why.
    pub(super) async fn stop_members(
        &self,
        place: &Place<'_>,
        look: &mut Look<'_>,
        members: &[Member],
        plan: &Plan,
        primary: &str,
        mut txn: Txn,
    ) -> Result<Txn, StoreError> {
        let (mut running, mut pending) = (Vec::new(), 0);
        for (i, why) in &plan.stop {
            let member = &members[*i];
            let key = keys::task(place.scope, place.cluster, &member.id);
            let Some((mut task, revision)) = self.store.get_json::<StoredTask>(&key).await? else { continue };
            if task.stop.is_some() {
                continue;
            }
            let reason = match why {
                Why::Scaling => {
                    format!("Scaling activity initiated by (deployment {})", StoredRevision::name(primary))
                }
                Why::Unhealthy => {
                    let (event, checks) = match &member.ill {
                        None => (events::unhealthy(&member.id), "container health checks".to_owned()),
                        Some(Ill { group, port, reason }) => (
                            events::target_unhealthy(&member.id, group, *port, reason.as_deref()),
                            format!("ELB health checks in (target-group {group})"),
                        ),
                    };
                    look.tell(&event);
                    format!("{TASK_UNHEALTHY}{checks}")
                }
            };
            task.stop = Some(StopRequest { at: look.now, reason });
            task.stop_code = Some(StopCode::ServiceSchedulerInitiated);
            txn = txn
                .when(Compare::ModRevision(key.clone(), revision))
                .put_json(key, &task)
                .delete(keys::tags(place.scope, &format!("task/{}/{}", place.cluster, member.id)));
            if Some(&member.id) == look.status.moving.as_ref() && member.life == Life::Running {
                look.tell(&events::moved_out(member.zone.as_deref().unwrap_or_default(), &member.id));
            } else if member.life == Life::Running {
                running.push(member.id.clone());
            } else {
                pending += 1;
            }
        }
        if !running.is_empty() {
            look.tell(&events::stopped(&running));
        }
        if pending > 0 {
            look.tell(&events::stopped_pending(pending));
        }
        Ok(txn)
    }

    /// Picks the tasks that go when fewer are wanted.
    pub(super) fn scale_in(
        &self,
        members: &[Member],
        from: &[usize],
        count: usize,
        known: Option<&Known>,
    ) -> Vec<usize> {
        if count == 0 {
            return Vec::new();
        }
        if count >= from.len() {
            return from.to_vec();
        }
        let (strategies, providers) = match known.map(|known| &known.template) {
            Some(Ok(template)) => (template.strategies(), template.launch.shares()),
            _ => (Vec::new(), Vec::new()),
        };
        let mut view = self.view();
        let mut rng = view.rng().fork();
        let attribute = |member: &Member, name: &str| view.attribute(member, name);
        let free = |member: &Member, strategy: &_| view.free(member, strategy);
        let wanted =
            scale_in::Wanted { strategies: &strategies, providers: &providers, attribute: &attribute, free: &free };
        scale_in::choose(members, from, count, &wanted, &mut rng)
    }
}
