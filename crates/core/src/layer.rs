//! Layers of root file systems, as builders, nodes and the content store speak of them.

use serde::{Deserialize, Serialize};

use crate::Digest;

/// One layer of an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerInfo {
    /// The compressed blob.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// The digest of the uncompressed archive.
    pub diff_id: Digest,
    /// The digest of this layer with everything below it.
    pub chain_id: Digest,
}

/// How the archive of a new layer is packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LayerCompression {
    None,
    #[default]
    Gzip,
    Zstd,
}

/// How a new layer is made of what was changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerForm {
    /// The latest time that a file in it may have, seconds since 1970; later ones become it.
    pub latest: i64,
    pub compression: LayerCompression,
}
