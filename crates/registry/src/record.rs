use serde::{Deserialize, Serialize};
use wharf_core::{Digest, Timestamp, registry::ImageStatus};

use crate::Mutability;

/// A repository, as far as pushing and pulling go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repository {
    pub created_at: Timestamp,
    #[serde(default)]
    pub mutability: Mutability,
}

/// A manifest or an index in a repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageRecord {
    pub media_type: String,
    /// What kind of artifact it is, where its manifest says so by itself or by its configuration's media type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// Bytes of the manifest itself.
    pub size: u64,
    pub pushed_at: Timestamp,
    /// When the same was last pushed again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pushed_again_at: Option<Timestamp>,
    /// Configuration first, then layers; none for an index, nor what no registry keeps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blobs: Vec<BlobRef>,
    /// An index's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub manifests: Vec<Digest>,
    /// The manifest that this one says something of, which need not be there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Digest>,
    #[serde(default, skip_serializing_if = "ImageStatus::is_active")]
    pub status: ImageStatus,
    /// When it was last archived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<Timestamp>,
    /// When it last came back from the archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activated_at: Option<Timestamp>,
}

impl ImageRecord {
    /// Bytes of its layers and its configuration, as they are kept.
    #[must_use]
    pub fn image_size(&self) -> u64 {
        self.blobs.iter().fold(0, |sum, blob| sum.saturating_add(blob.size))
    }
}

/// A blob that an image is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobRef {
    pub digest: Digest,
    pub size: u64,
}

/// A blob that a repository has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobRecord {
    pub size: u64,
    pub linked_at: Timestamp,
    /// When it was linked, or looked at last, every image that named it was archived. Others may name it since:
    /// [`Registry::is_archived`](crate::Registry::is_archived) looks.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
}

/// When an image was last pulled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullRecord {
    pub pulled_at: Timestamp,
}
