use std::collections::HashSet;

use wharf_core::Digest;

use crate::{
    ImageError, Images,
    image::{NESTING_MAX, read_parts},
    images::Inner,
    manifest::Document,
};

/// What a collection removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    pub blobs: usize,
    /// Bytes of those blobs.
    pub bytes: u64,
    pub layers: usize,
}

impl Images {
    /// Removes every blob and unpacked layer that no name and no pin reaches and no [`Image`](crate::Image), load or
    /// pull of this process uses.
    pub fn collect(&self) -> Result<Collected, ImageError> {
        let inner = &self.0;
        // No name appears meanwhile: whoever is bringing an image in keeps its lease until it has set the name.
        let names = inner.names();
        let _no_pins = inner.collecting();
        let mut reached = HashSet::new();
        for (_, target) in names.iter() {
            inner.reach(&target.digest, &mut reached, 0)?;
        }
        for (_, manifests) in inner.pins.list()? {
            for digest in manifests {
                inner.reach(&digest, &mut reached, 0)?;
            }
        }
        let mut collected = Collected::default();
        for (digest, size) in inner.content.list()? {
            let leases = inner.leases.lock();
            if !reached.contains(&digest) && !leases.contains_key(&digest) {
                inner.content.remove(&digest)?;
                collected.blobs += 1;
                collected.bytes += size;
            }
        }
        for chain_id in inner.layers.list()? {
            let hidden = {
                let leases = inner.leases.lock();
                if reached.contains(&chain_id) || leases.contains_key(&chain_id) {
                    continue;
                }
                inner.layers.hide(&chain_id)?
            };
            inner.layers.delete(&hidden)?;
            collected.layers += 1;
        }
        Ok(collected)
    }
}

impl Inner {
    /// Adds what a manifest or index reaches. Blobs that are absent (other platforms' of an index) reach nothing.
    fn reach(&self, digest: &Digest, reached: &mut HashSet<Digest>, depth: usize) -> Result<(), ImageError> {
        if depth > NESTING_MAX || !reached.insert(digest.clone()) || !self.content.contains(digest)? {
            return Ok(());
        }
        match Document::parse(digest, &self.content.read(digest)?)? {
            Document::Index(index) => {
                for child in &index.manifests {
                    self.reach(&child.digest, reached, depth + 1)?;
                }
            }
            Document::Manifest(manifest) => {
                reached.extend(manifest.layers.iter().chain([&manifest.config]).map(|blob| blob.digest.clone()));
                if self.content.contains(&manifest.config.digest)?
                    && let Ok((_, layers)) = read_parts(&self.content, &manifest)
                {
                    reached.extend(layers.into_iter().map(|layer| layer.chain_id));
                }
            }
        }
        Ok(())
    }
}
