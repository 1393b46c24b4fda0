//! Who builds.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context;

use super::TAG;
use crate::{
    image::{self, Image},
    peers::Docker,
    wharf::Wharf,
};

/// Something that builds images.
pub(super) trait Builder {
    fn name(&self) -> &'static str;

    /// The command that builds a context.
    fn command(&self, context: &Path, cold: bool) -> anyhow::Result<Command>;

    /// From here on the peak of memory counts anew.
    fn forget_peak(&self) -> anyhow::Result<()>;

    /// The peak in bytes.
    fn peak(&self) -> anyhow::Result<u64>;
}

/// Everyone who is there; why others are not is noted.
pub(super) fn all<'a>(
    wharf: &'a Path,
    server: &'a Wharf,
    image: &Image,
    directory: &Path,
    note: &mut dyn FnMut(String),
) -> anyhow::Result<Vec<Box<dyn Builder + 'a>>> {
    let mut found: Vec<Box<dyn Builder + 'a>> = vec![Box::new(Ours { program: wharf, server })];
    match Docker::start(&directory.join("docker"), image)? {
        Some(docker) => {
            let docker = std::rc::Rc::new(docker);
            note(format!("docker {}, storage driver {}", docker.version, docker.storage));
            found.push(Box::new(ByDocker { docker: std::rc::Rc::clone(&docker), buildkit: true }));
            found.push(Box::new(ByDocker { docker, buildkit: false }));
        }
        None => note("docker is not installed, so it was not measured.".to_owned()),
    }
    match Buildah::prepare(&directory.join("buildah"), image)? {
        Some(buildah) => found.push(Box::new(buildah)),
        None => note("buildah is not installed, so it was not measured.".to_owned()),
    }
    Ok(found)
}

struct Ours<'a> {
    program: &'a Path,
    server: &'a Wharf,
}

impl Builder for Ours<'_> {
    fn name(&self) -> &'static str {
        "Wharf"
    }

    fn command(&self, context: &Path, cold: bool) -> anyhow::Result<Command> {
        let mut command = Command::new(self.program);
        let endpoint = format!("http://{}", self.server.authority());
        command.args(["build", "--network", "none", "-t", TAG, "--endpoint", &endpoint]);
        command.args(cold.then_some("--no-cache")).arg(context);
        Ok(command)
    }

    fn forget_peak(&self) -> anyhow::Result<()> {
        forget(self.server.process())
    }

    fn peak(&self) -> anyhow::Result<u64> {
        peak_of(self.server.process())
    }
}

struct ByDocker {
    docker: std::rc::Rc<Docker>,
    buildkit: bool,
}

impl Builder for ByDocker {
    fn name(&self) -> &'static str {
        if self.buildkit { "docker build (BuildKit)" } else { "docker build (classic)" }
    }

    fn command(&self, context: &Path, cold: bool) -> anyhow::Result<Command> {
        let mut command = self.docker.build(self.buildkit);
        command.args(["--network", "none", "-t", TAG]).args(cold.then_some("--no-cache")).arg(context);
        Ok(command)
    }

    fn forget_peak(&self) -> anyhow::Result<()> {
        self.docker.processes()?.iter().try_for_each(|process| forget(*process))
    }

    fn peak(&self) -> anyhow::Result<u64> {
        self.docker.processes()?.iter().map(|process| peak_of(*process)).sum()
    }
}

struct Buildah {
    directory: PathBuf,
    /// Says what a command's peak was, if there is such a program.
    time: Option<PathBuf>,
}

impl Buildah {
    /// `None` where it is not installed.
    fn prepare(directory: &Path, image: &Image) -> anyhow::Result<Option<Self>> {
        if image::find("buildah").is_none() {
            return Ok(None);
        }
        fs::create_dir_all(directory)?;
        fs::write(directory.join("policy.json"), r#"{"default":[{"type":"insecureAcceptAnything"}]}"#)?;
        let this = Self { directory: directory.to_owned(), time: image::find("time") };
        let mut command = this.buildah("pull");
        super::ran(command.arg(format!("docker-archive:{}", image.archive.display())))?;
        Ok(Some(this))
    }

    fn buildah(&self, verb: &str) -> Command {
        let mut command = match &self.time {
            Some(time) => {
                let mut command = Command::new(time);
                command.arg("-o").arg(self.directory.join("peak")).args(["-f", "%M", "buildah"]);
                command
            }
            None => Command::new("buildah"),
        };
        command.arg("--root").arg(self.directory.join("root")).arg("--runroot").arg(self.directory.join("run"));
        command.args(["--storage-driver", "overlay", verb, "--signature-policy"]);
        command.arg(self.directory.join("policy.json"));
        command
    }
}

impl Builder for Buildah {
    fn name(&self) -> &'static str {
        "buildah bud"
    }

    fn command(&self, context: &Path, cold: bool) -> anyhow::Result<Command> {
        let mut command = self.buildah("bud");
        // Without --layers it caches nothing.
        command.args(["--layers", "--net", "none", "--pull-never", "-t", TAG]);
        // crun runs nothing where cgroups are hybrid.
        if let Some(runc) = image::find("runc") {
            command.arg("--runtime").arg(runc);
        }
        command.args(cold.then_some("--no-cache")).arg(context);
        Ok(command)
    }

    fn forget_peak(&self) -> anyhow::Result<()> {
        Ok(())
    }

    fn peak(&self) -> anyhow::Result<u64> {
        if self.time.is_none() {
            return Ok(0);
        }
        let text = fs::read_to_string(self.directory.join("peak"))?;
        let kib: u64 = text.lines().last().unwrap_or_default().trim().parse().context("no peak of buildah")?;
        Ok(kib << 10)
    }
}

fn forget(process: u32) -> anyhow::Result<()> {
    crate::process::forget_peak(process)
}

fn peak_of(process: u32) -> anyhow::Result<u64> {
    crate::process::peak(process)
}
