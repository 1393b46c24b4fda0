//! `RUN --mount=type=cache,target=/root/.cache,…`

use super::{files, shown};
use crate::nearest::nearest;
use crate::{MountKind, Problem, RunMount, Span, Word, parse_size};

const KEYS: [&str; 19] = [
    "type",
    "from",
    "source",
    "src",
    "target",
    "dst",
    "destination",
    "readonly",
    "ro",
    "readwrite",
    "rw",
    "id",
    "sharing",
    "required",
    "size",
    "mode",
    "uid",
    "gid",
    "env",
];

/// Reads the value of one `--mount`. Variables may be in every value but those of `type`, `from`, `required`,
/// `readonly` and `readwrite`.
pub(super) fn mount(span: Span, value: &Word, escape: char) -> Result<RunMount, Problem> {
    let mut mount = RunMount {
        span,
        kind: MountKind::Bind,
        target: None,
        source: None,
        from: None,
        id: None,
        sharing: None,
        mode: None,
        uid: None,
        gid: None,
        size: None,
        env: None,
        required: false,
        read_only: None,
    };
    let mut required = false;
    for field in fields(value) {
        let (key, text) = match field.text.split_once('=') {
            Some((key, text)) => (key.to_ascii_lowercase(), Some(Word::new(text, after(&field, key.len() + 1)))),
            None => (field.text.to_ascii_lowercase(), None),
        };
        match (key.as_str(), text) {
            ("readonly" | "ro", text) => mount.read_only = Some(switch(&key, text.as_ref())?),
            ("readwrite" | "rw", text) => mount.read_only = Some(!switch(&key, text.as_ref())?),
            ("required", text) => {
                mount.required = switch(&key, text.as_ref())?;
                required = true;
            }
            ("type", Some(text)) => mount.kind = kind(&text)?,
            ("from", Some(text)) => {
                files::no_variables(&text, escape)?;
                mount.from = Some(text);
            }
            ("source" | "src", Some(text)) => mount.source = Some(text),
            ("target" | "dst" | "destination", Some(text)) => mount.target = Some(text),
            ("id", Some(text)) => mount.id = Some(text),
            ("sharing", Some(text)) => mount.sharing = Some(text),
            ("mode", Some(text)) => mount.mode = Some(text),
            ("uid", Some(text)) => mount.uid = Some(text),
            ("gid", Some(text)) => mount.gid = Some(text),
            ("size", Some(text)) => mount.size = Some(text),
            ("env", Some(text)) => mount.env = Some(text),
            (_, None) if KEYS.contains(&key.as_str()) => {
                return Err(
                    Problem::new(field.span, format!("{key} needs a value")).with_help(format!("write {key}=VALUE"))
                );
            }
            _ => {
                let problem = Problem::new(field.span, format!("a mount has no {:?}", shown(&key)));
                return Err(match nearest(&key, &KEYS) {
                    Some(near) => problem.with_help(format!("did you mean {near}?")),
                    None => problem.with_help(format!("it has {}", KEYS.join(", "))),
                });
            }
        }
    }
    check(&mount, required)?;
    Ok(mount)
}

/// What each kind of mount may have, and the form of what has no variable in it.
fn check(mount: &RunMount, required: bool) -> Result<(), Problem> {
    use MountKind::{Bind, Cache, Secret, Ssh, Tmpfs};
    let refuse = |key: &str, of: Option<&Word>, allowed: &[MountKind]| match of {
        Some(word) if !allowed.contains(&mount.kind) => {
            Err(Problem::new(word.span, format!("a {} mount has no {key}", name(mount.kind))))
        }
        _ => Ok(()),
    };
    for (key, word) in [("mode", &mount.mode), ("uid", &mount.uid), ("gid", &mount.gid)] {
        refuse(key, word.as_ref(), &[Cache, Secret, Ssh])?;
        let radix = if key == "mode" { 8 } else { 10 };
        literal(key, word.as_ref(), |text| u32::from_str_radix(text, radix).is_ok() && !text.starts_with('+'))?;
    }
    refuse("size", mount.size.as_ref(), &[Tmpfs])?;
    literal("size", mount.size.as_ref(), |text| parse_size(text).is_some())?;
    refuse("sharing", mount.sharing.as_ref(), &[Cache])?;
    literal("sharing", mount.sharing.as_ref(), |text| {
        matches!(text.to_ascii_lowercase().as_str(), "shared" | "private" | "locked")
    })?;
    refuse("from", mount.from.as_ref(), &[Bind, Cache])?;
    refuse("env", mount.env.as_ref(), &[Secret])?;
    if required && !matches!(mount.kind, Secret | Ssh) {
        return Err(Problem::new(mount.span, format!("a {} mount has no required", name(mount.kind))));
    }
    match mount.kind {
        Bind | Cache | Tmpfs if mount.target.is_none() => {
            Err(Problem::new(mount.span, format!("a {} mount needs a target", name(mount.kind)))
                .with_help("add target=/path"))
        }
        Secret if mount.source.is_none() && mount.target.is_none() && mount.id.is_none() => {
            Err(Problem::new(mount.span, "a secret mount needs an id").with_help("add id=NAME"))
        }
        Secret if mount.source.is_some() && mount.id.is_some() => {
            Err(Problem::new(mount.span, "a secret mount has an id or a source, not both"))
        }
        _ => Ok(()),
    }
}

