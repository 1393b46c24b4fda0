//! The toolchain's own formatter, with the repository's settings.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

/// `source`, formatted.
pub(crate) fn format(root: &Path, source: &str) -> Result<String> {
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout", "--config-path"])
        .arg(root.join("rustfmt.toml"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("rustfmt could not be run: rustup component add rustfmt")?;
    let mut stdin = child.stdin.take().context("rustfmt has no standard input")?;
    // rustfmt reads everything before it writes, so a full pipe cannot hold both up.
    stdin.write_all(source.as_bytes()).context("writing to rustfmt")?;
    drop(stdin);
    let output = child.wait_with_output().context("waiting for rustfmt")?;
    if !output.status.success() {
        bail!("rustfmt refused the text ({})", output.status);
    }
    String::from_utf8(output.stdout).context("rustfmt wrote something that is not UTF-8")
}
