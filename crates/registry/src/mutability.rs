use serde::{Deserialize, Serialize};

/// Whether a tag, once set, may come to mean another image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mutability {
    /// What holds for tags that no filter fits; the contrary holds for the others.
    pub mutable: bool,
    /// Patterns of tags, in the order they were given; `*` stands for any characters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
}

impl Default for Mutability {
    fn default() -> Self {
        Self { mutable: true, except: Vec::new() }
    }
}

impl Mutability {
    /// Whether this tag may be moved.
    #[must_use]
    pub fn may_move(&self, tag: &str) -> bool {
        self.mutable != self.except.iter().any(|pattern| matches_wildcard(pattern, tag))
    }
}

/// Whether `text` is what `pattern` describes, in which `*` stands for any characters, none included.
///
/// Source: Amazon ECR User Guide, "Preventing image tags from being overwritten": exclusion filters of type WILDCARD; the
/// same wildcard stands in lifecycle policies' `tagPatternList`.
#[must_use]
pub fn matches_wildcard(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        // The leftmost fit leaves the most for those that follow.
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn filters_turn_the_rule_round() {
        let all = Mutability::default();
        assert!(all.may_move("v1"));
        let but_releases = Mutability { mutable: true, except: vec!["v*".into()] };
        assert!(but_releases.may_move("latest") && !but_releases.may_move("v1"));
        let only_latest = Mutability { mutable: false, except: vec!["latest".into(), "dev-*".into()] };
        assert!(only_latest.may_move("latest") && only_latest.may_move("dev-7") && !only_latest.may_move("v1"));
    }

    /// The plain way to say it.
    fn model(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern, text) {
            ([], text) => text.is_empty(),
            ([b'*', rest @ ..], text) => (0..=text.len()).any(|at| model(rest, &text[at..])),
            ([p, pattern @ ..], [t, text @ ..]) => p == t && model(pattern, text),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn wildcards_are_what_the_model_says(pattern in "[ab*]{0,8}", text in "[ab]{0,10}") {
            prop_assert_eq!(matches_wildcard(&pattern, &text), model(pattern.as_bytes(), text.as_bytes()));
        }
    }
}
