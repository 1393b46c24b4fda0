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
    policy::{Action, Class},
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
    /// The first pushed first.
    #[serde(rename = "expiring")]
    marked: Vec<Marked>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Marked {
    digest: Digest,
    tags: Vec<String>,
    pushed_at: Timestamp,
    priority: i64,
    #[serde(default)]
    class: Class,
    #[serde(default)]
    action: Action,
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
    let marked = evaluate(&policy, &images, now).into_iter().map(|marked| Marked {
        digest: marked.image.digest.clone(),
        tags: marked.image.tags.clone(),
        pushed_at: marked.image.pushed_at,
        priority: marked.priority,
        class: marked.class,
        action: marked.action,
    });
    let mut marked: Vec<_> = marked.collect();
    marked.sort_by_key(name);
    let preview = Preview { text: text.clone(), made_at: now, marked };
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
        preview.marked.clear();
    }
    let of = |action| {
        let count = preview.marked.iter().filter(|image| image.action == action).count();
        i32::try_from(count).unwrap_or(i32::MAX)
    };
    let (expiring, transitioning) = (of(Action::Expire), of(Action::Transition));
    let status = input.filter.and_then(|filter| filter.tag_status);
    preview.marked.retain(|image| match status.as_deref() {
        Some("TAGGED") => !image.tags.is_empty(),
        Some("UNTAGGED") => image.tags.is_empty(),
        _ => true,
    });
    let (shown, next_token) = if let Some(ids) = input.image_ids {
        let named = |image: &Marked| {
            ids.iter().any(|id| {
                id.image_digest.as_deref().is_none_or(|digest| digest == image.digest.as_str())
                    && id.image_tag.as_ref().is_none_or(|tag| image.tags.contains(tag))
            })
        };
        preview.marked.retain(named);
        (preview.marked, None)
    } else {
        let list = format!("GetLifecyclePolicyPreview {} {} {status:?}", call.repository, preview.made_at.0);
        let page = page(list, input.max_results, DEFAULT, DEFAULT, input.next_token.as_deref())?;
        page.cut(preview.marked, name, |image, after| name(image).as_str() > after)
    };
    let results = shown.into_iter().map(|image| types::LifecyclePolicyPreviewResult {
        image_tags: Some(image.tags).filter(|tags| !tags.is_empty()),
        image_digest: Some(image.digest.to_string()),
        image_pushed_at: Some(image.pushed_at.into()),
        action: Some(match image.action {
            Action::Expire => {
                types::LifecyclePolicyRuleAction { r#type: Some("EXPIRE".to_owned()), target_storage_class: None }
            }
            Action::Transition => types::LifecyclePolicyRuleAction {
                r#type: Some("TRANSITION".to_owned()),
                target_storage_class: Some("ARCHIVE".to_owned()),
            },
        }),
        applied_rule_priority: Some(i32::try_from(image.priority).unwrap_or(i32::MAX)),
        storage_class: Some(image.class.as_str().to_owned()),
    });
    Ok(types::GetLifecyclePolicyPreviewResponse {
        registry_id: call.registry_id(),
        repository_name: call.repository_name(),
        lifecycle_policy_text: Some(preview.text),
        status: Some(if expired { "EXPIRED" } else { "COMPLETE" }.to_owned()),
        next_token,
        preview_results: Some(results.collect()),
        summary: Some(types::LifecyclePolicyPreviewSummary {
            expiring_image_total_count: Some(expiring),
            transitioning_image_total_counts: (transitioning > 0).then(|| {
                vec![types::TransitioningImageTotalCount {
                    target_storage_class: Some("ARCHIVE".to_owned()),
                    image_total_count: Some(transitioning),
                }]
            }),
        }),
    })
}

/// In whose order images stand: by age, then by digest.
fn name(image: &Marked) -> String {
    format!("{:014} {}", image.pushed_at.0, image.digest)
}
