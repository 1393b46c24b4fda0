use std::cmp::Ordering;

use regex_lite::Regex;

use super::{Expression, Subject, Test};

/// Why a text is no expression.
#[derive(Debug, thiserror::Error)]
pub(super) enum ParseError {
    #[error("Invalid expression: {0} was expected at the end.")]
    End(&'static str),
    #[error("Invalid expression: {expected} was expected instead of '{found}'.")]
    Unexpected { expected: &'static str, found: String },
    #[error("Invalid expression: '{0}' is no pattern.")]
    Pattern(String),
    #[error("Invalid expression: it is nested too deeply.")]
    Depth,
    #[error("Invalid expression: it has more than {MOST_LENGTH} characters.")]
    Length,
}

/// What the service takes in a constraint. It also bounds how many terms a chain of `and` can have.
const MOST_LENGTH: usize = 2000;
/// How deep parentheses and negations may go.
const MOST_DEPTH: usize = 32;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    ListOpen,
    ListClose,
    Comma,
    /// An operator's signs.
    Sign(String),
    /// A name, a word operator or an argument.
    Word(String),
    /// An argument in quotes.
    Quoted(String),
}

impl Token {
    fn text(&self) -> &str {
        match self {
            Self::Open => "(",
            Self::Close => ")",
            Self::ListOpen => "[",
            Self::ListClose => "]",
            Self::Comma => ",",
            Self::Sign(text) | Self::Word(text) | Self::Quoted(text) => text,
        }
    }
}

/// Reads a whole expression.
pub(super) fn expression(text: &str) -> Result<Expression, ParseError> {
    if text.len() > MOST_LENGTH {
        return Err(ParseError::Length);
    }
    let mut reader = Reader { rest: text, depth: 0 };
    let expression = reader.either()?;
    match reader.next()? {
        None => Ok(expression),
        Some(token) => Err(unexpected("'and' or 'or'", &token)),
    }
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl Reader<'_> {
    fn either(&mut self) -> Result<Expression, ParseError> {
        let mut left = self.both()?;
        while self.take_if(&["or", "||"])? {
            left = Expression::Or(Box::new(left), Box::new(self.both()?));
        }
        Ok(left)
    }

    fn both(&mut self) -> Result<Expression, ParseError> {
        let mut left = self.unary()?;
        while self.take_if(&["and", "&&"])? {
            left = Expression::And(Box::new(left), Box::new(self.unary()?));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expression, ParseError> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return Err(ParseError::Depth);
        }
        let expression = match self.next()?.ok_or(ParseError::End("a subject"))? {
            Token::Open => {
                let inner = self.either()?;
                match self.next()?.ok_or(ParseError::End("')'"))? {
                    Token::Close => inner,
                    other => return Err(unexpected("')'", &other)),
                }
            }
            Token::Sign(sign) if sign == "!" => Expression::Not(Box::new(self.unary()?)),
            Token::Word(word) if word == "not" => Expression::Not(Box::new(self.unary()?)),
            Token::Word(word) => self.test(&word)?,
            other => return Err(unexpected("a subject", &other)),
        };
        self.depth -= 1;
        Ok(expression)
    }

    fn test(&mut self, name: &str) -> Result<Expression, ParseError> {
        let subject =
            subject(name).ok_or_else(|| ParseError::Unexpected { expected: "a subject", found: name.to_owned() })?;
        let operator = self.next()?.ok_or(ParseError::End("an operator"))?;
        let (negated, test) = match operator.text() {
            "==" | "equals" => (false, Test::Equals(self.argument()?)),
            "!=" | "not_equals" => (true, Test::Equals(self.argument()?)),
            ">" | "greater_than" => (false, Test::Order(Ordering::Greater, self.argument()?)),
            // Not less, but there.
            ">=" | "greater_than_equal" => return self.bounded(subject, Ordering::Greater),
            "<" | "less_than" => (false, Test::Order(Ordering::Less, self.argument()?)),
            "<=" | "less_than_equal" => return self.bounded(subject, Ordering::Less),
            "exists" => (false, Test::Exists),
            "!exists" | "not_exists" => (true, Test::Exists),
            "in" => (false, Test::In(self.list()?)),
            "!in" | "not_in" => (true, Test::In(self.list()?)),
            "=~" | "matches" => (false, Test::Matches(self.pattern()?)),
            "!~" | "not_matches" => (true, Test::Matches(self.pattern()?)),
            _ => return Err(unexpected("an operator", &operator)),
        };
        let test = Expression::Test(subject, test);
        Ok(if negated { Expression::Not(Box::new(test)) } else { test })
    }

    /// `>=` and `<=`.
    fn bounded(&mut self, subject: Subject, order: Ordering) -> Result<Expression, ParseError> {
        let bound = self.argument()?;
        let beyond = Expression::Test(subject.clone(), Test::Order(order, bound.clone()));
        let level = Expression::Test(subject, Test::Order(Ordering::Equal, bound));
        Ok(Expression::Or(Box::new(beyond), Box::new(level)))
    }

    fn argument(&mut self) -> Result<String, ParseError> {
        match self.next()?.ok_or(ParseError::End("an argument"))? {
            Token::Word(text) | Token::Quoted(text) => Ok(text),
            other => Err(unexpected("an argument", &other)),
        }
    }

    fn list(&mut self) -> Result<Vec<String>, ParseError> {
        match self.next()?.ok_or(ParseError::End("'['"))? {
            Token::ListOpen => {}
            other => return Err(unexpected("'['", &other)),
        }
        let mut entries = Vec::new();
        loop {
            entries.push(self.argument()?);
            match self.next()?.ok_or(ParseError::End("']'"))? {
                Token::Comma => {}
                Token::ListClose => return Ok(entries),
                other => return Err(unexpected("',' or ']'", &other)),
            }
        }
    }

    /// A pattern stands for a whole value. Without quotes it goes to the next space, whatever signs it holds.
    fn pattern(&mut self) -> Result<Regex, ParseError> {
        self.rest = self.rest.trim_start();
        let text = if self.rest.starts_with(['"', '\'']) {
            self.argument()?
        } else {
            let end = self.rest.find(char::is_whitespace).unwrap_or(self.rest.len());
            let word = &self.rest[..end];
            // A parenthesis that the pattern did not open closes the expression around it.
            let extra = word.matches(')').count().saturating_sub(word.matches('(').count());
            let kept = word.len() - word.bytes().rev().take_while(|&b| b == b')').count().min(extra);
            let pattern = word[..kept].to_owned();
            self.rest = &self.rest[kept..];
            pattern
        };
        if text.is_empty() {
            return Err(ParseError::End("a pattern"));
        }
        Regex::new(&format!("^(?:{text})$")).map_err(|_| ParseError::Pattern(text))
    }

    /// Takes the next token if it is one of these operators.
    fn take_if(&mut self, operators: &[&str]) -> Result<bool, ParseError> {
        let before = self.rest;
        let found = match self.next()? {
            Some(Token::Sign(text) | Token::Word(text)) => operators.contains(&text.as_str()),
            _ => false,
        };
        if !found {
            self.rest = before;
        }
        Ok(found)
    }

    fn next(&mut self) -> Result<Option<Token>, ParseError> {
        self.rest = self.rest.trim_start();
        let Some(first) = self.rest.chars().next() else { return Ok(None) };
        let single = match first {
            '(' => Some(Token::Open),
            ')' => Some(Token::Close),
            '[' => Some(Token::ListOpen),
            ']' => Some(Token::ListClose),
            ',' => Some(Token::Comma),
            _ => None,
        };
        if let Some(token) = single {
            self.rest = &self.rest[1..];
            return Ok(Some(token));
        }
        if first == '"' || first == '\'' {
            let inner = &self.rest[1..];
            let end = inner.find(first).ok_or(ParseError::End("a closing quote"))?;
            self.rest = &inner[end + 1..];
            return Ok(Some(Token::Quoted(inner[..end].to_owned())));
        }
        // The longest sign first.
        for sign in
            ["!exists", "!in", "==", "!=", ">=", "<=", "=~", "!~", "&&", "||", ">", "<", "!", "=", "~", "&", "|"]
        {
            if let Some(rest) = self.rest.strip_prefix(sign) {
                let word = sign.ends_with(char::is_alphabetic);
                if !word || !rest.starts_with(|c: char| c.is_alphanumeric()) {
                    self.rest = rest;
                    return Ok(Some(Token::Sign(sign.to_owned())));
                }
            }
        }
        let ends = |c: char| c.is_whitespace() || "()[],\"'=!<>~&|".contains(c);
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        Ok(Some(Token::Word(word.to_owned())))
    }
}

fn subject(name: &str) -> Option<Subject> {
    Some(match name {
        "agentConnected" => Subject::AgentConnected,
        "agentVersion" => Subject::AgentVersion,
        "ec2InstanceId" => Subject::Ec2InstanceId,
        "registeredAt" => Subject::RegisteredAt,
        "runningTasksCount" => Subject::RunningTasksCount,
        "task:group" => Subject::TaskGroup,
        _ => Subject::Attribute(name.strip_prefix("attribute:").filter(|name| !name.is_empty())?.to_owned()),
    })
}

fn unexpected(expected: &'static str, found: &Token) -> ParseError {
    ParseError::Unexpected { expected, found: found.text().to_owned() }
}
