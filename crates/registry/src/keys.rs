//! The registry's keys. All are written by this crate alone. `NAME` is a repository's, which holds no `@` and no `:`.
//!
//! | key | what |
//! |---|---|
//! | `registry/SCOPE/repository/NAME` | a repository |
//! | `registry/SCOPE/image/NAME@DIGEST` | a manifest or an index in it; also read by nodes |
//! | `registry/SCOPE/tag/NAME:TAG` | which image a tag means; also read by nodes ([`wharf_core::registry`]) |
//! | `registry/SCOPE/blob/NAME@DIGEST` | a blob in it |
//! | `registry/SCOPE/referrer/NAME@SUBJECT@DIGEST` | an image that says something of another, present or not |
//! | `registry/SCOPE/linked/NAME` | where there is a quota: written with every blob, so that no two pass it together |
//! | `registry/SCOPE/latest/NAME` | written by every push of an image, and when one comes back from the archive |
//! | `registry-unsettled/DIGEST` | the bytes of a small blob, until it is on disk by itself |
//! | `registry-activating/SCOPE/NAME@DIGEST` | which images are being restored with this one |
//! | `registry/SCOPE/pull/NAME@DIGEST` | when an image was last pulled; observed |

use wharf_core::{Digest, Scope, registry::RepositoryId};

/// Everything of the registry.
pub const ALL: &str = "registry/";

/// Apart from the rest, which is read through whole.
pub(crate) const UNSETTLED: &str = "registry-unsettled/";

/// Apart from the rest too: a start takes up what a former process left.
pub(crate) const ACTIVATING: &str = "registry-activating/";

pub(crate) fn activating(id: &RepositoryId, digest: &Digest) -> String {
    format!("{ACTIVATING}{}/{}@{digest}", id.scope.key(), id.name)
}

/// The repository of a key that [`activating`] made.
pub(crate) fn activating_in(key: &str) -> Option<RepositoryId> {
    let (scope, rest) = Scope::from_key(key.strip_prefix(ACTIVATING)?)?;
    Some(RepositoryId { scope, name: rest.split_once('@')?.0.parse().ok()? })
}

pub(crate) fn unsettled(digest: &Digest) -> String {
    format!("{UNSETTLED}{digest}")
}

fn key(id: &RepositoryId, kind: &str) -> String {
    format!("{ALL}{}/{kind}/{}", id.scope.key(), id.name)
}

pub(crate) fn repositories(scope: &Scope) -> String {
    format!("{ALL}{}/repository/", scope.key())
}

pub(crate) fn repository(id: &RepositoryId) -> String {
    key(id, "repository")
}

pub(crate) fn linked(id: &RepositoryId) -> String {
    key(id, "linked")
}

pub(crate) fn latest_push(id: &RepositoryId) -> String {
    key(id, "latest")
}

pub(crate) fn images(id: &RepositoryId) -> String {
    key(id, "image") + "@"
}

pub(crate) fn image(id: &RepositoryId, digest: &Digest) -> String {
    id.image_key(digest)
}

pub(crate) fn tags(id: &RepositoryId) -> String {
    key(id, "tag") + ":"
}

pub(crate) fn blobs(id: &RepositoryId) -> String {
    key(id, "blob") + "@"
}

pub(crate) fn blob(id: &RepositoryId, digest: &Digest) -> String {
    blobs(id) + digest.as_str()
}

pub(crate) fn all_referrers(id: &RepositoryId) -> String {
    key(id, "referrer") + "@"
}

pub(crate) fn referrers(id: &RepositoryId, subject: &Digest) -> String {
    all_referrers(id) + subject.as_str() + "@"
}

pub(crate) fn referrer(id: &RepositoryId, subject: &Digest, digest: &Digest) -> String {
    referrers(id, subject) + digest.as_str()
}

pub(crate) fn pulls(id: &RepositoryId) -> String {
    key(id, "pull") + "@"
}

pub(crate) fn pull(id: &RepositoryId, digest: &Digest) -> String {
    pulls(id) + digest.as_str()
}

/// What stands in a key of one of `registry/SCOPE/KIND/NAME@DIGEST`: kind, repository and digest.
pub(crate) fn parsed(key: &str) -> Option<(&str, RepositoryId, Digest)> {
    let (scope, rest) = Scope::from_key(key.strip_prefix(ALL)?)?;
    let (kind, rest) = rest.split_once('/')?;
    let (name, digest) = rest.split_once('@')?;
    Some((kind, RepositoryId { scope, name: name.parse().ok()? }, digest.parse().ok()?))
}

/// The repository whose images or tags changed with a key below [`ALL`], for who watches; `None` if none's did.
#[must_use]
pub fn repository_of(key: &str) -> Option<RepositoryId> {
    let (scope, rest) = Scope::from_key(key.strip_prefix(ALL)?)?;
    let name = match rest.split_once('/')? {
        ("image", rest) => rest.split_once('@')?.0,
        ("tag", rest) => rest.split_once(':')?.0,
        _ => return None,
    };
    Some(RepositoryId { scope, name: name.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written() {
        let id = RepositoryId { scope: Scope::default(), name: "team/app".parse().unwrap() };
        let digest = Digest::sha256([1; 32]);
        assert_eq!(parsed(&blob(&id, &digest)), Some(("blob", id.clone(), digest.clone())));
        assert_eq!(parsed(&image(&id, &digest)), Some(("image", id.clone(), digest)));
        assert_eq!(parsed(&repository(&id)), None);
        let changed = [image(&id, &Digest::sha256([1; 32])), id.tag_key("v1")].map(|key| repository_of(&key));
        assert_eq!(changed, [Some(id.clone()), Some(id.clone())]);
        assert_eq!(repository_of(&pull(&id, &Digest::sha256([1; 32]))), None);
        assert_eq!(activating_in(&activating(&id, &Digest::sha256([1; 32]))), Some(id.clone()));
        assert_eq!(id.tag_key("v1"), tags(&id) + "v1");
        assert!(image(&id, &Digest::sha256([1; 32])).starts_with(&images(&id)));
    }
}
