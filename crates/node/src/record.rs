use std::{
    fs::{self, File},
    io::{self, Write},
    net::Ipv4Addr,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use wharf_core::{
    Digest,
    sandbox::{Interface, Protocol},
};
use wharf_runtime::Users;

/// What the agent must remember of a sandbox over its own restarts: what was taken for it on this machine.
///
/// It is written before the first container starts, so it is there whenever anything could be adopted, and again after each start.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) interface: Option<Interface>,
    /// The addresses of bridge mode, a container each.
    #[serde(default)]
    pub(crate) addresses: Vec<(String, Ipv4Addr)>,
    /// Taken host ports: container, protocol, container's port, host's port.
    #[serde(default)]
    pub(crate) ports: Vec<(String, Protocol, u16, u16)>,
    /// The ids that its users are on the host, if they are not the host's.
    #[serde(default)]
    pub(crate) users: Option<Users>,
    /// What the images of the containers that have started say.
    #[serde(default)]
    pub(crate) images: Vec<StartedImage>,
}

/// What must be known of a running container's image, whatever its name means by now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StartedImage {
    pub(crate) container: String,
    pub(crate) digest: Digest,
    /// The number of the signal that asks its program to end.
    pub(crate) stop_signal: i32,
}

impl Record {
    pub(crate) fn read(directory: &Path) -> Option<Self> {
        let bytes = fs::read(path(directory)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Reads the record and removes it: what it is about is going to be taken away.
    pub(crate) fn take(directory: &Path) -> io::Result<Option<Self>> {
        let record = Self::read(directory);
        match fs::remove_file(path(directory)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            other => other.map(|()| record),
        }
    }

    /// The image of a container, if it has started.
    pub(crate) fn image(&self, container: &str) -> Option<&StartedImage> {
        self.images.iter().find(|image| image.container == container)
    }

    /// Reaches the disk whole or not at all.
    pub(crate) fn write(&self, directory: &Path) -> io::Result<()> {
        fs::create_dir_all(directory)?;
        let (path, temporary) = (path(directory), directory.join("record.new"));
        let mut file = File::create(&temporary)?;
        file.write_all(&serde_json::to_vec(self).map_err(io::Error::other)?)?;
        // Else a power cut may leave the name with nothing behind it.
        file.sync_all()?;
        fs::rename(temporary, path)
    }
}

fn path(directory: &Path) -> PathBuf {
    directory.join("record.json")
}
