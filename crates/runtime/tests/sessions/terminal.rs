use wharf_core::session::SessionInput;
use wharf_runtime::Streams;

use crate::machine::{Client, Machine, process};

const TERMINAL: Streams = Streams { terminal: true, input: true, size: Some((31, 117)) };

async fn shell(machine: &Machine) -> Client {
    let session = machine.sandbox.exec_session("app", process(&["/bin/sh", "-i"]), TERMINAL).await.unwrap();
    let mut client = Client { stream: session, seen: String::new() };
    client.hear("$ ").await;
    client
}

#[tokio::test]
async fn a_terminal_has_the_size_that_it_is_told() {
    let machine = Machine::idle().await;
    let mut client = shell(&machine).await;
    client.say("stty size; tty\n").await;
    let said = client.hear("/dev/pts/").await;
    assert!(said.contains("31 117"), "{said:?}");
    client.send(SessionInput::Resize { rows: 50, columns: 200 }).await;
    client.say("stty size\n").await;
    client.hear("50 200").await;
    client.say("exit 9\n").await;
    assert_eq!(client.rest().await.2, 9);
    machine.end().await;
}

#[tokio::test]
async fn job_control_works() {
    let machine = Machine::idle().await;
    let mut client = shell(&machine).await;
    // The echo of what is typed must not look like the answer, which comes from what is in the foreground already.
    let foreground = "sh -c 'echo be$1gun; exec sleep 999'\n";
    client.say(foreground).await;
    client.hear("begun").await;
    client.say("\u{3}").await;
    // What is typed before the shell listens may be lost, as with any shell.
    client.hear("$ ").await;
    client.say("echo status=$?\n").await;
    client.hear("status=130").await;
    client.hear("$ ").await;
    client.say(foreground).await;
    client.hear("begun").await;
    client.say("\u{1a}").await;
    client.hear("Stopped").await;
    client.hear("$ ").await;
    // The shell knows of its job, and minds it once.
    client.say("exit 3\n").await;
    client.hear("You have stopped jobs").await;
    client.hear("$ ").await;
    client.say("exit 3\n").await;
    let (_, error, code) = client.rest().await;
    assert!(error.is_empty(), "a terminal has one stream");
    assert_eq!(code, 3);
    machine.end().await;
}

#[tokio::test]
async fn the_end_of_input_is_typed() {
    let machine = Machine::idle().await;
    let mut client = machine.exec("echo ready; cat; echo over", TERMINAL).await;
    client.hear("ready").await;
    client.send(SessionInput::End).await;
    let (output, _, code) = client.rest_text().await;
    assert!(output.ends_with("over\r\n"), "{output:?}");
    assert_eq!(code, 0);
    machine.end().await;
}

#[tokio::test]
async fn a_signal_reaches_the_program() {
    let machine = Machine::idle().await;
    let mut client =
        machine.exec("trap 'echo heard; exit 4' USR1; echo ready; while :; do sleep 0.05; done", TERMINAL).await;
    client.hear("ready").await;
    client.send(SessionInput::Signal(10)).await;
    let (output, _, code) = client.rest_text().await;
    assert!(output.contains("heard"), "{output:?}");
    assert_eq!(code, 4);
    machine.end().await;
}

#[tokio::test]
async fn a_user_who_is_not_root_has_his_terminal() {
    let machine = Machine::idle().await;
    let mut program = process(&["/bin/sh", "-c", "echo own >$(tty) && id -u && stty size"]);
    (program.uid, program.gid) = (1234, 1234);
    let session = machine.sandbox.exec_session("app", program, TERMINAL).await.unwrap();
    let (output, _, code) = Client { stream: session, seen: String::new() }.rest_text().await;
    assert_eq!((output.as_str(), code), ("own\r\n1234\r\n31 117\r\n", 0));
    machine.end().await;
}

#[tokio::test]
async fn much_output_through_a_terminal_comes_whole() {
    let machine = Machine::idle().await;
    let (output, _, code) = machine.exec("exec seq 1 200000", TERMINAL).await.rest_text().await;
    assert_eq!(code, 0);
    assert!(output.lines().eq((1..=200_000).map(|n| n.to_string())), "{} bytes", output.len());
    machine.end().await;
}

#[tokio::test]
async fn what_is_no_devpts_is_not_believed() {
    let machine = Machine::new();
    let mut container = machine.container("mkdir -p /dev/pts; exec sleep 1000");
    let mount = wharf_runtime::MountConfig::Tmpfs { target: "/dev/pts".into(), data: "size=64k".into(), flags: 0 };
    container.mounts.push(mount);
    machine.sandbox.run(container).await.unwrap();
    let refused = machine.sandbox.exec_session("app", process(&["id"]), TERMINAL).await.unwrap_err();
    assert!(refused.to_string().contains("opening a terminal"), "{refused}");
    machine.end().await;
}
