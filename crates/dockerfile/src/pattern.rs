//! Patterns of paths.

use crate::{Problem, Span};

/// A pattern of paths in the form of Go's `path/filepath.Match`: `*` and `?` do not match `/`, `[a-z]` and `[^a-z]` do,
/// `\` takes the meaning of the next character. Made by [`Pattern::with_double_star`] it also knows `**`, as
/// `moby/patternmatcher` does: `**/` is any number of directories, none included, and `**` at the end is everything.
///
/// Paths are bytes with `/` between the segments and none at the ends; what is no UTF-8 in them is matched byte by byte.
/// Matching takes time in proportion to path times pattern.
#[derive(Clone, Debug)]
pub struct Pattern {
    tokens: Vec<Token>,
    literal: bool,
    prefix: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Unit(u32),
    /// `?`
    One,
    Class {
        negated: bool,
        ranges: Vec<(u32, u32)>,
    },
    /// `*`
    Star,
    /// Any number of directories: nothing, or anything that ends in `/`.
    Directories,
    Everything,
}

impl Pattern {
    /// Without `**`, which is no more than `*`: for the sources of COPY and ADD. A leading `/`, `.` and `..` are
    /// resolved first, as in a path. Spans of a problem are places in `pattern`.
    pub fn new(pattern: &str) -> Result<Pattern, Problem> {
        Pattern::compile(pattern, false)
    }

    /// With `**`: for `--exclude` and `.dockerignore`.
    pub fn with_double_star(pattern: &str) -> Result<Pattern, Problem> {
        Pattern::compile(pattern, true)
    }

    fn compile(pattern: &str, double_star: bool) -> Result<Pattern, Problem> {
        let cleaned = clean(pattern);
        let (tokens, literal) = tokens(&cleaned, double_star).map_err(|message| {
            Problem::new(Span::new(0, pattern.len()), message)
                .with_help("write \\[ for a bracket, \\\\ for a backslash")
        })?;
        let prefix = if literal { unescaped(&tokens) } else { prefix(&tokens) };
        Ok(Pattern { tokens, literal, prefix })
    }

    /// Whether the pattern matches all of the path.
    pub fn matches(&self, path: impl AsRef<[u8]>) -> bool {
        let path = path.as_ref();
        if self.literal {
            return self.prefix.as_bytes() == path;
        }
        let mut states = States::new(&self.tokens);
        units(path).all(|unit| states.step(unit)) && states.accepts()
    }

    /// Whether it matches the path or a directory above it.
    pub fn matches_or_parent(&self, path: impl AsRef<[u8]>) -> bool {
        let path = path.as_ref();
        if self.literal {
            let rest = path.strip_prefix(self.prefix.as_bytes());
            let below = |rest: &[u8]| rest.starts_with(b"/") && !self.prefix.is_empty();
            return rest.is_some_and(|rest| rest.is_empty() || below(rest));
        }
        let mut states = States::new(&self.tokens);
        for (at, unit) in units(path).enumerate() {
            if at > 0 && unit == u32::from('/') && states.accepts() {
                return true;
            }
            if !states.step(unit) {
                return false;
            }
        }
        states.accepts()
    }

    /// Whether some path below this directory may match.
    pub fn may_match_below(&self, directory: impl AsRef<[u8]>) -> bool {
        let mut states = States::new(&self.tokens);
        let directory = directory.as_ref();
        (directory.is_empty() || units(directory).chain([u32::from('/')]).all(|unit| states.step(unit)))
            && states.goes_on()
    }

    /// The leading segments that have no wildcard in them, without escapes: where a walk may begin. Of a pattern without
    /// wildcards all of it.
    pub fn literal_prefix(&self) -> &str {
        &self.prefix
    }

    /// Whether it has no wildcard, so that it is a path: [`Pattern::literal_prefix`].
    pub fn is_literal(&self) -> bool {
        self.literal
    }
}

/// The path without empty and `.` segments and without a leading `/`; `..` takes the segment before with it, and is
/// dropped at the beginning.
pub(crate) fn clean(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    segments.join("/")
}

/// Whether a path goes above where it starts.
pub(crate) fn leads_out(path: &str) -> bool {
    let mut depth = 0usize;
    !path.starts_with('/')
        && path.split('/').any(|segment| match segment {
            "" | "." => false,
            ".." => match depth.checked_sub(1) {
                Some(less) => {
                    depth = less;
                    false
                }
                None => true,
            },
            _ => {
                depth += 1;
                false
            }
        })
}

