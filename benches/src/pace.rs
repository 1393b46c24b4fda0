//! Waiting, for a program that has no event to wait for: it watches others from outside.

use std::time::{Duration, Instant};

use anyhow::bail;

/// How often a client looks whether its task runs, by the budget's terms.
pub(crate) const POLL: Duration = Duration::from_millis(1);

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
