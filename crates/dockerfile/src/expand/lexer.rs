//! Reads a word from left to right and expands it on the way.

use super::glob::Glob;

/// Bytes that a result may have.
const MAX_RESULT: usize = 1 << 20;

/// `${` within `${`.
const MAX_DEPTH: usize = 50;

/// Steps of comparing patterns that one expansion may take.
const MAX_WORK: usize = 16 << 20;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    /// They quote, and are taken out.
    Taken,
    Ordinary,
}

/// What is wrong, between which bytes of the text.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    escape: char,
    quotes: Quotes,
    lookup: &'a dyn Fn(&str) -> Option<String>,
    depth: usize,
    /// Bytes of values that were looked up, which bounds every result.
    made: usize,
    work: usize,
}

/// The result, and if wanted the words that it makes.
#[derive(Default)]
struct Output {
    text: String,
    words: Option<Words>,
}

#[derive(Default)]
struct Words {
    done: Vec<String>,
    last: String,
}

impl Output {
    fn escaped(&mut self, c: char) {
        self.text.push(c);
        if let Some(words) = &mut self.words {
            words.last.push(c);
        }
    }

    fn quoted(&mut self, text: &str) {
        self.text.push_str(text);
        if let Some(words) = &mut self.words {
            words.last.push_str(text);
        }
    }

    fn plain(&mut self, c: char) {
        self.text.push(c);
        let Some(words) = &mut self.words else { return };
        if !c.is_whitespace() {
            words.last.push(c);
        } else if !words.last.is_empty() {
            words.done.push(std::mem::take(&mut words.last));
        }
    }
}