fn literal(key: &str, word: Option<&Word>, valid: impl Fn(&str) -> bool) -> Result<(), Problem> {
    match word {
        Some(word) if !word.text.contains('$') && !valid(&word.text) => {
            let problem = Problem::new(word.span, format!("{:?} is no {key} of a mount", shown(&word.text)));
            Err(match key {
                "sharing" => problem.with_help("it is shared, private or locked"),
                "mode" => problem.with_help("it is an octal number, such as 0755"),
                "size" => problem.with_help("it is a number of bytes, with k, m or g"),
                _ => problem.with_help("it is a number"),
            })
        }
        _ => Ok(()),
    }
}

fn name(kind: MountKind) -> &'static str {
    match kind {
        MountKind::Bind => "bind",
        MountKind::Cache => "cache",
        MountKind::Tmpfs => "tmpfs",
        MountKind::Secret => "secret",
        MountKind::Ssh => "ssh",
    }
}

fn kind(text: &Word) -> Result<MountKind, Problem> {
    use MountKind::{Bind, Cache, Secret, Ssh, Tmpfs};
    let known = [Bind, Cache, Tmpfs, Secret, Ssh];
    known.into_iter().find(|kind| text.text.eq_ignore_ascii_case(name(*kind))).ok_or_else(|| {
        let problem = Problem::new(text.span, format!("{:?} is no type of mount", shown(&text.text)));
        match nearest(&text.text, &known.map(name)) {
            Some(near) => problem.with_help(format!("did you mean {near}?")),
            None => problem.with_help("it is bind, cache, tmpfs, secret or ssh"),
        }
    })
}

/// The booleans of Go's `strconv.ParseBool`; a key alone is true.
fn switch(key: &str, value: Option<&Word>) -> Result<bool, Problem> {
    let Some(value) = value else { return Ok(true) };
    match value.text.as_str() {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(false),
        other => Err(Problem::new(value.span, format!("{key} takes true or false, not {:?}", shown(other)))),
    }
}

/// The place of a word from its byte `at` on, if it stands in the source as it is.
fn after(word: &Word, at: usize) -> Span {
    let exact = word.span.end.saturating_sub(word.span.start) == word.text.len();
    if exact { Span::new(word.span.start + at, word.span.end) } else { word.span }
}

/// The fields of one record of CSV. Places are known as long as the flag had no quotes of its own.
fn fields(value: &Word) -> Vec<Word> {
    let exact = value.span.end.saturating_sub(value.span.start) == value.text.len();
    let mut fields = Vec::new();
    let mut field = String::new();
    let mut start = 0;
    let mut quoted = false;
    let mut chars = value.text.char_indices().peekable();
    let end = value.text.len();
    let mut push = |field: &mut String, start: usize, end: usize| {
        let span = if exact { Span::new(value.span.start + start, value.span.start + end) } else { value.span };
        fields.push(Word::new(std::mem::take(field), span));
    };
    while let Some((at, c)) = chars.next() {
        match c {
            '"' if quoted && chars.next_if(|(_, next)| *next == '"').is_some() => field.push('"'),
            '"' if quoted => quoted = false,
            '"' if field.is_empty() => quoted = true,
            ',' if !quoted => {
                push(&mut field, start, at);
                start = at + 1;
            }
            c => field.push(c),
        }
    }
    push(&mut field, start, end);
    fields
}
