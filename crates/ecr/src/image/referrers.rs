use wharf_aws_wire::ecr::types;

use super::status_filter;
use crate::{
    EcrError,
    face::{Call, Parts},
    page::page,
};

/// Of a page, also unless told otherwise.
const MOST: usize = 50;

/// ListImageReferrers: what says something of an image, which need not be there.
pub(crate) async fn referrers(
    parts: &Parts,
    call: &Call<'_>,
    input: types::ListImageReferrersRequest,
) -> Result<types::ListImageReferrersResponse, EcrError> {
    let subject = super::digest("subjectId.imageDigest", input.subject_id.image_digest.as_deref().unwrap_or_default())?;
    let filter = input.filter.unwrap_or_default();
    let (kinds, status) = (filter.artifact_types.unwrap_or_default(), filter.artifact_status);
    let status = status_filter(status.as_deref());
    let list = format!("ListImageReferrers {} {subject} {kinds:?} {status:?}", call.repository);
    let page = page(list, input.max_results, MOST, MOST, input.next_token.as_deref())?;
    let mut found = parts.registry.referrers(&call.repository, &subject, None).await?;
    found.retain(|referrer| {
        let kind = referrer.record.artifact_type.as_ref();
        status.is_none_or(|status| status == referrer.record.status)
            && (kinds.is_empty() || kind.is_some_and(|kind| kinds.contains(kind)))
    });
    let (found, next_token) =
        page.cut(found, |found| found.digest.to_string(), |found, after| found.digest.as_str() > after);
    let referrers = found.into_iter().map(|found| types::ImageReferrer {
        digest: Some(found.digest.to_string()),
        media_type: Some(found.record.media_type),
        artifact_type: found.record.artifact_type,
        size: Some(i64::try_from(found.record.size).unwrap_or(i64::MAX)),
        annotations: Some(found.annotations).filter(|annotations| !annotations.is_empty()),
        artifact_status: Some(found.record.status.as_str().to_owned()),
    });
    Ok(types::ListImageReferrersResponse { referrers: Some(referrers.collect()), next_token })
}
