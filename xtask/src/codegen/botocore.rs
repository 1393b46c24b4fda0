//! Finds botocore's API models. One version only, so that everyone generates the same.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use super::model::Model;

const VERSION: &str = "1.44.5";

/// The folder with a folder for each service.
pub(crate) fn data_folder() -> Result<PathBuf> {
    let hint = format!("the API models come from botocore {VERSION}: pip install botocore=={VERSION}");
    let output = Command::new("python3")
        .args(["-c", "import botocore; print(botocore.__version__); print(botocore.__path__[0])"])
        .output()
        .with_context(|| format!("python3 could not be run; {hint}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut lines = text.lines();
    match (lines.next(), lines.next()) {
        (Some(VERSION), Some(path)) => Ok(Path::new(path).join("data")),
        (Some(other), Some(_)) => bail!("python3 has botocore {other}; {hint}"),
        _ => bail!("python3 has no botocore; {hint}"),
    }
}

/// The newest model of a service.
pub(crate) fn model(data: &Path, service: &str) -> Result<Model> {
    let folder = data.join(service);
    let mut versions: Vec<PathBuf> = fs::read_dir(&folder)
        .with_context(|| format!("botocore has no service '{service}'"))?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    versions.sort();
    let path = versions.pop().with_context(|| format!("{} is empty", folder.display()))?.join("service-2.json.gz");
    let file = fs::File::open(&path).with_context(|| format!("opening {}", path.display()))?;
    let reader = std::io::BufReader::new(flate2::read::GzDecoder::new(file));
    serde_json::from_reader(reader).with_context(|| format!("reading {}", path.display()))
}