impl<'a> Lexer<'a> {
    pub(super) fn new(
        text: &'a str,
        escape: char,
        quotes: Quotes,
        lookup: &'a dyn Fn(&str) -> Option<String>,
    ) -> Lexer<'a> {
        Lexer { text, at: 0, escape, quotes, lookup, depth: 0, made: 0, work: MAX_WORK }
    }

    pub(super) fn whole(&mut self) -> Result<String, Fault> {
        let mut output = Output::default();
        self.until(None, false, &mut output)?;
        Ok(output.text)
    }

    pub(super) fn words(&mut self) -> Result<Vec<String>, Fault> {
        let mut output = Output { words: Some(Words::default()), ..Output::default() };
        self.until(None, false, &mut output)?;
        let Words { mut done, last } = output.words.unwrap_or_default();
        if !last.is_empty() {
            done.push(last);
        }
        Ok(done)
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn fault(&self, start: usize, message: impl Into<String>) -> Fault {
        Fault { start, end: self.at.max(start), message: message.into(), help: None }
    }

    fn too_large(&self, start: usize) -> Fault {
        self.fault(start, format!("this expands to more than {MAX_RESULT} bytes"))
    }

    /// Up to `stop`, which is taken too, or to the end. `raw` keeps escape characters for a pattern to see.
    fn until(&mut self, stop: Option<char>, raw: bool, output: &mut Output) -> Result<(), Fault> {
        let begin = self.at;
        while let Some(c) = self.peek() {
            if output.text.len() > MAX_RESULT {
                return Err(self.too_large(begin));
            }
            if stop == Some(c) {
                self.next();
                return Ok(());
            }
            match c {
                '$' => {
                    for c in self.dollar()?.chars() {
                        output.plain(c);
                    }
                }
                '\'' if self.quotes == Quotes::Taken => {
                    let text = self.single_quoted()?;
                    output.quoted(text);
                }
                '"' if self.quotes == Quotes::Taken => output.quoted(&self.double_quoted(raw)?),
                c if c == self.escape => {
                    self.next();
                    if raw {
                        output.escaped(c);
                    }
                    // At the very end it is dropped.
                    if let Some(next) = self.next() {
                        output.escaped(next);
                    }
                }
                c => {
                    self.next();
                    output.plain(c);
                }
            }
        }
        match stop {
            Some(stop) => Err(self.fault(begin, format!("there is no {stop} to end this"))),
            None if output.text.len() > MAX_RESULT => Err(self.too_large(begin)),
            None => Ok(()),
        }
    }

    fn single_quoted(&mut self) -> Result<&'a str, Fault> {
        let begin = self.at;
        let text = &self.text[begin + 1..];
        let Some(end) = text.find('\'') else {
            self.at = self.text.len();
            return Err(self.fault(begin, "there is no ' to end this"));
        };
        self.at = begin + end + 2;
        Ok(&text[..end])
    }

    fn double_quoted(&mut self, raw: bool) -> Result<String, Fault> {
        let begin = self.at;
        self.next();
        let mut result = String::new();
        loop {
            if result.len() > MAX_RESULT {
                return Err(self.too_large(begin));
            }
            match self.peek() {
                None => return Err(self.fault(begin, "there is no \" to end this")),
                Some('"') => {
                    self.next();
                    return Ok(result);
                }
                Some('$') => result.push_str(&self.dollar()?),
                Some(c) => {
                    self.next();
                    if c != self.escape {
                        result.push(c);
                        continue;
                    }
                    // It escapes what has a meaning here, and before anything else it is itself.
                    match self.peek() {
                        Some(next) if next == '"' || next == '$' || next == self.escape => {
                            if raw {
                                result.push(c);
                            }
                            self.next();
                            result.push(next);
                        }
                        Some(_) => result.push(c),
                        None => {}
                    }
                }
            }
        }
    }

    /// A name, the digits of a position, or one special character; empty if there is none.
    fn name(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let length = match rest.chars().next() {
            Some(c) if c.is_numeric() => rest.find(|c: char| !c.is_numeric()).unwrap_or(rest.len()),
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => 1,
            _ => rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()),
        };
        self.at += length;
        &rest[..length]
    }

    fn value(&mut self, name: &str, begin: usize) -> Result<Option<String>, Fault> {
        let value = (self.lookup)(name);
        self.made += value.as_ref().map_or(0, String::len);
        if self.made > 4 * MAX_RESULT {
            return Err(self.too_large(begin));
        }
        Ok(value)
    }

    fn dollar(&mut self) -> Result<String, Fault> {
        let begin = self.at;
        self.next();
        if self.eat('{') {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return Err(self.fault(begin, format!("more than {MAX_DEPTH} ${{…}} within each other")));
            }
            let result = self.braced(begin);
            self.depth -= 1;
            return result;
        }
        let name = self.name();
        if name.is_empty() {
            return Ok("$".to_owned());
        }
        Ok(self.value(name, begin)?.unwrap_or_default())
    }

    /// After `${`.
    fn braced(&mut self, begin: usize) -> Result<String, Fault> {
        if matches!(self.peek(), Some('{' | '}' | ':')) {
            self.next();
            return Err(Fault {
                help: Some("write ${name}, or \\$ for a dollar sign".to_owned()),
                ..self.fault(begin, "there is no name after ${")
            });
        }
        let name = self.name();
        let unclosed = |lexer: &Lexer<'_>| lexer.fault(begin, "there is no } to end this");
        let Some(c) = self.next() else { return Err(unclosed(self)) };
        let (modifier, or_empty) = match c {
            '}' => return Ok(self.value(name, begin)?.unwrap_or_default()),
            ':' => match self.next() {
                Some(next @ ('-' | '+' | '?')) => (next, true),
                Some(_) => return Err(self.unsupported(begin)),
                None => return Err(unclosed(self)),
            },
            '-' | '+' | '?' | '#' | '%' => (c, false),
            '/' => return self.replaced(name, begin),
            _ => return Err(self.unsupported(begin)),
        };
        let word = self.part('}', matches!(modifier, '#' | '%'))?;
        let value = self.value(name, begin)?;
        let given = value.as_ref().is_some_and(|value| !or_empty || !value.is_empty());
        Ok(match modifier {
            '-' if given => value.unwrap_or_default(),
            '-' => word,
            '+' if given => word,
            '+' => String::new(),
            '?' if given => value.unwrap_or_default(),
            '?' => {
                let message = match (word.is_empty(), value) {
                    (false, _) => crate::instruction::shown(&word),
                    (true, None) => "is not allowed to be unset".to_owned(),
                    (true, Some(_)) => "is not allowed to be empty".to_owned(),
                };
                let name = crate::instruction::shown(name);
                return Err(self.fault(begin, format!("{name}: {message}")));
            }
            _ => {
                let (word, longest) = word.strip_prefix(modifier).map_or((word.as_str(), false), |rest| (rest, true));
                let glob = self.glob(word, begin)?;
                let value = value.unwrap_or_default();
                let left = if modifier == '#' {
                    glob.without_prefix(&value, longest, &mut self.work)
                } else {
                    glob.without_suffix(&value, longest, &mut self.work)
                };
                left.ok_or_else(|| self.fault(begin, "this pattern takes too long to compare"))?
            }
        })
    }

    /// After `${name/`.
    fn replaced(&mut self, name: &str, begin: usize) -> Result<String, Fault> {
        let all = self.eat('/');
        let pattern = self.part('/', true)?;
        let replacement = self.part('}', true)?;
        let value = self.value(name, begin)?.unwrap_or_default();
        let glob = self.glob(&pattern, begin)?;
        match glob.replace(&value, &replacement, all, MAX_RESULT, &mut self.work) {
            Some(result) => Ok(result),
            None if self.work == 0 => Err(self.fault(begin, "this pattern takes too long to compare")),
            None => Err(self.too_large(begin)),
        }
    }

    fn glob(&self, pattern: &str, begin: usize) -> Result<Glob, Fault> {
        Glob::new(pattern).map_err(|c| Fault {
            help: Some("a backslash takes the meaning of *, ?, /, } and itself".to_owned()),
            ..self.fault(begin, format!("the pattern has a backslash before {c:?}"))
        })
    }

    /// A part of `${…}`, expanded.
    fn part(&mut self, stop: char, raw: bool) -> Result<String, Fault> {
        let mut output = Output::default();
        self.until(Some(stop), raw, &mut output)?;
        // What is thrown away again costs time nevertheless.
        self.made += output.text.len();
        Ok(output.text)
    }

    fn unsupported(&self, begin: usize) -> Fault {
        Fault {
            help: Some("there are :- - :+ + :? ? # ## % %% / and //".to_owned()),
            ..self.fault(begin, "this modifier is not supported")
        }
    }
}
