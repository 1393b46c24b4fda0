//! Lines as the file has them, and lines as instructions have them.

use crate::Span;

/// One line of the source, `start..end` without its end, `next` the start of the one after.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Physical {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) next: usize,
}

/// Reads lines from front to back.
#[derive(Debug)]
pub(crate) struct Lines<'a> {
    pub(crate) source: &'a str,
    at: usize,
}

impl<'a> Lines<'a> {
    /// From the byte `at` on.
    pub(crate) fn new(source: &'a str, at: usize) -> Lines<'a> {
        Lines { source, at }
    }

    /// Where the next line starts.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn peek(&self) -> Option<Physical> {
        let rest = self.source.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = rest.find('\n').map_or(rest.len(), |end| end + 1);
        let text = rest[..length].trim_end_matches(['\r', '\n']);
        Some(Physical { start: self.at, end: self.at + text.len(), next: self.at + length })
    }

    pub(crate) fn advance(&mut self) -> Option<Physical> {
        let line = self.peek()?;
        self.at = line.next;
        Some(line)
    }
}

/// The line of an instruction: lines that are continued are one, comments among them are gone.
#[derive(Debug, Default)]
pub(crate) struct Logical {
    text: String,
    /// Where each part stands, in the text and in the source.
    parts: Vec<(usize, usize)>,
}

impl Logical {
    pub(crate) fn push(&mut self, text: &str, source: usize) {
        if !text.is_empty() {
            self.parts.push((self.text.len(), source));
            self.text.push_str(text);
        }
    }

    pub(crate) fn whole(&self) -> Piece<'_> {
        Piece { line: self, start: 0, end: self.text.len() }
    }

    /// The place in the source of the character at a place in the text.
    fn place(&self, at: usize) -> usize {
        let part = self.parts.partition_point(|(text, _)| *text <= at).saturating_sub(1);
        self.parts.get(part).map_or(0, |(text, source)| source + (at - text))
    }
}

/// A part of an instruction's line, which knows where in the source it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece<'a> {
    line: &'a Logical,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl<'a> Piece<'a> {
    pub(crate) fn text(self) -> &'a str {
        &self.line.text[self.start..self.end]
    }

    pub(crate) fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub(crate) fn span(self) -> Span {
        let start = self.line.place(self.start);
        let end = if self.end > self.start { self.line.place(self.end - 1) + 1 } else { start };
        Span { start, end }
    }

    /// The part `from..to` of this one, in bytes on character boundaries.
    pub(crate) fn slice(self, from: usize, to: usize) -> Piece<'a> {
        Piece { line: self.line, start: self.start + from, end: self.start + to }
    }

    pub(crate) fn from(self, from: usize) -> Piece<'a> {
        self.slice(from, self.text().len())
    }

    pub(crate) fn trim(self) -> Piece<'a> {
        let text = self.text();
        let start = text.len() - text.trim_start().len();
        self.slice(start, start + text.trim().len())
    }

    /// At the first of a character: what is before and after it.
    pub(crate) fn split_once(self, at: char) -> Option<(Piece<'a>, Piece<'a>)> {
        let place = self.text().find(at)?;
        Some((self.slice(0, place), self.from(place + at.len_utf8())))
    }

    /// For people: blanks where lines were joined are one.
    pub(crate) fn joined(self) -> String {
        let first = self.line.parts.partition_point(|(text, _)| *text <= self.start).saturating_sub(1);
        let mut joined = String::new();
        for (number, (start, _)) in self.line.parts.iter().enumerate().skip(first) {
            let end = self.line.parts.get(number + 1).map_or(self.line.text.len(), |(next, _)| *next);
            let (start, end) = ((*start).max(self.start), end.min(self.end));
            if start >= end {
                break;
            }
            let part = &self.line.text[start..end];
            let rest = part.trim_start();
            let cut = joined.trim_end().len();
            if !joined.is_empty() && (cut < joined.len() || rest.len() < part.len()) {
                joined.truncate(cut);
                joined.push(' ');
            }
            joined.push_str(rest);
        }
        joined.trim().to_owned()
    }

    pub(crate) fn word(self) -> crate::Word {
        crate::Word::new(self.text(), self.span())
    }
}
