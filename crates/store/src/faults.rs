//! The embedded store on a disk that loses power or is full.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;

use crate::{
    EmbeddedStore, Range, Store, StoreError, StoreExt, Txn,
    medium::simulated::{Entry, SimulatedDisk, after_power_cut},
};

fn open(disk: &SimulatedDisk) -> EmbeddedStore {
    EmbeddedStore::open_medium(Box::new(disk.clone())).unwrap()
}

async fn number(store: &EmbeddedStore, key: String) -> u64 {
    store.get_json::<u64>(&key).await.unwrap().map_or(0, |(n, _)| n)
}

#[tokio::test]
async fn acknowledged_writes_survive_a_power_cut() {
    const WRITERS: u64 = 4;
    const WRITES: u64 = 40;
    let disk = SimulatedDisk::default();
    // A file gets its name only once it is a database.
    drop(open(&disk));
    let made = disk.log().len();
    let store = Arc::new(open(&disk));
    let mut tasks = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let (store, disk) = (Arc::clone(&store), disk.clone());
        tasks.spawn(async move {
            for n in 1..=WRITES {
                let pair = Txn::new()
                    .put_json(format!("{writer}/a"), &n)
                    .put_json(format!("{writer}/b"), &n)
                    .put(format!("{writer}/{n}"), vec![1; fastrand::usize(..2000)]);
                store.txn(pair).await.unwrap();
                disk.note(writer * 1000 + n);
                store.txn(Txn::new().put_json(format!("{writer}/seen"), &n).observed()).await.unwrap();
            }
        });
    }
    tasks.join_all().await;
    drop(store);

    let log = disk.log();
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    for _ in 0..150 {
        let cut = &log[..random.usize(made..=log.len())];
        let store = open(&SimulatedDisk::holding(after_power_cut(cut, &mut random)));
        for writer in 0..WRITERS {
            let told = cut.iter().filter(|e| matches!(e, Entry::Note(note) if note / 1000 == writer)).count() as u64;
            let found = number(&store, format!("{writer}/a")).await;
            assert_eq!(found, number(&store, format!("{writer}/b")).await, "half a transaction, seed {seed}");
            assert!(found >= told, "told {told}, found {found}, seed {seed}");
            let all = store.list(&format!("{writer}/")).await.unwrap();
            let each = all.iter().filter(|kv| kv.key.ends_with(|c: char| c.is_ascii_digit())).count() as u64;
            assert_eq!(each, found, "seed {seed}");
            // What was observed before a durable write is there with it.
            assert!(number(&store, format!("{writer}/seen")).await + 1 >= found, "seed {seed}");
        }
    }
}

#[tokio::test]
async fn a_full_disk_refuses_and_recovers() {
    let disk = SimulatedDisk::default();
    let store = open(&disk);
    store.txn(Txn::new().put("a", "1")).await.unwrap();
    let mut watch = store.watch(Range::Prefix(String::new()), None);

    disk.set_full(true);
    for _ in 0..3 {
        let refused = store.txn(Txn::new().put("a", "2").put("b", "2")).await;
        assert!(matches!(&refused, Err(StoreError::Io(_))), "{refused:?}");
    }
    assert_eq!(store.revision(), 1);
    assert_eq!(store.get("a").await.unwrap().unwrap().value, "1");
    store.txn(Txn::new().put("seen", "1").observed()).await.unwrap();
    assert!(store.flush().await.is_err());

    disk.set_full(false);
    let done = store.txn(Txn::new().put("c", "3")).await.unwrap();
    assert_eq!(done.revision, 3);
    // The refused changes were never heard of.
    for revision in 2..=3 {
        assert_eq!(watch.next().await.unwrap().revision, revision);
    }
    let expected = [("a", "1"), ("c", "3"), ("seen", "1")].map(|(key, value)| (key.to_owned(), Bytes::from(value)));
    let held = async |store: &EmbeddedStore| {
        let entries = store.list("").await.unwrap();
        entries.into_iter().map(|kv| (kv.key.to_string(), kv.value)).collect::<Vec<_>>()
    };
    assert_eq!(held(&store).await, expected);
    // As a crash would leave it now.
    let store = open(&SimulatedDisk::holding(disk.bytes()));
    assert_eq!(held(&store).await, expected);
    assert_eq!(store.revision(), 3);
}

#[tokio::test]
async fn what_is_behind_is_retried_by_itself() {
    let disk = SimulatedDisk::default();
    let store = open(&disk);
    disk.set_full(true);
    store.txn(Txn::new().put("seen", "1").observed()).await.unwrap();
    assert!(store.flush().await.is_err());
    disk.set_full(false);
    let mut poll = tokio::time::interval(Duration::from_millis(20));
    while open(&SimulatedDisk::holding(disk.bytes())).revision() == 0 {
        poll.tick().await;
    }
}
