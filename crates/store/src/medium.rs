#[cfg(test)]
pub(crate) mod simulated;

use std::{
    fmt::Debug,
    fs::{self, File, OpenOptions},
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

impl Medium for PlainFile {
    fn open(&self) -> Result<Database, DatabaseError> {
        let fresh = !self.0.try_exists()?;
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&self.0)?;
        let database = builder().create_file(file)?;
        if fresh {
            // The file's name is in its directory, which must be on disk too.
            let directory = self.0.parent().filter(|parent| !parent.as_os_str().is_empty());
            File::open(directory.unwrap_or(Path::new(".")))?.sync_all()?;
        }
        Ok(database)
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
