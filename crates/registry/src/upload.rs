//! Blobs that are on their way in.
//!
//! An upload is a file, and a digest that is computed as bytes come. Its id says by itself which repository it belongs to,
//! so that a new process needs nothing but the file to go on with it: it then reads the file once more for its digest.

use std::{
    collections::HashMap,
    fmt,
    fs::{self, File, OpenOptions},
    io::{Read, Write},
    path::{Path, PathBuf},
    str::FromStr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use tokio::{sync::Mutex as AsyncMutex, task::JoinHandle};
use wharf_core::{Digest, registry::RepositoryId, uuid};
use wharf_image::{Algorithm, Blobs, Hasher};

use crate::{Registry, RegistryError, settle::SMALL, space::room_for};

/// An upload's name, unguessable. The part behind the last `-` belongs to its repository.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UploadId(Box<str>);

/// How many uploads may be open at once.
const UPLOADS_MAX: usize = 10_000;
/// How many bytes gather before the disk is told to write them.
const WRITTEN_BACK: u64 = 32 << 20;

/// Characters of a UUID.
const UUID_LENGTH: usize = 36;
/// Digits of a repository's part.
const OWNER_DIGITS: usize = 16;

impl UploadId {
    fn new(id: &RepositoryId) -> Self {
        Self(format!("{}-{}", uuid(), owner(id)).into())
    }

    fn belongs_to(&self, id: &RepositoryId) -> bool {
        self.0.rsplit('-').next() == Some(&owner(id))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the repository's, a UUID: enough for a client that says the repository anyway.
    #[must_use]
    pub fn uuid(&self) -> &str {
        &self.0[..UUID_LENGTH]
    }

    /// The upload to a repository that has this for its [`UploadId::uuid`].
    ///
    /// # Errors
    /// [`RegistryError::NoUpload`] for what is no UUID.
    pub fn of(id: &RepositoryId, uuid: &str) -> Result<Self, RegistryError> {
        format!("{}-{}", uuid.to_ascii_lowercase(), owner(id)).parse()
    }
}

fn owner(id: &RepositoryId) -> String {
    Algorithm::Sha256.digest(id.to_string().as_bytes()).hex()[..OWNER_DIGITS].to_owned()
}

impl FromStr for UploadId {
    type Err = RegistryError;

    /// [`RegistryError::NoUpload`] for what cannot be an upload's name, and so is none's.
    fn from_str(text: &str) -> Result<Self, RegistryError> {
        let shaped = text.len() == UUID_LENGTH + 1 + OWNER_DIGITS
            && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f' | b'-'));
        if shaped { Ok(Self(text.into())) } else { Err(RegistryError::NoUpload) }
    }
}

impl fmt::Display for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The uploads that this process knows; all of them are files in a directory.
pub(crate) struct Uploads {
    directory: PathBuf,
    open: Mutex<HashMap<UploadId, Shared>>,
}

type Shared = Arc<AsyncMutex<Slot>>;

/// An upload, for one request at a time.
enum Slot {
    /// A file that another life of this process left.
    Resting(PathBuf),
    Open(Upload),
    /// Finished, or given up.
    Over,
}

impl Slot {
    /// The upload; one that rests is read for its digest first, which waits for the disk.
    fn open(&mut self) -> Result<&mut Upload, RegistryError> {
        if let Self::Resting(path) = self {
            let resumed = Upload::resume(std::mem::take(path));
            *self = resumed.map_or(Self::Over, Self::Open);
        }
        match self {
            Self::Open(upload) => Ok(upload),
            Self::Resting(_) | Self::Over => Err(RegistryError::NoUpload),
        }
    }
}

/// An upload as far as it came. Its file is open only while it is written.
struct Upload {
    path: PathBuf,
    written: u64,
    hasher: Hasher,
    /// Up to where the disk was told to begin.
    begun: u64,
    writing: Option<JoinHandle<()>>,
}

impl Uploads {
    pub(crate) fn open(directory: PathBuf) -> Result<Self, RegistryError> {
        fs::create_dir_all(&directory).map_err(RegistryError::io("make the directory of uploads"))?;
        Ok(Self { directory, open: Mutex::default() })
    }

    fn known(&self) -> MutexGuard<'_, HashMap<UploadId, Shared>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The upload, which is empty if it is finished.
    fn find(&self, id: &RepositoryId, upload: &UploadId) -> Result<Shared, RegistryError> {
        if !upload.belongs_to(id) {
            return Err(RegistryError::NoUpload);
        }
        if let Some(known) = self.known().get(upload) {
            return Ok(Arc::clone(known));
        }
        let path = self.directory.join(upload.as_str());
        if !path.exists() {
            return Err(RegistryError::NoUpload);
        }
        let resting = Shared::new(AsyncMutex::new(Slot::Resting(path)));
        Ok(Arc::clone(self.known().entry(upload.clone()).or_insert(resting)))
    }

    /// Removes what belongs to a repository.
    pub(crate) fn forget_of(&self, id: &RepositoryId) -> Result<(), RegistryError> {
        let io = || RegistryError::io("look through the uploads");
        for entry in fs::read_dir(&self.directory).map_err(io())? {
            let entry = entry.map_err(io())?;
            let upload = entry.file_name().to_str().and_then(|name| name.parse::<UploadId>().ok());
            if let Some(upload) = upload.filter(|upload| upload.belongs_to(id)) {
                // One that is being written fails for whoever writes it.
                self.known().remove(&upload);
                let _gone = fs::remove_file(entry.path());
            }
        }
        Ok(())
    }

    /// Removes what rested longer than `rest`; their number.
    pub(crate) fn forget_resting(&self, rest: Duration) -> Result<usize, RegistryError> {
        let io = || RegistryError::io("look through the uploads");
        let mut forgotten = 0;
        for entry in fs::read_dir(&self.directory).map_err(io())? {
            let entry = entry.map_err(io())?;
            // One that cannot be looked at was finished meanwhile.
            let Ok(changed) = entry.metadata().and_then(|metadata| metadata.modified()) else { continue };
            if SystemTime::now().duration_since(changed).is_ok_and(|rested| rested > rest) {
                if let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<UploadId>().ok()) {
                    self.known().remove(&id);
                }
                // Or somebody finished it just now.
                forgotten += usize::from(fs::remove_file(entry.path()).is_ok());
            }
        }
        Ok(forgotten)
    }
}

impl Upload {
    fn begin(directory: &Path, id: &UploadId, algorithm: Algorithm) -> Result<Self, RegistryError> {
        room_for(0, directory)?;
        let path = directory.join(id.as_str());
        File::create_new(&path).map_err(RegistryError::io("begin an upload"))?;
        Ok(Self { path, written: 0, hasher: Hasher::new(algorithm), begun: 0, writing: None })
    }

    /// Takes up what a former process left. Bytes beyond the page cache may be lost after a power failure: the digest tells.
    fn resume(path: PathBuf) -> Result<Self, RegistryError> {
        let (hasher, written) = hash(&path, Algorithm::default()).map_err(RegistryError::io("take up an upload"))?;
        Ok(Self { path, written, hasher, begun: written, writing: None })
    }

    /// Adds all pieces, or none of the one that fails and those behind it.
    fn append(&mut self, pieces: &[Bytes], directory: &Path) -> Result<(), RegistryError> {
        let file = OpenOptions::new().append(true).open(&self.path);
        let mut file = file.map_err(RegistryError::io("open an upload"))?;
        for bytes in pieces {
            room_for(bytes.len() as u64, directory)?;
            if let Err(error) = file.write_all(bytes) {
                // A part of it may be there: the upload stands where it stood.
                file.set_len(self.written).map_err(RegistryError::io("take back a piece of an upload"))?;
                return Err(RegistryError::io("write an upload")(error));
            }
            self.hasher.update(bytes);
            self.written += bytes.len() as u64;
        }
        self.write_back();
        Ok(())
    }

    /// Has the disk write while bytes still come, so that the end need not wait for all of them.
    fn write_back(&mut self) {
        let busy = self.writing.as_ref().is_some_and(|writing| !writing.is_finished());
        if busy || self.written - self.begun < WRITTEN_BACK {
            return;
        }
        self.begun = self.written;
        let path = self.path.clone();
        self.writing = Some(tokio::task::spawn_blocking(move || {
            // A descriptor of its own: a failure is told to each, so the end will hear of it too.
            let _early = File::open(path).and_then(|file| file.sync_data());
        }));
    }

    fn take_back(&mut self, size: u64) -> Result<(), RegistryError> {
        let io = || RegistryError::io("take back a piece of an upload");
        if size < self.written {
            let file = OpenOptions::new().write(true).open(&self.path).map_err(io())?;
            file.set_len(size).map_err(io())?;
            let algorithm = Algorithm::of(&self.hasher.clone().finish());
            (self.hasher, self.written) = hash(&self.path, algorithm).map_err(io())?;
            self.begun = self.begun.min(size);
        }
        Ok(())
    }

    /// The digest by the algorithm that is wanted.
    fn digest(&mut self, algorithm: Algorithm) -> Result<Digest, RegistryError> {
        let digest = self.hasher.clone().finish();
        if Algorithm::of(&digest) == algorithm {
            return Ok(digest);
        }
        let (hasher, _) = hash(&self.path, algorithm).map_err(RegistryError::io("read an upload"))?;
        Ok(hasher.finish())
    }
}

/// Reads a file from its beginning to its end.
fn hash(path: &Path, algorithm: Algorithm) -> std::io::Result<(Hasher, u64)> {
    let (mut hasher, mut length, mut piece) = (Hasher::new(algorithm), 0, vec![0; 256 << 10]);
    let mut file = File::open(path)?;
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok((hasher, length));
        }
        hasher.update(&piece[..read]);
        length += read as u64;
    }
}

