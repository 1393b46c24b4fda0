//! What the embedded store's file promises across closing and opening.

use std::{fs, os::unix::fs::PermissionsExt, time::Duration};

use wharf_store::{EmbeddedStore, Event, OpenError, Range, Store, StoreError, StoreExt, Txn, WatchError};

#[tokio::test]
async fn everything_survives_closing() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store");
    let store = EmbeddedStore::open(&path).unwrap();
    store.txn(Txn::new().put("a", "1")).await.unwrap();
    store.txn(Txn::new().put("b", "1")).await.unwrap();
    store.txn(Txn::new().put("a", "2").delete("b")).await.unwrap();
    store.txn(Txn::new().put("c", "only observed").observed()).await.unwrap();
    let before = store.list("").await.unwrap();
    drop(store);

    let store = EmbeddedStore::open(&path).unwrap();
    assert_eq!(store.revision(), 4);
    assert_eq!(store.list("").await.unwrap(), before);
    let mut watch = store.watch(Range::Prefix(String::new()), Some(3));
    assert_eq!(watch.next().await.unwrap_err(), WatchError::Compacted { asked: 3, oldest: 5 });
    let mut watch = store.watch(Range::Prefix(String::new()), Some(4));
    store.txn(Txn::new().put("a", "3")).await.unwrap();
    assert_eq!(watch.next().await.unwrap().revision, 5);
    assert_eq!(store.get("a").await.unwrap().unwrap().version, 3);
}

#[tokio::test]
async fn observed_writes_reach_the_file_by_themselves() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store");
    let store = EmbeddedStore::open(&path).unwrap();
    store.txn(Txn::new().put("a", "1").observed()).await.unwrap();
    store.flush().await.unwrap();
    // As a crash would leave it.
    let crashed = directory.path().join("crashed");
    fs::copy(&path, &crashed).unwrap();
    assert_eq!(EmbeddedStore::open(&crashed).unwrap().revision(), 1);

    store.txn(Txn::new().put("a", "2").observed()).await.unwrap();
    let mut poll = tokio::time::interval(Duration::from_millis(10));
    loop {
        poll.tick().await;
        fs::copy(&path, &crashed).unwrap();
        // A copy that was taken during a write may be unreadable; a later one is not.
        if EmbeddedStore::open(&crashed).is_ok_and(|store| store.revision() == 2) {
            break;
        }
    }
}

#[tokio::test]
async fn leases_begin_again_after_opening() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store");
    let store = EmbeddedStore::open(&path).unwrap();
    let lease = store.grant(Duration::from_millis(1500)).await.unwrap();
    let long = store.grant(Duration::from_secs(3600)).await.unwrap();
    for (key, lease) in [("short", lease), ("long", long)] {
        store.txn(Txn::new().put_leased(key, "", lease)).await.unwrap();
    }
    drop(store);

    let store = EmbeddedStore::open(&path).unwrap();
    store.keep_alive(lease).await.unwrap();
    let mut watch = store.watch(Range::Prefix(String::new()), None);
    let batch = watch.next().await.unwrap();
    assert!(matches!(&batch.events[..], [Event::Delete { key, .. }] if &**key == "short"));
    assert!(store.grant(Duration::from_secs(1)).await.unwrap() > long, "ids are not used again");
    drop(store);

    let store = EmbeddedStore::open(&path).unwrap();
    assert!(matches!(store.keep_alive(lease).await, Err(StoreError::LeaseMissing(_))));
    store.revoke(long).await.unwrap();
    assert_eq!(store.list("").await.unwrap(), []);
}

#[tokio::test]
async fn a_file_is_opened_once() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store");
    let store = EmbeddedStore::open(&path).unwrap();
    let Err(error) = EmbeddedStore::open(&path) else { panic!("opened twice") };
    assert!(matches!(error, OpenError::InUse { .. }), "{error:?}");
    assert_eq!(error.to_string(), format!("the store '{}' is in use by another process", path.display()));
    drop(store);
    EmbeddedStore::open(&path).unwrap();
}

#[tokio::test]
async fn a_file_that_was_half_made_is_made_again() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("store.new"), "redb and no more").unwrap();
    let path = directory.path().join("store");
    EmbeddedStore::open(&path).unwrap().txn(Txn::new().put("a", "1")).await.unwrap();
    assert_eq!(EmbeddedStore::open(&path).unwrap().revision(), 1);
    let names: Vec<_> = fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["store"]);
}

#[tokio::test]
async fn only_its_owner_may_read_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store");
    EmbeddedStore::open(&path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn other_files_are_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("notes");
    let text = "not a store ".repeat(1000);
    fs::write(&path, &text).unwrap();
    let Err(error) = EmbeddedStore::open(&path) else { panic!("opened a text") };
    assert!(matches!(error, OpenError::Foreign { .. }), "{error:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    assert!(matches!(EmbeddedStore::open(directory.path().join("no/such")), Err(OpenError::Io { .. })));
}

#[test]
fn it_needs_a_runtime() {
    assert!(matches!(EmbeddedStore::open("/nowhere"), Err(OpenError::NoRuntime)));
}

#[tokio::test]
async fn a_file_that_was_large_becomes_small() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store");
    let store = EmbeddedStore::open(&path).unwrap();
    let key = |i: usize| format!("a/{i:05}");
    let put = |txn: Txn, i| txn.put(key(i), vec![7; 16 << 10]);
    store.txn((0..2000).fold(Txn::new(), put)).await.unwrap();
    // What stays is spread over the whole file.
    store.txn((0..2000).filter(|i| i % 100 != 0).fold(Txn::new(), |txn, i| txn.delete(key(i)))).await.unwrap();
    drop(store);
    let large = fs::metadata(&path).unwrap().len();
    assert!(large > 24 << 20, "{large} bytes: redb does it by itself");
    let store = EmbeddedStore::open(&path).unwrap();
    let small = fs::metadata(&path).unwrap().len();
    assert!(small < 8 << 20, "{large} bytes became {small}");
    assert_eq!(store.list("a/").await.unwrap().len(), 20);
}
