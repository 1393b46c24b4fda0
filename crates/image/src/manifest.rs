use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wharf_core::Digest;

use crate::error::ImageError;

pub const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
pub const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
pub const DOCKER_INDEX: &str = "application/vnd.docker.distribution.manifest.list.v2+json";

/// A reference to a blob. Source: OCI image specification, "Content Descriptors".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    #[serde(default)]
    pub media_type: String,
    pub digest: Digest,
    pub size: u64,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "null_is_default")]
    pub annotations: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// Where a blob that no registry keeps comes from.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "null_is_default")]
    pub urls: Vec<String>,
}

impl Descriptor {
    /// A descriptor with nothing but what each has.
    #[must_use]
    pub fn new(media_type: String, digest: Digest, size: u64) -> Self {
        let (annotations, platform, artifact_type, urls) = (BTreeMap::new(), None, None, Vec::new());
        Self { media_type, digest, size, annotations, platform, artifact_type, urls }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Platform {
    pub architecture: String,
    pub os: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
}

/// One platform's image, or an artifact in an image's form.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    pub schema_version: u32,
    #[serde(default)]
    pub media_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    pub config: Descriptor,
    #[serde(default, deserialize_with = "null_is_default")]
    pub layers: Vec<Descriptor>,
    /// The manifest that this one says something of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Descriptor>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "null_is_default")]
    pub annotations: BTreeMap<String, String>,
}

/// Manifests of several platforms.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Index {
    #[serde(default)]
    pub schema_version: u32,
    #[serde(default)]
    pub media_type: String,
    #[serde(default)]
    pub artifact_type: Option<String>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub manifests: Vec<Descriptor>,
    #[serde(default)]
    pub subject: Option<Descriptor>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub annotations: BTreeMap<String, String>,
}

/// What a manifest blob can be.
#[derive(Clone, Debug)]
pub enum Document {
    Manifest(Box<Manifest>),
    Index(Box<Index>),
}

impl Document {
    /// Reads a manifest or an index; told apart by what it holds, as the media type is not always there.
    ///
    /// # Errors
    /// [`ImageError::Json`] for what is not JSON or lacks what each of its kind has, [`ImageError::NotAManifest`] for a
    /// document that is neither, or both.
    pub fn parse(digest: &Digest, bytes: &[u8]) -> Result<Self, ImageError> {
        #[derive(Deserialize)]
        struct Shape {
            manifests: Option<serde::de::IgnoredAny>,
            layers: Option<serde::de::IgnoredAny>,
            config: Option<serde::de::IgnoredAny>,
        }
        let json = |source| ImageError::Json { what: format!("manifest {digest}"), source };
        let shape: Shape = serde_json::from_slice(bytes).map_err(json)?;
        match (shape.manifests.is_some(), shape.layers.is_some() || shape.config.is_some()) {
            (true, false) => Ok(Self::Index(Box::new(serde_json::from_slice(bytes).map_err(json)?))),
            (false, true) => Ok(Self::Manifest(Box::new(serde_json::from_slice(bytes).map_err(json)?))),
            // Both at once is how one document is made to mean two things.
            _ => Err(ImageError::NotAManifest(digest.clone())),
        }
    }
}

/// This machine as Go names it: `amd64`, `arm64`.
pub(crate) fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

/// `linux/amd64`.
pub(crate) fn platform() -> String {
    format!("linux/{}", architecture())
}

impl Index {
    /// The manifest for this machine: the plainest variant of its architecture, or a lone one that does not say.
    pub(crate) fn select(&self) -> Result<&Descriptor, ImageError> {
        let plainness = |descriptor: &&Descriptor| match descriptor.platform.as_ref().and_then(|p| p.variant.as_deref())
        {
            None | Some("" | "v1" | "v8") => 0,
            Some(_) => 1,
        };
        let fits =
            |d: &&Descriptor| d.platform.as_ref().is_some_and(|p| p.os == "linux" && p.architecture == architecture());
        if let Some(found) = self.manifests.iter().filter(fits).min_by_key(plainness) {
            return Ok(found);
        }
        match self.manifests.as_slice() {
            [only] if only.platform.is_none() => Ok(only),
            _ => Err(ImageError::NoPlatform(platform())),
        }
    }
}

/// Go writes an absent list or map as `null`.
pub(crate) fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
