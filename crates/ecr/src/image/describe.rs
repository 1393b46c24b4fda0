use std::collections::{HashMap, HashSet};

use wharf_aws_wire::ecr::types;
use wharf_core::{Digest, Timestamp};
use wharf_registry::FoundImage;

use super::{Filter, identifier::find, not_found};
use crate::{
    EcrError,
    face::{Call, Parts},
    page::{DEFAULT, MOST, page},
};

/// DescribeImages: those that are named, each of which must be there, or all. An archived one that is named is described
/// unless the filter asks for others: "it can still be described".
///
/// Source: Amazon ECR User Guide, "Archiving an image in Amazon ECR".
pub(crate) async fn describe(
    parts: &Parts,
    call: &Call<'_>,
    input: types::DescribeImagesRequest,
) -> Result<types::DescribeImagesResponse, EcrError> {
    parts.existing(&call.repository).await?;
    let filter = input.filter.unwrap_or_default();
    let any = input.image_ids.as_ref().map(|_| "ANY");
    let filter = Filter::new(filter.tag_status.as_deref(), filter.image_status.as_deref().or(any));
    let list = format!("DescribeImages {} {}", call.repository, filter.name());
    let page = page(list, input.max_results, DEFAULT, MOST, input.next_token.as_deref())?;
    let images = parts.registry.images(&call.repository).await?;
    let details = Details { pulls: parts.registry.pulls(&call.repository).await?, images: &images, call };
    let takes = |image: &&FoundImage| filter.takes(&image.tags, image.record.status);
    if let Some(ids) = input.image_ids {
        let wanted = wanted(parts, call, &ids).await?;
        let shown = wanted.iter().filter_map(|digest| images.iter().find(|image| image.digest == *digest));
        let image_details = shown.filter(takes).map(|image| details.of(image)).collect();
        return Ok(types::DescribeImagesResponse { image_details: Some(image_details), next_token: None });
    }
    let taken = images.iter().filter(takes);
    let (shown, next_token) =
        page.cut(taken, |image| image.digest.to_string(), |image, after| image.digest.as_str() > after);
    let image_details = shown.into_iter().map(|image| details.of(image)).collect();
    Ok(types::DescribeImagesResponse { image_details: Some(image_details), next_token })
}

/// The digests of what is named, each once.
async fn wanted(parts: &Parts, call: &Call<'_>, ids: &[types::ImageIdentifier]) -> Result<Vec<Digest>, EcrError> {
    let (mut wanted, mut seen) = (Vec::new(), HashSet::new());
    for id in ids {
        let Ok(found) = find(&parts.registry, &call.repository, id).await? else {
            return Err(not_found(call, id).into());
        };
        if seen.insert(found.digest.clone()) {
            wanted.push(found.digest);
        }
    }
    Ok(wanted)
}

/// What details are made of.
struct Details<'a> {
    images: &'a [FoundImage],
    pulls: HashMap<Digest, Timestamp>,
    call: &'a Call<'a>,
}

impl Details<'_> {
    fn of(&self, image: &FoundImage) -> types::ImageDetail {
        let record = &image.record;
        types::ImageDetail {
            registry_id: self.call.registry_id(),
            repository_name: self.call.repository_name(),
            image_digest: Some(image.digest.to_string()),
            image_tags: (!image.tags.is_empty()).then(|| image.tags.clone()),
            image_size_in_bytes: Some(i64::try_from(self.size(image)).unwrap_or(i64::MAX)),
            image_pushed_at: Some(record.pushed_at.into()),
            image_manifest_media_type: Some(record.media_type.clone()),
            artifact_media_type: record.artifact_type.clone(),
            last_recorded_pull_time: self.pulls.get(&image.digest).map(|at| (*at).into()),
            subject_manifest_digest: record.subject.as_ref().map(Digest::to_string),
            image_status: Some(record.status.as_str().to_owned()),
            last_archived_at: record.archived_at.map(Into::into),
            last_activated_at: record.activated_at.map(Into::into),
            ..types::ImageDetail::default()
        }
    }

    /// Of an index: the largest of what it names.
    ///
    /// Source: Amazon ECR API Reference, ImageDetail, `imageSizeInBytes`.
    fn size(&self, image: &FoundImage) -> u64 {
        let own = image.record.image_size();
        let named = self.images.iter().filter(|other| image.record.manifests.contains(&other.digest));
        named.map(|other| other.record.image_size()).fold(own, u64::max)
    }
}
