//! Durations and sizes as Go programs write them.

use std::time::Duration;

/// A duration of Go's `time.ParseDuration`: numbers with units (`h`, `m`, `s`, `ms`, `us`, `ns`), `1h30m`, `1.5s`,
/// or `0`. `None` if it is none, is negative, or has more than about 290 years.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    if rest == "0" {
        return Some(Duration::ZERO);
    }
    if rest.is_empty() {
        return None;
    }
    let mut nanoseconds = 0f64;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..end].parse().ok()?;
        rest = &rest[end..];
        let end = rest.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(rest.len());
        let unit = match &rest[..end] {
            "ns" => 1.0,
            "us" | "µs" | "μs" => 1e3,
            "ms" => 1e6,
            "s" => 1e9,
            "m" => 60e9,
            "h" => 3600e9,
            _ => return None,
        };
        rest = &rest[end..];
        nanoseconds += number * unit;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "compared with the largest before")]
    (nanoseconds <= i64::MAX as f64).then(|| Duration::from_nanos(nanoseconds.round() as u64))
}

/// A size as docker's command line takes it: a number of bytes with an optional unit of 1024s (`64m`, `1.5GiB`,
/// `512kb`). `None` if it is none.
pub fn parse_size(text: &str) -> Option<u64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number: f64 = text[..end].parse().ok()?;
    let unit = text[end..].trim_start().to_ascii_lowercase();
    let unit = unit.strip_suffix("ib").or_else(|| unit.strip_suffix('b')).unwrap_or(&unit);
    let power = match unit {
        "" => 0,
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        "p" => 5,
        _ => return None,
    };
    let bytes = number * 1024f64.powi(power);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "compared with the largest before")]
    (bytes <= i64::MAX as f64).then_some(bytes as u64)
}

#[cfg(test)]
mod tests {
    use super::{duration, parse_size};
    use std::time::Duration;

    #[test]
    fn durations_are_go_s() {
        for (text, expected) in [
            ("30s", Some(Duration::from_secs(30))),
            ("1h30m", Some(Duration::from_secs(5400))),
            ("1.5s", Some(Duration::from_millis(1500))),
            (".5s", Some(Duration::from_millis(500))),
            ("5ms", Some(Duration::from_millis(5))),
            ("100us", Some(Duration::from_micros(100))),
            ("0", Some(Duration::ZERO)),
            ("0s", Some(Duration::ZERO)),
            ("30", None),
            ("s", None),
            ("-3s", None),
            ("3 s", None),
            ("3d", None),
            ("", None),
            ("1..2s", None),
            ("9999999999999h", None),
        ] {
            assert_eq!(duration(text), expected, "{text}");
        }
    }

    #[test]
    fn sizes_are_of_1024s() {
        for (text, expected) in [
            ("100", Some(100)),
            ("64m", Some(64 << 20)),
            ("64MiB", Some(64 << 20)),
            ("64 MB", Some(64 << 20)),
            ("1.5g", Some(3 << 29)),
            ("1k", Some(1024)),
            ("k", None),
            ("1x", None),
            ("-1", None),
            ("999999999999p", None),
        ] {
            assert_eq!(parse_size(text), expected, "{text}");
        }
    }
}
