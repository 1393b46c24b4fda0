//! ENV, LABEL and ARG.

use super::Parts;
use crate::line::Piece;
use crate::{ArgDeclaration, Expander, Problem, Spanned, Word, words};

/// `name=value …`, or in the old form `name value`, where everything after the name is one value.
pub(super) fn pairs(parts: &Parts<'_>, warnings: &mut Vec<Problem>) -> Result<Vec<(Word, Word)>, Problem> {
    parts.checked(&[])?;
    let name = parts.name;
    let found = words::quoted(parts.arguments, parts.escape);
    let Some(first) = found.first() else { return Err(parts.requires_one()) };
    if !first.text().contains('=') {
        let (key, value) = words::first(parts.arguments);
        if value.is_empty() {
            return Err(parts
                .problem(format!("{name} must have two arguments"))
                .with_help(format!("write {name} {}=VALUE", super::shown(key.text()))));
        }
        let message = if value.text().starts_with('=') {
            format!("{name} with a blank before = takes it for a part of the value")
        } else {
            format!("{name} without = takes the rest of the line for one value")
        };
        warnings.push(parts.problem(message).with_help(format!("write {name} {}=\"VALUE\"", super::shown(key.text()))));
        return Ok(vec![(key.word(), value.word())]);
    }
    found.into_iter().map(|word| pair(name, word)).collect()
}

fn pair(instruction: &str, word: Piece<'_>) -> Result<(Word, Word), Problem> {
    let Some((key, value)) = word.split_once('=') else {
        return Err(Problem::new(word.span(), format!("there is no = in {:?}", super::shown(word.text())))
            .with_help("write name=value, with quotes around a value that has blanks"));
    };
    if key.is_empty() {
        return Err(Problem::new(word.span(), format!("{instruction} names can not be blank"))
            .with_help("write name=value, with no blanks around the ="));
    }
    Ok((key.word(), value.word()))
}

/// `name[=default] …`.
pub(super) fn declarations(parts: &Parts<'_>) -> Result<Vec<ArgDeclaration>, Problem> {
    parts.checked(&[])?;
    let found = words::quoted(parts.arguments, parts.escape);
    if found.is_empty() {
        return Err(parts.requires_one());
    }
    found
        .into_iter()
        .map(|word| {
            let (name, default) = match word.split_once('=') {
                Some((name, default)) => (name, Some(default.word())),
                None => (word, None),
            };
            if name.is_empty() {
                return Err(Problem::new(word.span(), "ARG names can not be blank")
                    .with_help("write name=value, with no blanks around the ="));
            }
            let spanned = name.word();
            // Quotes around a name are read, as docker reads them; variables in it are not.
            let value = Expander::new(parts.escape)
                .expand(&spanned, &|_| None)
                .ok()
                .filter(|value| !value.is_empty() && !name.text().contains('$'))
                .ok_or_else(|| {
                    Problem::new(spanned.span, format!("{:?} cannot name an ARG", super::shown(name.text())))
                        .with_help("write ARG name=\"value\": quotes go around the value")
                })?;
            Ok(ArgDeclaration { name: Spanned { value, span: spanned.span }, default })
        })
        .collect()
}
