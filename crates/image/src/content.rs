use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use wharf_core::Digest;

use crate::{
    error::{ImageError, IoContext},
    hash::{Algorithm, Hasher},
    lease::Lease,
};

/// Blobs under their digests. One is visible when all of it is on disk and its digest was computed, never before.
#[derive(Debug)]
pub(crate) struct Content {
    /// Holds a directory for each algorithm.
    blobs: PathBuf,
    temporary: PathBuf,
    next: AtomicU64,
}

impl Content {
    /// Opens or makes the store, and removes what an interrupted writer left.
    pub(crate) fn open(root: &Path) -> Result<Self, ImageError> {
        let (blobs, temporary) = (root.join("blobs"), root.join("tmp"));
        match fs::remove_dir_all(&temporary) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e).context("clean", &temporary),
            _ => {}
        }
        for dir in Algorithm::ALL.map(|a| blobs.join(a.name())).iter().chain([&temporary]) {
            fs::create_dir_all(dir).context("make", dir)?;
        }
        Ok(Self { blobs, temporary, next: AtomicU64::new(0) })
    }

    pub(crate) fn path(&self, digest: &Digest) -> PathBuf {
        self.blobs.join(digest.algorithm()).join(digest.hex())
    }

    pub(crate) fn contains(&self, digest: &Digest) -> Result<bool, ImageError> {
        let path = self.path(digest);
        path.try_exists().context("look for", path)
    }

    pub(crate) fn open_blob(&self, digest: &Digest) -> Result<File, ImageError> {
        let path = self.path(digest);
        File::open(&path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => ImageError::MissingBlob(digest.clone()),
            _ => ImageError::Io { action: "open", path, source },
        })
    }

    /// A small blob's bytes, verified.
    pub(crate) fn read(&self, digest: &Digest) -> Result<Vec<u8>, ImageError> {
        let mut bytes = Vec::new();
        self.open_blob(digest)?.take(JSON_MAX + 1).read_to_end(&mut bytes).context("read", self.path(digest))?;
        if bytes.len() as u64 > JSON_MAX {
            return Err(ImageError::Refused(format!(
                "manifest or configuration {digest} is longer than {JSON_MAX} bytes"
            )));
        }
        let actual = Algorithm::of(digest).digest(&bytes);
        if actual == *digest {
            Ok(bytes)
        } else {
            Err(ImageError::Mismatch { what: "a stored blob".into(), expected: digest.clone(), actual })
        }
    }

    /// Keeps small bytes under their sha256, under the lease.
    pub(crate) fn put(&self, bytes: &[u8], lease: &Lease) -> Result<Digest, ImageError> {
        self.put_as(Algorithm::Sha256, bytes, lease)
    }

    /// Keeps small bytes under their digest of this algorithm, under the lease.
    pub(crate) fn put_as(&self, algorithm: Algorithm, bytes: &[u8], lease: &Lease) -> Result<Digest, ImageError> {
        let mut writer = self.writer_as(algorithm)?;
        writer.write_all(bytes).context("write", &writer.path)?;
        self.commit(writer.finish(), lease)
    }

    pub(crate) fn writer(&self) -> Result<BlobWriter, ImageError> {
        self.writer_as(Algorithm::Sha256)
    }

    pub(crate) fn writer_as(&self, algorithm: Algorithm) -> Result<BlobWriter, ImageError> {
        let path = self.temporary.join(self.next.fetch_add(1, Ordering::Relaxed).to_string());
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path).context("make", &path)?;
        Ok(BlobWriter { file, path, hasher: Hasher::new(algorithm), size: 0, committed: false })
    }

    /// Makes a staged blob visible, under the lease.
    pub(crate) fn commit(&self, mut staged: Staged, lease: &Lease) -> Result<Digest, ImageError> {
        let digest = staged.digest.clone();
        staged.writer.committed = self.adopt(&staged.writer.file, &staged.writer.path, &digest, lease)?;
        Ok(digest)
    }

    /// Makes the file at `from`, which is open as `file` and has this digest, a blob, under the lease. False if the blob was
    /// there: the file then stays.
    pub(crate) fn adopt(&self, file: &File, from: &Path, digest: &Digest, lease: &Lease) -> Result<bool, ImageError> {
        lease.hold(digest);
        if self.contains(digest)? {
            return Ok(false);
        }
        let to = self.path(digest);
        file.sync_all().context("write", from)?;
        fs::rename(from, &to).context("make", &to)?;
        to.parent().map_or(Ok(()), sync_dir)?;
        Ok(true)
    }

    /// Every blob present, with its size.
    pub(crate) fn list(&self) -> Result<Vec<(Digest, u64)>, ImageError> {
        let mut blobs = Vec::new();
        for algorithm in Algorithm::ALL {
            let dir = self.blobs.join(algorithm.name());
            for entry in fs::read_dir(&dir).context("list", &dir)? {
                let entry = entry.context("list", &dir)?;
                let Some(digest) = entry.file_name().to_str().and_then(|hex| algorithm.with(hex)) else { continue };
                blobs.push((digest, entry.metadata().context("look at", entry.path())?.len()));
            }
        }
        Ok(blobs)
    }

    pub(crate) fn remove(&self, digest: &Digest) -> Result<(), ImageError> {
        let path = self.path(digest);
        fs::remove_file(&path).context("remove", path)
    }

    /// Puts `bytes` in a file's place so that a reader, and the disk after a crash, has the old or the new whole.
    pub(crate) fn replace(&self, target: &Path, bytes: &[u8]) -> Result<(), ImageError> {
        let mut writer = self.writer()?;
        writer.write_all(bytes).and_then(|()| writer.file.sync_all()).context("write", &writer.path)?;
        fs::rename(&writer.path, target).context("replace", target)?;
        writer.committed = true;
        target.parent().map_or(Ok(()), sync_dir)
    }
}

