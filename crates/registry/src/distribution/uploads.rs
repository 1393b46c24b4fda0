//! Blobs that are pushed: at once, or in pieces.
//!
//! Source: OCI distribution specification, "Pushing Blobs".

use http::{Response, StatusCode, header};
use wharf_core::{Digest, registry::RepositoryId};
use wharf_image::Algorithm;

use super::{
    Call, ResponseBody,
    answer::{Failure, bare},
    body::Incoming,
    manifests::create_if_new,
    range,
};
use crate::{Action, RegistryError, UploadId};

/// POST: mounts a blob, takes one at once, or begins an upload.
pub(super) async fn begin(call: &Call<'_>, body: &mut Incoming) -> Result<Response<ResponseBody>, Failure> {
    let id = call.repository(Action::BeginUpload).await?;
    create_if_new(call, &id).await?;
    if let Some(digest) = call.query.get("mount") {
        let digest: Digest = digest.parse().map_err(|e| Failure::digest(&e))?;
        if let Some(from) = source(call, &id, &digest).await?
            && call.registry.mount(&id, &from, &digest).await?
        {
            return Ok(created(call, &digest));
        }
    }
    let whole: Option<Digest> = match call.query.get("digest") {
        Some(digest) => Some(digest.parse().map_err(|e| Failure::digest(&e))?),
        None => None,
    };
    let algorithm = match (&whole, call.query.get("digest-algorithm")) {
        (Some(digest), _) => Algorithm::of(digest),
        (None, None) => Algorithm::default(),
        (None, Some(name)) => Algorithm::named(name).ok_or_else(|| {
            let message = format!("'{name}' is not an algorithm that is known: sha256 and sha512 are");
            Failure::new(StatusCode::BAD_REQUEST, "DIGEST_INVALID", message)
        })?,
    };
    let upload = call.registry.begin_upload(&id, algorithm).await?;
    let Some(digest) = whole else { return Ok(accepted(call, &upload, 0)) };
    call.may(Action::Upload, &id).await?;
    call.may(Action::FinishUpload, &id).await?;
    let done = async {
        receive(call, &id, &upload, None, body).await?;
        Ok::<_, Failure>(call.registry.finish_upload(&id, &upload, &digest).await?)
    };
    match done.await {
        Ok(_) => Ok(created(call, &digest)),
        Err(failure) => {
            // Nobody was told its name, so nobody can go on with it.
            let _gone = call.registry.cancel_upload(&id, &upload).await;
            Err(failure)
        }
    }
}

/// Where a blob may be mounted from: the repository that is named, or where it is found if none is.
async fn source(call: &Call<'_>, id: &RepositoryId, digest: &Digest) -> Result<Option<RepositoryId>, Failure> {
    if !call.access.may_mount(id).await {
        return Ok(None);
    }
    let from = match call.query.get("from") {
        Some(from) => match RepositoryId::from_path(from, &call.scope) {
            Ok(from) => from,
            Err(_) => return Ok(None),
        },
        None => match call.registry.where_is(id, digest).await? {
            Some(from) => from,
            None => return Ok(None),
        },
    };
    // Who may not read it there begins to upload it, and learns nothing.
    Ok(call.may(Action::ReadBlob, &from).await.is_ok().then_some(from))
}

/// GET: how far it is.
pub(super) async fn status(call: &Call<'_>, upload: &UploadId) -> Result<Response<ResponseBody>, Failure> {
    let id = call.repository(Action::Upload).await?;
    let size = call.registry.upload_size(&id, upload).await?;
    let mut response = accepted(call, upload, size);
    *response.status_mut() = StatusCode::NO_CONTENT;
    response.headers_mut().remove(header::CONTENT_LENGTH);
    Ok(response)
}

/// PATCH: a piece, or with no range all that there is.
pub(super) async fn append(
    call: &Call<'_>,
    upload: &UploadId,
    body: &mut Incoming,
) -> Result<Response<ResponseBody>, Failure> {
    let id = call.repository(Action::Upload).await?;
    let size = receive(call, &id, upload, piece(call)?, body).await?;
    Ok(accepted(call, upload, size))
}

