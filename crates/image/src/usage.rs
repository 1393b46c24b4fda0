//! What takes the space.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs, io,
    os::unix::fs::MetadataExt,
    path::Path,
};

use serde::{Deserialize, Serialize};
use wharf_core::Digest;

use crate::{Image, ImageError, Images};

/// What takes the space of a content store. Sizes are in bytes; `packed` ones are of blobs as they are kept, `unpacked` ones of the disk that a
/// layer's directory takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Those that have names, in the order of their first.
    pub images: Vec<ImageUse>,
    /// Those of these images, each once.
    pub layers: Vec<LayerUse>,
    pub builds: BuildUse,
    /// Blobs that neither an image with a name nor a build has: the registry's, other platforms', what a collection would take.
    pub other_packed: u64,
}

/// An image with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageUse {
    pub names: Vec<String>,
    /// What the names mean.
    pub digest: Digest,
    /// RFC 3339.
    pub created: Option<String>,
    /// Packed: layers and configuration.
    pub size: u64,
    /// What of it another image with a name has too.
    pub shared: u64,
    /// What it alone has.
    pub own: u64,
    /// Whether a container has it.
    pub in_use: bool,
    /// Chain ids, from the bottom up.
    pub layers: Vec<Digest>,
}

/// A layer of images with names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerUse {
    /// With all below it.
    pub chain_id: Digest,
    /// The blob's.
    pub digest: Digest,
    pub packed: u64,
    /// `None` if it was not asked for, or it is not unpacked.
    pub unpacked: Option<u64>,
    /// How many images have it.
    pub images: usize,
    /// What made it, as the image's history says.
    pub created_by: String,
}

/// What builds keep for the next ones, and no image with a name has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildUse {
    /// Records of steps, also those of layers that images have.
    pub steps: usize,
    pub packed: u64,
    pub unpacked: u64,
}

impl Images {
    /// What the images take; unpacked layers are only measured if that is asked for, as every file of theirs is looked at.
    ///
    /// # Errors
    /// The disk's.
    pub fn usage(&self, measure: bool) -> Result<Usage, ImageError> {
        let mut found: BTreeMap<Digest, (Vec<String>, Image)> = BTreeMap::new();
        for named in self.list() {
            let Ok(image) = named.image else { continue };
            found.entry(named.digest).or_insert_with(|| (Vec::new(), image)).0.push(named.name);
        }
        let pinned: HashSet<Digest> = self.pinned_manifests()?.into_iter().collect();
        // Blobs of each image once: a layer can be listed twice.
        let blobs_of = |image: &Image| {
            let mut blobs: HashMap<Digest, u64> =
                image.layers.iter().map(|layer| (layer.digest.clone(), layer.size)).collect();
            let layers: u64 = image.layers.iter().map(|layer| layer.size).fold(0, u64::saturating_add);
            blobs.insert(image.config_digest.clone(), image.size.saturating_sub(layers));
            blobs
        };
        let mut having: HashMap<Digest, usize> = HashMap::new();
        for (_, image) in found.values() {
            for digest in blobs_of(image).into_keys() {
                *having.entry(digest).or_default() += 1;
            }
        }
        let mut usage = Usage::default();
        let mut layers: BTreeMap<Digest, LayerUse> = BTreeMap::new();
        for (digest, (names, image)) in found {
            let blobs = blobs_of(&image);
            let shared = blobs.iter().filter(|(digest, _)| having.get(digest).is_some_and(|count| *count > 1));
            let shared: u64 = shared.map(|(_, size)| size).sum();
            let size: u64 = blobs.values().sum();
            let steps = self.describe(&image).map(|described| described.history).unwrap_or_default();
            for layer in &image.layers {
                let said =
                    steps.iter().find(|step| step.layer.as_ref().is_some_and(|of| of.chain_id == layer.chain_id));
                let known = layers.entry(layer.chain_id.clone()).or_insert_with(|| LayerUse {
                    chain_id: layer.chain_id.clone(),
                    digest: layer.digest.clone(),
                    packed: layer.size,
                    unpacked: None,
                    images: 0,
                    created_by: said.map(|step| step.said.created_by.clone()).unwrap_or_default(),
                });
                known.images += 1;
            }
            usage.images.push(ImageUse {
                names,
                digest,
                created: image.created.clone(),
                size,
                shared,
                own: size - shared,
                in_use: pinned.contains(&image.manifest),
                layers: image.layers.iter().map(|layer| layer.chain_id.clone()).collect(),
            });
        }
        usage.images.sort_by(|a, b| a.names.cmp(&b.names));
        let mut counted: HashSet<Digest> = having.into_keys().collect();
        counted.extend(usage.images.iter().map(|image| image.digest.clone()));
        let mut chains: HashSet<Digest> = layers.keys().cloned().collect();
        for known in self.known_steps()? {
            usage.builds.steps += 1;
            let Some(layer) = known.record.layer else { continue };
            if counted.insert(layer.digest.clone()) {
                usage.builds.packed += layer.size;
            }
            if measure && chains.insert(layer.chain_id.clone()) {
                usage.builds.unpacked += self.measured(&layer.chain_id)?.unwrap_or(0);
            }
        }
        if measure {
            for layer in layers.values_mut() {
                layer.unpacked = self.measured(&layer.chain_id)?;
            }
        }
        let others = self.0.content.list()?.into_iter().filter(|(digest, _)| !counted.contains(digest));
        usage.other_packed = others.map(|(_, size)| size).sum();
        usage.layers = layers.into_values().collect();
        Ok(usage)
    }

    /// What an unpacked layer takes; `None` if it is not unpacked.
    fn measured(&self, chain_id: &Digest) -> Result<Option<u64>, ImageError> {
        let directory = self.0.layers.fs(chain_id);
        match disk_use(&directory) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(ImageError::Io { action: "measure", path: directory, source }),
        }
    }
}

/// The bytes that a directory with all below it takes on its disk. A file with several names counts once; what goes meanwhile, not at all.
///
/// # Errors
/// The disk's; the directory itself is not there.
pub fn disk_use(directory: &Path) -> io::Result<u64> {
    let top = directory.symlink_metadata()?;
    let (mut bytes, mut seen) = (top.blocks() * 512, HashSet::new());
    let mut open = vec![directory.to_owned()];
    let gone = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    while let Some(directory) = open.pop() {
        let entries = match fs::read_dir(&directory) {
            Err(error) if gone(&error) => continue,
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let metadata = match entry.metadata() {
                Err(error) if gone(&error) => continue,
                metadata => metadata?,
            };
            if metadata.is_dir() {
                open.push(entry.path());
            } else if metadata.nlink() > 1 && !seen.insert((metadata.dev(), metadata.ino())) {
                continue;
            }
            bytes += metadata.blocks() * 512;
        }
    }
    Ok(bytes)
}
