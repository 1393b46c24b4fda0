// Written by `cargo xtask codegen` from the API models; do not edit.

//! AWS Security Token Service.

use async_trait::async_trait;
use serde_json::Value;
pub use wharf_aws_model::sts::{SERVICE, enums, errors, types};

use crate::{ApiError, Context, Service, answers, typed};

/// The served operations of AWS Security Token Service.
pub trait Api: Send + Sync + 'static {
    fn get_caller_identity(
        &self,
        context: &Context,
        input: types::GetCallerIdentityRequest,
    ) -> impl Future<Output = Result<types::GetCallerIdentityResponse, ApiError>> + Send;
}

/// Answers STS's operations, by name, from an [`Api`].
pub struct Endpoint<T>(pub T);

#[async_trait]
impl<T: Api> Service for Endpoint<T> {
    async fn call(&self, context: &Context, operation: &str, input: Value) -> Result<Value, ApiError> {
        match operation {
            "GetCallerIdentity" => typed::output(self.0.get_caller_identity(context, typed::input(input)?).await?),

            _ => Err(answers::not_served(&SERVICE, operation)),
        }
    }
}
