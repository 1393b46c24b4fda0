use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockWriteGuard},
};

use rustix::fs::{FlockOperation, Mode, flock};
use wharf_core::{Digest, LayerInfo};

use crate::{
    Image, ImageError, Limits, Reference,
    content::Content,
    error::IoContext,
    layer::Layers,
    lease::{Lease, Leases},
    names::{Names, Origin},
    pins::Pins,
    steps::StepFiles,
};

/// The images of this machine. Cheap to clone; every clone is the same store. Calls block on the disk.
#[derive(Clone, Debug)]
pub struct Images(pub(crate) Arc<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) content: Content,
    pub(crate) layers: Layers,
    pub(crate) leases: Arc<Leases>,
    pub(crate) pins: Pins,
    pub(crate) steps: StepFiles,
    /// Of the registry.
    pub(crate) uploads: PathBuf,
    /// The port of loopback that pulls never ask.
    pub(crate) forbidden: OnceLock<u16>,
    pub(crate) limits: Limits,
    names: Mutex<Names>,
    /// Held for writing by the collector, for reading by whoever pins.
    collecting: RwLock<()>,
    /// Held locked while the store is open.
    _lock: File,
}

/// A name in the store, and its image or why it cannot be used here (an image of another platform, say).
#[derive(Debug)]
pub struct NamedImage {
    pub name: String,
    pub origin: Origin,
    pub digest: Digest,
    pub image: Result<Image, ImageError>,
}

impl Images {
    /// Opens or makes the store in `dir`, and removes what an interrupted process left half done. Layers that running
    /// containers use are not touched. [`ImageError::Busy`] if another process has it open.
    pub fn open(dir: &Path) -> Result<Self, ImageError> {
        Self::open_with(dir, Limits::default())
    }

