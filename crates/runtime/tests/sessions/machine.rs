use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use tokio::{sync::mpsc::UnboundedReceiver, time::timeout};
use wharf_core::{
    InstanceId,
    session::{SessionInput, SessionOutput, SessionStream},
};
use wharf_runtime::{Capabilities, ContainerRun, Limits, ProcessSpec, Runtime, Sandbox, ShimEvent, Streams, log};

/// How long anything may take.
pub(crate) const SOON: Duration = Duration::from_secs(60);

/// A runtime with one sandbox and busybox for an image.
pub(crate) struct Machine {
    runtime: Arc<Runtime>,
    layer: PathBuf,
    pub(crate) sandbox: Sandbox,
    pub(crate) events: UnboundedReceiver<ShimEvent>,
    _data: tempfile::TempDir,
}

impl Machine {
    pub(crate) fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let runtime = Arc::new(Runtime::open(&InstanceId::random(), data.path(), Path::new("/run/wharf")).unwrap());
        let layer = data.path().join("layer");
        for directory in ["bin", "etc", "tmp"] {
            fs::create_dir_all(layer.join(directory)).unwrap();
        }
        fs::copy("/bin/busybox", layer.join("bin/busybox")).unwrap();
        for applet in ["sh", "cat", "sleep", "stty", "seq", "ls", "tty", "id", "grep", "mkdir", "wc", "ps"] {
            symlink("busybox", layer.join("bin").join(applet)).unwrap();
        }
        let (sandbox, events) = runtime.create(&wharf_core::hex_id(12), &Limits::default()).unwrap();
        Self { runtime, layer, sandbox, events, _data: data }
    }

    /// A machine whose container sleeps.
    pub(crate) async fn idle() -> Self {
        let machine = Self::new();
        machine.sandbox.run(machine.container("exec sleep 1000")).await.unwrap();
        machine
    }

    pub(crate) fn container(&self, script: &str) -> ContainerRun {
        ContainerRun {
            name: "app".into(),
            process: process(&["/bin/sh", "-c", script]),
            layers: vec![self.layer.clone()],
            read_only_root: false,
            hostname: Some("here".into()),
            network: None,
            limits: Limits::default(),
            mounts: Vec::new(),
            shm_bytes: None,
            privileged: false,
            init: false,
            terminal: false,
            interactive: false,
            isolation: wharf_runtime::Isolation::default(),
        }
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
        let prefix = self.runtime.paths(self.sandbox.id(), "app").log_prefix;
        let mut reader = log::Reader::new(&prefix, 0);
        let mut text = String::new();
        loop {
            let records = reader.read(1 << 20).unwrap();
            if records.is_empty() {
                return text;
            }
            for record in records {
                text.push_str(&String::from_utf8_lossy(&record.bytes));
                text.push('\n');
            }
        }
    }

    /// Waits until the log has this text.
    pub(crate) async fn until_logged(&self, wanted: &str) {
        until(|| self.logged().contains(wanted), wanted).await;
    }

    pub(crate) async fn end(self) {
        self.sandbox.quit().await.unwrap();
        self.runtime.remove(self.sandbox.id()).await.unwrap();
        self.runtime.remove_files(self.sandbox.id()).unwrap();
        self.runtime.remove_all().unwrap();
    }

    /// Ends what a test that failed had started. Its own event loop cannot be used any more.
    fn remove_sandboxes(&self) {
        let runtime = Arc::clone(&self.runtime);
        let removal = std::thread::spawn(move || {
            let event_loop = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            event_loop.block_on(async {
                for left in runtime.adopt().await.unwrap() {
                    drop(left.sandbox);
                    runtime.remove(&left.id).await.unwrap();
                }
                runtime.remove_all().unwrap();
            });
        });
        if removal.join().is_err() {
            eprintln!("what the test started is still there");
        }
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.remove_sandboxes();
        }
    }
}

pub(crate) fn process(args: &[&str]) -> ProcessSpec {
    ProcessSpec {
        args: args.iter().map(|a| (*a).to_owned()).collect(),
        env: vec!["PATH=/bin".into(), "PS1=$ ".into()],
        cwd: "/tmp".into(),
        uid: 0,
        gid: 0,
        groups: Vec::new(),
        capabilities: Capabilities::tweaked(&[], &[]).unwrap(),
        no_new_privileges: true,
        unconfined: false,
        rlimits: Vec::new(),
    }
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
