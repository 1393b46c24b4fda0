//! How a request means an image.

use wharf_aws_wire::ecr::types;
use wharf_core::{
    Digest,
    registry::{ImageStatus, RepositoryId},
};
use wharf_registry::{ImageRecord, ImageReference, Registry, RegistryError, is_tag};

use crate::EcrError;

/// Why there is no such image: `failureCode` and `failureReason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) code: &'static str,
    pub(super) reason: String,
}

impl Failure {
    fn new(code: &'static str, reason: &str) -> Self {
        Self { code, reason: reason.to_owned() }
    }

    pub(super) fn not_found() -> Self {
        Self::new("ImageNotFound", "Requested image not found")
    }

    /// It is archived, or not back yet. The code is of the API's model, where it is said of no other case.
    pub(super) fn inaccessible(status: ImageStatus) -> Self {
        Self::new("ImageInaccessible", &format!("Requested image is not accessible: it is {}", status.as_str()))
    }

    /// Indexes name it.
    pub(super) fn referenced(by: &[Digest]) -> Self {
        let by: Vec<_> = by.iter().map(Digest::as_str).collect();
        let reason = format!("Requested image referenced by manifest list: [{}]", by.join(", "));
        Self { code: "ImageReferencedByManifestList", reason }
    }

    /// As the answer of a batch tells it.
    pub(super) fn of(self, id: types::ImageIdentifier) -> types::ImageFailure {
        types::ImageFailure {
            image_id: Some(id),
            failure_code: Some(self.code.to_owned()),
            failure_reason: Some(self.reason),
        }
    }
}

/// An image that was asked for.
pub(super) struct Found {
    pub(super) digest: Digest,
    pub(super) record: ImageRecord,
    /// The tag that it was asked for by.
    pub(super) tag: Option<String>,
}

/// The image that is meant by digest, by tag, or by both if they agree.
///
/// # Errors
/// The store's. The repository exists.
pub(super) async fn find(
    registry: &Registry,
    repository: &RepositoryId,
    id: &types::ImageIdentifier,
) -> Result<Result<Found, Failure>, EcrError> {
    let (digest, tag) = (id.image_digest.as_deref(), id.image_tag.as_deref());
    if digest.is_none() && tag.is_none() {
        let reason = "Invalid request parameters: both tag and digest cannot be null";
        return Ok(Err(Failure::new("MissingDigestAndTag", reason)));
    }
    if digest.is_some_and(|digest| !is_digest(digest)) {
        let reason =
            "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'";
        return Ok(Err(Failure::new("InvalidImageDigest", reason)));
    }
    if tag.is_some_and(|tag| tag.is_empty() || !tag.bytes().all(is_tag_byte)) {
        let reason = "Invalid request parameters: image tag should satisfy the regex '[a-zA-Z0-9-_.]+'";
        return Ok(Err(Failure::new("InvalidImageTag", reason)));
    }
    let by_digest = match digest.map(str::parse::<Digest>) {
        None => None,
        Some(Ok(digest)) => match look(registry, repository, ImageReference::Digest(digest)).await? {
            Some(found) => Some(found),
            None => return Ok(Err(Failure::not_found())),
        },
        // Of another algorithm, or another length: nothing has it.
        Some(Err(_)) => return Ok(Err(Failure::not_found())),
    };
    let Some(tag) = tag else {
        return Ok(by_digest
            .map(|(digest, record)| Found { digest, record, tag: None })
            .ok_or_else(Failure::not_found));
    };
    if !is_tag(tag) {
        return Ok(Err(Failure::not_found()));
    }
    let Some((digest, record)) = look(registry, repository, ImageReference::Tag(tag.to_owned())).await? else {
        return Ok(Err(Failure::not_found()));
    };
    if by_digest.is_some_and(|(wanted, _)| wanted != digest) {
        let reason = "Requested image tag does not match the requested image digest";
        return Ok(Err(Failure::new("ImageTagDoesNotMatchDigest", reason)));
    }
    Ok(Ok(Found { digest, record, tag: Some(tag.to_owned()) }))
}

async fn look(
    registry: &Registry,
    repository: &RepositoryId,
    reference: ImageReference,
) -> Result<Option<(Digest, ImageRecord)>, EcrError> {
    match registry.image(repository, &reference).await {
        Ok(found) => Ok(Some(found)),
        Err(RegistryError::NoImage(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// `[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+`.
pub(crate) fn is_digest(text: &str) -> bool {
    text.split_once(':').is_some_and(|(algorithm, hex)| {
        !algorithm.is_empty()
            && algorithm.bytes().all(|b| is_tag_byte(b) || b == b'+')
            && !hex.is_empty()
            && hex.bytes().all(|b| b.is_ascii_hexdigit())
    })
}

fn is_tag_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')
}
