use super::{
    Clause, ExpressionError, Field, FieldName,
    test::{Bound, Comparison, Pattern, Test},
    token::{Kind, Token, Tokens},
};

/// What the service takes in a constraint. It also bounds how many terms a chain of `and` can have.
const MOST_LENGTH: usize = 2000;
/// How deep parentheses and negations may go.
const MOST_DEPTH: usize = 32;

const SUBJECT: &str = "a subject (agentConnected, agentVersion, attribute:NAME, ec2InstanceId, registeredAt, \
                       runningTasksCount or task:group)";
const OPERATOR: &str = "an operator (==, !=, >, >=, <, <=, exists, !exists, in, !in, =~ or !~)";

/// Reads a whole expression.
pub(super) fn expression(text: &str) -> Result<Clause, ExpressionError> {
    // As many characters have at least as many bytes.
    if text.len() > MOST_LENGTH && text.chars().count() > MOST_LENGTH {
        return Err(ExpressionError::Length { most: MOST_LENGTH });
    }
    if text.trim().is_empty() {
        return Err(ExpressionError::Empty { expected: SUBJECT });
    }
    let mut reader = Reader { tokens: Tokens::new(text), depth: 0 };
    let clause = reader.either()?;
    match reader.tokens.next()? {
        None => Ok(clause),
        Some(token) => Err(reader.unexpected("'and', 'or' or the end", token)),
    }
}

struct Reader<'a> {
    tokens: Tokens<'a>,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn either(&mut self) -> Result<Clause, ExpressionError> {
        let mut left = self.both()?;
        while self.take_if(&["or", "||"])? {
            left = Clause::Or(Box::new(left), Box::new(self.both()?));
        }
        Ok(left)
    }

    fn both(&mut self) -> Result<Clause, ExpressionError> {
        let mut left = self.unary()?;
        while self.take_if(&["and", "&&"])? {
            left = Clause::And(Box::new(left), Box::new(self.unary()?));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Clause, ExpressionError> {
        let token = self.expect(SUBJECT)?;
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return Err(ExpressionError::Depth { most: MOST_DEPTH, column: self.tokens.column(token.at) });
        }
        let clause = match (token.kind, token.text) {
            (Kind::Open, _) => {
                let inner = self.either()?;
                let close = self.expect("')'")?;
                if close.kind != Kind::Close {
                    return Err(self.unexpected("')', 'and' or 'or'", close));
                }
                inner
            }
            (Kind::Sign, "!") | (Kind::Word, "not") => Clause::Not(Box::new(self.unary()?)),
            (Kind::Word, _) => self.test(token)?,
            _ => return Err(self.unexpected(SUBJECT, token)),
        };
        self.depth -= 1;
        Ok(clause)
    }

    fn test(&mut self, name: Token<'a>) -> Result<Clause, ExpressionError> {
        let field = field(name.text).ok_or_else(|| self.unexpected(SUBJECT, name))?;
        let operator = self.expect(OPERATOR)?;
        let known = if matches!(operator.kind, Kind::Sign | Kind::Word) { operator.text } else { "" };
        let (negated, test) = match known {
            "==" | "equals" => (false, Test::Equals(self.argument()?)),
            "!=" | "not_equals" => (true, Test::Equals(self.argument()?)),
            ">" | "greater_than" => (false, self.order(Comparison::Greater)?),
            ">=" | "greater_than_equal" => (false, self.order(Comparison::GreaterOrEqual)?),
            "<" | "less_than" => (false, self.order(Comparison::Less)?),
            "<=" | "less_than_equal" => (false, self.order(Comparison::LessOrEqual)?),
            "exists" => (false, Test::Exists),
            "!exists" | "not_exists" => (true, Test::Exists),
            "in" => (false, Test::In(self.list()?)),
            "!in" | "not_in" => (true, Test::In(self.list()?)),
            "=~" | "matches" => (false, Test::Matches(self.pattern()?)),
            "!~" | "not_matches" => (true, Test::Matches(self.pattern()?)),
            _ => return Err(self.unexpected(OPERATOR, operator)),
        };
        let test = Clause::Test(field, test);
        Ok(if negated { Clause::Not(Box::new(test)) } else { test })
    }

    fn order(&mut self, comparison: Comparison) -> Result<Test, ExpressionError> {
        Ok(Test::Order(comparison, Bound::new(self.argument()?)))
    }

    fn argument(&mut self) -> Result<String, ExpressionError> {
        let token = self.expect("an argument")?;
        match token.kind {
            Kind::Word | Kind::Quoted => Ok(token.text.to_owned()),
            _ => Err(self.unexpected("an argument", token)),
        }
    }

    fn list(&mut self) -> Result<Vec<String>, ExpressionError> {
        let open = self.expect("'['")?;
        if open.kind != Kind::ListOpen {
            return Err(self.unexpected("'['", open));
        }
        let mut entries = Vec::new();
        loop {
            entries.push(self.argument()?);
            let next = self.expect("',' or ']'")?;
            match next.kind {
                Kind::Comma => {}
                Kind::ListClose => return Ok(entries),
                _ => return Err(self.unexpected("',' or ']'", next)),
            }
        }
    }

    /// A pattern stands for a whole value. Without quotes it goes to the next space, whatever signs it holds.
    fn pattern(&mut self) -> Result<Pattern, ExpressionError> {
        let at = self.tokens.begin();
        let rest = self.tokens.rest();
        let text = if rest.starts_with(['"', '\'']) {
            self.argument()?
        } else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let word = &rest[..end];
            // A parenthesis that the pattern did not open closes the expression around it.
            let extra = word.matches(')').count().saturating_sub(word.matches('(').count());
            let kept = word.len() - word.bytes().rev().take_while(|&b| b == b')').count().min(extra);
            self.tokens.take(kept).to_owned()
        };
        let column = self.tokens.column(at);
        if text.is_empty() {
            return Err(ExpressionError::End { expected: "a pattern", column });
        }
        Pattern::new(&text).map_err(|problem| ExpressionError::Pattern { pattern: text, problem, column })
    }

    /// Takes the next token if it is one of these operators.
    fn take_if(&mut self, operators: &[&str]) -> Result<bool, ExpressionError> {
        let before = self.tokens;
        let found = self
            .tokens
            .next()?
            .is_some_and(|token| matches!(token.kind, Kind::Sign | Kind::Word) && operators.contains(&token.text));
        if !found {
            self.tokens = before;
        }
        Ok(found)
    }

    /// The next token, of which there must be one.
    fn expect(&mut self, expected: &'static str) -> Result<Token<'a>, ExpressionError> {
        match self.tokens.next()? {
            Some(token) => Ok(token),
            None => {
                let end = self.tokens.begin();
                Err(ExpressionError::End { expected, column: self.tokens.column(end) })
            }
        }
    }

    fn unexpected(&self, expected: &'static str, found: Token<'_>) -> ExpressionError {
        ExpressionError::Unexpected { expected, found: found.text.to_owned(), column: self.tokens.column(found.at) }
    }
}

fn field(name: &str) -> Option<FieldName> {
    let plain = match name {
        "agentConnected" => Field::AgentConnected,
        "agentVersion" => Field::AgentVersion,
        "ec2InstanceId" => Field::Ec2InstanceId,
        "registeredAt" => Field::RegisteredAt,
        "runningTasksCount" => Field::RunningTasksCount,
        "task:group" => Field::TaskGroup,
        _ => {
            return Some(FieldName::Attribute(name.strip_prefix("attribute:").filter(|name| !name.is_empty())?.into()));
        }
    };
    Some(FieldName::Plain(plain))
}
