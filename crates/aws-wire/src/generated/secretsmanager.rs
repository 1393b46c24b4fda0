// Written by `cargo xtask codegen` from the API models; do not edit.

//! AWS Secrets Manager.

use async_trait::async_trait;
use serde_json::Value;
pub use wharf_aws_model::secretsmanager::{SERVICE, enums, errors, types};

use crate::{ApiError, Context, Service, answers, typed};

/// The served operations of AWS Secrets Manager.
pub trait Api: Send + Sync + 'static {
    fn create_secret(
        &self,
        context: &Context,
        input: types::CreateSecretRequest,
    ) -> impl Future<Output = Result<types::CreateSecretResponse, ApiError>> + Send;

    fn delete_secret(
        &self,
        context: &Context,
        input: types::DeleteSecretRequest,
    ) -> impl Future<Output = Result<types::DeleteSecretResponse, ApiError>> + Send;

    fn describe_secret(
        &self,
        context: &Context,
        input: types::DescribeSecretRequest,
    ) -> impl Future<Output = Result<types::DescribeSecretResponse, ApiError>> + Send;

    fn get_resource_policy(
        &self,
        context: &Context,
        input: types::GetResourcePolicyRequest,
    ) -> impl Future<Output = Result<types::GetResourcePolicyResponse, ApiError>> + Send;

    fn get_secret_value(
        &self,
        context: &Context,
        input: types::GetSecretValueRequest,
    ) -> impl Future<Output = Result<types::GetSecretValueResponse, ApiError>> + Send;

    fn list_secrets(
        &self,
        context: &Context,
        input: types::ListSecretsRequest,
    ) -> impl Future<Output = Result<types::ListSecretsResponse, ApiError>> + Send;

    fn put_secret_value(
        &self,
        context: &Context,
        input: types::PutSecretValueRequest,
    ) -> impl Future<Output = Result<types::PutSecretValueResponse, ApiError>> + Send;

    fn restore_secret(
        &self,
        context: &Context,
        input: types::RestoreSecretRequest,
    ) -> impl Future<Output = Result<types::RestoreSecretResponse, ApiError>> + Send;

    fn tag_resource(
        &self,
        context: &Context,
        input: types::TagResourceRequest,
    ) -> impl Future<Output = Result<(), ApiError>> + Send;

    fn untag_resource(
        &self,
        context: &Context,
        input: types::UntagResourceRequest,
    ) -> impl Future<Output = Result<(), ApiError>> + Send;

    fn update_secret(
        &self,
        context: &Context,
        input: types::UpdateSecretRequest,
    ) -> impl Future<Output = Result<types::UpdateSecretResponse, ApiError>> + Send;
}

/// Answers Secrets Manager's operations, by name, from an [`Api`].
pub struct Endpoint<T>(pub T);

#[async_trait]
impl<T: Api> Service for Endpoint<T> {
    async fn call(&self, context: &Context, operation: &str, input: Value) -> Result<Value, ApiError> {
        match operation {
            "CreateSecret" => typed::output(self.0.create_secret(context, typed::input(input)?).await?),
            "DeleteSecret" => typed::output(self.0.delete_secret(context, typed::input(input)?).await?),
            "DescribeSecret" => typed::output(self.0.describe_secret(context, typed::input(input)?).await?),
            "GetResourcePolicy" => typed::output(self.0.get_resource_policy(context, typed::input(input)?).await?),
            "GetSecretValue" => typed::output(self.0.get_secret_value(context, typed::input(input)?).await?),
            "ListSecrets" => typed::output(self.0.list_secrets(context, typed::input(input)?).await?),
            "PutSecretValue" => typed::output(self.0.put_secret_value(context, typed::input(input)?).await?),
            "RestoreSecret" => typed::output(self.0.restore_secret(context, typed::input(input)?).await?),
            "TagResource" => typed::output(self.0.tag_resource(context, typed::input(input)?).await?),
            "UntagResource" => typed::output(self.0.untag_resource(context, typed::input(input)?).await?),
            "UpdateSecret" => typed::output(self.0.update_secret(context, typed::input(input)?).await?),

            _ => Err(answers::not_served(&SERVICE, operation)),
        }
    }
}
