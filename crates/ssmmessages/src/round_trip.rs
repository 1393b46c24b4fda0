use std::time::Duration;

/// Before anything was measured.
const FIRST_TIMEOUT: Duration = Duration::from_millis(200);
const FIRST_ROUND_TRIP: Duration = Duration::from_millis(100);
/// The least that is added to the round trip.
const GRANULARITY: Duration = Duration::from_millis(10);
const LONGEST_TIMEOUT: Duration = Duration::from_secs(1);

/// How long an acknowledgement takes, smoothed as TCP smooths it (RFC 6298), with the constants of amazon-ssm-agent's
/// `session/config`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RoundTrip {
    smoothed: Duration,
    variation: Duration,
    timeout: Duration,
}

impl Default for RoundTrip {
    fn default() -> Self {
        Self { smoothed: FIRST_ROUND_TRIP, variation: Duration::ZERO, timeout: FIRST_TIMEOUT }
    }
}

impl RoundTrip {
    /// An acknowledgement took this long.
    pub(crate) fn measured(&mut self, took: Duration) {
        let took = took.min(Duration::from_secs(60));
        self.variation = self.variation * 3 / 4 + self.smoothed.abs_diff(took) / 4;
        self.smoothed = self.smoothed * 7 / 8 + took / 8;
        self.timeout = (self.smoothed + GRANULARITY.max(self.variation * 4)).min(LONGEST_TIMEOUT);
    }

    /// After how long a message is sent again.
    pub(crate) const fn timeout(&self) -> Duration {
        self.timeout
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_timeout_follows_what_is_measured_within_bounds() {
        let mut trip = RoundTrip::default();
        assert_eq!(trip.timeout(), Duration::from_millis(200));
        for _ in 0..100 {
            trip.measured(Duration::from_millis(1));
        }
        assert!(trip.timeout() < Duration::from_millis(20), "{trip:?}");
        for _ in 0..100 {
            trip.measured(Duration::from_secs(30));
        }
        assert_eq!(trip.timeout(), Duration::from_secs(1));
    }
}
