//! Sessions that the command line asks for: which container is meant, the session's key, and its stream.

use wharf_core::{
    now,
    sandbox::{ContainerState, Phase, SPEC_PREFIX, STATUS_PREFIX, SandboxSpec, SandboxStatus},
    session::{SessionError, SessionProgram, SessionSpec, session_key},
    uuid,
};
use wharf_store::{Store, StoreExt, Txn};

use super::parts::Parts;
use crate::{
    contract::NewSession,
    ending,
    operations::{ControlError, OpenSession},
};

/// Writes the session down for the node, then opens it there.
pub(super) async fn open(parts: &Parts, session: NewSession) -> Result<OpenSession, ControlError> {
    let known = known(parts).await?;
    let running = running(&known);
    let Place { sandbox, container } = find(&running, &session.target).map_err(|error| match error {
        ControlError::Missing(text) => ControlError::Missing(why_not(&known, &session.target).unwrap_or(text)),
        error => error,
    })?;
    let terminal = match &session.program {
        SessionProgram::Exec { terminal, .. } => *terminal,
        SessionProgram::Attach => container.terminal,
        SessionProgram::CopyOut { .. } | SessionProgram::CopyIn { .. } => false,
    };
    let id = uuid();
    let spec = SessionSpec {
        id: id.clone(),
        sandbox: sandbox.to_owned(),
        container: container.name.clone(),
        program: session.program,
        created_at: now(),
    };
    let key = session_key(&parts.node.id, &id);
    parts.store.txn(Txn::new().put_json(key, &spec).observed()).await.map_err(anyhow::Error::from)?;
    let opened = parts.agent.sessions().open(&id).await.map_err(|error| match error {
        SessionError::Start(text) => ControlError::Invalid(text),
        SessionError::NotRunning => ControlError::Invalid(format!("container {} does not run", spec.container)),
        error @ SessionError::Unknown(_) => ControlError::Failed(error.into()),
    })?;
    Ok(OpenSession { stream: opened, terminal })
}

/// A container that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Running {
    name: String,
    terminal: bool,
}

/// A sandbox that its node has begun.
type Known = (SandboxSpec, SandboxStatus);

/// Every sandbox that this node has begun, those that have ended included as long as they are remembered.
async fn known(parts: &Parts) -> anyhow::Result<Vec<Known>> {
    let of = |prefix: &str| format!("{prefix}{}/", parts.node.id);
    let mut found = Vec::new();
    let statuses = parts.store.list(&of(STATUS_PREFIX)).await?;
    for entry in parts.store.list(&of(SPEC_PREFIX)).await? {
        let spec: SandboxSpec = entry.json()?;
        let status = statuses.iter().find(|s| s.key.rsplit('/').next() == Some(&spec.id));
        if let Some(status) = status.map(wharf_store::KeyValue::json::<SandboxStatus>).transpose()? {
            found.push((spec, status));
        }
    }
    Ok(found)
}

/// Those that have a running container, with these.
fn running(known: &[Known]) -> Vec<(String, Vec<Running>)> {
    let mut found = Vec::new();
    for (spec, status) in known {
        let runs = |name: &str| status.containers.iter().any(|c| c.name == name && c.state == ContainerState::Running);
        let containers = spec.containers.iter().filter(|c| runs(&c.name));
        let containers: Vec<_> = containers.map(|c| Running { name: c.name.clone(), terminal: c.terminal }).collect();
        if !containers.is_empty() {
            found.push((spec.id.clone(), containers));
        }
    }
    found
}

/// Why what is named does not run; `None` if it is not known, or if several might be meant.
fn why_not(known: &[Known], target: &str) -> Option<String> {
    let (task, container) = parsed(target);
    let mut named = known.iter().filter(|(spec, _)| !task.is_empty() && spec.id.starts_with(task));
    let (Some((spec, status)), None) = (named.next(), named.next()) else { return None };
    if let Some(why) = ending::of_sandbox(spec, status) {
        let has = if status.phase == Phase::Stopped { "has stopped" } else { "is stopping" };
        return Some(format!("task {} {has}: {why}", spec.id));
    }
    let Some(name) = container else { return Some(format!("no container of task {} runs yet", spec.id)) };
    let Some(container) = status.containers.iter().find(|c| c.name == name) else {
        return Some(format!("task {} has no container '{name}'", spec.id));
    };
    Some(match &container.state {
        ContainerState::Stopped { exit_code: Some(code), .. } => {
            format!("container {name} of task {} has ended with {code}", spec.id)
        }
        _ => format!("container {name} of task {} does not run yet", spec.id),
    })
}

