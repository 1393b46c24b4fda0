use std::{
    io,
    path::{Path, PathBuf},
};

use redb::DatabaseError;

/// Why a store's file could not be opened. The file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the store '{}' is in use by another process", path.display())]
    InUse { path: PathBuf },
    #[error(
        "the store '{}' has format {found} and this version knows up to {supported}: use the version that wrote it, \
         or a newer one",
        path.display()
    )]
    Newer { path: PathBuf, found: u64, supported: u64 },
    #[error("'{}' is not a store of Wharf's", path.display())]
    Foreign { path: PathBuf },
    #[error("the store '{}' is damaged: {what}", path.display())]
    Corrupt { path: PathBuf, what: String },
    #[error("the store '{}' could not be read or written", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("a store can only be opened within a tokio runtime")]
    NoRuntime,
}

impl OpenError {
    pub(crate) fn from_database(path: &Path, error: DatabaseError) -> Self {
        Self::from_redb(path, error.into())
    }

    pub(crate) fn from_redb(path: &Path, error: redb::Error) -> Self {
        let path = path.to_owned();
        match error {
            redb::Error::DatabaseAlreadyOpen => Self::InUse { path },
            // What redb answers to a file that does not begin as its own do.
            redb::Error::Io(source) if source.kind() == io::ErrorKind::InvalidData => Self::Foreign { path },
            redb::Error::Corrupted(what) => Self::Corrupt { path, what },
            redb::Error::Io(source) => Self::Io { path, source },
            other => Self::Io { path, source: io::Error::other(other) },
        }
    }
}
