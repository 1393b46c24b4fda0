use std::cmp::Ordering;

use regex_lite::{Regex, RegexBuilder};

use super::Value;

/// What is asked of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    Exists,
    Equals(String),
    Order(Comparison, Bound),
    In(Vec<String>),
    Matches(Pattern),
}

/// How a value stands to a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What values are compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bound {
    pub(super) text: String,
    /// Where it is a number or a version, its parts.
    parts: Option<Vec<u64>>,
}

/// A regular expression that stands for a whole value.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) text: String,
    regex: Regex,
}

/// What a compiled pattern may take, bytes. `(a{1000}){1000}` is no honest question.
const MOST_COMPILED: usize = 1 << 20;

impl Test {
    pub(super) fn passes(&self, value: Value<'_>) -> bool {
        match value {
            Value::Text(text) => self.passes_text(text),
            Value::Truth(truth) => self.passes_text(if truth { "true" } else { "false" }),
            Value::Count(count) => {
                let mut digits = [0; 20];
                self.passes_text(decimal(count, &mut digits))
            }
        }
    }

    fn passes_text(&self, value: &str) -> bool {
        match self {
            Self::Exists => true,
            Self::Equals(wanted) => value == wanted,
            Self::Order(comparison, bound) => comparison.admits(bound.compare(value)),
            Self::In(wanted) => wanted.iter().any(|wanted| wanted == value),
            Self::Matches(pattern) => pattern.regex.is_match(value),
        }
    }
}

impl Comparison {
    const fn admits(self, order: Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

impl Bound {
    pub(super) fn new(text: String) -> Self {
        let parts = parts(&text).collect();
        Self { text, parts }
    }

    /// How a value stands to it: by number where both are, part by part where both are versions (`1.9.0` before `1.10.0`), by
    /// letters otherwise.
    fn compare(&self, value: &str) -> Ordering {
        match &self.parts {
            Some(bound) if parts(value).all(|part| part.is_some()) => parts(value).flatten().cmp(bound.iter().copied()),
            _ => value.cmp(&self.text),
        }
    }
}

fn parts(text: &str) -> impl Iterator<Item = Option<u64>> {
    text.split('.').map(|part| part.parse().ok())
}

impl Pattern {
    /// Reads a pattern; the error says what is wrong with it.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        let whole = RegexBuilder::new(&format!("^(?:{text})$")).size_limit(MOST_COMPILED).build();
        whole.map(|regex| Self { text: text.to_owned(), regex }).map_err(|error| error.to_string())
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

/// A number's digits.
fn decimal(mut number: u64, digits: &mut [u8; 20]) -> &str {
    let mut begin = digits.len();
    loop {
        begin -= 1;
        digits[begin] = b'0' + u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
        if number == 0 {
            break;
        }
    }
    std::str::from_utf8(&digits[begin..]).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_those_of_the_number() {
        for number in [0, 7, 10, 1234, u64::MAX] {
            assert_eq!(decimal(number, &mut [0; 20]), number.to_string());
        }
    }

    #[test]
    fn numbers_and_versions_are_compared_part_by_part() {
        let order = |value: &str, bound: &str| Bound::new(bound.to_owned()).compare(value);
        assert_eq!(order("9", "10"), Ordering::Less);
        assert_eq!(order("1.10.0", "1.9.0"), Ordering::Greater);
        assert_eq!(order("1.10", "1.10.0"), Ordering::Less);
        assert_eq!(order("1.10.0", "1.10.0"), Ordering::Equal);
        assert_eq!(order("b", "10"), Ordering::Greater);
        assert_eq!(order("10", "9a"), Ordering::Less);
    }
}
