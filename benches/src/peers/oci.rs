//! `runc run -d` or `crun run -d` of a bundle: the namespaces, capabilities and mounts of runc's own default specification, a
//! network namespace with nothing in it, no image, no address, no limits, no seccomp, nobody who keeps the output.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

use super::Peer;
use crate::{
    image::{self, Image},
    process::{self, Cost},
};

/// Takes the v2 tree of a hybrid machine out of sight and becomes the program.
const HIDE: &str = "umount /sys/fs/cgroup/unified && exec \"$@\"";

/// An installed runtime and a bundle.
pub(crate) struct Oci {
    program: PathBuf,
    state: PathBuf,
    bundle: PathBuf,
    count: AtomicUsize,
    /// It refuses hybrid cgroups, so it runs in a mount namespace that does not show the v2 tree.
    pub(crate) hidden: bool,
}

impl Oci {
    /// `None` where there is no such runtime.
    pub(crate) fn prepare(name: &str, directory: &Path, image: &Image) -> anyhow::Result<Option<Self>> {
        let Some(program) = image::find(name) else { return Ok(None) };
        let bundle = directory.join("bundle");
        fs::create_dir_all(&bundle)?;
        let made = Command::new(&program).arg("spec").current_dir(&bundle).status()?;
        ensure!(made.success(), "{name} spec: {made}");
        let file = bundle.join("config.json");
        let mut config: Value = serde_json::from_str(&fs::read_to_string(&file)?)?;
        config["process"]["terminal"] = json!(false);
        config["process"]["args"] = json!(image::COMMAND);
        config["root"]["path"] = json!(image.rootfs);
        fs::write(file, config.to_string())?;
        let mut this =
            Self { program, state: directory.join("state"), bundle, count: AtomicUsize::new(0), hidden: false };
        match this.start() {
            Ok(container) => this.end(&container)?,
            Err(error) if error.to_string().contains("hybrid") => {
                this.hidden = true;
                this.end(&this.start()?)?;
            }
            Err(error) => return Err(error),
        }
        Ok(Some(this))
    }

    pub(crate) fn program(&self) -> &Path {
        &self.program
    }

    /// Runs a container; answers how long the command took.
    pub(crate) fn run(&self) -> anyhow::Result<(String, Duration)> {
        let begin = Instant::now();
        let name = self.start()?;
        Ok((name, begin.elapsed()))
    }

    /// How long it takes to get to where the v2 tree is hidden, which is part of every figure then.
    pub(crate) fn hiding(&self) -> anyhow::Result<Duration> {
        let begin = Instant::now();
        let status = Command::new("unshare").args(["--mount", "sh", "-c", HIDE, "sh", "true"]).status()?;
        ensure!(status.success(), "unshare: {status}");
        Ok(begin.elapsed())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = if self.hidden {
            let mut command = Command::new("unshare");
            command.args(["--mount", "sh", "-c", HIDE, "sh"]).arg(&self.program);
            command
        } else {
            Command::new(&self.program)
        };
        // The container inherits what the command has: a pipe of ours would not end before it does.
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command.arg("--root").arg(&self.state).args(arguments);
        command
    }
}

impl Peer for Oci {
    fn start(&self) -> anyhow::Result<String> {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let name = format!("wharf-bench-{}-{count}", std::process::id());
        // A file, for the container keeps it open.
        let errors = self.bundle.join(format!("{name}.err"));
        let mut command = self.command(&["run", "-d", "--bundle"]);
        command.arg(&self.bundle).arg(&name).stderr(fs::File::create(&errors)?);
        let status = command.status().with_context(|| format!("cannot run {}", self.program.display()))?;
        let said = if status.success() { String::new() } else { fs::read_to_string(&errors)? };
        fs::remove_file(&errors)?;
        if !status.success() {
            bail!("{} run: {}", self.program.display(), said.trim());
        }
        Ok(name)
    }

    fn end(&self, container: &str) -> anyhow::Result<()> {
        let status = self.command(&["delete", "-f", container]).status()?;
        ensure!(status.success(), "{} delete: {status}", self.program.display());
        Ok(())
    }

    /// Nothing: nobody stays with the container, and nobody would tell of its end.
    fn cost(&self) -> anyhow::Result<Cost> {
        Ok(process::cost(&[]))
    }
}
