//! Docker, by a daemon of our own: its data in our directory, its bridge and its rules in a network namespace that goes away
//! with it, so that a daemon of this machine and this machine's rules are not touched.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use serde_json::json;

use super::Peer;
use crate::{
    http::Connection,
    image::{self, Image},
    pace::{POLL, until},
    process::{self, Cost, Process},
};

const LIMIT: Duration = Duration::from_secs(60);

/// A `dockerd` with the image.
pub(crate) struct Docker {
    daemon: Child,
    directory: PathBuf,
    /// Parent of its containers' cgroups.
    cgroup: String,
    pub(crate) version: String,
    pub(crate) storage: String,
}

impl Docker {
    /// `None` where Docker is not installed.
    pub(crate) fn start(directory: &Path, image: &Image) -> anyhow::Result<Option<Self>> {
        let (Some(dockerd), Some(_)) = (image::find("dockerd"), image::find("docker")) else { return Ok(None) };
        fs::create_dir_all(directory)?;
        let cgroup = format!("wharf-bench-{}", std::process::id());
        let log = fs::File::create(directory.join("dockerd.log"))?;
        let mut daemon = Command::new("unshare")
            .args(["--net", "--mount", "--"])
            .arg(dockerd)
            .arg("--data-root")
            .arg(directory.join("data"))
            .arg("--exec-root")
            .arg(directory.join("exec"))
            .arg("--pidfile")
            .arg(directory.join("pid"))
            .arg("-H")
            .arg(host(directory))
            .args(["--cgroup-parent", &format!("/{cgroup}")])
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("cannot run unshare (Debian: util-linux)")?;
        let ready = until("starting dockerd", LIMIT, 10 * POLL, || {
            if let Some(status) = daemon.try_wait()? {
                bail!("dockerd ended with {status}");
            }
            let Ok(mut client) = Connection::unix(&socket(directory)) else { return Ok(None) };
            let pong = client.ask("GET", "/_ping", "", b"");
            Ok(pong.is_ok_and(|p| p.status == 200).then_some(client))
        });
        let mut client = match ready {
            Ok(client) => client,
            Err(error) => {
                process::end(&mut daemon, LIMIT)?;
                let said = fs::read_to_string(directory.join("dockerd.log")).unwrap_or_default();
                let last: Vec<&str> = said.lines().rev().take(3).collect();
                return Err(error.context(format!("dockerd does not run here: {}", last.join(" | "))));
            }
        };
        let (directory, version, storage) = (directory.to_owned(), String::new(), String::new());
        let mut docker = Self { daemon, directory, cgroup, version, storage };
        let info = client.ask("GET", "/info", "", b"")?.json("docker info")?;
        let word = |name: &str| info[name].as_str().unwrap_or("unknown").to_owned();
        (docker.version, docker.storage) = (word("ServerVersion"), word("Driver"));
        let loaded = docker.docker(&["load", "--quiet", "-i"]).arg(&image.archive).output()?;
        ensure!(loaded.status.success(), "docker load: {}", String::from_utf8_lossy(&loaded.stderr).trim());
        Ok(Some(docker))
    }

    /// `docker run -d`; answers the container and how long the command took.
    pub(crate) fn run(&self) -> anyhow::Result<(String, Duration)> {
        let mut command = self.docker(&["run", "-d", "--rm", image::NAME]);
        command.args(image::COMMAND);
        let begin = Instant::now();
        let output = command.output()?;
        let took = begin.elapsed();
        ensure!(output.status.success(), "docker run: {}", String::from_utf8_lossy(&output.stderr).trim());
        Ok((String::from_utf8_lossy(&output.stdout).trim().to_owned(), took))
    }

