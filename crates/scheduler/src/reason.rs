use std::fmt;

use serde::{Serialize, Serializer};

/// Why a node will not do, in the order in which nodes are asked: resources before constraints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// It cannot be reached.
    Agent,
    Attribute,
    Cpu,
    Memory,
    Gpu,
    Ports,
    /// It carries all the network interfaces that it can.
    Eni,
    MemberOf,
    DistinctInstance,
}

impl Reason {
    /// In ECS's words (ECS Developer Guide, "Amazon ECS API failure reasons"): `RESOURCE:CPU`, `AGENT`, …
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "AGENT",
            Self::Attribute => "ATTRIBUTE",
            Self::Cpu => "RESOURCE:CPU",
            Self::Memory => "RESOURCE:MEMORY",
            Self::Gpu => "RESOURCE:GPU",
            Self::Ports => "RESOURCE:PORTS",
            Self::Eni => "RESOURCE:ENI",
            Self::MemberOf => "MemberOf placement constraint unsatisfied.",
            Self::DistinctInstance => "DistinctInstance placement constraint unsatisfied.",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