impl Registry {
    /// Begins an upload. Its digest is computed by `algorithm` on the way; another one can still be asked for at the end.
    ///
    /// # Errors
    /// [`RegistryError::NoRepository`], [`RegistryError::DiskFull`], [`RegistryError::Quota`].
    pub async fn begin_upload(&self, id: &RepositoryId, algorithm: Algorithm) -> Result<UploadId, RegistryError> {
        if !self.0.settings.create_on_push {
            self.exists(id).await?;
        }
        self.within_quota(id, 0).await?;
        let upload = UploadId::new(id);
        let (directory, name) = (self.0.uploads.directory.clone(), upload.clone());
        if self.0.uploads.known().len() >= UPLOADS_MAX {
            return Err(RegistryError::TooManyUploads(UPLOADS_MAX));
        }
        let begun = blocking(move || Upload::begin(&directory, &name, algorithm)).await?;
        self.0.uploads.known().insert(upload.clone(), Shared::new(AsyncMutex::new(Slot::Open(begun))));
        Ok(upload)
    }

    /// How many bytes an upload has.
    ///
    /// # Errors
    /// [`RegistryError::NoUpload`].
    pub async fn upload_size(&self, id: &RepositoryId, upload: &UploadId) -> Result<u64, RegistryError> {
        self.with_upload(id, upload, |upload, _| Ok(upload.written)).await
    }

