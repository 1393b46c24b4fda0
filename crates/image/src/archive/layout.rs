use serde::Deserialize;
use wharf_core::Digest;

use super::{Found, source::Source};
use crate::{
    ImageError, Reference,
    content::{Content, JSON_MAX},
    error::IoContext,
    image::NESTING_MAX,
    lease::Lease,
    manifest::{Descriptor, Document, Index},
};

/// Docker's and containerd's annotation: the full name.
const IMAGE_NAME: &str = "io.containerd.image.name";
/// The OCI's: a tag, or by the habit of skopeo and podman a name.
const REF_NAME: &str = "org.opencontainers.image.ref.name";

/// Takes every image of an OCI layout; none if the source is not one.
///
/// Source: OCI image specification, "Image Layout".
pub(super) fn find(source: &mut Source, content: &Content, lease: &Lease) -> Result<Vec<Found>, ImageError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Version {
        image_layout_version: String,
    }
    let json = |what: &str| {
        let what = what.to_owned();
        move |source| ImageError::Json { what, source }
    };
    let Some(version) = source.read("oci-layout")? else { return Ok(Vec::new()) };
    let version: Version = serde_json::from_slice(&version).map_err(json("oci-layout"))?;
    if !version.image_layout_version.starts_with("1.") {
        return Err(ImageError::Refused(format!("its OCI layout has version {}", version.image_layout_version)));
    }
    let index = source.read("index.json")?.ok_or_else(|| ImageError::MissingFile("index.json".into()))?;
    let index: Index = serde_json::from_slice(&index).map_err(json("index.json"))?;
    let mut found = Vec::new();
    for descriptor in &index.manifests {
        if !take(source, content, lease, descriptor, 0)? {
            return Err(ImageError::MissingFile(blob_path(&descriptor.digest)));
        }
        found.push(Found { digest: descriptor.digest.clone(), size: descriptor.size, names: names(descriptor)? });
    }
    Ok(found)
}

fn names(descriptor: &Descriptor) -> Result<Vec<Reference>, ImageError> {
    if let Some(name) = descriptor.annotations.get(IMAGE_NAME) {
        return Ok(vec![name.parse()?]);
    }
    // A tag alone names no repository.
    match descriptor.annotations.get(REF_NAME) {
        Some(name) if name.contains([':', '/']) => Ok(vec![name.parse()?]),
        _ => Ok(Vec::new()),
    }
}

/// Takes a manifest or an index and everything below it that the source holds; false if it does not hold it itself.
fn take(
    source: &mut Source,
    content: &Content,
    lease: &Lease,
    descriptor: &Descriptor,
    depth: usize,
) -> Result<bool, ImageError> {
    if depth > NESTING_MAX {
        return Err(ImageError::Refused("its indexes are nested too deep".into()));
    }
    if descriptor.size > JSON_MAX {
        return Err(ImageError::Refused(format!("manifest {} is longer than {JSON_MAX} bytes", descriptor.digest)));
    }
    if !take_blob(source, content, lease, descriptor)? {
        return Ok(false);
    }
    match Document::parse(&descriptor.digest, &content.read(&descriptor.digest)?)? {
        Document::Index(index) => {
            for child in &index.manifests {
                take(source, content, lease, child, depth + 1)?;
            }
        }
        Document::Manifest(manifest) => {
            for blob in manifest.layers.iter().chain([&manifest.config]) {
                take_blob(source, content, lease, blob)?;
            }
        }
    }
    Ok(true)
}

/// False if neither the source nor the store has it.
fn take_blob(source: &mut Source, content: &Content, lease: &Lease, wanted: &Descriptor) -> Result<bool, ImageError> {
    let digest = &wanted.digest;
    lease.hold(digest);
    if !content.contains(digest)? {
        let path = blob_path(digest);
        let Some(staged) = source.take(&path, content)? else { return Ok(false) };
        if staged.digest != *digest {
            return Err(ImageError::Mismatch { what: path, expected: digest.clone(), actual: staged.digest.clone() });
        }
        content.commit(staged, lease)?;
    }
    let size = content.open_blob(digest)?.metadata().context("look at", content.path(digest))?.len();
    if size != wanted.size {
        return Err(ImageError::Refused(format!("blob {digest} has {size} bytes, and it says {}", wanted.size)));
    }
    Ok(true)
}

fn blob_path(digest: &Digest) -> String {
    format!("blobs/{}/{}", digest.algorithm(), digest.hex())
}
