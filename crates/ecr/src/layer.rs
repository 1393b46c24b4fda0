//! Layers: blobs that come in and go out by the API, in parts.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use wharf_aws_wire::{
    ApiError,
    ecr::{errors, types},
};
use wharf_core::{Digest, now, registry::RepositoryId};
use wharf_image::{Algorithm, Document};
use wharf_registry::{RegistryError, UploadId};

use crate::{
    EcrError,
    address::Address,
    face::{Call, Parts},
    image::is_digest,
};

/// What clients are told to cut layers into. Source: Amazon ECR User Guide, "Service quotas", "Maximum layer part size".
const PART: i64 = 10 << 20;
/// Of a part that is not the last. Source: Amazon ECR API Reference, LayerPartTooSmallException.
const LEAST_PART: usize = 5 << 20;

/// BatchCheckLayerAvailability. A digest that nothing has is a layer that is not available, and no failure: clients upload
/// it then.
///
/// Source: amazon-ecr-containerd-resolver, which takes a failure for an error.
pub(crate) async fn check(
    parts: &Parts,
    call: &Call<'_>,
    input: types::BatchCheckLayerAvailabilityRequest,
) -> Result<types::BatchCheckLayerAvailabilityResponse, EcrError> {
    parts.existing(&call.repository).await?;
    let (mut layers, mut failures) = (Vec::new(), Vec::new());
    for text in input.layer_digests {
        let fail = |code: &str, reason: &str| types::LayerFailure {
            layer_digest: Some(text.clone()),
            failure_code: Some(code.to_owned()),
            failure_reason: Some(reason.to_owned()),
        };
        if text.is_empty() {
            failures.push(fail("MissingLayerDigest", "Layer digest cannot be null"));
            continue;
        }
        if !is_digest(&text) {
            failures.push(fail(
                "InvalidLayerDigest",
                "Invalid request parameters: layer digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
            ));
            continue;
        }
        let digest = text.parse::<Digest>().ok();
        let present = match &digest {
            Some(digest) => parts.registry.blob(&call.repository, digest).await?,
            None => None,
        };
        let archived = match (&digest, &present) {
            (Some(digest), Some(blob)) => parts.registry.is_archived(&call.repository, digest, blob).await?,
            _ => false,
        };
        let availability = match present {
            Some(_) if archived => "ARCHIVED",
            Some(_) => "AVAILABLE",
            None => "UNAVAILABLE",
        };
        let media_type = match (&digest, &present) {
            (Some(digest), Some(_)) => media_type(parts, &call.repository, digest).await?,
            _ => None,
        };
        layers.push(types::Layer {
            layer_digest: Some(text),
            layer_availability: Some(availability.to_owned()),
            layer_size: present.map(|blob| i64::try_from(blob.size).unwrap_or(i64::MAX)),
            media_type,
        });
    }
    Ok(types::BatchCheckLayerAvailabilityResponse { layers: Some(layers), failures: Some(failures) })
}

/// What an image that names a layer calls it; `None` if none does.
async fn media_type(parts: &Parts, id: &RepositoryId, layer: &Digest) -> Result<Option<String>, EcrError> {
    let Some(image) = naming(parts, id, layer).await? else { return Ok(None) };
    let bytes = parts.registry.manifest(&image).await?;
    let Ok(Document::Manifest(manifest)) = Document::parse(&image, &bytes) else { return Ok(None) };
    let mut blobs = [manifest.config].into_iter().chain(manifest.layers);
    Ok(blobs.find(|blob| blob.digest == *layer).map(|blob| blob.media_type))
}

/// An image that names a layer.
async fn naming(parts: &Parts, id: &RepositoryId, layer: &Digest) -> Result<Option<Digest>, EcrError> {
    let images = parts.registry.images(id).await?;
    let names = |blobs: &[wharf_registry::BlobRef]| blobs.iter().any(|blob| blob.digest == *layer);
    Ok(images.into_iter().find(|image| names(&image.record.blobs)).map(|image| image.digest))
}

