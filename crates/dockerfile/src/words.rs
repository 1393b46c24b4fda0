//! How an instruction's arguments are cut into words.

use crate::line::Piece;

/// What separates words; a line end is none, lines end before.
pub(crate) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\x0b' | '\x0c' | '\r')
}

/// At blanks alone, quotes or not: FROM, COPY, EXPOSE and such.
pub(crate) fn at_blanks(piece: Piece<'_>) -> Vec<Piece<'_>> {
    let text = piece.text();
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        match (is_blank(c), start) {
            (true, Some(from)) => {
                words.push(piece.slice(from, at));
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    words.extend(start.map(|from| piece.from(from)));
    words
}

/// At the first blanks: the word before and what is after them.
pub(crate) fn first(piece: Piece<'_>) -> (Piece<'_>, Piece<'_>) {
    let piece = piece.trim();
    let text = piece.text();
    let end = text.find(is_blank).unwrap_or(text.len());
    (piece.slice(0, end), piece.from(end).trim())
}

/// At blanks that are neither quoted nor escaped; quotes and escapes stay in the words (ENV, LABEL, ARG).
pub(crate) fn quoted(piece: Piece<'_>, escape: char) -> Vec<Piece<'_>> {
    let text = piece.text();
    let mut words = Vec::new();
    let mut start = None;
    let mut quote = None;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if let Some(open) = quote {
            if c == open {
                quote = None;
            } else if c == escape && open != '\'' {
                chars.next();
            }
            continue;
        }
        if c.is_whitespace() {
            words.extend(start.take().map(|from| piece.slice(from, at)));
            continue;
        }
        start.get_or_insert(at);
        if c == '\'' || c == '"' {
            quote = Some(c);
        } else if c == escape {
            chars.next();
        }
    }
    words.extend(start.map(|from| piece.from(from)));
    words
}
