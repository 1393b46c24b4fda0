//! `wharf ps` and `wharf inspect`: what runs here.

use wharf_core::{
    Timestamp, now,
    sandbox::{ContainerSpec, ContainerState, ContainerStatus, Health, NetworkSpec, Phase, SandboxStatus},
};

use super::{encoded, print, table::table};
use crate::{client::Client, contract::SandboxView, ending};

/// As much of an id as is shown where space is dear, and is enough for `wharf inspect`.
pub(super) const SHORT: usize = 12;

/// `wharf ps`: a line for each container. Those of stopped tasks only with `all`.
pub(crate) async fn ps(client: &Client, all: bool, json: bool) -> anyhow::Result<()> {
    let mut views: Vec<SandboxView> = client.get("sandboxes").await?;
    views.retain(|view| all || view.status.as_ref().is_none_or(|status| status.phase != Phase::Stopped));
    let text = if json { pretty(&views)? } else { rendered(&views, now(), all) };
    Ok(print(&text)?)
}

/// `wharf inspect`: everything about one sandbox, as JSON.
pub(crate) async fn inspect(client: &Client, id: &str) -> anyhow::Result<()> {
    if id.is_empty() {
        anyhow::bail!("an empty id names no task: `wharf ps --all` lists them");
    }
    let view: SandboxView = client.get(&format!("sandboxes/{}", encoded(id))).await?;
    Ok(print(&pretty(&view)?)?)
}

fn pretty(value: &impl serde::Serialize) -> serde_json::Result<String> {
    serde_json::to_string_pretty(value).map(|text| text + "\n")
}

/// As a table; with why they ended, if `reasons`.
fn rendered(views: &[SandboxView], now: Timestamp, reasons: bool) -> String {
    let mut rows = Vec::new();
    for view in views {
        for (index, container) in view.spec.containers.iter().enumerate() {
            let status = view.status.as_ref().and_then(|status| status.containers.get(index));
            rows.push([
                view.spec.id.chars().take(SHORT).collect(),
                view.spec.group.clone().unwrap_or_else(|| "-".to_owned()),
                container.name.clone(),
                state(view.status.as_ref(), status),
                health(container, status),
                container.image.clone(),
                address(view, status),
                age(view.status.as_ref(), status, now),
                reason(view, status),
            ]);
        }
    }
    let head = ["TASK", "GROUP", "CONTAINER", "STATE", "HEALTH", "IMAGE", "ADDRESS", "AGE", "REASON"];
    if reasons {
        return table(head, &rows);
    }
    let rows: Vec<_> = rows.into_iter().map(without_last).collect();
    table(without_last(head), &rows)
}

fn without_last<T>(row: [T; 9]) -> [T; 8] {
    let [task, group, container, state, health, image, address, age, _] = row;
    [task, group, container, state, health, image, address, age]
}

/// Why it ended, as far as it fits a line.
fn reason(view: &SandboxView, container: Option<&ContainerStatus>) -> String {
    const MOST: usize = 100;
    let why = view.status.as_ref().zip(container).and_then(|(s, c)| ending::of_container(&view.spec, s, c));
    let why = why.unwrap_or_else(|| "-".to_owned()).replace(char::is_control, " ");
    if why.chars().count() <= MOST {
        return why;
    }
    why.chars().take(MOST - 1).chain(['…']).collect()
}

/// A container's own state, and while it has none to speak of its sandbox's.
fn state(sandbox: Option<&SandboxStatus>, container: Option<&ContainerStatus>) -> String {
    let restarts = container.map_or(0, |c| c.restarts);
    match (container.map(|c| &c.state), sandbox.map(|s| s.phase)) {
        (Some(ContainerState::Running), _) if restarts > 0 => format!("running, restarted {restarts}×"),
        (Some(ContainerState::Running), _) => "running".to_owned(),
        (Some(ContainerState::Stopped { exit_code: Some(code), .. }), _) => format!("exited ({code})"),
        (Some(ContainerState::Stopped { exit_code: None, .. }), _) => {
            let ran = container.is_some_and(|c| c.started_at.is_some());
            if ran { "lost" } else { "not started" }.to_owned()
        }
        (_, Some(Phase::Provisioning)) => "provisioning".to_owned(),
        (_, Some(_)) => "pending".to_owned(),
        (_, None) => "placed".to_owned(),
    }
}

fn health(spec: &ContainerSpec, status: Option<&ContainerStatus>) -> String {
    let known = match (spec.health_check.is_some(), status.map(|s| s.health)) {
        (false, _) => "-",
        (true, Some(Health::Healthy)) => "healthy",
        (true, Some(Health::Unhealthy)) => "unhealthy",
        (true, _) => "unknown",
    };
    known.to_owned()
}

/// Where it can be reached: its own address, the host's ports that lead to it, or the host's address as a whole.
fn address(view: &SandboxView, container: Option<&ContainerStatus>) -> String {
    if let Some(interface) = view.status.as_ref().and_then(|status| status.interface.as_ref()) {
        return interface.address.to_string();
    }
    let ports = container.map(|c| c.ports.as_slice()).unwrap_or_default();
    match view.spec.network {
        NetworkSpec::Host => "host".to_owned(),
        _ if ports.is_empty() => "-".to_owned(),
        _ => {
            let protocol = |port: &wharf_core::sandbox::BoundPort| match port.protocol {
                wharf_core::sandbox::Protocol::Tcp => "",
                wharf_core::sandbox::Protocol::Udp => "/udp",
            };
            let shown =
                |p: &wharf_core::sandbox::BoundPort| format!(":{}→{}{}", p.host_port, p.container_port, protocol(p));
            ports.iter().map(shown).collect::<Vec<_>>().join(" ")
        }
    }
}

