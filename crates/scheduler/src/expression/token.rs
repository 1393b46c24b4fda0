use super::ExpressionError;

/// A piece of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    /// Without its quotes.
    pub(super) text: &'a str,
    /// Where it begins, in bytes.
    pub(super) at: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    ListOpen,
    ListClose,
    Comma,
    /// An operator's signs.
    Sign,
    /// A name, a word operator or an argument.
    Word,
    /// An argument in quotes.
    Quoted,
}

/// The longest sign first.
const SIGNS: [&str; 17] =
    ["!exists", "!in", "==", "!=", ">=", "<=", "=~", "!~", "&&", "||", ">", "<", "!", "=", "~", "&", "|"];

/// Cuts an expression into tokens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The column of a byte.
    pub(super) fn column(&self, at: usize) -> usize {
        self.text[..at].chars().count() + 1
    }

    /// Where the next token begins.
    pub(super) fn begin(&mut self) -> usize {
        self.at = self.text.len() - self.rest().trim_start().len();
        self.at
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Takes so many bytes, whatever they are.
    pub(super) fn take(&mut self, length: usize) -> &'a str {
        let taken = &self.rest()[..length];
        self.at += length;
        taken
    }

    /// The next token, `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Token<'a>>, ExpressionError> {
        let at = self.begin();
        let Some(first) = self.rest().chars().next() else { return Ok(None) };
        let single = match first {
            '(' => Some(Kind::Open),
            ')' => Some(Kind::Close),
            '[' => Some(Kind::ListOpen),
            ']' => Some(Kind::ListClose),
            ',' => Some(Kind::Comma),
            _ => None,
        };
        if let Some(kind) = single {
            return Ok(Some(Token { kind, text: self.take(1), at }));
        }
        if first == '"' || first == '\'' {
            let inner = &self.rest()[1..];
            let end = inner.find(first).ok_or_else(|| ExpressionError::Quote { column: self.column(at) })?;
            self.take(end + 2);
            return Ok(Some(Token { kind: Kind::Quoted, text: &inner[..end], at }));
        }
        for sign in SIGNS {
            if let Some(rest) = self.rest().strip_prefix(sign) {
                let word = sign.ends_with(char::is_alphabetic);
                if !word || !rest.starts_with(|c: char| c.is_alphanumeric()) {
                    return Ok(Some(Token { kind: Kind::Sign, text: self.take(sign.len()), at }));
                }
            }
        }
        let end = self.rest().find(ends_word).unwrap_or(self.rest().len());
        Ok(Some(Token { kind: Kind::Word, text: self.take(end), at }))
    }
}

/// Whether a character cannot be part of a word without quotes.
pub(super) fn ends_word(c: char) -> bool {
    c.is_whitespace() || "()[],\"'=!<>~&|".contains(c)
}
