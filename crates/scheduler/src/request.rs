use wharf_core::{CpuUnits, Mib, sandbox::Protocol};

/// An amount of CPU, memory and GPUs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    pub cpu: CpuUnits,
    pub memory: Mib,
    pub gpus: u32,
}

/// What a workload takes of its node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Demand {
    /// It is taken away from what the node has.
    Reserved { resources: Resources, ports: Vec<(Protocol, u16)> },
    /// It is held to this limit when it runs, and shares the node with others that are.
    Bounded { memory: Mib },
}

/// Something that wants a node.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its id, under which it is bound.
    pub id: String,
    /// What it belongs together with: spreading counts the bindings of one group.
    pub group: String,
    /// Only nodes of this pool are asked.
    pub pool: String,
    pub demand: Demand,
    /// Attributes that the node must have, with a value if one is given.
    pub attributes: Vec<(String, Option<String>)>,
    /// One after the other: a later one decides where the earlier ones leave a choice.
    pub strategies: Vec<Strategy>,
}

/// How to choose among the nodes that will do (ECS's placement strategies).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// The node with the least CPU left.
    BinpackCpu,
    /// The node with the least memory left.
    BinpackMemory,
    /// The node with the fewest of the group.
    SpreadNodes,
    /// A node whose value of the attribute the fewest of the group have.
    Spread(String),
    /// Any.
    Random,
}

/// The strategy is none of ECS's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidStrategy {
    /// The type is neither `binpack`, `spread` nor `random`.
    Type,
    /// The field is not one that the type takes.
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strategies_are_read_as_ecs_writes_them() {
        assert_eq!(Strategy::parse("binpack", Some("memory")), Ok(Strategy::BinpackMemory));
        assert_eq!(Strategy::parse("spread", Some("host")), Ok(Strategy::SpreadNodes));
        let zone = Strategy::Spread("ecs.availability-zone".to_owned());
        assert_eq!(Strategy::parse("spread", Some("attribute:ecs.availability-zone")), Ok(zone));
        assert_eq!(Strategy::parse("random", None), Ok(Strategy::Random));
        assert_eq!(Strategy::parse("binpack", Some("disk")), Err(InvalidStrategy::Field));
        assert_eq!(Strategy::parse("spread", None), Err(InvalidStrategy::Field));
        assert_eq!(Strategy::parse("best", None), Err(InvalidStrategy::Type));
    }
}
