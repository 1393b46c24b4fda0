//! Rebalancing over availability zones: one task after the other moves from the zone that has the most to the one that has
//! the fewest, the new one first.
//!
//! Source: ECS Developer Guide, "Balancing an Amazon ECS service across Availability Zones".

use std::collections::BTreeMap;

use wharf_scheduler::rebalance;

use super::{Place, deployment::Look, member::Member, starts, templates::Known};
use crate::{
    controller::EcsController,
    service::{StoredService, events, rollout::Percents},
};

/// How long after a move that found no room another is thought of, milliseconds.
const PAUSE: i64 = 10 * 60 * 1000;

impl EcsController {
    /// Says which task is to move, if one is: it then counts as misplaced.
    pub(super) fn consider_moving(
        &self,
        place: &Place<'_>,
        service: &StoredService,
        known: Option<&Known>,
        look: &mut Look<'_>,
        members: &mut [Member],
    ) {
        if let Some(moving) = &look.status.moving {
            let still = members.iter().any(|member| member.id == *moving && member.is_present());
            if still && service.zone_rebalancing {
                return;
            }
            look.status.moving = None;
            look.status.moving_to = None;
        }
        let rests = look.status.balanced_at.is_some_and(|at| look.now.0 - at.0 < PAUSE);
        // The new one comes first, so there has to be room above the desired number.
        let desired = usize::try_from(service.desired).unwrap_or(usize::MAX);
        let bounds = Percents::of(&service.deployment_configuration, false).bounds(desired);
        let cramped = bounds.upper <= desired;
        if !service.zone_rebalancing || !look.status.steady || rests || cramped {
            return;
        }
        let Some(known) = known else { return };
        let Ok(template) = &known.template else { return };
        let zones = if template.launch.fargate {
            let mut zones: BTreeMap<String, usize> = template.zones().into_iter().map(|zone| (zone, 0)).collect();
            for zone in members.iter().filter(|member| member.is_good()).filter_map(|m| m.zone.as_ref()) {
                if let Some(count) = zones.get_mut(zone) {
                    *count += 1;
                }
            }
            zones
        } else {
            let Some(request) = starts::probe_of(place.scope, place.cluster, service, template) else { return };
            self.view().zones(&request, members)
        };
        let Some(step) = rebalance(&zones) else {
            if std::mem::take(&mut look.status.rebalancing) {
                look.tell(&events::balanced(&zones));
            }
            return;
        };
        let from: Vec<usize> = (0..members.len())
            .filter(|&i| members[i].is_good() && !members[i].protected && members[i].zone.as_ref() == Some(&step.from))
            .collect();
        let Some(&chosen) = self.scale_in(members, &from, 1, Some(known)).first() else { return };
        if !std::mem::replace(&mut look.status.rebalancing, true) {
            look.tell(&events::unbalanced(&zones));
        }
        members[chosen].misplaced = true;
        look.status.moving = Some(members[chosen].id.clone());
        look.status.moving_to = Some(step.to);
        look.status.steady = false;
    }
}
