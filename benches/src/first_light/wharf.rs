//! Wharf, as an ECS client sees it.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

use crate::{
    http::Connection,
    image,
    pace::{POLL, pause, until},
    process::{self, Cost},
};

const TARGET: &str = "AmazonEC2ContainerServiceV20141113";
const FAMILY: &str = "bench";
/// Nothing that a client waits for may take longer.
const LIMIT: Duration = Duration::from_secs(60);

/// A `wharf serve` of our own.
pub(super) struct Wharf {
    program: PathBuf,
    child: Child,
    /// Its instance id, which its shims name.
    instance: String,
    authority: String,
    client: Connection,
    /// From starting the process until it answered that it is healthy.
    pub(super) ready_after: Duration,
    subnet: String,
}

/// How one task started.
pub(super) struct Started {
    pub(super) task: String,
    /// From sending RunTask until its answer was read.
    pub(super) answered: Duration,
    /// From sending RunTask until DescribeTasks had answered RUNNING.
    pub(super) running: Duration,
}

impl Wharf {
    /// Starts one that lives in `directory`, and waits until it is ready.
    pub(super) fn start(program: &Path, directory: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(directory)?;
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("WHARF_") {
                command.env_remove(name);
            }
        }
        command.env("TMPDIR", directory).args(["serve", "--ephemeral", "--listen", "127.0.0.1:0"]);
        command.stdin(Stdio::null()).stderr(Stdio::piped());
        let begin = Instant::now();
        let mut child = command.spawn().with_context(|| format!("cannot run {}", program.display()))?;
        let connected = listens(&mut child, directory).and_then(|authority| {
            let mut client = Connection::tcp(&authority)?;
            let health = client.ask("GET", "/_wharf/health", "", b"")?;
            Ok((begin.elapsed(), health.json("health")?, authority, client))
        });
        let (ready_after, _, authority, client) = match connected {
            Ok(connected) => connected,
            Err(error) => {
                process::end(&mut child, LIMIT)?;
                let said = fs::read_to_string(directory.join("serve.log")).unwrap_or_default();
                return Err(error.context(format!("wharf serve did not become ready; it said:\n{said}")));
            }
        };
        let instance = instance(directory)?;
        let program = program.canonicalize()?;
        Ok(Self { program, child, instance, authority, client, ready_after, subnet: String::new() })
    }

    /// Loads the image and registers what to run.
    pub(super) fn prepare(&mut self, archive: &Path) -> anyhow::Result<()> {
        let loaded = Command::new(&self.program)
            .args(["image", "load", "--tag", image::NAME, "--endpoint", &format!("http://{}", self.authority)])
            .arg(archive)
            .output()?;
        ensure!(loaded.status.success(), "wharf image load: {}", String::from_utf8_lossy(&loaded.stderr).trim());

        let form = "Content-Type: application/x-www-form-urlencoded\r\n";
        let body = b"Action=DescribeSubnets&Version=2016-11-15";
        let subnets = self.client.ask("POST", "/", form, body)?.text("DescribeSubnets")?;
        let subnet = subnets.split_once("<subnetId>").and_then(|(_, rest)| rest.split_once('<'));
        subnet.context("the default VPC has no subnet")?.0.clone_into(&mut self.subnet);

        let log = json!({
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": "/bench", "awslogs-create-group": "true", "awslogs-region": "us-east-1",
                "awslogs-stream-prefix": "bench",
            },
        });
        let container = json!({
            "name": "app", "image": image::NAME, "command": image::COMMAND, "essential": true, "stopTimeout": 2,
            "logConfiguration": log,
        });
        let definition = json!({
            "family": FAMILY, "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
            "executionRoleArn": "arn:aws:iam::000000000000:role/bench", "containerDefinitions": [container],
        });
        self.call("RegisterTaskDefinition", &definition)?;
        Ok(())
    }

    /// Runs one task and polls every millisecond until it runs.
    pub(super) fn run_task(&mut self) -> anyhow::Result<Started> {
        let begin = Instant::now();
        let task = self.ask_for(1)?.remove(0);
        let answered = begin.elapsed();
        self.wait_for(std::slice::from_ref(&task), "RUNNING", POLL)?;
        Ok(Started { task, answered, running: begin.elapsed() })
    }

    /// Runs many tasks and waits until all do.
    pub(super) fn run_tasks(&mut self, count: usize) -> anyhow::Result<Vec<String>> {
        let mut tasks = Vec::new();
        while tasks.len() < count {
            tasks.extend(self.ask_for((count - tasks.len()).min(10))?);
        }
        self.wait_for(&tasks, "RUNNING", 10 * POLL)?;
        Ok(tasks)
    }

    /// Stops one task; answers how long it took from sending StopTask until DescribeTasks had answered STOPPED.
    pub(super) fn stop_task(&mut self, task: &String) -> anyhow::Result<Duration> {
        // Its shell must have come as far as to heed a signal.
        pause(20 * POLL);
        let begin = Instant::now();
        self.call("StopTask", &json!({ "task": task }))?;
        self.wait_for(std::slice::from_ref(task), "STOPPED", POLL)?;
        Ok(begin.elapsed())
    }

    /// Stops tasks and waits until they have stopped.
    pub(super) fn stop_tasks(&mut self, tasks: &[String]) -> anyhow::Result<()> {
        for task in tasks {
            self.call("StopTask", &json!({ "task": task }))?;
        }
        self.wait_for(tasks, "STOPPED", 5 * POLL)
    }

    /// What all processes of this instance cost: the server, what it re-executes itself as, and the shims.
    pub(super) fn cost(&self) -> anyhow::Result<Cost> {
        let ours: Vec<_> = process::all()?
            .into_iter()
            .filter(|p| {
                let program = p.program.to_string_lossy();
                p.id == self.child.id()
                    || (p.parent == self.child.id() && p.program == self.program)
                    || (program.starts_with("/memfd:wharf-shim") && p.mentions(Path::new(&self.instance)))
            })
            .collect();
        Ok(process::cost(&ours))
    }

    /// Stops it in order; being ephemeral, it takes everything with it.
    pub(super) fn stop(mut self) -> anyhow::Result<()> {
        let status = process::end(&mut self.child, LIMIT)?;
        ensure!(status.success(), "wharf serve ended with {status}");
        Ok(())
    }

    fn ask_for(&mut self, count: usize) -> anyhow::Result<Vec<String>> {
        let network = json!({ "awsvpcConfiguration": { "subnets": [self.subnet] } });
        let answer = self.call(
            "RunTask",
            &json!({ "taskDefinition": FAMILY, "launchType": "FARGATE", "count": count, "networkConfiguration": network }),
        )?;
        let tasks: Vec<String> =
            items(&answer, "tasks").filter_map(|t| Some(t["taskArn"].as_str()?.to_owned())).collect();
        ensure!(tasks.len() == count, "RunTask: {}", answer["failures"]);
        Ok(tasks)
    }

    fn wait_for(&mut self, tasks: &[String], status: &str, every: Duration) -> anyhow::Result<()> {
        // DescribeTasks takes a hundred at most.
        for some in tasks.chunks(100) {
            let question = json!({ "tasks": some });
            until(status, LIMIT, every, || {
                let answer = self.call("DescribeTasks", &question)?;
                let there = items(&answer, "tasks").filter(|t| t["lastStatus"] == status).count();
                if let Some(dead) =
                    items(&answer, "tasks").find(|t| status != "STOPPED" && t["lastStatus"] == "STOPPED")
                {
                    bail!("a task stopped: {} {}", dead["stoppedReason"], dead["containers"][0]["reason"]);
                }
                Ok((there == some.len()).then_some(()))
            })?;
        }
        Ok(())
    }

    fn call(&mut self, operation: &str, body: &Value) -> anyhow::Result<Value> {
        let headers = format!("Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: {TARGET}.{operation}\r\n");
        self.client.ask("POST", "/", &headers, body.to_string().as_bytes())?.json(operation)
    }
}

