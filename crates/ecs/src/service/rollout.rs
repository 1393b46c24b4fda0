//! The numbers of a rolling deployment (ECS Developer Guide, "Deploy Amazon ECS services by replacing tasks").

use wharf_aws_model::ecs::types::{DeploymentCircuitBreaker, DeploymentConfiguration};

/// How far the number of tasks may leave the desired one during a deployment, percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Percents {
    pub(crate) minimum: u32,
    pub(crate) maximum: u32,
}

/// What a number of tasks has to stay within.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// So many are to be well at any time.
    pub(crate) lower: usize,
    /// So many at most are running or on their way there.
    pub(crate) upper: usize,
}

impl Percents {
    /// What a service has whose configuration is filled in. A daemon never has two on an instance.
    pub(crate) fn of(configuration: &DeploymentConfiguration, daemon: bool) -> Self {
        let number = |given: Option<i32>, default: u32| given.and_then(|n| u32::try_from(n).ok()).unwrap_or(default);
        let (minimum, maximum) = if daemon { (0, 100) } else { (100, 200) };
        Self {
            minimum: number(configuration.minimum_healthy_percent, minimum),
            maximum: number(configuration.maximum_percent, maximum),
        }
    }

    /// The lower bound is rounded up, the upper one down.
    pub(crate) fn bounds(self, desired: usize) -> Bounds {
        let part = |percent: u32| desired.saturating_mul(usize::try_from(percent).unwrap_or(usize::MAX));
        Bounds { lower: part(self.minimum).div_ceil(100), upper: part(self.maximum) / 100 }
    }
}

/// After how many failed tasks a deployment has failed: half of the desired number, at least 3 and at most 200, unless the
/// circuit breaker says otherwise (ECS Developer Guide, "How the Amazon ECS deployment circuit breaker detects failures"; API
/// reference, "ThresholdConfiguration").
pub(crate) fn failure_threshold(breaker: Option<&DeploymentCircuitBreaker>, desired: u32) -> u32 {
    let configured = breaker.and_then(|breaker| breaker.threshold_configuration.as_ref());
    let value = configured.and_then(|threshold| threshold.value).and_then(|value| u32::try_from(value).ok());
    let value = value.unwrap_or(50);
    let part = u64::from(desired).saturating_mul(u64::from(value)).div_ceil(100);
    let part = u32::try_from(part).unwrap_or(u32::MAX);
    match configured.and_then(|threshold| threshold.r#type.as_deref()) {
        Some("COUNT") => value.max(1),
        Some("UNBOUNDED_PERCENT") => part.max(1),
        _ => part.clamp(3, 200),
    }
}

#[cfg(test)]
mod tests {
    use wharf_aws_model::ecs::types::ThresholdConfiguration;

    use super::*;

    #[test]
    fn bounds_are_rounded_inwards() {
        let bounds = |minimum, maximum, desired| {
            let Bounds { lower, upper } = Percents { minimum, maximum }.bounds(desired);
            (lower, upper)
        };
        assert_eq!(bounds(100, 200, 4), (4, 8));
        assert_eq!(bounds(50, 100, 4), (2, 4));
        assert_eq!(bounds(50, 150, 3), (2, 4));
        assert_eq!(bounds(0, 100, 1), (0, 1));
        assert_eq!(bounds(75, 125, 1), (1, 1));
        assert_eq!(bounds(100, 200, 0), (0, 0));
    }

    #[test]
    fn thresholds_stay_between_3_and_200() {
        let usual = |desired| failure_threshold(None, desired);
        assert_eq!([1, 6, 7, 25, 400, 4000].map(usual), [3, 3, 4, 13, 200, 200]);
    }

    #[test]
    fn thresholds_are_what_the_breaker_says() {
        let of = |kind: &str, value, desired| {
            let threshold = ThresholdConfiguration { r#type: Some(kind.to_owned()), value: Some(value) };
            let breaker = DeploymentCircuitBreaker {
                threshold_configuration: Some(threshold),
                ..DeploymentCircuitBreaker::default()
            };
            failure_threshold(Some(&breaker), desired)
        };
        assert_eq!([4, 20, 1000].map(|desired| of("BOUNDED_PERCENT", 25, desired)), [3, 5, 200]);
        assert_eq!([1, 4, 20, 1000].map(|desired| of("UNBOUNDED_PERCENT", 25, desired)), [1, 1, 5, 250]);
        assert_eq!([0, 1000].map(|desired| of("COUNT", 7, desired)), [7, 7]);
    }
}
