//! The JSON form of instructions: an array of strings.

use crate::line::Piece;
use crate::{Problem, Word};
use serde_json::Value;

/// What stands where the JSON form may stand.
pub(crate) enum Form {
    /// Each string, decoded, with the place of its literal.
    Array(Vec<Word>),
    /// Not an array at all.
    Plain,
    /// It starts like an array and is none.
    Malformed(Problem),
}

/// Reads the JSON form. An array with other things than strings in it is an error, as it is for docker; what is no
/// JSON is taken for text.
pub(crate) fn form(piece: Piece<'_>) -> Result<Form, Problem> {
    let piece = piece.trim();
    let text = piece.text();
    if !text.starts_with('[') {
        return Ok(Form::Plain);
    }
    let values: Vec<Value> = match serde_json::from_str(text) {
        Ok(values) => values,
        Err(error) => {
            let help = if text.contains('\'') {
                "strings in JSON have double quotes"
            } else {
                "write [\"program\", \"argument\"], with a backslash doubled"
            };
            return Ok(Form::Malformed(
                Problem::new(piece.span(), format!("this is not JSON ({}), so it is taken for text", reason(&error)))
                    .with_help(help),
            ));
        }
    };
    let mut words = Vec::with_capacity(values.len());
    let mut literals = literals(text).into_iter();
    for value in values {
        let Value::String(string) = value else {
            return Err(Problem::new(piece.span(), "the JSON form takes strings only")
                .with_help("put double quotes around numbers and the like"));
        };
        let span = literals.next().map_or(piece.span(), |(start, end)| piece.slice(start, end).span());
        words.push(Word::new(string, span));
    }
    Ok(Form::Array(words))
}

/// Without the place in the text, which is not the file's.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

/// The string literals of an array of strings that is known to be JSON.
fn literals(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = None;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match (c, start) {
            ('"', None) => start = Some(at),
            ('"', Some(from)) => {
                found.push((from, at + 1));
                start = None;
            }
            ('\\', Some(_)) => {
                chars.next();
            }
            _ => {}
        }
    }
    found
}
