use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `POST images/save`: the answer is a tar archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SaveImages {
    pub(crate) images: Vec<SaveImage>,
    pub(crate) format: SaveFormat,
}

/// An image of an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SaveImage {
    /// A name, a digest, or as much of one as no other begins with.
    pub(crate) image: String,
    /// What it is called in the archive.
    pub(crate) names: Vec<String>,
}

/// What kind of archive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SaveFormat {
    /// What `docker load` reads
    #[default]
    Docker,
    /// An OCI layout
    Oci,
}

/// `GET images/inspect`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ImageDetails {
    /// All of them.
    pub(crate) names: Vec<String>,
    /// What the names mean: a manifest, or an index.
    pub(crate) digest: String,
    /// Of this machine's manifest.
    pub(crate) manifest: String,
    /// Of the configuration: what docker calls the image's id.
    pub(crate) id: String,
    /// `linux/amd64`.
    pub(crate) platform: String,
    /// RFC 3339.
    pub(crate) created: Option<String>,
    /// Bytes, as they are kept.
    pub(crate) size: u64,
    /// How it is run, as it stands in the configuration.
    pub(crate) config: Value,
    /// From the bottom up.
    pub(crate) layers: Vec<LayerDetails>,
    /// From the first step on.
    pub(crate) history: Vec<HistoryStep>,
}

/// A layer of `GET images/inspect`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LayerDetails {
    /// As it is kept.
    pub(crate) digest: String,
    /// Bytes, as it is kept.
    pub(crate) size: u64,
    pub(crate) media_type: String,
    /// Of the plain archive.
    pub(crate) diff_id: String,
    /// With all below it.
    pub(crate) chain_id: String,
}

/// A step of `GET images/inspect`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HistoryStep {
    /// RFC 3339; empty if it is not told.
    pub(crate) created: String,
    pub(crate) created_by: String,
    pub(crate) comment: String,
    /// Bytes of its layer, as it is kept.
    pub(crate) size: u64,
    /// Of its layer, if it made one.
    pub(crate) layer: Option<String>,
}
