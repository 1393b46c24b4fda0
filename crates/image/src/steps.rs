//! What build steps made, so that the same step need not be done again.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};
use wharf_core::{Digest, LayerInfo};

use crate::{ImageError, Images, Lease, content::Content, error::IoContext};

/// What a step made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRecord {
    /// The step, as its author wrote it.
    pub text: String,
    pub layer: Option<LayerInfo>,
    /// An image that is to be kept as long as the record, named or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Digest>,
    /// The time that the image says it was made at, seconds since 1970.
    pub created: i64,
    /// Bytes on the disk: packed and unpacked.
    pub bytes: u64,
}

/// A record, and when it was last of use.
#[derive(Clone, Debug)]
pub struct KnownStep {
    pub key: Digest,
    pub record: StepRecord,
    pub used: SystemTime,
}

/// What was given up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    pub records: usize,
    /// As the records say; what other images have too stays on the disk.
    pub bytes: u64,
}

/// The records, one file each, under the digest of all that went into the step.
#[derive(Debug)]
pub(crate) struct StepFiles(PathBuf);

impl StepFiles {
    pub(crate) fn open(dir: PathBuf) -> Result<Self, ImageError> {
        fs::create_dir_all(&dir).context("make", &dir)?;
        Ok(Self(dir))
    }

    fn path(&self, key: &Digest) -> PathBuf {
        self.0.join(format!("{}.json", key.hex()))
    }

    pub(crate) fn list(&self) -> Result<Vec<KnownStep>, ImageError> {
        let mut known = Vec::new();
        for entry in fs::read_dir(&self.0).context("list", &self.0)? {
            let entry = entry.context("list", &self.0)?;
            let path = entry.path();
            let Some(key) = key_of(&path) else { continue };
            let read = fs::read(&path).and_then(|bytes| Ok((bytes, entry.metadata()?.modified()?)));
            match read {
                Ok((bytes, used)) => match serde_json::from_slice(&bytes) {
                    Ok(record) => known.push(KnownStep { key, record, used }),
                    // Not of this version, or cut off with the power: it is of no use to anyone.
                    Err(_) => remove(&path)?,
                },
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error).context("read", path),
            }
        }
        Ok(known)
    }

    fn get(&self, key: &Digest) -> Result<Option<StepRecord>, ImageError> {
        let path = self.path(key);
        match fs::read(&path) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).context("read", path),
        }
    }

    fn put(&self, content: &Content, key: &Digest, record: &StepRecord) -> Result<(), ImageError> {
        let bytes = serde_json::to_vec(record)
            .map_err(|source| ImageError::Json { what: "the record of a build step".to_owned(), source })?;
        content.replace(&self.path(key), &bytes)
    }

    fn touch(&self, key: &Digest) {
        // The record is as good without.
        let _ = File::open(self.path(key)).and_then(|file| file.set_modified(SystemTime::now()));
    }
}

impl Images {
    /// What the step with this key made, if it is known and all of it is here; the lease holds it. The record counts as used.
    ///
    /// # Errors
    /// The disk's.
    pub fn step(&self, key: &Digest, lease: &Lease) -> Result<Option<StepRecord>, ImageError> {
        let Some(record) = self.0.steps.get(key)? else { return Ok(None) };
        if let Some(layer) = &record.layer {
            lease.hold(&layer.digest);
            lease.hold(&layer.chain_id);
            if !self.0.content.is_readable(&layer.digest)? {
                return Ok(None);
            }
        }
        self.0.steps.touch(key);
        Ok(Some(record))
    }

    /// Writes down what a step made. What it names must be settled and held.
    ///
    /// # Errors
    /// The disk's.
    pub fn keep_step(&self, key: &Digest, record: &StepRecord) -> Result<(), ImageError> {
        self.0.steps.put(&self.0.content, key, record)
    }

    /// Every record.
    ///
    /// # Errors
    /// The disk's.
    pub fn known_steps(&self) -> Result<Vec<KnownStep>, ImageError> {
        self.0.steps.list()
    }

    /// Forgets records: those that nobody has used for `unused`, and then, those first that were not used for longest, as many as it
    /// takes for the rest to have no more than `limit` bytes. Their bytes stay until a [`collection`](Self::collection).
    ///
    /// # Errors
    /// The disk's.
    pub fn prune_steps(&self, limit: Option<u64>, unused: Option<Duration>) -> Result<Pruned, ImageError> {
        let mut known = self.0.steps.list()?;
        known.sort_by_key(|step| step.used);
        let mut total: u64 = known.iter().map(|step| step.record.bytes).fold(0, u64::saturating_add);
        let now = SystemTime::now();
        let mut pruned = Pruned::default();
        for step in known {
            let old = unused.is_some_and(|unused| now.duration_since(step.used).is_ok_and(|age| age >= unused));
            if old || limit.is_some_and(|limit| total > limit) {
                remove(&self.0.steps.path(&step.key))?;
                total = total.saturating_sub(step.record.bytes);
                pruned.records += 1;
                pruned.bytes += step.record.bytes;
            }
        }
        Ok(pruned)
    }
}

fn key_of(path: &Path) -> Option<Digest> {
    let hex = path.file_name()?.to_str()?.strip_suffix(".json")?;
    format!("sha256:{hex}").parse().ok()
}

fn remove(path: &Path) -> Result<(), ImageError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).context("remove", path),
        _ => Ok(()),
    }
}
