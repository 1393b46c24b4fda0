use std::{io, path::PathBuf};

use wharf_core::Digest;

use crate::{reference::InvalidReference, tar::TarError};

/// Why an image could not be loaded, found or unpacked.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    #[error("cannot {action} {}: {source}", path.display())]
    Io { action: &'static str, path: PathBuf, source: io::Error },
    #[error("{} is in use by another process", .0.display())]
    Busy(PathBuf),
    #[error("{} is not an image archive: it holds neither manifest.json nor an OCI layout", .0.display())]
    NotAnImage(PathBuf),
    #[error("the archive is malformed: {0}")]
    Archive(#[from] TarError),
    #[error("the archive is refused: {0}")]
    Refused(String),
    #[error("the archive lacks {0}")]
    MissingFile(String),
    #[error("the archive names no image; give it a name with --tag")]
    NoName,
    #[error("the archive holds several images, so one name will not do for them")]
    SeveralImages,
    #[error("{what} is not valid: {source}")]
    Json { what: String, source: serde_json::Error },
    #[error("blob {0} is not present")]
    MissingBlob(Digest),
    #[error("{what} should have digest {expected} but has {actual}")]
    Mismatch { what: String, expected: Digest, actual: Digest },
    #[error("{0} is not a sha256 digest; no other algorithm is supported")]
    UnsupportedDigest(Digest),
    #[error("image Manifest does not contain descriptor matching platform '{0}'")]
    NoPlatform(String),
    #[error("manifest {0} is of no supported kind")]
    NotAManifest(Digest),
    #[error("the image's configuration lists {diff_ids} layers but its manifest {layers}")]
    LayerCount { diff_ids: usize, layers: usize },
    #[error(transparent)]
    Reference(#[from] InvalidReference),
    #[error("what was changed cannot become a layer: {source}")]
    Unpackable { source: LayerError },
    #[error("cannot compare: {source}")]
    Compare { source: LayerError },
    #[error("cannot unpack layer {layer}: {source}")]
    Layer { layer: Digest, source: LayerError },
}

/// Why a layer could not be unpacked.
#[derive(Debug, thiserror::Error)]
pub enum LayerError {
    #[error(transparent)]
    Archive(#[from] TarError),
    #[error("{action} '{entry}': {source}")]
    Entry { action: &'static str, entry: String, source: io::Error },
    #[error("'{entry}' is refused: {reason}")]
    Refused { entry: String, reason: &'static str },
    #[error("it has more than {0} entries")]
    TooManyEntries(u64),
    #[error("its {what} is {actual}, not {expected}")]
    Mismatch { what: &'static str, expected: Digest, actual: Digest },
    #[error("cannot {action}: {source}")]
    Io { action: &'static str, source: io::Error },
}

pub(crate) trait IoContext<T> {
    /// Says what was being done, and to what.
    fn context(self, action: &'static str, path: impl Into<PathBuf>) -> Result<T, ImageError>;
}

impl<T, E: Into<io::Error>> IoContext<T> for Result<T, E> {
    fn context(self, action: &'static str, path: impl Into<PathBuf>) -> Result<T, ImageError> {
        self.map_err(|e| ImageError::Io { action, path: path.into(), source: e.into() })
    }
}
