//! Wharf, as an ECS client sees it.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Mutex, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

use crate::{
    http::Connection,
    image,
    pace::{POLL, pause, until},
    peers::{Peer, all_at_once},
    process::{self, Cost},
};

const TARGET: &str = "AmazonEC2ContainerServiceV20141113";
/// What FARGATE gives a task: an address of its own, 0.25 vCPU, 512 MiB, a log.
pub(crate) const FAMILY: &str = "bench";
/// The same in less of the machine's memory, so that hundreds are admitted: on the instance, 4 CPU units and 32 MiB.
const SMALL: &str = "bench-small";
/// RunTask takes no more.
const PER_CALL: usize = 10;
/// Nothing that a client waits for may take longer.
const LIMIT: Duration = Duration::from_secs(60);

/// A `wharf serve` of our own.
pub(crate) struct Wharf {
    program: PathBuf,
    child: Child,
    /// Its instance id, which its shims name.
    instance: String,
    authority: String,
    /// Connections that are kept.
    clients: Mutex<Vec<Connection>>,
    /// How often it is asked whether a task runs.
    pub(crate) every: Duration,
    /// What it says.
    pub(crate) log: PathBuf,
    /// From starting the process until it answered that it is healthy.
    pub(crate) ready_after: Duration,
    subnet: String,
}

/// How one task started.
pub(crate) struct Started {
    pub(crate) task: String,
    /// From sending RunTask until its answer was read.
    pub(crate) answered: Duration,
    /// From sending RunTask until DescribeTasks had answered RUNNING.
    pub(crate) running: Duration,
}

impl Wharf {
    /// Starts one that lives in `directory`, and waits until it is ready.
    pub(crate) fn start(program: &Path, directory: &Path) -> anyhow::Result<Self> {
        Self::start_saying(program, directory, "info")
    }

    /// The same, with what `WHARF_LOG` says.
    pub(crate) fn start_saying(program: &Path, directory: &Path, filter: &str) -> anyhow::Result<Self> {
        Self::start_with(program, directory, filter, &[])
    }

    /// The same, with nodes that run nothing: `COUNT:CORES:GIB`.
    pub(crate) fn start_simulating(program: &Path, directory: &Path, nodes: &str) -> anyhow::Result<Self> {
        Self::start_with(program, directory, "info", &["--simulate-nodes", nodes])
    }

