//! Random transactions against a plain map, on both backends, the embedded one also closed and opened in between.

#![expect(clippy::unwrap_used, reason = "what these functions cannot do fails the test that calls them")]

use std::{collections::BTreeMap, path::Path};

use bytes::Bytes;
use proptest::prelude::*;
use wharf_store::{
    Compare, EmbeddedStore, Event, KeyValue, MemoryStore, Op, OpResult, Range, Store, StoreExt, Txn, TxnResult, Watch,
    WatchError,
};

/// What a store should be, as simply as can be said.
#[derive(Clone, Default)]
struct Model {
    keys: BTreeMap<String, KeyValue>,
    revision: u64,
}

impl Model {
    fn txn(&mut self, txn: &Txn) -> (bool, Vec<OpResult>) {
        let succeeded = txn.compares.iter().all(|compare| match compare {
            Compare::Missing(key) => !self.keys.contains_key(key),
            Compare::Exists(key) => self.keys.contains_key(key),
            Compare::ModRevision(key, revision) => self.keys.get(key).is_some_and(|kv| kv.mod_revision == *revision),
            Compare::Value(key, value) => self.keys.get(key).is_some_and(|kv| kv.value == *value),
        });
        let before = self.keys.clone();
        let revision = self.revision + 1;
        let steps = if succeeded { &txn.then } else { &txn.otherwise };
        let results = steps.iter().map(|step| self.step(step, revision)).collect();
        if self.keys != before {
            self.revision = revision;
        }
        (succeeded, results)
    }

    fn step(&mut self, step: &Op, revision: u64) -> OpResult {
        match step {
            Op::Put { key, value, lease } => {
                let old = self.keys.get(key);
                let kv = KeyValue {
                    key: key.as_str().into(),
                    value: value.clone(),
                    create_revision: old.map_or(revision, |kv| kv.create_revision),
                    mod_revision: revision,
                    version: old.map_or(0, |kv| kv.version) + 1,
                    lease: *lease,
                };
                self.keys.insert(key.clone(), kv);
                OpResult::Put
            }
            Op::Delete(range) => {
                let before = self.keys.len();
                self.keys.retain(|key, _| !range.contains(key));
                OpResult::Deleted((before - self.keys.len()) as u64)
            }
            Op::Range(range) => {
                OpResult::Range(self.keys.values().filter(|kv| range.contains(&kv.key)).cloned().collect())
            }
        }
    }
}

#[derive(Clone, Debug)]
enum Action {
    Txn(Txn),
    Together(Vec<Txn>),
    Reopen,
}

fn key() -> impl Strategy<Value = String> {
    "[ab]/[ab]?"
}

fn range() -> impl Strategy<Value = Range> {
    prop_oneof![key().prop_map(Range::Key), "[ab]?/?".prop_map(Range::Prefix)]
}

fn compare() -> impl Strategy<Value = Compare> {
    prop_oneof![
        key().prop_map(Compare::Missing),
        key().prop_map(Compare::Exists),
        (key(), 0..9_u64).prop_map(|(key, revision)| Compare::ModRevision(key, revision)),
        (key(), "[xy]").prop_map(|(key, value)| Compare::Value(key, value.into())),
    ]
}

fn step() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => (key(), "[xy]").prop_map(|(key, value)| Op::Put { key, value: Bytes::from(value), lease: None }),
        2 => range().prop_map(Op::Delete),
        1 => range().prop_map(Op::Range),
    ]
}

fn txn() -> impl Strategy<Value = Txn> {
    let steps = || prop::collection::vec(step(), 0..5);
    (prop::collection::vec(compare(), 0..2), steps(), steps(), any::<bool>()).prop_map(
        |(compares, then, otherwise, observed)| {
            let txn = Txn { compares, then, otherwise, ..Txn::new() };
            if observed { txn.observed() } else { txn }
        },
    )
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    let action = prop_oneof![
        6 => txn().prop_map(Action::Txn),
        2 => prop::collection::vec(txn(), 2..6).prop_map(Action::Together),
        1 => Just(Action::Reopen),
    ];
    prop::collection::vec(action, 1..40)
}

fn same(done: &TxnResult, succeeded: bool, results: &[OpResult]) {
    assert_eq!(done.succeeded, succeeded);
    assert_eq!(format!("{:?}", done.results), format!("{results:?}"));
}

async fn run(actions: Vec<Action>, open: impl Fn() -> Box<dyn Store>, persistent: bool) {
    let mut model = Model::default();
    let mut store = open();
    let mut watch = store.watch(Range::Prefix(String::new()), None);
    // What a watcher that began with this would now believe.
    let mut heard = BTreeMap::new();
    for action in actions {
        match action {
            Action::Txn(txn) => {
                let (succeeded, results) = model.txn(&txn);
                same(&store.txn(txn).await.unwrap(), succeeded, &results);
            }
            Action::Together(txns) => {
                // Polled in this order, so queued in this order.
                let done = futures_util::future::join_all(txns.iter().map(|txn| store.txn(txn.clone()))).await;
                for (txn, done) in txns.iter().zip(done) {
                    let (succeeded, results) = model.txn(txn);
                    same(&done.unwrap(), succeeded, &results);
                }
            }
            Action::Reopen if persistent => {
                drop(store);
                assert_eq!(listen(&mut watch, &mut heard, None).await, Err(WatchError::Closed));
                store = open();
                watch = store.watch(Range::Prefix(String::new()), Some(model.revision));
            }
            Action::Reopen => {}
        }
        let items: Vec<KeyValue> = model.keys.values().cloned().collect();
        assert_eq!(store.list("").await.unwrap(), items);
        assert_eq!(store.revision(), model.revision);
    }
    let last = store.txn(Txn::new().put("end", "")).await.unwrap().revision;
    listen(&mut watch, &mut heard, Some(last)).await.unwrap();
    heard.remove("end");
    assert_eq!(heard, model.keys);
}

/// Follows a watch up to a revision.
async fn listen(
    watch: &mut Box<dyn Watch>,
    heard: &mut BTreeMap<String, KeyValue>,
    until: Option<u64>,
) -> Result<(), WatchError> {
    loop {
        let batch = watch.next().await?;
        for event in batch.events {
            match event {
                Event::Put(kv) => drop(heard.insert(kv.key.to_string(), kv)),
                Event::Delete { key, revision, previous } => {
                    assert_eq!(revision, batch.revision);
                    assert_eq!(heard.remove(&*key), previous);
                }
            }
        }
        if Some(batch.revision) == until {
            return Ok(());
        }
    }
}

fn block_on(work: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(work);
}

fn embedded(path: &Path) -> Box<dyn Store> {
    Box::new(EmbeddedStore::open(path).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn memory_is_the_model(actions in actions()) {
        block_on(run(actions, || Box::new(MemoryStore::new()), false));
    }

    #[test]
    fn embedded_is_the_model(actions in actions()) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("store");
        block_on(run(actions, || embedded(&path), true));
    }
}