#[derive(Debug, PartialEq, Eq)]
struct Place<'a> {
    sandbox: &'a str,
    container: &'a Running,
}

/// `TASK[/CONTAINER]`, the task by its id, the beginning of one, or its ARN; or a container's name alone.
fn find<'a>(running: &'a [(String, Vec<Running>)], target: &str) -> Result<Place<'a>, ControlError> {
    let (task, container) = parsed(target);
    let mut named: Vec<_> = running.iter().filter(|(id, _)| id == task).collect();
    if named.is_empty() && !task.is_empty() {
        named = running.iter().filter(|(id, _)| id.starts_with(task)).collect();
    }
    let places = |(sandbox, containers): &'a (String, Vec<Running>)| {
        containers.iter().map(move |container| Place { sandbox, container })
    };
    let mut found: Vec<Place<'_>> = named.iter().copied().flat_map(places).collect();
    if let Some(container) = container {
        found.retain(|place| place.container.name == container);
    } else if named.is_empty() {
        found = running.iter().flat_map(places).filter(|place| place.container.name == task).collect();
    }
    let several = found.len() > 1;
    match found.pop() {
        None => Err(ControlError::Missing(format!(
            "nothing that runs is called '{target}': give a task's id or the beginning of it, its ARN, or a container's name"
        ))),
        Some(last) if several => {
            found.push(last);
            let mut names: Vec<_> = found.iter().map(|p| format!("{}/{}", p.sandbox, p.container.name)).collect();
            names.sort();
            Err(ControlError::Invalid(format!("'{target}' may mean {}", names.join(" or "))))
        }
        Some(place) => Ok(place),
    }
}

/// The task's id and the container's name.
fn parsed(target: &str) -> (&str, Option<&str>) {
    if !target.starts_with("arn:") {
        return target.split_once('/').map_or((target, None), |(task, container)| (task, Some(container)));
    }
    // …:task/CLUSTER/ID or, without the cluster, …:task/ID (the old form), and perhaps /CONTAINER.
    let parts: Vec<&str> = target.split('/').skip(1).collect();
    match parts[..] {
        [id] => (id, None),
        [_, id] => (id, None),
        [_, id, container] => (id, Some(container)),
        _ => (target, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(target: &str) -> Result<String, String> {
        let running = |names: &[&str]| -> Vec<Running> {
            names.iter().map(|name| Running { name: (*name).to_owned(), terminal: false }).collect()
        };
        let all = [
            ("0ab1".to_owned(), running(&["web", "sidecar"])),
            ("0ab2".to_owned(), running(&["web"])),
            ("c3".to_owned(), running(&["db"])),
        ];
        let found = find(&all, target).map(|p| format!("{}/{}", p.sandbox, p.container.name));
        found.map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_unique_is_found() {
        for (target, found) in [
            ("c3", "c3/db"),
            ("c", "c3/db"),
            ("db", "c3/db"),
            ("0ab2", "0ab2/web"),
            ("0ab1/web", "0ab1/web"),
            ("0a/sidecar", "0ab1/sidecar"),
            ("sidecar", "0ab1/sidecar"),
            ("arn:aws:ecs:us-east-1:000000000000:task/default/c3", "c3/db"),
            ("arn:aws:ecs:us-east-1:000000000000:task/default/0ab1/sidecar", "0ab1/sidecar"),
        ] {
            assert_eq!(place(target).as_deref(), Ok(found), "{target}");
        }
    }

    #[test]
    fn what_is_not_is_asked_about() {
        assert_eq!(place("web").unwrap_err(), "'web' may mean 0ab1/web or 0ab2/web");
        assert_eq!(place("0ab1").unwrap_err(), "'0ab1' may mean 0ab1/sidecar or 0ab1/web");
        for target in ["", "x", "c3/web", "/web", "arn:aws:ecs:x"] {
            assert!(place(target).unwrap_err().starts_with("nothing that runs is called"), "{target}");
        }
    }
}
