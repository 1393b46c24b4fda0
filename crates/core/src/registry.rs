//! What a registry's parts agree on with the nodes: how repositories are called, and where a tag says which image it means.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{AccountId, Digest, Region, Scope, Timestamp};

/// The longest name of a repository, in bytes. Source: ECR's API model, `RepositoryName`.
const NAME_MAX: usize = 256;

/// A repository's name within its registry: `app`, `team/app`.
///
/// Source: OCI distribution specification, "Pulling manifests".
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RepositoryName(Box<str>);

/// The text cannot name a repository.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is not a repository's name: parts of lower-case letters and digits, with single '.', '_' or hyphens between, \
     separated by '/', 256 characters at most"
)]
pub struct InvalidRepositoryName(pub String);

impl RepositoryName {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RepositoryName {
    type Err = InvalidRepositoryName;

    fn from_str(text: &str) -> Result<Self, InvalidRepositoryName> {
        let valid = text.len() <= NAME_MAX && text.split('/').all(is_component);
        if valid { Ok(Self(text.into())) } else { Err(InvalidRepositoryName(text.chars().take(300).collect())) }
    }
}

/// Lower-case letters and digits, with `.`, `_`, `__` or hyphens between them: `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`.
///
/// Source: OCI distribution specification, "Pulling manifests".
#[must_use]
pub fn is_component(text: &str) -> bool {
    let alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if !text.starts_with(alphanumeric) || !text.ends_with(alphanumeric) {
        return false;
    }
    text.split(alphanumeric)
        .all(|between| matches!(between, "" | "." | "_" | "__") || between.bytes().all(|byte| byte == b'-'))
}

impl TryFrom<String> for RepositoryName {
    type Error = InvalidRepositoryName;

    fn try_from(text: String) -> Result<Self, InvalidRepositoryName> {
        text.parse()
    }
}

impl From<RepositoryName> for String {
    fn from(name: RepositoryName) -> Self {
        name.0.into()
    }
}

impl fmt::Display for RepositoryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One repository of one account's registry in one region.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RepositoryId {
    pub scope: Scope,
    pub name: RepositoryName,
}

impl fmt::Display for RepositoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.scope.key(), self.name)
    }
}

impl RepositoryId {
    /// The key that says which image a tag means.
    #[must_use]
    pub fn tag_key(&self, tag: &str) -> String {
        format!("registry/{}/tag/{}:{tag}", self.scope.key(), self.name)
    }

    /// The key that says that a manifest or an index is in the repository.
    #[must_use]
    pub fn image_key(&self, digest: &Digest) -> String {
        format!("registry/{}/image/{}@{digest}", self.scope.key(), self.name)
    }

    /// Where a path under a registry leads: `ACCOUNT/REGION/NAME`, or `NAME` in the `default` scope (design decision 11).
    ///
    /// # Errors
    /// What is left for a name is none.
    pub fn from_path(path: &str, default: &Scope) -> Result<Self, InvalidRepositoryName> {
        let scoped = path.split_once('/').and_then(|(account, rest)| {
            let (region, name) = rest.split_once('/')?;
            let scope = Scope { account: account.parse().ok()?, region: region_of(region)? };
            Some((scope, name))
        });
        let (scope, name) = scoped.unwrap_or_else(|| (default.clone(), path));
        Ok(Self { scope, name: name.parse()? })
    }

    /// The path under Wharf's own registry.
    #[must_use]
    pub fn path(&self, default: &Scope) -> String {
        if self.scope == *default { self.name.to_string() } else { format!("{}/{}", self.scope.key(), self.name) }
    }
}

/// A region in a path: a repository's first parts could look like one otherwise.
fn region_of(text: &str) -> Option<Region> {
    let mut parts = text.rsplit('-');
    let number = parts.next()?;
    let shaped = parts.count() >= 2 && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    shaped.then(|| Region::new(text)).flatten()
}

