//! Bringing images in from archives: what `docker save`, skopeo, podman and buildah write.

use std::{collections::BTreeSet, path::Path};

use wharf_core::Digest;

use crate::{Image, ImageError, Images, Origin, Progress, Reference};

mod docker;
mod layout;
mod source;

use source::Source;

/// The result of [`Images::load`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// The full name.
    pub name: String,
    /// What it stands for: a manifest or an index.
    pub digest: Digest,
}

/// An image found in an archive, all of it in the content store.
struct Found {
    digest: Digest,
    size: u64,
    names: Vec<Reference>,
}

impl Images {
    /// Brings in every image of a docker-save archive or an OCI layout, as a directory or a tar archive (plain, gzip or
    /// zstd). `tag` names the one image of the archive in place of the archive's own names. Gives the names set.
    ///
    /// Of an image for several platforms everything the archive holds is kept, but what this machine needs must be
    /// there whole.
    pub fn load(
        &self,
        path: &Path,
        tag: Option<&str>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Vec<Loaded>, ImageError> {
        let tag = tag.map(str::parse::<Reference>).transpose()?;
        let lease = self.0.lease();
        let mut source = Source::open(path, &self.0.content, &self.0.limits, progress)?;
        let mut found = layout::find(&mut source, &self.0.content, &lease)?;
        if let Some(legacy) = docker::find(&mut source, &self.0.content, &lease)? {
            docker::merge(&mut found, legacy, &self.0.content)?;
        }
        if found.is_empty() {
            return Err(ImageError::NotAnImage(path.to_owned()));
        }
        if let Some(tag) = tag {
            let digests: BTreeSet<_> = found.iter().map(|image| &image.digest).collect();
            if digests.len() > 1 {
                return Err(ImageError::SeveralImages);
            }
            found.truncate(1);
            found[0].names = vec![tag];
        }
        if found.iter().all(|image| image.names.is_empty()) {
            return Err(ImageError::NoName);
        }
        let mut loaded = Vec::new();
        for image in found {
            // Reading it is the proof that it can be used.
            let read = Image::read(&self.0.content, "", &image.digest, lease.clone())?;
            for layer in &read.layers {
                if !self.0.content.contains(&layer.digest)? {
                    return Err(ImageError::MissingBlob(layer.digest.clone()));
                }
            }
            for name in image.names {
                let name = name.name();
                self.0.set_name(&name, image.digest.clone(), image.size, Origin::Loaded)?;
                progress(Progress::Named { name: name.clone() });
                loaded.push(Loaded { name, digest: image.digest.clone() });
            }
        }
        Ok(loaded)
    }
}
