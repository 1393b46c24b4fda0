//! The file as a whole.

use crate::instruction::{self, Parts};
use crate::line::{Lines, Logical, Piece};
use crate::{Dockerfile, From, Heredoc, Instruction, Kind, Problem, Span, Stage, directive, heredoc};
use std::collections::HashSet;

/// No file that a person writes is larger; in bytes.
pub const MAX_SOURCE: usize = 2 << 20;

/// After so many problems the rest is not worth reading.
const MAX_PROBLEMS: usize = 30;

/// Nobody reads more.
const MAX_WARNINGS: usize = 100;

/// Reads a Dockerfile, a byte order mark and lines that end in CR LF included. All problems are told that can be told
/// apart, at least one and some thirty at most, in the order of the file.
///
/// The rules are those of docker's reference (docs.docker.com/reference/dockerfile) and of BuildKit's frontend.
pub fn parse(source: &str) -> Result<Dockerfile, Vec<Problem>> {
    if source.len() > MAX_SOURCE {
        return Err(vec![Problem::new(Span::new(0, 0), format!("a Dockerfile has at most {MAX_SOURCE} bytes"))]);
    }
    let start = source.len() - source.strip_prefix('\u{feff}').unwrap_or(source).len();
    let mut problems = Vec::new();
    let directives = directive::read(source, start, &mut problems);
    let mut reader = Reader::new(source, start, directives.escape);
    let mut file = Dockerfile {
        escape: directives.escape,
        syntax: directives.syntax,
        check: directives.check,
        global_args: Vec::new(),
        stages: Vec::new(),
        warnings: Vec::new(),
    };
    let mut names = HashSet::new();
    let mut from_failed = false;
    while problems.len() < MAX_PROBLEMS {
        let Some(statement) = reader.next(&mut file.warnings) else { break };
        match statement {
            Ok(Statement::From(from)) => {
                if let Some(name) = &from.name
                    && !names.insert(name.value.clone())
                {
                    file.warnings.push(Problem::new(
                        name.span,
                        format!("stage {} is there twice", instruction::shown(&name.value)),
                    ));
                }
                file.stages.push(Stage { span: from.span, from, instructions: Vec::new() });
            }
            Ok(Statement::Instruction(instruction)) => match (file.stages.last_mut(), &instruction.kind) {
                (Some(stage), _) => {
                    stage.span = stage.span.to(instruction.span);
                    stage.instructions.push(instruction);
                }
                (None, Kind::Arg(_)) => file.global_args.push(instruction),
                (None, _) if from_failed => {}
                (None, _) => {
                    let name = source[instruction.span.start..].split_whitespace().next().unwrap_or_default();
                    let name = instruction::shown(name).to_ascii_uppercase();
                    problems.push(
                        Problem::new(instruction.span, format!("{name} stands before the first FROM"))
                            .with_help("only ARG may stand there; begin with FROM image, or FROM scratch"),
                    );
                    from_failed = true;
                }
            },
            Err(failure) => {
                from_failed |= failure.in_from || file.stages.is_empty();
                problems.push(failure.problem);
            }
        }
    }
    if problems.is_empty() && file.stages.is_empty() {
        let message = if file.global_args.is_empty() {
            "there are no instructions in this file"
        } else {
            "there is no FROM in this file"
        };
        let end = source.trim_end().len();
        problems.push(Problem::new(Span::new(end, end), message).with_help("begin with FROM image, or FROM scratch"));
    }
    if !problems.is_empty() {
        problems.sort_by_key(|problem| problem.span.start);
        return Err(problems);
    }
    overridden(&mut file);
    file.warnings.sort_by_key(|warning| warning.span.start);
    file.warnings.truncate(MAX_WARNINGS);
    Ok(file)
}

/// Reads a trigger of a base image's `OnBuild` list, heredocs in it included; `escape` is `\` unless the image is
/// one of Windows. Spans are places in `trigger`.
pub fn parse_onbuild(trigger: &str, escape: char) -> Result<Instruction, Problem> {
    let whole = Span::new(0, trigger.len());
    if trigger.len() > MAX_SOURCE {
        return Err(Problem::new(Span::new(0, 0), format!("an ONBUILD trigger has at most {MAX_SOURCE} bytes")));
    }
    let mut reader = Reader::new(trigger, 0, escape);
    let instruction = match reader.next(&mut Vec::new()) {
        None => return Err(Problem::new(whole, "an ONBUILD trigger is empty")),
        Some(Err(failure)) => return Err(failure.problem),
        Some(Ok(Statement::From(from))) => {
            return Err(Problem::new(from.span, "FROM is not allowed as an ONBUILD trigger"));
        }
        Some(Ok(Statement::Instruction(instruction))) => instruction,
    };
    match instruction.kind {
        Kind::OnBuild(_) => Err(Problem::new(instruction.span, "ONBUILD ONBUILD is not allowed")),
        Kind::Maintainer(_) => Err(Problem::new(instruction.span, "MAINTAINER is not allowed as an ONBUILD trigger")),
        _ if reader.next(&mut Vec::new()).is_some() => {
            Err(Problem::new(whole, "an ONBUILD trigger is one instruction only"))
        }
        _ => Ok(instruction),
    }
}

