//! What a client sees on the wire, protocol by protocol, from a service that answers with what it was asked.

#![expect(clippy::unwrap_used, reason = "this file is only tests")]

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use proptest::prelude::*;
use serde_json::{Value, json};
use wharf_aws_wire::{ApiError, Caller, Context, KeyRecord, Keys, Router, Service, ec2, ecs, logs, sts};

/// Answers every operation with `output` and remembers what it was asked.
struct Recorder {
    output: Result<Value, ApiError>,
    asked: Mutex<Option<(Context, String, Value)>>,
}

#[async_trait]
impl Service for Recorder {
    async fn call(&self, context: &Context, operation: &str, input: Value) -> Result<Value, ApiError> {
        *self.asked.lock().unwrap() = Some((context.clone(), operation.to_owned(), input));
        self.output.clone()
    }
}

fn router(output: Result<Value, ApiError>) -> (Router, Arc<Recorder>) {
    let recorder = Arc::new(Recorder { output, asked: Mutex::new(None) });
    let router = [&ecs::SERVICE, &logs::SERVICE, &ec2::SERVICE, &sts::SERVICE]
        .into_iter()
        .fold(Router::new(), |router, model| router.with(model, recorder.clone()));
    (router, recorder)
}

fn authorization(key: &str, region: &str, service: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential={key}/20261121/{region}/{service}/aws4_request, \
         SignedHeaders=host;x-amz-date, Signature=00"
    )
}

fn json_request(target: &str, body: impl Into<Bytes>) -> Request<Bytes> {
    Request::post("/")
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", target)
        .body(body.into())
        .unwrap()
}

fn ecs_request(operation: &str, body: impl Into<Bytes>) -> Request<Bytes> {
    json_request(&format!("AmazonEC2ContainerServiceV20141113.{operation}"), body)
}

fn form_request(body: &str) -> Request<Bytes> {
    Request::post("/")
        .header("content-type", "application/x-www-form-urlencoded; charset=utf-8")
        .body(Bytes::copy_from_slice(body.as_bytes()))
        .unwrap()
}

fn text(response: &Response<Bytes>) -> &str {
    std::str::from_utf8(response.body()).unwrap()
}

fn error_of(response: &Response<Bytes>) -> (u16, Value) {
    (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap())
}

