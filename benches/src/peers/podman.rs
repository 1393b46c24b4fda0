//! `podman run -d`, with storage and state of its own, no network (its own would change the machine's rules), and limits for open
//! files that every machine allows.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::ensure;

use super::Peer;
use crate::{
    image::{self, Image},
    process::{self, Cost},
};

/// An installed podman, with the image.
pub(crate) struct Podman {
    directory: PathBuf,
    runtime: PathBuf,
    /// Parent of its containers' cgroups.
    cgroup: String,
}

impl Podman {
    /// `None` where podman or the runtime that it is to use is not installed.
    pub(crate) fn prepare(directory: &Path, image: &Image) -> anyhow::Result<Option<Self>> {
        let (Some(_), Some(runtime)) = (image::find("podman"), image::find("runc")) else { return Ok(None) };
        fs::create_dir_all(directory)?;
        let cgroup = format!("wharf-bench-podman-{}", std::process::id());
        let this = Self { directory: directory.to_owned(), runtime, cgroup };
        let loaded = this.podman(&["load", "--quiet", "-i"]).arg(&image.archive).output()?;
        ensure!(loaded.status.success(), "podman load: {}", String::from_utf8_lossy(&loaded.stderr).trim());
        this.end(&this.start()?)?;
        Ok(Some(this))
    }

    fn podman(&self, arguments: &[&str]) -> Command {
        let at = |name: &str| self.directory.join(name);
        let mut command = Command::new("podman");
        command.arg("--root").arg(at("root")).arg("--runroot").arg(at("run")).arg("--tmpdir").arg(at("tmp"));
        command.arg("--runtime").arg(&self.runtime);
        command.args(["--cgroup-manager", "cgroupfs", "--events-backend", "none"]).args(arguments);
        command.stdin(Stdio::null());
        command
    }
}

impl Peer for Podman {
    fn start(&self) -> anyhow::Result<String> {
        let mut command = self.podman(&["run", "-d", "--network", "none", "--cgroup-parent"]);
        command.arg(format!("/{}", self.cgroup)).args(["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000"]);
        let output = command.arg(image::NAME).args(image::COMMAND).output()?;
        ensure!(output.status.success(), "podman run: {}", String::from_utf8_lossy(&output.stderr).trim());
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    fn end(&self, container: &str) -> anyhow::Result<()> {
        let output = self.podman(&["rm", "-f", "-t", "0", container]).output()?;
        ensure!(output.status.success(), "podman rm: {}", String::from_utf8_lossy(&output.stderr).trim());
        Ok(())
    }

    fn cost(&self) -> anyhow::Result<Cost> {
        let ours: Vec<_> = process::all()?
            .into_iter()
            .filter(|p| p.program.ends_with("conmon") && p.mentions(&self.directory))
            .collect();
        Ok(process::cost(&ours))
    }
}

impl Drop for Podman {
    fn drop(&mut self) {
        // What cannot be removed here is told by the directory above, which then cannot be removed either.
        let _removed = self.podman(&["rm", "-fa", "-t", "0"]).output();
        // It keeps its own storage mounted.
        let _unmounted = Command::new("umount").arg("-l").arg(self.directory.join("root/overlay")).output();
        process::remove_cgroups(&self.cgroup);
    }
}
