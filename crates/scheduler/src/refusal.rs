use std::collections::BTreeMap;

use crate::{Reason, filter::Candidate};

/// Why a request was not placed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// How many nodes were asked: those of the pool, or the one that was named.
    pub nodes: usize,
    /// How many have which first reason against them.
    pub reasons: BTreeMap<Reason, usize>,
    /// The node that got furthest through the filters, and what it failed; of several the one with the most free memory, then
    /// the first by its id. It is what ECS names in "The closest matching container-instance".
    pub closest: Option<(String, Reason)>,
}

impl Refusal {
    /// The refusal of the only node that was asked.
    pub(crate) fn of_one(candidate: &Candidate<'_>, reason: Reason) -> Self {
        Self { nodes: 1, reasons: BTreeMap::from([(reason, 1)]), closest: Some((candidate.node.id.clone(), reason)) }
    }
}
