use std::fmt;

use wharf_core::{AccountId, Timestamp};

/// What a signature is checked against, and whom it stands for.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyRecord {
    pub secret: String,
    pub account: AccountId,
    /// `arn:aws:iam::ACCOUNT:user/NAME`, `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`.
    pub arn: String,
    /// `AIDA…` for a user, `AROA…:SESSION` for a role.
    pub user_id: String,
    /// A temporary key is only good together with its token.
    pub session_token: Option<String>,
    /// When a temporary key ends.
    pub expires_at: Option<Timestamp>,
}

impl fmt::Debug for KeyRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRecord").field("arn", &self.arn).finish_non_exhaustive()
    }
}

/// The access keys that Wharf has given out. Asked on every request, so it answers from memory.
pub trait Keys: Send + Sync + 'static {
    /// The key of that id.
    fn lookup(&self, access_key_id: &str) -> Option<KeyRecord>;
}

/// No keys at all.
impl Keys for () {
    fn lookup(&self, _: &str) -> Option<KeyRecord> {
        None
    }
}
