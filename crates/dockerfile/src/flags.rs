//! Flags between an instruction's name and its arguments.

use crate::line::Piece;
use crate::nearest::nearest;
use crate::{Flag, Problem, Word};

/// Reads the flags at the front: `--name`, `--name=value`, quotes and escapes taken out of them; `--` alone ends them.
/// Gives what is left.
pub(crate) fn take(arguments: Piece<'_>, escape: char) -> (Vec<Flag>, Piece<'_>) {
    let mut rest = arguments.trim();
    let mut flags = Vec::new();
    while rest.text().starts_with("--") {
        let (word, end) = unquoted(rest.text(), escape);
        let whole = rest.slice(0, end);
        rest = rest.from(end).trim();
        if word == "--" {
            break;
        }
        let (name, value) = match word[2..].split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value)),
            None => (word[2..].to_owned(), None),
        };
        let value = value.map(|value| {
            let at = whole.text().find('=').map_or(0, |at| at + 1);
            Word::new(value, whole.from(at).span())
        });
        flags.push(Flag { name, value, span: whole.span() });
    }
    (flags, rest)
}

/// The first word without its quotes and escapes, and its length with them.
fn unquoted(text: &str, escape: char) -> (String, usize) {
    let mut word = String::new();
    let mut quote = None;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if quote == Some(c) {
            quote = None;
        } else if quote.is_none() && c.is_whitespace() {
            return (word, at);
        } else if quote.is_none() && (c == '"' || c == '\'') {
            quote = Some(c);
        } else if c == escape {
            word.extend(chars.next().map(|(_, c)| c));
        } else {
            word.push(c);
        }
    }
    (word, text.len())
}

/// What a flag takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    /// Nothing, or `true` or `false`.
    Bool,
    /// A value, once.
    Value,
    /// A value, any number of times.
    Values,
}

/// The flags of one instruction, checked.
pub(crate) struct Flags<'a>(&'a [Flag]);

impl<'a> Flags<'a> {
    /// Checks that each flag is known to `instruction`, has a value if it takes one, and is given once if it may be.
    pub(crate) fn check(
        instruction: &str,
        flags: &'a [Flag],
        known: &[(&'static str, Takes)],
    ) -> Result<Flags<'a>, Problem> {
        for (number, flag) in flags.iter().enumerate() {
            let Some((_, takes)) = known.iter().find(|(name, _)| *name == flag.name) else {
                return Err(unknown(instruction, flag, known));
            };
            let missing = match takes {
                Takes::Bool => flag.value.as_ref().is_some_and(|value| value.text.is_empty()),
                Takes::Value | Takes::Values => flag.value.is_none(),
            };
            if missing {
                let name = &flag.name;
                return Err(Problem::new(flag.span, format!("--{name} needs a value"))
                    .with_help(format!("write --{name}=VALUE, without blanks")));
            }
            if *takes != Takes::Values && flags[..number].iter().any(|other| other.name == flag.name) {
                return Err(Problem::new(flag.span, format!("--{} is given twice", flag.name)));
            }
            if *takes == Takes::Bool {
                boolean(flag)?;
            }
        }
        Ok(Flags(flags))
    }

    pub(crate) fn value(&self, name: &str) -> Option<Word> {
        self.0.iter().find(|flag| flag.name == name)?.value.clone()
    }

    pub(crate) fn values(&self, name: &str) -> Vec<Word> {
        self.0.iter().filter(|flag| flag.name == name).filter_map(|flag| flag.value.clone()).collect()
    }

    /// `None` if it is not given.
    pub(crate) fn bool(&self, name: &str) -> Option<bool> {
        let flag = self.0.iter().find(|flag| flag.name == name)?;
        boolean(flag).ok()
    }
}

fn boolean(flag: &Flag) -> Result<bool, Problem> {
    match flag.value.as_ref().map(|value| value.text.to_ascii_lowercase()).as_deref() {
        None | Some("true") => Ok(true),
        Some("false") => Ok(false),
        Some(other) => Err(Problem::new(flag.span, format!("--{} takes true or false, not {other:?}", flag.name))),
    }
}

fn unknown(instruction: &str, flag: &Flag, known: &[(&'static str, Takes)]) -> Problem {
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let problem = Problem::new(flag.span, format!("{instruction} has no flag --{}", flag.name));
    if let Some(near) = nearest(&flag.name, &names) {
        problem.with_help(format!("did you mean --{near}?"))
    } else if names.is_empty() {
        problem.with_help(format!("{instruction} takes no flags; put -- before arguments that start so"))
    } else {
        problem.with_help(format!("it has --{}", names.join(", --")))
    }
}
