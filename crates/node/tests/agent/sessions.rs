//! Sessions: programs run for somebody who is connected to them.

use std::time::Duration;

use wharf_core::{
    Timestamp, now,
    sandbox::Phase,
    session::{
        PATIENCE, SESSION_PREFIX, SessionError, SessionOutput, SessionProgram, SessionSpec, SessionStream, session_key,
    },
};

use wharf_store::{StoreExt, Txn};

use crate::machine::{Machine, container, sandbox};

impl Machine {
    async fn ask(&self, id: &str, sandbox: &str, program: SessionProgram, created_at: Timestamp) {
        let spec = SessionSpec { id: id.into(), sandbox: sandbox.into(), container: "app".into(), program, created_at };
        self.store.txn(Txn::new().put_json(session_key("node", id), &spec)).await.unwrap();
    }

    async fn open(&self, id: &str) -> Result<SessionStream, SessionError> {
        self.agent.as_ref().unwrap().2.sessions().open(id).await
    }

    /// Waits until no session is left in the store.
    async fn until_no_sessions(&self) {
        let look = async {
            while !self.store.list(SESSION_PREFIX).await.unwrap().is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), look).await.expect("sessions that are over go");
    }
}

fn run(script: &str) -> SessionProgram {
    SessionProgram::Exec {
        command: ["/bin/sh", "-c", script].map(str::to_owned).into(),
        terminal: false,
        input: false,
        user: None,
        working_directory: None,
        environment: vec![("SIZE".into(), "big".into())],
        size: None,
    }
}

async fn said(mut stream: SessionStream) -> (String, Option<i32>) {
    let mut text = String::new();
    while let Some(said) = stream.output.recv().await {
        match said {
            SessionOutput::Output(bytes) | SessionOutput::Error(bytes) => {
                text.push_str(&String::from_utf8_lossy(&bytes));
            }
            SessionOutput::Exited(code) => return (text, Some(code)),
        }
    }
    (text, None)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_opened_once_and_its_key_goes_with_it() {
    let mut machine = Machine::new();
    let spec = sandbox(vec![container("app", "trap 'exit 0' TERM; sleep 1000 & wait")]);
    let id = spec.id.as_str();
    machine.want(&spec).await;
    machine.until(id, |s| s.phase == Phase::Running).await;
    assert!(matches!(machine.open("a").await, Err(SessionError::Unknown(_))));
    machine.ask("a", id, run("echo $COLOUR $SIZE; sleep 1000"), now()).await;
    let mut first = machine.open("a").await.unwrap();
    assert_eq!(first.output.recv().await, Some(SessionOutput::Output("blue big\n".into())));
    assert!(matches!(machine.open("a").await, Err(SessionError::Unknown(_))), "it has begun");
    drop(first);
    machine.until_no_sessions().await;
    assert!(matches!(machine.open("a").await, Err(SessionError::Unknown(_))), "it is over");

    machine.ask("b", id, run("exit 5"), now()).await;
    assert_eq!(said(machine.open("b").await.unwrap()).await, (String::new(), Some(5)));
    machine.ask("c", id, run("exit 5"), Timestamp(now().0 - i64::try_from(PATIENCE.as_millis()).unwrap())).await;
    assert!(matches!(machine.open("c").await, Err(SessionError::Unknown(_))), "nobody came in time");
    machine.ask("d", "two", run("exit 5"), now()).await;
    assert_eq!(machine.open("d").await.unwrap_err(), SessionError::NotRunning);
    machine.ask("e", id, SessionProgram::CopyOut { path: "/none".into() }, now()).await;
    let (text, code) = said(machine.open("e").await.unwrap()).await;
    assert_eq!((text.as_str(), code), ("/none: No such file or directory", Some(1)));
    machine.until_no_sessions().await;

    // A session of an earlier life has lost its client.
    machine.ask("f", id, run("exit 5"), now()).await;
    machine.stop().await;
    machine.start();
    machine.until_no_sessions().await;
    machine.ask("g", id, run("echo again"), now()).await;
    machine.until(id, |s| s.phase == Phase::Running).await;
    // The sandbox has to be taken up first.
    let again = async {
        loop {
            match machine.open("g").await {
                Ok(stream) => break said(stream).await,
                Err(SessionError::NotRunning | SessionError::Unknown(_)) => {
                    machine.ask("g", id, run("echo again"), now()).await;
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                Err(error) => panic!("{error}"),
            }
        }
    };
    let again = tokio::time::timeout(Duration::from_secs(60), again).await.unwrap();
    assert_eq!(again, ("again\n".into(), Some(0)));
    machine.end().await;
}
