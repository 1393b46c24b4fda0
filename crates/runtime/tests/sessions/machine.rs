use std::time::Duration;

use bytes::Bytes;
use tokio::{sync::mpsc::UnboundedReceiver, time::timeout};
use wharf_core::{
    InstanceId,
    session::{SessionInput, SessionOutput, SessionStream},
};
use wharf_runtime::{ContainerRun, Limits, ProcessSpec, Sandbox, ShimEvent, Streams};

use crate::{container, room::Room};

/// How long anything may take.
pub(crate) const SOON: Duration = Duration::from_secs(60);

/// A runtime with one sandbox and busybox for an image.
pub(crate) struct Machine {
    pub(crate) sandbox: Sandbox,
    pub(crate) events: UnboundedReceiver<ShimEvent>,
    room: Room,
}

impl Machine {
    pub(crate) fn new() -> Self {
        let room = Room::of(&InstanceId::random());
        let (sandbox, events) = room.runtime.create(&wharf_core::hex_id(12), &Limits::default()).unwrap();
        Self { sandbox, events, room }
    }

    /// A machine whose container sleeps.
    pub(crate) async fn idle() -> Self {
        let machine = Self::new();
        machine.sandbox.run(machine.container("exec sleep 1000")).await.unwrap();
        machine
    }

    pub(crate) fn container(&self, script: &str) -> ContainerRun {
        container::container(&self.room.layer, process(&["/bin/sh", "-c", script]))
    }

    pub(crate) async fn exec(&self, script: &str, streams: Streams) -> Client {
        let process = process(&["/bin/sh", "-c", script]);
        Client::new(self.sandbox.exec_session("app", process, streams).await.unwrap())
    }

    pub(crate) async fn attach(&self) -> Client {
        Client::new(self.sandbox.attach("app").await.unwrap())
    }

    /// The container's output so far, as it was logged.
    pub(crate) fn logged(&self) -> String {
        let lines = container::lines(&self.room.runtime, self.sandbox.id(), "app");
        lines.into_iter().map(|line| line + "\n").collect()
    }

    /// Waits until the log has this text.
    pub(crate) async fn until_logged(&self, wanted: &str) {
        until(|| self.logged().contains(wanted), wanted).await;
    }

    pub(crate) async fn end(self) {
        self.room.end(&self.sandbox).await;
    }
}

pub(crate) fn process(args: &[&str]) -> ProcessSpec {
    ProcessSpec { env: vec!["PATH=/bin".into(), "PS1=$ ".into()], ..container::process(args) }
}

/// Waits for something that nothing tells of.
pub(crate) async fn until(mut done: impl FnMut() -> bool, what: &str) {
    let waiting = async {
        while !done() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(SOON, waiting).await.unwrap_or_else(|_| panic!("never: {what}"));
}

/// Somebody at the other end of a session.
pub(crate) struct Client {
    pub(crate) stream: SessionStream,
    /// All output that has come and was not asked for yet.
    pub(crate) seen: String,
}

impl Client {
    fn new(stream: SessionStream) -> Self {
        Self { stream, seen: String::new() }
    }

    pub(crate) async fn say(&self, text: &str) {
        self.send(SessionInput::Data(Bytes::copy_from_slice(text.as_bytes()))).await;
    }

    pub(crate) async fn send(&self, input: SessionInput) {
        timeout(SOON, self.stream.input.send(input)).await.expect("it is taken").unwrap();
    }

    pub(crate) async fn next(&mut self) -> Option<SessionOutput> {
        let next = timeout(SOON, self.stream.output.recv()).await;
        next.unwrap_or_else(|_| panic!("nothing comes after {:?}", self.seen))
    }

    /// Reads until `wanted` has come, and takes what came up to its end.
    pub(crate) async fn hear(&mut self, wanted: &str) -> String {
        while !self.seen.contains(wanted) {
            match self.next().await {
                Some(SessionOutput::Output(bytes)) => self.seen.push_str(&String::from_utf8_lossy(&bytes)),
                other => panic!("{other:?} instead of {wanted:?} after {:?}", self.seen),
            }
        }
        let rest = self.seen.split_off(self.seen.find(wanted).unwrap() + wanted.len());
        std::mem::replace(&mut self.seen, rest)
    }

    /// Reads to the end: output, error, exit code.
    pub(crate) async fn rest(mut self) -> (Vec<u8>, Vec<u8>, i32) {
        let (mut output, mut error) = (std::mem::take(&mut self.seen).into_bytes(), Vec::new());
        loop {
            match self.next().await {
                Some(SessionOutput::Output(bytes)) => output.extend_from_slice(&bytes),
                Some(SessionOutput::Error(bytes)) => error.extend_from_slice(&bytes),
                Some(SessionOutput::Exited(code)) => {
                    assert_eq!(self.next().await, None, "nothing comes after the exit");
                    return (output, error, code);
                }
                None => panic!("it broke off after {} bytes", output.len()),
            }
        }
    }

    pub(crate) async fn rest_text(self) -> (String, String, i32) {
        let (output, error, code) = self.rest().await;
        (String::from_utf8(output).unwrap(), String::from_utf8(error).unwrap(), code)
    }
}
