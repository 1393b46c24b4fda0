use std::sync::Arc;

use wharf_store::{Compare, Op, OpResult, Range, Store, StoreError, StoreExt, Txn};

use crate::{get, keys, put};

crate::conformance!(
    numbers_count_changes,
    reads_and_failures_take_no_revision,
    compares_choose_the_branch,
    steps_see_the_steps_before,
    a_key_changed_twice_is_one_change,
    deleting_a_prefix_counts,
    pages_continue_where_they_ended,
    a_missing_lease_undoes_everything,
    racing_updates_all_happen,
);

async fn numbers_count_changes(store: Arc<dyn Store>) {
    assert_eq!(store.revision(), 0);
    assert_eq!(put(&*store, "a", "1").await, 1);
    assert_eq!(put(&*store, "b", "1").await, 2);
    assert_eq!(put(&*store, "a", "2").await, 3);
    let a = get(&*store, "a").await.unwrap();
    assert_eq!((a.create_revision, a.mod_revision, a.version, &a.value[..]), (1, 3, 2, &b"2"[..]));
    store.txn(Txn::new().delete("a")).await.unwrap();
    assert_eq!(get(&*store, "a").await, None);
    put(&*store, "a", "3").await;
    let a = get(&*store, "a").await.unwrap();
    assert_eq!((a.create_revision, a.mod_revision, a.version), (5, 5, 1));
    assert_eq!(store.revision(), 5);
}

async fn reads_and_failures_take_no_revision(store: Arc<dyn Store>) {
    put(&*store, "a", "1").await;
    let read = Txn { then: vec![Op::Range(Range::Prefix(String::new()))], ..Txn::new() };
    assert_eq!(store.txn(read).await.unwrap().revision, 1);
    let failed = store.txn(Txn::new().when(Compare::Missing("a".into())).put("b", "1")).await.unwrap();
    assert!(!failed.succeeded);
    assert_eq!(failed.revision, 1);
    assert_eq!(store.txn(Txn::new().delete("nothing")).await.unwrap().revision, 1);
    assert_eq!(store.txn(Txn::new().put("x", "1").delete("x")).await.unwrap().revision, 1);
    assert_eq!(keys(&*store, "").await, ["a"]);
}

async fn compares_choose_the_branch(store: Arc<dyn Store>) {
    let revision = put(&*store, "a", "1").await;
    for (compare, holds) in [
        (Compare::Missing("a".into()), false),
        (Compare::Missing("b".into()), true),
        (Compare::Exists("a".into()), true),
        (Compare::Exists("b".into()), false),
        (Compare::ModRevision("a".into(), revision), true),
        (Compare::ModRevision("a".into(), revision + 1), false),
        (Compare::ModRevision("b".into(), 0), false),
        (Compare::Value("a".into(), "1".into()), true),
        (Compare::Value("a".into(), "2".into()), false),
        (Compare::Value("b".into(), "".into()), false),
    ] {
        let txn = Txn::new()
            .when(Compare::Exists("a".into()))
            .when(compare.clone())
            .or_else(Op::Range(Range::Key("a".into())));
        let done = store.txn(txn).await.unwrap();
        assert_eq!(done.succeeded, holds, "{compare:?}");
        assert_eq!(done.results.len(), usize::from(!holds), "{compare:?}");
    }
}

async fn steps_see_the_steps_before(store: Arc<dyn Store>) {
    put(&*store, "p/a", "1").await;
    put(&*store, "q", "1").await;
    let all = || Op::Range(Range::Prefix("p/".into()));
    let put = |key: &str| Op::Put { key: key.into(), value: "2".into(), lease: None };
    let then = vec![put("p/c"), put("p/b"), all(), Op::Delete(Range::Prefix("p/".into())), all(), put("p/d")];
    let done = store.txn(Txn { then, ..Txn::new() }).await.unwrap();
    let read = |result: &OpResult| match result {
        OpResult::Range(items) => items.iter().map(|kv| kv.key.to_string()).collect::<Vec<_>>(),
        OpResult::Put | OpResult::Deleted(_) => panic!("not a range"),
    };
    assert_eq!(read(&done.results[2]), ["p/a", "p/b", "p/c"]);
    assert!(matches!(done.results[3], OpResult::Deleted(3)));
    assert!(read(&done.results[4]).is_empty());
    assert_eq!(keys(&*store, "").await, ["p/d", "q"]);
    assert_eq!(done.revision, 3);
}

async fn a_key_changed_twice_is_one_change(store: Arc<dyn Store>) {
    let mut watch = store.watch(Range::Prefix(String::new()), None);
    store.txn(Txn::new().put("a", "1").put("a", "2")).await.unwrap();
    let batch = crate::next(&mut watch).await;
    assert_eq!(batch.events.len(), 1);
    let a = get(&*store, "a").await.unwrap();
    assert_eq!((a.version, a.mod_revision, &a.value[..]), (2, 1, &b"2"[..]));
    assert_eq!(batch.events[0], wharf_store::Event::Put(a));
}

async fn deleting_a_prefix_counts(store: Arc<dyn Store>) {
    for key in ["a", "a/1", "a/2", "b"] {
        put(&*store, key, "").await;
    }
    let delete = Txn::new().delete_prefix("a/");
    assert!(matches!(store.txn(delete.clone()).await.unwrap().results[..], [OpResult::Deleted(2)]));
    assert!(matches!(store.txn(delete).await.unwrap().results[..], [OpResult::Deleted(0)]));
    assert_eq!(keys(&*store, "").await, ["a", "b"]);
}

async fn pages_continue_where_they_ended(store: Arc<dyn Store>) {
    let mut txn = Txn::new().put("o", "").put("q", "");
    for i in 0..10 {
        txn = txn.put(format!("p/{i}"), "");
    }
    store.txn(txn).await.unwrap();
    let range = Range::Prefix("p/".into());
    let (mut found, mut after, mut pages) = (Vec::new(), None::<String>, 0);
    loop {
        let page = store.range(range.clone(), after.as_deref(), 5).await.unwrap();
        found.extend(page.items.into_iter().map(|kv| kv.key.to_string()));
        pages += 1;
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    assert_eq!(pages, 2, "a last page that is full says that it is the last");
    assert_eq!(found, (0..10).map(|i| format!("p/{i}")).collect::<Vec<_>>());
    let count = async |after: &str| store.range(range.clone(), Some(after), 0).await.unwrap().items.len();
    assert_eq!(count("a").await, 10, "a place before the range");
    assert_eq!(count("p/4x").await, 5, "a key that does not exist");
    assert_eq!(count("z").await, 0, "a place after the range");
    let one = store.range(Range::Key("o".into()), Some("o"), 0).await.unwrap();
    assert!(one.items.is_empty());
}

async fn a_missing_lease_undoes_everything(store: Arc<dyn Store>) {
    let txn = Txn::new().put("a", "1").put_leased("b", "", 77);
    assert!(matches!(store.txn(txn).await, Err(StoreError::LeaseMissing(77))));
    assert_eq!(keys(&*store, "").await, Vec::<String>::new());
    assert_eq!(store.revision(), 0);
}

async fn racing_updates_all_happen(store: Arc<dyn Store>) {
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let store = Arc::clone(&store);
        tasks.spawn(async move {
            for _ in 0..25 {
                let add = |n: Option<u64>| Ok::<_, StoreError>(Some(n.unwrap_or(0) + 1));
                store.update_json("n", add).await.unwrap();
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(store.get_json::<u64>("n").await.unwrap().unwrap(), (200, 200));
}
