//! What must hold after every change of the store, worked out anew from the keys, without the controller's help.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use wharf_store::{Event, WatchBatch};

/// What the store holds, as far as it is of interest.
#[derive(Default)]
pub(crate) struct Model {
    services: BTreeMap<String, Value>,
    service_statuses: BTreeMap<String, Value>,
    tasks: BTreeMap<String, Value>,
    placements: BTreeMap<String, Value>,
    /// By id: node and value.
    specs: BTreeMap<String, BTreeSet<String>>,
    statuses: BTreeMap<String, Value>,
    standings: BTreeMap<String, Standing>,
    by_service: BTreeMap<String, BTreeSet<String>>,
    /// Since when each service's tasks were left alone: changes that nobody asked for may be news to the controller.
    disturbed: BTreeMap<String, u128>,
    pub(crate) nodes: BTreeSet<String>,
    pub(crate) checks: u64,
    /// Tasks that were ever begun.
    pub(crate) begun: u64,
}

/// A task as the rules see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Standing {
    /// It runs or is on its way there.
    occupies: bool,
    /// It runs, nobody asked it to stop, and nothing is known against it.
    serves: bool,
}

impl Model {
    /// Takes the changes of one revision, and checks them. `now` is in milliseconds of the run.
    pub(crate) fn take(&mut self, batch: &WatchBatch, now: u128) -> Result<(), String> {
        let mut begun = BTreeSet::new();
        let mut stopped = Vec::new();
        let mut changed: BTreeSet<String> = BTreeSet::new();
        for event in &batch.events {
            let (key, value) = match event {
                Event::Put(entry) => {
                    (&entry.key, Some(serde_json::from_slice::<Value>(&entry.value).unwrap_or_default()))
                }
                Event::Delete { key, .. } => (key, None),
            };
            let id = key.rsplit('/').next().unwrap().to_owned();
            if let Some(rest) = key.strip_prefix("ecs/000000000000/us-east-1/") {
                let kind = rest.split('/').next().unwrap();
                match kind {
                    "task" => {
                        if let Some(task) = &value {
                            let asked = |task: &Value| !task["stop"].is_null();
                            match self.tasks.get(&id) {
                                None => {
                                    let service = service_of(task).to_owned();
                                    self.by_service.entry(service.clone()).or_default().insert(id.clone());
                                    begun.insert(service);
                                    self.begun += 1;
                                }
                                Some(known) if !asked(known) && asked(task) => stopped.push((id.clone(), task.clone())),
                                Some(_) => {}
                            }
                        }
                        changed.insert(id.clone());
                        put(&mut self.tasks, id, value);
                    }
                    "task-placement" => {
                        changed.insert(id.clone());
                        put(&mut self.placements, id, value);
                    }
                    "service" => {
                        if value.is_some() {
                            self.disturbed.insert(id.clone(), now);
                        }
                        put(&mut self.services, id, value);
                    }
                    "service-status" => put(&mut self.service_statuses, id, value),
                    _ => {}
                }
            } else if let Some(rest) = key.strip_prefix("sandbox/spec/") {
                let node = rest.split('/').next().unwrap().to_owned();
                changed.insert(id.clone());
                let on = self.specs.entry(id.clone()).or_default();
                if value.is_some() {
                    on.insert(node);
                } else {
                    on.remove(&node);
                    if on.is_empty() {
                        self.specs.remove(&id);
                    }
                }
            } else if key.starts_with("sandbox/status/") {
                changed.insert(id.clone());
                put(&mut self.statuses, id, value);
            } else if key.starts_with("node/") {
                if value.is_some() {
                    self.nodes.insert(id);
                } else {
                    self.nodes.remove(&id);
                }
            }
        }
        let mut before = BTreeMap::new();
        for id in &changed {
            let now_standing = self.work_out(id);
            let was = self.standings.insert(id.clone(), now_standing);
            before.insert(id.clone(), was.unwrap_or_default());
            let service = self.tasks.get(id).map(|task| service_of(task).to_owned());
            match service {
                None => {
                    self.standings.remove(id);
                    self.by_service.values_mut().for_each(|ids| {
                        ids.remove(id);
                    });
                }
                Some(service) if was.is_some_and(|was| was != now_standing) => {
                    if !stopped.iter().any(|(stopped, _)| stopped == id) {
                        self.disturbed.insert(service, now);
                    }
                }
                Some(_) => {}
            }
        }
        for service in &begun {
            self.not_above(service)?;
        }
        self.not_below(&stopped, &before, now)?;
        changed.iter().try_for_each(|id| self.not_doubled(id))
    }

