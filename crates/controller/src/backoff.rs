use std::time::Duration;

/// How long a key that failed rests: twice as long each time, up to a bound.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    pub first: Duration,
    pub longest: Duration,
}

impl Default for Backoff {
    /// 5 ms, then twice as long up to 30 s.
    fn default() -> Self {
        Self { first: Duration::from_millis(5), longest: Duration::from_secs(30) }
    }
}

impl Backoff {
    /// The pause after the `failures`th failure in a row (1 for the first), up to a fifth longer, so that keys that failed
    /// together do not come back together.
    #[must_use]
    pub fn pause(&self, failures: u32, rng: &mut fastrand::Rng) -> Duration {
        let doubled = self.first.saturating_mul(1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX));
        let pause = doubled.min(self.longest);
        pause + pause.mul_f64(rng.f64() / 5.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_bound() {
        let backoff = Backoff::default();
        let mut rng = fastrand::Rng::with_seed(7);
        for (failures, least) in [(1, 5), (2, 10), (5, 80), (14, 30_000), (64, 30_000), (u32::MAX, 30_000)] {
            let least = Duration::from_millis(least);
            let pause = backoff.pause(failures, &mut rng);
            assert!(pause >= least && pause <= least.mul_f64(1.2), "{failures}: {pause:?}");
        }
    }
}