/// InitiateLayerUpload.
pub(crate) async fn initiate(
    parts: &Parts,
    call: &Call<'_>,
    _: types::InitiateLayerUploadRequest,
) -> Result<types::InitiateLayerUploadResponse, EcrError> {
    parts.existing(&call.repository).await?;
    let upload = parts.registry.begin_upload(&call.repository, Algorithm::default()).await?;
    Ok(types::InitiateLayerUploadResponse { upload_id: Some(upload.uuid().to_owned()), part_size: Some(PART) })
}

/// UploadLayerPart: parts come one after the other.
pub(crate) async fn upload(
    parts: &Parts,
    call: &Call<'_>,
    input: types::UploadLayerPartRequest,
) -> Result<types::UploadLayerPartResponse, EcrError> {
    parts.existing(&call.repository).await?;
    let upload = UploadId::of(&call.repository, &input.upload_id)?;
    let written = parts.registry.upload_size(&call.repository, &upload).await?;
    let (first, last, bytes) = (input.part_first_byte, input.part_last_byte, input.layer_part_blob.0);
    let length = bytes.len();
    let at = u64::try_from(first).ok().filter(|_| {
        last.checked_sub(first).and_then(|span| span.checked_add(1)) == i64::try_from(length).ok() && length > 0
    });
    let appended = match at {
        Some(at) => parts.registry.append(&call.repository, &upload, Some(at), vec![Bytes::from(bytes)]).await,
        None => Err(RegistryError::WrongOffset(written)),
    };
    match appended {
        Ok(_) => {}
        Err(RegistryError::WrongOffset(at)) => return Err(wrong_part(call, &input.upload_id, at).into()),
        Err(error) => return Err(error.into()),
    }
    parts.short_parts.came(upload.uuid(), length);
    Ok(types::UploadLayerPartResponse {
        registry_id: call.registry_id(),
        repository_name: call.repository_name(),
        upload_id: Some(input.upload_id),
        last_byte_received: Some(last),
    })
}

fn wrong_part(call: &Call<'_>, upload: &str, written: u64) -> ApiError {
    let error = ApiError::client(
        errors::INVALID_LAYER_PART_EXCEPTION,
        "The layer part size is not valid, or the first byte specified is not consecutive to the last byte of a previous \
         layer part upload.",
    );
    let error = error
        .with("registryId", call.repository.scope.account.as_str())
        .with("repositoryName", call.repository.name.as_str())
        .with("uploadId", upload);
    if written == 0 { error } else { error.with("lastValidByteReceived", written - 1) }
}

/// CompleteLayerUpload: what came becomes a layer, if it has the digest.
pub(crate) async fn complete(
    parts: &Parts,
    call: &Call<'_>,
    input: types::CompleteLayerUploadRequest,
) -> Result<types::CompleteLayerUploadResponse, EcrError> {
    let (registry, repository) = (&parts.registry, &call.repository);
    parts.existing(repository).await?;
    let upload = UploadId::of(repository, &input.upload_id)?;
    if registry.upload_size(repository, &upload).await? == 0 {
        let message = "The specified layer upload does not contain any layer parts.";
        return Err(ApiError::client(errors::EMPTY_UPLOAD_EXCEPTION, message).into());
    }
    if parts.short_parts.broke(upload.uuid()) {
        let message = "Layer parts must be at least 5 MiB in size.";
        return Err(ApiError::client(errors::LAYER_PART_TOO_SMALL_EXCEPTION, message).into());
    }
    let invalid = || {
        let message = "The layer digest calculation performed by Amazon ECR upon receipt of the image layer does not \
                       match the digest specified.";
        EcrError::from(ApiError::client(errors::INVALID_LAYER_EXCEPTION, message))
    };
    let digests = input.layer_digests.iter().map(|text| text.parse::<Digest>());
    let digests = digests.collect::<Result<Vec<_>, _>>().map_err(|_| invalid())?;
    // Several name the same bytes by several algorithms; by one algorithm they have one name.
    let digest = digests.iter().find(|digest| digest.algorithm() == "sha256").or(digests.first());
    let Some(digest) = digest else { return Err(invalid()) };
    if digests.iter().any(|other| other.algorithm() == digest.algorithm() && other != digest) {
        return Err(invalid());
    }
    // One that is archived comes back with it.
    let present = match registry.blob(repository, digest).await? {
        Some(blob) => !registry.is_archived(repository, digest, &blob).await?,
        None => false,
    };
    match registry.finish_upload(repository, &upload, digest).await {
        Ok(_) => parts.short_parts.forget(upload.uuid()),
        Err(RegistryError::WrongDigest { .. }) => {
            parts.short_parts.forget(upload.uuid());
            return Err(invalid());
        }
        Err(error) => return Err(error.into()),
    }
    // Said only once the digest is known to be right: clients take it for success.
    if present {
        let (name, account) = (&repository.name, &repository.scope.account);
        let message = format!(
            "Layer with digest '{digest}' already exists in the repository with name '{name}' in the registry with id \
             '{account}'"
        );
        return Err(ApiError::client(errors::LAYER_ALREADY_EXISTS_EXCEPTION, message).into());
    }
    Ok(types::CompleteLayerUploadResponse {
        registry_id: call.registry_id(),
        repository_name: call.repository_name(),
        upload_id: Some(input.upload_id),
        layer_digest: Some(digest.to_string()),
    })
}