    fn standing(&self, id: &str) -> Standing {
        self.standings.get(id).copied().unwrap_or_default()
    }

    fn work_out(&self, id: &str) -> Standing {
        let asked = self.tasks.get(id).is_none_or(|task| !task["stop"].is_null());
        let bound = self.placements.get(id).is_some_and(|placement| placement["verdict"] == "bound");
        let status = self.statuses.get(id);
        let phase = status.map_or("provisioning", |status| status["phase"].as_str().unwrap());
        let unhealthy = status.is_some_and(|status| {
            status["containers"].as_array().unwrap().iter().any(|container| container["health"] == "UNHEALTHY")
        });
        let occupies = bound && matches!(phase, "provisioning" | "pending" | "running");
        Standing { occupies, serves: occupies && phase == "running" && !asked && !unhealthy }
    }

    fn of_service(&self, service: &str) -> impl Iterator<Item = &String> {
        self.by_service.get(service).into_iter().flatten()
    }

    fn bounds(service: &Value, desired: u64) -> (u64, u64) {
        let percent = |name: &str| service["deployment_configuration"][name].as_u64().unwrap();
        ((desired * percent("minimumHealthyPercent")).div_ceil(100), desired * percent("maximumPercent") / 100)
    }

    /// Where tasks were started there are not more than may be; of a daemon one on a node.
    fn not_above(&mut self, name: &str) -> Result<(), String> {
        self.checks += 1;
        let Some(service) = self.services.get(name) else { return Err(format!("{name}: tasks of no service")) };
        let occupying: Vec<&String> = self.of_service(name).filter(|id| self.standing(id).occupies).collect();
        if service["daemon"] == true {
            let mut nodes = BTreeSet::new();
            for id in &occupying {
                let node = self.placements[*id]["node"].as_str().unwrap();
                if !nodes.insert(node) {
                    return Err(format!("{name}: two of a daemon's tasks on {node}"));
                }
            }
            return Ok(());
        }
        let (_, upper) = Self::bounds(service, service["desired"].as_u64().unwrap());
        if occupying.len() as u64 > upper {
            return Err(format!("{name}: {} tasks, and {upper} may be", occupying.len()));
        }
        Ok(())
    }

    /// No task that serves was stopped by the scheduler so that fewer serve than have to.
    fn not_below(
        &mut self,
        stopped: &[(String, Value)],
        before: &BTreeMap<String, Standing>,
        now: u128,
    ) -> Result<(), String> {
        let by_scheduler: Vec<&(String, Value)> =
            stopped.iter().filter(|(_, task)| task["stop_code"] == "ServiceSchedulerInitiated").collect();
        for (id, task) in by_scheduler {
            let name = service_of(task);
            let Some(service) = self.services.get(name) else { continue };
            let fresh = self.disturbed.get(name).is_some_and(|at| now.saturating_sub(*at) < 1000);
            if fresh || !service["deleted_at"].is_null() || !before[id].serves {
                continue;
            }
            let unhealthy = task["stop"]["reason"].as_str().unwrap().contains("health");
            let desired = service["desired"].as_u64().unwrap();
            if service["daemon"] == true || unhealthy {
                continue;
            }
            self.checks += 1;
            let (lower, _) = Self::bounds(service, desired);
            let serving = self.of_service(name).filter(|id| self.standing(id).serves).count() as u64;
            if serving < lower {
                return Err(format!("{name}: {id} was stopped and {serving} serve, but {lower} have to"));
            }
        }
        Ok(())
    }