#[tokio::test]
async fn json_in_and_out() {
    let (router, recorder) = router(Ok(json!({"taskArns": ["a"]})));
    let mut request = ecs_request("ListTasks", r#"{"cluster":"c","unknown":1,"family":null}"#);
    let auth = authorization("123456789012", "eu-west-1", "ecs");
    request.headers_mut().insert("authorization", auth.parse().unwrap());
    let response = router.handle(request, Caller::Trusted).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/x-amz-json-1.1");
    assert_eq!(text(&response), r#"{"taskArns":["a"]}"#);

    let (context, operation, input) = recorder.asked.lock().unwrap().clone().unwrap();
    assert_eq!(context.scope.key(), "123456789012/eu-west-1");
    assert_eq!(context.principal.arn, "arn:aws:iam::123456789012:root");
    assert_eq!(response.headers()["x-amzn-requestid"], context.request_id);
    assert_eq!((operation.as_str(), input), ("ListTasks", json!({"cluster": "c"})));
}

#[tokio::test]
async fn an_operation_without_output_answers_nothing() {
    let (router, _) = router(Ok(Value::Null));
    let request = json_request("Logs_20140328.CreateLogGroup", r#"{"logGroupName":"g"}"#);
    let response = router.handle(request, Caller::Trusted).await;
    assert_eq!((response.status().as_u16(), text(&response)), (200, ""));
}

#[tokio::test]
async fn json_errors_carry_type_message_and_fields() {
    let error = ApiError::client("ConflictException", "taken").with("resourceIds", json!(["a"]));
    let (router, _) = router(Err(error));
    let response = router.handle(ecs_request("ListTasks", "{}"), Caller::Trusted).await;
    let expected = json!({"__type": "ConflictException", "message": "taken", "resourceIds": ["a"]});
    assert_eq!(error_of(&response), (400, expected));
}

#[tokio::test]
async fn what_json_clients_get_wrong() {
    let (router, recorder) = router(Ok(Value::Null));
    let deep = format!("{}{}", r#"{"cluster":"#.repeat(10_000), "}".repeat(10_000));
    let cases = [
        (ecs_request("Nonsense", "{}"), "UnknownOperationException"),
        (ecs_request("CreateTaskSet", "{}"), "UnsupportedFeatureException"),
        (json_request("Logs_20140328.StartQuery", "{}"), "UnsupportedOperationException"),
        (json_request("Nobody.ListTasks", "{}"), "UnknownOperationException"),
        (ecs_request("ListTasks", "{"), "SerializationException"),
        (ecs_request("ListTasks", "[]"), "SerializationException"),
        (ecs_request("ListTasks", &b"\xff"[..]), "SerializationException"),
        (ecs_request("ListTasks", deep), "SerializationException"),
        (ecs_request("ListTasks", r#"{"cluster":1}"#), "SerializationException"),
        (ecs_request("DescribeTasks", "{}"), "InvalidParameterException"),
        (ecs_request("ListTasks", r#"{"launchType":"MOON"}"#), "InvalidParameterException"),
        (ecs_request("RegisterTaskDefinition", ""), "ClientException"),
        (json_request("Logs_20140328.CreateLogGroup", "{}"), "InvalidParameterException"),
    ];
    for (request, code) in cases {
        let shown = format!("{request:.200?}");
        let (status, body) = error_of(&router.handle(request, Caller::Trusted).await);
        assert_eq!((status, body["__type"].as_str()), (400, Some(code)), "{shown}: {body}");
        assert!(!body["message"].as_str().unwrap().is_empty());
    }
    assert!(recorder.asked.lock().unwrap().is_none(), "none of these may reach a face");
}

#[tokio::test]
async fn query_in_and_out() {
    let output = json!({"UserId": "u", "Account": "000000000000", "Arn": "a<b"});
    let (router, recorder) = router(Ok(output));
    let request = form_request("Action=GetCallerIdentity&Version=2011-06-15");
    let response = router.handle(request, Caller::Trusted).await;
    let id = response.headers()["x-amzn-requestid"].to_str().unwrap();
    assert_eq!(response.headers()["content-type"], "text/xml");
    assert_eq!(
        text(&response),
        format!(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
             <UserId>u</UserId><Account>000000000000</Account><Arn>a&lt;b</Arn></GetCallerIdentityResult>\
             <ResponseMetadata><RequestId>{id}</RequestId></ResponseMetadata></GetCallerIdentityResponse>"
        )
    );
    assert_eq!(recorder.asked.lock().unwrap().as_ref().unwrap().1, "GetCallerIdentity");

    let response = router.handle(form_request("Action=Nonsense&Version=2011-06-15"), Caller::Trusted).await;
    assert_eq!(response.status(), 400);
    assert!(text(&response).contains("<Code>InvalidAction</Code>"), "{}", text(&response));
}

#[tokio::test]
async fn ec2_in_and_out() {
    let output = json!({
        "Vpcs": [{"VpcId": "vpc-1", "IsDefault": true, "Tags": [{"Key": "k", "Value": "v"}], "CidrBlockAssociationSet": []}],
    });
    let (router, recorder) = router(Ok(output));
    let body = "Action=DescribeVpcs&Version=2016-11-15&VpcId.1=vpc-1&Filter.1.Name=state&Filter.1.Value.1=available";
    let response = router.handle(form_request(body), Caller::Trusted).await;
    let id = response.headers()["x-amzn-requestid"].to_str().unwrap();
    assert_eq!(
        text(&response),
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DescribeVpcsResponse \
             xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15\"><requestId>{id}</requestId><vpcSet><item>\
             <cidrBlockAssociationSet></cidrBlockAssociationSet><isDefault>true</isDefault>\
             <tagSet><item><key>k</key><value>v</value></item></tagSet><vpcId>vpc-1</vpcId></item></vpcSet>\
             </DescribeVpcsResponse>"
        )
    );
    let (_, _, input) = recorder.asked.lock().unwrap().clone().unwrap();
    assert_eq!(input, json!({"VpcIds": ["vpc-1"], "Filters": [{"Name": "state", "Values": ["available"]}]}));
}

#[tokio::test]
async fn what_ec2_clients_get_wrong() {
    let (router, _) = router(Ok(Value::Null));
    let cases = [
        ("Action=DescribeVpcs&Version=2016-11-15&Nonsense=1", "UnknownParameter"),
        ("Action=DescribeVpcs&Version=2016-11-15&MaxResults=1", "InvalidParameterValue"),
        ("Action=DescribeVpcs&Version=2016-11-15&MaxResults=x", "InvalidParameterValue"),
        ("Action=CreateVpc&Version=2016-11-15", "UnsupportedOperation"),
    ];
    for (body, code) in cases {
        let response = router.handle(form_request(body), Caller::Trusted).await;
        let id = response.headers()["x-amzn-requestid"].to_str().unwrap();
        assert_eq!(response.status(), 400);
        let shown = text(&response);
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>";
        assert!(shown.starts_with(&format!("{head}{code}</Code><Message>")), "{shown}");
        assert!(
            shown.ends_with(&format!("</Message></Error></Errors><RequestID>{id}</RequestID></Response>")),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn bodies_are_bounded() {
    let (router, _) = router(Ok(Value::Null));
    let router = router.with_body_limit(16);
    let response = router.handle(ecs_request("ListTasks", "x".repeat(17)), Caller::Trusted).await;
    assert_eq!(response.status(), 413);

    let many = form_request(&"a&".repeat(100_000));
    let response = router.with_body_limit(1 << 20).handle(many, Caller::MustSign).await;
    assert_eq!(response.status(), 400);
    assert!(text(&response).contains("<Code>MalformedQueryString</Code>"));
}

#[tokio::test]
async fn strangers_sign() {
    struct One;
    impl Keys for One {
        fn lookup(&self, id: &str) -> Option<KeyRecord> {
            (id == "AKIAKNOWN").then(|| KeyRecord {
                secret: "s".into(),
                account: "111122223333".parse().unwrap(),
                arn: "arn:aws:iam::111122223333:user/ann".into(),
                user_id: "AIDAANN".into(),
                session_token: None,
                expires_at: None,
            })
        }
    }
    let (router, recorder) = router(Ok(json!({})));
    let router = router.with_keys(Arc::new(One));

    let (status, body) = error_of(&router.handle(ecs_request("ListTasks", "{}"), Caller::MustSign).await);
    assert_eq!((status, body["__type"].as_str()), (400, Some("MissingAuthenticationTokenException")));

    let signed = |key: &str| {
        let mut request = ecs_request("ListTasks", "{}");
        let headers = request.headers_mut();
        headers.insert(
            "authorization",
            authorization(key, "us-east-1", "ecs").replace("host;", "host;x-amz-target;").parse().unwrap(),
        );
        headers.insert("x-amz-date", "20261121T000000Z".parse().unwrap());
        headers.insert("host", "localhost".parse().unwrap());
        request
    };
    // Twelve digits name an account to those who are trusted, and are nobody's key.
    for (key, code) in [("000000000000", "UnrecognizedClientException"), ("AKIAKNOWN", "InvalidSignatureException")] {
        let (_, body) = error_of(&router.handle(signed(key), Caller::MustSign).await);
        assert_eq!(body["__type"].as_str(), Some(code));
    }
    assert!(recorder.asked.lock().unwrap().is_none());

    assert_eq!(router.handle(signed("AKIAKNOWN"), Caller::Trusted).await.status(), 200);
    let (context, ..) = recorder.asked.lock().unwrap().clone().unwrap();
    assert_eq!(context.principal.arn, "arn:aws:iam::111122223333:user/ann");
    assert_eq!(context.scope.account.as_str(), "111122223333");

    let ec2 = router.handle(form_request("Action=DescribeVpcs&Version=2016-11-15"), Caller::MustSign).await;
    assert!(text(&ec2).contains("<Code>MissingParameter</Code>"));
    let sts = router.handle(form_request("Action=GetCallerIdentity&Version=2011-06-15"), Caller::MustSign).await;
    assert_eq!(sts.status(), 403);
    assert!(text(&sts).contains("<Code>MissingAuthenticationToken</Code>"));
}

proptest! {
    /// Whatever bytes come, there is an answer, and it is not a fault of ours.
    #[test]
    fn any_bytes_get_an_answer(body in prop::collection::vec(any::<u8>(), 0..256), form in any::<bool>(), op in 0..3_usize) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (router, _) = router(Ok(json!({})));
        let request = if form {
            let mut text = b"Action=DescribeVpcs&Version=2016-11-15&".to_vec();
            text.extend(body);
            let mut request = form_request("");
            *request.body_mut() = text.into();
            request
        } else {
            ecs_request(["ListTasks", "RunTask", "RegisterTaskDefinition"][op], body)
        };
        let response = runtime.block_on(router.handle(request, Caller::Trusted));
        prop_assert!(response.status().as_u16() < 500, "{}", response.status());
    }

    /// Any text that a client may send as a parameter reaches the service unchanged.
    #[test]
    fn parameters_survive_encoding(value in "\\PC{0,40}") {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (router, recorder) = router(Ok(json!({})));
        let encoded = percent_encoding::utf8_percent_encode(&value, percent_encoding::NON_ALPHANUMERIC);
        let request = form_request(&format!("Action=DescribeVpcs&Version=2016-11-15&VpcId.1={encoded}"));
        runtime.block_on(router.handle(request, Caller::Trusted));
        let (_, _, input) = recorder.asked.lock().unwrap().clone().unwrap();
        prop_assert_eq!(input, json!({"VpcIds": [value]}));
    }
}
