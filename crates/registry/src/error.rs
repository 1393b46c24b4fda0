use wharf_core::{
    Digest,
    registry::{ImageStatus, RepositoryId},
};
use wharf_image::ImageError;
use wharf_store::StoreError;

use crate::ImageReference;

/// Why the registry does not do what it was asked. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    #[error("the repository {0} does not exist")]
    NoRepository(RepositoryId),
    #[error("the repository {0} exists already")]
    RepositoryExists(RepositoryId),
    #[error("the repository {0} holds images: delete them first, or delete it by force")]
    NotEmpty(RepositoryId),
    #[error("the repository has no blob {0}")]
    NoBlob(Digest),
    #[error("the repository has no image {0}")]
    NoImage(ImageReference),
    /// It is there, and cannot be pulled.
    #[error("the image {0} is archived: restore it, or push it again")]
    Archived(ImageReference),
    /// Why an image is not archived, or not restored.
    #[error("{0}")]
    StorageClass(StorageClassRefusal),
    #[error("there is no such upload: it was never begun, is finished, or was given up")]
    NoUpload,
    #[error("{0} uploads are open, and no more may be: finish some, or give some up")]
    TooManyUploads(usize),
    /// The next byte that is expected.
    #[error("the piece does not begin at byte {0}, where the upload stands")]
    WrongOffset(u64),
    #[error("{0} bytes came where {1} were announced")]
    WrongLength(u64, u64),
    #[error("the bytes have the digest {actual}, not {expected}")]
    WrongDigest { expected: Digest, actual: Digest },
    #[error("the manifest is not valid: {0}")]
    InvalidManifest(String),
    #[error("a manifest has at most {0} bytes")]
    ManifestTooLong(u64),
    /// Blobs that the manifest names.
    #[error("the manifest names blobs that the repository does not have: {}", list(.0))]
    UnknownBlobs(Vec<Digest>),
    /// Manifests that the index names.
    #[error("the index names manifests that the repository does not have: {}", list(.0))]
    UnknownManifests(Vec<Digest>),
    #[error("the image tag '{0}' already exists and cannot be overwritten because the tag is immutable")]
    Immutable(String),
    /// An index names it.
    #[error("an index of the repository names the image {0}")]
    Referenced(Digest),
    #[error("it would take more than the repository's quota of {} MiB", .0 >> 20)]
    Quota(u64),
    #[error("the registry's disk is full: delete images, or make room")]
    DiskFull,
    /// The sender went away or spoke nonsense.
    #[error("the bytes did not come whole: {0}")]
    Interrupted(String),
    #[error("other requests kept changing the same image: try again")]
    Contended,
    #[error("{action}: {source}")]
    Io { action: &'static str, source: std::io::Error },
    #[error(transparent)]
    Image(#[from] ImageError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an image's storage class stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StorageClassRefusal {
    #[error("the image is {} already", .0.as_str())]
    AlreadyThere(ImageStatus),
    /// Indexes that are not archived.
    #[error("the image is referenced by manifest list: [{}]", list(.0))]
    Referenced(Vec<Digest>),
    /// It goes with its subject.
    #[error("the image says something of {0}, and is archived and restored with that")]
    Referrer(Digest),
}

fn list(digests: &[Digest]) -> String {
    digests.iter().map(Digest::as_str).collect::<Vec<_>>().join(", ")
}

impl RegistryError {
    /// A failed file operation; a full disk is an error of its own.
    pub(crate) fn io(action: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |source| match source.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io { action, source },
        }
    }

    /// The same, of the content store.
    pub(crate) fn content(error: ImageError) -> Self {
        match error {
            ImageError::Io { action, source, .. } => Self::io(action)(source),
            error => Self::Image(error),
        }
    }
}
