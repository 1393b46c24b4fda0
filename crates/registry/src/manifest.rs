//! What a pushed manifest says, and whether it may.

use std::collections::BTreeMap;

use wharf_core::{Digest, Timestamp, registry::ImageStatus};
use wharf_image::{DOCKER_INDEX, DOCKER_MANIFEST, Descriptor, Document, ImageError, OCI_INDEX, OCI_MANIFEST};

use crate::{BlobRef, ImageRecord, RegistryError};

/// The media type that a manifest gives itself; `None` if it does not, or is not JSON.
#[must_use]
pub fn media_type_of(bytes: &[u8]) -> Option<String> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Typed {
        media_type: Option<String>,
    }
    serde_json::from_slice::<Typed>(bytes).ok()?.media_type.filter(|media_type| !media_type.is_empty())
}

/// How many blobs or manifests one document may list: all of them are written down.
const PARTS_MAX: usize = 4096;

/// What a manifest or an index says of itself to people and tools.
///
/// # Errors
/// [`RegistryError::Image`] for what is no manifest.
pub(crate) fn annotations(digest: &Digest, bytes: &[u8]) -> Result<BTreeMap<String, String>, RegistryError> {
    Ok(match Document::parse(digest, bytes)? {
        Document::Manifest(manifest) => manifest.annotations,
        Document::Index(index) => index.annotations,
    })
}

/// A manifest that was read: what is written down of it, and an index's children with their sizes.
pub(crate) struct Read {
    pub(crate) record: ImageRecord,
    pub(crate) children: Vec<BlobRef>,
}

/// Reads a manifest. `media_type` is what its sender calls it.
///
/// # Errors
/// [`RegistryError::InvalidManifest`], with what is wrong.
pub(crate) fn read(
    digest: &Digest,
    bytes: &[u8],
    media_type: Option<&str>,
    pushed_at: Timestamp,
) -> Result<Read, RegistryError> {
    let invalid = |why: String| RegistryError::InvalidManifest(why);
    let document = Document::parse(digest, bytes).map_err(|error| {
        invalid(match error {
            ImageError::Json { source, .. } => source.to_string(),
            ImageError::NotAManifest(_) => "it is neither an image's manifest nor an index".to_owned(),
            other => other.to_string(),
        })
    })?;
    let (version, own, kinds) = match &document {
        Document::Manifest(manifest) => {
            (manifest.schema_version, &manifest.media_type, [OCI_MANIFEST, DOCKER_MANIFEST])
        }
        Document::Index(index) => (index.schema_version, &index.media_type, [OCI_INDEX, DOCKER_INDEX]),
    };
    if version != 2 {
        return Err(invalid(format!("schemaVersion is {version}, not 2")));
    }
    let sent = media_type.map(essence).filter(|sent| !sent.is_empty());
    if let Some(sent) = sent
        && !own.is_empty()
        && sent != own
    {
        return Err(invalid(format!("it is sent as {sent} and calls itself {own}")));
    }
    let media_type = match (sent, own.as_str()) {
        (None, "") => kinds[0],
        (Some(sent), _) => sent,
        (None, own) => own,
    };
    if !kinds.contains(&media_type) {
        return Err(invalid(format!(
            "{media_type} is not the media type of such a document: {} is",
            kinds.join(" or ")
        )));
    }
    let size = bytes.len() as u64;
    let record = ImageRecord {
        media_type: media_type.to_owned(),
        artifact_type: None,
        size,
        pushed_at,
        pushed_again_at: None,
        blobs: Vec::new(),
        manifests: Vec::new(),
        subject: None,
        status: ImageStatus::Active,
        archived_at: None,
        activated_at: None,
    };
    match document {
        Document::Manifest(manifest) => {
            let artifact_type = manifest.artifact_type.clone().filter(|kind| !kind.is_empty());
            let config_type = Some(manifest.config.media_type.clone()).filter(|kind| !kind.is_empty());
            let blobs = [&manifest.config].into_iter().chain(&manifest.layers);
            let record = ImageRecord {
                artifact_type: artifact_type.or(config_type),
                blobs: distinct(blobs.filter(|blob| is_kept(blob)))?,
                subject: manifest.subject.map(|subject| subject.digest),
                ..record
            };
            Ok(Read { record, children: Vec::new() })
        }
        Document::Index(index) => {
            let children = distinct(index.manifests.iter())?;
            let record = ImageRecord {
                artifact_type: index.artifact_type.filter(|kind| !kind.is_empty()),
                manifests: children.iter().map(|child| child.digest.clone()).collect(),
                subject: index.subject.map(|subject| subject.digest),
                ..record
            };
            Ok(Read { record, children })
        }
    }
}

/// A media type without its parameters.
fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

/// Whether a registry is to have the blob: layers that may not be distributed come from elsewhere.
///
/// Source: OCI image specification, "Non-Distributable Layers"; Docker's `…rootfs.foreign.diff…`.
fn is_kept(blob: &Descriptor) -> bool {
    let foreign = blob.media_type.contains(".nondistributable.") || blob.media_type.contains(".foreign.");
    !foreign || blob.urls.is_empty()
}

/// What is listed, each once: a layer can be listed twice, but has one size.
fn distinct<'a>(listed: impl Iterator<Item = &'a Descriptor>) -> Result<Vec<BlobRef>, RegistryError> {
    let mut sizes = BTreeMap::new();
    let mut distinct = Vec::new();
    let listed: Vec<_> = listed.take(PARTS_MAX + 1).collect();
    if listed.len() > PARTS_MAX {
        return Err(RegistryError::InvalidManifest(format!("it lists more than {PARTS_MAX} parts")));
    }
    for Descriptor { digest, size, .. } in listed {
        match sizes.insert(digest, size) {
            None => distinct.push(BlobRef { digest: digest.clone(), size: *size }),
            Some(known) if known == size => {}
            Some(known) => {
                return Err(RegistryError::InvalidManifest(format!("it gives {digest} two sizes, {known} and {size}")));
            }
        }
    }
    Ok(distinct)
}
