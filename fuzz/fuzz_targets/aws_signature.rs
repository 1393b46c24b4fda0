#![no_main]

use bytes::Bytes;
use http::Request;
use libfuzzer_sys::fuzz_target;
use wharf_aws_wire::Caller;

fuzz_target!(|data: (&str, &str, &str)| {
    let (uri, authorization, date) = data;
    let request = Request::post(uri)
        .header("host", "127.0.0.1:4566")
        .header("x-amz-target", "AmazonEC2ContainerServiceV20141113.ListTasks")
        .header("authorization", format!("AWS4-HMAC-SHA256 {authorization}"))
        .header("x-amz-date", date)
        .body(Bytes::new());
    // What is no HTTP request at all never reaches the router.
    if let Ok(request) = request {
        wharf_fuzz::send(request, Caller::MustSign);
    }
});