    /// Adds bytes to an upload; the number it then has. `at` is where they are to begin, if their sender knows.
    ///
    /// # Errors
    /// [`RegistryError::NoUpload`], [`RegistryError::WrongOffset`], [`RegistryError::DiskFull`],
    /// [`RegistryError::Quota`].
    pub async fn append(
        &self,
        id: &RepositoryId,
        upload: &UploadId,
        at: Option<u64>,
        pieces: Vec<Bytes>,
    ) -> Result<u64, RegistryError> {
        let left = match self.0.settings.quota {
            Some(quota) => Some((quota, quota.saturating_sub(self.used(id).await?))),
            None => None,
        };
        let append = move |upload: &mut Upload, directory: &Path| {
            if at.is_some_and(|at| at != upload.written) {
                return Err(RegistryError::WrongOffset(upload.written));
            }
            let more: u64 = pieces.iter().map(|piece| piece.len() as u64).sum();
            if let Some((quota, left)) = left
                && upload.written + more > left
            {
                return Err(RegistryError::Quota(quota));
            }
            upload.append(&pieces, directory)?;
            Ok(upload.written)
        };
        self.with_upload(id, upload, append).await
    }

    /// Takes back what an upload has beyond its first `size` bytes.
    ///
    /// # Errors
    /// [`RegistryError::NoUpload`].
    pub async fn take_back(&self, id: &RepositoryId, upload: &UploadId, size: u64) -> Result<(), RegistryError> {
        self.with_upload(id, upload, move |upload, _| upload.take_back(size)).await
    }

    /// Ends an upload: its bytes become a blob of the repository, if they have the digest. Its size.
    ///
    /// # Errors
    /// [`RegistryError::NoUpload`]; [`RegistryError::WrongDigest`], after which the upload is gone.
    pub async fn finish_upload(
        &self,
        id: &RepositoryId,
        upload: &UploadId,
        digest: &Digest,
    ) -> Result<u64, RegistryError> {
        // What was begun is ended, whether or not the client is still there.
        let (registry, id, upload, digest) = (self.clone(), id.clone(), upload.clone(), digest.clone());
        let finishing = tokio::spawn(async move { registry.finish_whole(&id, &upload, &digest).await });
        finishing.await.map_err(|error| RegistryError::Interrupted(error.to_string()))?
    }

