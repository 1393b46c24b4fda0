use std::{sync::Arc, time::Duration};

use wharf_store::{Event, LeaseId, Range, Store, StoreError, Txn};

use crate::{get, keys, next, put};

crate::conformance!(
    a_lease_ends_with_its_keys,
    revoking_deletes_at_once,
    a_key_follows_its_last_lease,
    a_lease_that_is_not_there,
    a_lease_that_is_kept_alive_lives,
);

fn leased(key: &str, lease: LeaseId) -> Txn {
    Txn::new().put_leased(key, "v", lease)
}

async fn a_lease_ends_with_its_keys(store: Arc<dyn Store>) {
    put(&*store, "stays", "").await;
    let lease = store.grant(Duration::from_secs(2)).await.unwrap();
    assert_ne!(lease, 0);
    let mut watch = store.watch(Range::Prefix(String::new()), None);
    store.txn(leased("a", lease)).await.unwrap();
    store.txn(leased("b", lease)).await.unwrap();
    next(&mut watch).await;
    next(&mut watch).await;
    let ended = next(&mut watch).await;
    assert_eq!(ended.events.len(), 2, "both in one revision");
    assert!(ended.events.iter().all(|event| matches!(event, Event::Delete { previous: Some(_), .. })));
    assert_eq!(keys(&*store, "").await, ["stays"]);
    assert!(matches!(store.keep_alive(lease).await, Err(StoreError::LeaseMissing(id)) if id == lease));
}

async fn revoking_deletes_at_once(store: Arc<dyn Store>) {
    let lease = store.grant(Duration::from_secs(3600)).await.unwrap();
    let other = store.grant(Duration::from_secs(3600)).await.unwrap();
    assert_ne!(lease, other);
    store.txn(leased("a", lease)).await.unwrap();
    store.txn(leased("b", other)).await.unwrap();
    assert_eq!(get(&*store, "a").await.unwrap().lease, Some(lease));
    store.revoke(lease).await.unwrap();
    assert_eq!(keys(&*store, "").await, ["b"]);
    assert!(matches!(store.revoke(lease).await, Err(StoreError::LeaseMissing(_))));
    assert!(matches!(store.txn(leased("c", lease)).await, Err(StoreError::LeaseMissing(_))));
}

async fn a_key_follows_its_last_lease(store: Arc<dyn Store>) {
    let first = store.grant(Duration::from_secs(3600)).await.unwrap();
    let second = store.grant(Duration::from_secs(3600)).await.unwrap();
    for key in ["moved", "freed", "remade"] {
        store.txn(leased(key, first)).await.unwrap();
    }
    store.txn(leased("moved", second)).await.unwrap();
    put(&*store, "freed", "").await;
    store.txn(Txn::new().delete("remade")).await.unwrap();
    put(&*store, "remade", "").await;
    store.revoke(first).await.unwrap();
    assert_eq!(keys(&*store, "").await, ["freed", "moved", "remade"]);
    store.revoke(second).await.unwrap();
    assert_eq!(keys(&*store, "").await, ["freed", "remade"]);
}

async fn a_lease_that_is_not_there(store: Arc<dyn Store>) {
    assert!(matches!(store.keep_alive(5).await, Err(StoreError::LeaseMissing(5))));
    assert!(matches!(store.revoke(5).await, Err(StoreError::LeaseMissing(5))));
}

async fn a_lease_that_is_kept_alive_lives(store: Arc<dyn Store>) {
    let kept = store.grant(Duration::from_secs(2)).await.unwrap();
    let witness = store.grant(Duration::from_secs(3)).await.unwrap();
    store.txn(leased("kept", kept)).await.unwrap();
    store.txn(leased("witness", witness)).await.unwrap();
    let mut gone = store.watch(Range::Key("witness".into()), None);
    let mut beat = tokio::time::interval(Duration::from_millis(200));
    loop {
        tokio::select! {
            _ = beat.tick() => store.keep_alive(kept).await.unwrap(),
            batch = gone.next() => {
                assert!(matches!(batch.unwrap().events[0], Event::Delete { .. }));
                break;
            }
        }
    }
    assert!(get(&*store, "kept").await.is_some(), "a longer lease has run out since");
    store.revoke(kept).await.unwrap();
    assert!(get(&*store, "kept").await.is_none());
}