/// PUT: the last piece, or none, and the digest.
pub(super) async fn finish(
    call: &Call<'_>,
    upload: &UploadId,
    body: &mut Incoming,
) -> Result<Response<ResponseBody>, Failure> {
    let id = call.repository(Action::FinishUpload).await?;
    let digest = call.query.get("digest").ok_or_else(|| {
        Failure::new(StatusCode::BAD_REQUEST, "DIGEST_INVALID", "the query lacks digest, which says what the bytes are")
    })?;
    let digest: Digest = digest.parse().map_err(|e| Failure::digest(&e))?;
    receive(call, &id, upload, piece(call)?, body).await?;
    // It may have been deleted since the upload began.
    create_if_new(call, &id).await?;
    call.registry.finish_upload(&id, upload, &digest).await?;
    Ok(created(call, &digest))
}

/// DELETE: it is given up.
pub(super) async fn cancel(call: &Call<'_>, upload: &UploadId) -> Result<Response<ResponseBody>, Failure> {
    let id = call.repository(Action::Upload).await?;
    call.registry.cancel_upload(&id, upload).await?;
    Ok(bare(StatusCode::NO_CONTENT, []))
}

/// What `Content-Range` says of a piece; `None` if it is not there.
fn piece(call: &Call<'_>) -> Result<Option<(u64, u64)>, Failure> {
    let Some(text) = call.headers.get(header::CONTENT_RANGE) else { return Ok(None) };
    let read = text.to_str().ok().and_then(range::piece).ok_or_else(|| {
        let message = "Content-Range is to be FIRST-LAST, both counted from 0";
        Failure::new(StatusCode::RANGE_NOT_SATISFIABLE, "BLOB_UPLOAD_INVALID", message)
    });
    read.map(Some)
}

/// Adds a body to an upload; the number of bytes it then has. A body that breaks off leaves what came of it.
async fn receive(
    call: &Call<'_>,
    id: &RepositoryId,
    upload: &UploadId,
    piece: Option<(u64, u64)>,
    body: &mut Incoming,
) -> Result<u64, Failure> {
    let begun = call.registry.upload_size(id, upload).await?;
    if let Some((first, _)) = piece
        && first != begun
    {
        return Err(RegistryError::WrongOffset(begun).into());
    }
    let end = piece.map(|(_, last)| last + 1);
    let mut size = begun;
    while let Some(pieces) = body.next().await? {
        let came = pieces.iter().map(|piece| piece.len() as u64).sum::<u64>();
        if let Some(end) = end
            && size + came > end
        {
            return Err(RegistryError::WrongLength(size + came - begun, end - begun).into());
        }
        // Where it stood a moment ago: two that send at once do not mix.
        size = match call.registry.append(id, upload, Some(size), pieces).await {
            Ok(size) => size,
            Err(error @ (RegistryError::DiskFull | RegistryError::Quota(_))) => {
                // Clients begin anew: what is left of each try would keep the disk full.
                call.registry.take_back(id, upload, begun).await?;
                return Err(error.into());
            }
            Err(error) => return Err(error.into()),
        };
    }
    match end {
        Some(end) if size != end => Err(RegistryError::WrongLength(size - begun, end - begun).into()),
        _ => Ok(size),
    }
}

fn location(call: &Call<'_>, upload: &UploadId) -> String {
    format!("/v2/{}/blobs/uploads/{upload}", call.path)
}

fn accepted(call: &Call<'_>, upload: &UploadId, size: u64) -> Response<ResponseBody> {
    bare(
        StatusCode::ACCEPTED,
        [
            ("location", location(call, upload)),
            ("range", format!("0-{}", size.saturating_sub(1))),
            ("docker-upload-uuid", upload.to_string()),
            ("content-length", "0".to_owned()),
        ],
    )
}

fn created(call: &Call<'_>, digest: &Digest) -> Response<ResponseBody> {
    bare(
        StatusCode::CREATED,
        [
            ("location", format!("/v2/{}/blobs/{digest}", call.path)),
            ("docker-content-digest", digest.to_string()),
            ("content-length", "0".to_owned()),
        ],
    )
}
