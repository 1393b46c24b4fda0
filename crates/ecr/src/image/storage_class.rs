use wharf_aws_wire::{
    ApiError,
    ecr::{errors, types},
};
use wharf_registry::RegistryError;

use super::{identifier::find, not_found};
use crate::{
    EcrError, error,
    face::{Call, Parts},
};

/// UpdateImageStorageClass: archives an image at once, or begins to restore it. What the image is already is not asked for
/// again, and what an index holds or a subject has goes with that: the error is the only one that the model has for it.
///
/// Source: Amazon ECR API Reference, UpdateImageStorageClass; User Guide, "Archiving an image in Amazon ECR".
pub(crate) async fn update_storage_class(
    parts: &Parts,
    call: &Call<'_>,
    input: types::UpdateImageStorageClassRequest,
) -> Result<types::UpdateImageStorageClassResponse, EcrError> {
    parts.existing(&call.repository).await?;
    let id = input.image_id;
    if id.image_digest.is_none() && id.image_tag.is_none() {
        return Err(error::invalid("imageId", "must have imageDigest or imageTag").into());
    }
    let Ok(found) = find(&parts.registry, &call.repository, &id).await? else {
        return Err(not_found(call, &id).into());
    };
    let moved = if input.target_storage_class == "ARCHIVE" {
        parts.registry.archive_image(&call.repository, &found.digest).await
    } else {
        parts.registry.restore_image(&call.repository, &found.digest).await
    };
    let record = match moved {
        Ok(record) => record,
        Err(RegistryError::NoImage(_)) => return Err(not_found(call, &id).into()),
        Err(RegistryError::StorageClass(why)) => {
            let code = errors::IMAGE_STORAGE_CLASS_UPDATE_NOT_SUPPORTED_EXCEPTION;
            let message = format!("The requested image storage class update is not supported: {why}.");
            return Err(ApiError::client(code, message).into());
        }
        Err(error) => return Err(error.into()),
    };
    Ok(types::UpdateImageStorageClassResponse {
        registry_id: call.registry_id(),
        repository_name: call.repository_name(),
        image_id: Some(types::ImageIdentifier { image_digest: Some(found.digest.to_string()), image_tag: found.tag }),
        image_status: Some(record.status.as_str().to_owned()),
    })
}
