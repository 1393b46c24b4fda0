//! Tasks that a service starts: made, placed, and written.

use std::{collections::BTreeMap, sync::Arc};

use wharf_aws_model::ecs::types::Tag;
use wharf_core::{Scope, sandbox::spec_key};
use wharf_scheduler::{Reason, Refusal, Request, ZONE};
use wharf_store::{StoreError, StoreExt, Txn};

use super::{Place, deployment::Look, member::Member, templates::Known};
use crate::{
    controller::EcsController,
    keys,
    service::{
        StoredRevision, StoredService, events,
        record::{Membership, Unplaced},
    },
    tags,
    task::{CAPACITY_UNAVAILABLE, Individual, Placement, StoredTask, Template, placement_key},
};

/// The same is not said again for so long, milliseconds (ECS Developer Guide, "Service event messages": six hours).
const SILENCE: i64 = 6 * 3600 * 1000;

/// A task that was placed for a step.
pub(super) struct Started {
    pub(super) key: String,
    pub(super) id: String,
}

/// What a service's next task asks for, of no node in particular.
pub(in crate::controller) fn probe_of(
    scope: &Scope,
    cluster: &str,
    service: &StoredService,
    template: &Template,
) -> Option<Request> {
    let one = Individual {
        id: "the next task".to_owned(),
        started_by: Some(StoredRevision::name(&service.target.revision)),
        group: format!("service:{}", service.name),
        ..Individual::default()
    };
    template.task(one).ok().map(|task| task.request(scope, cluster))
}

impl EcsController {
    /// Makes and places tasks: `count` wherever there is room, or one on each of `nodes`. What found no room is said, and tried
    /// again later.
    #[expect(clippy::too_many_arguments, reason = "the parts of one step")]
    pub(super) async fn start(
        &self,
        place: &Place<'_>,
        service: &StoredService,
        known: Option<&Known>,
        look: &mut Look<'_>,
        members: &[Member],
        count: usize,
        nodes: &[String],
        mut txn: Txn,
    ) -> Result<(Txn, Vec<Started>), StoreError> {
        if count == 0 {
            return Ok((txn, Vec::new()));
        }
        let template = match known.map(|known| &known.template) {
            Some(Ok(template)) => template,
            Some(Err(error)) => {
                self.say(look, &events::launch_failed(error), error, error);
                self.view().note_room(place.key, false);
                return Ok((txn, Vec::new()));
            }
            None => return Ok((txn, Vec::new())),
        };
        let tasks = self.make(place, service, template, look, members, count, nodes);
        // The one that takes the place of a task that moves.
        let first = tasks.first().map(|task| task.sandbox.id.clone()).unwrap_or_default();
        let requests: Vec<Arc<Request>> =
            tasks.iter().map(|task| Arc::new(task.request(place.scope, place.cluster))).collect();
        let tags = self.tags_of(place, service, known.map_or("", |known| &known.task_definition)).await?;
        let placed = self.view().place_many(&requests, self.config.overcommit);
        let mut started = Vec::new();
        let mut refused = None;
        for (task, placed) in tasks.into_iter().zip(placed) {
            let id = task.sandbox.id.clone();
            match placed {
                Ok(node) => {
                    let key = keys::task(place.scope, place.cluster, &id);
                    let revision = task.started_by.as_deref().unwrap_or_default().trim_start_matches("ecs-svc/");
                    let membership = Membership { revision: revision.to_owned() };
                    let zone = self.view().zone(&node);
                    txn = txn
                        .put_json(key.clone(), &task)
                        .put_json(keys::service_task(place.scope, place.cluster, &service.name, &id), &membership)
                        .put_json(spec_key(&node, &id), &task.sandbox)
                        .put_json(placement_key(place.scope, place.cluster, &id), &Placement::Bound { node, zone });
                    txn = tags::put(txn, place.scope, &format!("task/{}/{id}", place.cluster), &tags);
                    started.push(Started { key, id });
                }
                Err(refusal) => refused = Some((refusal, task.fargate)),
            }
        }
        self.view().note_room(place.key, refused.is_none());
        match refused {
            None => look.status.unplaced = None,
            Some((refusal, fargate)) => {
                if look.status.moving.take().is_some() {
                    // It stays where it is; to move it is thought of again later.
                    look.status.balanced_at = Some(look.now);
                    look.tell(&events::cannot_move(look.status.moving_to.as_deref().unwrap_or_default()));
                } else {
                    let (kind, reason) = words(&refusal, fargate);
                    self.say(look, &events::unplaced(&reason), &kind, &reason);
                }
            }
        }
        let mut ids: Vec<String> = started.iter().map(|one| one.id.clone()).collect();
        if let Some(zone) = look.status.moving.as_ref().and(look.status.moving_to.clone())
            && let Some(at) = ids.iter().position(|id| *id == first)
        {
            let moved = ids.remove(at);
            look.tell(&events::moved_in(&zone, &moved));
        }
        if !ids.is_empty() {
            look.tell(&events::started(&ids));
        }
        Ok((txn, started))
    }

