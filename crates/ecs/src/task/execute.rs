//! ExecuteCommand: writes a session and the ticket to it, and says where to connect.

use sha2::{Digest as _, Sha256};
use wharf_aws_model::ecs::types::{ExecuteCommandRequest, ExecuteCommandResponse, Session};
use wharf_aws_wire::Context;
use wharf_core::{
    Digest, Timestamp, hex_id,
    node::Node,
    sandbox::ContainerState,
    session::{PATIENCE, SessionProgram, SessionSpec, session_key},
    ticket::{Ticket, ticket_key},
};
use wharf_store::{Store, StoreExt, Txn};

use super::{LoadedTask, TaskRef, command_line};
use crate::{
    EcsError, check_cluster,
    cluster::{ClusterRef, load_cluster},
};

/// ECS Exec runs as root whoever the container's user is (ECS Developer Guide, "Considerations for using ECS Exec").
const USER: &str = "0:0";
/// What the agent sets, so that full-screen programs work.
const TERMINAL: (&str, &str) = ("TERM", "xterm-256color");

/// ExecuteCommand. Refusals are in the service's words where those are known.
pub(crate) async fn execute(
    store: &dyn Store,
    context: &Context,
    input: ExecuteCommandRequest,
) -> Result<ExecuteCommandResponse, EcsError> {
    let scope = &context.scope;
    let cluster = ClusterRef::or_default(input.cluster.as_deref())?;
    load_cluster(store, scope, &cluster).await?;
    if !input.interactive {
        return Err(EcsError::invalid_parameter("Interactive is the only mode supported currently."));
    }
    let command = command_line::split(&input.command)
        .map_err(|unfinished| EcsError::invalid_parameter(format!("Failed to parse commands input: {unfinished}")))?;
    if command.is_empty() {
        return Err(EcsError::invalid_parameter("Command must not be empty."));
    }
    // The AWS CLI has the service's words for it.
    let missing = || EcsError::invalid_parameter("The task provided in the request was not found.");
    let reference = TaskRef::parse(&input.task)?;
    if let Some(named) = &reference.cluster {
        check_cluster(named, &cluster.name)?;
    }
    if !reference.is_in(scope, &cluster.name) {
        return Err(missing());
    }
    let loaded = LoadedTask::load(store, scope, &cluster.name, &reference.id).await?.ok_or_else(missing)?;
    let target = target(&loaded, input.container.as_deref())?;
    if store.get(&Node::key(&target.node)).await?.is_none() {
        return Err(EcsError::of(
            "TargetNotConnectedException",
            "The execute command failed due to an internal error. Try again later.",
        ));
    }

    let session = format!("ecs-execute-command-{}", hex_id(17));
    let token = hex_id(64);
    let (spec, ticket) = records(&session, &token, command, &loaded, &target, context.received_at);
    let lease = store.grant(PATIENCE).await?;
    let ticket = serde_json::to_vec(&ticket).expect("a ticket has text for keys");
    let txn =
        Txn::new().put_json(session_key(&target.node, &session), &spec).put_leased(ticket_key(&session), ticket, lease);
    store.txn(txn).await?;
    tracing::info!(session, task = loaded.arn(), container = target.container, "a command is to be executed");
    Ok(ExecuteCommandResponse {
        cluster_arn: Some(cluster.arn(scope)),
        container_arn: Some(loaded.container_arn(target.index)),
        container_name: Some(target.container),
        interactive: Some(true),
        session: Some(Session {
            stream_url: Some(stream_url(&context.endpoint, &session)),
            session_id: Some(session),
            token_value: Some(token),
        }),
        task_arn: Some(loaded.arn()),
    })
}

/// Where a command goes.
struct Target {
    node: String,
    /// Among the task's containers.
    index: usize,
    container: String,
    runtime_id: String,
}

/// The container that is meant, if commands can be executed in it.
fn target(loaded: &LoadedTask, named: Option<&str>) -> Result<Target, EcsError> {
    let not_enabled = || {
        EcsError::invalid_parameter(
            "The execute command failed because execute command was not enabled when the task was run or the execute \
             command agent isn’t running. Wait and try again or run a new task with execute command enabled and try again.",
        )
    };
    let containers = &loaded.task.sandbox.containers;
    let index = match named.filter(|name| !name.is_empty()) {
        Some(name) => containers.iter().position(|container| container.name == name).ok_or_else(|| {
            EcsError::invalid_parameter(format!("The container {name} is not a container of the task."))
        })?,
        None if containers.len() == 1 => 0,
        None => {
            let message = "A container name must be specified for a task with multiple containers.";
            return Err(EcsError::invalid_parameter(message));
        }
    };
    if !loaded.task.enable_execute_command || loaded.last_status() == "STOPPED" {
        return Err(not_enabled());
    }
    let container = containers[index].name.clone();
    let statuses = loaded.status.iter().flat_map(|status| &status.containers);
    let status = statuses
        .filter(|status| status.state == ContainerState::Running)
        .find(|status| status.name == container)
        .ok_or_else(not_enabled)?;
    let node = loaded.node().ok_or_else(not_enabled)?.to_owned();
    Ok(Target { node, index, container, runtime_id: status.runtime_id.clone().unwrap_or_default() })
}

fn records(
    session: &str,
    token: &str,
    command: Vec<String>,
    loaded: &LoadedTask,
    target: &Target,
    now: Timestamp,
) -> (SessionSpec, Ticket) {
    let sandbox = loaded.task.sandbox.id.clone();
    let (name, value) = TERMINAL;
    let program = SessionProgram::Exec {
        command,
        terminal: true,
        input: true,
        user: Some(USER.to_owned()),
        working_directory: None,
        environment: vec![(name.to_owned(), value.to_owned())],
        size: None,
    };
    let patience = i64::try_from(PATIENCE.as_millis()).unwrap_or(i64::MAX);
    let ticket = Ticket {
        token: Digest::sha256(Sha256::digest(token).into()),
        // As the AWS CLI names it to the Session Manager.
        target: format!("ecs:{}_{sandbox}_{}", loaded.cluster, target.runtime_id),
        expires_at: Timestamp(now.0.saturating_add(patience)),
    };
    let container = target.container.clone();
    (SessionSpec { id: session.to_owned(), sandbox, container, program, created_at: now }, ticket)
}

/// The data channel's address, where the client reached us.
fn stream_url(endpoint: &str, session: &str) -> String {
    let address = endpoint.strip_prefix("http").unwrap_or(endpoint);
    format!("ws{address}/v1/data-channel/{session}?role=publish_subscribe")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_channel_is_where_the_client_reached_us() {
        let url = |endpoint| stream_url(endpoint, "s");
        assert_eq!(url("http://127.0.0.1:4566"), "ws://127.0.0.1:4566/v1/data-channel/s?role=publish_subscribe");
        assert_eq!(url("https://localhost"), "wss://localhost/v1/data-channel/s?role=publish_subscribe");
    }
}
