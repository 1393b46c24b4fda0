use wharf_core::Timestamp;

/// How long ago something was, in the largest unit of which there is one: `3 hours ago`.
pub(super) fn age(seconds: i64, now: Timestamp) -> String {
    const UNITS: [(i64, &str); 7] = [
        (365 * 86_400, "year"),
        (30 * 86_400, "month"),
        (7 * 86_400, "week"),
        (86_400, "day"),
        (3600, "hour"),
        (60, "minute"),
        (1, "second"),
    ];
    let passed = now.0 / 1000 - seconds;
    for (length, unit) in UNITS {
        let count = passed / length;
        // Two of a larger unit at least, but for those that are small: `36 hours` says more than `1 day`.
        if count >= 1 && (unit == "second" || unit == "minute" || unit == "hour" || count >= 2) {
            return format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" });
        }
    }
    "just now".to_owned()
}

/// The seconds since 1970 of a time in RFC 3339; `None` for what is none.
pub(super) fn seconds_of(text: &str) -> Option<i64> {
    text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages() {
        let now = Timestamp(1_000_000_000_000);
        let of = |seconds: i64| age(1_000_000_000 - seconds, now);
        assert_eq!(of(0), "just now");
        assert_eq!(of(-100), "just now");
        assert_eq!(of(1), "1 second ago");
        assert_eq!(of(3599), "59 minutes ago");
        assert_eq!(of(30 * 3600), "30 hours ago");
        assert_eq!(of(3 * 86_400), "3 days ago");
        assert_eq!(of(800 * 86_400), "2 years ago");
    }

    #[test]
    fn times() {
        assert_eq!(seconds_of("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(seconds_of("2024-02-29T12:00:00.123456789Z"), Some(1_709_208_000));
        assert_eq!(seconds_of("2024-02-29T14:00:00+02:00"), Some(1_709_208_000));
        assert_eq!(seconds_of("0001-01-01T00:00:00Z"), Some(-62_135_596_800));
        for none in ["", "yesterday", "2024-13-01T00:00:00Z", "2024-02-29T12:00:00"] {
            assert_eq!(seconds_of(none), None, "{none}");
        }
    }
}
