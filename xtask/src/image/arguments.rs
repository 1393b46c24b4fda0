use std::path::PathBuf;

use anyhow::{Context, Result, bail};

pub(crate) const USAGE: &str =
    "usage: cargo xtask image --tag NAME[:TAG] -o FILE [--binary PATH] [--busybox PATH] [OPTION …]

--binary PATH      a static program; stands at the image's root under its own name and is its entry point
--busybox PATH     a static busybox; becomes /bin/sh and everything else it can be
--entrypoint WORD  the entry point, one word each time
--cmd WORD         the command, one word each time
--env NAME=VALUE   a variable, one each time
--workdir PATH     --user USER[:GROUP]";

/// What the command line asked for.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    pub(super) tag: String,
    pub(super) output: PathBuf,
    pub(super) binary: Option<PathBuf>,
    pub(super) busybox: Option<PathBuf>,
    pub(super) config: ContainerConfig,
}

/// What the image says of its containers.
#[derive(Debug, Default)]
pub(super) struct ContainerConfig {
    pub(super) entrypoint: Option<Vec<String>>,
    pub(super) cmd: Option<Vec<String>>,
    pub(super) env: Vec<String>,
    pub(super) workdir: Option<String>,
    pub(super) user: Option<String>,
}

impl Arguments {
    pub(super) fn parse(arguments: &[&str]) -> Result<Self> {
        let mut parsed = Self::default();
        let mut rest = arguments.iter();
        while let Some(&option) = rest.next() {
            let value = *rest.next().with_context(|| format!("{option} wants a value\n\n{USAGE}"))?;
            let config = &mut parsed.config;
            match option {
                // Docker's archives name images in full; what has no tag is the latest.
                "--tag" if value.contains(':') => parsed.tag = value.to_owned(),
                "--tag" => parsed.tag = format!("{value}:latest"),
                "-o" | "--output" => parsed.output = value.into(),
                "--binary" => parsed.binary = Some(value.into()),
                "--busybox" => parsed.busybox = Some(value.into()),
                "--entrypoint" => config.entrypoint.get_or_insert_default().push(value.to_owned()),
                "--cmd" => config.cmd.get_or_insert_default().push(value.to_owned()),
                "--env" if value.contains('=') => config.env.push(value.to_owned()),
                "--workdir" => config.workdir = Some(value.to_owned()),
                "--user" => config.user = Some(value.to_owned()),
                _ => bail!("{option} {value} is not understood\n\n{USAGE}"),
            }
        }
        if parsed.tag.is_empty() || parsed.output.as_os_str().is_empty() {
            bail!("--tag and -o are needed\n\n{USAGE}");
        }
        Ok(parsed)
    }
}
