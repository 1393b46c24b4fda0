//! Secrets: what one is, and how it is found by those who need its value.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::{AccountId, Region, Scope, Timestamp};

/// Characters that the service adds to a name in its ARN, the hyphen among them.
///
/// Source: AWS Secrets Manager User Guide, "Secrets Manager secret ARN": a hyphen and six random characters.
pub const SUFFIX_LENGTH: usize = 7;

/// The version that is meant where none is named.
pub const CURRENT: &str = "AWSCURRENT";

/// A secret and its versions, by their ids. Written by Secrets Manager's face at [`SecretId::keys`]'s key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    pub arn: String,
    pub name: String,
    #[serde(default)]
    pub description: Option<String>,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    /// The day on which a value was last read, at its beginning.
    #[serde(default)]
    pub accessed_on: Option<Timestamp>,
    /// From when on it may go; until then it can be had back.
    #[serde(default)]
    pub gone_at: Option<Timestamp>,
    /// When its deletion was asked for.
    #[serde(default)]
    pub deleted_at: Option<Timestamp>,
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    #[serde(default)]
    pub versions: BTreeMap<String, SecretVersion>,
}

/// One of a secret's values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretVersion {
    pub value: SecretValue,
    /// Labels, `AWSCURRENT` and `AWSPREVIOUS` among them; each is at one version of a secret.
    pub stages: Vec<String>,
    pub created_at: Timestamp,
}

/// What is kept secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecretValue {
    Text(String),
    /// In base64.
    Binary(String),
}

/// It stays out of logs.
impl fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretValue")
    }
}

impl Secret {
    /// The version with a label.
    #[must_use]
    pub fn staged(&self, stage: &str) -> Option<(&String, &SecretVersion)> {
        self.versions.iter().find(|(_, version)| version.stages.iter().any(|s| s == stage))
    }

    /// Whether it can be had back no more.
    #[must_use]
    pub fn is_gone(&self, now: Timestamp) -> bool {
        self.gone_at.is_some_and(|gone| gone <= now)
    }
}

/// A secret as somebody names it: by its name, its ARN, or its ARN without the random end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretId {
    pub scope: Scope,
    /// The name, perhaps with the random end.
    name: String,
    is_arn: bool,
}

impl SecretId {
    /// Reads what somebody wrote. A name is one of `scope`'s.
    #[must_use]
    pub fn parse(text: &str, scope: &Scope) -> Self {
        let of_arn = || {
            let parts: Vec<&str> = text.splitn(7, ':').collect();
            let ["arn", _, "secretsmanager", region, account, "secret", name] = parts[..] else { return None };
            let scope = Scope { account: account.parse::<AccountId>().ok()?, region: Region::new(region)? };
            Some(Self { scope, name: name.to_owned(), is_arn: true })
        };
        of_arn().unwrap_or_else(|| Self { scope: scope.clone(), name: text.to_owned(), is_arn: false })
    }

    /// The keys at which it may be, the likeliest first, each with the ARN's end that the secret there must have, if one was
    /// named.
    #[must_use]
    pub fn keys(&self) -> Vec<(String, Option<&str>)> {
        let mut keys = Vec::new();
        let at = self.name.len().saturating_sub(SUFFIX_LENGTH);
        if self.is_arn
            && let (Some(name), Some(end)) = (self.name.get(..at), self.name.get(at..))
            && end.starts_with('-')
            && !name.is_empty()
        {
            keys.push((secret_key(&self.scope, name), Some(end)));
        }
        keys.push((secret_key(&self.scope, &self.name), None));
        keys
    }
}

/// Where a secret is.
#[must_use]
pub fn secret_key(scope: &Scope, name: &str) -> String {
    format!("{}{name}", secrets_prefix(scope))
}

/// What the keys of a scope's secrets begin with.
#[must_use]
pub fn secrets_prefix(scope: &Scope) -> String {
    format!("secretsmanager/{}/secret/", scope.key())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_arns() {
        let here = Scope::default();
        let keys = |text: &str| {
            let id = SecretId::parse(text, &here);
            id.keys().into_iter().map(|(key, end)| (key, end.map(str::to_owned))).collect::<Vec<_>>()
        };
        let at = |name: &str| format!("secretsmanager/000000000000/us-east-1/secret/{name}");
        assert_eq!(keys("team/db"), [(at("team/db"), None)]);
        assert_eq!(keys("db-a1B2c3"), [(at("db-a1B2c3"), None)], "a name is a name");
        let arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:team/db";
        let there = "secretsmanager/111122223333/eu-west-1/secret/team/db";
        assert_eq!(keys(arn), [(there.to_owned(), None)]);
        let whole = keys(&format!("{arn}-a1B2c3"));
        assert_eq!(whole[0], (there.to_owned(), Some("-a1B2c3".to_owned())));
        assert_eq!(whole[1], (format!("{there}-a1B2c3"), None));
        assert!(!format!("{:?}", SecretValue::Text("s3cret".into())).contains("s3cret"));
    }
}
