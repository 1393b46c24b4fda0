//! Users and their access keys: what `wharf user` makes, and what signatures are checked against.
//!
//! `iam/ACCOUNT/user/NAME` is a user, `iam/key/ACCESS-KEY-ID` a key. Keys are also held in memory, because every request
//! asks for one; this process is the only writer of both (the data directory is locked).

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use serde::{Deserialize, Serialize};
use wharf_aws_wire::{KeyRecord, Keys};
use wharf_core::{AccountId, Timestamp, now};
use wharf_store::{Compare, Store, StoreError, StoreExt, Txn};

/// An access key, as it is stored.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccessKey {
    pub(crate) secret: String,
    pub(crate) account: AccountId,
    /// The user's name.
    pub(crate) user: String,
    /// The user's unique id, `AIDA` and 17 letters and digits.
    pub(crate) user_id: String,
    pub(crate) created_at: Timestamp,
}

impl AccessKey {
    /// `arn:aws:iam::ACCOUNT:user/NAME`.
    pub(crate) fn arn(&self) -> String {
        user_arn(&self.account, &self.user)
    }
}

impl std::fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccessKey").field("arn", &self.arn()).finish_non_exhaustive()
    }
}

/// A user, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) created_at: Timestamp,
    pub(crate) access_key_ids: Vec<String>,
}

/// Why a user could not be made or removed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UserError {
    #[error("'{0}' is not a user's name: 1 to 64 letters, digits and any of + = , . @ _ -")]
    Name(String),
    #[error("user '{0}' exists already: remove it with `wharf user rm {0}`, or take another name")]
    Exists(String),
    #[error("there is no user '{0}': `wharf user ls` lists them")]
    Missing(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The users of all accounts.
pub(crate) struct Users {
    store: Arc<dyn Store>,
    keys: RwLock<HashMap<String, Arc<AccessKey>>>,
}

impl Users {
    /// Those in `store`.
    pub(crate) async fn open(store: Arc<dyn Store>) -> Result<Self, StoreError> {
        let users = Self { store, keys: RwLock::default() };
        users.reload().await?;
        Ok(users)
    }

    /// Reads the keys anew, after the store was emptied.
    pub(crate) async fn reload(&self) -> Result<(), StoreError> {
        let mut keys = HashMap::new();
        for entry in self.store.list("iam/key/").await? {
            keys.insert(entry.key["iam/key/".len()..].to_owned(), Arc::new(entry.json()?));
        }
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }

    /// The key of that id, from memory.
    pub(crate) fn key(&self, access_key_id: &str) -> Option<Arc<AccessKey>> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).get(access_key_id).cloned()
    }

    /// Makes a user with one access key; answers the key's id and the key.
    pub(crate) async fn create(&self, account: &AccountId, name: &str) -> Result<(String, Arc<AccessKey>), UserError> {
        if !is_name(name) {
            return Err(UserError::Name(name.to_owned()));
        }
        let id = format!("AKIA{}", random(16, UNIQUE_ID));
        let key = AccessKey {
            secret: random(40, SECRET),
            account: account.clone(),
            user: name.to_owned(),
            user_id: format!("AIDA{}", random(17, UNIQUE_ID)),
            created_at: now(),
        };
        let user = User { id: key.user_id.clone(), created_at: key.created_at, access_key_ids: vec![id.clone()] };
        let (user_key, key_key) = (user_key(account, name), format!("iam/key/{id}"));
        let txn = Txn::new()
            .when(Compare::Missing(user_key.clone()))
            .when(Compare::Missing(key_key.clone()))
            .put_json(user_key, &user)
            .put_json(key_key, &key);
        if !self.store.txn(txn).await?.succeeded {
            return Err(UserError::Exists(name.to_owned()));
        }
        let key = Arc::new(key);
        self.keys.write().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), Arc::clone(&key));
        Ok((id, key))
    }

    /// The users of an account, in the order of their names.
    pub(crate) async fn list(&self, account: &AccountId) -> Result<Vec<(String, User)>, UserError> {
        let prefix = user_key(account, "");
        let entries = self.store.list(&prefix).await?;
        entries.iter().map(|entry| Ok((entry.key[prefix.len()..].to_owned(), entry.json()?))).collect()
    }

    /// Removes a user and its keys. What is signed with them is refused from now on.
    pub(crate) async fn remove(&self, account: &AccountId, name: &str) -> Result<(), UserError> {
        let missing = || UserError::Missing(name.to_owned());
        let key = user_key(account, name);
        loop {
            let (user, revision) = self.store.get_json::<User>(&key).await?.ok_or_else(missing)?;
            let mut txn = Txn::new().when(Compare::ModRevision(key.clone(), revision)).delete(key.clone());
            for id in &user.access_key_ids {
                txn = txn.delete(format!("iam/key/{id}"));
            }
            if self.store.txn(txn).await?.succeeded {
                let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
                for id in &user.access_key_ids {
                    keys.remove(id);
                }
                return Ok(());
            }
        }
    }
}

