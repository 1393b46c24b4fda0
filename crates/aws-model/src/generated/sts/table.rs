// Written by `cargo xtask codegen` from the API models; do not edit.

//! What protocols and validation need to know.

use crate::{Kind, Member, Operation, Protocol, Service, Shape};

pub static SERVICE: Service = Service {
    name: "sts",
    service_id: "STS",
    full_name: "AWS Security Token Service",
    api_version: "2011-06-15",
    endpoint_prefix: "sts",
    signing_name: "sts",
    target_prefix: None,
    xml_namespace: Some("https://sts.amazonaws.com/doc/2011-06-15/"),
    protocols: &[Protocol::Query],
    operations: OPERATIONS,
    names: NAMES,
    shapes: SHAPES,
};

/// Every operation of the model.
static NAMES: &[&str] = &[
    "AssumeRole",
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
    "AssumeRoot",
    "DecodeAuthorizationMessage",
    "GetAccessKeyInfo",
    "GetCallerIdentity",
    "GetDelegatedAccessToken",
    "GetFederationToken",
    "GetSessionToken",
    "GetWebIdentityToken",
];

static OPERATIONS: &[Operation] = &[Operation {
    name: "GetCallerIdentity",
    method: "POST",
    path: "/",
    input: Some(0),
    output: Some(1),
    result_wrapper: Some("GetCallerIdentityResult"),
}];

static SHAPES: &[Shape] = &[
    // 0
    Shape { name: "GetCallerIdentityRequest", kind: Kind::Structure(&[]) },
    // 1
    Shape {
        name: "GetCallerIdentityResponse",
        kind: Kind::Structure(&[Member::new("UserId", 4), Member::new("Account", 2), Member::new("Arn", 3)]),
    },
    // 2
    Shape { name: "accountType", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 3
    Shape {
        name: "arnType",
        kind: Kind::String {
            min: Some(20),
            max: Some(2048),
            pattern: Some(
                "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+",
            ),
            values: &[],
        },
    },
    // 4
    Shape { name: "userIdType", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
];
