//! Parser directives: `# name=value` at the very top.

use crate::line::Lines;
use crate::{Problem, Span, Spanned};

/// What the directives of a file say.
#[derive(Debug)]
pub(crate) struct Directives {
    pub(crate) escape: char,
    pub(crate) syntax: Option<Spanned<String>>,
    pub(crate) check: Option<Spanned<String>>,
}

/// Reads the directives. They end at the first line that is none: an instruction, an empty line, any other comment, a
/// directive that is not known.
pub(crate) fn read(source: &str, start: usize, problems: &mut Vec<Problem>) -> Directives {
    let mut directives = Directives { escape: '\\', syntax: None, check: None };
    let mut escape_seen = false;
    let mut lines = Lines::new(source, start);
    while let Some(line) = lines.advance() {
        let Some((name, value)) = directive(source, line.start, line.end) else { break };
        let whole = Span::new(name.span.start, value.span.end);
        let seen = match name.value.as_str() {
            "syntax" => directives.syntax.replace(value).is_some(),
            "check" => directives.check.replace(value).is_some(),
            "escape" => {
                match value.value.as_str() {
                    "\\" => directives.escape = '\\',
                    "`" => directives.escape = '`',
                    other => problems.push(
                        Problem::new(value.span, format!("{other:?} cannot be the escape character"))
                            .with_help("write # escape=\\ or # escape=`"),
                    ),
                }
                std::mem::replace(&mut escape_seen, true)
            }
            _ => break,
        };
        if seen {
            // One such line is enough to be told of.
            problems.push(Problem::new(whole, format!("only one {} directive can be used", name.value)));
            break;
        }
    }
    directives
}

/// The name, in lower case, and the value of a line `# name = value`.
fn directive(source: &str, start: usize, end: usize) -> Option<(Spanned<String>, Spanned<String>)> {
    let line = &source[start..end];
    let text = line.trim_start().strip_prefix('#')?.trim_start();
    let (name, value) = text.split_once('=')?;
    let at = end - text.len();
    let value_at = end - value.trim_start().len();
    let (name, value) = (name.trim_end(), value.trim());
    let valid = name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(|c| c.is_ascii_alphanumeric());
    (valid && !value.is_empty()).then(|| {
        let spanned =
            |text: String, start: usize, length| Spanned { value: text, span: Span::new(start, start + length) };
        (spanned(name.to_ascii_lowercase(), at, name.len()), spanned(value.to_owned(), value_at, value.len()))
    })
}
