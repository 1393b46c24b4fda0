//! The binary as people start and stop it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, and clippy knows only functions marked #[test]")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, ExitStatus, Output, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};

const WHARF: &str = env!("CARGO_BIN_EXE_wharf");

/// A `wharf` that knows nothing of the environment of the tests.
fn wharf(temporary: &Path) -> Command {
    let mut command = Command::new(WHARF);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("WHARF_")) {
        command.env_remove(name);
    }
    command.env("TMPDIR", temporary);
    command
}

/// A running `wharf serve`.
struct Served {
    process: Child,
    said: BufReader<ChildStderr>,
    endpoint: String,
    temporary: PathBuf,
}

impl Served {
    fn start(temporary: &Path, options: &[&str]) -> Self {
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

    fn run(&self, line: &str) -> Output {
        wharf(&self.temporary).args(line.split(' ')).env("WHARF_ENDPOINT", &self.endpoint).output().unwrap()
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.endpoint.strip_prefix("http://").unwrap()).unwrap();
        write!(stream, "{request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.process), signal).unwrap();
    }

    fn end(&mut self) -> ExitStatus {
        let mut rest = String::new();
        self.said.read_to_string(&mut rest).unwrap();
        self.process.wait().unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn count(directory: &Path) -> usize {
    std::fs::read_dir(directory).unwrap().count()
}

#[test]
fn an_ephemeral_one_leaves_nothing() {
    let temporary = tempfile::tempdir().unwrap();
    for signal in [Signal::TERM, Signal::INT] {
        let mut served = Served::start(temporary.path(), &["--ephemeral"]);
        assert!(served.ask("GET /_wharf/health").starts_with("HTTP/1.1 200"));
        assert_eq!(count(temporary.path()), 1);
        assert!(served.ask("POST /_wharf/reset").starts_with("HTTP/1.1 200"));
        served.signal(signal);
        assert!(served.end().success());
        assert_eq!(count(temporary.path()), 0);
    }
}

#[test]
fn a_killed_ephemeral_one_is_cleaned_up_by_the_next_and_by_purge() {
    let temporary = tempfile::tempdir().unwrap();
    let kill = |mut served: Served| {
        served.signal(Signal::KILL);
        served.end();
    };
    kill(Served::start(temporary.path(), &["--ephemeral"]));
    assert_eq!(count(temporary.path()), 1);
    let next = Served::start(temporary.path(), &["--ephemeral"]);
    assert_eq!(count(temporary.path()), 1, "the dead one's is gone");
    kill(next);
    let home = tempfile::tempdir().unwrap();
    let purge = wharf(temporary.path()).arg("purge").env("WHARF_DATA_DIR", home.path().join("none")).output().unwrap();
    assert!(purge.status.success(), "{}", text(&purge.stderr));
    assert_eq!(count(temporary.path()), 0);
}

#[test]
fn users_outlive_a_restart_and_a_second_server_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let data_dir = directory.path().join("data");
    let options = ["--data-dir", data_dir.to_str().unwrap()];
    let mut served = Served::start(directory.path(), &options);
    let created = served.run("user create ann");
    assert!(created.status.success(), "{}", text(&created.stderr));
    assert!(text(&created.stdout).starts_with("export AWS_ACCESS_KEY_ID=AKIA"));

    let second = wharf(directory.path()).args(["serve", "--listen", "127.0.0.1:0"]).args(options).output().unwrap();
    assert!(!second.status.success());
    let message = format!("is used by another wharf, process {}", served.process.id());
    assert!(text(&second.stderr).contains(&message), "{}", text(&second.stderr));
    let purge = wharf(directory.path()).arg("purge").args(options).output().unwrap();
    assert!(!purge.status.success() && text(&purge.stderr).contains(&message));

    served.signal(Signal::KILL);
    served.end();
    let mut served = Served::start(directory.path(), &options);
    assert!(text(&served.run("user ls").stdout).contains("arn:aws:iam::000000000000:user/ann"));
    let reset = served.ask("POST /_wharf/reset");
    assert!(reset.starts_with("HTTP/1.1 409"), "{reset}");
    served.signal(Signal::TERM);
    assert!(served.end().success());

    let purge = wharf(directory.path()).arg("purge").args(options).output().unwrap();
    assert!(purge.status.success() && !data_dir.exists(), "{}", text(&purge.stderr));
}

#[test]
fn the_environment_is_this_servers() {
    let temporary = tempfile::tempdir().unwrap();
    let served =
        Served::start(temporary.path(), &["--ephemeral", "--account-id", "123456789012", "--region", "eu-west-1"]);
    let env = served.run("env");
    let exports = text(&env.stdout);
    assert!(exports.contains(&format!("export AWS_ENDPOINT_URL={}\n", served.endpoint)), "{exports}");
    assert!(exports.contains("export AWS_ACCESS_KEY_ID=123456789012\n") && exports.contains("AWS_REGION=eu-west-1\n"));
    let bundle = exports.lines().find_map(|line| line.strip_prefix("export AWS_CA_BUNDLE=")).unwrap();
    assert!(std::fs::read_to_string(bundle).unwrap().starts_with("-----BEGIN CERTIFICATE-----"));

    let signed = "POST /?Action=GetCallerIdentity&Version=2011-06-15";
    assert!(served.ask(signed).contains("<Account>123456789012</Account>"), "{}", served.ask(signed));
}

#[test]
fn with_enforce_an_operator_still_makes_the_first_key() {
    let temporary = tempfile::tempdir().unwrap();
    let served = Served::start(temporary.path(), &["--ephemeral", "--auth", "enforce"]);
    let unsigned = served.ask("POST /?Action=GetCallerIdentity&Version=2011-06-15");
    assert!(unsigned.starts_with("HTTP/1.1 403"), "{unsigned}");
    assert!(served.run("user create ann").status.success());
    assert!(text(&served.run("env").stdout).contains("wharf user create NAME"));
}

#[test]
fn what_cannot_be_is_said() {
    let temporary = tempfile::tempdir().unwrap();
    let output = wharf(temporary.path()).args(["serve", "--ephemeral", "--listen", "0.0.0.0:0"]).output().unwrap();
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("use --auth enforce"), "{}", text(&output.stderr));
    assert_eq!(count(temporary.path()), 0);

    let nobody = wharf(temporary.path()).args(["image", "ls", "--endpoint", "http://127.0.0.1:1"]).output().unwrap();
    assert!(!nobody.status.success());
    let said = text(&nobody.stderr);
    assert!(said.starts_with("error: no Wharf answers at http://127.0.0.1:1: start it with `wharf serve`"), "{said}");
}
