//! Signature V4 against botocore's own signer: what it signs is accepted, and no longer once a byte of it has changed.

#![expect(clippy::unwrap_used, reason = "this file is only tests")]

use std::{collections::BTreeMap, path::Path, process::Command, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use http::Request;
use serde::Deserialize;
use serde_json::{Value, json};
use wharf_aws_wire::{ApiError, Caller, Context, KeyRecord, Keys, Router, Service, ec2, ecs, logs, sts};

#[derive(Deserialize)]
struct Signed {
    method: String,
    url: String,
    headers: BTreeMap<String, String>,
    body: String,
}

impl Signed {
    fn request(&self) -> Request<Bytes> {
        let uri = self.url.strip_prefix("http://127.0.0.1:4566").unwrap();
        let start = Request::builder().method(self.method.as_str()).uri(uri);
        let builder = self.headers.iter().fold(start, |builder, (name, value)| builder.header(name, value));
        builder.body(Bytes::copy_from_slice(self.body.as_bytes())).unwrap()
    }
}

struct Known;

impl Keys for Known {
    fn lookup(&self, id: &str) -> Option<KeyRecord> {
        let (secret, token) = match id {
            "AKIAPERMANENT" => ("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None),
            "ASIATEMPORARY" => ("temporary+secret/", Some("token//with+signs==")),
            _ => return None,
        };
        Some(KeyRecord {
            secret: secret.into(),
            account: "111122223333".parse().unwrap(),
            arn: String::new(),
            user_id: String::new(),
            session_token: token.map(Into::into),
            expires_at: None,
        })
    }
}

struct Yes;

#[async_trait]
impl Service for Yes {
    async fn call(&self, _: &Context, _: &str, _: Value) -> Result<Value, ApiError> {
        Ok(json!({}))
    }
}

/// `None` where python3 or botocore is missing; under CI both must be there.
fn botocore_signs(count: u32) -> Option<Vec<Signed>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sign.py");
    let output = Command::new("python3").arg(script).args([count.to_string(), "20261121".to_owned()]).output();
    match output {
        Ok(output) if output.status.success() => {
            let lines = String::from_utf8(output.stdout).unwrap();
            Some(lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
        }
        other => {
            assert!(std::env::var_os("CI").is_none(), "python3 with botocore is needed: {other:?}");
            eprintln!("skipped: python3 with botocore is needed: {other:?}");
            None
        }
    }
}

#[tokio::test]
async fn what_botocore_signs_is_accepted_and_what_is_changed_is_not() {
    let Some(signed) = botocore_signs(400) else { return };
    let router = [&ecs::SERVICE, &logs::SERVICE, &ec2::SERVICE, &sts::SERVICE]
        .into_iter()
        .fold(Router::new(), |router, model| router.with(model, Arc::new(Yes)))
        .with_keys(Arc::new(Known));
    assert_eq!(signed.len(), 400);
    for signed in signed {
        let shown = format!("{} {} {:?} {}", signed.method, signed.url, signed.headers, signed.body);
        let response = router.handle(signed.request(), Caller::MustSign).await;
        let answer = String::from_utf8_lossy(response.body()).into_owned();
        assert_eq!(response.status(), 200, "{shown}\n{answer}");

        let mut body = signed.request();
        *body.body_mut() = format!("{} ", signed.body).into();
        let mut host = signed.request();
        host.headers_mut().insert("host", "other:4566".parse().unwrap());
        let mut method = signed.request();
        *method.method_mut() = "PUT".parse().unwrap();
        let mut query = signed.request();
        let separator = if query.uri().query().is_some() { "&" } else { "?" };
        *query.uri_mut() = format!("{}{separator}more=1", query.uri()).parse().unwrap();
        for changed in [body, host, method, query] {
            let response = router.handle(changed, Caller::MustSign).await;
            let answer = String::from_utf8_lossy(response.body()).into_owned();
            let refused = ["InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure"];
            assert!(refused.iter().any(|code| answer.contains(code)), "{shown}\n{answer}");
        }
    }
}
