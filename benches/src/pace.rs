//! Waiting, for a program that has no event to wait for: it watches others from outside.

use std::time::{Duration, Instant};

use anyhow::bail;

use crate::process::Cost;

/// How often a client looks whether its task runs, by the budget's terms.
pub(crate) const POLL: Duration = Duration::from_millis(1);

/// How long a server is left alone before it counts as idle.
const SETTLE: Duration = Duration::from_secs(5);
/// For how long it is then watched.
const WATCH: Duration = Duration::from_secs(10);

/// What a server that nobody speaks to costs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Idle {
    pub(crate) cost: Cost,
    /// Part of one core, 1 being all of it.
    pub(crate) cpu: f64,
}

/// Leaves a server alone, then watches what it costs.
pub(crate) fn idle(cost: impl Fn() -> anyhow::Result<Cost>) -> anyhow::Result<Idle> {
    idle_for(WATCH, cost)
}

/// The same, for as long as one likes.
pub(crate) fn idle_for(watch: Duration, cost: impl Fn() -> anyhow::Result<Cost>) -> anyhow::Result<Idle> {
    pause(SETTLE);
    let before = cost()?;
    pause(watch);
    let after = cost()?;
    let cpu = after.cpu.saturating_sub(before.cpu).as_secs_f64() / watch.as_secs_f64();
    Ok(Idle { cost: after, cpu })
}

/// Lets time pass.
#[expect(clippy::disallowed_methods, reason = "polling at a fixed rate, and idling, are what is measured")]
pub(crate) fn pause(time: Duration) {
    std::thread::sleep(time);
}

/// Looks every so often until there is something, for at most `limit`.
pub(crate) fn until<T>(
    what: &str,
    limit: Duration,
    every: Duration,
    mut look: impl FnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let begin = Instant::now();
    let mut next = begin;
    loop {
        if let Some(found) = look()? {
            return Ok(found);
        }
        if begin.elapsed() > limit {
            bail!("{what} took more than {} s", limit.as_secs());
        }
        next += every;
        let now = Instant::now();
        // A look that took longer than the interval does not make the next ones come in a bunch.
        next = next.max(now);
        pause(next - now);
    }
}
