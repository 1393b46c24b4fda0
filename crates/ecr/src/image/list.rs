use wharf_aws_wire::ecr::types;

use super::Filter;
use crate::{
    EcrError,
    face::{Call, Parts},
    page::{DEFAULT, MOST, page},
};

/// ListImages: an entry for each tag, and one for each image that has none.
pub(crate) async fn list(
    parts: &Parts,
    call: &Call<'_>,
    input: types::ListImagesRequest,
) -> Result<types::ListImagesResponse, EcrError> {
    parts.existing(&call.repository).await?;
    let filter = input.filter.unwrap_or_default();
    let filter = Filter::new(filter.tag_status.as_deref(), filter.image_status.as_deref());
    let list = format!("ListImages {} {}", call.repository, filter.name());
    let page = page(list, input.max_results, DEFAULT, MOST, input.next_token.as_deref())?;
    let mut ids = Vec::new();
    for image in parts.registry.images(&call.repository).await? {
        if !filter.takes(&image.tags, image.record.status) {
            continue;
        }
        let digest = image.digest.to_string();
        let id = |tag| types::ImageIdentifier { image_digest: Some(digest.clone()), image_tag: tag };
        if image.tags.is_empty() {
            ids.push(id(None));
        }
        ids.extend(image.tags.into_iter().map(|tag| id(Some(tag))));
    }
    let (image_ids, next_token) = page.cut(ids, name, |id, after| name(id).as_str() > after);
    Ok(types::ListImagesResponse { image_ids: Some(image_ids), next_token })
}

/// In whose order entries stand: by digest, then by tag.
fn name(id: &types::ImageIdentifier) -> String {
    format!("{} {}", id.image_digest.as_deref().unwrap_or_default(), id.image_tag.as_deref().unwrap_or_default())
}
