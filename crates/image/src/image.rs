use wharf_core::{Digest, LayerInfo};

use crate::{
    config::{ConfigFile, ImageConfig},
    content::Content,
    error::ImageError,
    hash::sha256,
    lease::Lease,
    manifest::{Descriptor, Document, Manifest},
};

/// An image for this machine. While a value of it lives, the collector leaves its blobs and layers alone.
#[derive(Clone, Debug)]
pub struct Image {
    /// The full name it was found by.
    pub name: String,
    /// What the name stands for: the digest of a manifest, or of an index over several platforms. This is the image's
    /// digest as registries and ECS give it.
    pub digest: Digest,
    /// The digest of this platform's manifest.
    pub manifest: Digest,
    /// The digest of the whole configuration: what docker calls the image's id.
    pub config_digest: Digest,
    pub config: ImageConfig,
    /// RFC 3339, as the builder wrote it.
    pub created: Option<String>,
    /// As Go names it.
    pub architecture: String,
    pub os: String,
    /// Compressed layers and configuration, in bytes.
    pub size: u64,
    /// From the bottom up.
    pub layers: Vec<LayerInfo>,
    #[expect(dead_code, reason = "it acts by being dropped")]
    pub(crate) lease: Lease,
}

impl Image {
    /// Reads the image that `target` stands for. Its digests are held by `lease` before they are looked at.
    pub(crate) fn read(content: &Content, name: &str, target: &Digest, lease: Lease) -> Result<Self, ImageError> {
        let (digest, manifest) = select_manifest(content, target, &lease)?;
        let (config, layers) = read_parts(content, &manifest)?;
        for blob in manifest.layers.iter().chain([&manifest.config]) {
            lease.hold(&blob.digest);
        }
        for layer in &layers {
            lease.hold(&layer.chain_id);
        }
        Ok(Self {
            name: name.to_owned(),
            digest: target.clone(),
            manifest: digest,
            config_digest: manifest.config.digest.clone(),
            config: config.config,
            created: config.created,
            architecture: config.architecture,
            os: config.os,
            size: manifest.layers.iter().chain([&manifest.config]).map(|d| d.size).fold(0, u64::saturating_add),
            layers,
            lease,
        })
    }

    /// Of layers that no manifest lists.
    pub(crate) fn bare(layers: &[LayerInfo], lease: Lease) -> Self {
        let top = layers.last().map_or_else(|| sha256(b""), |layer| layer.chain_id.clone());
        Self {
            name: top.to_string(),
            digest: top.clone(),
            config_digest: top.clone(),
            manifest: top,
            config: ImageConfig::default(),
            created: None,
            architecture: crate::manifest::architecture().to_owned(),
            os: "linux".to_owned(),
            size: layers.iter().map(|layer| layer.size).fold(0, u64::saturating_add),
            layers: layers.to_vec(),
            lease,
        }
    }

    /// The layers of a manifest whose configuration is present, held by `lease`.
    pub(crate) fn layers_of(
        content: &Content,
        manifest: &Manifest,
        lease: &Lease,
    ) -> Result<Vec<LayerInfo>, ImageError> {
        let (_, layers) = read_parts(content, manifest)?;
        for layer in &layers {
            lease.hold(&layer.chain_id);
        }
        Ok(layers)
    }

    /// The digest of the configuration's diff ids, the key of the whole root file system; `None` without layers.
    #[must_use]
    pub fn chain_id(&self) -> Option<&Digest> {
        self.layers.last().map(|layer| &layer.chain_id)
    }
}

/// How deep indexes may nest.
pub(crate) const NESTING_MAX: usize = 4;

/// Goes from an index to this machine's manifest.
fn select_manifest(content: &Content, target: &Digest, lease: &Lease) -> Result<(Digest, Manifest), ImageError> {
    let mut digest = target.clone();
    for _ in 0..=NESTING_MAX {
        lease.hold(&digest);
        match Document::parse(&digest, &content.read(&digest)?)? {
            Document::Manifest(manifest) => return Ok((digest, *manifest)),
            Document::Index(index) => digest = index.select()?.digest.clone(),
        }
    }
    Err(ImageError::NotAManifest(target.clone()))
}

/// The configuration and the layers of a manifest whose configuration is present.
pub(crate) fn read_parts(content: &Content, manifest: &Manifest) -> Result<(ConfigFile, Vec<LayerInfo>), ImageError> {
    let config = parse_config(&manifest.config.digest, &content.read(&manifest.config.digest)?)?;
    let layers = layers(&config.rootfs.diff_ids, &manifest.layers)?;
    Ok((config, layers))
}

pub(crate) fn parse_config(digest: &Digest, bytes: &[u8]) -> Result<ConfigFile, ImageError> {
    serde_json::from_slice(bytes).map_err(|source| ImageError::Json { what: format!("configuration {digest}"), source })
}

/// The chain id of a layer above the one with the chain id `below`. Source: OCI image specification, "Layer ChainID".
pub(crate) fn chain_id(below: Option<&Digest>, diff_id: &Digest) -> Digest {
    below.map_or_else(|| diff_id.clone(), |below| sha256(format!("{below} {diff_id}").as_bytes()))
}

fn layers(diff_ids: &[Digest], descriptors: &[Descriptor]) -> Result<Vec<LayerInfo>, ImageError> {
    if diff_ids.len() != descriptors.len() {
        return Err(ImageError::LayerCount { diff_ids: diff_ids.len(), layers: descriptors.len() });
    }
    let mut below: Option<Digest> = None;
    let mut layers = Vec::with_capacity(diff_ids.len());
    for (diff_id, descriptor) in diff_ids.iter().zip(descriptors) {
        if diff_id.algorithm() != "sha256" {
            return Err(ImageError::UnsupportedDigest(diff_id.clone()));
        }
        let chain_id = chain_id(below.as_ref(), diff_id);
        below = Some(chain_id.clone());
        layers.push(LayerInfo {
            digest: descriptor.digest.clone(),
            size: descriptor.size,
            diff_id: diff_id.clone(),
            chain_id,
        });
    }
    Ok(layers)
}
