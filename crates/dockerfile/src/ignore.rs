//! `.dockerignore`.

use crate::pattern::{clean, leads_out};
use crate::{Pattern, Problem, Span};

/// A `.dockerignore` file (docs.docker.com/build/concepts/context#dockerignore-files): a pattern a line, `!` before one
/// takes back, and of those that match a path the last counts. A pattern that matches a directory matches all that is
/// under it. Lines that start with `#` and empty ones are nothing; a `/` in front or at the end makes no difference.
#[derive(Clone, Debug, Default)]
pub struct Ignore {
    rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
struct Rule {
    exception: bool,
    pattern: Pattern,
}

impl Ignore {
    /// Spans of the problem are places in `source`.
    pub fn parse(source: &str) -> Result<Ignore, Problem> {
        let text = source.strip_prefix('\u{feff}').unwrap_or(source);
        let mut at = source.len() - text.len();
        let mut rules = Vec::new();
        for line in text.split_inclusive('\n') {
            let begin = at;
            at += line.len();
            if line.starts_with('#') {
                continue;
            }
            let trimmed = line.trim();
            if trimmed.is_empty() {
                continue;
            }
            let start = begin + (line.len() - line.trim_start().len());
            let span = Span::new(start, start + trimmed.len());
            let (exception, pattern) = match trimmed.strip_prefix('!') {
                Some(rest) => (true, rest.trim_start()),
                None => (false, trimmed),
            };
            let outside = leads_out(pattern);
            let cleaned = clean(pattern);
            // An exception of everything is refused as one of nothing is; else the context itself is never left out.
            if exception && cleaned.is_empty() && (pattern.is_empty() || pattern.starts_with('/')) {
                return Err(Problem::new(span, "there is no pattern after !")
                    .with_help("write \\! for a name that starts with an exclamation mark"));
            }
            let pattern = if exception { cleaned.trim_end() } else { cleaned.trim() };
            // What is outside of the context is not in it.
            if pattern.is_empty() || outside {
                continue;
            }
            let pattern = Pattern::with_double_star(pattern).map_err(|problem| Problem { span, ..problem })?;
            rules.push(Rule { exception, pattern });
        }
        Ok(Ignore { rules })
    }

    /// Whether this keeps a file or directory out of the context. The path is relative to the context, `/` between its
    /// segments and none at its ends; it need not be UTF-8.
    pub fn excludes(&self, path: impl AsRef<[u8]>) -> bool {
        let path = path.as_ref();
        let mut excluded = false;
        for rule in &self.rules {
            if rule.exception == excluded && rule.pattern.matches_or_parent(path) {
                excluded = !rule.exception;
            }
        }
        excluded && !path.is_empty() && path != b"."
    }

    /// Whether an exception may take back something below this excluded directory: if not, a walk need not enter it.
    pub fn may_contain_exceptions(&self, directory: impl AsRef<[u8]>) -> bool {
        let directory = directory.as_ref();
        self.rules.iter().any(|rule| rule.exception && rule.pattern.may_match_below(directory))
    }
}
