//! What is said by hand of fields that no test sees, or that do not work.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};
use serde::Deserialize;

/// What becomes of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    Works,
    Taken,
    Refused,
    Answer,
}

impl State {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Taken => "taken",
            Self::Refused => "refused",
            Self::Answer => "answer",
        }
    }
}

/// By state: a field, or what stands above several, and why.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Reasons {
    taken: BTreeMap<String, String>,
    refused: BTreeMap<String, String>,
    answer: BTreeMap<String, String>,
}

impl Reasons {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("reading {}", path.display()))
    }

    pub(super) fn parse(text: &str) -> Result<Self> {
        Ok(toml::from_str(text)?)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.taken.keys().chain(self.refused.keys()).chain(self.answer.keys()).map(String::as_str)
    }

    /// The state and the reason of a field that something is said of.
    pub(super) fn of(&self, field: &str) -> Option<(State, &str)> {
        let lists = [(State::Taken, &self.taken), (State::Refused, &self.refused), (State::Answer, &self.answer)];
        lists.into_iter().find_map(|(state, list)| {
            let (_, why) = list.iter().find(|(name, _)| super::is_below(field, name))?;
            Some((state, why.as_str()))
        })
    }
}
