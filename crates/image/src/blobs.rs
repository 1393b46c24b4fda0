use std::{
    fs::File,
    path::{Path, PathBuf},
};

use wharf_core::Digest;

use crate::{Algorithm, ImageError, Images, Lease, error::IoContext};

/// The blobs by themselves, for who keeps account of them elsewhere: the registry. Cheap to clone; calls block on the disk.
///
/// The collector knows nothing of that account: a blob is held with a [`Lease`] from before it is looked for until it is
/// written down, and who collects gives [`Collection::run`](crate::Collection::run) what is written down.
#[derive(Clone, Debug)]
pub struct Blobs(Images);

impl Images {
    /// The blobs of this store.
    #[must_use]
    pub fn blobs(&self) -> Blobs {
        Blobs(self.clone())
    }
}

impl Blobs {
    /// A lease on nothing yet.
    #[must_use]
    pub fn lease(&self) -> Lease {
        self.0.0.lease()
    }

    /// Where uploads may stand: on the file system of the blobs. Nothing in it is touched by the store.
    #[must_use]
    pub fn uploads(&self) -> PathBuf {
        self.0.0.uploads.clone()
    }

    /// The blob's size in bytes; `None` if it is not there.
    pub fn size(&self, digest: &Digest) -> Result<Option<u64>, ImageError> {
        match self.open(digest) {
            Ok((_, size)) => Ok(Some(size)),
            Err(ImageError::MissingBlob(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The blob and its size in bytes; [`ImageError::MissingBlob`] if it is not there. Not verified: it was when it came.
    pub fn open(&self, digest: &Digest) -> Result<(File, u64), ImageError> {
        let content = &self.0.0.content;
        let file = content.open_blob(digest)?;
        let size = file.metadata().context("look at", content.path(digest))?.len();
        Ok((file, size))
    }

    /// A blob as long as a manifest may be, verified.
    pub fn read(&self, digest: &Digest) -> Result<Vec<u8>, ImageError> {
        self.0.0.content.read(digest)
    }

    /// Keeps small bytes. They are on disk when it returns.
    pub fn put(&self, algorithm: Algorithm, bytes: &[u8], lease: &Lease) -> Result<Digest, ImageError> {
        self.0.0.content.put_as(algorithm, bytes, lease)
    }

    /// Keeps small bytes, which have this digest, without waiting for the disk; false if they are there and on disk. They are
    /// lost when the store is opened anew, unless [`settle`](Self::settle) was called: who promises more writes them down
    /// first, and brings them again.
    pub fn put_unsettled(&self, digest: &Digest, bytes: &[u8], lease: &Lease) -> Result<bool, ImageError> {
        self.0.0.content.put_unsettled(digest, bytes, lease)
    }

    /// When this returns, what was put unsettled is on disk like all else.
    pub fn settle(&self, digests: &[Digest]) -> Result<(), ImageError> {
        self.0.0.content.settle(digests)
    }

    /// Makes a file a blob: `from`, open as `file`, whose digest the caller has computed. It is on disk when this returns.
    /// False if the blob was there: then the file stays where it is.
    pub fn adopt(&self, file: &File, from: &Path, digest: &Digest, lease: &Lease) -> Result<bool, ImageError> {
        self.0.0.content.adopt(file, from, digest, lease)
    }
}
