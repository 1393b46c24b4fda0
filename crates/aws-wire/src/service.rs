use async_trait::async_trait;
use serde_json::Value;
use wharf_core::{Scope, Timestamp};

use crate::ApiError;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// `arn:aws:iam::ACCOUNT:root`, `arn:aws:iam::ACCOUNT:user/NAME`.
    pub arn: String,
    /// The unique id: the account for its root, `AIDA…` for a user.
    pub user_id: String,
    pub access_key: Option<String>,
}

/// What is known of a request beside its input.
#[derive(Debug, Clone)]
pub struct Context {
    /// The account and region whose objects are meant.
    pub scope: Scope,
    pub principal: Principal,
    /// A UUID, sent back in the answer.
    pub request_id: String,
    pub received_at: Timestamp,
    /// Where the client reached us, scheme and authority: `http://127.0.0.1:4566`.
    pub endpoint: String,
}

/// One AWS API: takes an operation's input as a JSON value in the model's member names and answers its output likewise.
/// The types of `aws-model` and the generated traits beside this one make that typed.
#[async_trait]
pub trait Service: Send + Sync + 'static {
    /// Runs an operation.
    ///
    /// # Errors
    /// The service's own errors; "not supported" for an operation that is not served.
    async fn call(&self, context: &Context, operation: &str, input: Value) -> Result<Value, ApiError>;
}
