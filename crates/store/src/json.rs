use std::sync::Arc;

use async_trait::async_trait;
use serde::{Serialize, de::DeserializeOwned};

use crate::{Compare, KeyValue, LeaseId, Op, Range, Revision, Store, StoreError, Txn};

impl KeyValue {
    /// The value, read as JSON.
    ///
    /// # Errors
    /// [`StoreError::Json`] if it is not a `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, StoreError> {
        serde_json::from_slice(&self.value)
            .map_err(|e| StoreError::Json { key: self.key.to_string(), source: Arc::new(e) })
    }
}

impl Txn {
    /// Adds a put of `value` as JSON.
    ///
    /// # Panics
    /// If `value`'s maps have keys that are not text, which the types that are stored do not.
    #[must_use]
    pub fn put_json<T: Serialize>(mut self, key: impl Into<String>, value: &T) -> Self {
        let value = serde_json::to_vec(value).expect("stored types have text for keys");
        self.then.push(Op::Put { key: key.into(), value: value.into(), lease: None });
        self
    }
}

impl Txn {
    /// Adds a put of `value` as JSON under a key that ends with a lease.
    ///
    /// # Panics
    /// As [`Txn::put_json`].
    #[must_use]
    pub fn put_json_leased<T: Serialize>(self, key: impl Into<String>, value: &T, lease: LeaseId) -> Self {
        let value = serde_json::to_vec(value).expect("stored types have text for keys");
        self.put_leased(key, value, lease)
    }
}

/// The store with values as JSON.
#[async_trait]
pub trait StoreExt: Store {
    /// One key's entry.
    async fn get(&self, key: &str) -> Result<Option<KeyValue>, StoreError> {
        Ok(self.range(Range::Key(key.to_owned()), None, 1).await?.items.pop())
    }

    /// One key's value and the revision of its last change.
    async fn get_json<T: DeserializeOwned + Send>(&self, key: &str) -> Result<Option<(T, Revision)>, StoreError> {
        match self.get(key).await? {
            Some(kv) => Ok(Some((kv.json()?, kv.mod_revision))),
            None => Ok(None),
        }
    }

    /// Everything under a prefix.
    async fn list(&self, prefix: &str) -> Result<Vec<KeyValue>, StoreError> {
        Ok(self.range(Range::Prefix(prefix.to_owned()), None, 0).await?.items)
    }

    /// Reads, changes and writes one key until nobody came between. `change` gets the present value and answers the new
    /// one, or `None` to leave it as it is; an error of its own ends it.
    async fn update_json<T, E, F>(&self, key: &str, mut change: F) -> Result<Option<T>, E>
    where
        T: Serialize + DeserializeOwned + Send + Sync,
        E: From<StoreError> + Send,
        F: FnMut(Option<T>) -> Result<Option<T>, E> + Send,
    {
        loop {
            let (present, compare) = match self.get_json::<T>(key).await? {
                Some((value, revision)) => (Some(value), Compare::ModRevision(key.to_owned(), revision)),
                None => (None, Compare::Missing(key.to_owned())),
            };
            let Some(new) = change(present)? else { return Ok(None) };
            if self.txn(Txn::new().when(compare).put_json(key, &new)).await?.succeeded {
                return Ok(Some(new));
            }
        }
    }
}

impl<S: Store + ?Sized> StoreExt for S {}