/// Whose registry a host is, if it is a production name: `ACCOUNT.dkr.ecr.REGION.amazonaws.com`, and for hosts that want
/// to be reached on this machine `ACCOUNT.dkr.ecr.REGION.localhost`.
///
/// Source: Amazon ECR User Guide, "Amazon ECR registries"; `dkr-ecr` is the dual-stack form.
#[must_use]
pub fn production_registry(host: &str) -> Option<Scope> {
    let host = host.split_once(':').map_or(host, |(host, _)| host).to_ascii_lowercase();
    let host = host.strip_suffix('.').unwrap_or(&host);
    let (account, rest) = host.split_once('.')?;
    let account: AccountId = account.parse().ok()?;
    let rest = rest
        .strip_prefix("dkr.ecr.")
        .or_else(|| rest.strip_prefix("dkr.ecr-fips."))
        .or_else(|| rest.strip_prefix("dkr-ecr."))
        .or_else(|| rest.strip_prefix("dkr-ecr-fips."))?;
    let region = [".amazonaws.com", ".amazonaws.com.cn", ".on.aws", ".on.amazonwebservices.com.cn", ".localhost"]
        .iter()
        .find_map(|zone| rest.strip_suffix(zone))?;
    Some(Scope { account, region: Region::new(region)? })
}

/// Which image a tag means. Written by the registry at [`RepositoryId::tag_key`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagRecord {
    /// Of a manifest or an index.
    pub digest: Digest,
    pub tagged_at: Timestamp,
}

/// Whether an image can be pulled. What is archived has to be restored first.
///
/// Source: Amazon ECR API Reference, ImageDetail, `imageStatus`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImageStatus {
    #[default]
    Active,
    Archived,
    /// It is being restored.
    Activating,
}

impl ImageStatus {
    #[must_use]
    pub fn is_active(&self) -> bool {
        *self == Self::Active
    }

    /// As ECR's API writes it: `ACTIVE`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Archived => "ARCHIVED",
            Self::Activating => "ACTIVATING",
        }
    }
}

/// What a node reads of an image's record, which the registry writes at [`RepositoryId::image_key`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct ImageState {
    #[serde(default)]
    pub status: ImageStatus,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for good in ["a", "app", "team/app", "a.b_c__d-e---f/9", &"a".repeat(256)] {
            assert!(good.parse::<RepositoryName>().is_ok(), "{good}");
        }
        for bad in ["", "/", "a/", "/a", "A", "a..b", "a___b", "-a", "a-", "a._b", "a:b", "a@b", "é", &"a".repeat(257)]
        {
            assert!(bad.parse::<RepositoryName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn paths_name_account_and_region() {
        let default = Scope::default();
        let of = |path: &str| RepositoryId::from_path(path, &default).map(|id| (id.scope.key(), id.name.to_string()));
        let here = "000000000000/us-east-1".to_owned();
        assert_eq!(of("app"), Ok((here.clone(), "app".into())));
        assert_eq!(of("team/app"), Ok((here.clone(), "team/app".into())));
        assert_eq!(of("111122223333/eu-west-1/a/b"), Ok(("111122223333/eu-west-1".into(), "a/b".into())));
        assert_eq!(of("111122223333/app"), Ok((here.clone(), "111122223333/app".into())));
        assert_eq!(of("111122223333/app/x"), Ok((here, "111122223333/app/x".into())));
        assert!(of("111122223333/eu-west-1/").is_err());
    }

    #[test]
    fn production_names() {
        let of = |host: &str| production_registry(host).map(|scope| scope.key());
        let there = Some("111122223333/eu-west-1".to_owned());
        assert_eq!(of("111122223333.dkr.ecr.eu-west-1.amazonaws.com"), there);
        assert_eq!(of("111122223333.dkr.ecr-fips.eu-west-1.amazonaws.com"), there);
        assert_eq!(of("111122223333.dkr-ecr.eu-west-1.on.aws"), there);
        assert_eq!(of("111122223333.DKR.ecr.eu-west-1.amazonaws.com."), there);
        assert_eq!(of("111122223333.dkr.ecr.eu-west-1.localhost:4566"), there);
        for foreign in ["localhost", "1.dkr.ecr.x.amazonaws.com", "111122223333.dkr.ecr.amazonaws.com", "a.b.c"] {
            assert_eq!(of(foreign), None, "{foreign}");
        }
    }
}