/// GetDownloadUrlForLayer: an address that needs no credentials, for a layer that an image names.
pub(crate) async fn download_url(
    parts: &Parts,
    call: &Call<'_>,
    input: types::GetDownloadUrlForLayerRequest,
) -> Result<types::GetDownloadUrlForLayerResponse, EcrError> {
    let repository = &call.repository;
    parts.existing(repository).await?;
    let missing = || {
        let message = format!(
            "The layer with digest '{}' does not exist within the repository with name '{}' in the registry with id '{}'",
            input.layer_digest, repository.name, repository.scope.account
        );
        EcrError::from(ApiError::client(errors::LAYERS_NOT_FOUND_EXCEPTION, message))
    };
    let digest: Digest = input.layer_digest.parse().map_err(|_| missing())?;
    let blob = parts.registry.blob(repository, &digest).await?.ok_or_else(missing)?;
    if parts.registry.is_archived(repository, &digest, &blob).await? {
        let message =
            "The specified layer is not available because every image that it is associated with is archived.";
        return Err(ApiError::client(errors::LAYER_INACCESSIBLE_EXCEPTION, message).into());
    }
    if naming(parts, repository, &digest).await?.is_none() {
        let message = "The specified layer is not available because it is not associated with an image. Unassociated image \
                       layers may be cleaned up at any time.";
        return Err(ApiError::client(errors::LAYER_INACCESSIBLE_EXCEPTION, message).into());
    }
    let token = parts.tokens.link(repository, &digest, now()).await?;
    let url = Address::of(&call.context.endpoint).blob(repository, &parts.default_scope, &digest, &token);
    Ok(types::GetDownloadUrlForLayerResponse { download_url: Some(url), layer_digest: Some(input.layer_digest) })
}

/// Uploads that a part came to that is too small, unless it is the last. Kept for this process's life alone: what it does
/// not know of is taken.
#[derive(Default)]
pub(crate) struct ShortParts(Mutex<HashMap<String, Short>>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Short {
    Last,
    Between,
}

impl ShortParts {
    /// Of how many uploads at most something is known.
    const MOST: usize = 4096;

    fn known(&self) -> MutexGuard<'_, HashMap<String, Short>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A part came.
    fn came(&self, upload: &str, length: usize) {
        let mut known = self.known();
        let is_short = length < LEAST_PART;
        match known.get_mut(upload) {
            Some(short) => *short = Short::Between,
            None if is_short => {
                if known.len() >= Self::MOST {
                    known.clear();
                }
                known.insert(upload.to_owned(), Short::Last);
            }
            None => {}
        }
    }

    /// Whether one came too small that was not the last.
    fn broke(&self, upload: &str) -> bool {
        self.known().get(upload) == Some(&Short::Between)
    }

    fn forget(&self, upload: &str) {
        self.known().remove(upload);
    }
}
