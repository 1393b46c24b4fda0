//! `runc run -d` of a bundle: the namespaces, capabilities and mounts of runc's own default specification, a network
//! namespace with nothing in it, no image, no address, no limits, no seccomp, nobody who keeps the output.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::image::{self, Image};

/// An installed runc and a bundle.
pub(super) struct Runc {
    program: PathBuf,
    state: PathBuf,
    bundle: PathBuf,
    count: usize,
}

impl Runc {
    /// `None` where there is no runc.
    pub(super) fn prepare(directory: &Path, image: &Image) -> anyhow::Result<Option<Self>> {
        let Some(program) = image::find("runc") else { return Ok(None) };
        let bundle = directory.join("bundle");
        fs::create_dir_all(&bundle)?;
        let made = Command::new(&program).args(["spec", "--bundle"]).arg(&bundle).status()?;
        ensure!(made.success(), "runc spec: {made}");
        let file = bundle.join("config.json");
        let mut config: Value = serde_json::from_str(&fs::read_to_string(&file)?)?;
        config["process"]["terminal"] = json!(false);
        config["process"]["args"] = json!(image::COMMAND);
        config["root"]["path"] = json!(image.rootfs);
        fs::write(file, config.to_string())?;
        Ok(Some(Self { program, state: directory.join("runc"), bundle, count: 0 }))
    }

    pub(super) fn program(&self) -> &Path {
        &self.program
    }

    /// Runs a container; answers how long the command took.
    pub(super) fn run(&mut self) -> anyhow::Result<(String, Duration)> {
        self.count += 1;
        let name = format!("wharf-bench-{}-{}", std::process::id(), self.count);
        let mut command = self.runc(&["run", "-d", "--bundle"]);
        command.arg(&self.bundle).arg(&name);
        let begin = Instant::now();
        let status = command.status().context("cannot run runc")?;
        let took = begin.elapsed();
        ensure!(status.success(), "runc run: {status}");
        Ok((name, took))
    }

    /// Kills and removes a container.
    pub(super) fn remove(&self, name: &str) -> anyhow::Result<()> {
        let status = self.runc(&["delete", "-f", name]).status()?;
        ensure!(status.success(), "runc delete: {status}");
        Ok(())
    }

    fn runc(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        // The container inherits what runc has: a pipe of ours would not end before it does.
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command.arg("--root").arg(&self.state).args(arguments);
        command
    }
}
