//! One instruction, from its line to the tree.

mod files;
mod from;
mod healthcheck;
mod mount;
mod onbuild;
mod pairs;
mod run;

pub(crate) use from::from;
pub use run::Script;

use crate::flags::{Flags, Takes};
use crate::json::{self, Form};
use crate::line::Piece;
use crate::words;
use crate::{Command, Flag, Heredoc, Kind, Problem, Word};

/// Every instruction there is.
pub(crate) const NAMES: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// An instruction's line, taken apart.
pub(crate) struct Parts<'a> {
    /// In upper case if it is one of [`NAMES`].
    pub(crate) name: &'a str,
    pub(crate) name_piece: Piece<'a>,
    pub(crate) flags: Vec<Flag>,
    /// After the flags.
    pub(crate) arguments: Piece<'a>,
    /// After the name, with the flags.
    pub(crate) after_name: Piece<'a>,
    /// With the words that announce them.
    pub(crate) heredocs: Vec<(Piece<'a>, Heredoc)>,
    pub(crate) escape: char,
}

impl<'a> Parts<'a> {
    pub(crate) fn new(line: Piece<'a>, escape: char) -> Parts<'a> {
        let (name_piece, after_name) = words::first(line);
        let (flags, arguments) = crate::flags::take(after_name, escape);
        let known = NAMES.into_iter().find(|name| name.eq_ignore_ascii_case(name_piece.text()));
        Parts {
            name: known.unwrap_or(name_piece.text()),
            name_piece,
            flags,
            arguments,
            after_name,
            heredocs: Vec::new(),
            escape,
        }
    }

    /// The heredocs that this line announces: RUN, COPY and ADD may have some, and ONBUILD of these, not in JSON form.
    pub(crate) fn announced(&self) -> Vec<(Piece<'a>, Heredoc)> {
        match self.name {
            "RUN" | "COPY" | "ADD" if !matches!(json::form(self.arguments), Ok(Form::Array(_))) => {
                crate::heredoc::announced(self.arguments)
            }
            "ONBUILD" if !self.arguments.is_empty() => {
                let inner = Parts::new(self.arguments, self.escape);
                if inner.name == "ONBUILD" { Vec::new() } else { inner.announced() }
            }
            _ => Vec::new(),
        }
    }

    fn checked(&self, known: &[(&'static str, Takes)]) -> Result<Flags<'_>, Problem> {
        Flags::check(self.name, &self.flags, known)
    }

    /// A problem with the whole instruction's line.
    fn problem(&self, message: impl Into<String>) -> Problem {
        Problem::new(self.name_piece.span().to(self.after_name.span()), message)
    }

    fn requires_one(&self) -> Problem {
        self.problem(format!("{} requires at least one argument", self.name))
    }

    /// The arguments as one word.
    fn one_word(&self) -> Result<Word, Problem> {
        self.checked(&[])?;
        if self.arguments.is_empty() {
            return Err(self.problem(format!("{} requires exactly one argument", self.name)));
        }
        Ok(self.arguments.word())
    }

    /// What is run; text that was meant to be JSON and is not is warned of.
    fn command(&self, arguments: Piece<'_>, warnings: &mut Vec<Problem>) -> Result<Command, Problem> {
        Ok(match json::form(arguments)? {
            Form::Array(words) => Command::Exec(words.into_iter().map(|word| word.text).collect()),
            Form::Plain => Command::Shell(arguments.text().to_owned()),
            // `[` is also a program: what ends in no bracket was not meant as JSON.
            Form::Malformed(problem) => {
                if arguments.text().ends_with(']') && !arguments.text().starts_with("[ -") {
                    warnings.push(problem);
                }
                Command::Shell(arguments.text().to_owned())
            }
        })
    }

    /// The arguments as a list, in JSON form or separated by blanks.
    fn list(&self, warnings: &mut Vec<Problem>) -> Result<Vec<Word>, Problem> {
        match json::form(self.arguments)? {
            Form::Array(words) => return Ok(words),
            Form::Malformed(problem) if self.arguments.text().ends_with(']') => warnings.push(problem),
            Form::Malformed(_) | Form::Plain => {}
        }
        Ok(words::at_blanks(self.arguments).into_iter().map(Piece::word).collect())
    }
}

/// Reads an instruction that is not FROM.
pub(crate) fn kind(parts: &Parts<'_>, warnings: &mut Vec<Problem>) -> Result<Kind, Problem> {
    Ok(match parts.name {
        "ARG" => Kind::Arg(pairs::declarations(parts)?),
        "ENV" => Kind::Env(pairs::pairs(parts, warnings)?),
        "LABEL" => Kind::Label(pairs::pairs(parts, warnings)?),
        "RUN" => Kind::Run(run::run(parts, warnings)?),
        "COPY" => Kind::Copy(files::copy(parts, warnings)?),
        "ADD" => Kind::Add(files::add(parts, warnings)?),
        "CMD" => Kind::Cmd(command_of_image(parts, warnings)?),
        "ENTRYPOINT" => Kind::Entrypoint(command_of_image(parts, warnings)?),
        "SHELL" => Kind::Shell(shell(parts)?),
        "USER" => Kind::User(parts.one_word()?),
        "WORKDIR" => Kind::Workdir(parts.one_word()?),
        "STOPSIGNAL" => Kind::StopSignal(parts.one_word()?),
        "EXPOSE" => {
            parts.checked(&[])?;
            let ports: Vec<Word> = words::at_blanks(parts.arguments).into_iter().map(Piece::word).collect();
            if ports.is_empty() { Err(parts.requires_one())? } else { Kind::Expose(ports) }
        }
        "VOLUME" => Kind::Volume(volume(parts, warnings)?),
        "HEALTHCHECK" => Kind::Healthcheck(healthcheck::healthcheck(parts, warnings)?),
        "ONBUILD" => Kind::OnBuild(onbuild::onbuild(parts, warnings)?),
        "MAINTAINER" => {
            let text = parts.one_word()?.text;
            warnings.push(
                parts
                    .problem("MAINTAINER is deprecated")
                    .with_help(format!("write LABEL org.opencontainers.image.authors={:?}", shown(&text))),
            );
            Kind::Maintainer(text)
        }
        _ => return Err(unknown(parts.name_piece, parts.escape)),
    })
}

/// CMD and ENTRYPOINT.
fn command_of_image(parts: &Parts<'_>, warnings: &mut Vec<Problem>) -> Result<Command, Problem> {
    parts.checked(&[])?;
    if parts.arguments.is_empty() {
        warnings.push(
            parts
                .problem(format!("{} without arguments starts a shell that does nothing", parts.name))
                .with_help(format!("{} [] takes back what the base image has", parts.name)),
        );
    }
    parts.command(parts.arguments, warnings)
}

fn shell(parts: &Parts<'_>) -> Result<Vec<String>, Problem> {
    parts.checked(&[])?;
    match json::form(parts.arguments)? {
        Form::Array(words) if words.is_empty() => Err(parts.requires_one()),
        Form::Array(words) => Ok(words.into_iter().map(|word| word.text).collect()),
        Form::Plain if parts.arguments.is_empty() => Err(parts.requires_one()),
        Form::Plain => Err(parts
            .problem("SHELL requires the arguments to be in JSON form")
            .with_help("write SHELL [\"/bin/bash\", \"-c\"]")),
        Form::Malformed(problem) => {
            Err(Problem { message: "SHELL requires the arguments to be in JSON form".to_owned(), ..problem })
        }
    }
}

fn volume(parts: &Parts<'_>, warnings: &mut Vec<Problem>) -> Result<Vec<Word>, Problem> {
    parts.checked(&[])?;
    let mut volumes = parts.list(warnings)?;
    if volumes.is_empty() {
        return Err(parts.requires_one());
    }
    for volume in &mut volumes {
        volume.text = volume.text.trim().to_owned();
        if volume.text.is_empty() {
            return Err(Problem::new(volume.span, "a volume's path cannot be empty"));
        }
    }
    Ok(volumes)
}

fn unknown(name: Piece<'_>, escape: char) -> Problem {
    let problem = Problem::new(name.span(), format!("unknown instruction {:?}", shown(name.text())));
    match crate::nearest::nearest(name.text(), &NAMES) {
        Some(near) => problem.with_help(format!("did you mean {near}?")),
        None => problem.with_help(format!("if it belongs to the line before, end that one with {escape}")),
    }
}

/// So much of a word as a message should hold.
pub(crate) fn shown(word: &str) -> String {
    match word.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &word[..end]),
        None => word.to_owned(),
    }
}
