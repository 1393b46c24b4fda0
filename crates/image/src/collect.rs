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

/// A collection that has begun: what comes into use from here on stays. Only one goes on at a time. Dropped, nothing is
/// removed.
#[derive(Debug)]
pub struct Collection(Images);

impl Images {
    /// Begins a collection. Whoever keeps account of blobs elsewhere (the registry) reads what it knows only then, and gives
    /// it to [`Collection::run`]. Waits for a collection that goes on.
    pub fn collection(&self) -> Collection {
        self.0.leases.begin();
        Collection(self.clone())
    }
}

impl Collection {
    /// Removes every blob and unpacked layer that is not among `kept`, that no name and no pin reaches and no
    /// [`Image`](crate::Image), [`Lease`](crate::Lease), load or pull of this process uses.
    pub fn run(self, kept: HashSet<Digest>) -> Result<Collected, ImageError> {
        let inner = &self.0.0;
        let mut reached = kept;
        {
            // No name appears meanwhile: whoever is bringing an image in keeps its lease until it has set the name.
            let names = inner.names();
            for (_, target) in names.iter() {
                inner.reach(&target.digest, &mut reached, 0)?;
            }
        }
        let _no_pins = inner.collecting();
        for (_, manifests) in inner.pins.list()? {
            for digest in manifests {
                inner.reach(&digest, &mut reached, 0)?;
            }
        }
        let mut collected = Collected::default();
        for (digest, size) in inner.content.list()? {
            let uses = inner.leases.lock();
            if !reached.contains(&digest) && !uses.contains(&digest) {
                inner.content.remove(&digest)?;
                collected.blobs += 1;
                collected.bytes += size;
            }
        }
        for chain_id in inner.layers.list()? {
            let hidden = {
                let uses = inner.leases.lock();
                if reached.contains(&chain_id) || uses.contains(&chain_id) {
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

impl Drop for Collection {
    fn drop(&mut self) {
        self.0.0.leases.end();
    }
}

impl Inner {
    /// Adds what a manifest or index reaches. Blobs that are absent (other platforms' of an index) reach nothing.
    fn reach(&self, digest: &Digest, reached: &mut HashSet<Digest>, depth: usize) -> Result<(), ImageError> {
        // One that was given as kept is looked into all the same, for the layers unpacked of it.
        let new = reached.insert(digest.clone()) || depth == 0;
        if depth > NESTING_MAX || !new || !self.content.is_readable(digest)? {
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
                if self.content.is_readable(&manifest.config.digest)?
                    && let Ok((_, layers)) = read_parts(&self.content, &manifest)
                {
                    reached.extend(layers.into_iter().map(|layer| layer.chain_id));
                }
            }
        }
        Ok(())
    }
}
