//! Which nodes will do. A filter is a named entry of a table: whether a request needs it, what it looks at, whether a node
//! passes, and how to tell a person why not.

mod constraints;
mod node;
mod resources;

use crate::{
    Expression, Field, Node, Reason, Request, Subject, Usage, Value, group_name,
    view::{Fleet, GroupIndex, Slot},
};

/// A node that is looked at for a request.
#[derive(Clone, Copy)]
pub(crate) struct Candidate<'a> {
    fleet: &'a Fleet,
    pub(crate) slot: &'a Slot,
    pub(crate) node: &'a Node,
    pub(crate) usage: &'a Usage,
}

/// What is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) request: &'a Request,
    /// The number of its group, if any of it is bound.
    pub(crate) group: Option<GroupIndex>,
    /// How many times a node's unreserved memory the limits of bounded requests may add up to.
    pub(crate) overcommit: f64,
}

/// What a filter's answer rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Basis {
    /// The node alone: the answer stays while the node does.
    Node,
    /// Also what is bound to it.
    Usage,
}

/// A filter.
pub(crate) struct Filter {
    pub(crate) name: &'static str,
    /// What it says of a node that does not pass. No two filters have the same.
    pub(crate) reason: Reason,
    /// Whether any node could fail it for this request.
    pub(crate) concerns: fn(&Request) -> bool,
    pub(crate) basis: fn(&Request) -> Basis,
    pub(crate) passes: fn(&Candidate<'_>, &Asked<'_>) -> bool,
    /// Why a node does not pass.
    pub(crate) detail: fn(&Candidate<'_>, &Asked<'_>) -> String,
}

/// All filters, in the order in which nodes are asked and reasons given.
pub(crate) static FILTERS: [Filter; 9] = [
    node::AGENT,
    node::ATTRIBUTES,
    resources::CPU,
    resources::MEMORY,
    resources::GPUS,
    resources::PORTS,
    resources::INTERFACES,
    constraints::MEMBER_OF,
    constraints::DISTINCT_INSTANCE,
];

/// The first filter that the node does not pass; `None` if it will do.
pub(crate) fn check(candidate: &Candidate<'_>, asked: &Asked<'_>) -> Option<&'static Filter> {
    FILTERS.iter().find(|filter| (filter.concerns)(asked.request) && !(filter.passes)(candidate, asked))
}

/// Whether the node passes the filters that say what it has to be, not what it has left.
pub(crate) fn qualifies(candidate: &Candidate<'_>, asked: &Asked<'_>) -> bool {
    let mut filters = FILTERS.iter().filter(|filter| matches!(filter.reason, Reason::Attribute | Reason::MemberOf));
    filters.all(|filter| !(filter.concerns)(asked.request) || (filter.passes)(candidate, asked))
}

impl<'a> Candidate<'a> {
    /// A node as a candidate, `None` if it is away.
    pub(crate) fn new(fleet: &'a Fleet, slot: &'a Slot) -> Option<Self> {
        Some(Self { fleet, slot, node: slot.node.as_ref()?, usage: &slot.usage })
    }

    /// How many of the asked group are bound to it.
    pub(crate) fn of_group(&self, asked: &Asked<'_>) -> usize {
        asked.group.map_or(0, |group| self.slot.of_group(group))
    }

    /// Whether an expression holds for it.
    fn is_in(&self, expression: &Expression) -> bool {
        expression.holds(self)
    }
}

impl Subject for Candidate<'_> {
    fn any(&self, field: Field<'_>, test: &mut dyn FnMut(Value<'_>) -> bool) -> bool {
        let facts = &self.node.facts;
        let value = match field {
            Field::AgentConnected => return test(Value::Truth(self.node.connected)),
            Field::RunningTasksCount => {
                return test(Value::Count(u64::try_from(self.usage.workloads).unwrap_or(u64::MAX)));
            }
            Field::TaskGroup => {
                let mut groups = self.slot.groups().iter().map(|(group, _)| group_name(self.fleet.group_name(*group)));
                return groups.any(|group| test(Value::Text(group)));
            }
            Field::AgentVersion => &facts.agent_version,
            Field::Ec2InstanceId => &facts.instance_id,
            Field::RegisteredAt => &facts.registered_at,
            Field::Attribute(name) => {
                return self.node.attributes.get(name).is_some_and(|value| test(Value::Text(value)));
            }
        };
        value.as_ref().is_some_and(|value| test(Value::Text(value)))
    }
}
