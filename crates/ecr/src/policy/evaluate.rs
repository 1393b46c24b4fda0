//! What a policy says to a request.
//!
//! Source: IAM User Guide, "Policy evaluation logic".

use super::{
    condition::Keys,
    document::{Document, Principal, Statement},
};

/// Who asks for what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    /// The principal's account.
    pub(crate) account: &'a str,
    /// The principal's ARN.
    pub(crate) arn: &'a str,
    /// `ecr:PutImage`.
    pub(crate) action: &'a str,
    /// The repository's ARN, or `*`.
    pub(crate) resource: &'a str,
    pub(crate) keys: &'a Keys,
}

/// What a policy says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// A statement denies it, whatever others say.
    Denied,
    Allowed,
    /// No statement speaks of it.
    Silent,
}

impl Verdict {
    /// What two policies say together.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Denied, _) | (_, Self::Denied) => Self::Denied,
            (Self::Allowed, _) | (_, Self::Allowed) => Self::Allowed,
            (Self::Silent, Self::Silent) => Self::Silent,
        }
    }
}

impl Document {
    /// What it says to a request.
    pub(crate) fn judge(&self, request: &Request<'_>) -> Verdict {
        let speaking = self.statements.iter().filter(|statement| statement.speaks_of(request));
        speaking.fold(Verdict::Silent, |verdict, statement| {
            verdict.and(if statement.allow { Verdict::Allowed } else { Verdict::Denied })
        })
    }
}

impl Statement {
    fn speaks_of(&self, request: &Request<'_>) -> bool {
        let action = request.action.to_ascii_lowercase();
        self.principals.means(|these| these.iter().any(|principal| principal.is(request)))
            && self.actions.means(|these| these.iter().any(|pattern| matches(pattern, &action)))
            && self.resources.as_ref().is_none_or(|resources| {
                resources.means(|these| these.iter().any(|pattern| matches(pattern, request.resource)))
            })
            && self.conditions.iter().all(|condition| condition.holds(request.keys))
    }
}

impl Principal {
    fn is(&self, request: &Request<'_>) -> bool {
        match self {
            Self::Anyone => true,
            Self::Account(account) => account == request.account,
            Self::Arn(arn) => arn == request.arn || is_session_of(request.arn, arn),
            Self::Nobody => false,
        }
    }
}

/// Whether `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION` is a session of `arn:aws:iam::ACCOUNT:role/PATH/NAME`. A
/// session's ARN has no path.
fn is_session_of(session: &str, role: &str) -> bool {
    let split = |arn: &str, service: &str, kind: &str| {
        let rest = arn.strip_prefix("arn:")?;
        let (partition, rest) = rest.split_once(':')?;
        let (account, resource) = rest.strip_prefix(service)?.strip_prefix("::")?.split_once(':')?;
        Some((partition.to_owned(), account.to_owned(), resource.strip_prefix(kind)?.to_owned()))
    };
    let session = split(session, "sts", "assumed-role/");
    let role = split(role, "iam", "role/");
    match (session, role) {
        (Some((p, a, session)), Some((partition, account, role))) => {
            p == partition && a == account && session.split('/').next() == role.rsplit('/').next()
        }
        _ => false,
    }
}