fn tokens(pattern: &str, double_star: bool) -> Result<(Vec<Token>, bool), String> {
    let mut tokens = Vec::new();
    let mut literal = true;
    // What comes after a leading `**` of moby's is compared with the end of the path if it has no other wildcard.
    let suffix = double_star
        && pattern
            .strip_prefix("**")
            .is_some_and(|rest| !rest.starts_with('/') && !rest.contains(['*', '?', '[', '\\']));
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        let token = match c {
            '*' if double_star && chars.next_if_eq(&'*').is_some() => {
                let _ = chars.next_if_eq(&'/');
                if chars.peek().is_none() || (suffix && tokens.is_empty()) {
                    Token::Everything
                } else {
                    Token::Directories
                }
            }
            '*' => Token::Star,
            '?' => Token::One,
            '[' => class(&mut chars)?,
            '\\' => {
                let Some(next) = chars.next() else { return Err("the pattern ends in a backslash".to_owned()) };
                tokens.push(Token::Unit(u32::from(next)));
                continue;
            }
            c => {
                tokens.push(Token::Unit(u32::from(c)));
                continue;
            }
        };
        literal = false;
        if !(matches!(token, Token::Star) && tokens.last() == Some(&Token::Star)) {
            tokens.push(token);
        }
    }
    Ok((tokens, literal))
}

/// After `[`.
fn class(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<Token, String> {
    let negated = chars.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        if !ranges.is_empty() && chars.next_if_eq(&']').is_some() {
            return Ok(Token::Class { negated, ranges });
        }
        let low = one(chars)?;
        let high = if chars.next_if_eq(&'-').is_some() { one(chars)? } else { low };
        ranges.push((low, high));
    }
}

/// A character of a class.
fn one(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<u32, String> {
    let unclosed = || "there is no ] to end a [".to_owned();
    match chars.next().ok_or_else(unclosed)? {
        c @ ('-' | ']') => Err(format!("{c} needs a backslash before it here")),
        '\\' => chars.next().map(u32::from).ok_or_else(unclosed),
        c => Ok(u32::from(c)),
    }
}

fn unescaped(tokens: &[Token]) -> String {
    tokens
        .iter()
        .filter_map(|token| match token {
            Token::Unit(unit) => char::from_u32(*unit),
            _ => None,
        })
        .collect()
}

/// The segments before the first with a wildcard.
fn prefix(tokens: &[Token]) -> String {
    let end = tokens.iter().position(|token| !matches!(token, Token::Unit(_))).unwrap_or(tokens.len());
    let text = unescaped(&tokens[..end]);
    let end = text.rfind('/').unwrap_or(0);
    text[..end].to_owned()
}

/// The characters of a path; of a byte that is of none, a number that no character has.
fn units(path: &[u8]) -> impl Iterator<Item = u32> + '_ {
    path.utf8_chunks().flat_map(|chunk| {
        let bad = chunk.invalid().iter().map(|byte| 0x11_0000 + u32::from(*byte));
        chunk.valid().chars().map(u32::from).chain(bad)
    })
}

/// Before which tokens the path so far may stand.
struct States<'a> {
    tokens: &'a [Token],
    /// One for each token and one for the end.
    now: Vec<bool>,
    /// Within the directories of a `**/`.
    within: Vec<bool>,
    next: Vec<bool>,
}

impl<'a> States<'a> {
    fn new(tokens: &'a [Token]) -> States<'a> {
        let mut states = States {
            tokens,
            now: vec![false; tokens.len() + 1],
            within: vec![false; tokens.len() + 1],
            next: vec![false; tokens.len() + 1],
        };
        states.now[0] = true;
        states.skip();
        states
    }

    /// What may match nothing is passed over.
    fn skip(&mut self) {
        for (at, token) in self.tokens.iter().enumerate() {
            if self.now[at] && matches!(token, Token::Star | Token::Directories | Token::Everything) {
                self.now[at + 1] = true;
            }
        }
    }

    /// With one more character of the path; whether anything may still match.
    fn step(&mut self, unit: u32) -> bool {
        let slash = unit == u32::from('/');
        self.next.fill(false);
        let mut alive = false;
        for (at, token) in self.tokens.iter().enumerate() {
            let (stay, go) = match token {
                Token::Unit(wanted) => (false, self.now[at] && *wanted == unit),
                Token::One => (false, self.now[at] && !slash),
                Token::Class { negated, ranges } => {
                    let within = ranges.iter().any(|(low, high)| (*low..=*high).contains(&unit));
                    (false, self.now[at] && within != *negated)
                }
                Token::Star => (self.now[at] && !slash, false),
                Token::Everything => (self.now[at], false),
                Token::Directories => {
                    self.within[at] |= self.now[at];
                    alive |= self.within[at];
                    (false, self.within[at] && slash)
                }
            };
            self.next[at] |= stay;
            self.next[at + 1] |= go;
            alive |= stay || go;
        }
        std::mem::swap(&mut self.now, &mut self.next);
        self.skip();
        alive
    }

    fn accepts(&self) -> bool {
        self.now.last() == Some(&true)
    }

    /// Whether a longer path may match.
    fn goes_on(&self) -> bool {
        let before_the_end = self.now.len() - 1;
        self.now[..before_the_end].contains(&true) || self.within.contains(&true)
    }
}
