//! Here documents: `<<name` on the line of RUN, COPY and ADD, the content in the lines after it.

use crate::line::{Lines, Piece};
use crate::{Heredoc, Problem, Span};

/// The heredocs that a line announces, with the words that do, in their order. Their content is not read yet. Quotes
/// and backslashes count as for a shell, whatever the file's escape character; a line whose quotes do not close
/// announces none.
pub(crate) fn announced(line: Piece<'_>) -> Vec<(Piece<'_>, Heredoc)> {
    let text = line.text();
    if !text.contains("<<") {
        return Vec::new();
    }
    let Some(words) = shell_words(text) else { return Vec::new() };
    words
        .into_iter()
        .filter_map(|(start, end)| {
            let word = line.slice(start, end);
            Some((word, announcement(word)?))
        })
        .collect()
}

/// Whether this text is nothing but `<<name`.
pub(crate) fn is_lone(text: &str) -> bool {
    let words = shell_words(text);
    words.is_some_and(|words| matches!(words.as_slice(), [(0, end)] if *end == text.len() && name(text).is_some()))
}

fn announcement(word: Piece<'_>) -> Option<Heredoc> {
    let (strip_tabs, name, expand) = name(word.text())?;
    let span = word.span();
    Some(Heredoc { name, expand, strip_tabs, content: String::new(), span, content_span: Span::default() })
}

/// Of `3<<-'name'`: whether tabs go, the name, whether to expand. `None` for a word that is no announcement.
fn name(word: &str) -> Option<(bool, String, bool)> {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<")?;
    let (strip_tabs, rest) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
    let rest = rest.trim_start();
    if rest.contains('<') {
        return None;
    }
    let mut name = String::new();
    let mut expand = true;
    let mut quote = None;
    let mut chars = rest.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('\\', Some('"')) => match chars.next_if(|next| matches!(next, '"' | '$' | '\\')) {
                Some(next) => name.push(next),
                None => name.push('\\'),
            },
            (c, Some(_)) => name.push(c),
            ('\'' | '"', None) => {
                quote = Some(c);
                expand = false;
            }
            ('\\', None) => name.extend(chars.next()),
            (c, None) if c.is_whitespace() => return None,
            (c, None) => name.push(c),
        }
    }
    (!name.is_empty() && quote.is_none()).then_some((strip_tabs, name, expand))
}

/// Words as a shell makes them, `<<  name` being one; `None` if a quote does not close.
fn shell_words(text: &str) -> Option<Vec<(usize, usize)>> {
    let mut words = Vec::new();
    let mut start = None;
    let mut quote = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match (c, quote) {
            (c, Some(open)) => {
                if c == open {
                    quote = None;
                } else if c == '\\' && open == '"' {
                    chars.next();
                }
            }
            (c, None) if c.is_whitespace() => words.extend(start.take().map(|from| (from, at))),
            (c, None) => {
                start.get_or_insert(at);
                match c {
                    '\'' | '"' => quote = Some(c),
                    '\\' => {
                        chars.next();
                    }
                    '<' if chars.next_if(|(_, next)| *next == '<').is_some() => {
                        while chars.next_if(|(_, next)| matches!(next, ' ' | '\t' | '\r')).is_some() {}
                    }
                    _ => {}
                }
            }
        }
    }
    words.extend(start.map(|from| (from, text.len())));
    quote.is_none().then_some(words)
}

/// Reads a heredoc's content from the lines after its instruction.
pub(crate) fn read(heredoc: &mut Heredoc, lines: &mut Lines<'_>) -> Result<(), Problem> {
    let begin = lines.peek().map_or(lines.source.len(), |line| line.start);
    while let Some(line) = lines.advance() {
        let text = &lines.source[line.start..line.end];
        let text = if heredoc.strip_tabs { text.trim_start_matches('\t') } else { text };
        if text == heredoc.name {
            heredoc.content_span = Span::new(begin, line.start);
            return Ok(());
        }
        heredoc.content.push_str(text);
        heredoc.content.push_str(&lines.source[line.end..line.next]);
    }
    let name = crate::instruction::shown(&heredoc.name);
    let problem = Problem::new(heredoc.span, format!("no line says {name:?}, which is to end this heredoc"));
    let help = match name.find(['>', '|', ';', '&', ')']) {
        Some(at) => format!("put a blank after {:?} if the name ends there", &name[..at]),
        None if heredoc.strip_tabs => format!("put {name} alone on a line, with nothing but tabs before it"),
        None => format!("put {name} alone on a line, with no blanks around it"),
    };
    Err(problem.with_help(help))
}
