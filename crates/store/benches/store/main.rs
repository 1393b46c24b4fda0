//! `cargo bench -p wharf-store`: acknowledged durable writes beside etcd on the same disk, and watch fan-out.
//!
//! Set `WHARF_BENCH_DIR` to choose the disk; it is the one of the temporary directory otherwise. Takes about a minute.

mod etcd;
mod fan_out;
mod load;

use std::{env, path::PathBuf, sync::Arc};

use load::Figures;
use wharf_store::{EmbeddedStore, Store, Txn};

/// Bytes of each value, about those of a small object.
const VALUE: usize = 512;
const CLIENTS: [usize; 2] = [1, 64];
/// Each figure is taken this often, in turns, so that both meet the disk in the same moods.
const TURNS: usize = 3;

fn main() {
    // `cargo test --benches` passes no `--bench`: then there is nothing to measure.
    if !env::args().any(|arg| arg == "--bench") {
        return;
    }
    let parent = env::var_os("WHARF_BENCH_DIR").map_or_else(env::temp_dir, PathBuf::from);
    let directory = tempfile::tempdir_in(parent).expect("a directory to write in");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");

    println!("durable writes of {VALUE} bytes, acknowledged; best of {TURNS} turns by rate, each turn beside the peer");
    println!("{:<28} {:>8} {:>12} {:>10} {:>10}", "", "clients", "writes/s", "p50", "p99");
    for clients in CLIENTS {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for turn in 0..TURNS {
            ours.push(runtime.block_on(embedded(directory.path().join(format!("store-{clients}-{turn}")), clients)));
            let path = directory.path().join(format!("etcd-{clients}-{turn}"));
            theirs.extend(runtime.block_on(etcd::durable_writes(&path, clients)));
        }
        print("embedded store", clients, &ours);
        if theirs.is_empty() {
            println!("{:<28} {clients:>8}   not installed", "etcd");
        } else {
            print("etcd, gRPC over loopback", clients, &theirs);
        }
    }
    println!();
    runtime.block_on(fan_out::run(&directory.path().join("fan-out")));
}

async fn embedded(path: PathBuf, clients: usize) -> Figures {
    let store = Arc::new(EmbeddedStore::open(path).expect("a new store"));
    load::run(clients, |client| {
        let store = Arc::clone(&store);
        move |n| {
            let store = Arc::clone(&store);
            async move {
                let txn = Txn::new().put(load::key(client, n), vec![b'x'; VALUE]);
                store.txn(txn).await.expect("a write");
            }
        }
    })
    .await
}

fn print(name: &str, clients: usize, figures: &[Figures]) {
    let Some(best) = figures.iter().max_by(|a, b| a.per_second.total_cmp(&b.per_second)) else { return };
    println!("{name:<28} {clients:>8} {:>12.0} {:>10.2?} {:>10.2?}", best.per_second, best.p50, best.p99);
}
