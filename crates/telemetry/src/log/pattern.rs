use std::str::Chars;

/// A filter pattern for unstructured events: terms that must, must not or may appear.
///
/// `ERROR "exact phrase" -exclude` means events that hold the first two and not the third; `?either ?or` means events that hold
/// one of them. Terms are looked for anywhere in the message and case matters. Next to other terms, those with `?` count
/// for nothing. A term of other than letters, digits and underscores stands in double quotes, in which `\"` and `\\` mean
/// the character behind the backslash. The empty pattern means every event.
///
/// Source: CloudWatch Logs user guide, "Filter pattern syntax", "Match terms in unstructured log events".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilterPattern {
    include: Vec<String>,
    exclude: Vec<String>,
    any: Vec<String>,
}

/// Why a text is not a filter pattern, in the words that follow "Invalid filter pattern".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPattern {
    #[error("Invalid character(s) in term '{0}'")]
    Term(String),
    #[error("Unterminated quoted string '{0}'")]
    Unterminated(String),
    /// A kind of pattern of the real service that is not served yet.
    #[error("{0} filter patterns are not supported by Wharf yet")]
    NotSupported(&'static str),
}

impl FilterPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// [`InvalidPattern`].
    pub fn parse(text: &str) -> Result<Self, InvalidPattern> {
        let text = text.trim();
        match text.chars().next() {
            Some('{') => return Err(InvalidPattern::NotSupported("JSON")),
            Some('[') => return Err(InvalidPattern::NotSupported("space-delimited")),
            _ => {}
        }
        let mut pattern = Self::default();
        let mut rest = text.chars();
        while let Some(first) = rest.clone().next() {
            if first.is_whitespace() {
                rest.next();
                continue;
            }
            let kind = match first {
                '-' => &mut pattern.exclude,
                '?' => &mut pattern.any,
                _ => &mut pattern.include,
            };
            let from = rest.as_str();
            if matches!(first, '-' | '?') {
                rest.next();
            }
            kind.push(term(&mut rest, from)?);
        }
        Ok(pattern)
    }

    /// Whether `message` is meant.
    #[must_use]
    pub fn matches(&self, message: &str) -> bool {
        let has = |term: &String| message.contains(term.as_str());
        if self.include.is_empty() && self.exclude.is_empty() {
            return self.any.is_empty() || self.any.iter().any(has);
        }
        self.include.iter().all(has) && !self.exclude.iter().any(has)
    }

    /// Whether every message is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.include.is_empty() && self.exclude.is_empty() && self.any.is_empty()
    }
}

/// One term from the beginning of `rest`; `from` is the same with its sign, for the error.
fn term(rest: &mut Chars<'_>, from: &str) -> Result<String, InvalidPattern> {
    let written = |rest: &Chars<'_>| {
        let tail = rest.as_str();
        let end = from.len() - tail.len() + tail.find(char::is_whitespace).unwrap_or(tail.len());
        from[..end].to_owned()
    };
    let mut term = String::new();
    match rest.clone().next() {
        Some('"') => {
            rest.next();
            loop {
                match rest.next() {
                    Some('"') => break,
                    Some('\\') => match rest.next() {
                        Some(c @ ('"' | '\\')) => term.push(c),
                        Some(c) => term.extend(['\\', c]),
                        None => return Err(InvalidPattern::Unterminated(from.to_owned())),
                    },
                    Some(c) => term.push(c),
                    None => return Err(InvalidPattern::Unterminated(from.to_owned())),
                }
            }
        }
        Some('%') if from.starts_with('%') => return Err(InvalidPattern::NotSupported("regular expression")),
        _ => {
            while let Some(c) = rest.clone().next().filter(|c| c.is_alphanumeric() || *c == '_') {
                term.push(c);
                rest.next();
            }
        }
    }
    // What follows a term is a space or the end, and a term is not empty: the real service refuses `""` with these words.
    if term.is_empty() || rest.clone().next().is_some_and(|c| !c.is_whitespace()) {
        return Err(InvalidPattern::Term(written(rest)));
    }
    Ok(term)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pattern(text: &str) -> FilterPattern {
        FilterPattern::parse(text).unwrap()
    }

    #[test]
    fn terms_phrases_and_signs() {
        let message = "[ERROR 419] MISSING \"ARGUMENTS\" in mod_users";
        for yes in [
            "",
            "  ",
            "ERROR",
            "ERROR MISSING",
            "\"ERROR 419\"",
            "\"\\\"ARGUMENTS\\\"\"",
            "ERROR -WARN",
            "-WARN",
            "?WARN ?ERROR",
            "mod_users",
            "-\"ERROR 420\"",
            "ERROR ?WARN",
        ] {
            assert!(pattern(yes).matches(message), "{yes}");
        }
        for no in
            ["error", "ERROR WARN", "ERROR -MISSING", "?WARN ?error", "\"419 ERROR\"", "-\"ERROR 419\"", "WARN ?ERROR"]
        {
            assert!(!pattern(no).matches(message), "{no}");
        }
    }

    #[test]
    fn errors_say_which_term() {
        let error = |text| FilterPattern::parse(text).unwrap_err().to_string();
        assert_eq!(error("ok a:b more"), "Invalid character(s) in term 'a:b'");
        assert_eq!(error("\"\""), "Invalid character(s) in term '\"\"'");
        assert_eq!(error("- x"), "Invalid character(s) in term '-'");
        assert_eq!(error("\"a\"b"), "Invalid character(s) in term '\"a\"b'");
        assert_eq!(error("x ?\"open"), "Unterminated quoted string '?\"open'");
        assert_eq!(error("{ $.a = 1 }"), "JSON filter patterns are not supported by Wharf yet");
        assert_eq!(error("[a, b]"), "space-delimited filter patterns are not supported by Wharf yet");
        assert_eq!(error("%a+%"), "regular expression filter patterns are not supported by Wharf yet");
    }

    proptest! {
        #[test]
        fn any_text_is_taken_or_refused(text in "\\PC{0,40}|[-?\"\\\\ %a-c]{0,12}", message in "\\PC{0,20}") {
            if let Ok(pattern) = FilterPattern::parse(&text) {
                let _ = pattern.matches(&message);
            }
        }

        #[test]
        fn quoting_makes_any_phrase_a_term(phrase in "[^\\s].{0,20}", before in ".{0,5}", after in ".{0,5}") {
            let quoted = format!("\"{}\"", phrase.replace('\\', "\\\\").replace('"', "\\\""));
            let sought = pattern(&quoted);
            let message = format!("{before}{phrase}{after}");
            prop_assert!(sought.matches(&message));
            let excluding = pattern(&format!("-{quoted}"));
            prop_assert!(!excluding.matches(&message));
        }
    }
}
