use wharf_core::session::{SessionInput, SessionOutput};
use wharf_runtime::{RuntimeError, ShimEvent};

use crate::machine::{Machine, SOON};

#[tokio::test]
async fn an_interactive_container_hears_one_client_after_the_other() {
    let mut machine = Machine::new();
    let mut container = machine.container("while read line; do echo got $line; [ $line = end ] && exit 5; done");
    container.interactive = true;
    machine.sandbox.run(container).await.unwrap();
    let mut first = machine.attach().await;
    first.say("one\n").await;
    first.hear("got one\n").await;
    // Its end is not the container's.
    first.send(SessionInput::End).await;
    drop(first);
    let (mut second, watcher) = (machine.attach().await, machine.attach().await);
    second.say("two\n").await;
    second.hear("got two\n").await;
    second.say("end\n").await;
    assert_eq!(second.rest_text().await, ("got end\n".into(), String::new(), 5));
    assert_eq!(watcher.rest_text().await, ("got two\ngot end\n".into(), String::new(), 5));
    assert!(matches!(machine.events.recv().await, Some(ShimEvent::Exited { exit, .. }) if exit.code == 5));
    assert_eq!(machine.logged(), "got one\ngot two\ngot end\n");
    let late = machine.sandbox.attach("app").await.unwrap_err();
    assert!(matches!(late, RuntimeError::Start(_)), "{late}");
    machine.end().await;
}

#[tokio::test]
async fn a_container_with_a_terminal_is_one_at_its_terminal() {
    for init in [false, true] {
        let machine = Machine::new();
        let script = "trap 'echo interrupted' INT; stty -echo; tty; echo ready; while :; do read x && stty size; done";
        let mut container = machine.container(script);
        (container.interactive, container.terminal, container.init) = (true, true, init);
        machine.sandbox.run(container).await.unwrap();
        machine.until_logged("ready").await;
        assert!(machine.logged().starts_with("/dev/pts/0"), "{}", machine.logged());
        let mut client = machine.attach().await;
        client.send(SessionInput::Resize { rows: 12, columns: 34 }).await;
        client.say("\n").await;
        client.hear("12 34").await;
        client.say("\u{3}").await;
        client.hear("interrupted").await;
        drop(client);
        machine.until_logged("interrupted").await;
        assert_eq!(machine.logged().matches("interrupted").count(), 1, "once, with and without init");
        machine.end().await;
    }
}

#[tokio::test]
async fn without_asking_there_is_no_input() {
    let machine = Machine::new();
    machine.sandbox.run(machine.container("cat; echo ended; exec sleep 1000")).await.unwrap();
    machine.until_logged("ended").await;
    let client = machine.attach().await;
    client.say("unheard\n").await;
    client.send(SessionInput::Signal(9)).await;
    assert_eq!(client.rest_text().await, (String::new(), String::new(), 137));
    machine.end().await;
}

#[tokio::test]
async fn a_client_that_does_not_read_holds_nobody_up() {
    const LAST: usize = 1_500_000;
    let mut machine = Machine::new();
    let mut container = machine.container(&format!("read go; exec seq 1 {LAST}"));
    container.interactive = true;
    machine.sandbox.run(container).await.unwrap();
    let (mut sleeper, mut reader) = (machine.attach().await, machine.attach().await);
    sleeper.say("go\n").await;
    // One who reads gets all of it, in the end.
    let mut read = Vec::new();
    let code = loop {
        match reader.next().await {
            Some(SessionOutput::Output(bytes)) => read.extend_from_slice(&bytes),
            Some(SessionOutput::Exited(code)) => break code,
            other => panic!("{other:?} after {} bytes", read.len()),
        }
    };
    assert_eq!(code, 0);
    assert!(read.split(|b| *b == b'\n').count() == LAST + 1, "{} bytes", read.len());
    let exited = tokio::time::timeout(SOON, machine.events.recv()).await.unwrap();
    assert!(matches!(exited, Some(ShimEvent::Exited { .. })));
    // The other is told nothing any more, not even the exit.
    let mut got = 0;
    while let Some(output) = sleeper.next().await {
        match output {
            SessionOutput::Output(bytes) => got += bytes.len(),
            other => panic!("{other:?} after a gap"),
        }
    }
    assert!(got < read.len(), "{got}");
    machine.end().await;
}
