//! A `wharf serve` to test.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, ExitStatus, Output, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

const WHARF: &str = env!("CARGO_BIN_EXE_wharf");

/// A `wharf` that knows nothing of the environment of the tests.
pub(crate) fn wharf(temporary: &Path) -> Command {
    let mut command = Command::new(WHARF);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("WHARF_")) {
        command.env_remove(name);
    }
    command.env("TMPDIR", temporary);
    command
}

/// A running `wharf serve`.
pub(crate) struct Served {
    pub(crate) process: Child,
    said: BufReader<ChildStderr>,
    pub(crate) endpoint: String,
    temporary: PathBuf,
}

impl Served {
    pub(crate) fn start(temporary: &Path, options: &[&str]) -> Self {
        let mut process = wharf(temporary)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(options)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stderr.take().unwrap());
        let mut all = String::new();
        let endpoint = loop {
            let mut line = String::new();
            assert_ne!(said.read_line(&mut line).unwrap(), 0, "it ended: {all}");
            if let Some(at) = line.find("http://127.0.0.1:") {
                break line[at..].split_whitespace().next().unwrap().to_owned();
            }
            all.push_str(&line);
        };
        Self { process, said, endpoint, temporary: temporary.to_owned() }
    }

    pub(crate) fn run(&self, line: &str) -> Output {
        wharf(&self.temporary).args(line.split(' ')).env("WHARF_ENDPOINT", &self.endpoint).output().unwrap()
    }

    pub(crate) fn ask(&self, request: &str) -> String {
        let mut stream = self.connect();
        write!(stream, "{request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Calls an operation of an API that speaks JSON; anything but a success fails the test.
    pub(crate) fn call(&self, target: &str, input: &Value) -> Value {
        let (body, mut stream) = (input.to_string(), self.connect());
        let length = body.len();
        write!(
            stream,
            "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Amz-Target: {target}\r\n\
             Content-Type: application/x-amz-json-1.1\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{target}: {answer}");
        if body.is_empty() { Value::Null } else { serde_json::from_str(body).unwrap() }
    }

    fn connect(&self) -> TcpStream {
        TcpStream::connect(self.endpoint.strip_prefix("http://").unwrap()).unwrap()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.process), signal).unwrap();
    }

    pub(crate) fn end(&mut self) -> ExitStatus {
        let mut rest = String::new();
        self.said.read_to_string(&mut rest).unwrap();
        self.process.wait().unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // In order, so that it takes down what it made.
        if let Ok(None) = self.process.try_wait() {
            self.signal(Signal::TERM);
            self.end();
        }
    }
}

pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

pub(crate) fn count(directory: &Path) -> usize {
    std::fs::read_dir(directory).unwrap().count()
}

/// The id of the instance whose data is here, or of the one ephemeral instance in this temporary directory.
pub(crate) fn instance(directory: &Path) -> String {
    let file = directory.join("instance");
    if file.exists() {
        return fs::read_to_string(file).unwrap().trim().to_owned();
    }
    let entry = fs::read_dir(directory).unwrap().next().unwrap().unwrap().file_name();
    entry.to_str().unwrap().strip_prefix("wharf-ephemeral-").unwrap().to_owned()
}

/// What stands on this machine in the name of an instance.
pub(crate) fn remains(instance: &str) -> Vec<String> {
    let cgroups = fs::read_dir("/sys/fs/cgroup").unwrap().flatten().map(|e| e.path());
    let cgroups = cgroups.chain([PathBuf::from("/sys/fs/cgroup")]).map(|c| c.join(format!("wharf-{instance}")));
    let bridge = PathBuf::from(format!("/sys/class/net/wh-{instance}"));
    let run = PathBuf::from(format!("/run/wharf/{instance}"));
    let mut found: Vec<String> =
        cgroups.chain([bridge, run]).filter(|p| p.exists()).map(|p| p.display().to_string()).collect();
    let tables = Command::new("nft").args(["list", "tables"]).output().unwrap();
    found.extend(text(&tables.stdout).lines().filter(|t| t.contains(instance)).map(str::to_owned));
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let lines = processes.filter_map(|p| fs::read_to_string(p.path().join("cmdline")).ok());
    found.extend(lines.filter(|line| line.contains(&format!("/run/wharf/{instance}"))));
    found
}
