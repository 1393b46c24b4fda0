//! Docker Swarm: a swarm of one node, which listens on the loopback interface of the daemon's own network namespace.

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use serde_json::Value;

use super::Docker;
use crate::{
    http::Connection,
    image::{self, Image},
    pace::{POLL, until},
};

const LIMIT: Duration = Duration::from_secs(180);
/// How often it is asked how many run: seldom enough that the answer, which lists all, costs it little.
const EVERY: Duration = Duration::from_millis(20);
/// Those of the smallest FARGATE task.
const LIMITS: [&str; 4] = ["--limit-cpu", "0.25", "--limit-memory", "512M"];
const LOOPBACK: &str = "127.0.0.1";

/// A swarm, and the daemon that is its only node.
pub(crate) struct Swarm {
    docker: Docker,
}

impl Swarm {
    /// `None` where Docker is not installed.
    pub(crate) fn start(directory: &Path, image: &Image) -> anyhow::Result<Option<Self>> {
        let Some(docker) = Docker::start(directory, image)? else { return Ok(None) };
        let namespace = format!("--net=/proc/{}/ns/net", docker.process());
        said(Command::new("nsenter").arg(namespace).args(["--", "ip", "link", "set", "lo", "up"]))?;
        let listen = format!("{LOOPBACK}:2377");
        said(&mut docker.docker(&["swarm", "init", "--advertise-addr", LOOPBACK, "--listen-addr", &listen]))?;
        Ok(Some(Self { docker }))
    }

    pub(crate) fn version(&self) -> String {
        format!("{} ({})", self.docker.version, self.docker.storage)
    }

    /// From the start of `docker service create` until so many run.
    pub(crate) fn create(&self, name: &str, replicas: usize) -> anyhow::Result<Duration> {
        let mut client = self.docker.connect()?;
        let wanted = replicas.to_string();
        let mut create = self.docker.docker(&["service", "create", "--detach", "--quiet", "--no-resolve-image"]);
        create.args(LIMITS).args(["--name", name, "--replicas", &wanted, image::NAME]).args(image::COMMAND);
        let begin = Instant::now();
        said(&mut create)?;
        until("starting the swarm's service", LIMIT, EVERY, || {
            Ok((running(&mut client, name)? >= replicas).then_some(()))
        })?;
        Ok(begin.elapsed())
    }

    /// Removes a service and waits until its containers are gone.
    pub(crate) fn remove(&self, name: &str) -> anyhow::Result<()> {
        said(&mut self.docker.docker(&["service", "rm", name]))?;
        let mut client = self.docker.connect()?;
        until("removing the swarm's service", LIMIT, 100 * POLL, || {
            let left = client.ask("GET", "/containers/json?all=1", "", b"")?.json("docker ps")?;
            Ok(left.as_array().is_some_and(Vec::is_empty).then_some(()))
        })
    }

    /// Leaves the swarm and stops the daemon.
    pub(crate) fn stop(self) -> anyhow::Result<()> {
        said(&mut self.docker.docker(&["swarm", "leave", "--force"]))?;
        self.docker.stop()
    }
}

/// How many tasks of a service run.
fn running(client: &mut Connection, service: &str) -> anyhow::Result<usize> {
    // {"service":{"NAME":true}}, as a URL carries it.
    let path = format!("/tasks?filters=%7B%22service%22%3A%7B%22{service}%22%3Atrue%7D%7D");
    let tasks: Value = client.ask("GET", &path, "", b"")?.json("the swarm's tasks")?;
    let tasks = tasks.as_array().context("the swarm's tasks are no list")?;
    Ok(tasks.iter().filter(|task| task["Status"]["State"] == "running").count())
}

/// Runs a command that is to succeed.
fn said(command: &mut Command) -> anyhow::Result<()> {
    let output = command.output().with_context(|| format!("cannot run {}", command.get_program().display()))?;
    ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(())
}
