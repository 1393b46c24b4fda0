//! How much may be kept.

use std::path::Path;

use wharf_core::registry::RepositoryId;
use wharf_store::StoreExt;

use crate::{BlobRecord, Registry, RegistryError, keys};

/// What an upload leaves free for everyone else on its disk, in bytes, unless the disk is small.
const RESERVE: u64 = 256 << 20;
/// On a small disk: one of how many parts.
const RESERVED_PART: u64 = 20;

impl Registry {
    /// # Errors
    /// [`RegistryError::Quota`] if `more` bytes would be too many.
    pub(crate) async fn within_quota(&self, id: &RepositoryId, more: u64) -> Result<(), RegistryError> {
        let Some(quota) = self.0.settings.quota else { return Ok(()) };
        let used = self.used(id).await?;
        if used.saturating_add(more) > quota { Err(RegistryError::Quota(quota)) } else { Ok(()) }
    }

    /// The bytes of a repository's blobs.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn used(&self, id: &RepositoryId) -> Result<u64, RegistryError> {
        let mut used: u64 = 0;
        for entry in self.0.store.list(&keys::blobs(id)).await? {
            used = used.saturating_add(entry.json::<BlobRecord>()?.size);
        }
        Ok(used)
    }
}

/// # Errors
/// [`RegistryError::DiskFull`] if `more` bytes would take what the store and the containers need.
pub(crate) fn room_for(more: u64, directory: &Path) -> Result<(), RegistryError> {
    let disk = rustix::fs::statvfs(directory).map_err(|e| RegistryError::io("look at the disk")(e.into()))?;
    let reserve = RESERVE.min(disk.f_blocks.saturating_mul(disk.f_frsize) / RESERVED_PART);
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    if free < more.saturating_add(reserve) { Err(RegistryError::DiskFull) } else { Ok(()) }
}
