use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use wharf_core::Digest;

use super::{Found, source::Source};
use crate::{
    ImageError, Reference,
    compression::Compression,
    content::{Content, head},
    error::IoContext,
    image::parse_config,
    lease::Lease,
    manifest::{Descriptor, Document, Manifest, OCI_CONFIG, OCI_MANIFEST, null_is_default},
};

/// One image of docker-save's `manifest.json`.
///
/// Source: moby, "Docker Image Specification v1.2", "Combined Image JSON + Filesystem Changeset Format".
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Saved {
    config: String,
    #[serde(default, deserialize_with = "null_is_default")]
    repo_tags: Vec<String>,
    #[serde(default, deserialize_with = "null_is_default")]
    layers: Vec<String>,
}

/// An image of `manifest.json`, and the configuration by which it may be known already.
pub(super) struct Legacy {
    config: Digest,
    image: Found,
}

/// Takes every image of a docker-save archive; `None` if the source is not one. The archive has no manifests of
/// the registry's kind, so one is written for each.
pub(super) fn find(source: &mut Source, content: &Content, lease: &Lease) -> Result<Option<Vec<Legacy>>, ImageError> {
    let Some(bytes) = source.read("manifest.json")? else { return Ok(None) };
    let json = |source| ImageError::Json { what: "manifest.json".into(), source };
    let saved: Vec<Saved> = serde_json::from_slice(&bytes).map_err(json)?;
    let mut taken = Taken { blobs: HashMap::new(), content, lease };
    let mut found = Vec::new();
    for saved in saved {
        let names = saved.repo_tags.iter().map(|tag| tag.parse()).collect::<Result<Vec<Reference>, _>>()?;
        let config = taken.blob(source, &saved.config)?;
        parse_config(&config.digest, &content.read(&config.digest)?)?;
        let config = Descriptor { media_type: OCI_CONFIG.into(), ..config };
        let layers = saved.layers.iter().map(|path| taken.blob(source, path)).collect::<Result<_, _>>()?;
        let manifest = Manifest {
            schema_version: 2,
            media_type: OCI_MANIFEST.into(),
            artifact_type: None,
            config,
            layers,
            subject: None,
            annotations: BTreeMap::new(),
        };
        let bytes = serde_json::to_vec(&manifest).map_err(json)?;
        let digest = content.put(&bytes, lease)?;
        let image = Found { digest, size: bytes.len() as u64, names };
        found.push(Legacy { config: manifest.config.digest, image });
    }
    Ok(Some(found))
}

/// Archives of newer Dockers are OCI layouts as well. An image that is known from there keeps its own manifest, and
/// takes its names from here if it had none.
pub(super) fn merge(found: &mut Vec<Found>, legacy: Vec<Legacy>, content: &Content) -> Result<(), ImageError> {
    let mut by_config = HashMap::new();
    for (at, image) in found.iter().enumerate() {
        for config in configs(content, &image.digest)? {
            by_config.insert(config, at);
        }
    }
    for Legacy { config, image } in legacy {
        match by_config.get(&config) {
            Some(at) => {
                let names = &mut found[*at].names;
                names.extend(image.names.into_iter().filter(|name| !names.contains(name)).collect::<Vec<_>>());
            }
            None => found.push(image),
        }
    }
    Ok(())
}

/// The configurations of a manifest, or of an index's manifests.
fn configs(content: &Content, digest: &Digest) -> Result<Vec<Digest>, ImageError> {
    let mut configs = Vec::new();
    match Document::parse(digest, &content.read(digest)?)? {
        Document::Manifest(manifest) => configs.push(manifest.config.digest),
        Document::Index(index) => {
            for child in index.manifests {
                if content.contains(&child.digest)?
                    && let Document::Manifest(manifest) = Document::parse(&child.digest, &content.read(&child.digest)?)?
                {
                    configs.push(manifest.config.digest);
                }
            }
        }
    }
    Ok(configs)
}

/// Files already taken, as images of one archive share them.
struct Taken<'a> {
    blobs: HashMap<String, Descriptor>,
    content: &'a Content,
    lease: &'a Lease,
}

impl Taken<'_> {
    fn blob(&mut self, source: &mut Source, path: &str) -> Result<Descriptor, ImageError> {
        let key = source.resolved(path);
        if let Some(known) = self.blobs.get(&key) {
            return Ok(known.clone());
        }
        let descriptor = match source.take(path, self.content)? {
            Some(staged) => {
                let (head, size) = (staged.head()?, staged.size());
                descriptor(self.content.commit(staged, self.lease)?, size, head)
            }
            // The OCI side of the same archive took it before.
            None => self.known(path)?.ok_or_else(|| ImageError::MissingFile(path.to_owned()))?,
        };
        self.blobs.insert(key, descriptor.clone());
        Ok(descriptor)
    }

    fn known(&self, path: &str) -> Result<Option<Descriptor>, ImageError> {
        let Some(hex) = path.strip_prefix("blobs/sha256/") else { return Ok(None) };
        let Ok(digest) = format!("sha256:{hex}").parse::<Digest>() else { return Ok(None) };
        if !self.content.contains(&digest)? {
            return Ok(None);
        }
        let file = self.content.open_blob(&digest)?;
        let size = file.metadata().context("look at", path)?.len();
        Ok(Some(descriptor(digest, size, head(file).context("read", path)?)))
    }
}

fn descriptor(digest: Digest, size: u64, head: [u8; 8]) -> Descriptor {
    let media_type = Compression::detect(&head).media_type().to_owned();
    Descriptor::new(media_type, digest, size)
}
