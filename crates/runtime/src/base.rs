//! What all roots of an instance share: a place to be mounted on, and a lowest layer with what things are mounted on.
//!
//! Without it each start would make those directories and files anew in its writable layer, which means copying `/etc` up
//! first: seven inodes and a rename, a tenth of what a start costs the machine. Docker has an "init" layer to the same end.
//! What an image has of its own stands above it and is what is seen.

use std::{
    fs::{self, OpenOptions, Permissions},
    io,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

const DIRECTORIES: [&str; 4] = ["dev", "etc", "proc", "sys"];
const FILES: [&str; 3] = ["etc/hostname", "etc/hosts", "etc/resolv.conf"];

/// The directory `DATA/base`.
#[derive(Debug)]
pub(crate) struct Base {
    directory: PathBuf,
}

impl Base {
    /// Makes it unless it is there.
    ///
    /// # Errors
    /// The file system's.
    pub(crate) fn open(directory: PathBuf) -> io::Result<Self> {
        let this = Self { directory };
        for made in [&this.directory, &this.mount_point(), &this.layer()] {
            make(made)?;
        }
        for name in DIRECTORIES {
            make(&this.layer().join(name))?;
        }
        for name in FILES {
            let file = OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(false)
                .mode(0o644)
                .open(this.layer().join(name))?;
            file.set_permissions(Permissions::from_mode(0o644))?;
        }
        Ok(this)
    }

    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Empty, as the host sees it: roots are mounted on it in mount namespaces of their own.
    pub(crate) fn mount_point(&self) -> PathBuf {
        self.directory.join("root")
    }

    /// The layer that is put below every image's.
    pub(crate) fn layer(&self) -> PathBuf {
        self.directory.join("layer")
    }
}

fn make(directory: &Path) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    // Whatever the umask is: containers' users see these.
    fs::set_permissions(directory, Permissions::from_mode(0o755))
}