    async fn finish_whole(&self, id: &RepositoryId, upload: &UploadId, digest: &Digest) -> Result<u64, RegistryError> {
        let mut slot = self.0.uploads.find(id, upload)?.lock_owned().await;
        // Until it is written down whose it is.
        let lease = self.0.blobs.lease();
        let (blobs, expected, held) = (self.0.blobs.clone(), digest.clone(), lease.clone());
        let (adopted, mut slot) = blocking(move || {
            let adopted = slot.open().and_then(|upload| adopt(upload, &blobs, &expected, &held));
            Ok((adopted, slot))
        })
        .await?;
        let over = |slot: &mut Slot| {
            *slot = Slot::Over;
            self.0.uploads.known().remove(upload);
        };
        let Adopted { size, small } = match adopted {
            Ok(adopted) => adopted,
            // It can be tried again.
            Err(error @ (RegistryError::DiskFull | RegistryError::Io { .. })) => return Err(error),
            Err(error) => {
                over(&mut slot);
                return Err(error);
            }
        };
        let Some((bytes, path)) = small else {
            over(&mut slot);
            self.link(id, digest, size, None, None).await?;
            return Ok(size);
        };
        let further = self.keep_small(digest, bytes, &lease).await?;
        over(&mut slot);
        let linked = self.link(id, digest, size, None, further).await;
        self.settle_later(digest, lease);
        // The bytes are elsewhere now; a file that stays goes when it has rested long enough.
        if let Err(error) = fs::remove_file(&path) {
            tracing::debug!(%error, "a finished upload's file stays for now");
        }
        linked.map(|_| size)
    }

    /// Gives an upload up.
    ///
    /// # Errors
    /// [`RegistryError::NoUpload`].
    pub async fn cancel_upload(&self, id: &RepositoryId, upload: &UploadId) -> Result<(), RegistryError> {
        let mut slot = self.0.uploads.find(id, upload)?.lock_owned().await;
        let path = match std::mem::replace(&mut *slot, Slot::Over) {
            Slot::Resting(path) | Slot::Open(Upload { path, .. }) => path,
            Slot::Over => return Err(RegistryError::NoUpload),
        };
        self.0.uploads.known().remove(upload);
        fs::remove_file(&path).map_err(RegistryError::io("remove an upload"))
    }

    /// Does something to an upload, on a thread that may wait for the disk.
    async fn with_upload<T: Send + 'static>(
        &self,
        id: &RepositoryId,
        upload: &UploadId,
        work: impl FnOnce(&mut Upload, &Path) -> Result<T, RegistryError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        let mut slot = self.0.uploads.find(id, upload)?.lock_owned().await;
        let directory = self.0.uploads.directory.clone();
        blocking(move || work(slot.open()?, &directory)).await
    }
}

/// An upload that has the digest it was to have.
struct Adopted {
    size: u64,
    /// Its bytes and its file, where they are to be kept in another way; else it is a blob now.
    small: Option<(Bytes, PathBuf)>,
}

/// Makes an upload a blob, unless it is small. What has another digest is removed.
fn adopt(
    upload: &mut Upload,
    blobs: &Blobs,
    expected: &Digest,
    lease: &wharf_image::Lease,
) -> Result<Adopted, RegistryError> {
    let remove = |path: &Path| fs::remove_file(path).map_err(RegistryError::io("remove an upload"));
    let actual = upload.digest(Algorithm::of(expected))?;
    let (size, path) = (upload.written, &upload.path);
    if actual != *expected {
        remove(path)?;
        return Err(RegistryError::WrongDigest { expected: expected.clone(), actual });
    }
    if size <= SMALL {
        let bytes = fs::read(path).map_err(RegistryError::io("read an upload"))?;
        return Ok(Adopted { size, small: Some((bytes.into(), path.clone())) });
    }
    let file = File::open(path).map_err(RegistryError::io("open an upload"))?;
    if !blobs.adopt(&file, path, expected, lease).map_err(RegistryError::content)? {
        remove(path)?;
    }
    Ok(Adopted { size, small: None })
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RegistryError> + Send + 'static,
) -> Result<T, RegistryError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(RegistryError::Interrupted(error.to_string())),
    }
}
