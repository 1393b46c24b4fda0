//! What a controller may count on.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};
use wharf_controller::{Backoff, Change, Controller, Next, Options, run};
use wharf_store::{
    LeaseId, MemoryStore, Page, Range, Revision, Store, StoreError, Txn, TxnResult, Watch, WatchBatch, WatchError,
};

/// Notes every look at a key, with what the view held of it then.
struct Notes {
    view: Mutex<HashMap<String, String>>,
    looks: mpsc::UnboundedSender<(String, Option<String>)>,
    answer: fn(&str) -> Result<Next, String>,
}

impl Controller for Notes {
    type Key = String;
    type Error = String;

    fn prefixes(&self) -> Vec<String> {
        vec!["a/".to_owned(), "b/".to_owned()]
    }

    fn observe(&self, change: Change<'_>, look: &mut dyn FnMut(String)) {
        let mut view = self.view.lock().unwrap();
        match change {
            Change::Put(entry) => {
                view.insert(entry.key.to_string(), String::from_utf8(entry.value.to_vec()).unwrap());
            }
            Change::Gone(key) => {
                view.remove(key);
            }
        }
        look(change.key().to_owned());
    }

    async fn reconcile(&self, key: String) -> Result<Next, String> {
        let value = self.view.lock().unwrap().get(&key).cloned();
        let answer = (self.answer)(&key);
        self.looks.send((key, value)).unwrap();
        answer
    }
}

type Looks = mpsc::UnboundedReceiver<(String, Option<String>)>;

fn start(store: &Arc<dyn Store>, answer: fn(&str) -> Result<Next, String>) -> (Looks, oneshot::Sender<()>) {
    let (looks, seen) = mpsc::unbounded_channel();
    let (stop, stopped) = oneshot::channel();
    let notes = Arc::new(Notes { view: Mutex::default(), looks, answer });
    let options = Options { name: "notes", workers: 4, backoff: Backoff::default(), seed: None };
    let loops = run(Arc::clone(store), notes, options, async move {
        let _ = stopped.await;
    });
    tokio::spawn(loops);
    (seen, stop)
}

fn look(key: &str, value: Option<&str>) -> (String, Option<String>) {
    (key.to_owned(), value.map(str::to_owned))
}

#[tokio::test(start_paused = true)]
async fn what_is_there_and_what_changes_is_looked_at() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    store.txn(Txn::new().put("a/1", "x").put("c/1", "y")).await.unwrap();
    let (mut looks, stop) = start(&store, |_| Ok(Next::OnChange));
    assert_eq!(looks.recv().await.unwrap(), look("a/1", Some("x")));
    let before = Instant::now();
    store.txn(Txn::new().put("b/1", "z")).await.unwrap();
    assert_eq!(looks.recv().await.unwrap(), look("b/1", Some("z")));
    store.txn(Txn::new().delete("a/1")).await.unwrap();
    assert_eq!(looks.recv().await.unwrap(), look("a/1", None));
    assert_eq!(before.elapsed(), Duration::ZERO, "no tick stands between a change and its look");
    stop.send(()).unwrap();
    assert_eq!(looks.recv().await, None, "nothing else was looked at, and the loop ends");
}

#[tokio::test(start_paused = true)]
async fn failures_come_back_later_and_later_and_others_when_they_asked() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    store.txn(Txn::new().put("a/bad", "x")).await.unwrap();
    let (mut looks, _stop) =
        start(
            &store,
            |key| if key == "a/bad" { Err("no".to_owned()) } else { Ok(Next::After(Duration::from_secs(60))) },
        );
    let mut times = Vec::new();
    for _ in 0..6 {
        looks.recv().await.unwrap();
        times.push(Instant::now());
    }
    let pauses: Vec<Duration> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(pauses.windows(2).all(|pair| pair[1] > pair[0]), "{pauses:?}");
    store.txn(Txn::new().delete("a/bad")).await.unwrap();
    store.txn(Txn::new().put("b/later", "x")).await.unwrap();
    let mut times = Vec::new();
    while times.len() < 2 {
        if looks.recv().await.unwrap().0 == "b/later" {
            times.push(Instant::now());
        }
    }
    let pause = times[1] - times[0];
    assert!(pause >= Duration::from_secs(60) && pause < Duration::from_secs(61), "{pause:?}");
}

/// A store whose watches break, once, when they are told to, and miss what came meanwhile.
struct Breaking {
    inner: MemoryStore,
    breaks: Arc<AtomicBool>,
}

struct BreakingWatch {
    inner: Box<dyn Watch>,
    breaks: Arc<AtomicBool>,
}

#[async_trait::async_trait]
impl Watch for BreakingWatch {
    async fn next(&mut self) -> Result<WatchBatch, WatchError> {
        let batch = self.inner.next().await?;
        if self.breaks.swap(false, Ordering::Relaxed) { Err(WatchError::Lagged) } else { Ok(batch) }
    }
}

#[async_trait::async_trait]
impl Store for Breaking {
    async fn range(&self, range: Range, after: Option<&str>, limit: usize) -> Result<Page, StoreError> {
        self.inner.range(range, after, limit).await
    }

    async fn txn(&self, txn: Txn) -> Result<TxnResult, StoreError> {
        self.inner.txn(txn).await
    }

    fn watch(&self, range: Range, after: Option<Revision>) -> Box<dyn Watch> {
        Box::new(BreakingWatch { inner: self.inner.watch(range, after), breaks: Arc::clone(&self.breaks) })
    }

    async fn grant(&self, ttl: Duration) -> Result<LeaseId, StoreError> {
        self.inner.grant(ttl).await
    }

    async fn keep_alive(&self, lease: LeaseId) -> Result<(), StoreError> {
        self.inner.keep_alive(lease).await
    }

    async fn revoke(&self, lease: LeaseId) -> Result<(), StoreError> {
        self.inner.revoke(lease).await
    }

    async fn compact(&self, revision: Revision) -> Result<(), StoreError> {
        self.inner.compact(revision).await
    }

    fn revision(&self) -> Revision {
        self.inner.revision()
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_gap_only_what_differs_is_looked_at() {
    let breaks = Arc::new(AtomicBool::new(false));
    let store: Arc<dyn Store> = Arc::new(Breaking { inner: MemoryStore::new(), breaks: Arc::clone(&breaks) });
    store.txn(Txn::new().put("a/stays", "x").put("a/goes", "x").put("a/turns", "x")).await.unwrap();
    let (mut looks, stop) = start(&store, |_| Ok(Next::OnChange));
    for _ in 0..3 {
        looks.recv().await.unwrap();
    }
    breaks.store(true, Ordering::Relaxed);
    store.txn(Txn::new().delete("a/goes").put("a/turns", "y").put("a/comes", "z")).await.unwrap();
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(looks.recv().await.unwrap());
    }
    seen.sort();
    assert_eq!(seen, [look("a/comes", Some("z")), look("a/goes", None), look("a/turns", Some("y"))]);
    store.txn(Txn::new().put("a/stays", "w")).await.unwrap();
    assert_eq!(looks.recv().await.unwrap(), look("a/stays", Some("w")), "the watch goes on");
    stop.send(()).unwrap();
    assert_eq!(looks.recv().await, None);
}
