//! The rules of a container's health check (API reference, "HealthCheck").

use std::ops::RangeInclusive;

use wharf_aws_model::ecs::types::HealthCheck;

use crate::{EcsError, error::check};

const INTERVAL: RangeInclusive<i32> = 5..=300;
const TIMEOUT: RangeInclusive<i32> = 2..=60;
const RETRIES: RangeInclusive<i32> = 1..=10;
const START_PERIOD: RangeInclusive<i32> = 0..=300;

pub(super) fn validate(health: &HealthCheck) -> Result<(), EcsError> {
    let command = health.command.as_deref().unwrap_or_default();
    let form = command.first().map(String::as_str).unwrap_or_default();
    check(!form.is_empty(), || "Health check command should not be null or empty.".into())?;
    let complete = match form {
        "NONE" => command.len() == 1,
        "CMD" => command.len() >= 2,
        "CMD-SHELL" => command.len() >= 2,
        _ => false,
    };
    check(complete, || "Health check command must start with CMD or CMD-SHELL.".into())?;
    for (member, value, range) in [
        ("interval", health.interval, INTERVAL),
        ("timeout", health.timeout, TIMEOUT),
        ("retries", health.retries, RETRIES),
        ("startPeriod", health.start_period, START_PERIOD),
    ] {
        check(value.is_none_or(|value| range.contains(&value)), || {
            format!("Health check {member} must be between {} and {}.", range.start(), range.end())
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_and_ranges() {
        let health = |command: &[&str]| HealthCheck {
            command: Some(command.iter().map(ToString::to_string).collect()),
            ..HealthCheck::default()
        };
        for good in [&["CMD-SHELL", "true"][..], &["CMD", "/bin/true", "-v"], &["NONE"]] {
            assert!(validate(&health(good)).is_ok(), "{good:?}");
        }
        for bad in [&[][..], &[""], &["CMD"], &["CMD-SHELL"], &["true"], &["NONE", "x"]] {
            assert!(validate(&health(bad)).is_err(), "{bad:?}");
        }
        let good = health(&["CMD", "x"]);
        for bad in [
            HealthCheck { interval: Some(4), ..good.clone() },
            HealthCheck { timeout: Some(61), ..good.clone() },
            HealthCheck { retries: Some(0), ..good.clone() },
            HealthCheck { start_period: Some(301), ..good.clone() },
        ] {
            assert!(validate(&bad).is_err(), "{bad:?}");
        }
    }
}
