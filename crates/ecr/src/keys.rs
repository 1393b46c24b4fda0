//! Where the ECR face keeps what only it knows. Repositories and images are the registry's (`registry/…`); a repository
//! that a push made has none of these.
//!
//! | key | value | written by |
//! |---|---|---|
//! | `ecr/ACCOUNT/REGION/repository-policy/NAME` | a repository's policy, as it was given | SetRepositoryPolicy, DeleteRepositoryPolicy |
//! | `ecr/…/lifecycle-policy/NAME` | its lifecycle policy, as it was given | PutLifecyclePolicy, DeleteLifecyclePolicy |
//! | `ecr/…/lifecycle-evaluation/NAME` | when that was last applied | the lifecycle controller; DeleteLifecyclePolicy deletes it |
//! | `ecr/…/lifecycle-preview/NAME` | what a policy would do | StartLifecyclePolicyPreview |
//! | `ecr/…/tags/NAME` | its tags | tag operations, CreateRepository |
//! | `ecr/…/registry-policy` | the registry's policy | PutRegistryPolicy, DeleteRegistryPolicy |
//! | `ecr/…/account-setting/NAME` | an account setting that was put | PutAccountSetting |
//! | `ecr/secret` | what tokens are authenticated with | whoever needs it first |
//! | `event/…` | what happened to images ([`wharf_core::event`]) | [`crate::EcrJournal`]; [`crate::keep_sweeping`] deletes it |
//!
//! All of a repository's go in the transaction that deletes it: [`crate::EcrJournal`] says so to the registry.

use wharf_core::{
    Scope,
    registry::{RepositoryId, RepositoryName},
};
use wharf_store::{Op, Range};

/// Everything of this face.
pub(crate) const ALL: &str = "ecr/";

/// What tokens are authenticated with. (No account's number is `secret`.)
pub(crate) const SECRET: &str = "ecr/secret";

pub(crate) const REPOSITORY_POLICY: &str = "repository-policy";
pub(crate) const LIFECYCLE_POLICY: &str = "lifecycle-policy";
pub(crate) const LIFECYCLE_EVALUATION: &str = "lifecycle-evaluation";
pub(crate) const LIFECYCLE_PREVIEW: &str = "lifecycle-preview";
pub(crate) const TAGS: &str = "tags";

/// What a repository may have one of.
const KINDS: [&str; 5] = [REPOSITORY_POLICY, LIFECYCLE_POLICY, LIFECYCLE_EVALUATION, LIFECYCLE_PREVIEW, TAGS];

/// A repository's entry of a kind.
pub(crate) fn of(kind: &str, id: &RepositoryId) -> String {
    format!("{ALL}{}/{kind}/{}", id.scope.key(), id.name)
}

pub(crate) fn registry_policy(scope: &Scope) -> String {
    format!("{ALL}{}/registry-policy", scope.key())
}

pub(crate) fn account_setting(scope: &Scope, name: &str) -> String {
    format!("{ALL}{}/account-setting/{name}", scope.key())
}

/// Takes everything of a repository away.
pub(crate) fn delete_all(id: &RepositoryId) -> Vec<Op> {
    KINDS.iter().map(|kind| Op::Delete(Range::Key(of(kind, id)))).collect()
}

/// The kind and the repository of a key that [`of`] made.
pub(crate) fn parsed(key: &str) -> Option<(&str, RepositoryId)> {
    let (scope, rest) = Scope::from_key(key.strip_prefix(ALL)?)?;
    let (kind, name) = rest.split_once('/')?;
    let name: RepositoryName = name.parse().ok()?;
    KINDS.contains(&kind).then_some((kind, RepositoryId { scope, name }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written() {
        let id = RepositoryId { scope: Scope::default(), name: "team/app".parse().unwrap() };
        let key = of(LIFECYCLE_POLICY, &id);
        assert_eq!(key, "ecr/000000000000/us-east-1/lifecycle-policy/team/app");
        assert_eq!(parsed(&key), Some((LIFECYCLE_POLICY, id.clone())));
        for other in [SECRET.to_owned(), registry_policy(&id.scope), account_setting(&id.scope, "BLOB_MOUNTING")] {
            assert_eq!(parsed(&other), None, "{other}");
        }
        assert_eq!(delete_all(&id).len(), 5);
    }
}
