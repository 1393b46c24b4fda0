//! How long a service waits before it starts further tasks after some that failed.
//!
//! The real service says that the pause grows up to 27 minutes (ECS Developer Guide, "Amazon ECS service throttle logic") and
//! not how. Here it doubles with each round in which as many failed as are wanted. Tasks that end by themselves soon after
//! they began count too: containers start so quickly here that a loop would do nothing else.

use std::time::Duration;

use crate::service::record::Throttle;

const FIRST: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_secs(27 * 60);

/// The pause after the last failure.
pub(crate) fn pause(throttle: &Throttle, desired: usize) -> Duration {
    let wanted = u32::try_from(desired.max(1)).unwrap_or(u32::MAX);
    match throttle.failures / wanted {
        0 => Duration::ZERO,
        rounds => FIRST.saturating_mul(1 << (rounds - 1).min(16)).min(LONGEST),
    }
}

/// Whether it is time to say that tasks do not start.
pub(crate) fn is_worth_telling(throttle: &Throttle, desired: usize) -> bool {
    !throttle.told && throttle.failures >= 3 && throttle.failures as usize >= desired
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_with_each_round() {
        let after = |failures, desired| pause(&Throttle { failures, ..Throttle::default() }, desired).as_secs();
        assert_eq!([0, 1, 2, 3, 9, 40].map(|failures| after(failures, 1)), [0, 5, 10, 20, 1280, 1620]);
        assert_eq!([3, 4, 8].map(|failures| after(failures, 4)), [0, 5, 10]);
    }
}
