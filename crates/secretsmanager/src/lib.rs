//! The Secrets Manager face: secrets, their versions and labels, deletion with its window, tags.
//!
//! [`SecretsManager`] answers the operations from the store. What a secret is stands in [`wharf_core::secret`], for the node
//! reads the values that containers' registries need. Values are not encrypted beyond what keeps the store's file from other
//! users, so keys, replicas, rotation and resource policies are refused, not pretended.

#![forbid(unsafe_code)]

mod change;
mod delete;
mod error;
mod read;
mod tags;
mod version;

use std::sync::Arc;

use wharf_aws_wire::{
    ApiError, Context,
    secretsmanager::{Api, types},
};
use wharf_core::secret::{Secret, SecretId};
use wharf_store::{Revision, Store, StoreExt};

use self::error::Refusal;

/// Secrets Manager, over a store. Wrap it in [`wharf_aws_wire::secretsmanager::Endpoint`] to serve it.
#[derive(Clone)]
pub struct SecretsManager {
    store: Arc<dyn Store>,
}

impl SecretsManager {
    /// The API over `store`.
    #[must_use]
    pub const fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// The secret that a client names, its key and the key's revision. One that is past its deletion is not there.
    async fn find(&self, context: &Context, id: &str) -> Result<(String, Secret, Revision), Refusal> {
        let id = SecretId::parse(id, &context.scope);
        if id.scope.account != context.scope.account {
            return Err(Refusal::NotFound);
        }
        for (key, end) in id.keys() {
            let Some((secret, revision)) = self.store.get_json::<Secret>(&key).await? else { continue };
            if end.is_none_or(|end| secret.arn.ends_with(end)) && !secret.is_gone(context.received_at) {
                return Ok((key, secret, revision));
            }
        }
        Err(Refusal::NotFound)
    }

    /// The same, of a secret that is not being deleted.
    async fn find_living(&self, context: &Context, id: &str) -> Result<(String, Secret, Revision), Refusal> {
        let found = self.find(context, id).await?;
        if found.1.deleted_at.is_some() { Err(Refusal::MarkedForDeletion) } else { Ok(found) }
    }
}

/// The trait's functions, each naming the one that does the work.
macro_rules! operations {
    ($($name:ident($input:ident) -> $output:ty = $function:path;)*) => {
        impl Api for SecretsManager {
            $(async fn $name(&self, context: &Context, input: types::$input) -> Result<$output, ApiError> {
                Ok($function(self, context, input).await?)
            })*
        }
    };
}

operations! {
    create_secret(CreateSecretRequest) -> types::CreateSecretResponse = change::create;
    update_secret(UpdateSecretRequest) -> types::UpdateSecretResponse = change::update;
    put_secret_value(PutSecretValueRequest) -> types::PutSecretValueResponse = change::put;
    delete_secret(DeleteSecretRequest) -> types::DeleteSecretResponse = delete::delete;
    restore_secret(RestoreSecretRequest) -> types::RestoreSecretResponse = delete::restore;
    describe_secret(DescribeSecretRequest) -> types::DescribeSecretResponse = read::describe;
    get_secret_value(GetSecretValueRequest) -> types::GetSecretValueResponse = read::value;
    get_resource_policy(GetResourcePolicyRequest) -> types::GetResourcePolicyResponse = read::policy;
    list_secrets(ListSecretsRequest) -> types::ListSecretsResponse = read::list;
    tag_resource(TagResourceRequest) -> () = tags::tag;
    untag_resource(UntagResourceRequest) -> () = tags::untag;
}
