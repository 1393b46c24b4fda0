//! Rust from the AWS API models (design decision 7): which operations are served stands in `served.toml`; types and tables
//! go to `aws-model`, a trait and a dispatcher for each service to `aws-wire`.

mod api;
mod botocore;
mod model;
mod names;
mod rustfmt;
mod service;
mod table;
mod types;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use service::Service;

const HEADER: &str = "// Written by `cargo xtask codegen` from the API models; do not edit.\n\n";

/// A service's part of `served.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Served {
    /// Names of operations, as the model writes them.
    operations: Vec<String>,
}

/// Writes the generated files, or with `check` only compares them.
pub(crate) fn run(check: bool) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask stands in the repository")?;
    let files = generate(root)?;
    let folders = [root.join("crates/aws-model/src/generated"), root.join("crates/aws-wire/src/generated")];
    let mut stale = Vec::new();
    for folder in &folders {
        for present in files_under(folder)? {
            if !files.contains_key(&present) {
                stale.push(present.clone());
                if !check {
                    fs::remove_file(&present).with_context(|| format!("removing {}", present.display()))?;
                }
            }
        }
    }
    for (path, text) in &files {
        if fs::read_to_string(path).is_ok_and(|present| present == *text) {
            continue;
        }
        stale.push(path.clone());
        if !check {
            let folder = path.parent().context("a generated file has a folder")?;
            fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
            fs::write(path, text).with_context(|| format!("writing {}", path.display()))?;
        }
    }
    let list: Vec<String> = stale.iter().map(|p| p.strip_prefix(root).unwrap_or(p).display().to_string()).collect();
    if check && !list.is_empty() {
        bail!("run `cargo xtask codegen` and commit; these files are not what it writes:\n  {}", list.join("\n  "));
    }
    for path in list {
        println!("changed {path}");
    }
    Ok(())
}

/// Every generated file and its text.
fn generate(root: &Path) -> Result<BTreeMap<PathBuf, String>> {
    let served_path = root.join("crates/aws-model/served.toml");
    let served = fs::read_to_string(&served_path).with_context(|| format!("reading {}", served_path.display()))?;
    let served: BTreeMap<String, Served> =
        toml::from_str(&served).with_context(|| format!("reading {}", served_path.display()))?;
    let data = botocore::data_folder()?;

    let model_folder = root.join("crates/aws-model/src");
    let wire_folder = root.join("crates/aws-wire/src");
    let mut files = BTreeMap::new();
    let mut add = |path: PathBuf, text: String| -> Result<()> {
        let text = rustfmt::format(root, &format!("{HEADER}{text}"))
            .with_context(|| format!("formatting what would be {}", path.display()))?;
        files.insert(path, text);
        Ok(())
    };
    for (name, served) in &served {
        let service = Service::new(name, botocore::model(&data, name)?, &served.operations)
            .with_context(|| format!("service '{name}'"))?;
        let folder = model_folder.join("generated").join(name);
        add(model_folder.join("generated").join(format!("{name}.rs")), service.module())?;
        add(folder.join("types.rs"), types::types(&service)?)?;
        add(folder.join("enums.rs"), types::enums(&service)?)?;
        add(folder.join("errors.rs"), types::errors(&service)?)?;
        add(folder.join("table.rs"), table::table(&service)?)?;
        add(wire_folder.join("generated").join(format!("{name}.rs")), api::api(&service)?)?;
    }
    let names: Vec<&str> = served.keys().map(String::as_str).collect();
    add(model_folder.join("generated.rs"), service::index(&names))?;
    add(wire_folder.join("generated.rs"), api::index(&names))?;
    Ok(files)
}

/// The files in `folder` and the folders in it; none if it is missing.
fn files_under(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return Ok(files) };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_under(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
