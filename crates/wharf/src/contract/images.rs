use serde::{Deserialize, Serialize};
use serde_json::Value;
use wharf_image::Usage;

/// One of `GET images`. Sizes are in bytes, packed as they are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ImageSummary {
    pub(crate) name: String,
    /// The manifest's.
    pub(crate) digest: String,
    /// RFC 3339.
    pub(crate) created: Option<String>,
    pub(crate) size: u64,
    /// What of it another image with a name has too.
    pub(crate) shared: u64,
    /// What it alone has: it goes when the image goes.
    pub(crate) own: u64,
    /// From a registry, and can be had again; otherwise it was loaded by hand, or built.
    pub(crate) pulled: bool,
}

/// `GET images/space`: what takes the space.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SpaceUse {
    pub(crate) images: Usage,
    /// Bytes of the directories of RUN --mount=type=cache.
    pub(crate) caches: u64,
    /// Bytes of volumes that outlive their sandboxes.
    pub(crate) volumes: u64,
    /// Of the disk that they are on, in bytes.
    pub(crate) disk: u64,
    pub(crate) free: u64,
}

/// `POST images/prune`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PruneImages {
    /// Every name that no container uses, not only names by digest.
    pub(crate) all: bool,
    /// What builds keep for the next ones.
    pub(crate) builds: bool,
    /// Bytes that builds may go on keeping.
    pub(crate) keep_storage: Option<u64>,
    /// Seconds since an image was made, or a record used, for it to go.
    pub(crate) older_than: Option<u64>,
}

/// The answer to `POST images/prune`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PrunedImages {
    /// Names that were forgotten.
    pub(crate) names: Vec<String>,
    /// Records of build steps that were forgotten.
    pub(crate) steps: usize,
    /// Bytes of the directories of RUN --mount=type=cache that went.
    pub(crate) caches: u64,
    pub(crate) blobs: usize,
    /// Bytes of those blobs.
    pub(crate) bytes: u64,
    /// Unpacked layers that went.
    pub(crate) layers: usize,
}

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
