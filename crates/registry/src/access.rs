use async_trait::async_trait;
use wharf_core::{AccountId, Digest, registry::RepositoryId};

/// What a request does, for whoever judges it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    CreateRepository,
    ListTags,
    ReadManifest,
    WriteManifest,
    DeleteManifest,
    FindBlob,
    ReadBlob,
    DeleteBlob,
    BeginUpload,
    Upload,
    FinishUpload,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// Whoever operates this machine: at home in every account.
    Operator,
    /// One who showed credentials.
    User { account: AccountId, arn: String },
    /// Whoever has an address that was given out for one blob. It leads there and nowhere else.
    Link { repository: RepositoryId, blob: Digest },
}

/// The credentials will not do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unauthorized {
    /// There are none, or they are nobody's: the client is asked for others.
    #[error("Not Authorized")]
    Challenge,
    /// They were good once, or never: the client is told why.
    #[error("{0}")]
    Refused(String),
}

/// Who may not do what, in the words that its client is to see.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Denied(pub String);

/// Who may do what.
#[async_trait]
pub trait Access: Send + Sync + 'static {
    /// Whom an `Authorization` header's value names. A `trusted` connection needs none. `Bearer TOKEN` is also what an
    /// address with the query `token=TOKEN` comes as.
    async fn identify(&self, authorization: Option<&str>, trusted: bool) -> Result<Principal, Unauthorized>;

    /// Whether the principal, who is no [`Principal::Link`], may do this to the repository, which need not exist.
    /// `encrypted` says whether the request came over TLS.
    async fn allow(
        &self,
        who: &Principal,
        action: Action,
        repository: &RepositoryId,
        encrypted: bool,
    ) -> Result<(), Denied>;

    /// Whether a push to the repository may mount what another one has.
    async fn may_mount(&self, repository: &RepositoryId) -> bool;
}