    fn start_with(program: &Path, directory: &Path, filter: &str, arguments: &[&str]) -> anyhow::Result<Self> {
        fs::create_dir_all(directory)?;
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("WHARF_") {
                command.env_remove(name);
            }
        }
        command.env("TMPDIR", directory).env("WHARF_LOG", filter).args([
            "serve",
            "--ephemeral",
            "--listen",
            "127.0.0.1:0",
        ]);
        command.args(arguments);
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
        let (clients, log) = (Mutex::new(vec![client]), directory.join("serve.log"));
        let subnet = String::new();
        Ok(Self { program, child, instance, authority, clients, every: POLL, log, ready_after, subnet })
    }

    /// Loads the image and registers what to run.
    pub(crate) fn prepare(&mut self, archive: &Path) -> anyhow::Result<()> {
        let loaded = Command::new(&self.program)
            .args(["image", "load", "--tag", image::NAME, "--endpoint", &format!("http://{}", self.authority)])
            .arg(archive)
            .output()?;
        ensure!(loaded.status.success(), "wharf image load: {}", String::from_utf8_lossy(&loaded.stderr).trim());
        self.register()
    }

    /// Registers what to run.
    pub(crate) fn register(&mut self) -> anyhow::Result<()> {
        let form = "Content-Type: application/x-www-form-urlencoded\r\n";
        let body = b"Action=DescribeSubnets&Version=2016-11-15";
        let subnets = self.with_client(|client| client.ask("POST", "/", form, body)?.text("DescribeSubnets"))?;
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
        let mut small = definition;
        small["family"] = json!(SMALL);
        small["requiresCompatibilities"] = json!(["EC2"]);
        for given in ["cpu", "memory"] {
            small[given] = Value::Null;
        }
        small["containerDefinitions"][0]["cpu"] = json!(4);
        small["containerDefinitions"][0]["memory"] = json!(32);
        self.call("RegisterTaskDefinition", &without_nulls(small))?;
        Ok(())
    }

    /// Runs one task and asks until it runs.
    pub(crate) fn run_task(&self) -> anyhow::Result<Started> {
        let begin = Instant::now();
        let task = self.ask_for(FAMILY, 1)?.remove(0);
        let answered = begin.elapsed();
        self.wait_for(std::slice::from_ref(&task), "RUNNING", self.every)?;
        Ok(Started { task, answered, running: begin.elapsed() })
    }

    /// Runs many small tasks and waits until all do.
    pub(crate) fn run_tasks(&self, count: usize) -> anyhow::Result<Vec<String>> {
        let mut tasks = Vec::new();
        while tasks.len() < count {
            tasks.extend(self.ask_for(SMALL, (count - tasks.len()).min(PER_CALL))?);
        }
        self.wait_for(&tasks, "RUNNING", 10 * POLL)?;
        Ok(tasks)
    }

    /// Stops one task; answers how long it took from sending StopTask until DescribeTasks had answered STOPPED.
    pub(crate) fn stop_task(&self, task: &String) -> anyhow::Result<Duration> {
        // Its shell must have come as far as to heed a signal.
        pause(20 * POLL);
        let begin = Instant::now();
        self.call("StopTask", &json!({ "task": task }))?;
        self.wait_for(std::slice::from_ref(task), "STOPPED", self.every)?;
        Ok(begin.elapsed())
    }

    /// Stops tasks and waits until they have stopped.
    pub(crate) fn stop_tasks(&self, tasks: &[String]) -> anyhow::Result<()> {
        for task in tasks {
            self.call("StopTask", &json!({ "task": task }))?;
        }
        self.wait_for(tasks, "STOPPED", 5 * POLL)
    }

    /// Registers a definition of one container with this image and runs it: a task that is RUNNING.
    pub(crate) fn run_image(&self, family: &str, image: &str) -> anyhow::Result<String> {
        let definition = json!({
            "family": family, "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
            "executionRoleArn": "arn:aws:iam::000000000000:role/bench",
            "containerDefinitions": [{ "name": "app", "image": image, "essential": true, "stopTimeout": 2 }],
        });
        self.call("RegisterTaskDefinition", &definition)?;
        let task = self.ask_for(family, 1)?.remove(0);
        self.wait_for(std::slice::from_ref(&task), "RUNNING", self.every)?;
        Ok(task)
    }

    /// Where tasks get their addresses.
    pub(crate) fn subnet(&self) -> &str {
        &self.subnet
    }

    /// `ADDRESS:PORT`
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// The server's own process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// What all processes of this instance cost, beside the containers' own: the server, what it re-executes itself as, and the shims.
    fn cost_of_all(&self) -> anyhow::Result<Cost> {
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
    pub(crate) fn stop(mut self) -> anyhow::Result<()> {
        let status = process::end(&mut self.child, LIMIT)?;
        ensure!(status.success(), "wharf serve ended with {status}");
        Ok(())
    }

    fn ask_for(&self, family: &str, count: usize) -> anyhow::Result<Vec<String>> {
        let network = json!({ "awsvpcConfiguration": { "subnets": [self.subnet] } });
        let launch_type = if family == SMALL { "EC2" } else { "FARGATE" };
        let answer = self.call(
            "RunTask",
            &json!({ "taskDefinition": family, "launchType": launch_type, "count": count, "networkConfiguration": network }),
        )?;
        let tasks: Vec<String> =
            items(&answer, "tasks").filter_map(|t| Some(t["taskArn"].as_str()?.to_owned())).collect();
        ensure!(tasks.len() == count, "RunTask: {}", answer["failures"]);
        Ok(tasks)
    }

    /// Asks after one task at a time, so that asking costs the server little; when that one is there, after all the others.
    fn wait_for(&self, tasks: &[String], status: &str, every: Duration) -> anyhow::Result<()> {
        let mut left = tasks.to_vec();
        while let Some(first) = left.first().cloned() {
            until(status, LIMIT, every, || {
                Ok(self.there(std::slice::from_ref(&first), status)?.contains(&first).then_some(()))
            })?;
            let mut there = Vec::new();
            // DescribeTasks takes a hundred at most.
            for some in left[1..].chunks(100) {
                there.extend(self.there(some, status)?);
            }
            there.sort_unstable();
            left.retain(|task| *task != first && there.binary_search(task).is_err());
        }
        Ok(())
    }

    /// Those of the tasks that have this status.
    fn there(&self, tasks: &[String], status: &str) -> anyhow::Result<Vec<String>> {
        let answer = self.call("DescribeTasks", &json!({ "tasks": tasks }))?;
        if let Some(dead) = items(&answer, "tasks").find(|t| status != "STOPPED" && t["lastStatus"] == "STOPPED") {
            bail!("a task stopped: {} {}", dead["stoppedReason"], dead["containers"][0]["reason"]);
        }
        let arrived = items(&answer, "tasks").filter(|t| t["lastStatus"] == status);
        Ok(arrived.filter_map(|t| Some(t["taskArn"].as_str()?.to_owned())).collect())
    }

    /// Asks the ECS API over a connection that is kept.
    pub(crate) fn call(&self, operation: &str, body: &Value) -> anyhow::Result<Value> {
        let headers = format!("Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: {TARGET}.{operation}\r\n");
        self.with_client(|client| client.ask("POST", "/", &headers, body.to_string().as_bytes())?.json(operation))
    }

    /// Lends a connection that is free, or a new one.
    fn with_client<T>(&self, work: impl FnOnce(&mut Connection) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let free = self.clients.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut client = free.map_or_else(|| Connection::tcp(&self.authority), Ok)?;
        let result = work(&mut client)?;
        self.clients.lock().unwrap_or_else(PoisonError::into_inner).push(client);
        Ok(result)
    }
}

impl Peer for Wharf {
    fn start(&self) -> anyhow::Result<String> {
        Ok(self.run_task()?.task)
    }

    fn end(&self, task: &str) -> anyhow::Result<()> {
        self.stop_task(&task.to_owned()).map(drop)
    }

    fn cost(&self) -> anyhow::Result<Cost> {
        self.cost_of_all()
    }

    /// Ten tasks a call, all calls at once.
    fn start_many(&self, count: usize) -> anyhow::Result<Vec<String>> {
        let calls = count.div_ceil(PER_CALL);
        let ask = |n: usize| self.ask_for(FAMILY, (count - n * PER_CALL).min(PER_CALL));
        let tasks: Vec<String> = all_at_once(calls, calls, ask)?.into_iter().flatten().collect();
        self.wait_for(&tasks, "RUNNING", 2 * POLL)?;
        Ok(tasks)
    }

    fn end_many(&self, tasks: &[String]) -> anyhow::Result<()> {
        self.stop_tasks(tasks)
    }
}

/// An object without the members that are null.
fn without_nulls(mut object: Value) -> Value {
    if let Some(members) = object.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    object
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

/// The items of an answer's list.
pub(crate) fn items<'a>(answer: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    answer[list].as_array().into_iter().flatten()
}
