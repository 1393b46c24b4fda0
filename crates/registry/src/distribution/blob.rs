use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::BodyExt;
use wharf_core::{Digest, registry::RepositoryId};

use super::{
    Call, ResponseBody,
    answer::{Failure, bare},
    body::FileBody,
    range::{self, Part},
};
use crate::{Action, Principal, RegistryError};

/// GET and HEAD of a blob.
///
/// Source: OCI distribution specification, "Pulling blobs".
pub(super) async fn get(call: &Call<'_>, digest: &Digest, head: bool) -> Result<Response<ResponseBody>, Failure> {
    let id = match &call.who {
        Principal::Link { repository, blob } => {
            let asked = RepositoryId::from_path(&call.path, &call.scope).map_err(|e| Failure::name(&e))?;
            if asked != *repository || blob != digest {
                return Err(Failure::denied("this address leads to another blob".to_owned()));
            }
            asked
        }
        _ => call.repository(if head { Action::FindBlob } else { Action::ReadBlob }).await?,
    };
    let (file, size) = call.registry.open_blob(&id, digest).await?;
    let tag = format!("\"{digest}\"");
    let known = range::is_known(call.headers, &tag);
    // Ranges are of GET, and of what is sent at all. Source: RFC 9110, sections 13.2.2 and 14.2.
    let part = if head || known {
        None
    } else {
        range::asked(call.headers, size, &tag).map_err(|range::Unsatisfiable| Failure::bad_range(size))?
    };
    let mut response = bare(
        StatusCode::OK,
        [
            ("content-type", "application/octet-stream".to_owned()),
            ("docker-content-digest", digest.to_string()),
            ("etag", tag),
            ("accept-ranges", "bytes".to_owned()),
            // The bytes of a digest never change.
            ("cache-control", "max-age=31536000".to_owned()),
        ],
    );
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(response);
    }
    if let Some(Part { first, length }) = part {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        let range = format!("bytes {first}-{}/{size}", first + length - 1);
        response.headers_mut().extend(HeaderValue::try_from(range).map(|range| (header::CONTENT_RANGE, range)));
    }
    let part = part.unwrap_or(Part { first: 0, length: size });
    response.headers_mut().insert(header::CONTENT_LENGTH, part.length.into());
    if !head {
        let body = FileBody::new(file, part).map_err(RegistryError::io("read a blob"))?;
        *response.body_mut() = body.boxed_unsync();
    }
    Ok(response)
}

/// Source: OCI distribution specification, "Deleting Blobs".
pub(super) async fn delete(call: &Call<'_>, digest: &Digest) -> Result<Response<ResponseBody>, Failure> {
    let id = call.repository(Action::DeleteBlob).await?;
    call.registry.delete_blob(&id, digest).await?;
    Ok(bare(StatusCode::ACCEPTED, [("docker-content-digest", digest.to_string())]))
}
