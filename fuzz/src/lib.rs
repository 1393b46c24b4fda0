//! What the fuzz targets share: a router whose services check that what passed validation fits the types behind it.
//!
//! `cargo +nightly fuzz run aws_json`, or on a stable toolchain with `RUSTC_BOOTSTRAP=1`.

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::FutureExt;
use http::Request;
use serde_json::{Value, from_value, json};
use wharf_aws_wire::{ApiError, Caller, Context, KeyRecord, Keys, Router, Service, ec2, ecs, logs, sts};

/// Panics if a validated input is not what the operation's type can hold.
struct Fits;

#[async_trait]
impl Service for Fits {
    async fn call(&self, _: &Context, operation: &str, input: Value) -> Result<Value, ApiError> {
        let misfit = match operation {
            "RegisterTaskDefinition" => from_value::<ecs::types::RegisterTaskDefinitionRequest>(input).err(),
            "RunTask" => from_value::<ecs::types::RunTaskRequest>(input).err(),
            "PutLogEvents" => from_value::<logs::types::PutLogEventsRequest>(input).err(),
            "DescribeSubnets" => from_value::<ec2::types::DescribeSubnetsRequest>(input).err(),
            "GetCallerIdentity" => from_value::<sts::types::GetCallerIdentityRequest>(input).err(),
            _ => None,
        };
        assert!(misfit.is_none(), "{operation}: {misfit:?}");
        Ok(json!({}))
    }
}

struct One;

impl Keys for One {
    fn lookup(&self, _: &str) -> Option<KeyRecord> {
        Some(KeyRecord {
            secret: "secret".into(),
            account: Default::default(),
            arn: String::new(),
            user_id: String::new(),
            session_token: None,
            expires_at: None,
        })
    }
}

static ROUTER: LazyLock<Router> = LazyLock::new(|| {
    [&ecs::SERVICE, &logs::SERVICE, &ec2::SERVICE, &sts::SERVICE]
        .into_iter()
        .fold(Router::new(), |router, model| router.with(model, Arc::new(Fits)))
        .with_keys(Arc::new(One))
});

/// Sends a request. An answer that blames us is a finding, and so is a request that is accepted without its signature.
pub fn send(request: Request<Bytes>, caller: Caller) {
    let response = ROUTER.handle(request, caller).now_or_never().expect("nothing here waits");
    assert!(response.status().as_u16() < 500, "{response:?}");
    assert!(caller == Caller::Trusted || response.status().as_u16() >= 400, "{response:?}");
}

/// Sends a body as a form with this `Action` and `Version` in front.
pub fn send_form(action: &str, version: &str, body: &[u8]) {
    let mut form = format!("Action={action}&Version={version}&").into_bytes();
    form.extend_from_slice(body);
    let request = Request::post("/").header("content-type", "application/x-www-form-urlencoded").body(form.into());
    send(request.expect("the parts are well formed"), Caller::Trusted);
}
