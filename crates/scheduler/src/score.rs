//! Which of the nodes that will do is best. Each scorer gives a number; the lowest stay.

use crate::{
    Strategy,
    filter::{Asked, Candidate},
};

/// A number of a node alone, the lowest being best.
#[derive(Debug)]
pub(crate) struct Scorer {
    pub(crate) name: &'static str,
    /// How many bits its numbers have at most. All scorers together fit into 128.
    pub(crate) bits: u32,
    pub(crate) score: fn(&Candidate<'_>, &Asked<'_>) -> u64,
}

/// CPU units left.
static CPU: Scorer = Scorer {
    name: "binpack(cpu)",
    bits: u32::BITS,
    score: |candidate, _| u64::from(candidate.usage.free_cpu(candidate.node).0),
};

/// MiB left.
static MEMORY: Scorer = Scorer {
    name: "binpack(memory)",
    bits: u64::BITS,
    score: |candidate, _| candidate.usage.free_memory(candidate.node).0,
};

/// How many of the group are on it.
static OF_GROUP: Scorer =
    Scorer { name: "spread(instanceId)", bits: u32::BITS, score: |candidate, asked| count(candidate.of_group(asked)) };

/// How many of anything are on it: with no strategy of its own a request goes where the fewest are.
pub(crate) static WORKLOADS: Scorer =
    Scorer { name: "workloads", bits: u32::BITS, score: |candidate, _| count(candidate.usage.workloads) };

/// What a strategy compares nodes by.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Measure<'a> {
    /// A number of the node.
    Node(&'static Scorer),
    /// How many of the group stand on nodes with the same value of this attribute.
    Spread(&'a str),
    /// Nothing: one is drawn.
    Draw,
}

impl Strategy {
    pub(crate) fn measure(&self) -> Measure<'_> {
        match self {
            Self::BinpackCpu => Measure::Node(&CPU),
            Self::BinpackMemory => Measure::Node(&MEMORY),
            Self::SpreadNodes => Measure::Node(&OF_GROUP),
            Self::Spread(attribute) => Measure::Spread(attribute),
            Self::Random => Measure::Draw,
        }
    }
}

/// Counts of workloads fit 32 bits: so many do not fit into memory.
fn count(number: usize) -> u64 {
    u64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
