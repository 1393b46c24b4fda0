//! Layers, each unpacked once, as overlayfs wants them.

use std::{
    collections::HashMap,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    thread,
};

use wharf_core::{Digest, LayerInfo};

use crate::{
    Limits,
    content::Content,
    error::{ImageError, IoContext, LayerError},
    hash::Algorithm,
};

mod inherit;
mod metadata;
mod pack;
mod path;
mod root;
mod stream;
mod unpack;

pub(crate) use self::{
    metadata::{is_kept, read_attributes},
    pack::{Manner, pack},
    path::{EntryPath, shown},
    unpack::write as write_data,
};

/// The overlayfs attribute of a directory that hides those below it. Source: Linux, overlayfs documentation.
pub(crate) const OPAQUE: &str = "trusted.overlay.opaque";

/// Beside a layer's `fs` while the disk may not have all of it: the life of the machine in which it was made.
const UNSETTLED: &str = "unsettled";

/// The directory of unpacked layers: `CHAIN/fs`.
#[derive(Debug)]
pub(crate) struct Layers {
    dir: PathBuf,
    temporary: PathBuf,
    next: AtomicU64,
    locks: Mutex<HashMap<Digest, Arc<Mutex<()>>>>,
}

/// A layer that is unpacked but not yet visible. Dropped, it is gone.
struct Unpacked {
    /// Holds `fs`.
    dir: PathBuf,
    /// Directories the archive did not list; their metadata is that of the layers below.
    implicit: Vec<Vec<u8>>,
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        // After the rename there is nothing here; after a failure the next open would clean it as well.
        let _ = fs::remove_dir_all(&self.dir);
    }
}