impl Keys for Users {
    fn lookup(&self, access_key_id: &str) -> Option<KeyRecord> {
        let key = self.key(access_key_id)?;
        Some(KeyRecord {
            secret: key.secret.clone(),
            account: key.account.clone(),
            arn: key.arn(),
            user_id: key.user_id.clone(),
            session_token: None,
            expires_at: None,
        })
    }
}

/// `arn:aws:iam::ACCOUNT:user/NAME`.
pub(crate) fn user_arn(account: &AccountId, name: &str) -> String {
    format!("arn:aws:iam::{account}:user/{name}")
}

fn user_key(account: &AccountId, name: &str) -> String {
    format!("iam/{account}/user/{name}")
}

/// Source: IAM API reference, `CreateUser`, `UserName`: pattern `[\w+=,.@-]+`, at most 64 characters.
fn is_name(name: &str) -> bool {
    (1..=64).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"+=,.@_-".contains(&b))
}

/// The letters of IAM's unique ids and key ids: base 32.
const UNIQUE_ID: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// The letters of secrets: base 64.
const SECRET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// `length` random letters of an alphabet whose size is a power of two (so that each is as likely as any other).
fn random<const N: usize>(length: usize, alphabet: &[u8; N]) -> String {
    const { assert!(N.is_power_of_two() && N <= 256) };
    let digits = wharf_core::hex_id(2 * length);
    let bytes = digits.as_bytes().chunks(2).map(|pair| 16 * value(pair[0]) + value(pair[1]));
    bytes.map(|byte| char::from(alphabet[byte % N])).collect()
}

fn value(hex: u8) -> usize {
    usize::from(if hex.is_ascii_digit() { hex - b'0' } else { hex - b'a' + 10 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_iams() {
        for good in ["ann", "a+b=c,d.e@f_g-h", &"x".repeat(64)] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "a/b", "a b", "../x", "ä", &"x".repeat(65)] {
            assert!(!is_name(bad), "{bad}");
        }
    }

    #[tokio::test]
    async fn a_key_is_good_from_making_to_removing() {
        let store: Arc<dyn Store> = Arc::new(wharf_store::MemoryStore::new());
        let account = AccountId::default();
        let users = Users::open(Arc::clone(&store)).await.unwrap();
        let (id, key) = users.create(&account, "ann").await.unwrap();
        assert_eq!((id.len(), &id[..4], key.user_id.len()), (20, "AKIA", 21));
        let record = users.lookup(&id).unwrap();
        assert_eq!(record.secret, key.secret);
        assert_eq!(record.arn, "arn:aws:iam::000000000000:user/ann");
        assert!(matches!(users.create(&account, "ann").await, Err(UserError::Exists(_))));
        assert!(matches!(users.create(&account, "a/b").await, Err(UserError::Name(_))));

        let again = Users::open(Arc::clone(&store)).await.unwrap();
        assert_eq!(again.lookup(&id), Some(record), "after a restart too");
        let listed = again.list(&account).await.unwrap();
        assert_eq!(listed[0].0, "ann");
        assert_eq!(listed[0].1.access_key_ids, std::slice::from_ref(&id));
        assert!(again.list(&"111111111111".parse().unwrap()).await.unwrap().is_empty());

        again.remove(&account, "ann").await.unwrap();
        assert_eq!(again.lookup(&id), None);
        assert!(store.list("iam/").await.unwrap().is_empty(), "nothing is left");
        assert!(matches!(again.remove(&account, "ann").await, Err(UserError::Missing(_))));
    }

    #[test]
    fn random_letters_are_of_the_alphabet() {
        let secret = random(40, SECRET);
        assert_eq!(secret.len(), 40);
        assert!(random(1000, UNIQUE_ID).bytes().all(|b| UNIQUE_ID.contains(&b)));
        assert_ne!(secret, random(40, SECRET));
    }
}
