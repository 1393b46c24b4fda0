//! What a policy would do.

use serde::{Deserialize, Serialize};
use wharf_aws_wire::ecr::{errors, types};
use wharf_core::{Digest, Timestamp, now};
use wharf_registry::Registry;
use wharf_store::{StoreExt, Txn};

use super::{
    candidates,
    evaluate::evaluate,
    operations::{read, stored},
};
use crate::{
    EcrError, error,
    face::{Call, Parts},
    keys::{self, LIFECYCLE_PREVIEW},
    page::{DEFAULT, page},
};

/// How long a preview is good, in milliseconds: a day.
const LIFE: i64 = 86_400_000;

/// A preview as it is stored: made when it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Preview {
    text: String,
    made_at: Timestamp,
    /// The oldest first.
    expiring: Vec<Expiring>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Expiring {
    digest: Digest,
    tags: Vec<String>,
    pushed_at: Timestamp,
    priority: i64,
}

/// StartLifecyclePolicyPreview: of the policy that is given, or the repository's own. The answer says that it goes on, as
/// the service's does; it is there when the next request asks for it.
pub(crate) async fn start_preview(
    parts: &Parts,
    call: &Call<'_>,
    input: types::StartLifecyclePolicyPreviewRequest,
) -> Result<types::StartLifecyclePolicyPreviewResponse, EcrError> {
    parts.existing(&call.repository).await?;
    let text = match input.lifecycle_policy_text {
        Some(text) => text,
        None => stored(parts, call).await?.text,
    };
    let policy = read(&text)?;
    let (images, now) = (candidates(&parts.registry, &call.repository).await?, now());
    let expiring = evaluate(&policy, &images, now).into_iter().map(|expiry| Expiring {
        digest: expiry.image.digest.clone(),
        tags: expiry.image.tags.clone(),
        pushed_at: expiry.image.pushed_at,
        priority: expiry.priority,
    });
    let preview = Preview { text: text.clone(), made_at: now, expiring: expiring.collect() };
    let txn = Txn::new()
        .when(Registry::condition(&call.repository))
        .put_json(keys::of(LIFECYCLE_PREVIEW, &call.repository), &preview);
    if !parts.store.txn(txn).await?.succeeded {
        return Err(error::no_repository(&call.repository).into());
    }
    Ok(types::StartLifecyclePolicyPreviewResponse {
        registry_id: call.registry_id(),
        repository_name: call.repository_name(),
        lifecycle_policy_text: Some(text),
        status: Some("IN_PROGRESS".to_owned()),
    })
}

/// GetLifecyclePolicyPreview.
pub(crate) async fn get_preview(
    parts: &Parts,
    call: &Call<'_>,
    input: types::GetLifecyclePolicyPreviewRequest,
) -> Result<types::GetLifecyclePolicyPreviewResponse, EcrError> {
    parts.existing(&call.repository).await?;
    let Some((mut preview, _)) =
        parts.store.get_json::<Preview>(&keys::of(LIFECYCLE_PREVIEW, &call.repository)).await?
    else {
        let code = errors::LIFECYCLE_POLICY_PREVIEW_NOT_FOUND_EXCEPTION;
        return Err(error::nothing_for(code, "Lifecycle policy preview", &call.repository).into());
    };
    let expired = now().0.saturating_sub(preview.made_at.0) > LIFE;
    if expired {
        preview.expiring.clear();
    }
    let total = i32::try_from(preview.expiring.len()).unwrap_or(i32::MAX);
    let status = input.filter.and_then(|filter| filter.tag_status);
    preview.expiring.retain(|image| match status.as_deref() {
        Some("TAGGED") => !image.tags.is_empty(),
        Some("UNTAGGED") => image.tags.is_empty(),
        _ => true,
    });
    let (shown, next_token) = if let Some(ids) = input.image_ids {
        let named = |image: &Expiring| {
            ids.iter().any(|id| {
                id.image_digest.as_deref().is_none_or(|digest| digest == image.digest.as_str())
                    && id.image_tag.as_ref().is_none_or(|tag| image.tags.contains(tag))
            })
        };
        preview.expiring.retain(named);
        (preview.expiring, None)
    } else {
        let list = format!("GetLifecyclePolicyPreview {} {} {status:?}", call.repository, preview.made_at.0);
        let page = page(list, input.max_results, DEFAULT, DEFAULT, input.next_token.as_deref())?;
        page.cut(preview.expiring, name, |image, after| name(image).as_str() > after)
    };
    let results = shown.into_iter().map(|image| types::LifecyclePolicyPreviewResult {
        image_tags: Some(image.tags).filter(|tags| !tags.is_empty()),
        image_digest: Some(image.digest.to_string()),
        image_pushed_at: Some(image.pushed_at.into()),
        action: Some(types::LifecyclePolicyRuleAction {
            r#type: Some("EXPIRE".to_owned()),
            target_storage_class: None,
        }),
        applied_rule_priority: Some(i32::try_from(image.priority).unwrap_or(i32::MAX)),
        storage_class: Some("STANDARD".to_owned()),
    });
    Ok(types::GetLifecyclePolicyPreviewResponse {
        registry_id: call.registry_id(),
        repository_name: call.repository_name(),
        lifecycle_policy_text: Some(preview.text),
        status: Some(if expired { "EXPIRED" } else { "COMPLETE" }.to_owned()),
        next_token,
        preview_results: Some(results.collect()),
        summary: Some(types::LifecyclePolicyPreviewSummary {
            expiring_image_total_count: Some(total),
            transitioning_image_total_counts: None,
        }),
    })
}

/// In whose order images stand: by age, then by digest.
fn name(image: &Expiring) -> String {
    format!("{:014} {}", image.pushed_at.0, image.digest)
}
