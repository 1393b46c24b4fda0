//! EC2's filters: all of them must hold, each for any of its values; `*` and `?` stand for any text and any character.
//!
//! Source: Amazon EC2 User Guide, "List and filter using the CLI and API".

use wharf_aws_wire::{ApiError, ec2::types::Filter};

/// Those of `items` that pass. `values` answers what an item has under a filter's name, `None` if there is no such
/// filter, whatever the item.
///
/// # Errors
/// `InvalidParameterValue` for a filter that does not exist.
pub(crate) fn keep<T: Default>(
    filters: Option<&[Filter]>,
    mut items: Vec<T>,
    values: impl Fn(&T, &str) -> Option<Vec<String>>,
) -> Result<Vec<T>, ApiError> {
    for filter in filters.unwrap_or_default() {
        let name = filter.name.as_deref().unwrap_or("null");
        let wanted = filter.values.as_deref().unwrap_or_default();
        if values(&T::default(), name).is_none() {
            return Err(ApiError::client("InvalidParameterValue", format!("The filter '{name}' is invalid")));
        }
        items.retain(|item| {
            let held = values(item, name).unwrap_or_default();
            held.iter().any(|h| wanted.iter().any(|w| matches(w, h)))
        });
    }
    Ok(items)
}

/// What an object without tags has under `tag:KEY` and `tag-key`; `None` for other names.
pub(crate) fn no_tags(name: &str) -> Option<Vec<String>> {
    (name == "tag-key" || name.starts_with("tag:")).then(Vec::new)
}

/// The value of a member as a filter sees it.
pub(crate) fn held<T: ToString>(value: Option<&T>) -> Vec<String> {
    value.map(T::to_string).into_iter().collect()
}

/// Whether `text` is what `pattern` describes. A backslash takes the meaning from what follows it.
fn matches(pattern: &str, text: &str) -> bool {
    let pattern = tokens(pattern);
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    // Where to go on when a later part fails: behind the last star, with one more character under it.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(Token::Any) => {
                star = Some((p + 1, t));
                p += 1;
            }
            Some(token) if token.takes(text[t]) => (p, t) = (p + 1, t + 1),
            _ => match star {
                Some((behind, under)) => {
                    star = Some((behind, under + 1));
                    (p, t) = (behind, under + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|token| *token == Token::Any)
}

#[derive(PartialEq)]
enum Token {
    Any,
    One,
    Is(char),
}

impl Token {
    fn takes(&self, c: char) -> bool {
        match self {
            Self::Any => false,
            Self::One => true,
            Self::Is(own) => *own == c,
        }
    }
}

fn tokens(pattern: &str) -> Vec<Token> {
    let mut chars = pattern.chars();
    let mut out = Vec::new();
    while let Some(c) = chars.next() {
        out.push(match c {
            '*' => Token::Any,
            '?' => Token::One,
            '\\' => Token::Is(chars.next().unwrap_or('\\')),
            c => Token::Is(c),
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards() {
        let yes = [("", ""), ("*", ""), ("*", "abc"), ("a*c", "abbc"), ("a?c", "abc"), ("*b*b", "abab"), (r"\*", "*")];
        let no = [("", "a"), ("a", ""), ("?", ""), ("a*c", "ab"), ("a?c", "ac"), (r"\*", "a"), ("A", "a")];
        for (pattern, text) in yes {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in no {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn a_pattern_of_many_stars_is_not_slow() {
        let pattern = "*a".repeat(1000);
        assert!(!matches(&pattern, &"a".repeat(999)));
        assert!(matches(&pattern, &"a".repeat(1000)));
    }
}