    /// The same without the command line's part: create and start over a connection that is there.
    pub(crate) fn run_by_api(&self) -> anyhow::Result<(String, Duration)> {
        let mut client = self.connect()?;
        let headers = "Content-Type: application/json\r\n";
        let body =
            json!({ "Image": image::NAME, "Cmd": image::COMMAND, "HostConfig": { "AutoRemove": true } }).to_string();
        let begin = Instant::now();
        let created = client.ask("POST", "/containers/create", headers, body.as_bytes())?.json("docker create")?;
        let container = created["Id"].as_str().context("docker create answers no Id")?.to_owned();
        client.ask("POST", &format!("/containers/{container}/start"), "", b"")?.text("docker start")?;
        Ok((container, begin.elapsed()))
    }

    /// `docker build`, to be told what. The client is that of the daemon's package, where there is one: others are without its BuildKit.
    pub(crate) fn build(&self, buildkit: bool) -> Command {
        let own = Path::new("/usr/bin/docker");
        let mut command = Command::new(if own.exists() { own } else { Path::new("docker") });
        command.arg("-H").arg(host(&self.directory)).arg("build").stdin(Stdio::null());
        command.env("DOCKER_BUILDKIT", if buildkit { "1" } else { "0" });
        command
    }

    /// The daemon's processes.
    pub(crate) fn processes(&self) -> anyhow::Result<Vec<u32>> {
        Ok(self.around(&process::all()?).iter().map(|process| process.id).collect())
    }

    /// Stops the daemon and removes what it leaves.
    pub(crate) fn stop(mut self) -> anyhow::Result<()> {
        self.end_daemon()
    }

    fn end_daemon(&mut self) -> anyhow::Result<()> {
        process::end(&mut self.daemon, LIMIT)?;
        until("removing what Docker leaves", LIMIT, 10 * POLL, || {
            let left = self.around(&process::all()?);
            for process in &left {
                let id = i32::try_from(process.id).ok().and_then(rustix::process::Pid::from_raw);
                if let Some(id) = id {
                    // It may just have ended.
                    let _gone = rustix::process::kill_process(id, rustix::process::Signal::KILL);
                }
            }
            Ok(left.is_empty().then_some(()))
        })?;
        process::remove_cgroups(&self.cgroup);
        Ok(())
    }

    /// The daemon, its containerd and its shims, which all name our directory.
    fn around(&self, all: &[Process]) -> Vec<Process> {
        let names = ["dockerd", "containerd", "containerd-shim", "containerd-shim-runc-v2", "docker-proxy"];
        let named = |p: &&Process| names.iter().any(|n| p.program.ends_with(n)) && p.mentions(&self.directory);
        all.iter().filter(named).cloned().collect()
    }

    /// The daemon's own process; its network namespace is that of everything it makes.
    pub(super) fn process(&self) -> u32 {
        self.daemon.id()
    }

    pub(super) fn connect(&self) -> anyhow::Result<Connection> {
        Connection::unix(&socket(&self.directory))
    }

    pub(super) fn docker(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("docker");
        command.arg("-H").arg(host(&self.directory)).args(arguments).stdin(Stdio::null());
        command
    }
}

impl Peer for Docker {
    fn start(&self) -> anyhow::Result<String> {
        Ok(self.run_by_api()?.0)
    }

    fn end(&self, container: &str) -> anyhow::Result<()> {
        let path = format!("/containers/{container}?force=1");
        self.connect()?.ask("DELETE", &path, "", b"")?.text("docker rm")?;
        Ok(())
    }

    /// What the daemon, its containerd and the shims cost.
    fn cost(&self) -> anyhow::Result<Cost> {
        Ok(process::cost(&self.around(&process::all()?)))
    }
}

impl Drop for Docker {
    fn drop(&mut self) {
        if matches!(self.daemon.try_wait(), Ok(None)) {
            // Only on the way out after an error, which is the one to tell.
            let _told = self.end_daemon();
        }
    }
}

fn socket(directory: &Path) -> PathBuf {
    directory.join("docker.sock")
}

fn host(directory: &Path) -> String {
    format!("unix://{}", socket(directory).display())
}
