use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::Notify;
use wharf_store::{EmbeddedStore, Range, Store, Txn};

use crate::{VALUE, load};

const WATCHERS: usize = 1000;
const CHANGES: u64 = 200;

/// Watch fan-out: from a transaction's sending until the last of its watchers has it; and what 1,000 watchers of other
/// prefixes cost a write.
pub(crate) async fn run(path: &Path) {
    let store = Arc::new(EmbeddedStore::open(path).expect("a new store"));
    println!("watches; {CHANGES} observed writes of {VALUE} bytes, one after the other");
    let (alone, _) = measure(&store, 0, |_| String::new(), 0).await;
    let (others, _) = measure(&store, WATCHERS, |i| format!("/other/{i}/"), 0).await;
    let (all, last) = measure(&store, WATCHERS, |_| "/fan/".to_owned(), WATCHERS).await;
    println!("{:<44} {:>10} {:>10}", "", "p50", "p99");
    let print = |name: &str, f: &load::Figures| println!("{name:<44} {:>10.2?} {:>10.2?}", f.p50, f.p99);
    print("write answered, no watcher", &alone);
    print("write answered, 1,000 watch other prefixes", &others);
    print("write answered, 1,000 watch its prefix", &all);
    print("write sent until the last of 1,000 has it", &last);
}

/// Times to the answer, and to the moment when `expected` watchers have the change.
async fn measure(
    store: &Arc<EmbeddedStore>,
    watchers: usize,
    prefix: impl Fn(usize) -> String,
    expected: usize,
) -> (load::Figures, load::Figures) {
    let heard = Arc::new(AtomicUsize::new(0));
    let complete = Arc::new(Notify::new());
    let mut tasks = tokio::task::JoinSet::new();
    for i in 0..watchers {
        let mut watch = store.watch(Range::Prefix(prefix(i)), None);
        let (heard, complete) = (Arc::clone(&heard), Arc::clone(&complete));
        tasks.spawn(async move {
            while watch.next().await.is_ok() {
                if heard.fetch_add(1, Ordering::AcqRel) + 1 == expected {
                    complete.notify_one();
                }
            }
        });
    }
    let (mut answered, mut delivered) = (Vec::new(), Vec::new());
    for n in 0..CHANGES {
        heard.store(0, Ordering::Release);
        let start = Instant::now();
        store.txn(Txn::new().put(format!("/fan/{n}"), vec![b'x'; VALUE]).observed()).await.expect("a write");
        answered.push(start.elapsed());
        if expected > 0 {
            complete.notified().await;
            delivered.push(start.elapsed());
        }
    }
    tasks.abort_all();
    (load::figures(answered, Duration::from_secs(1)), load::figures(delivered, Duration::from_secs(1)))
}
