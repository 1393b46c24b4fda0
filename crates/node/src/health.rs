//! Health checks, as Docker runs them.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;
use wharf_core::sandbox::{Health, HealthCheck};
use wharf_runtime::{ProcessSpec, RuntimeError, Sandbox};

/// Runs a container's check for ever and tells each change by `changed`, which answers whether anybody still listens.
pub(crate) async fn watch(
    sandbox: Arc<Sandbox>,
    container: String,
    check: HealthCheck,
    process: ProcessSpec,
    changed: impl Fn(Health) -> bool,
) {
    let begun = Instant::now();
    let mut state = State::default();
    loop {
        tokio::time::sleep(Duration::from_secs(u64::from(check.interval.max(1)))).await;
        let timeout = u64::from(check.timeout.max(1)) * 1000;
        let passed = match sandbox.exec(&container, process.clone(), timeout).await {
            Ok(code) => code == Some(0),
            Err(RuntimeError::ShimGone) => return,
            Err(error) => {
                tracing::debug!(container, "a health check could not be run: {error}");
                false
            }
        };
        let in_start_period = begun.elapsed() < Duration::from_secs(u64::from(check.start_period));
        let before = state.health;
        state.probe(passed, in_start_period, check.retries);
        if state.health != before && !changed(state.health) {
            return;
        }
    }
}

#[derive(Debug, Default)]
struct State {
    health: Health,
    failures: u32,
}

impl State {
    /// Source: Dockerfile reference, `HEALTHCHECK`: `retries` failures in a row make it unhealthy; in the start period they do not
    /// count, but a success ends the waiting.
    fn probe(&mut self, passed: bool, in_start_period: bool, retries: u32) {
        if passed {
            self.failures = 0;
            self.health = Health::Healthy;
        } else if !(in_start_period && self.health == Health::Unknown) {
            self.failures = self.failures.saturating_add(1);
            if self.failures >= retries.max(1) {
                self.health = Health::Unhealthy;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(probes: &[(bool, bool)]) -> Health {
        let mut state = State::default();
        for (passed, in_start_period) in probes {
            state.probe(*passed, *in_start_period, 3);
        }
        state.health
    }

    #[test]
    fn three_failures_in_a_row() {
        let (good, bad) = ((true, false), (false, false));
        assert_eq!(after(&[bad, bad]), Health::Unknown);
        assert_eq!(after(&[bad, bad, bad]), Health::Unhealthy);
        assert_eq!(after(&[bad, bad, good, bad, bad]), Health::Healthy);
        assert_eq!(after(&[bad, bad, bad, good]), Health::Healthy);
    }

    #[test]
    fn the_start_period_forgives() {
        assert_eq!(after(&[(false, true); 10]), Health::Unknown);
        assert_eq!(after(&[(true, true)]), Health::Healthy);
    }
}
