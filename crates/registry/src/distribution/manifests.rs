use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use wharf_core::{Digest, registry::RepositoryId};
use wharf_image::Algorithm;

use super::{
    Call, ResponseBody,
    answer::{Failure, bare},
    body::Incoming,
    empty, full, range,
};
use crate::{Action, ImageReference, Push, RegistryError, is_tag, push::MANIFEST_MAX};

/// How many tags one push may set. Source: OCI distribution specification, "Pushing Manifests": at least 10.
const TAGS_MAX: usize = 100;
const OCI_SUBJECT: HeaderName = HeaderName::from_static("oci-subject");
const OCI_TAG: HeaderName = HeaderName::from_static("oci-tag");

/// GET and HEAD of a manifest. It comes as it was pushed: nothing is converted.
///
/// Source: OCI distribution specification, "Pulling manifests".
pub(super) async fn get(
    call: &Call<'_>,
    reference: &ImageReference,
    head: bool,
) -> Result<Response<ResponseBody>, Failure> {
    let id = call.repository(Action::ReadManifest).await?;
    let (digest, record) = call.registry.pullable_image(&id, reference).await?;
    let tag = format!("\"{digest}\"");
    let known = range::is_known(call.headers, &tag);
    let mut response = bare(
        if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK },
        [("content-type", record.media_type), ("docker-content-digest", digest.to_string()), ("etag", tag)],
    );
    if known {
        return Ok(response);
    }
    response.headers_mut().insert(header::CONTENT_LENGTH, record.size.into());
    *response.body_mut() = if head {
        empty()
    } else {
        let bytes = call.registry.manifest(&digest).await?;
        // Observed, not acknowledged: a pull does not wait for it.
        if let Err(error) = call.registry.pulled(&id, &digest).await {
            tracing::warn!(%error, "a pull is not written down");
        }
        full(bytes)
    };
    Ok(response)
}

/// Source: OCI distribution specification, "Pushing Manifests"; `digest` and `tag` in the query: its version 1.2.
pub(super) async fn put(
    call: &Call<'_>,
    reference: &ImageReference,
    body: &mut Incoming,
) -> Result<Response<ResponseBody>, Failure> {
    let id = call.repository(Action::WriteManifest).await?;
    create_if_new(call, &id).await?;
    let bytes = body.whole(MANIFEST_MAX).await?;
    let mut push = Push::new(bytes, call.header(header::CONTENT_TYPE).map(str::to_owned), reference);
    if let Some(digest) = call.query.get("digest") {
        let digest: Digest = digest.parse().map_err(|e| Failure::digest(&e))?;
        push.algorithm = Algorithm::of(&digest);
        push.digest = Some(digest);
    }
    if call.query.all("tag").count() > TAGS_MAX {
        let message = format!("a push sets {TAGS_MAX} tags at most");
        return Err(Failure::new(StatusCode::URI_TOO_LONG, "TAG_INVALID", message));
    }
    for tag in call.query.all("tag") {
        if !is_tag(tag) {
            return Err(Failure::new(StatusCode::BAD_REQUEST, "TAG_INVALID", format!("'{tag}' cannot be a tag")));
        }
        push.tags.push(tag.to_owned());
    }
    let tags = push.tags.clone();
    let pushed = call.registry.push(&id, push).await?;
    if let ImageReference::Tag(tag) = reference
        && !pushed.changed
        && call.registry.repository(&id).await?.is_some_and(|repository| !repository.mutability.may_move(tag))
    {
        // Though it means the same image: so the real service does, as reports of its users say (moby/buildkit#3776).
        return Err(RegistryError::Immutable(tag.clone()).into());
    }
    let mut response = bare(
        StatusCode::CREATED,
        [
            ("location", format!("/v2/{}/manifests/{}", call.path, pushed.digest)),
            ("docker-content-digest", pushed.digest.to_string()),
        ],
    );
    let headers = response.headers_mut();
    if let Some(subject) = pushed.record.subject {
        // The client need not keep a list of its own. Source: "Pushing Manifests with Subject".
        headers.extend(HeaderValue::try_from(subject.as_str()).map(|value| (OCI_SUBJECT, value)));
    }
    if matches!(reference, ImageReference::Digest(_)) {
        for tag in tags {
            if let Ok(value) = HeaderValue::try_from(tag) {
                headers.append(OCI_TAG, value);
            }
        }
    }
    Ok(response)
}

/// A push may make its repository, and that is a thing of its own to be allowed to do.
pub(super) async fn create_if_new(call: &Call<'_>, id: &RepositoryId) -> Result<(), Failure> {
    if call.registry.settings().create_on_push && call.registry.repository(id).await?.is_none() {
        call.may(Action::CreateRepository, id).await?;
    }
    Ok(())
}

/// By digest the manifest goes with its tags, by tag the tag alone.
///
/// Source: OCI distribution specification, "Deleting tags", "Deleting Manifests".
pub(super) async fn delete(call: &Call<'_>, reference: &ImageReference) -> Result<Response<ResponseBody>, Failure> {
    let id = call.repository(Action::DeleteManifest).await?;
    match reference {
        ImageReference::Digest(digest) => drop(call.registry.delete_image(&id, digest).await?),
        ImageReference::Tag(tag) => drop(call.registry.delete_tag(&id, tag).await?),
    }
    Ok(bare(StatusCode::ACCEPTED, []))
}
