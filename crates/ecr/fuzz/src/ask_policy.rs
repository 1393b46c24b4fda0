use crate::policy::{
    condition::Keys,
    document::{Document, Kind},
    evaluate::{Request, Verdict},
};

const ROLE: &str = "arn:aws:iam::111122223333:role/team/x";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/x/s";
const OTHER: &str = "arn:aws:iam::444455556666:user/y";
const HERE: &str = "arn:aws:ecr:us-east-1:111122223333:repository/team/app";

/// Reads a text as each kind of policy, and asks what is read; `known` is what one condition key has.
pub fn ask(text: &str, known: &str) {
    let repository = Document::parse(text, Kind::Repository);
    let registry = Document::parse(text, Kind::Registry);
    let keys = Keys::default().with("aws:PrincipalArn", ROLE).with("aws:SourceIp", "10.0.0.1").with("k", known);
    let keys = keys.with("aws:CurrentTime", "2026-01-01T00:00:00Z").with("aws:TagKeys", "a").with("aws:TagKeys", known);
    for document in [repository, registry].into_iter().flatten() {
        for arn in [ROLE, SESSION, OTHER] {
            for action in ["ecr:BatchGetImage", "ecr:GetAuthorizationToken"] {
                let account = &arn[13..25];
                let request = Request { account, arn, action, resource: HERE, keys: &keys };
                let verdict = document.judge(&request);
                // In whatever order, one that denies is enough, and without one that allows nothing is.
                let alone = document.statements.iter().map(|statement| {
                    let alone = Document { statements: vec![statement.clone()] }.judge(&request);
                    assert!(matches!(
                        (statement.allow, alone),
                        (true, Verdict::Allowed) | (false, Verdict::Denied) | (_, Verdict::Silent)
                    ));
                    alone
                });
                let alone: Vec<_> = alone.collect();
                let expected = [Verdict::Denied, Verdict::Allowed].into_iter().find(|one| alone.contains(one));
                assert_eq!(verdict, expected.unwrap_or(Verdict::Silent));
            }
        }
    }
}