    /// [`open`](Self::open) with limits of one's own.
    pub fn open_with(dir: &Path, limits: Limits) -> Result<Self, ImageError> {
        let (content, layers) = (dir.join("content"), dir.join("layers"));
        let uploads = content.join("uploads");
        for part in [&content, &layers, &uploads] {
            fs::create_dir_all(part).context("make", part)?;
            // Images hold setuid programs and devices of strangers: the machine's own users stay out.
            rustix::fs::chmod(part, Mode::RWXU).context("protect", part)?;
        }
        let lock = File::create(content.join("lock")).context("make", content.join("lock"))?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive).map_err(|e| match e {
            rustix::io::Errno::WOULDBLOCK => ImageError::Busy(dir.to_owned()),
            e => ImageError::Io { action: "lock", path: dir.to_owned(), source: e.into() },
        })?;
        Ok(Self(Arc::new(Inner {
            collecting: RwLock::default(),
            names: Mutex::new(Names::open(content.join("names.json"))?),
            pins: Pins::open(content.join("pins"))?,
            steps: StepFiles::open(content.join("steps"))?,
            content: Content::open(&content)?,
            layers: Layers::open(layers)?,
            leases: Arc::default(),
            uploads,
            forbidden: OnceLock::new(),
            limits,
            _lock: lock,
        })))
    }

    /// From here on no pull asks this port of loopback, whatever a registry redirects to: there this process would be let in
    /// as itself.
    pub fn never_ask(&self, port: u16) {
        // The first word counts.
        let _said = self.0.forbidden.set(port);
    }

    /// Every name, in order.
    pub fn list(&self) -> Vec<NamedImage> {
        let names = self.0.names();
        let read = |(name, target): (&String, &crate::manifest::Descriptor)| NamedImage {
            name: name.clone(),
            origin: names.origin(name),
            digest: target.digest.clone(),
            image: Image::read(&self.0.content, name, &target.digest, self.0.lease()),
        };
        names.iter().map(read).collect()
    }

    /// The image with this name; a reference with a digest also finds the repository's image of that digest under
    /// whatever tag. `Ok(None)` if there is none; an error if there is but it cannot be used on this machine.
    pub fn resolve(&self, reference: &Reference) -> Result<Option<Image>, ImageError> {
        let names = self.0.names();
        let name = reference.name();
        let repository = reference.repository();
        let target = names.get(&name).or_else(|| {
            let digest = reference.digest()?;
            let same = |known: &str| known.strip_prefix(&repository).is_some_and(|rest| rest.starts_with([':', '@']));
            names.iter().find(|(known, target)| target.digest == *digest && same(known)).map(|(_, target)| target)
        });
        target.map(|t| Image::read(&self.0.content, &name, &t.digest, self.0.lease())).transpose()
    }

    /// The image whose manifest or index has this digest, named or not; `Ok(None)` if its blob is not present.
    pub fn resolve_digest(&self, digest: &Digest) -> Result<Option<Image>, ImageError> {
        let _names = self.0.names();
        if !self.0.content.is_readable(digest)? {
            return Ok(None);
        }
        Image::read(&self.0.content, digest.as_str(), digest, self.0.lease()).map(Some)
    }

    /// Gives an image one more name.
    pub fn tag(&self, image: &Image, reference: &Reference) -> Result<(), ImageError> {
        let size = self.0.content.read(&image.digest)?.len() as u64;
        self.0.set_name(&reference.name(), image.digest.clone(), size, Origin::Loaded)
    }

    /// Names an image after the registry that has it, unless the name means it already. What a name of
    /// [`Origin::Pulled`] keeps from the collector can be had again.
    pub fn name_pulled(&self, image: &Image, reference: &Reference) -> Result<(), ImageError> {
        let name = reference.name();
        {
            let names = self.0.names();
            if names.get(&name).is_some_and(|known| known.digest == image.digest) {
                return Ok(());
            }
        }
        let size = self.0.content.read(&image.digest)?.len() as u64;
        self.0.set_name(&name, image.digest.clone(), size, Origin::Pulled)
    }

    /// How the name came to be here, if it is here.
    #[must_use]
    pub fn origin(&self, reference: &Reference) -> Option<Origin> {
        let (names, name) = (self.0.names(), reference.name());
        names.get(&name).map(|_| names.origin(&name))
    }

    /// Forgets a name; false if there was none. The bytes stay until a [`collection`](Self::collection).
    pub fn remove(&self, reference: &Reference) -> Result<bool, ImageError> {
        self.0.names().remove(&self.0.content, &reference.name())
    }

    /// Keeps the images from the collector in the name of `holder`, over restarts, until [`unpin`](Self::unpin). For
    /// containers, which outlive this process. Holders are made of letters, digits, `-` and `_`.
    pub fn pin(&self, holder: &str, images: &[&Image]) -> Result<(), ImageError> {
        // Not the names' lock: a pin waits for the disk, and nobody else's start is to wait for that.
        let _not_meanwhile = self.0.collecting.read().unwrap_or_else(PoisonError::into_inner);
        self.0.pins.set(&self.0.content, holder, images.iter().map(|image| image.manifest.clone()).collect())
    }

    /// Ends a holder's use; nothing happens if there is none.
    pub fn unpin(&self, holder: &str) -> Result<(), ImageError> {
        self.0.pins.remove(holder)
    }

    /// The holders of pins.
    pub fn pinned(&self) -> Result<Vec<String>, ImageError> {
        Ok(self.0.pins.list()?.into_iter().map(|(holder, _)| holder).collect())
    }

    /// The manifests that pins hold.
    pub fn pinned_manifests(&self) -> Result<Vec<Digest>, ImageError> {
        Ok(self.0.pins.list()?.into_iter().flat_map(|(_, manifests)| manifests).collect())
    }

    /// The image's layers as directories, topmost first, as overlayfs takes them in `lowerdir`. Unpacks what is not
    /// unpacked yet, each layer once however many ask for it at once.
    pub fn rootfs(&self, image: &Image) -> Result<Vec<PathBuf>, ImageError> {
        self.0.unpack(&image.layers)
    }
}

impl Inner {
    /// The names; whoever holds them keeps the collector out.
    pub(crate) fn names(&self) -> MutexGuard<'_, Names> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The directories of layers from the bottom up, topmost first, each unpacked if it is not.
    pub(crate) fn unpack(&self, layers: &[LayerInfo]) -> Result<Vec<PathBuf>, ImageError> {
        self.layers.rootfs(&self.content, layers, &self.limits)
    }

    /// Keeps pins from coming while what they reach is removed.
    pub(crate) fn collecting(&self) -> RwLockWriteGuard<'_, ()> {
        self.collecting.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn lease(&self) -> Lease {
        Lease::new(&self.leases)
    }

    /// The caller holds a lease on everything the digest reaches.
    pub(crate) fn set_name(&self, name: &str, digest: Digest, size: u64, origin: Origin) -> Result<(), ImageError> {
        let target = crate::manifest::Descriptor::new(String::new(), digest, size);
        self.names().set(&self.content, name, target, origin)
    }
}
