use wharf_core::{Digest, registry::RepositoryId};
use wharf_store::Op;

use crate::ImageRecord;

/// What happened to a repository's images.
#[derive(Clone, Copy, Debug)]
pub enum Change<'a> {
    /// An image came, or got a tag.
    Pushed { repository: &'a RepositoryId, digest: &'a Digest, image: &'a ImageRecord, tag: Option<&'a str> },
    /// An image went, with the tags it had.
    Deleted { repository: &'a RepositoryId, digest: &'a Digest, image: &'a ImageRecord, tags: &'a [String] },
    /// A tag went and its image stayed.
    Untagged { repository: &'a RepositoryId, digest: &'a Digest, image: &'a ImageRecord, tag: &'a str },
    /// An image was archived, or came back: its record says which. `with` is the image that it says something of, if it went
    /// the way of that.
    Moved { repository: &'a RepositoryId, digest: &'a Digest, image: &'a ImageRecord, with: Option<&'a Digest> },
    /// A repository is going, with everything in it.
    RepositoryDeleted { repository: &'a RepositoryId },
}

/// What else is written when something happens, in the same transaction.
pub trait Journal: Send + Sync + 'static {
    /// Writes to keys of one's own.
    fn entries(&self, change: Change<'_>) -> Vec<Op>;
}

/// Nothing else is written.
impl Journal for () {
    fn entries(&self, _: Change<'_>) -> Vec<Op> {
        Vec::new()
    }
}
