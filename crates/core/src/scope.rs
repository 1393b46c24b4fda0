use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// An AWS account's id: 12 digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountId(Box<str>);

/// The text is not 12 digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not an account id: 12 digits")]
pub struct InvalidAccountId(pub String);

impl AccountId {
    /// The 12 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for AccountId {
    fn default() -> Self {
        Self("000000000000".into())
    }
}

impl FromStr for AccountId {
    type Err = InvalidAccountId;

    fn from_str(text: &str) -> Result<Self, InvalidAccountId> {
        let valid = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
        if valid { Ok(Self(text.into())) } else { Err(InvalidAccountId(text.to_owned())) }
    }
}

impl TryFrom<String> for AccountId {
    type Error = InvalidAccountId;

    fn try_from(text: String) -> Result<Self, InvalidAccountId> {
        text.parse()
    }
}

impl From<AccountId> for String {
    fn from(id: AccountId) -> Self {
        id.0.into()
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A region's name, `us-east-1` unless told otherwise. Any lower-case letters, digits and hyphens will do.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Region(Box<str>);

impl Region {
    /// The region of that name, or `None` if it could not be one (it becomes a part of keys and names).
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let valid = (1..=32).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        valid.then(|| Self(name.into()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Region {
    fn default() -> Self {
        Self("us-east-1".into())
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whose an object of an API is: an account in a region (design decision 8).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Scope {
    pub account: AccountId,
    pub region: Region,
}

impl Scope {
    /// `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE`.
    #[must_use]
    pub fn arn(&self, service: &str, resource: impl fmt::Display) -> String {
        format!("arn:aws:{service}:{}:{}:{resource}", self.region, self.account)
    }

    /// `ACCOUNT/REGION`, the form in which a scope stands in the store's keys.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}/{}", self.account, self.region)
    }

    /// The scope that [`Scope::key`] wrote, from the first two segments of `rest`, and what follows them.
    #[must_use]
    pub fn from_key(rest: &str) -> Option<(Self, &str)> {
        let (account, rest) = rest.split_once('/')?;
        let (region, rest) = rest.split_once('/')?;
        Some((Self { account: account.parse().ok()?, region: Region::new(region)? }, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_round_trip() {
        let scope = Scope::default();
        let key = format!("{}/cluster/x", scope.key());
        assert_eq!(Scope::from_key(&key), Some((scope.clone(), "cluster/x")));
        assert_eq!(scope.arn("ecs", "cluster/x"), "arn:aws:ecs:us-east-1:000000000000:cluster/x");
        assert_eq!(Scope::from_key("nonsense/us-east-1/x"), None);
    }
}