/// Since when it runs, or since when it is waited for.
fn age(sandbox: Option<&SandboxStatus>, container: Option<&ContainerStatus>, now: Timestamp) -> String {
    let since = container.and_then(|c| c.started_at).or(sandbox.map(|s| s.created_at));
    since.map_or_else(|| "-".to_owned(), |since| duration(now.0.saturating_sub(since.0)))
}

/// Milliseconds in the largest unit of which there is one.
fn duration(milliseconds: i64) -> String {
    match milliseconds.max(0) / 1000 {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds @ 60..3600 => format!("{} min", seconds / 60),
        seconds @ 3600..86400 => format!("{} h", seconds / 3600),
        seconds => format!("{} d", seconds / 86400),
    }
}

#[cfg(test)]
mod tests {
    use wharf_core::sandbox::{BoundPort, HealthCheck, Interface, Protocol, StopCause};

    use super::*;
    use crate::operations::tests::view;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn container(name: &str, state: ContainerState, seconds: i64) -> (ContainerSpec, ContainerStatus) {
        let spec = ContainerSpec { name: name.into(), image: "forum/web:3".into(), ..ContainerSpec::default() };
        let status = ContainerStatus {
            name: name.into(),
            state,
            image_digest: None,
            runtime_id: None,
            health: Health::Unknown,
            ports: Vec::new(),
            started_at: Some(Timestamp(NOW.0 - seconds * 1000)),
            finished_at: None,
            restarts: 0,
            gpus: Vec::new(),
            layer: None,
        };
        (spec, status)
    }

    fn sandbox(id: &str, network: NetworkSpec, containers: Vec<(ContainerSpec, ContainerStatus)>) -> SandboxView {
        let mut view = view(id);
        let (specs, statuses): (Vec<_>, Vec<_>) = containers.into_iter().unzip();
        view.spec.network = network;
        view.spec.containers = specs;
        view.status = Some(SandboxStatus {
            phase: Phase::Running,
            containers: statuses,
            interface: None,
            created_at: Timestamp(NOW.0 - 1000),
            pull_started_at: None,
            pull_stopped_at: None,
            started_at: None,
            stopping_at: None,
            execution_stopped_at: None,
            stopped_at: None,
            cause: None,
            notice: None,
        });
        view
    }

    #[test]
    fn what_runs_in_a_table() {
        let mut web = container("web", ContainerState::Running, 59);
        web.0.health_check =
            Some(HealthCheck { command: Vec::new(), interval: 1, timeout: 1, retries: 1, start_period: 0 });
        web.1.health = Health::Healthy;
        let mut restarted = container("worker", ContainerState::Running, 3 * 86400 + 5);
        restarted.1.restarts = 2;
        let gone = ContainerState::Stopped { exit_code: Some(137), reason: None };
        let mut awsvpc = sandbox(
            "0123456789abcdef0123456789abcdef",
            NetworkSpec::Interface { subnet: String::new(), security_groups: Vec::new(), hostname: None },
            vec![web, restarted, container("migrate", gone, 3600 * 5)],
        );
        awsvpc.spec.group = Some("service:web".into());
        awsvpc.status.as_mut().unwrap().interface = Some(Interface {
            id: String::new(),
            attachment: String::new(),
            mac: String::new(),
            address: [10, 0, 0, 7].into(),
            subnet: String::new(),
        });
        let mut bridged = container("db", ContainerState::Running, 61);
        bridged.1.ports = [(Protocol::Tcp, 5432), (Protocol::Udp, 53)]
            .map(|(protocol, container_port)| BoundPort { container_port, host_port: 32768, protocol })
            .into();
        let mut waiting = container("app", ContainerState::Pending, 0);
        waiting.1.started_at = None;
        let mut never = container("app", ContainerState::Stopped { exit_code: None, reason: None }, 1);
        never.1.started_at = None;
        let lost = container("lost", ContainerState::Stopped { exit_code: None, reason: None }, 1);
        let mut placed = sandbox("e", NetworkSpec::None, vec![container("app", ContainerState::Pending, 0)]);
        placed.status = None;
        let views = [
            awsvpc,
            sandbox("b", NetworkSpec::Bridge, vec![bridged, waiting]),
            sandbox("d", NetworkSpec::Host, vec![never, lost]),
            placed,
        ];
        insta::assert_snapshot!("ps", rendered(&views, NOW, false));
        let mut ended = views;
        let stop = |reason: &str| wharf_core::sandbox::StopRequest { at: NOW, reason: reason.into() };
        ended[1].spec.stop = Some(stop("enough"));
        let causes = [
            StopCause::EssentialExited { container: "migrate".into() },
            StopCause::Requested,
            StopCause::FailedToStart { error: format!("CannotPullContainerError:\n{}", "long ".repeat(40)) },
        ];
        for (view, cause) in ended.iter_mut().zip(causes) {
            view.status.as_mut().unwrap().cause = Some(cause);
        }
        ended[1].status.as_mut().unwrap().containers[1].state =
            ContainerState::Stopped { exit_code: Some(0), reason: None };
        let killed = Some("OutOfMemoryError: Container killed due to memory usage".to_owned());
        ended[2].status.as_mut().unwrap().containers[1].state =
            ContainerState::Stopped { exit_code: Some(137), reason: killed };
        insta::assert_snapshot!("ps_all", rendered(&ended, NOW, true));
    }
}
