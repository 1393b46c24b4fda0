//! Repository policies.

use wharf_aws_wire::{
    ApiError,
    ecr::{errors, types},
};
use wharf_registry::Registry;
use wharf_store::{StoreExt, Txn};

use super::{Document, Keys, Kind, Request, Stored, Verdict, document::Invalid};
use crate::{
    EcrError, arn, error,
    face::{Call, Parts},
    keys::{self, REPOSITORY_POLICY},
};

pub(super) const FIELD: &str = "PolicyText";

/// SetRepositoryPolicy. One that would keep its setter from setting another is taken by force alone.
pub(crate) async fn set(
    parts: &Parts,
    call: &Call<'_>,
    input: types::SetRepositoryPolicyRequest,
) -> Result<types::SetRepositoryPolicyResponse, EcrError> {
    parts.existing(&call.repository).await?;
    let document = Document::parse(&input.policy_text, Kind::Repository).map_err(|invalid| match invalid {
        Invalid::Malformed => error::invalid(FIELD, "Invalid repository policy provided"),
        Invalid::Variable(_) => error::invalid(FIELD, invalid),
    })?;
    if !input.force.unwrap_or(false) && locks_out(call, &document) {
        let constraint = "The policy would keep you from setting another one; use force to set it all the same";
        return Err(error::invalid(FIELD, constraint).into());
    }
    let stored = Stored { text: input.policy_text.clone() };
    let txn = Txn::new()
        .when(Registry::condition(&call.repository))
        .put_json(keys::of(REPOSITORY_POLICY, &call.repository), &stored);
    if !parts.store.txn(txn).await?.succeeded {
        return Err(error::no_repository(&call.repository).into());
    }
    Ok(types::SetRepositoryPolicyResponse {
        registry_id: call.registry_id(),
        repository_name: call.repository_name(),
        policy_text: Some(input.policy_text),
    })
}

fn locks_out(call: &Call<'_>, document: &Document) -> bool {
    let (account, arn) = (call.context.scope.account.as_str(), call.context.principal.arn.as_str());
    let known = Keys::default().with("aws:PrincipalArn", arn).with("aws:PrincipalAccount", account);
    let resource = arn::of(&call.repository);
    let request = Request { account, arn, action: "ecr:SetRepositoryPolicy", resource: &resource, keys: &known };
    document.judge(&request) == Verdict::Denied
}

/// GetRepositoryPolicy.
pub(crate) async fn get(
    parts: &Parts,
    call: &Call<'_>,
    _: types::GetRepositoryPolicyRequest,
) -> Result<types::GetRepositoryPolicyResponse, EcrError> {
    Ok(types::GetRepositoryPolicyResponse {
        registry_id: call.registry_id(),
        repository_name: call.repository_name(),
        policy_text: Some(read(parts, call).await?),
    })
}

/// DeleteRepositoryPolicy: answers what it was.
pub(crate) async fn delete(
    parts: &Parts,
    call: &Call<'_>,
    _: types::DeleteRepositoryPolicyRequest,
) -> Result<types::DeleteRepositoryPolicyResponse, EcrError> {
    let text = read(parts, call).await?;
    parts.store.txn(Txn::new().delete(keys::of(REPOSITORY_POLICY, &call.repository))).await?;
    Ok(types::DeleteRepositoryPolicyResponse {
        registry_id: call.registry_id(),
        repository_name: call.repository_name(),
        policy_text: Some(text),
    })
}

async fn read(parts: &Parts, call: &Call<'_>) -> Result<String, EcrError> {
    parts.existing(&call.repository).await?;
    match parts.store.get_json::<Stored>(&keys::of(REPOSITORY_POLICY, &call.repository)).await? {
        Some((stored, _)) => Ok(stored.text),
        None => {
            let code = errors::REPOSITORY_POLICY_NOT_FOUND_EXCEPTION;
            let error: ApiError = error::nothing_for(code, "Repository policy", &call.repository);
            Err(error.into())
        }
    }
}
