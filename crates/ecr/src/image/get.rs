use wharf_aws_wire::{
    ApiError,
    ecr::{errors, types},
};

use super::identifier::{Failure, find};
use crate::{
    EcrError,
    face::{Call, Parts},
};

/// BatchGetImage: manifests as they were pushed. One of a type that the client does not accept is not found: it is never
/// converted.
pub(crate) async fn get(
    parts: &Parts,
    call: &Call<'_>,
    input: types::BatchGetImageRequest,
) -> Result<types::BatchGetImageResponse, EcrError> {
    parts.existing(&call.repository).await?;
    let accepted = input.accepted_media_types.unwrap_or_default();
    let (mut images, mut failures) = (Vec::new(), Vec::new());
    for id in input.image_ids {
        let found = match find(&parts.registry, &call.repository, &id).await? {
            Ok(found) if !found.record.status.is_active() => {
                failures.push(Failure::inaccessible(found.record.status).of(id));
                continue;
            }
            Ok(found) if accepted.is_empty() || accepted.contains(&found.record.media_type) => found,
            Ok(_) => {
                failures.push(Failure::not_found().of(id));
                continue;
            }
            Err(failure) => {
                failures.push(failure.of(id));
                continue;
            }
        };
        let manifest = parts.registry.manifest(&found.digest).await?;
        let manifest = String::from_utf8(manifest.to_vec()).map_err(|error| {
            tracing::error!(digest = %found.digest, %error, "a manifest is no text");
            ApiError::server(errors::SERVER_EXCEPTION, "The service cannot complete the request.")
        })?;
        parts.registry.pulled(&call.repository, &found.digest).await?;
        images.push(types::Image {
            registry_id: call.registry_id(),
            repository_name: call.repository_name(),
            image_id: Some(types::ImageIdentifier {
                image_digest: Some(found.digest.to_string()),
                image_tag: found.tag,
            }),
            image_manifest: Some(manifest),
            image_manifest_media_type: Some(found.record.media_type),
        });
    }
    Ok(types::BatchGetImageResponse { images: Some(images), failures: Some(failures) })
}