impl Layers {
    /// Opens the directory and removes layers that were being unpacked or removed when the process ended.
    pub(crate) fn open(dir: PathBuf) -> Result<Self, ImageError> {
        let temporary = dir.join("tmp");
        match fs::remove_dir_all(&temporary) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e).context("clean", &temporary),
            _ => {}
        }
        fs::create_dir_all(&temporary).context("make", &temporary)?;
        settle_or_remove(&dir)?;
        Ok(Self { dir, temporary, next: AtomicU64::new(0), locks: Mutex::default() })
    }

    pub(crate) fn rootfs(
        &self,
        content: &Content,
        layers: &[LayerInfo],
        limits: &Limits,
    ) -> Result<Vec<PathBuf>, ImageError> {
        if layers.is_empty() {
            let empty = self.dir.join("empty/fs");
            fs::create_dir_all(&empty).context("make", &empty)?;
            return Ok(vec![empty]);
        }
        if !layers.iter().all(|layer| self.is_present(layer)) {
            self.unpack_missing(content, layers, limits)?;
        }
        let mut directories = Vec::with_capacity(layers.len());
        for layer in layers.iter().rev() {
            let fs = self.fs(&layer.chain_id);
            let opaque = is_opaque(&fs);
            directories.push(fs);
            // The kernel does not look for the attribute on a layer's own root.
            if opaque {
                break;
            }
        }
        Ok(directories)
    }

    /// Chain ids of the layers present.
    pub(crate) fn list(&self) -> Result<Vec<Digest>, ImageError> {
        let mut chains = Vec::new();
        for entry in fs::read_dir(&self.dir).context("list", &self.dir)? {
            let name = entry.context("list", &self.dir)?.file_name();
            chains.extend(name.to_str().and_then(|hex| format!("sha256:{hex}").parse::<Digest>().ok()));
        }
        Ok(chains)
    }

    /// Takes a layer out of sight at once; gives what is to be deleted.
    pub(crate) fn hide(&self, chain_id: &Digest) -> Result<PathBuf, ImageError> {
        let (from, to) = (self.dir.join(chain_id.hex()), self.temporary_name());
        fs::rename(&from, &to).context("remove", from)?;
        Ok(to)
    }

    pub(crate) fn delete(&self, hidden: &Path) -> Result<(), ImageError> {
        fs::remove_dir_all(hidden).context("remove", hidden)
    }

    /// Makes a directory the layer with this chain id, without waiting for the disk, unless the layer is there. A directory of another
    /// file system stays: the layer is then unpacked when it is asked for.
    pub(crate) fn place(&self, from: &Path, chain_id: &Digest) -> Result<(), ImageError> {
        let lock = self.lock(chain_id);
        let _guard = lock.lock().unwrap_or_else(PoisonError::into_inner);
        let target = self.dir.join(chain_id.hex());
        if target.is_dir() {
            return Ok(());
        }
        let placed = Unpacked { dir: self.temporary_name(), implicit: Vec::new() };
        fs::create_dir_all(&placed.dir).context("make", &placed.dir)?;
        let mark = placed.dir.join(UNSETTLED);
        fs::write(&mark, boot_id()).context("make", &mark)?;
        match fs::rename(from, placed.dir.join("fs")) {
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => return Ok(()),
            renamed => renamed.context("make", from)?,
        }
        fs::rename(&placed.dir, &target).context("make", target)
    }

    /// Waits until layers that were placed are on disk.
    pub(crate) fn settle(&self, layers: &[LayerInfo]) -> Result<(), ImageError> {
        let marks = layers.iter().map(|layer| self.dir.join(layer.chain_id.hex()).join(UNSETTLED));
        settle(&self.dir, &marks.filter(|mark| mark.exists()).collect::<Vec<_>>())
    }

    pub(crate) fn fs(&self, chain_id: &Digest) -> PathBuf {
        self.dir.join(chain_id.hex()).join("fs")
    }

    fn is_present(&self, layer: &LayerInfo) -> bool {
        self.fs(&layer.chain_id).is_dir()
    }

    pub(crate) fn temporary_name(&self) -> PathBuf {
        self.temporary.join(self.next.fetch_add(1, Ordering::Relaxed).to_string())
    }

    fn unpack_missing(&self, content: &Content, layers: &[LayerInfo], limits: &Limits) -> Result<(), ImageError> {
        // Locks are taken from the bottom up. Chain ids form a tree, so two images take those they share in the same
        // order and cannot wait for each other in a circle. What is there already nobody need wait for: whoever asks holds it.
        let absent = layers.iter().filter(|layer| !self.is_present(layer));
        let locks: Vec<_> = absent.map(|layer| self.lock(&layer.chain_id)).collect();
        let _guards: Vec<_> = locks.iter().map(|lock| lock.lock().unwrap_or_else(PoisonError::into_inner)).collect();
        let missing: Vec<usize> = (0..layers.len()).filter(|at| !self.is_present(&layers[*at])).collect();

        let unpacked = self.unpack_parallel(content, layers, &missing, limits)?;
        for (at, layer) in &unpacked {
            let below: Vec<PathBuf> = (0..*at)
                .rev()
                .map(|lower| {
                    unpacked.get(&lower).map_or_else(|| self.fs(&layers[lower].chain_id), |l| l.dir.join("fs"))
                })
                .collect();
            inherit::inherit(&layer.dir.join("fs"), &layer.implicit, &below)
                .map_err(|source| ImageError::Layer { layer: layers[*at].digest.clone(), source })?;
        }
        // Everything is on disk before any of it is visible: a layer that can be seen is whole even after a power cut.
        let dir = File::open(&self.dir).context("open", &self.dir)?;
        rustix::fs::syncfs(&dir).context("write", &self.dir)?;
        for (at, layer) in &unpacked {
            let target = self.dir.join(layers[*at].chain_id.hex());
            fs::rename(&layer.dir, &target).context("make", target)?;
        }
        dir.sync_all().context("write", &self.dir)
    }

    /// Unpacks the layers at `missing` on as many threads as there are processors.
    fn unpack_parallel(
        &self,
        content: &Content,
        layers: &[LayerInfo],
        missing: &[usize],
        limits: &Limits,
    ) -> Result<std::collections::BTreeMap<usize, Unpacked>, ImageError> {
        let threads = thread::available_parallelism().map_or(1, usize::from).min(missing.len());
        let next = AtomicUsize::new(0);
        let done = Mutex::new((std::collections::BTreeMap::new(), None));
        thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    while let Some(&at) = missing.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let result = self.unpack_one(content, &layers[at], limits);
                        let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                        match result {
                            Ok(layer) => drop(done.0.insert(at, layer)),
                            Err(error) => {
                                done.1.get_or_insert(error);
                                // The others need not begin.
                                next.store(missing.len(), Ordering::Relaxed);
                            }
                        }
                    }
                });
            }
        });
        let (layers, error) = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        error.map_or(Ok(layers), Err)
    }

    fn unpack_one(&self, content: &Content, layer: &LayerInfo, limits: &Limits) -> Result<Unpacked, ImageError> {
        let blob = content.open_blob(&layer.digest)?;
        let mut unpacked = Unpacked { dir: self.temporary_name(), implicit: Vec::new() };
        let fs = unpacked.dir.join("fs");
        fs::create_dir_all(&fs).context("make", &fs)?;
        let wrap = |source| ImageError::Layer { layer: layer.digest.clone(), source };
        let io = |action| move |source: io::Error| LayerError::Io { action, source };
        let root = root::Root::open(&fs).map_err(|e| wrap(io("open the layer's directory")(e)))?;
        let mut stream = stream::LayerStream::new(blob, Algorithm::of(&layer.digest), limits)
            .map_err(|e| wrap(io("read the layer")(e)))?;
        unpacked.implicit = unpack::unpack(&mut stream, root, limits).map_err(wrap)?;
        stream.finish(&layer.digest, &layer.diff_id).map_err(wrap)?;
        Ok(unpacked)
    }

    fn lock(&self, chain_id: &Digest) -> Arc<Mutex<()>> {
        Arc::clone(self.locks.lock().unwrap_or_else(PoisonError::into_inner).entry(chain_id.clone()).or_default())
    }
}

/// Settles what was placed in this life of the machine and removes what an earlier one left, for it may have been cut off.
fn settle_or_remove(dir: &Path) -> Result<(), ImageError> {
    let mut whole = Vec::new();
    let now = boot_id();
    for entry in fs::read_dir(dir).context("list", dir)? {
        let layer = entry.context("list", dir)?.path();
        let mark = layer.join(UNSETTLED);
        match fs::read_to_string(&mark) {
            Ok(then) if then == now => whole.push(mark),
            Ok(_) => fs::remove_dir_all(&layer).context("remove", layer)?,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
            Err(error) => return Err(error).context("read", mark),
        }
    }
    settle(dir, &whole)
}

fn settle(dir: &Path, marks: &[PathBuf]) -> Result<(), ImageError> {
    if marks.is_empty() {
        return Ok(());
    }
    let directory = File::open(dir).context("open", dir)?;
    rustix::fs::syncfs(&directory).context("write", dir)?;
    for mark in marks {
        match fs::remove_file(mark) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error).context("remove", mark),
            _ => {}
        }
    }
    Ok(())
}

/// Which life of the machine this is. Source: random(4).
fn boot_id() -> String {
    fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default()
}

/// A path to an open directory.
pub(crate) fn descriptor_path(directory: &std::os::fd::OwnedFd) -> PathBuf {
    root::through(directory, b".")
}

pub(crate) fn is_opaque(directory: &Path) -> bool {
    let mut value = [0_u8; 1];
    matches!(rustix::fs::lgetxattr(directory, OPAQUE, &mut value), Ok(1) if value[0] == b'y')
}
