use proptest::prelude::*;
use serde_json::json;

use super::{
    super::{Keys, Request},
    *,
};

fn parse(statement: &Value, kind: Kind) -> Result<Document, Invalid> {
    Document::parse(&json!({"Version": "2012-10-17", "Statement": [statement]}).to_string(), kind)
}

#[test]
fn what_users_write_is_understood() {
    // As in the tests of the Terraform provider: the older version, no Resource, everyone.
    let text = json!({
        "Version": "2008-10-17",
        "Statement": [{
            "Sid": "new policy", "Effect": "Allow", "Principal": "*",
            "Action": ["ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
        }],
    });
    let document = Document::parse(&text.to_string(), Kind::Repository).unwrap();
    assert_eq!(document.statements[0].principals, Except::These(vec![Principal::Anyone]));
    assert_eq!(Document::parse(&text.to_string(), Kind::Registry), Err(Malformed), "which resources?");

    let statement = json!({
        "Effect": "Deny",
        "NotPrincipal": {"AWS": ["111122223333", "arn:aws:iam::444455556666:role/x/builder"]},
        "NotAction": "ecr:Batch*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
    });
    let one = json!({"Statement": statement.clone()}).to_string();
    assert!(Document::parse(&one, Kind::Repository).is_ok(), "one statement needs no list, and no version");
    let document = parse(&statement, Kind::Registry).unwrap();
    assert_eq!(
        document.statements[0].principals,
        Except::AllBut(vec![
            Principal::Account("111122223333".into()),
            Principal::Arn("arn:aws:iam::444455556666:role/x/builder".into())
        ])
    );
    assert_eq!(document.statements[0].actions, Except::AllBut(vec!["ecr:batch*".into()]));
}

#[test]
fn what_is_no_policy_is_refused() {
    for text in ["", "[]", "{}", r#"{"Statement": []}"#, r#"{"Version": "2020-01-01", "Statement": {}}"#] {
        assert_eq!(Document::parse(text, Kind::Repository), Err(Malformed), "{text}");
    }
    let good = json!({"Effect": "Allow", "Principal": "*", "Action": "ecr:*", "Resource": "*"});
    assert!(parse(&good, Kind::Repository).is_ok());
    let changes = [
        json!({"Effect": "Maybe"}),
        json!({"Effect": null}),
        json!({"Principal": null}),
        json!({"Principal": "111122223333"}),
        json!({"Principal": {"AWS": "arn:aws:iam::111122223333:user/*"}}),
        json!({"Principal": {"AWS": "arn:aws:iam::1:root"}}),
        json!({"Principal": {"AWS": []}}),
        json!({"Principal": {"Robot": "x"}}),
        json!({"NotPrincipal": "*"}),
        json!({"Action": "s3:GetObject"}),
        json!({"Action": []}),
        json!({"Action": "ecr:GetAuthorizationToken"}),
        json!({"Ressource": "*"}),
        json!({"Condition": {"StringSounds": {"aws:PrincipalArn": "x"}}}),
        json!({"Condition": {"StringEquals": "x"}}),
    ];
    for change in changes {
        let mut statement = good.clone();
        for (key, value) in change.as_object().unwrap() {
            statement[key] = value.clone();
        }
        assert_eq!(parse(&statement, Kind::Repository), Err(Malformed), "{statement}");
    }
}

#[test]
fn variables_are_not_read_as_text() {
    let condition = json!({"StringEquals": {"ecr:ResourceTag/owner": "${aws:username}"}});
    let statement = json!({"Effect": "Deny", "Principal": "*", "Action": "ecr:*", "Condition": condition});
    assert_eq!(parse(&statement, Kind::Repository), Err(Invalid::Variable("${aws:username}".into())));
    let older = json!({"Version": "2008-10-17", "Statement": statement}).to_string();
    assert!(Document::parse(&older, Kind::Repository).is_ok(), "there it is text");
}

const WORDS: &[&str] = &[
    "Version",
    "2012-10-17",
    "Statement",
    "Effect",
    "Allow",
    "Deny",
    "Principal",
    "NotPrincipal",
    "AWS",
    "*",
    "111122223333",
    "arn:aws:iam::111122223333:root",
    "arn:aws:sts::111122223333:assumed-role/a/b",
    "Service",
    "Action",
    "NotAction",
    "ecr:*",
    "Resource",
    "Condition",
    "StringLike",
    "ForAllValues:IpAddress",
    "Null",
    "DateLessThan",
    "aws:SourceIp",
    "10.0.0.0/8",
    "2026-01-01",
    "true",
    "${x",
    "é${y}",
];

/// JSON of the words that a policy is written with, put together anyhow.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(WORDS).prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(prop::sample::select(WORDS), inner, 0..6).prop_map(|members| {
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>().into()
            }),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_breaks_it(principal in any_json(), action in any_json(), condition in any_json(), whole in any_json()) {
        let good = json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"});
        let with = |name: &str, value: &Value| {
            let mut statement = good.clone();
            statement[name] = value.clone();
            json!({"Version": "2012-10-17", "Statement": [statement]})
        };
        let keys = Keys::default().with("aws:SourceIp", "10.1.2.3");
        for policy in [with("Principal", &principal), with("Action", &action), with("Condition", &condition), whole] {
            if let Ok(document) = Document::parse(&policy.to_string(), Kind::Registry) {
                let request = Request { account: "1", arn: "arn:x", action: "ecr:X", resource: "*", keys: &keys };
                document.judge(&request);
            }
        }
    }
}
