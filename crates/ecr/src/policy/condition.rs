//! Conditions of statements.
//!
//! Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Single-valued vs. multivalued context keys".

use std::{cmp::Ordering, collections::BTreeMap, net::IpAddr};

use super::evaluate::matches;

/// What is known of a request: a key's name in lower case, and its values. What is not known is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Keys(BTreeMap<String, Vec<String>>);

impl Keys {
    /// The same with a further value of a key.
    pub(crate) fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.0.entry(key.to_ascii_lowercase()).or_default().push(value.into());
        self
    }

    fn get(&self, key: &str) -> &[String] {
        self.0.get(key).map(Vec::as_slice).unwrap_or_default()
    }
}

/// `Operator: {key: values}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Condition {
    quantifier: Quantifier,
    test: Test,
    /// Whether it holds if the test does not (`StringNotEquals`).
    negated: bool,
    /// Whether it holds if nothing is known of the key.
    if_exists: bool,
    /// In lower case.
    key: String,
    pub(crate) values: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quantifier {
    One,
    ForAll,
    ForAny,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Test {
    Equals,
    EqualsIgnoreCase,
    Like,
    Bool,
    Null,
    Address,
    Number(Wanted),
    Date(Wanted),
}

/// How what is known is to stand to what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Wanted {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

impl Condition {
    /// `None` for an operator that there is not, or that cannot read these values.
    pub(crate) fn new(operator: &str, key: &str, values: Vec<String>) -> Option<Self> {
        let (quantifier, rest) = match operator.split_once(':') {
            Some(("ForAllValues", rest)) => (Quantifier::ForAll, rest),
            Some(("ForAnyValue", rest)) => (Quantifier::ForAny, rest),
            Some(_) => return None,
            None => (Quantifier::One, operator),
        };
        let (name, if_exists) = rest.strip_suffix("IfExists").map_or((rest, false), |name| (name, true));
        let (test, negated) = test(name)?;
        let readable = |value: &String| match test {
            Test::Bool | Test::Null => truth(value).is_some(),
            Test::Address => Network::parse(value).is_some(),
            Test::Number(_) => value.parse::<f64>().is_ok(),
            Test::Date(_) => millis(value).is_some(),
            Test::Equals | Test::EqualsIgnoreCase | Test::Like => true,
        };
        let null = test == Test::Null;
        let fits = values.iter().all(readable) && !(null && (if_exists || quantifier != Quantifier::One));
        let key = key.to_ascii_lowercase();
        fits.then_some(Self { quantifier, test, negated, if_exists, key, values })
    }

    /// Whether it holds for a request. A key of which nothing is known fits nothing: what asks for it does not hold, and
    /// what asks for its contrary does.
    pub(crate) fn holds(&self, keys: &Keys) -> bool {
        let known = keys.get(&self.key);
        if self.test == Test::Null {
            return self.values.iter().any(|value| truth(value) == Some(known.is_empty()));
        }
        if known.is_empty() {
            return match self.quantifier {
                _ if self.if_exists => true,
                Quantifier::ForAll => true,
                Quantifier::ForAny => false,
                Quantifier::One => self.negated,
            };
        }
        let one = |known: &String| self.negated != self.values.iter().any(|value| self.fits(known, value));
        if self.quantifier == Quantifier::ForAll { known.iter().all(one) } else { known.iter().any(one) }
    }

    fn fits(&self, known: &str, value: &str) -> bool {
        match self.test {
            Test::Equals => known == value,
            Test::EqualsIgnoreCase => known.eq_ignore_ascii_case(value),
            Test::Like => matches(value, known),
            Test::Bool => truth(known).is_some() && truth(known) == truth(value),
            Test::Null => false,
            Test::Address => known.parse().is_ok_and(|ip| Network::parse(value).is_some_and(|net| net.contains(ip))),
            Test::Number(wanted) => match (known.parse::<f64>(), value.parse::<f64>()) {
                (Ok(known), Ok(value)) => known.partial_cmp(&value).is_some_and(|order| wanted.holds(order)),
                _ => false,
            },
            Test::Date(wanted) => match (millis(known), millis(value)) {
                (Some(known), Some(value)) => wanted.holds(known.cmp(&value)),
                _ => false,
            },
        }
    }
}

fn test(name: &str) -> Option<(Test, bool)> {
    let ordered = |rest: &str| {
        Some(match rest {
            "Equals" => (Wanted::Equal, false),
            "NotEquals" => (Wanted::Equal, true),
            "LessThan" => (Wanted::Less, false),
            "LessThanEquals" => (Wanted::LessOrEqual, false),
            "GreaterThan" => (Wanted::Greater, false),
            "GreaterThanEquals" => (Wanted::GreaterOrEqual, false),
            _ => return None,
        })
    };
    Some(match name {
        "StringEquals" => (Test::Equals, false),
        "StringNotEquals" => (Test::Equals, true),
        "StringEqualsIgnoreCase" => (Test::EqualsIgnoreCase, false),
        "StringNotEqualsIgnoreCase" => (Test::EqualsIgnoreCase, true),
        // Of ARNs both kinds read wildcards.
        "StringLike" | "ArnLike" | "ArnEquals" => (Test::Like, false),
        "StringNotLike" | "ArnNotLike" | "ArnNotEquals" => (Test::Like, true),
        "Bool" => (Test::Bool, false),
        "Null" => (Test::Null, false),
        "IpAddress" => (Test::Address, false),
        "NotIpAddress" => (Test::Address, true),
        name => {
            if let Some(rest) = name.strip_prefix("Numeric") {
                let (wanted, negated) = ordered(rest)?;
                (Test::Number(wanted), negated)
            } else {
                let (wanted, negated) = ordered(name.strip_prefix("Date")?)?;
                (Test::Date(wanted), negated)
            }
        }
    })
}

fn truth(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") { Some(true) } else { text.eq_ignore_ascii_case("false").then_some(false) }
}

/// ISO 8601 or seconds since 1970, as milliseconds.
fn millis(text: &str) -> Option<i64> {
    if let Ok(seconds) = text.parse::<i64>() {
        return seconds.checked_mul(1000);
    }
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Some(instant.as_millisecond());
    }
    let date: jiff::civil::Date = text.parse().ok()?;
    Some(date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

/// `10.0.0.0/8`, or one address.
struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Some(most), |bits| bits.parse().ok().filter(|bits| *bits <= most))?;
        Some(Self { address, bits })
    }

    fn contains(&self, other: IpAddr) -> bool {
        match (self.address, other) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                (own.to_bits() ^ other.to_bits()).checked_shr(32 - self.bits).unwrap_or(0) == 0
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                (own.to_bits() ^ other.to_bits()).checked_shr(128 - self.bits).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(operator: &str, values: &[&str], known: &[&str]) -> bool {
        let values = values.iter().map(ToString::to_string).collect();
        let condition = Condition::new(operator, "aws:Key", values).unwrap();
        condition.holds(&known.iter().fold(Keys::default(), |keys, value| keys.with("AWS:key", *value)))
    }

    #[test]
    fn each_operator() {
        for (operator, value, known, wanted) in [
            ("StringEquals", "a", "a", true),
            ("StringEquals", "a*", "ab", false),
            ("StringNotEquals", "a", "b", true),
            ("StringEqualsIgnoreCase", "A", "a", true),
            ("StringNotEqualsIgnoreCase", "A", "a", false),
            ("StringLike", "a*c?", "abbcd", true),
            ("StringNotLike", "a*", "b", true),
            ("ArnEquals", "arn:aws:iam::*:role/x", "arn:aws:iam::1:role/x", true),
            ("ArnNotLike", "arn:aws:iam::*:role/x", "arn:aws:iam::1:role/x", false),
            ("Bool", "true", "True", true),
            ("Bool", "false", "true", false),
            ("IpAddress", "10.0.0.0/8", "10.9.8.7", true),
            ("IpAddress", "10.0.0.0/8", "11.9.8.7", false),
            ("IpAddress", "0.0.0.0/0", "11.9.8.7", true),
            ("NotIpAddress", "2001:db8::/32", "2001:db9::1", true),
            ("NumericLessThan", "5", "4.5", true),
            ("NumericNotEquals", "5", "5", false),
            ("DateGreaterThan", "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", true),
            ("DateLessThanEquals", "2026-01-01", "1767225600", true),
        ] {
            assert_eq!(holds(operator, &[value], &[known]), wanted, "{known} {operator} {value}");
        }
        assert!(Condition::new("StringSounds", "k", vec![]).is_none());
        assert!(Condition::new("IpAddress", "k", vec!["10.0.0.0/33".into()]).is_none());
        assert!(Condition::new("ForSomeValues:StringEquals", "k", vec![]).is_none());
    }

    #[test]
    fn what_is_missing_fits_the_contrary_alone() {
        assert!(!holds("StringEquals", &["a"], &[]));
        assert!(holds("StringNotEquals", &["a"], &[]));
        assert!(holds("StringEqualsIfExists", &["a"], &[]));
        assert!(!holds("StringEqualsIfExists", &["a"], &["b"]));
        assert!(holds("Null", &["true"], &[]));
        assert!(!holds("Null", &["true"], &["x"]));
        assert!(holds("Null", &["false"], &["x"]));
    }

    #[test]
    fn several_values() {
        assert!(holds("StringEquals", &["a", "b"], &["b"]), "one of what is written will do");
        assert!(!holds("StringNotEquals", &["a", "b"], &["b"]), "none of what is written may fit");
        assert!(holds("ForAllValues:StringEquals", &["a", "b"], &["a", "b"]));
        assert!(!holds("ForAllValues:StringEquals", &["a"], &["a", "b"]));
        assert!(holds("ForAllValues:StringEquals", &["a"], &[]));
        assert!(holds("ForAnyValue:StringEquals", &["a"], &["a", "b"]));
        assert!(!holds("ForAnyValue:StringEquals", &["a"], &[]));
    }
}
