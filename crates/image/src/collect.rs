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
    /// Removes every blob and unpacked layer that is not among `kept`, that no name, no pin and no record of a build step reaches and no
    /// [`Image`](crate::Image), [`Lease`](crate::Lease), load or pull of this process uses.
    pub fn run(self, kept: HashSet<Digest>) -> Result<Collected, ImageError> {
        let inner = &self.0.0;
        let (mut reached, mut seen) = (kept, HashSet::new());
        {
            // No name appears meanwhile: whoever is bringing an image in keeps its lease until it has set the name.
            let names = inner.names();
            for (_, target) in names.iter() {
                inner.reach(&target.digest, &mut reached, &mut seen, 0)?;
            }
        }
        // One that comes from here on is of an image in use, which stays.
        let pins = {
            let _no_pins = inner.collecting();
            inner.pins.list()?
        };
        for digest in pins.iter().flat_map(|(_, manifests)| manifests) {
            inner.reach(digest, &mut reached, &mut seen, 0)?;
        }
        for known in inner.steps.list()? {
            if let Some(layer) = known.record.layer {
                reached.extend([layer.digest, layer.chain_id]);
            }
            if let Some(image) = known.record.image {
                inner.reach(&image, &mut reached, &mut seen, 0)?;
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
    /// Adds what a manifest or index reaches. Blobs that are absent (other platforms' of an index) reach nothing, nor does what
    /// cannot be read: a stranger's index may name anything.
    fn reach(
        &self,
        digest: &Digest,
        reached: &mut HashSet<Digest>,
        seen: &mut HashSet<Digest>,
        depth: usize,
    ) -> Result<(), ImageError> {
        reached.insert(digest.clone());
        if depth > NESTING_MAX || !seen.insert(digest.clone()) || !self.content.is_readable(digest)? {
            return Ok(());
        }
        let document = self.content.read(digest).and_then(|bytes| Document::parse(digest, &bytes));
        let document = match document {
            Ok(document) => document,
            Err(error @ ImageError::Io { .. }) => return Err(error),
            Err(error) => {
                tracing::debug!(%digest, %error, "what is named here is no manifest");
                return Ok(());
            }
        };
        match document {
            Document::Index(index) => {
                for child in &index.manifests {
                    self.reach(&child.digest, reached, seen, depth + 1)?;
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
