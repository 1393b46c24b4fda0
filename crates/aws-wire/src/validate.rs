//! Whether an input keeps to what the API model demands: required members, lengths, ranges, patterns, enums.
//!
//! [`violations`] finds what is wrong; [`answer`] puts it into the service's own words.

mod answer;
mod pattern;

use serde_json::Value;
use wharf_aws_model::{Kind, Member, Service, ShapeId};

pub(crate) use answer::answer;

/// A place in an input.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Member(&'static Member),
    /// An entry of a list, from 0.
    Index(usize),
    /// The value of a map's entry.
    Key(String),
}

/// What a value did not keep to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Constraint {
    NotNull,
    MinLength(i64),
    MaxLength(i64),
    MinValue(i64),
    MaxValue(i64),
    Pattern(&'static str),
    Values(&'static [&'static str]),
}

/// One thing that is wrong with an input.
#[derive(Debug, Clone)]
pub(crate) struct Violation {
    pub(crate) path: Vec<Step>,
    /// What was given; `None` for what is missing.
    pub(crate) value: Option<Value>,
    pub(crate) constraint: Constraint,
    /// A map's key is meant, and `value` is the map.
    pub(crate) of_key: bool,
}

/// Everything that is wrong with an operation's input, in the model's order.
pub(crate) fn violations(service: &'static Service, shape: ShapeId, input: &Value) -> Vec<Violation> {
    let mut walk = Walk { service, path: Vec::new(), found: Vec::new() };
    walk.value(shape, input);
    walk.found
}

struct Walk {
    service: &'static Service,
    path: Vec<Step>,
    found: Vec<Violation>,
}

impl Walk {
    fn value(&mut self, shape: ShapeId, value: &Value) {
        match &self.service.shape(shape).kind {
            Kind::Structure(members) => {
                for member in *members {
                    self.path.push(Step::Member(member));
                    match value.get(member.name) {
                        Some(inner) => self.value(member.shape, inner),
                        None if member.required => self.miss(None, Constraint::NotNull),
                        None => {}
                    }
                    self.path.pop();
                }
            }
            Kind::List { member, min, max, .. } => {
                let entries = value.as_array().map(Vec::as_slice).unwrap_or_default();
                self.length(entries.len(), *min, *max, value);
                for (index, inner) in entries.iter().enumerate() {
                    self.entry(Step::Index(index), *member, inner);
                }
            }
            Kind::Map { key, value: inner, min, max, .. } => {
                let Some(entries) = value.as_object() else { return };
                self.length(entries.len(), *min, *max, value);
                for (name, entry) in entries {
                    if let Some(constraint) = text_constraint(&self.service.shape(*key).kind, name).first() {
                        let (path, value) = (self.path.clone(), Some(value.clone()));
                        self.found.push(Violation { path, value, constraint: *constraint, of_key: true });
                    }
                    self.entry(Step::Key(name.clone()), *inner, entry);
                }
            }
            kind @ (Kind::String { .. } | Kind::Blob { .. }) => {
                for constraint in text_constraint(kind, value.as_str().unwrap_or_default()) {
                    self.miss(Some(value), constraint);
                }
            }
            Kind::Integer { min, max } | Kind::Long { min, max } | Kind::Double { min, max } => {
                self.range(value, *min, *max);
            }
            Kind::Boolean | Kind::Timestamp(_) => {}
        }
    }

    fn entry(&mut self, step: Step, shape: ShapeId, value: &Value) {
        self.path.push(step);
        if value.is_null() {
            self.miss(None, Constraint::NotNull);
        } else {
            self.value(shape, value);
        }
        self.path.pop();
    }

    fn length(&mut self, length: usize, min: Option<i64>, max: Option<i64>, value: &Value) {
        for constraint in length_constraint(length, min, max) {
            self.miss(Some(value), constraint);
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "the bounds of floating point members are small")]
    fn range(&mut self, value: &Value, min: Option<i64>, max: Option<i64>) {
        let below = |bound: i64| value.as_i64().map_or(value.as_f64() < Some(bound as f64), |n| n < bound);
        let above = |bound: i64| value.as_i64().map_or(value.as_f64() > Some(bound as f64), |n| n > bound);
        if let Some(min) = min.filter(|&m| below(m)) {
            self.miss(Some(value), Constraint::MinValue(min));
        }
        if let Some(max) = max.filter(|&m| above(m)) {
            self.miss(Some(value), Constraint::MaxValue(max));
        }
    }

    fn miss(&mut self, value: Option<&Value>, constraint: Constraint) {
        let path = self.path.clone();
        self.found.push(Violation { path, value: value.cloned(), constraint, of_key: false });
    }
}

fn length_constraint(length: usize, min: Option<i64>, max: Option<i64>) -> impl Iterator<Item = Constraint> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let short = min.filter(|&m| length < m).map(Constraint::MinLength);
    short.into_iter().chain(max.filter(|&m| length > m).map(Constraint::MaxLength))
}

/// What a text does not keep to. A blob is measured in bytes, a text in characters.
fn text_constraint(kind: &Kind, text: &str) -> Vec<Constraint> {
    match kind {
        Kind::String { min, max, pattern, values } => {
            let mut found: Vec<_> = length_constraint(text.chars().count(), *min, *max).collect();
            found.extend(pattern.filter(|p| !pattern::matches(p, text)).map(Constraint::Pattern));
            if !values.is_empty() && !values.contains(&text) {
                found.push(Constraint::Values(values));
            }
            found
        }
        Kind::Blob { min, max } => {
            let padding = text.bytes().rev().take_while(|&b| b == b'=').count();
            length_constraint((text.len() / 4 * 3).saturating_sub(padding), *min, *max).collect()
        }
        _ => Vec::new(),
    }
}
