use wharf_aws_wire::ecr::types;
use wharf_registry::RegistryError;

use super::identifier::{Failure, Found, find};
use crate::{
    EcrError,
    face::{Call, Parts},
};

/// BatchDeleteImage: by tag, which takes the tag away, and with the last one the image; or by digest, which takes the image
/// with all its tags. What an index names stays while the index does.
///
/// Source: Amazon ECR User Guide, "Deleting an image in Amazon ECR".
pub(crate) async fn delete(
    parts: &Parts,
    call: &Call<'_>,
    input: types::BatchDeleteImageRequest,
) -> Result<types::BatchDeleteImageResponse, EcrError> {
    parts.existing(&call.repository).await?;
    let (mut deleted, mut failures) = (Vec::new(), Vec::new());
    for id in input.image_ids {
        let removed = match find(&parts.registry, &call.repository, &id).await? {
            Ok(found) => remove(parts, call, found).await?,
            Err(failure) => Err(failure),
        };
        match removed {
            Ok(ids) => deleted.extend(ids),
            Err(failure) => failures.push(failure.of(id)),
        }
    }
    Ok(types::BatchDeleteImageResponse { image_ids: Some(deleted), failures: Some(failures) })
}

/// One entry for each tag that went; one without a tag for an image that had none.
async fn remove(
    parts: &Parts,
    call: &Call<'_>,
    found: Found,
) -> Result<Result<Vec<types::ImageIdentifier>, Failure>, EcrError> {
    let (registry, repository) = (&parts.registry, &call.repository);
    let entry =
        |tag: Option<String>| types::ImageIdentifier { image_digest: Some(found.digest.to_string()), image_tag: tag };
    loop {
        let tags = registry.tags(repository).await?;
        let tags: Vec<String> =
            tags.into_iter().filter(|(_, record)| record.digest == found.digest).map(|(tag, _)| tag).collect();
        if let Some(tag) = &found.tag
            && tags.iter().any(|other| other != tag)
        {
            return match registry.delete_tag_of(repository, tag, Some(&found.digest)).await {
                Ok(_) => Ok(Ok(vec![entry(Some(tag.clone()))])),
                Err(RegistryError::NoImage(_)) => Ok(Err(Failure::not_found())),
                Err(error) => Err(error.into()),
            };
        }
        if let Some(tag) = &found.tag
            && !tags.contains(tag)
        {
            // It means another image by now.
            return Ok(Err(Failure::not_found()));
        }
        // An index that comes from here on may name it.
        let unchanged = registry.no_image_since(repository).await?;
        let naming = registry.indexes_of(repository, &found.digest).await?;
        if !naming.is_empty() {
            return Ok(Err(Failure::referenced(&naming)));
        }
        match registry
            .delete_image_when(repository, &found.digest, found.tag.is_some().then_some(&*tags), &[unchanged])
            .await
        {
            Ok(None) => {}
            Ok(Some(tags)) if tags.is_empty() => return Ok(Ok(vec![entry(None)])),
            Ok(Some(tags)) => return Ok(Ok(tags.into_iter().map(|tag| entry(Some(tag))).collect())),
            Err(RegistryError::NoImage(_)) => return Ok(Err(Failure::not_found())),
            Err(error) => return Err(error.into()),
        }
    }
}
