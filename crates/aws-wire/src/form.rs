use std::borrow::Cow;

use percent_encoding::percent_decode;

/// The most parameters that a request may have: each costs far more memory than its bytes on the wire, and they are read
/// before anyone's signature is.
const MOST: usize = 16_384;

/// Decoded `name=value` pairs in the order in which they were sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Form {
    pairs: Vec<(String, String)>,
    overflowing: bool,
}

impl Form {
    /// Reads `application/x-www-form-urlencoded` text. Bytes that are no UTF-8 become replacement characters, as in the
    /// URL standard's parser.
    pub(crate) fn parse(text: &[u8]) -> Self {
        let pair = |pair: &[u8]| {
            let mut halves = pair.splitn(2, |&b| b == b'=');
            let name = decode(halves.next().unwrap_or_default());
            (name, decode(halves.next().unwrap_or_default()))
        };
        let mut rest = text.split(|&b| b == b'&').filter(|p| !p.is_empty());
        let pairs = rest.by_ref().take(MOST).map(pair).collect();
        Self { pairs, overflowing: rest.next().is_some() }
    }

    /// There were more parameters than are read.
    pub(crate) fn overflowing(&self) -> bool {
        self.overflowing
    }

    pub(crate) fn append(&mut self, mut other: Self) {
        self.pairs.append(&mut other.pairs);
        self.overflowing |= other.overflowing;
    }

    /// The first value of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

fn decode(text: &[u8]) -> String {
    let spaced: Cow<'_, [u8]> = if text.contains(&b'+') {
        text.iter().map(|&b| if b == b'+' { b' ' } else { b }).collect::<Vec<u8>>().into()
    } else {
        text.into()
    };
    percent_decode(&spaced).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_decode() {
        let form = Form::parse(b"Action=Do&a=x+y%2B%C3%A9&empty=&bare&&=v");
        assert_eq!(form.get("Action"), Some("Do"));
        assert_eq!(form.get("a"), Some("x y+é"));
        assert_eq!(form.get("empty"), Some(""));
        assert_eq!(form.get("bare"), Some(""));
        assert_eq!(form.get("missing"), None);
        assert_eq!(form.iter().count(), 5);
        assert!(!form.overflowing());
    }

    #[test]
    fn parameters_are_counted() {
        assert!(!Form::parse("a&".repeat(MOST).as_bytes()).overflowing());
        let many = Form::parse("a&".repeat(MOST + 1).as_bytes());
        assert!(many.overflowing());
        assert_eq!(many.iter().count(), MOST);
    }
}