impl Drop for Wharf {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            // Only on the way out after an error, which is the one to tell.
            let _told = process::end(&mut self.child, LIMIT);
        }
    }
}

/// The id of the one ephemeral instance that lives in a temporary directory.
fn instance(temporary: &Path) -> anyhow::Result<String> {
    let names = fs::read_dir(temporary)?.filter_map(|e| e.ok()?.file_name().into_string().ok());
    let ids = names.filter_map(|n| n.strip_prefix("wharf-ephemeral-").map(str::to_owned));
    ids.last().context("the server has no data directory")
}

/// Where a server says that it listens. What it says goes on into `serve.log`.
fn listens(child: &mut Child, directory: &Path) -> anyhow::Result<String> {
    let said = BufReader::new(child.stderr.take().context("standard error was not piped")?);
    let mut log = fs::File::create(directory.join("serve.log"))?;
    let (sender, found) = mpsc::channel();
    thread::spawn(move || {
        for line in said.lines().map_while(Result::ok) {
            if let Some((_, rest)) = line.split_once("http://") {
                let authority = rest.split(|c: char| c.is_whitespace() || c == '/' || c == '\u{1b}').next();
                // Nobody waits after the first.
                let _late = sender.send(authority.unwrap_or_default().to_owned());
            }
            if std::io::Write::write_all(&mut log, format!("{line}\n").as_bytes()).is_err() {
                break;
            }
        }
    });
    found.recv_timeout(LIMIT).context("it ended, or does not say where it listens")
}

fn items<'a>(answer: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    answer[list].as_array().into_iter().flatten()
}
