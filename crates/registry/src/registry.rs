use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::Notify;
use wharf_core::{Digest, registry::RepositoryId};
use wharf_image::{Blobs, ImageError, Images};
use wharf_store::Store;

use crate::{Journal, RegistryError, pulls::Pulls, settle::Unsettled, upload::Uploads};

/// What an operator may choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Whether a push makes the repository that it names. Source: Amazon ECR User Guide, repository creation templates
    /// ("create on push"); other registries know nothing else.
    pub create_on_push: bool,
    /// The most bytes that a repository's blobs may have together.
    pub quota: Option<u64>,
    /// How long a blob that no image names stays, from when it came or was last asked for.
    pub unused: Duration,
    /// How long an upload may rest.
    pub upload_rest: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            create_on_push: true,
            quota: None,
            unused: Duration::from_secs(24 * 3600),
            upload_rest: Duration::from_secs(24 * 3600),
        }
    }
}

/// A registry. Cheap to clone; every clone is the same.
#[derive(Clone)]
pub struct Registry(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) images: Images,
    pub(crate) blobs: Blobs,
    pub(crate) uploads: Uploads,
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) settings: Settings,
    /// Blobs that somebody asked for lately and may be about to name in a manifest.
    asked: Mutex<HashMap<(RepositoryId, Digest), Instant>>,
    /// Told when something may have become unreachable.
    pub(crate) dirty: Notify,
    pub(crate) unsettled: Mutex<Unsettled>,
    /// Told when something is to be settled.
    pub(crate) settling: Notify,
    /// Told when an image is being restored.
    pub(crate) activating: Notify,
    pub(crate) pulls: Mutex<Pulls>,
    /// Told when a task's pull is to be written down.
    pub(crate) pulled: Notify,
}

impl Registry {
    /// The registry over a store and a content store; both may be shared.
    ///
    /// # Errors
    /// The uploads' directory cannot be read, or what a former process left cannot be taken up.
    pub async fn open(
        store: Arc<dyn Store>,
        images: Images,
        journal: Arc<dyn Journal>,
        settings: Settings,
    ) -> Result<Self, RegistryError> {
        let blobs = images.blobs();
        let registry = Self(Arc::new(Inner {
            uploads: Uploads::open(blobs.uploads())?,
            asked: Mutex::default(),
            dirty: Notify::new(),
            unsettled: Mutex::default(),
            settling: Notify::new(),
            activating: Notify::new(),
            pulls: Mutex::default(),
            pulled: Notify::new(),
            store,
            images,
            blobs,
            journal,
            settings,
        }));
        // On a full disk nothing else would start; the bytes stay in the store, and it is tried again.
        if let Err(error) = registry.recover_unsettled().await {
            tracing::warn!(%error, "small blobs of the registry cannot be written yet");
        }
        Ok(registry)
    }

    /// The settings it was opened with.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }
}

impl Inner {
    /// Somebody asked for a blob of a repository.
    pub(crate) fn asked_for(&self, id: &RepositoryId, digest: &Digest) {
        self.asked().insert((id.clone(), digest.clone()), Instant::now());
    }

    pub(crate) fn asked(&self) -> MutexGuard<'_, HashMap<(RepositoryId, Digest), Instant>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs what waits for the disk.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Blobs) -> Result<T, ImageError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        let blobs = self.blobs.clone();
        match tokio::task::spawn_blocking(move || work(&blobs)).await {
            Ok(result) => result.map_err(RegistryError::content),
            Err(error) => Err(RegistryError::Interrupted(error.to_string())),
        }
    }
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registry").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}
