//! A trait for each service with a function for each served operation, and the endpoint that calls them by name.

use std::fmt::Write;

use anyhow::Result;

use super::{
    names::{identifier, type_name},
    service::Service,
};

pub(crate) fn api(service: &Service) -> Result<String> {
    let (mut functions, mut arms) = (String::new(), String::new());
    for (name, operation) in service.operations() {
        let function = identifier(name);
        let input = operation.input.as_ref().map(|r| format!(", input: types::{}", type_name(&r.shape)));
        let output = operation.output.as_ref().map_or("()".to_owned(), |r| format!("types::{}", type_name(&r.shape)));
        let _ = writeln!(
            functions,
            "fn {function}(&self, context: &Context{}) -> impl Future<Output = Result<{output}, ApiError>> + Send;\n",
            input.as_deref().unwrap_or_default(),
        );
        let argument = if input.is_some() { ", typed::input(input)?" } else { "" };
        let _ = writeln!(arms, "{name:?} => typed::output(self.0.{function}(context{argument}).await?),");
    }
    let meta = &service.model.metadata;
    Ok(format!(
        "//! {full}.

        use async_trait::async_trait;
        use serde_json::Value;
        pub use wharf_aws_model::{module}::{{SERVICE, enums, errors, types}};

        use crate::{{ApiError, Context, Service, answers, typed}};

        /// The served operations of {full}.
        pub trait Api: Send + Sync + 'static {{
            {functions}
        }}

        /// Answers {id}'s operations, by name, from an [`Api`].
        pub struct Endpoint<T>(pub T);

        #[async_trait]
        impl<T: Api> Service for Endpoint<T> {{
            async fn call(&self, context: &Context, operation: &str, input: Value) -> Result<Value, ApiError> {{
                match operation {{
                    {arms}
                    _ => Err(answers::not_served(&SERVICE, operation)),
                }}
            }}
        }}
        ",
        full = meta.service_full_name,
        id = meta.service_id,
        module = service.name,
    ))
}

/// The module that holds the services.
pub(crate) fn index(names: &[&str]) -> String {
    let mut out = String::new();
    for name in names {
        let _ = writeln!(out, "pub mod {name};");
    }
    out
}