    /// Says why tasks are not started, unless it said one of the same kind already.
    fn say(&self, look: &mut Look<'_>, message: &str, kind: &str, reason: &str) {
        let now = look.now;
        let told = look.status.unplaced.as_ref();
        let again = told.is_none_or(|told| told.kind != kind || now.0 - told.told_at.0 > SILENCE);
        let since = told.map_or(now, |told| told.since);
        if again {
            let (kind, reason) = (kind.to_owned(), reason.to_owned());
            look.status.unplaced = Some(Unplaced { since, reason, kind, told_at: now });
            look.tell(message);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one step")]
    fn make(
        &self,
        place: &Place<'_>,
        service: &StoredService,
        template: &Template,
        look: &Look<'_>,
        members: &[Member],
        count: usize,
        nodes: &[String],
    ) -> Vec<StoredTask> {
        let revision = look.maintained().unwrap_or_default();
        let good: Vec<&Member> = members.iter().filter(|member| member.is_good()).collect();
        let present = |provider: &str| good.iter().filter(|m| m.provider.as_deref() == Some(provider)).count();
        let providers = template.launch.providers(&present, count);
        // Subnets decide the zones of tasks whose nodes do not.
        let zones = template.zones();
        let mut in_zone: BTreeMap<&str, usize> = BTreeMap::new();
        for zone in good.iter().filter_map(|member| member.zone.as_deref()) {
            *in_zone.entry(zone).or_default() += 1;
        }
        let mut tasks = Vec::with_capacity(count);
        let mut view = self.view();
        for (i, provider) in providers.into_iter().enumerate() {
            let turn = (0..zones.len()).min_by_key(|&turn| in_zone.get(zones[turn].as_str())).unwrap_or(0);
            if let Some(zone) = zones.get(turn) {
                *in_zone.entry(zone).or_default() += 1;
            }
            let one = Individual {
                id: view.id(32),
                turn,
                provider,
                group: format!("service:{}", service.name),
                started_by: Some(StoredRevision::name(revision)),
                reference_id: None,
                node: nodes.get(i).cloned(),
                enable_execute_command: service.enable_execute_command,
                created_at: look.now,
            };
            match template.task(one) {
                Ok(mut task) => {
                    if let Some(zone) = look.status.moving.as_ref().and(look.status.moving_to.as_ref())
                        && tasks.is_empty()
                        && !task.fargate
                    {
                        task.attributes.push((ZONE.to_owned(), Some(zone.clone())));
                    }
                    tasks.push(task);
                }
                Err(error) => tracing::error!(service = &**place.key, %error, "a task could not be made"),
            }
        }
        tasks
    }

    /// The tags that a service's tasks get.
    async fn tags_of(
        &self,
        place: &Place<'_>,
        service: &StoredService,
        definition: &str,
    ) -> Result<Vec<Tag>, StoreError> {
        let mut all = match service.propagate_tags.as_str() {
            "TASK_DEFINITION" => {
                let resource = definition.rsplit(':').nth(1).zip(definition.rsplit(':').next());
                let resource = resource.map(|(family, revision)| format!("{family}:{revision}"));
                let key = keys::tags(place.scope, &resource.unwrap_or_default());
                self.store.get_json::<Vec<Tag>>(&key).await?.map(|(tags, _)| tags).unwrap_or_default()
            }
            "SERVICE" => {
                let key = keys::tags(place.scope, &format!("service/{}/{}", place.cluster, service.name));
                self.store.get_json::<Vec<Tag>>(&key).await?.map(|(tags, _)| tags).unwrap_or_default()
            }
            _ => Vec::new(),
        };
        if service.managed_tags {
            let managed = [("aws:ecs:clusterName", place.cluster), ("aws:ecs:serviceName", &service.name)];
            all.extend(managed.map(|(key, value)| Tag { key: Some(key.to_owned()), value: Some(value.to_owned()) }));
        }
        Ok(all)
    }
}

/// Why no node took a task, as events say it: its kind, and in full.
fn words(refusal: &Refusal, fargate: bool) -> (String, String) {
    let alike = |reason: String| (reason.clone(), reason);
    if fargate {
        return alike(format!(". Reason: {CAPACITY_UNAVAILABLE}."));
    }
    let Some((node, reason)) = &refusal.closest else {
        return alike(
            " because no container instance met all of its requirements. Reason: No Container Instances were found in your \
             cluster."
                .to_owned(),
        );
    };
    let why = match reason {
        Reason::Cpu => "has insufficient CPU units available".to_owned(),
        Reason::Memory => "has insufficient memory available".to_owned(),
        Reason::Ports => "is already using a port required by your task".to_owned(),
        Reason::Attribute => "is missing an attribute required by your task".to_owned(),
        Reason::Agent => "doesn't have the agent connected".to_owned(),
        other => format!("encountered error \"{}\"", other.as_str()),
    };
    let whole = format!(
        " because no container instance met all of its requirements. The closest matching (container-instance {node}) {why}."
    );
    (why, whole)
}
