use std::fmt;

/// The attribute that says a node's availability zone (ECS Developer Guide, "Amazon ECS container instance attributes").
pub const ZONE: &str = "ecs.availability-zone";

/// How to choose among the nodes that will do (ECS's placement strategies).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Strategy {
    /// The node with the least CPU left.
    BinpackCpu,
    /// The node with the least memory left.
    BinpackMemory,
    /// The node with the fewest of the group.
    SpreadNodes,
    /// A node whose value of the attribute the fewest of the group have. Nodes without the attribute come last.
    Spread(String),
    /// Any.
    Random,
}

/// The strategy is none of ECS's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidStrategy {
    /// The type is neither `binpack`, `spread` nor `random`.
    #[error("the type of a placement strategy is binpack, spread or random")]
    Type,
    /// The field is not one that the type takes.
    #[error("the field is not one that this type of placement strategy takes")]
    Field,
}

impl Strategy {
    /// Reads a strategy as ECS writes it (API reference, "PlacementStrategy").
    ///
    /// # Errors
    /// [`InvalidStrategy`].
    pub fn parse(kind: &str, field: Option<&str>) -> Result<Self, InvalidStrategy> {
        let field = field.unwrap_or_default();
        let is = |name: &str| field.eq_ignore_ascii_case(name);
        match kind {
            "random" if field.is_empty() => Ok(Self::Random),
            "binpack" if is("cpu") => Ok(Self::BinpackCpu),
            "binpack" if is("memory") => Ok(Self::BinpackMemory),
            "spread" if is("instanceId") || is("host") => Ok(Self::SpreadNodes),
            "spread" if !field.is_empty() => Ok(Self::Spread(field.trim_start_matches("attribute:").to_owned())),
            "random" | "binpack" | "spread" => Err(InvalidStrategy::Field),
            _ => Err(InvalidStrategy::Type),
        }
    }

    /// What a service does that names no strategy: it spreads by availability zone, and within a zone it takes the instance
    /// with the fewest tasks of the service (ECS Developer Guide, "Amazon ECS services").
    #[must_use]
    pub fn service_default() -> Vec<Self> {
        vec![Self::Spread(ZONE.to_owned()), Self::SpreadNodes]
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BinpackCpu => f.write_str("binpack(cpu)"),
            Self::BinpackMemory => f.write_str("binpack(memory)"),
            Self::SpreadNodes => f.write_str("spread(instanceId)"),
            Self::Spread(attribute) => write!(f, "spread(attribute:{attribute})"),
            Self::Random => f.write_str("random"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strategies_are_read_as_ecs_writes_them() {
        assert_eq!(Strategy::parse("binpack", Some("memory")), Ok(Strategy::BinpackMemory));
        assert_eq!(Strategy::parse("spread", Some("host")), Ok(Strategy::SpreadNodes));
        let zone = Strategy::Spread("ecs.availability-zone".to_owned());
        assert_eq!(Strategy::parse("spread", Some("attribute:ecs.availability-zone")), Ok(zone.clone()));
        assert_eq!(Strategy::service_default(), [zone, Strategy::SpreadNodes]);
        assert_eq!(Strategy::parse("random", None), Ok(Strategy::Random));
        assert_eq!(Strategy::parse("binpack", Some("disk")), Err(InvalidStrategy::Field));
        assert_eq!(Strategy::parse("spread", None), Err(InvalidStrategy::Field));
        assert_eq!(Strategy::parse("best", None), Err(InvalidStrategy::Type));
    }
}
