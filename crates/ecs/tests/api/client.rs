use std::sync::Arc;

use serde_json::Value;
use wharf_aws_wire::{ApiError, Context, Principal, Service, ecs::Endpoint};
use wharf_core::{Scope, Timestamp};
use wharf_ecs::Ecs;
use wharf_store::{MemoryStore, Store};

/// A caller of the ECS API in the default scope.
pub(crate) struct Client {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) scope: Scope,
    pub(crate) principal: String,
    /// What time its requests are received at.
    pub(crate) clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    endpoint: Endpoint<Ecs>,
}

impl Client {
    /// A caller of an instance in which nothing is yet.
    pub(crate) fn new() -> Self {
        Self::of(Arc::new(MemoryStore::new()), Scope::default())
    }

    pub(crate) fn of(store: Arc<dyn Store>, scope: Scope) -> Self {
        let principal = format!("arn:aws:iam::{}:root", scope.account);
        let clock = Arc::new(|| Timestamp(1_700_000_000_000));
        Self { endpoint: Endpoint(Ecs::new(Arc::clone(&store))), store, scope, principal, clock }
    }

    /// The same instance seen from another scope.
    pub(crate) fn in_scope(&self, scope: Scope) -> Self {
        Self::of(Arc::clone(&self.store), scope)
    }

    /// The same instance seen by another principal.
    pub(crate) fn signed_by(&self, principal: &str) -> Self {
        Self { principal: principal.to_owned(), clock: Arc::clone(&self.clock), ..self.in_scope(self.scope.clone()) }
    }

    pub(crate) async fn call(&self, operation: &str, input: Value) -> Result<Value, ApiError> {
        let context = Context {
            scope: self.scope.clone(),
            principal: Principal { arn: self.principal.clone(), user_id: "AIDA".to_owned(), access_key: None },
            request_id: "00000000-0000-4000-8000-000000000000".to_owned(),
            received_at: (self.clock)(),
            endpoint: "http://127.0.0.1:4566".to_owned(),
        };
        self.endpoint.call(&context, operation, input).await
    }

    /// The answer of an operation that must succeed.
    pub(crate) async fn ok(&self, operation: &str, input: Value) -> Value {
        self.call(operation, input).await.unwrap_or_else(|error| panic!("{operation}: {error}"))
    }

    /// The answer of an operation that must be refused, as `CODE: message`.
    pub(crate) async fn refused(&self, operation: &str, input: Value) -> String {
        match self.call(operation, input).await {
            Ok(answer) => panic!("{operation} answered {answer}"),
            Err(error) => error.to_string(),
        }
    }
}
