//! What many measurements come to.

use std::time::Duration;

/// Times of one thing, measured again and again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times(Vec<Duration>);

impl From<Vec<Duration>> for Times {
    fn from(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }
}

impl Times {
    pub(crate) fn push(&mut self, time: Duration) {
        let at = self.0.partition_point(|t| *t <= time);
        self.0.insert(at, time);
    }

    pub(crate) fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
        self.0.sort_unstable();
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The smallest time that at least `percent` of all do not exceed (nearest rank), `None` without measurements.
    pub(crate) fn percentile(&self, percent: usize) -> Option<Duration> {
        let rank = (self.0.len() * percent).div_ceil(100);
        self.0.get(rank.saturating_sub(1)).copied()
    }

    pub(crate) fn median(&self) -> Option<Duration> {
        self.percentile(50)
    }

    pub(crate) fn worst(&self) -> Option<Duration> {
        self.0.last().copied()
    }
}

/// Milliseconds, with as many digits as mean something.
pub(crate) fn milliseconds(time: Option<Duration>) -> String {
    match time.map(|t| t.as_secs_f64() * 1e3) {
        None => "–".to_owned(),
        Some(ms) if ms < 10.0 => format!("{ms:.2} ms"),
        Some(ms) if ms < 100.0 => format!("{ms:.1} ms"),
        Some(ms) => format!("{ms:.0} ms"),
    }
}

/// How many times `ours` goes into `theirs`.
pub(crate) fn ratio(theirs: Option<Duration>, ours: Option<Duration>) -> Option<f64> {
    Some(theirs?.as_secs_f64() / ours?.as_secs_f64())
}

#[expect(clippy::cast_precision_loss, reason = "memory that is printed with a decimal or two")]
pub(crate) fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred tasks")]
pub(crate) fn per(amount: f64, count: usize) -> f64 {
    amount / count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let mut times = Times::default();
        assert_eq!(times.percentile(50), None);
        for ms in (1..=100).rev() {
            times.push(Duration::from_millis(ms));
        }
        let at = |p| times.percentile(p).map(|t| t.as_millis());
        assert_eq!((at(50), at(99), at(100)), (Some(50), Some(99), Some(100)));
        let mut few = Times::default();
        few.push(Duration::from_micros(1_234));
        few.push(Duration::from_micros(12_345));
        assert_eq!(milliseconds(few.median()), "1.23 ms");
        assert_eq!(milliseconds(few.percentile(99)), "12.3 ms");
        assert_eq!(milliseconds(None), "–");
    }
}
