//! The registry itself, and its policy.

use wharf_aws_wire::{
    ApiError, Context,
    ecr::{errors, types},
};
use wharf_store::{StoreExt, Txn};

use super::{Document, Kind, Stored, document::Invalid, repository::FIELD};
use crate::{EcrError, error, face::Parts, keys};

/// DescribeRegistry: nothing is replicated.
pub(crate) async fn describe(
    _: &Parts,
    context: &Context,
    _: types::DescribeRegistryRequest,
) -> Result<types::DescribeRegistryResponse, EcrError> {
    Ok(types::DescribeRegistryResponse {
        registry_id: Some(context.scope.account.to_string()),
        replication_configuration: Some(types::ReplicationConfiguration { rules: Some(Vec::new()) }),
    })
}

/// PutRegistryPolicy.
pub(crate) async fn put(
    parts: &Parts,
    context: &Context,
    input: types::PutRegistryPolicyRequest,
) -> Result<types::PutRegistryPolicyResponse, EcrError> {
    Document::parse(&input.policy_text, Kind::Registry).map_err(|invalid| match invalid {
        Invalid::Malformed => error::invalid(FIELD, "Invalid registry policy provided"),
        Invalid::Variable(_) => error::invalid(FIELD, invalid),
    })?;
    let stored = Stored { text: input.policy_text.clone() };
    parts.store.txn(Txn::new().put_json(keys::registry_policy(&context.scope), &stored)).await?;
    Ok(types::PutRegistryPolicyResponse { registry_id: registry_id(context), policy_text: Some(input.policy_text) })
}

/// GetRegistryPolicy.
pub(crate) async fn get(
    parts: &Parts,
    context: &Context,
    _: types::GetRegistryPolicyRequest,
) -> Result<types::GetRegistryPolicyResponse, EcrError> {
    let policy_text = Some(read(parts, context).await?);
    Ok(types::GetRegistryPolicyResponse { registry_id: registry_id(context), policy_text })
}

/// DeleteRegistryPolicy: answers what it was.
pub(crate) async fn delete(
    parts: &Parts,
    context: &Context,
    _: types::DeleteRegistryPolicyRequest,
) -> Result<types::DeleteRegistryPolicyResponse, EcrError> {
    let policy_text = Some(read(parts, context).await?);
    parts.store.txn(Txn::new().delete(keys::registry_policy(&context.scope))).await?;
    Ok(types::DeleteRegistryPolicyResponse { registry_id: registry_id(context), policy_text })
}

fn registry_id(context: &Context) -> Option<String> {
    Some(context.scope.account.to_string())
}

async fn read(parts: &Parts, context: &Context) -> Result<String, EcrError> {
    match parts.store.get_json::<Stored>(&keys::registry_policy(&context.scope)).await? {
        Some((stored, _)) => Ok(stored.text),
        None => {
            let message = format!("Registry policy does not exist in the registry with id '{}'", context.scope.account);
            Err(ApiError::client(errors::REGISTRY_POLICY_NOT_FOUND_EXCEPTION, message).into())
        }
    }
}
