//! Services under everything that goes wrong: nodes that fall silent, tasks that fail, controllers that are restarted, clocks
//! that jump. Each seed is a world of its own, whose half hour passes in a fraction of a second, and after every change of the
//! store what must always hold is checked.
//!
//! A failure names its seed; `WHARF_SEED=N cargo test -p wharf-ecs --release --test simulation` runs that one alone, and
//! `WHARF_SEEDS=10000 cargo test -p wharf-ecs --release --test simulation` a night's worth.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

mod chaos;
#[path = "../api/client.rs"]
#[expect(dead_code, reason = "the other tests use more of it")]
mod client;
mod invariants;
mod slow;
mod world;

use std::env;

use world::Run;

/// So many seeds are run unless told otherwise: a minute's worth without optimisation.
const SEEDS: u64 = 12;

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().unwrap())
}

fn run(seed: u64) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async { Run::new(seed).await.live().await })
}

#[test]
fn promises_are_kept_whatever_happens() {
    if let Some(seed) = number("WHARF_SEED") {
        println!("{}", run(seed));
        return;
    }
    let first = number("WHARF_FIRST_SEED").unwrap_or(0);
    let count = number("WHARF_SEEDS").unwrap_or(SEEDS);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let part = |thread: usize| {
        let seeds = (first..first + count).skip(thread).step_by(threads);
        seeds.filter(|seed| std::panic::catch_unwind(|| run(*seed)).is_err()).collect::<Vec<u64>>()
    };
    let failed: Vec<u64> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn({
                    let part = &part;
                    move || part(thread)
                })
            })
            .collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(failed.is_empty(), "{} of {count} seeds failed: {failed:?}", failed.len());
}

#[test]
fn a_seed_replays() {
    let (first, second) = (run(3), run(3));
    assert!(first.lines().count() > 50, "{first}");
    for (a, b) in first.lines().zip(second.lines()) {
        assert_eq!(a, b);
    }
    assert_eq!(first, second);
}
