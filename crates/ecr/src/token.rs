//! Tokens: what a client shows at `/v2/` instead of a signature.
//!
//! A token says by itself whom it stands for and until when, and an HMAC-SHA256 under a secret of this instance proves that it
//! was given out here. So nothing is kept for one, and it outlives restarts.
//!
//! Its letters are those of URL-safe base64 and a dot. Docker's `USER:PASSWORD` in base64 must stay readable to a decoder
//! for URLs, and splits at every colon in some clients (the Terraform provider): a token has none.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use wharf_core::{AccountId, Digest, Timestamp, hex_id, registry::RepositoryId};
use wharf_store::{Compare, Store, StoreError, StoreExt, Txn};

use crate::keys;

/// How long a token is good, in milliseconds. Source: Amazon ECR API Reference, GetAuthorizationToken: 12 hours.
const TOKEN_LIFE: i64 = 12 * 3_600_000;
/// How long an address of a blob is good: an hour.
const LINK_LIFE: i64 = 3_600_000;
/// What a real token is shorter than; anything longer is none of ours.
const LONGEST: usize = 4096;

/// Makes and reads tokens. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Tokens {
    store: Arc<dyn Store>,
}

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Claim {
    User(User),
    Link { repository: RepositoryId, blob: Digest },
}

/// Whom a token stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) account: AccountId,
    pub(crate) arn: String,
    /// The access key that it was asked for with, if that was one of this instance's: without it the token is nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    claim: Claim,
    expires_at: Timestamp,
}

/// The instance's secret: 256 random bits, in hexadecimal.
#[derive(Serialize, Deserialize)]
struct Secret {
    secret: String,
}

/// Why a token is no good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadToken {
    /// It was not given out here.
    Forged,
    Expired,
}

impl Tokens {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// A token for a user, and when it ends.
    pub(crate) async fn user(&self, user: User, now: Timestamp) -> Result<(String, Timestamp), StoreError> {
        self.seal(Claim::User(user), Timestamp(now.0 + TOKEN_LIFE)).await
    }

    /// A token for one blob.
    pub(crate) async fn link(
        &self,
        repository: &RepositoryId,
        blob: &Digest,
        now: Timestamp,
    ) -> Result<String, StoreError> {
        let claim = Claim::Link { repository: repository.clone(), blob: blob.clone() };
        Ok(self.seal(claim, Timestamp(now.0 + LINK_LIFE)).await?.0)
    }

    async fn seal(&self, claim: Claim, expires_at: Timestamp) -> Result<(String, Timestamp), StoreError> {
        let payload = serde_json::to_vec(&Payload { claim, expires_at }).expect("texts and numbers can be written");
        let payload = URL_SAFE_NO_PAD.encode(payload);
        let proof = mac(&self.secret().await?, &payload).finalize().into_bytes();
        Ok((format!("{payload}.{}", URL_SAFE_NO_PAD.encode(proof)), expires_at))
    }

    /// What a token says, if it is good now.
    pub(crate) async fn open(&self, token: &str, now: Timestamp) -> Result<Result<Claim, BadToken>, StoreError> {
        let secret = self.secret().await?;
        let read = || {
            let (payload, proof) = token.split_once('.').filter(|_| token.len() <= LONGEST)?;
            mac(&secret, payload).verify_slice(&URL_SAFE_NO_PAD.decode(proof).ok()?).ok()?;
            serde_json::from_slice::<Payload>(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
        };
        Ok(match read() {
            None => Err(BadToken::Forged),
            Some(payload) if payload.expires_at <= now => Err(BadToken::Expired),
            Some(payload) => Ok(payload.claim),
        })
    }

    /// The secret, which is made when it is first needed.
    async fn secret(&self) -> Result<String, StoreError> {
        loop {
            if let Some((Secret { secret }, _)) = self.store.get_json(keys::SECRET).await? {
                return Ok(secret);
            }
            let made = Secret { secret: hex_id(64) };
            // Should another have been quicker, its secret is read next.
            let missing = Compare::Missing(keys::SECRET.to_owned());
            self.store.txn(Txn::new().when(missing).put_json(keys::SECRET, &made)).await?;
        }
    }
}

fn mac(secret: &str, payload: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("an HMAC takes a key of any length");
    mac.update(payload.as_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;
    use wharf_core::Scope;
    use wharf_store::MemoryStore;

    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn ann() -> User {
        let account = AccountId::default();
        User { arn: format!("arn:aws:iam::{account}:user/ann~ÿ?>"), account, key: Some("AKIA".into()) }
    }

    #[tokio::test]
    async fn a_token_is_good_for_its_time_and_beyond_a_restart() {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let (token, expires_at) = Tokens::new(Arc::clone(&store)).user(ann(), NOW).await.unwrap();
        assert_eq!(expires_at.0 - NOW.0, 12 * 3600 * 1000);
        assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')), "{token}");
        let basic = STANDARD.encode(format!("AWS:{token}"));
        assert!(!basic.contains(['+', '/']), "the same in the alphabet for URLs");

        let again = Tokens::new(store);
        assert_eq!(again.open(&token, Timestamp(expires_at.0 - 1)).await.unwrap(), Ok(Claim::User(ann())));
        assert_eq!(again.open(&token, expires_at).await.unwrap(), Err(BadToken::Expired));
    }

    #[tokio::test]
    async fn what_was_not_given_out_is_forged() {
        let tokens = Tokens::new(Arc::new(MemoryStore::new()));
        let (token, _) = tokens.user(ann(), NOW).await.unwrap();
        let (payload, proof) = token.split_once('.').unwrap();
        let root = User { arn: "arn:aws:iam::000000000000:root".into(), ..ann() };
        let (other, _) = tokens.user(root, NOW).await.unwrap();
        let swapped = format!("{}.{proof}", other.split_once('.').unwrap().0);
        for forged in ["", ".", "x.y", payload, &format!("{payload}."), &swapped, &"x".repeat(5000)] {
            assert_eq!(tokens.open(forged, NOW).await.unwrap(), Err(BadToken::Forged), "{forged}");
        }
        let elsewhere = Tokens::new(Arc::new(MemoryStore::new()));
        assert_eq!(elsewhere.open(&token, NOW).await.unwrap(), Err(BadToken::Forged));
    }

    #[tokio::test]
    async fn a_link_says_which_blob() {
        let tokens = Tokens::new(Arc::new(MemoryStore::new()));
        let repository = RepositoryId { scope: Scope::default(), name: "app".parse().unwrap() };
        let blob = Digest::sha256([1; 32]);
        let link = tokens.link(&repository, &blob, NOW).await.unwrap();
        assert_eq!(tokens.open(&link, NOW).await.unwrap(), Ok(Claim::Link { repository, blob }));
        assert_eq!(tokens.open(&link, Timestamp(NOW.0 + LINK_LIFE)).await.unwrap(), Err(BadToken::Expired));
    }
}
