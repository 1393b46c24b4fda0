//! One suite that every backend passes: what [`Store`] promises, seen from outside.

#![expect(clippy::unwrap_used, reason = "what these functions cannot do fails the test that calls them")]

mod leases;
mod transactions;
mod watches;

use std::{future::Future, sync::Arc, time::Duration};

use wharf_store::{EmbeddedStore, KeyValue, MemoryStore, Store, StoreExt, Txn, Watch, WatchBatch};

/// Runs each named check on each backend.
#[macro_export]
macro_rules! conformance {
    ($($check:ident),* $(,)?) => {
        mod memory {
            $(#[tokio::test]
            async fn $check() {
                $crate::on_memory(super::$check).await;
            })*
        }
        mod embedded {
            $(#[tokio::test]
            async fn $check() {
                $crate::on_embedded(super::$check).await;
            })*
        }
    };
}

async fn on_memory<F: Future<Output = ()>>(check: impl Fn(Arc<dyn Store>) -> F) {
    check(Arc::new(MemoryStore::new())).await;
}

async fn on_embedded<F: Future<Output = ()>>(check: impl Fn(Arc<dyn Store>) -> F) {
    let directory = tempfile::tempdir().unwrap();
    check(Arc::new(EmbeddedStore::open(directory.path().join("store")).unwrap())).await;
}

/// Puts one key and answers its revision.
async fn put(store: &dyn Store, key: &str, value: &str) -> u64 {
    store.txn(Txn::new().put(key, value.to_owned())).await.unwrap().revision
}

async fn get(store: &dyn Store, key: &str) -> Option<KeyValue> {
    store.get(key).await.unwrap()
}

async fn keys(store: &dyn Store, prefix: &str) -> Vec<String> {
    store.list(prefix).await.unwrap().into_iter().map(|kv| kv.key.to_string()).collect()
}

/// The next batch, or a failure after long enough.
async fn next(watch: &mut Box<dyn Watch>) -> WatchBatch {
    tokio::time::timeout(Duration::from_secs(10), watch.next()).await.expect("a batch comes").unwrap()
}
