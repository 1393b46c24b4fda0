use std::collections::{BTreeMap, BTreeSet};

use wharf_core::Digest;

/// What a repository must have, by all that was answered.
#[derive(Default)]
pub struct Model {
    pub exists: bool,
    pub blobs: BTreeMap<Digest, Vec<u8>>,
    pub images: BTreeMap<Digest, Image>,
    pub tags: BTreeMap<String, Digest>,
}

#[derive(Clone, Default)]
pub struct Image {
    pub bytes: Vec<u8>,
    pub media_type: String,
    pub blobs: BTreeSet<Digest>,
    pub children: BTreeSet<Digest>,
    /// What has another size than it says: no repository may have it.
    pub wrong: bool,
    pub subject: Option<Digest>,
}

/// An upload that was begun.
pub struct Upload {
    pub repository: usize,
    pub location: String,
    /// `None` once it is finished or given up.
    pub bytes: Option<Vec<u8>>,
}

impl Model {
    /// Whether a manifest may be put: all that it names is there.
    #[must_use]
    pub fn has_all_of(&self, image: &Image) -> bool {
        let blobs = image.blobs.iter().all(|blob| self.blobs.contains_key(blob));
        blobs && !image.wrong && image.children.iter().all(|child| self.images.contains_key(child))
    }

    pub fn put(&mut self, digest: Digest, image: Image, tags: impl IntoIterator<Item = String>) {
        self.exists = true;
        self.tags.extend(tags.into_iter().map(|tag| (tag, digest.clone())));
        // One that was there stays as it first came.
        self.images.entry(digest).or_insert(image);
    }

    pub fn remove(&mut self, digest: &Digest) -> bool {
        self.tags.retain(|_, tagged| tagged != digest);
        self.images.remove(digest).is_some()
    }

    /// A clean-up that leaves what images name.
    pub fn clean(&mut self) {
        let named: BTreeSet<&Digest> = self.images.values().flat_map(|image| &image.blobs).collect();
        self.blobs.retain(|digest, _| named.contains(digest));
    }

    #[must_use]
    pub fn used(&self) -> u64 {
        self.blobs.values().map(|bytes| bytes.len() as u64).sum()
    }

    #[must_use]
    pub fn referrers(&self, subject: &Digest) -> BTreeSet<String> {
        let naming = self.images.iter().filter(|(_, image)| image.subject.as_ref() == Some(subject));
        naming.map(|(digest, _)| digest.to_string()).collect()
    }
}