/// Whether `text` is what `pattern` describes: `*` stands for any characters, none included, `?` for one.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // Where the last star stands, and how much of the text it has taken.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(&c) if c == '?' || c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((at, taken)) = star else { return false };
                star = Some((at, taken + 1));
                p = at + 1;
                t = taken + 1;
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{super::document::Kind, *};

    const HERE: &str = "arn:aws:ecr:us-east-1:111122223333:repository/team/app";

    fn judge(statements: &Value, arn: &str, action: &str) -> Verdict {
        let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        let account = arn.split(':').nth(4).unwrap();
        let keys = Keys::default().with("aws:PrincipalArn", arn);
        let request = Request { account, arn, action, resource: HERE, keys: &keys };
        Document::parse(&text, Kind::Repository).unwrap().judge(&request)
    }

    const ANN: &str = "arn:aws:iam::444455556666:user/ann";
    const BOB: &str = "arn:aws:iam::444455556666:user/bob";

    #[test]
    fn a_denial_wins() {
        let both = json!([
            {"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "ecr:Batch*"},
            {"Effect": "Deny", "Principal": {"AWS": BOB}, "Action": "ecr:BatchDelete?mage"},
        ]);
        assert_eq!(judge(&both, ANN, "ecr:BatchDeleteImage"), Verdict::Allowed);
        assert_eq!(judge(&both, BOB, "ecr:BatchDeleteImage"), Verdict::Denied);
        assert_eq!(judge(&both, BOB, "ecr:BatchGetImage"), Verdict::Allowed);
        assert_eq!(judge(&both, ANN, "ecr:PutImage"), Verdict::Silent);
        assert_eq!(judge(&both, "arn:aws:iam::111122223333:root", "ecr:BatchGetImage"), Verdict::Silent);
    }

    #[test]
    fn exceptions_and_resources() {
        let all_but = json!([{"Effect": "Deny", "NotPrincipal": {"AWS": ANN}, "NotAction": "ecr:BatchGetImage"}]);
        assert_eq!(judge(&all_but, ANN, "ecr:PutImage"), Verdict::Silent);
        assert_eq!(judge(&all_but, BOB, "ecr:PutImage"), Verdict::Denied);
        assert_eq!(judge(&all_but, BOB, "ecr:batchgetimage"), Verdict::Silent, "case is nothing in an action");
        for (resource, verdict) in [
            ("*", Verdict::Allowed),
            ("arn:aws:ecr:*:111122223333:repository/team/*", Verdict::Allowed),
            ("arn:aws:ecr:us-east-1:111122223333:repository/other", Verdict::Silent),
        ] {
            let statement = json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": resource});
            assert_eq!(judge(&statement, ANN, "ecr:PutImage"), verdict, "{resource}");
        }
    }

    #[test]
    fn a_roles_sessions_are_the_role() {
        let role = "arn:aws:iam::444455556666:role/ci/builder";
        let statement = json!({"Effect": "Allow", "Principal": {"AWS": role}, "Action": "ecr:*"});
        let session = |name: &str| format!("arn:aws:sts::444455556666:assumed-role/{name}/one");
        assert_eq!(judge(&statement, &session("builder"), "ecr:PutImage"), Verdict::Allowed);
        assert_eq!(judge(&statement, &session("other"), "ecr:PutImage"), Verdict::Silent);
        let other = session("builder").replace("4444", "9999");
        assert_eq!(judge(&statement, &other, "ecr:PutImage"), Verdict::Silent);
        assert_eq!(judge(&statement, role, "ecr:PutImage"), Verdict::Allowed);
    }

    #[test]
    fn conditions_are_asked() {
        let statement = |arn: &str| {
            json!({
                "Effect": "Allow", "Principal": "*", "Action": "ecr:*",
                "Condition": {"ArnLike": {"aws:PrincipalArn": arn}, "Null": {"aws:SourceVpce": "true"}},
            })
        };
        assert_eq!(judge(&statement("arn:aws:iam::*:user/a*"), ANN, "ecr:PutImage"), Verdict::Allowed);
        assert_eq!(judge(&statement("arn:aws:iam::*:user/b*"), ANN, "ecr:PutImage"), Verdict::Silent);
    }

    /// The plain way to say it.
    fn model(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern, text) {
            ([], text) => text.is_empty(),
            ([b'*', rest @ ..], text) => (0..=text.len()).any(|at| model(rest, &text[at..])),
            ([b'?', pattern @ ..], [_, text @ ..]) => model(pattern, text),
            ([p, pattern @ ..], [t, text @ ..]) => p == t && model(pattern, text),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn wildcards_are_what_the_model_says(pattern in "[ab*?]{0,8}", text in "[ab]{0,10}") {
            prop_assert_eq!(matches(&pattern, &text), model(pattern.as_bytes(), text.as_bytes()));
        }
    }
}