    /// It does not run on two nodes, and what runs is what was placed there.
    fn not_doubled(&self, id: &str) -> Result<(), String> {
        let Some(nodes) = self.specs.get(id) else { return Ok(()) };
        if nodes.len() > 1 {
            return Err(format!("{id} is wanted on {nodes:?}"));
        }
        let Some(node) = nodes.first() else { return Ok(()) };
        let placement = self.placements.get(id);
        if placement.is_none_or(|placement| placement["node"] != **node) {
            return Err(format!("{id} is wanted on {node}, and was placed {placement:?}"));
        }
        if !self.tasks.contains_key(id) {
            return Err(format!("{id} is wanted on {node}, and is nobody's task"));
        }
        Ok(())
    }

    /// The revision that a service's tasks are to be of at rest: the one that was asked for, or where a rollback led.
    fn rolled_out<'a>(&'a self, name: &str, service: &'a Value) -> Result<&'a str, String> {
        let (target, status) = (&service["target"], self.service_statuses.get(name).unwrap_or(&Value::Null));
        if !service["deleted_at"].is_null() {
            return Ok("none");
        }
        if status["taken_up"] != *target {
            return Err(format!("{target} was asked for, and {} was taken up", status["taken_up"]));
        }
        let primary = &status["deployments"][0];
        if primary["rollout"] != "COMPLETED" {
            return Err(format!("not rolled out: {primary}"));
        }
        let turned_back = primary["revision"] == status["last_completed"];
        let guarded = service["deployment_configuration"]["deploymentCircuitBreaker"]["enable"] == true;
        if primary["revision"] == target["revision"] || (turned_back && guarded) {
            return Ok(primary["revision"].as_str().unwrap());
        }
        Err(format!("{target} was asked for, and {primary} was rolled out"))
    }

    /// What has to hold when everything has come to rest: what services have, in words if it does not.
    pub(crate) fn at_rest(&self, eligible: impl Fn(&str) -> Option<usize>) -> Vec<String> {
        let mut wrong = Vec::new();
        for (name, service) in &self.services {
            let serving: Vec<&String> = self.of_service(name).filter(|id| self.standing(id).serves).collect();
            let occupying = self.of_service(name).filter(|id| self.standing(id).occupies).count();
            let desired = match eligible(name) {
                _ if !service["deleted_at"].is_null() => 0,
                Some(nodes) if service["daemon"] == true => nodes,
                _ => usize::try_from(service["desired"].as_u64().unwrap()).unwrap(),
            };
            if serving.len() != desired || occupying != desired {
                wrong.push(format!("{name}: {desired} wanted, {} serve, {occupying} there", serving.len()));
            }
            let revisions: BTreeSet<&str> =
                serving.iter().map(|id| self.tasks[id.as_str()]["started_by"].as_str().unwrap()).collect();
            let wanted = self.rolled_out(name, service);
            if let Err(wrong_status) = &wanted {
                wrong.push(format!("{name}: {wrong_status}"));
            } else if let Ok(wanted) = wanted
                && revisions.iter().any(|revision| revision.strip_prefix("ecs-svc/") != Some(wanted))
            {
                wrong.push(format!("{name}: tasks of {revisions:?}, and {wanted} was wanted"));
            }
        }
        for id in self.specs.keys() {
            let over = self.statuses.get(id).is_some_and(|status| status["phase"] == "stopped");
            let standing = self.standing(id);
            if !over && !standing.serves {
                wrong.push(format!("{id} is on a node and serves nobody: {:?}", self.statuses.get(id)));
            }
        }
        wrong
    }
}

fn service_of(task: &Value) -> &str {
    task["group"].as_str().unwrap().strip_prefix("service:").unwrap_or("")
}

fn put(map: &mut BTreeMap<String, Value>, id: String, value: Option<Value>) {
    match value {
        Some(value) => {
            map.insert(id, value);
        }
        None => {
            map.remove(&id);
        }
    }
}
