//! ExecuteCommand, up to the session that it leaves for the node.

use serde_json::{Value, json};
use wharf_core::{
    Digest, Timestamp,
    node::Node,
    session::{SESSION_PREFIX, SessionProgram, SessionSpec},
    ticket::{TICKET_PREFIX, Ticket},
};
use wharf_store::{StoreExt, Txn};

use super::{NODE, World, fargate};

const NOT_ENABLED: &str = "InvalidParameterException: The execute command failed because execute command was not enabled when the task was run \
     or the execute command agent isn’t running. Wait and try again or run a new task with execute command enabled and \
     try again.";

async fn run(world: &World, input: Value) -> Value {
    let task = world.ok("RunTask", input).await["tasks"][0].clone();
    world.reaches(&task, "RUNNING").await
}

fn command(task: &Value, further: Value) -> Value {
    super::merged(
        json!({"cluster": task["clusterArn"], "task": task["taskArn"], "command": "/bin/sh -c 'ls -l'",
            "interactive": true}),
        further,
    )
}

#[tokio::test(start_paused = true)]
async fn a_command_becomes_a_session_with_a_ticket() {
    let world = World::new().await;
    let task = run(&world, fargate(json!({"enableExecuteCommand": true}))).await;
    assert_eq!(task["enableExecuteCommand"], true);
    let agent = json!({"name": "ExecuteCommandAgent", "lastStatus": "RUNNING", "lastStartedAt": 1_700_000_000.003});
    assert_eq!(task["containers"][1]["managedAgents"], json!([agent]));

    let answer = world.ok("ExecuteCommand", command(&task, json!({"container": "side"}))).await;
    let side = &task["containers"][1];
    for (member, value) in [
        ("clusterArn", &task["clusterArn"]),
        ("taskArn", &task["taskArn"]),
        ("containerArn", &side["containerArn"]),
        ("containerName", &json!("side")),
        ("interactive", &json!(true)),
    ] {
        assert_eq!(&answer[member], value, "{member}");
    }
    let session = answer["session"]["sessionId"].as_str().unwrap();
    assert!(session.starts_with("ecs-execute-command-"), "{session}");
    let url = format!("ws://127.0.0.1:4566/v1/data-channel/{session}?role=publish_subscribe");
    assert_eq!(answer["session"]["streamUrl"], url);
    let token = answer["session"]["tokenValue"].as_str().unwrap();

    let specs = world.client.store.list(SESSION_PREFIX).await.unwrap();
    assert_eq!(&*specs[0].key, format!("{SESSION_PREFIX}{NODE}/{session}"));
    let spec: SessionSpec = specs[0].json().unwrap();
    assert_eq!((spec.id.as_str(), spec.container.as_str()), (session, "side"));
    let SessionProgram::Exec { command: words, terminal, input, user, .. } = spec.program else { panic!("an exec") };
    assert_eq!(words, ["/bin/sh", "-c", "ls -l"]);
    assert_eq!((terminal, input, user.as_deref()), (true, true, Some("0:0")));

    let tickets = world.client.store.list(TICKET_PREFIX).await.unwrap();
    let ticket: Ticket = tickets[0].json().unwrap();
    assert!(!String::from_utf8_lossy(&tickets[0].value).contains(token), "the token itself is not stored");
    assert!(!String::from_utf8_lossy(&specs[0].value).contains(token));
    assert_eq!(ticket.expires_at, Timestamp(1_700_000_120_000));
    assert!(!ticket.admits(&Digest::sha256([0; 32]), Timestamp(1)));
    assert_eq!(ticket.target, format!("ecs:empty_{}_{}", spec.sandbox, side["runtimeId"].as_str().unwrap()));
    assert!(tickets[0].lease.is_some(), "it goes by itself");
}

#[tokio::test(start_paused = true)]
async fn a_session_has_an_id_and_a_token_of_its_own() {
    let world = World::new().await;
    let task = run(&world, json!({"taskDefinition": "ec2", "enableExecuteCommand": true})).await;
    let first = world.ok("ExecuteCommand", command(&task, json!({}))).await;
    let second = world.ok("ExecuteCommand", command(&task, json!({}))).await;
    assert_eq!(first["containerName"], "web", "the only one need not be named");
    assert_ne!(first["session"]["sessionId"], second["session"]["sessionId"]);
    assert_ne!(first["session"]["tokenValue"], second["session"]["tokenValue"]);
    assert_eq!(world.under(SESSION_PREFIX).await.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn refusals_say_why_and_leave_nothing() {
    let world = World::new().await;
    let task = run(&world, fargate(json!({"enableExecuteCommand": true}))).await;
    let plain = run(&world, json!({"taskDefinition": "ec2"})).await;
    assert_eq!(
        (&plain["enableExecuteCommand"], &plain["containers"][0]["managedAgents"]),
        (&json!(false), &Value::Null)
    );
    let web = |further: Value| command(&task, super::merged(json!({"container": "web"}), further));
    for (input, message) in [
        (web(json!({"cluster": "none"})), "ClusterNotFoundException: Cluster not found."),
        (
            web(json!({"interactive": false})),
            "InvalidParameterException: Interactive is the only mode supported currently.",
        ),
        (
            web(json!({"command": "echo 'x"})),
            "InvalidParameterException: Failed to parse commands input: EOF found when expecting closing quote",
        ),
        (web(json!({"command": " "})), "InvalidParameterException: Command must not be empty."),
        (
            web(json!({"task": "00000000000000000000000000000000"})),
            "InvalidParameterException: The task provided in the request was not found.",
        ),
        (
            command(&task, json!({})),
            "InvalidParameterException: A container name must be specified for a task with multiple containers.",
        ),
        (
            web(json!({"container": "none"})),
            "InvalidParameterException: The container none is not a container of the task.",
        ),
        (command(&plain, json!({})), NOT_ENABLED),
    ] {
        assert_eq!(world.refused("ExecuteCommand", input).await, message);
    }
    world.client.store.txn(Txn::new().delete(Node::key(NODE))).await.unwrap();
    assert_eq!(
        world.refused("ExecuteCommand", web(json!({}))).await,
        "TargetNotConnectedException: The execute command failed due to an internal error. Try again later."
    );
    world.ok("StopTask", json!({"cluster": "empty", "task": task["taskArn"]})).await;
    let stopped = world.reaches(&task, "STOPPED").await;
    assert_eq!(stopped["containers"][0]["managedAgents"][0]["lastStatus"], "STOPPED");
    assert_eq!(world.refused("ExecuteCommand", web(json!({}))).await, NOT_ENABLED);
    assert_eq!(world.under(SESSION_PREFIX).await, Vec::<String>::new());
    assert_eq!(world.under(TICKET_PREFIX).await, Vec::<String>::new());
}
