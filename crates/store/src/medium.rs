#[cfg(test)]
pub(crate) mod simulated;

use std::{
    fmt::Debug,
    fs::{self, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use redb::{Builder, Database, DatabaseError};

/// Everything is read once, at the start, so a small cache is enough.
const CACHE: usize = 8 << 20;

/// Where a database lies. Tests have media that fail or lose power.
pub(crate) trait Medium: Debug + Send {
    /// Opens the database, alone; makes it if there is none.
    fn open(&self) -> Result<Database, DatabaseError>;

    /// Its length in bytes.
    fn len(&self) -> io::Result<u64>;

    /// Its name, for errors.
    fn path(&self) -> &Path;
}

/// A file that only its owner may read.
#[derive(Debug)]
pub(crate) struct PlainFile(pub(crate) PathBuf);

impl PlainFile {
    /// Makes an empty database under another name first: a file that a power cut left half made could not be told from
    /// one that is not ours.
    fn make(&self) -> Result<(), DatabaseError> {
        let mut name = self.0.clone().into_os_string();
        name.push(".new");
        let name = PathBuf::from(name);
        let file = private(&name)?;
        file.try_lock().map_err(|e| match e {
            TryLockError::WouldBlock => DatabaseError::DatabaseAlreadyOpen,
            TryLockError::Error(e) => e.into(),
        })?;
        // What an earlier attempt left.
        file.set_len(0)?;
        drop(builder().create_file(file.try_clone()?)?);
        file.sync_all()?;
        // Unlike a rename, a link never replaces what another process has put there meanwhile.
        match fs::hard_link(&name, &self.0) {
            Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(e.into()),
            _ => fs::remove_file(&name)?,
        }
        let directory = self.0.parent().filter(|parent| !parent.as_os_str().is_empty());
        File::open(directory.unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(())
    }
}

/// Opens a file that only its owner may read, making it if need be.
fn private(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}

impl Medium for PlainFile {
    fn open(&self) -> Result<Database, DatabaseError> {
        if !self.0.try_exists()? {
            self.make()?;
        }
        builder().create_file(private(&self.0)?)
    }

    fn len(&self) -> io::Result<u64> {
        Ok(fs::metadata(&self.0)?.len())
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

/// How every medium opens its database.
pub(crate) fn builder() -> Builder {
    let mut builder = Builder::new();
    builder.set_cache_size(CACHE);
    builder
}
