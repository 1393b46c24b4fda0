//! Expressions as text: what is written is read again as the same.

use std::fmt::{Display, Formatter, Result};

use super::{
    Clause, Expression, Field,
    test::{Comparison, Pattern, Test},
    token::ends_word,
};

impl Display for Expression {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.0.fmt(f)
    }
}

impl Display for Clause {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            // What stands on the right of its own kind was in parentheses: a chain is read from the left.
            Self::Or(a, b) => write!(f, "{a} or {}", Within(b, matches!(**b, Self::Or(..)))),
            Self::And(a, b) => {
                let left = Within(a, matches!(**a, Self::Or(..)));
                write!(f, "{left} and {}", Within(b, matches!(**b, Self::Or(..) | Self::And(..))))
            }
            Self::Not(inner) => match &**inner {
                Self::Test(field, Test::Exists) => write!(f, "{} !exists", field.get()),
                Self::Test(field, Test::Equals(wanted)) => write!(f, "{} != {}", field.get(), Word(wanted)),
                Self::Test(field, Test::In(wanted)) => write!(f, "{} !in {}", field.get(), List(wanted)),
                Self::Test(field, Test::Matches(pattern)) => write!(f, "{} !~ {pattern}", field.get()),
                other => write!(f, "not {}", Within(other, matches!(other, Self::Or(..) | Self::And(..)))),
            },
            Self::Test(field, test) => write!(f, "{} {test}", field.get()),
        }
    }
}

impl Display for Field<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::AgentConnected => f.write_str("agentConnected"),
            Self::AgentVersion => f.write_str("agentVersion"),
            Self::Attribute(name) => write!(f, "attribute:{name}"),
            Self::Ec2InstanceId => f.write_str("ec2InstanceId"),
            Self::RegisteredAt => f.write_str("registeredAt"),
            Self::RunningTasksCount => f.write_str("runningTasksCount"),
            Self::TaskGroup => f.write_str("task:group"),
        }
    }
}

impl Display for Test {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Exists => f.write_str("exists"),
            Self::Equals(wanted) => write!(f, "== {}", Word(wanted)),
            Self::Order(comparison, bound) => write!(f, "{comparison} {}", Word(&bound.text)),
            Self::In(wanted) => write!(f, "in {}", List(wanted)),
            Self::Matches(pattern) => write!(f, "=~ {pattern}"),
        }
    }
}

impl Display for Comparison {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        })
    }
}

impl Display for Pattern {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let text = &self.text;
        // One that holds both quotes was written without: it ends at a space.
        if text.contains('"') && text.contains('\'') {
            return write!(f, "{text} ");
        }
        let plain = !text.contains(|c: char| c.is_whitespace() || "()\"'".contains(c));
        if plain { f.write_str(text) } else { quoted(text, f) }
    }
}

/// A clause, in parentheses if it needs them where it stands.
struct Within<'a>(&'a Clause, bool);

impl Display for Within<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        if self.1 { write!(f, "({})", self.0) } else { self.0.fmt(f) }
    }
}

struct Word<'a>(&'a str);

impl Display for Word<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        if self.0.is_empty() || self.0.contains(ends_word) { quoted(self.0, f) } else { f.write_str(self.0) }
    }
}

struct List<'a>(&'a [String]);

impl Display for List<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str("[")?;
        for (index, entry) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}{}", Word(entry))?;
        }
        f.write_str("]")
    }
}

/// No argument holds both quotes, as it was in one of them.
fn quoted(text: &str, f: &mut Formatter<'_>) -> Result {
    let quote = if text.contains('"') { '\'' } else { '"' };
    write!(f, "{quote}{text}{quote}")
}
