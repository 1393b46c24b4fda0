use std::sync::Arc;

use wharf_core::{Mib, sandbox::Protocol};

use crate::{Expression, Resources, Strategy};

/// What a workload takes of its node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Demand {
    /// It is taken away from what the node has.
    Reserved { resources: Resources, ports: Vec<(Protocol, u16)> },
    /// It is held to this limit when it runs, and shares the node with others that are.
    Bounded { memory: Mib, interfaces: u32 },
}

impl Demand {
    /// Network interfaces that it needs.
    #[must_use]
    pub const fn interfaces(&self) -> u32 {
        match self {
            Self::Reserved { resources, .. } => resources.interfaces,
            Self::Bounded { interfaces, .. } => *interfaces,
        }
    }

    /// Host ports that it needs.
    #[must_use]
    pub fn ports(&self) -> &[(Protocol, u16)] {
        match self {
            Self::Reserved { ports, .. } => ports,
            Self::Bounded { .. } => &[],
        }
    }
}

/// What must hold of a node beside its resources (ECS's placement constraints). Constraints bind; strategies do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// No other request of the same group stands on the node.
    DistinctInstance,
    /// The expression holds for the node.
    MemberOf(Arc<Expression>),
}

/// Something that wants a node.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its id, under which it is bound.
    pub id: String,
    /// What it belongs together with, qualified: `ACCOUNT/REGION/CLUSTER/GROUPNAME` (see [`group_name`](crate::group_name)).
    /// Spreading counts the bindings of one group, and `DistinctInstance` keeps them apart.
    pub group: String,
    /// Only nodes of this pool are asked.
    pub pool: String,
    pub demand: Demand,
    /// Attributes that the node must have, with a value if one is given.
    pub attributes: Vec<(String, Option<String>)>,
    pub constraints: Vec<Constraint>,
    /// One after the other: a later one decides where the earlier ones leave a choice. With none, the node with the fewest
    /// workloads is taken.
    pub strategies: Vec<Strategy>,
    /// Only this node of the pool is asked (StartTask, daemons).
    pub node: Option<String>,
}

impl Request {
    /// The expressions among the constraints.
    pub(crate) fn expressions(&self) -> impl Iterator<Item = &Expression> {
        self.constraints.iter().filter_map(|constraint| match constraint {
            Constraint::MemberOf(expression) => Some(&**expression),
            Constraint::DistinctInstance => None,
        })
    }

    pub(crate) fn wants_distinct_instances(&self) -> bool {
        self.constraints.contains(&Constraint::DistinctInstance)
    }
}
