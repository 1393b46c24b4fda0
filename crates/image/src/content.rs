use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    mem,
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
///
/// Small ones can be *unsettled* for a while: readable, and on disk only by what somebody else wrote down. They are apart
/// from the others, and gone when the store is opened anew: who wrote them down brings them again.
#[derive(Debug)]
pub(crate) struct Content {
    /// Holds a directory for each algorithm.
    blobs: PathBuf,
    /// The same, of what is not settled.
    unsettled: PathBuf,
    temporary: PathBuf,
    next: AtomicU64,
}

impl Content {
    /// Opens or makes the store, and removes what an interrupted writer left.
    pub(crate) fn open(root: &Path) -> Result<Self, ImageError> {
        let (blobs, unsettled, temporary) = (root.join("blobs"), root.join("unsettled"), root.join("tmp"));
        for dir in [&unsettled, &temporary] {
            match fs::remove_dir_all(dir) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e).context("clean", dir),
                _ => {}
            }
        }
        let of = |parent: &Path| Algorithm::ALL.map(|algorithm| parent.join(algorithm.name()));
        for dir in of(&blobs).iter().chain(&of(&unsettled)).chain([&temporary]) {
            fs::create_dir_all(dir).context("make", dir)?;
        }
        Ok(Self { blobs, unsettled, temporary, next: AtomicU64::new(0) })
    }

    pub(crate) fn path(&self, digest: &Digest) -> PathBuf {
        self.blobs.join(digest.algorithm()).join(digest.hex())
    }

    fn unsettled_path(&self, digest: &Digest) -> PathBuf {
        self.unsettled.join(digest.algorithm()).join(digest.hex())
    }

    /// Whether the blob is there and settled.
    pub(crate) fn contains(&self, digest: &Digest) -> Result<bool, ImageError> {
        let path = self.path(digest);
        path.try_exists().context("look for", path)
    }

    /// Whether the blob can be read.
    pub(crate) fn is_readable(&self, digest: &Digest) -> Result<bool, ImageError> {
        match self.open_blob(digest) {
            Ok(_) => Ok(true),
            Err(ImageError::MissingBlob(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    pub(crate) fn open_blob(&self, digest: &Digest) -> Result<File, ImageError> {
        let settled = self.path(digest);
        // It may be settled between the first look and the second.
        for path in [&settled, &self.unsettled_path(digest), &settled] {
            match File::open(path) {
                Ok(file) => return Ok(file),
                Err(source) if source.kind() == io::ErrorKind::NotFound => {}
                Err(source) => return Err(ImageError::Io { action: "open", path: path.clone(), source }),
            }
        }
        Err(ImageError::MissingBlob(digest.clone()))
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

    /// Keeps small bytes without waiting for the disk, under the lease. False if they are settled already.
    pub(crate) fn put_unsettled(&self, digest: &Digest, bytes: &[u8], lease: &Lease) -> Result<bool, ImageError> {
        lease.hold(digest);
        if self.contains(digest)? {
            return Ok(false);
        }
        let to = self.unsettled_path(digest);
        if to.try_exists().context("look for", &to)? {
            // The same bytes, which may be on their way to the disk at this moment: others must not take their place.
            return Ok(true);
        }
        let mut writer = self.writer_as(Algorithm::of(digest))?;
        writer.write_all(bytes).context("write", &writer.path)?;
        fs::rename(&writer.path, &to).context("make", to)?;
        writer.committed = true;
        Ok(true)
    }

    /// Waits until unsettled blobs are on disk, and settles them. Those that are not there are passed over.
    pub(crate) fn settle(&self, digests: &[Digest]) -> Result<(), ImageError> {
        let many = digests.len() > SETTLED_ONE_BY_ONE;
        if many {
            let directory = File::open(&self.unsettled).context("open", &self.unsettled)?;
            rustix::fs::syncfs(&directory).context("write", &self.unsettled)?;
        }
        for digest in digests {
            let from = self.unsettled_path(digest);
            match File::open(&from) {
                Ok(file) if !many => file.sync_all().context("write", &from)?,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error).context("open", from),
            }
            let to = self.path(digest);
            match fs::rename(&from, &to) {
                // Somebody else has settled it meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound && self.contains(digest)? => {}
                renamed => renamed.context("make", to)?,
            }
        }
        for algorithm in Algorithm::ALL {
            if digests.iter().any(|digest| digest.algorithm() == algorithm.name()) {
                sync_dir(&self.blobs.join(algorithm.name()))?;
            }
        }
        Ok(())
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
        let file = File::open(&staged.path).context("open", &staged.path)?;
        staged.committed = self.adopt(&file, &staged.path, &staged.digest, lease)?;
        Ok(staged.digest.clone())
    }

    /// Makes a staged blob readable without waiting for the disk, under the lease, until [`settle`](Self::settle).
    pub(crate) fn commit_unsettled(&self, mut staged: Staged, lease: &Lease) -> Result<Digest, ImageError> {
        lease.hold(&staged.digest);
        let to = self.unsettled_path(&staged.digest);
        if !self.contains(&staged.digest)? && !to.try_exists().context("look for", &to)? {
            fs::rename(&staged.path, &to).context("make", to)?;
            staged.committed = true;
        }
        Ok(staged.digest.clone())
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

/// So many files are written to disk by themselves; for more, all that the disk has waiting is.
const SETTLED_ONE_BY_ONE: usize = 4;

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
    /// What was written, not open any more: an archive stages thousands of files.
    pub(crate) fn finish(mut self) -> Staged {
        self.committed = true;
        let (digest, path) = (self.hasher.clone().finish(), mem::take(&mut self.path));
        Staged { digest, path, size: self.size, committed: false }
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
    path: PathBuf,
    size: u64,
    committed: bool,
}

impl Staged {
    pub(crate) const fn size(&self) -> u64 {
        self.size
    }

    /// The bytes, if there are no more than a manifest may have.
    pub(crate) fn read_small(&self) -> Result<Option<Vec<u8>>, ImageError> {
        if self.size > JSON_MAX {
            return Ok(None);
        }
        fs::read(&self.path).map(Some).context("read", &self.path)
    }

    /// The first bytes.
    pub(crate) fn head(&self) -> Result<[u8; 8], ImageError> {
        head(File::open(&self.path).context("read", &self.path)?).context("read", &self.path)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.committed {
            // The next open would clean it as well.
            let _ = fs::remove_file(&self.path);
        }
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
