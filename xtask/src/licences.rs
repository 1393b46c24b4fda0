//! `cargo xtask licences`: whether every dependency may be used under a licence that deny.toml allows. cargo-deny checks
//! the same and more; this needs nothing installed.

mod expression;

use std::{collections::BTreeSet, process::Command};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

#[derive(Deserialize)]
struct Deny {
    licenses: Licenses,
}

#[derive(Deserialize)]
struct Licenses {
    allow: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
}

/// Names every package whose licence is not allowed.
pub(crate) fn run() -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--filter-platform", "x86_64-unknown-linux-gnu"])
        .output()
        .context("cargo metadata could not be run")?;
    ensure!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Metadata = serde_json::from_slice(&output.stdout).context("cargo metadata's answer")?;
    let deny = std::fs::read_to_string("deny.toml").context("deny.toml, looked for in the workspace's root")?;
    let allowed = toml::from_str::<Deny>(&deny).context("deny.toml")?.licenses.allow;

    let mut refused = Vec::new();
    for package in &metadata.packages {
        let text = package.license.as_deref().unwrap_or("none");
        if !expression::allows(text, &|licence| allowed.contains(licence)) {
            refused.push(format!("{} {}: {text}", package.name, package.version));
        }
    }
    if refused.is_empty() {
        return Ok(());
    }
    bail!("not under a licence that deny.toml allows:\n  {}", refused.join("\n  "))
}
