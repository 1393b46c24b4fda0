#![no_main]

use http::Request;
use libfuzzer_sys::fuzz_target;
use wharf_aws_wire::Caller;

const TARGETS: &[&str] = &[
    "AmazonEC2ContainerServiceV20141113.RegisterTaskDefinition",
    "AmazonEC2ContainerServiceV20141113.RunTask",
    "Logs_20140328.PutLogEvents",
];

fuzz_target!(|data: (u8, &[u8])| {
    let (choice, body) = data;
    let target = TARGETS[usize::from(choice) % TARGETS.len()];
    let request = Request::post("/")
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", target)
        .body(body.to_vec().into());
    wharf_fuzz::send(request.expect("the parts are well formed"), Caller::Trusted);
});