/// The longest manifest, index or configuration, in bytes.
pub(crate) const JSON_MAX: u64 = 4 << 20;

fn sync_dir(dir: &Path) -> Result<(), ImageError> {
    File::open(dir).and_then(|d| d.sync_all()).context("write", dir)
}

/// A blob that is being written. Dropped, it is gone.
#[derive(Debug)]
pub(crate) struct BlobWriter {
    file: File,
    path: PathBuf,
    hasher: Hasher,
    size: u64,
    committed: bool,
}

impl BlobWriter {
    pub(crate) fn finish(self) -> Staged {
        Staged { digest: self.hasher.clone().finish(), writer: self }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The bytes written.
    pub(crate) const fn size(&self) -> u64 {
        self.size
    }
}

impl Write for BlobWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for BlobWriter {
    fn drop(&mut self) {
        if !self.committed {
            // The next open would clean it as well.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// A blob that is whole but not visible. Dropped, it is gone.
#[derive(Debug)]
pub(crate) struct Staged {
    pub(crate) digest: Digest,
    writer: BlobWriter,
}

impl Staged {
    pub(crate) fn size(&self) -> u64 {
        self.writer.size
    }

    /// The bytes, if there are no more than a manifest may have.
    pub(crate) fn read_small(&self) -> Result<Option<Vec<u8>>, ImageError> {
        if self.writer.size > JSON_MAX {
            return Ok(None);
        }
        fs::read(&self.writer.path).map(Some).context("read", &self.writer.path)
    }

    /// The first bytes.
    pub(crate) fn head(&self) -> Result<[u8; 8], ImageError> {
        head(File::open(&self.writer.path).context("read", &self.writer.path)?).context("read", &self.writer.path)
    }
}

/// Up to eight bytes, zeros behind them.
pub(crate) fn head(file: File) -> io::Result<[u8; 8]> {
    let mut bytes = Vec::new();
    file.take(8).read_to_end(&mut bytes)?;
    bytes.resize(8, 0);
    let mut head = [0; 8];
    head.copy_from_slice(&bytes);
    Ok(head)
}
