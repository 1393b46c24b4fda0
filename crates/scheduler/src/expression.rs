//! The cluster query language: which container instances are meant by `memberOf` constraints and list filters.
//!
//! ```text
//! attribute:ecs.instance-type =~ t3.* and not (task:group == service:web or attribute:stack in [test, dev])
//! ```
//!
//! Source: ECS Developer Guide, "Create expressions to define container instances for Amazon ECS tasks".

mod display;
mod error;
mod parse;
mod subject;
mod test;
mod token;

pub use error::ExpressionError;
pub use subject::{Facts, Field, Instance, Subject, Value};

use self::test::Test;

/// An expression of the cluster query language, read and ready to be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression(Clause);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Clause {
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Not(Box<Self>),
    Test(FieldName, Test),
}

/// A [`Field`] that owns its name.
#[derive(Clone, Debug, PartialEq, Eq)]
enum FieldName {
    Plain(Field<'static>),
    Attribute(Box<str>),
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// [`ExpressionError`] if it is none, or too long or deep.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        parse::expression(text).map(Self)
    }

    /// Whether it holds for this subject.
    pub fn holds(&self, subject: &impl Subject) -> bool {
        self.0.holds(subject)
    }

    /// Whether it asks for what changes as workloads come and go: the groups on an instance or their number.
    #[must_use]
    pub fn reads_usage(&self) -> bool {
        self.0.reads_usage()
    }
}

impl std::str::FromStr for Expression {
    type Err = ExpressionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl Clause {
    fn holds(&self, subject: &impl Subject) -> bool {
        match self {
            Self::And(a, b) => a.holds(subject) && b.holds(subject),
            Self::Or(a, b) => a.holds(subject) || b.holds(subject),
            Self::Not(inner) => !inner.holds(subject),
            // A subject may have several values (the groups of an instance's tasks): one that passes is enough.
            Self::Test(field, test) => subject.any(field.get(), &mut |value| test.passes(value)),
        }
    }

    fn reads_usage(&self) -> bool {
        match self {
            Self::And(a, b) | Self::Or(a, b) => a.reads_usage() || b.reads_usage(),
            Self::Not(inner) => inner.reads_usage(),
            Self::Test(field, _) => matches!(field.get(), Field::RunningTasksCount | Field::TaskGroup),
        }
    }
}

impl FieldName {
    const fn get(&self) -> Field<'_> {
        match self {
            Self::Plain(field) => *field,
            Self::Attribute(name) => Field::Attribute(name),
        }
    }
}

#[cfg(test)]
mod tests;
