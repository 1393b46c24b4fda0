//! COPY and ADD.

use super::Parts;
use crate::flags::Takes;
use crate::json::{self, Form};
use crate::{Add, Copy, Expander, Problem, Source, Word, words};

pub(super) fn copy(parts: &Parts<'_>, warnings: &mut Vec<Problem>) -> Result<Copy, Problem> {
    let flags = parts.checked(&[
        ("from", Takes::Value),
        ("chown", Takes::Value),
        ("chmod", Takes::Value),
        ("link", Takes::Bool),
        ("parents", Takes::Bool),
        ("exclude", Takes::Values),
    ])?;
    let from = flags.value("from");
    if let Some(from) = &from {
        no_variables(from, parts.escape)?;
    }
    let (sources, destination) = sources_and_destination(parts, warnings)?;
    Ok(Copy {
        sources,
        destination,
        from,
        chown: flags.value("chown"),
        chmod: flags.value("chmod"),
        link: flags.bool("link").unwrap_or(false),
        parents: flags.bool("parents").unwrap_or(false),
        exclude: flags.values("exclude"),
    })
}

pub(super) fn add(parts: &Parts<'_>, warnings: &mut Vec<Problem>) -> Result<Add, Problem> {
    let flags = parts.checked(&[
        ("chown", Takes::Value),
        ("chmod", Takes::Value),
        ("link", Takes::Bool),
        ("keep-git-dir", Takes::Bool),
        ("checksum", Takes::Value),
        ("unpack", Takes::Bool),
        ("exclude", Takes::Values),
    ])?;
    let (sources, destination) = sources_and_destination(parts, warnings)?;
    Ok(Add {
        sources,
        destination,
        chown: flags.value("chown"),
        chmod: flags.value("chmod"),
        link: flags.bool("link").unwrap_or(false),
        exclude: flags.values("exclude"),
        keep_git_dir: flags.bool("keep-git-dir").unwrap_or(false),
        checksum: flags.value("checksum"),
        unpack: flags.bool("unpack"),
    })
}

/// `--from` is no place for variables: which stages there are must be known before anything is built.
pub(super) fn no_variables(from: &Word, escape: char) -> Result<(), Problem> {
    let same = Expander::new(escape).expand(from, &|_| None).is_ok_and(|value| value == from.text);
    if same {
        return Ok(());
    }
    Err(Problem::new(from.span, "variables are not expanded here")
        .with_help("give the image a stage of its own, FROM … AS name with a global ARG, and name that"))
}

fn sources_and_destination(parts: &Parts<'_>, warnings: &mut Vec<Problem>) -> Result<(Vec<Source>, Word), Problem> {
    let mut list = Vec::new();
    if parts.heredocs.is_empty() {
        list.extend(parts.list(warnings)?.into_iter().map(Source::Path));
    } else if let Form::Array(words) = json::form(parts.arguments)? {
        list.extend(words.into_iter().map(Source::Path));
    } else {
        // The words of heredocs may have blanks in them; what is between them has not.
        let mut at = parts.arguments.start;
        for (word, heredoc) in &parts.heredocs {
            let before = parts.arguments.slice(at - parts.arguments.start, word.start - parts.arguments.start);
            list.extend(words::at_blanks(before).into_iter().map(|word| Source::Path(word.word())));
            list.push(Source::Heredoc(heredoc.clone()));
            at = word.end;
        }
        let after = parts.arguments.from(at - parts.arguments.start);
        list.extend(words::at_blanks(after).into_iter().map(|word| Source::Path(word.word())));
    }
    let name = parts.name;
    let last = list.pop();
    match last {
        None => Err(parts.problem(format!("{name} requires at least two arguments, a source and a destination"))),
        Some(Source::Heredoc(heredoc)) => {
            Err(Problem::new(heredoc.span, format!("{name} cannot accept a heredoc as a destination"))
                .with_help(format!("write {name} <<{} /path", super::shown(&heredoc.name))))
        }
        Some(Source::Path(_)) if list.is_empty() => Err(parts.problem(format!(
            "{name} requires at least two arguments, but only one was provided: the destination could not be determined"
        ))),
        Some(Source::Path(destination)) => Ok((list, destination)),
    }
}
