use wharf_aws_wire::{
    ApiError,
    ecr::{errors, types},
};
use wharf_core::{Timestamp, now};
use wharf_registry::Registry;
use wharf_store::{StoreExt, Txn};

use super::{Evaluation, Stored, policy::Policy};
use crate::{
    EcrError, error,
    face::{Call, Parts},
    keys::{self, LIFECYCLE_EVALUATION, LIFECYCLE_POLICY},
};

/// Reads a policy's text.
pub(super) fn read(text: &str) -> Result<Policy, ApiError> {
    Policy::parse(text).map_err(|invalid| ApiError::client(errors::INVALID_PARAMETER_EXCEPTION, invalid.message()))
}

/// PutLifecyclePolicy: the text is kept as it is given.
pub(crate) async fn put(
    parts: &Parts,
    call: &Call<'_>,
    input: types::PutLifecyclePolicyRequest,
) -> Result<types::PutLifecyclePolicyResponse, EcrError> {
    parts.existing(&call.repository).await?;
    read(&input.lifecycle_policy_text)?;
    let stored = Stored { text: input.lifecycle_policy_text.clone(), put_at: now() };
    let txn = Txn::new()
        .when(Registry::condition(&call.repository))
        .put_json(keys::of(LIFECYCLE_POLICY, &call.repository), &stored);
    if !parts.store.txn(txn).await?.succeeded {
        return Err(error::no_repository(&call.repository).into());
    }
    Ok(types::PutLifecyclePolicyResponse {
        registry_id: call.registry_id(),
        repository_name: call.repository_name(),
        lifecycle_policy_text: Some(input.lifecycle_policy_text),
    })
}

/// GetLifecyclePolicy.
pub(crate) async fn get(
    parts: &Parts,
    call: &Call<'_>,
    _: types::GetLifecyclePolicyRequest,
) -> Result<types::GetLifecyclePolicyResponse, EcrError> {
    let stored = stored(parts, call).await?;
    Ok(types::GetLifecyclePolicyResponse {
        registry_id: call.registry_id(),
        repository_name: call.repository_name(),
        lifecycle_policy_text: Some(stored.text),
        last_evaluated_at: Some(evaluated_at(parts, call).await?.into()),
    })
}

/// DeleteLifecyclePolicy: answers what it was.
pub(crate) async fn delete(
    parts: &Parts,
    call: &Call<'_>,
    _: types::DeleteLifecyclePolicyRequest,
) -> Result<types::DeleteLifecyclePolicyResponse, EcrError> {
    let stored = stored(parts, call).await?;
    let last_evaluated_at = Some(evaluated_at(parts, call).await?.into());
    let txn = Txn::new()
        .delete(keys::of(LIFECYCLE_POLICY, &call.repository))
        .delete(keys::of(LIFECYCLE_EVALUATION, &call.repository));
    parts.store.txn(txn).await?;
    Ok(types::DeleteLifecyclePolicyResponse {
        registry_id: call.registry_id(),
        repository_name: call.repository_name(),
        lifecycle_policy_text: Some(stored.text),
        last_evaluated_at,
    })
}

/// # Errors
/// RepositoryNotFoundException, LifecyclePolicyNotFoundException.
pub(super) async fn stored(parts: &Parts, call: &Call<'_>) -> Result<Stored, EcrError> {
    parts.existing(&call.repository).await?;
    match parts.store.get_json(&keys::of(LIFECYCLE_POLICY, &call.repository)).await? {
        Some((stored, _)) => Ok(stored),
        None => {
            let code = errors::LIFECYCLE_POLICY_NOT_FOUND_EXCEPTION;
            Err(error::nothing_for(code, "Lifecycle policy", &call.repository).into())
        }
    }
}

/// When the policy was last applied; 1970 if it never was.
async fn evaluated_at(parts: &Parts, call: &Call<'_>) -> Result<Timestamp, EcrError> {
    let evaluation = parts.store.get_json::<Evaluation>(&keys::of(LIFECYCLE_EVALUATION, &call.repository)).await?;
    Ok(evaluation.map(|(evaluation, _)| evaluation.evaluated_at).unwrap_or_default())
}
