//! Both directions of the wire against botocore: what it writes is read as it was meant, and what is written it reads.

#![expect(clippy::unwrap_used, reason = "this file is only tests")]

use std::{
    collections::BTreeMap,
    io::Write,
    path::Path,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use bytes::Bytes;
use http::Request;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wharf_aws_wire::{ApiError, Caller, Context, Router, Service, ec2, ecs, logs, sts};

const COUNT: usize = 1000;

#[derive(Deserialize, Serialize)]
struct Case {
    service: String,
    operation: String,
    method: String,
    path: String,
    headers: BTreeMap<String, String>,
    body: String,
    input: Value,
    output: Value,
    #[serde(default)]
    status: u16,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    request_id: String,
}

/// Answers with what the case says and remembers what it was asked.
#[derive(Default)]
struct Actor {
    output: Mutex<Value>,
    asked: Mutex<Option<(String, Value)>>,
}

#[async_trait]
impl Service for Actor {
    async fn call(&self, _: &Context, operation: &str, input: Value) -> Result<Value, ApiError> {
        *self.asked.lock().unwrap() = Some((operation.to_owned(), input));
        Ok(self.output.lock().unwrap().clone())
    }
}

fn script() -> Command {
    let mut command = Command::new("python3");
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wire_cases.py"));
    command
}

/// `None` where python3 or botocore is missing; under CI both must be there.
fn cases() -> Option<Vec<Case>> {
    let services = [&ecs::SERVICE, &logs::SERVICE, &ec2::SERVICE, &sts::SERVICE];
    let operations = services.iter().flat_map(|s| s.operations.iter().map(|o| format!("{}.{}", s.name, o.name)));
    match script().args(["write", &COUNT.to_string(), "7"]).args(operations).output() {
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
async fn botocore_and_we_understand_each_other() {
    let Some(mut cases) = cases() else { return };
    assert_eq!(cases.len(), COUNT);
    let actor = Arc::new(Actor::default());
    let router = [&ecs::SERVICE, &logs::SERVICE, &ec2::SERVICE, &sts::SERVICE]
        .into_iter()
        .fold(Router::new(), |router, model| router.with(model, actor.clone()));
    for case in &mut cases {
        *actor.output.lock().unwrap() = case.output.clone();
        let start = Request::builder().method(case.method.as_str()).uri(&case.path);
        let request = case.headers.iter().fold(start, |builder, (name, value)| builder.header(name, value));
        let request = request.body(Bytes::copy_from_slice(case.body.as_bytes())).unwrap();

        let response = router.handle(request, Caller::Trusted).await;
        case.status = response.status().as_u16();
        case.answer = String::from_utf8(response.body().to_vec()).unwrap();
        let text = |value: &http::HeaderValue| value.to_str().unwrap().to_owned();
        case.headers = response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        case.request_id = case.headers["x-amzn-requestid"].clone();

        let asked = actor.asked.lock().unwrap().take();
        assert_eq!(asked, Some((case.operation.clone(), case.input.clone())), "{}\n{}", case.body, case.answer);
        assert_eq!(case.status, 200, "{}", case.answer);
    }

    let mut reader = script().arg("read").stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = reader.stdin.take().unwrap();
    let lines: Vec<String> = cases.iter().map(|case| serde_json::to_string(case).unwrap()).collect();
    // The reader writes little, so it never waits for us while we wait for it.
    stdin.write_all(lines.join("\n").as_bytes()).unwrap();
    drop(stdin);
    let output = reader.wait_with_output().unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}", complaints.chars().take(4000).collect::<String>());
}
