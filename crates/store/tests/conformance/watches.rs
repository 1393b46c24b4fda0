use std::sync::Arc;

use wharf_store::{Event, Range, Store, Txn, WatchError};

use crate::{get, next, put};

crate::conformance!(
    a_watch_tells_what_changes_in_its_range,
    a_transaction_is_one_batch,
    a_watch_begins_in_the_past,
    a_watch_may_begin_in_the_future,
    what_was_compacted_is_refused,
    history_bounds_itself,
    a_slow_watcher_lags_and_others_do_not,
    one_large_revision_is_not_lagging,
    who_hears_and_reads_reads_it,
    closing_ends_watches_after_what_is_unread,
);

fn prefix(prefix: &str) -> Range {
    Range::Prefix(prefix.to_owned())
}

async fn a_watch_tells_what_changes_in_its_range(store: Arc<dyn Store>) {
    put(&*store, "p/a", "0").await;
    let mut under = store.watch(prefix("p/"), None);
    let mut one = store.watch(Range::Key("p/b".into()), None);
    let mut all = store.watch(prefix(""), None);
    put(&*store, "p/a", "1").await;
    let before = get(&*store, "p/a").await.unwrap();
    put(&*store, "q", "1").await;
    store.txn(Txn::new().delete("p/a").put("p/b", "1")).await.unwrap();

    let first = next(&mut under).await;
    assert_eq!((first.revision, &first.events[..]), (2, &[Event::Put(before.clone())][..]));
    let second = next(&mut under).await;
    assert_eq!(second.revision, 4);
    let deleted = Event::Delete { key: "p/a".into(), revision: 4, previous: Some(before) };
    assert_eq!(second.events, [deleted, Event::Put(get(&*store, "p/b").await.unwrap())]);
    let only = next(&mut one).await;
    assert_eq!((only.revision, only.events.len(), &**only.events[0].key()), (4, 1, "p/b"));
    for revision in 2..=4 {
        assert_eq!(next(&mut all).await.revision, revision);
    }
}

async fn a_transaction_is_one_batch(store: Arc<dyn Store>) {
    let mut watch = store.watch(prefix("k/"), None);
    let mut txn = Txn::new();
    for i in 0..100 {
        txn = txn.put(format!("k/{i:02}"), "").put(format!("other/{i}"), "");
    }
    store.txn(txn).await.unwrap();
    let batch = next(&mut watch).await;
    assert_eq!((batch.revision, batch.events.len()), (1, 100));
}

async fn a_watch_begins_in_the_past(store: Arc<dyn Store>) {
    for value in ["1", "2", "3"] {
        put(&*store, "a", value).await;
        put(&*store, "b", value).await;
    }
    let mut watch = store.watch(Range::Key("a".into()), Some(2));
    put(&*store, "a", "4").await;
    for revision in [3, 5, 7] {
        assert_eq!(next(&mut watch).await.revision, revision);
    }
    let mut whole = store.watch(prefix(""), Some(0));
    for revision in 1..=7 {
        assert_eq!(next(&mut whole).await.revision, revision);
    }
}

async fn a_watch_may_begin_in_the_future(store: Arc<dyn Store>) {
    let mut watch = store.watch(prefix(""), Some(2));
    for value in ["1", "2", "3"] {
        put(&*store, "a", value).await;
    }
    assert_eq!(next(&mut watch).await.revision, 3);
}

async fn what_was_compacted_is_refused(store: Arc<dyn Store>) {
    for value in ["1", "2", "3", "4"] {
        put(&*store, "a", value).await;
    }
    store.compact(2).await.unwrap();
    let refused = WatchError::Compacted { asked: 1, oldest: 3 };
    let mut watch = store.watch(prefix(""), Some(1));
    assert_eq!(watch.next().await.unwrap_err(), refused);
    assert_eq!(watch.next().await.unwrap_err(), refused, "no more comes");
    let mut watch = store.watch(prefix(""), Some(2));
    assert_eq!(next(&mut watch).await.revision, 3);
    assert_eq!(get(&*store, "a").await.unwrap().version, 4, "current values stay");
    store.compact(1).await.unwrap();
    store.compact(1_000).await.unwrap();
    put(&*store, "a", "5").await;
    let mut watch = store.watch(prefix(""), Some(4));
    assert_eq!(next(&mut watch).await.revision, 5, "only what had happened was forgotten");
}

async fn history_bounds_itself(store: Arc<dyn Store>) {
    let large = "x".repeat(1 << 20);
    for _ in 0..20 {
        store.txn(Txn::new().put("a", large.clone()).observed()).await.unwrap();
    }
    let mut watch = store.watch(prefix(""), Some(0));
    let Err(WatchError::Compacted { asked: 0, oldest }) = watch.next().await else { panic!("all 20 MiB are kept") };
    let mut watch = store.watch(prefix(""), Some(oldest - 1));
    assert_eq!(next(&mut watch).await.revision, oldest);
}

async fn a_slow_watcher_lags_and_others_do_not(store: Arc<dyn Store>) {
    let mut slow = store.watch(prefix(""), None);
    let mut quick = store.watch(prefix(""), None);
    let reader = tokio::spawn(async move {
        loop {
            let batch = quick.next().await?;
            if &**batch.events[0].key() == "last" {
                return Ok::<_, WatchError>(batch.revision);
            }
        }
    });
    for i in 0..70_000 {
        store.txn(Txn::new().put("a", i.to_string()).observed()).await.unwrap();
        if i % 64 == 0 {
            tokio::task::yield_now().await;
        }
    }
    let last = put(&*store, "last", "").await;
    assert_eq!(reader.await.unwrap(), Ok(last));
    assert_eq!(slow.next().await.unwrap_err(), WatchError::Lagged);
    assert_eq!(slow.next().await.unwrap_err(), WatchError::Lagged);
}

async fn one_large_revision_is_not_lagging(store: Arc<dyn Store>) {
    let mut watch = store.watch(prefix(""), None);
    let mut txn = Txn::new().observed();
    for i in 0..20_000 {
        txn = txn.put(format!("{i:05}"), "");
    }
    store.txn(txn).await.unwrap();
    assert_eq!(next(&mut watch).await.events.len(), 20_000);
}

async fn who_hears_and_reads_reads_it(store: Arc<dyn Store>) {
    let mut watch = store.watch(prefix(""), None);
    let reader = Arc::clone(&store);
    let check = tokio::spawn(async move {
        for _ in 0..200 {
            let batch = watch.next().await.unwrap();
            let page = reader.range(prefix(""), None, 0).await.unwrap();
            assert!(page.revision >= batch.revision);
            let mut from_page = reader.watch(prefix(""), Some(page.revision));
            let heard = next(&mut from_page).await;
            assert_eq!(heard.revision, page.revision + 1, "nothing twice, nothing left out");
        }
    });
    let mut i = 0;
    while !check.is_finished() {
        store.txn(Txn::new().put("a", i.to_string()).observed()).await.unwrap();
        tokio::task::yield_now().await;
        i += 1;
    }
    check.await.unwrap();
}

async fn closing_ends_watches_after_what_is_unread(store: Arc<dyn Store>) {
    let mut watch = store.watch(prefix(""), None);
    put(&*store, "a", "1").await;
    drop(store);
    assert_eq!(next(&mut watch).await.revision, 1);
    assert_eq!(watch.next().await.unwrap_err(), WatchError::Closed);
}
