use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use wharf_core::Digest;

use crate::{
    content::Content,
    error::{ImageError, IoContext},
};

/// What holders that outlive this process, running containers, keep: one file for each holder.
#[derive(Debug)]
pub(crate) struct Pins(PathBuf);

#[derive(Serialize, Deserialize)]
struct PinFile {
    manifests: Vec<Digest>,
}

impl Pins {
    pub(crate) fn open(dir: PathBuf) -> Result<Self, ImageError> {
        fs::create_dir_all(&dir).context("make", &dir)?;
        Ok(Self(dir))
    }

    fn path(&self, holder: &str) -> Result<PathBuf, ImageError> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        if holder.is_empty() || holder.len() > 200 || !holder.bytes().all(plain) {
            return Err(ImageError::Refused(format!("'{holder}' cannot hold an image: use letters, digits, - and _")));
        }
        Ok(self.0.join(format!("{holder}.json")))
    }

    pub(crate) fn set(&self, content: &Content, holder: &str, manifests: Vec<Digest>) -> Result<(), ImageError> {
        let bytes = serde_json::to_vec(&PinFile { manifests })
            .map_err(|source| ImageError::Json { what: format!("the pin of {holder}"), source })?;
        content.replace(&self.path(holder)?, &bytes)
    }

    pub(crate) fn remove(&self, holder: &str) -> Result<(), ImageError> {
        let path = self.path(holder)?;
        match fs::remove_file(&path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e).context("remove", path),
            _ => Ok(()),
        }
    }

    /// Holders and the manifests they hold.
    pub(crate) fn list(&self) -> Result<Vec<(String, Vec<Digest>)>, ImageError> {
        let mut pins = Vec::new();
        for entry in fs::read_dir(&self.0).context("list", &self.0)? {
            let path = entry.context("list", &self.0)?.path();
            if let Some(holder) = holder(&path) {
                let bytes = fs::read(&path).context("read", &path)?;
                let pin: PinFile = serde_json::from_slice(&bytes)
                    .map_err(|source| ImageError::Json { what: path.display().to_string(), source })?;
                pins.push((holder, pin.manifests));
            }
        }
        Ok(pins)
    }
}

fn holder(path: &Path) -> Option<String> {
    (path.extension()? == "json").then(|| path.file_stem()?.to_str().map(str::to_owned)).flatten()
}
