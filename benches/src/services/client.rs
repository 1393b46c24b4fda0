//! What a client asks of services.

use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

use super::Fleet;
use crate::{
    figures::Times,
    pace::{POLL, pause, until},
    peers::all_at_once,
    wharf::{FAMILY, Wharf, items},
};

/// How often a client looks at one service.
pub(super) const LOOK: Duration = Duration::from_millis(5);
/// How often it looks at many.
const LOOK_AT_MANY: Duration = Duration::from_millis(50);
/// Clients that create services side by side.
const CLIENTS: usize = 4;
/// DescribeServices takes no more.
const PER_CALL: usize = 10;
/// Nothing that is done to one service takes longer.
const LIMIT: Duration = Duration::from_secs(60);

/// The name of the service with this number.
pub(super) fn name(number: usize) -> String {
    format!("service-{number:04}")
}

/// Creates a service of FARGATE tasks.
pub(super) fn create(wharf: &Wharf, name: &str, tasks: usize) -> anyhow::Result<()> {
    let network = json!({ "awsvpcConfiguration": { "subnets": [wharf.subnet()] } });
    let body = json!({
        "serviceName": name, "taskDefinition": FAMILY, "desiredCount": tasks, "launchType": "FARGATE",
        "networkConfiguration": network,
    });
    wharf.call("CreateService", &body).map(drop)
}

/// Creates all services of a fleet: how long each took.
pub(super) fn create_all(wharf: &Wharf, fleet: Fleet) -> anyhow::Result<Times> {
    let one = |number| {
        let begin = Instant::now();
        create(wharf, &name(number), fleet.tasks)?;
        Ok(begin.elapsed())
    };
    Ok(Times::from(all_at_once(fleet.services, CLIENTS, one)?))
}

/// Waits until a service has so many tasks that run.
pub(super) fn wait_running(wharf: &Wharf, name: &str, tasks: usize) -> anyhow::Result<()> {
    until("starting a service", LIMIT, LOOK, || {
        let service = &describe(wharf, &[name.to_owned()])?["services"][0];
        Ok((number(service, "runningCount") == tasks).then_some(()))
    })
}

/// Waits for all services of a fleet, for at most `limit`; `false` if it was too short. Asks only as far as the first ones that are
/// not there yet, so that asking costs the server little.
pub(super) fn wait_all(
    wharf: &Wharf,
    fleet: Fleet,
    limit: Duration,
    there: impl Fn(&Value) -> bool,
) -> anyhow::Result<bool> {
    let begin = Instant::now();
    let mut left: Vec<String> = (0..fleet.services).map(name).collect();
    while !left.is_empty() {
        let first: Vec<String> = left.iter().take(PER_CALL).cloned().collect();
        let answer = describe(wharf, &first)?;
        let arrived: Vec<&str> =
            items(&answer, "services").filter(|s| there(s)).filter_map(|s| s["serviceName"].as_str()).collect();
        left.retain(|name| !arrived.contains(&name.as_str()));
        if arrived.len() < first.len() {
            if begin.elapsed() > limit {
                return Ok(false);
            }
            pause(LOOK_AT_MANY);
        }
    }
    Ok(true)
}

/// Whether all that a service wants runs.
pub(super) fn runs(service: &Value) -> bool {
    number(service, "runningCount") == number(service, "desiredCount")
}

/// Whether besides its deployment is over.
pub(super) fn is_steady(service: &Value) -> bool {
    runs(service) && items(service, "deployments").all(|deployment| deployment["rolloutState"] == "COMPLETED")
}

/// How many tasks of a fleet run, and how many are on their way.
pub(super) fn count(wharf: &Wharf, fleet: Fleet) -> anyhow::Result<(usize, usize)> {
    let names: Vec<String> = (0..fleet.services).map(name).collect();
    let (mut running, mut pending) = (0, 0);
    for some in names.chunks(PER_CALL) {
        for service in items(&describe(wharf, some)?, "services") {
            running += number(service, "runningCount");
            pending += number(service, "pendingCount");
        }
    }
    Ok((running, pending))
}

/// Asks for another number of tasks, and waits until so many run.
pub(super) fn scale(wharf: &Wharf, name: &str, tasks: usize) -> anyhow::Result<()> {
    wharf.call("UpdateService", &json!({ "service": name, "desiredCount": tasks }))?;
    wait_running(wharf, name, tasks)
}

/// Deletes a service and waits until none of its tasks is left.
pub(super) fn delete(wharf: &Wharf, name: &str) -> anyhow::Result<()> {
    wharf.call("DeleteService", &json!({ "service": name, "force": true }))?;
    until("ending a service", LIMIT, 20 * POLL, || {
        let answer = describe(wharf, &[name.to_owned()])?;
        let left = items(&answer, "services").any(|service| service["status"] != "INACTIVE");
        Ok((!left).then_some(()))
    })
}

/// The ARNs of a page of tasks, and where the next begins. `of` names a service, or all are listed.
pub(super) fn list(
    wharf: &Wharf,
    of: Option<&str>,
    next: Option<&str>,
) -> anyhow::Result<(Vec<String>, Option<String>)> {
    let mut body = json!({ "maxResults": 100 });
    for (member, value) in [("serviceName", of), ("nextToken", next)] {
        if let Some(value) = value {
            body[member] = json!(value);
        }
    }
    let answer = wharf.call("ListTasks", &body)?;
    let tasks = items_of_text(&answer["taskArns"]);
    Ok((tasks, answer["nextToken"].as_str().map(str::to_owned)))
}

/// Describes tasks: all of them must be there.
pub(super) fn describe_tasks(wharf: &Wharf, tasks: &[String]) -> anyhow::Result<()> {
    let answer = wharf.call("DescribeTasks", &json!({ "tasks": tasks }))?;
    let found = items(&answer, "tasks").count();
    ensure!(found == tasks.len(), "of {} tasks {found} were described", tasks.len());
    Ok(())
}

fn describe(wharf: &Wharf, names: &[String]) -> anyhow::Result<Value> {
    let answer = wharf.call("DescribeServices", &json!({ "services": names }))?;
    if let Some(failure) = items(&answer, "failures").next() {
        bail!("DescribeServices: {failure}");
    }
    items(&answer, "services").next().context("DescribeServices describes none")?;
    Ok(answer)
}

fn number(service: &Value, member: &str) -> usize {
    service[member].as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or_default()
}

fn items_of_text(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}
