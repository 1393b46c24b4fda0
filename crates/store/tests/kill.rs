//! A process that writes is killed at random moments and the file opened again: what was acknowledged as durable is
//! there, no transaction is there in part, and what was only observed is some earlier state that once was.

#![expect(clippy::unwrap_used, reason = "what these functions cannot do fails the test that calls them")]

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use wharf_store::{EmbeddedStore, Store, StoreExt, Txn};

const DIRECTORY: &str = "WHARF_STORE_KILL_TEST";
const WRITERS: u64 = 6;
const ROUNDS: u64 = 12;

/// Not a test by itself: the process that is killed. Each of its tasks counts up in a durable pair of keys, printing
/// what was acknowledged, and in an observed pair.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started by `acknowledged_writes_survive_kill`"]
async fn writer() {
    let Some(path) = std::env::var_os(DIRECTORY) else { return };
    let store: Arc<dyn Store> = Arc::new(EmbeddedStore::open(path).unwrap());
    let mut tasks = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let store = Arc::clone(&store);
        tasks.spawn(async move {
            let mut n = store.get_json::<u64>(&format!("durable/{writer}/a")).await.unwrap().map_or(0, |(n, _)| n);
            loop {
                n += 1;
                let pair = |kind: &str| {
                    Txn::new()
                        .put_json(format!("{kind}/{writer}/a"), &n)
                        .put_json(format!("{kind}/{writer}/b"), &n)
                        .put(format!("{kind}/{writer}/fill"), "x".repeat(fastrand::usize(..3000)))
                };
                store.txn(pair("observed").observed()).await.unwrap();
                let revision = store.txn(pair("durable")).await.unwrap().revision;
                // One write, so that lines are whole.
                let line = format!("ack {writer} {n} {revision}\n");
                std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
            }
        });
    }
    tasks.join_all().await;
}

#[tokio::test]
async fn acknowledged_writes_survive_kill() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store");
    let mut acknowledged = HashMap::new();
    let mut revision = 0;
    for round in 0..ROUNDS {
        let (acks, last) = write_and_kill(&path, fastrand::u64(1..200)).await;
        assert!(!acks.is_empty(), "round {round} wrote");
        acknowledged.extend(acks);
        revision = revision.max(last);

        let store = EmbeddedStore::open(&path).unwrap();
        assert!(store.revision() >= revision, "{} < {revision}", store.revision());
        for writer in 0..WRITERS {
            let durable = pair(&store, "durable", writer).await;
            let acknowledged = acknowledged.get(&writer).copied().unwrap_or(0);
            assert!(durable >= acknowledged, "writer {writer} was told {acknowledged}, the file has {durable}");
            // Each durable write came after the observed one of the same number.
            let observed = pair(&store, "observed", writer).await;
            assert!(observed >= durable, "an observed write was lost that a durable one followed");
        }
        // It works on, and does not reuse what was.
        let done = store.txn(Txn::new().put("round", round.to_string())).await.unwrap();
        assert!(done.revision > revision);
        revision = done.revision;
    }
}

/// Both halves of a pair, which must be the same.
async fn pair(store: &EmbeddedStore, kind: &str, writer: u64) -> u64 {
    let a = store.get_json::<u64>(&format!("{kind}/{writer}/a")).await.unwrap();
    let b = store.get_json::<u64>(&format!("{kind}/{writer}/b")).await.unwrap();
    assert_eq!(a, b, "half a transaction");
    a.map_or(0, |(n, _)| n)
}

/// Starts the writer, kills it a moment after `count` acknowledgements, and answers the highest one of each task and
/// the highest revision.
async fn write_and_kill(path: &Path, count: u64) -> (HashMap<u64, u64>, u64) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "writer", "--ignored", "--nocapture"])
        .env(DIRECTORY, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acks = HashMap::new();
    let mut last = 0;
    let mut take = |line: &str| {
        // The test harness prints lines of its own, and may have one of ours begin at their end.
        let Some((_, ack)) = line.split_once("ack ") else { return false };
        let numbers: Vec<u64> = ack.split(' ').map(|n| n.parse().unwrap()).collect();
        acks.insert(numbers[0], numbers[1]);
        last = last.max(numbers[2]);
        true
    };
    let mut seen = 0;
    while seen < count {
        let line = lines.next().expect("the writer runs until it is killed").unwrap();
        seen += u64::from(take(&line));
    }
    tokio::time::sleep(Duration::from_micros(fastrand::u64(..3000))).await;
    child.kill().unwrap();
    child.wait().unwrap();
    // What was printed before the kill counts too; a line cut short does not.
    for line in lines.map_while(Result::ok) {
        if line.split(' ').count() == 4 && line.starts_with("ack ") {
            take(&line);
        }
    }
    (acks, last)
}