/// Of CMD, ENTRYPOINT and HEALTHCHECK only a stage's last counts.
fn overridden(file: &mut Dockerfile) {
    for stage in &file.stages {
        let mut seen = [None; 3];
        for instruction in &stage.instructions {
            let (slot, name) = match instruction.kind {
                Kind::Cmd(_) => (0, "CMD"),
                Kind::Entrypoint(_) => (1, "ENTRYPOINT"),
                Kind::Healthcheck(_) => (2, "HEALTHCHECK"),
                _ => continue,
            };
            if let Some(span) = seen[slot].replace(instruction.span) {
                file.warnings.push(Problem::new(span, format!("a later {name} of this stage replaces this one")));
            }
        }
    }
}

/// A line of the instruction and what stands for its heredocs: the first line of the first one.
pub(crate) fn shown_text(line: String, heredocs: &[(Piece<'_>, Heredoc)]) -> String {
    let Some((_, heredoc)) = heredocs.first() else { return line };
    let content = heredoc.content.trim();
    match content.lines().next() {
        None => line,
        Some(first) if first.len() == content.len() => format!("{line} ({first})"),
        Some(first) => format!("{line} ({first}...)"),
    }
}

enum Statement {
    From(From),
    Instruction(Instruction),
}

/// An instruction that cannot be read.
struct Failure {
    problem: Problem,
    /// A stage began, though it is not known of what.
    in_from: bool,
}

struct Reader<'a> {
    lines: Lines<'a>,
    escape: char,
}

impl<'a> Reader<'a> {
    fn new(source: &'a str, start: usize, escape: char) -> Reader<'a> {
        Reader { lines: Lines::new(source, start), escape }
    }

    /// The next instruction; `None` at the end.
    fn next(&mut self, warnings: &mut Vec<Problem>) -> Option<Result<Statement, Failure>> {
        let line = self.logical(warnings)?;
        let mut parts = Parts::new(line.whole().trim(), self.escape);
        let is_from = parts.name == "FROM";
        let mut end = line.whole().trim().span().end;
        for (word, mut heredoc) in parts.announced() {
            if let Err(problem) = heredoc::read(&mut heredoc, &mut self.lines) {
                return Some(Err(Failure { problem, in_from: false }));
            }
            // Up to the end of the line with the name.
            end = self.lines.source[..self.lines.at()].trim_end_matches(['\r', '\n']).len();
            parts.heredocs.push((word, heredoc));
        }
        let text = shown_text(line.whole().joined(), &parts.heredocs);
        let read = if is_from {
            instruction::from(&parts, text, warnings).map(Statement::From)
        } else {
            instruction::kind(&parts, warnings).map(|kind| {
                let span = Span::new(parts.name_piece.span().start, end);
                let flags = std::mem::take(&mut parts.flags);
                Statement::Instruction(Instruction { span, text, flags, kind })
            })
        };
        Some(read.map_err(|problem| Failure { problem, in_from: is_from }))
    }

    /// The next line that is no comment and not empty, with the lines that continue it.
    fn logical(&mut self, warnings: &mut Vec<Problem>) -> Option<Logical> {
        let mut logical = Logical::default();
        let mut empty: Option<Span> = None;
        let mut continued = false;
        while let Some(line) = self.lines.advance() {
            let mut text = &self.lines.source[line.start..line.end];
            let trimmed = text.trim_start();
            if trimmed.starts_with('#') {
                continue;
            }
            if trimmed.is_empty() {
                if continued {
                    empty.get_or_insert(Span::new(line.start, line.end));
                }
                continue;
            }
            if !continued {
                text = trimmed;
            }
            let start = line.end - text.len();
            continued = match self.without_continuation(text) {
                Some(before) => {
                    logical.push(before, start);
                    true
                }
                None => {
                    logical.push(text, start);
                    false
                }
            };
            if !continued {
                break;
            }
        }
        if let Some(span) = empty {
            warnings.push(
                Problem::new(span, "an empty line within an instruction")
                    .with_help("take it out, or put # on it: it will be an error one day"),
            );
        }
        (!logical.whole().trim().is_empty()).then_some(logical)
    }

    /// The line without the escape character that continues it. One after another escape character does not.
    fn without_continuation<'t>(&self, text: &'t str) -> Option<&'t str> {
        let before = text.trim_end_matches([' ', '\t']).strip_suffix(self.escape)?;
        (!before.ends_with(self.escape)).then_some(before)
    }
}
