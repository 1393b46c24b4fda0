//! Variables: `$name` and `${name…}` in the words of instructions.

mod glob;
mod lexer;

use crate::{Heredoc, Problem, Span, Word};
use lexer::{Fault, Lexer, Quotes};
use std::cell::RefCell;

/// Expands variables as docker's builder does, which is nearly as a shell does
/// (docs.docker.com/reference/dockerfile#environment-replacement, and `shell/lex.go` of BuildKit's frontend):
/// `$x`, `${x}`, `${x:-w}`, `${x-w}`, `${x:+w}`, `${x+w}`, `${x:?m}`, `${x?m}`, `${x#p}`, `${x##p}`, `${x%p}`, `${x%%p}`,
/// `${x/p/r}`, `${x//p/r}`, where `w`, `m`, `p` and `r` are expanded themselves. `'…'` is as it stands, in `"…"` variables
/// are expanded, the escape character takes the meaning of the next. A variable that is not set is empty.
///
/// A result has at most 1 MiB, and `${…${…}…}` at most 50 levels.
#[derive(Clone, Copy, Debug)]
pub struct Expander {
    escape: char,
}

impl Expander {
    /// With the file's escape character.
    pub fn new(escape: char) -> Expander {
        Expander { escape }
    }

    /// One word; blanks stay. A problem has the place within the word, if the word stands in the source as it is.
    pub fn expand(&self, word: &Word, lookup: &dyn Fn(&str) -> Option<String>) -> Result<String, Problem> {
        let mut lexer = Lexer::new(&word.text, self.escape, Quotes::Taken, lookup);
        lexer.whole().map_err(|fault| at(word.span, &word.text, fault))
    }

    /// As [`Expander::expand`], but blanks divide words, those that come out of variables too, unless they are quoted or
    /// escaped; an empty word is none. For EXPOSE.
    pub fn expand_words(&self, word: &Word, lookup: &dyn Fn(&str) -> Option<String>) -> Result<Vec<String>, Problem> {
        let mut lexer = Lexer::new(&word.text, self.escape, Quotes::Taken, lookup);
        lexer.words().map_err(|fault| at(word.span, &word.text, fault))
    }

    /// The content of a heredoc of COPY or ADD: as it is if its name was quoted; else variables are expanded, `\` takes
    /// the meaning of the next character whatever the file's escape character is, and quotes are ordinary.
    pub fn expand_heredoc(
        &self,
        heredoc: &Heredoc,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Result<String, Problem> {
        if !heredoc.expand {
            return Ok(heredoc.content.clone());
        }
        let mut lexer = Lexer::new(&heredoc.content, '\\', Quotes::Ordinary, lookup);
        lexer.whole().map_err(|fault| at(heredoc.content_span, &heredoc.content, fault))
    }

    /// The variables that expanding this word may look up, each once, in the order of their first mention; those of a
    /// word that cannot be expanded up to the mistake.
    pub fn variables(&self, text: &str) -> Vec<String> {
        mentioned(text, self.escape, Quotes::Taken)
    }

    /// As [`Expander::variables`], of a heredoc's content.
    pub fn heredoc_variables(&self, heredoc: &Heredoc) -> Vec<String> {
        if heredoc.expand { mentioned(&heredoc.content, '\\', Quotes::Ordinary) } else { Vec::new() }
    }
}

fn mentioned(text: &str, escape: char, quotes: Quotes) -> Vec<String> {
    let names = RefCell::new((Vec::new(), std::collections::HashSet::new()));
    let lookup = |name: &str| {
        let (order, seen) = &mut *names.borrow_mut();
        if seen.insert(name.to_owned()) {
            order.push(name.to_owned());
        }
        // Something, so that `${x?}` goes on.
        Some("x".to_owned())
    };
    // What is wrong with the word is told when it is expanded.
    let _ = Lexer::new(text, escape, quotes, &lookup).whole();
    names.into_inner().0
}

fn at(span: Span, text: &str, fault: Fault) -> Problem {
    let exact = span.end.saturating_sub(span.start) == text.len();
    let span = if exact { Span::new(span.start + fault.start, span.start + fault.end) } else { span };
    Problem { span, message: fault.message, help: fault.help }
}
