use std::{
    future::Future,
    time::{Duration, Instant},
};

/// How long one figure is measured, after a warm-up.
const MEASURE: Duration = Duration::from_secs(4);
const WARM_UP: Duration = Duration::from_secs(1);
/// Keys that each client writes in turn.
const KEYS: u64 = 1000;

pub(crate) struct Figures {
    pub(crate) per_second: f64,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
}

pub(crate) fn key(client: usize, n: u64) -> String {
    format!("/bench/{client:03}/{:04}", n % KEYS)
}

/// Lets each client do one thing after the other, as fast as it is answered.
pub(crate) async fn run<C, F>(clients: usize, make: impl Fn(usize) -> C) -> Figures
where
    C: FnMut(u64) -> F + Send + 'static,
    F: Future<Output = ()> + Send,
{
    let begin = Instant::now() + WARM_UP;
    let end = begin + MEASURE;
    let mut tasks = tokio::task::JoinSet::new();
    for client in 0..clients {
        let mut act = make(client);
        tasks.spawn(async move {
            let mut times = Vec::new();
            for n in 0.. {
                let start = Instant::now();
                if start >= end {
                    break;
                }
                act(n).await;
                if start >= begin {
                    times.push(start.elapsed());
                }
            }
            times
        });
    }
    let times: Vec<Duration> = tasks.join_all().await.into_iter().flatten().collect();
    figures(times, MEASURE)
}

#[expect(clippy::cast_precision_loss, reason = "counts of a benchmark")]
pub(crate) fn figures(mut times: Vec<Duration>, over: Duration) -> Figures {
    times.sort_unstable();
    let at = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default();
    Figures { per_second: times.len() as f64 / over.as_secs_f64(), p50: at(50), p99: at(99) }
}
